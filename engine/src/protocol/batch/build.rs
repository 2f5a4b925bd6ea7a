//! Writing batches, byte for byte as Kafka's `MemoryRecordsBuilder` does, but for what codecs make.

use bytes::{BufMut, Bytes, BytesMut};

use super::header::{
    Attributes, BatchHeader, Compression, HEADER_SIZE, LOG_OVERHEAD, MAGIC, NO_TIMESTAMP,
    ProducerStamp, TimestampType, at,
};
use crate::protocol::compression::compress;
use crate::protocol::ids::{LeaderEpoch, Offset};
use crate::protocol::varint;

/// A record to be written. The offset is given by its place unless said otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewRecord<'a> {
    /// Milliseconds since 1970; -1 is none.
    pub timestamp: i64,
    /// The key.
    pub key: Option<&'a [u8]>,
    /// The value.
    pub value: Option<&'a [u8]>,
    /// Keys and values in their order; keys may repeat.
    pub headers: &'a [(&'a str, Option<&'a [u8]>)],
}

/// The most that a record takes besides its key, value and headers (`MAX_RECORD_OVERHEAD`).
const RECORD_OVERHEAD_MAX: usize = 21;

impl NewRecord<'_> {
    /// How many bytes it takes in a batch, its length in front included, if its timestamp and
    /// offset are so far from those of the batch (`DefaultRecord.sizeInBytes`).
    pub fn size_bytes(&self, timestamp_delta: i64, offset_delta: i32) -> usize {
        let body = body_size(self, timestamp_delta, offset_delta);
        varint::size_of_i32(body as i32) + body
    }

    /// How many bytes it takes at most, wherever it is (`DefaultRecord.recordSizeUpperBound`).
    pub fn size_upper_bound(&self) -> usize {
        RECORD_OVERHEAD_MAX + content_size(self)
    }
}

/// A batch in the making: options first, then records, then [`build`](Self::build).
#[derive(Clone, Debug)]
pub struct BatchBuilder {
    /// As it will be written; lengths, counts and maxima are filled in at the end.
    header: BatchHeader,
    log_append_time: Option<i64>,
    next_offset: Offset,
    records: BytesMut,
}

impl BatchBuilder {
    /// An empty batch at `base_offset`: `CreateTime`, no producer id, no leader epoch.
    pub fn new(base_offset: Offset) -> Self {
        let header = BatchHeader {
            base_offset,
            batch_length: 0,
            partition_leader_epoch: LeaderEpoch::NONE,
            magic: MAGIC,
            crc: 0,
            attributes: Attributes::default(),
            last_offset_delta: 0,
            base_timestamp: NO_TIMESTAMP,
            max_timestamp: NO_TIMESTAMP,
            producer: ProducerStamp::NONE,
            records_count: 0,
        };
        Self { header, log_append_time: None, next_offset: base_offset, records: BytesMut::new() }
    }

    /// Stamps the epoch of the leader that appends.
    pub const fn with_partition_leader_epoch(mut self, epoch: LeaderEpoch) -> Self {
        self.header.partition_leader_epoch = epoch;
        self
    }

    /// Stamps who produces it.
    pub const fn with_producer(mut self, producer: ProducerStamp) -> Self {
        self.header.producer = producer;
        self
    }

    /// Marks it as part of a transaction.
    pub const fn transactional(mut self) -> Self {
        self.header.attributes = self.header.attributes.with_transactional();
        self
    }

    /// Marks the records as Kafka's own.
    pub(super) const fn control(mut self) -> Self {
        self.header.attributes = self.header.attributes.with_control();
        self
    }

    /// Makes every record report `timestamp`, the leader's clock.
    pub const fn with_log_append_time(mut self, timestamp: i64) -> Self {
        self.header.attributes =
            self.header.attributes.with_timestamp_type(TimestampType::LogAppendTime);
        self.log_append_time = Some(timestamp);
        self
    }

    /// Notes when tombstones and markers may go. It takes the place of the base timestamp, so it
    /// must be said before the first record.
    ///
    /// # Panics
    /// If there are records already.
    pub fn with_delete_horizon(mut self, horizon: i64) -> Self {
        assert!(self.is_empty(), "the delete horizon is what timestamps are counted from");
        self.header.attributes = self.header.attributes.with_delete_horizon();
        self.header.base_timestamp = horizon;
        self
    }

    /// Whether there is no record yet.
    pub const fn is_empty(&self) -> bool {
        self.header.records_count == 0
    }

    /// How many records there are.
    pub const fn records_count(&self) -> usize {
        self.header.records_count as usize
    }

    /// How large the batch would be now, in bytes.
    pub fn size_bytes(&self) -> usize {
        HEADER_SIZE + self.records.len()
    }

    /// How large the batch would be with this record at its end, in bytes.
    pub fn size_bytes_with(&self, record: &NewRecord<'_>) -> usize {
        let (timestamp_delta, offset_delta) = self.deltas(self.next_offset, record.timestamp);
        self.size_bytes() + record.size_bytes(timestamp_delta, offset_delta)
    }

    /// Adds a record at the next offset.
    pub fn append(&mut self, record: &NewRecord<'_>) -> Offset {
        let offset = self.next_offset;
        self.append_at(offset, record);
        offset
    }

    /// Adds a record at `offset`; compaction and the coordinators leave gaps.
    ///
    /// # Panics
    /// If the offset is not above the ones before it, or farther than 2^31 - 1 from the first.
    pub fn append_at(&mut self, offset: Offset, record: &NewRecord<'_>) {
        assert!(
            offset >= self.next_offset && offset.0 - self.header.base_offset.0 <= 0x7fff_ffff,
            "offset {offset} does not follow {} in a batch at {}",
            self.next_offset,
            self.header.base_offset
        );
        if self.is_empty() && !self.header.attributes.has_delete_horizon() {
            self.header.base_timestamp = record.timestamp;
        }
        let (timestamp_delta, offset_delta) = self.deltas(offset, record.timestamp);
        let body = body_size(record, timestamp_delta, offset_delta);
        varint::put_i32(&mut self.records, body as i32);
        self.records.put_i8(0);
        varint::put_i64(&mut self.records, timestamp_delta);
        varint::put_i32(&mut self.records, offset_delta);
        put_nullable(&mut self.records, record.key);
        put_nullable(&mut self.records, record.value);
        varint::put_i32(&mut self.records, record.headers.len() as i32);
        for (key, value) in record.headers {
            put_nullable(&mut self.records, Some(key.as_bytes()));
            put_nullable(&mut self.records, *value);
        }
        self.header.records_count += 1;
        self.header.last_offset_delta = offset_delta;
        self.header.max_timestamp = self.header.max_timestamp.max(record.timestamp);
        self.next_offset = Offset(offset.0 + 1);
    }

    fn deltas(&self, offset: Offset, timestamp: i64) -> (i64, i32) {
        let first = self.is_empty() && !self.header.attributes.has_delete_horizon();
        let base = if first { timestamp } else { self.header.base_timestamp };
        (timestamp.wrapping_sub(base), (offset.0 - self.header.base_offset.0) as i32)
    }

    /// The records compressed, and the bytes that they have otherwise; `None` if there is no such
    /// codec.
    pub fn compress(&self, codec: Compression) -> Option<(Bytes, usize)> {
        let compressed = compress(codec, &self.records)?;
        Some((compressed.into(), self.records.len()))
    }

    /// The bytes, with records that [`compress`](Self::compress) gave.
    pub fn build_compressed(mut self, codec: Compression, records: &[u8]) -> Bytes {
        self.header.attributes = self.header.attributes.with_compression(codec);
        self.records = records.into();
        self.build()
    }

    /// The bytes. Without records they are a header alone; see [`empty_batch`] for the ones that
    /// compaction leaves.
    pub fn build(self) -> Bytes {
        let mut header = self.header;
        header.max_timestamp = self.log_append_time.unwrap_or(header.max_timestamp);
        write(header, &self.records)
    }
}

/// A batch that compaction left without records: only its place, its producer and its timestamp
/// remain (Kafka's `writeEmptyHeader`). Lengths, counts, base timestamp and checksum of `header`
/// are not looked at; the delete horizon is lost, as in Kafka.
pub fn empty_batch(header: &BatchHeader) -> Bytes {
    let attributes = Attributes(header.attributes.0 & 0b11_1000);
    write(
        BatchHeader {
            attributes,
            base_timestamp: NO_TIMESTAMP,
            records_count: 0,
            magic: MAGIC,
            ..*header
        },
        &[],
    )
}

fn write(mut header: BatchHeader, records: &[u8]) -> Bytes {
    let size = HEADER_SIZE + records.len();
    assert!(size <= i32::MAX as usize, "a batch of {size} bytes has no length field");
    header.batch_length = (size - LOG_OVERHEAD) as i32;
    let mut out = BytesMut::with_capacity(size);
    header.put(&mut out);
    out.put_slice(records);
    let crc = crc32c::crc32c(&out[at::ATTRIBUTES..]);
    out[at::CRC..at::ATTRIBUTES].copy_from_slice(&crc.to_be_bytes());
    out.freeze()
}

fn body_size(record: &NewRecord<'_>, timestamp_delta: i64, offset_delta: i32) -> usize {
    1 + varint::size_of_i64(timestamp_delta)
        + varint::size_of_i32(offset_delta)
        + content_size(record)
}

/// Key, value and headers, with their lengths.
fn content_size(record: &NewRecord<'_>) -> usize {
    let headers: usize = record
        .headers
        .iter()
        .map(|(key, value)| nullable_size(Some(key.as_bytes())) + nullable_size(*value))
        .sum();
    nullable_size(record.key)
        + nullable_size(record.value)
        + varint::size_of_i32(record.headers.len() as i32)
        + headers
}

fn nullable_size(bytes: Option<&[u8]>) -> usize {
    match bytes {
        None => 1,
        Some(bytes) => varint::size_of_i32(bytes.len() as i32) + bytes.len(),
    }
}

fn put_nullable(out: &mut BytesMut, bytes: Option<&[u8]>) {
    match bytes {
        None => varint::put_i32(out, -1),
        Some(bytes) => {
            varint::put_i32(out, bytes.len() as i32);
            out.put_slice(bytes);
        }
    }
}
