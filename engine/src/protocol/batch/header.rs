//! The 61 bytes that every batch begins with.

use std::fmt;

use bytes::BufMut;

use super::error::BatchError;
use crate::protocol::ids::{LeaderEpoch, Offset};

/// Bytes of a header, and so the size of a batch without records.
pub const HEADER_SIZE: usize = 61;
/// Bytes before the ones that the length field counts (Kafka's `LOG_OVERHEAD`).
pub const LOG_OVERHEAD: usize = 12;
/// What Kafka takes for the smallest length field: the overhead of a record of format 0.
pub(super) const MIN_BATCH_LENGTH: i32 = 14;
/// The only format that is written today.
pub(super) const MAGIC: i8 = 2;
/// `NO_TIMESTAMP`.
pub const NO_TIMESTAMP: i64 = -1;
/// `NO_PRODUCER_ID`.
pub const NO_PRODUCER_ID: i64 = -1;
/// `NO_PRODUCER_EPOCH`.
pub const NO_PRODUCER_EPOCH: i16 = -1;
/// `NO_SEQUENCE`.
pub const NO_SEQUENCE: i32 = -1;

pub(super) mod at {
    //! Where the fields begin.
    pub(in super::super) const LENGTH: usize = 8;
    pub(in super::super) const PARTITION_LEADER_EPOCH: usize = 12;
    pub(in super::super) const MAGIC: usize = 16;
    pub(in super::super) const CRC: usize = 17;
    pub(in super::super) const ATTRIBUTES: usize = 21;
    pub(in super::super) const LAST_OFFSET_DELTA: usize = 23;
    pub(super) const BASE_TIMESTAMP: usize = 27;
    pub(in super::super) const MAX_TIMESTAMP: usize = 35;
    pub(super) const PRODUCER_ID: usize = 43;
    pub(super) const PRODUCER_EPOCH: usize = 51;
    pub(super) const BASE_SEQUENCE: usize = 53;
    pub(super) const RECORDS_COUNT: usize = 57;
}

/// The bytes of a field. Headers are read for every batch of every fetch, so nothing is asked that
/// the numbers above answer.
#[inline(always)]
#[expect(clippy::inline_always, reason = "with the place known, it is one load")]
fn field<const N: usize>(head: &[u8; HEADER_SIZE], at: usize) -> [u8; N] {
    let (_, rest) = head.split_at(at);
    *rest.first_chunk().expect("all fields end within the header")
}

/// The codec of a batch's records, by Kafka's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// 0, the records lie open
    None,
    /// 1
    Gzip,
    /// 2
    Snappy,
    /// 3
    Lz4,
    /// 4
    Zstd,
}

impl fmt::Display for Compression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "none",
            Self::Gzip => "gzip",
            Self::Snappy => "snappy",
            Self::Lz4 => "lz4",
            Self::Zstd => "zstd",
        })
    }
}

/// Whose clock the timestamps are from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimestampType {
    /// The producer's, record by record.
    CreateTime,
    /// The leader's: every record reports the batch's maximum timestamp.
    LogAppendTime,
}

impl fmt::Display for TimestampType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CreateTime => "CreateTime",
            Self::LogAppendTime => "LogAppendTime",
        })
    }
}

/// The attribute bits. Kafka reads only the lower byte, and keeps the upper one as it is until
/// the leader rewrites the field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attributes(pub i16);

impl Attributes {
    const CODEC: i16 = 0b111;
    const LOG_APPEND_TIME: i16 = 1 << 3;
    const TRANSACTIONAL: i16 = 1 << 4;
    const CONTROL: i16 = 1 << 5;
    const DELETE_HORIZON: i16 = 1 << 6;

    /// The codec of the records.
    ///
    /// # Errors
    /// For the numbers 5 to 7, which no codec has.
    pub const fn compression(self) -> Result<Compression, BatchError> {
        match self.0 & Self::CODEC {
            0 => Ok(Compression::None),
            1 => Ok(Compression::Gzip),
            2 => Ok(Compression::Snappy),
            3 => Ok(Compression::Lz4),
            4 => Ok(Compression::Zstd),
            id => Err(BatchError::UnknownCodec(id as u8)),
        }
    }

    /// Whose clock the timestamps are from.
    pub const fn timestamp_type(self) -> TimestampType {
        if self.0 & Self::LOG_APPEND_TIME == 0 {
            TimestampType::CreateTime
        } else {
            TimestampType::LogAppendTime
        }
    }

    /// Whether the batch is part of a transaction.
    pub const fn is_transactional(self) -> bool {
        self.0 & Self::TRANSACTIONAL != 0
    }

    /// Whether the records are Kafka's own and no application's.
    pub const fn is_control(self) -> bool {
        self.0 & Self::CONTROL != 0
    }

    /// Whether the base timestamp is the delete horizon instead.
    pub const fn has_delete_horizon(self) -> bool {
        self.0 & Self::DELETE_HORIZON != 0
    }

    pub(super) const fn with_compression(self, codec: Compression) -> Self {
        Self(self.0 & !Self::CODEC | codec as i16)
    }

    pub(super) const fn with_timestamp_type(self, timestamp_type: TimestampType) -> Self {
        match timestamp_type {
            TimestampType::CreateTime => Self(self.0 & !Self::LOG_APPEND_TIME),
            TimestampType::LogAppendTime => Self(self.0 | Self::LOG_APPEND_TIME),
        }
    }

    pub(super) const fn with_transactional(self) -> Self {
        Self(self.0 | Self::TRANSACTIONAL)
    }

    pub(super) const fn with_control(self) -> Self {
        Self(self.0 | Self::CONTROL)
    }

    pub(super) const fn with_delete_horizon(self) -> Self {
        Self(self.0 | Self::DELETE_HORIZON)
    }

    /// What is left when the leader writes the field anew: the bits that Kafka knows.
    pub(super) const fn known(self) -> Self {
        Self(self.0 & 0x7f)
    }
}

/// Who produced a batch and which of its batches it is (KIP-98).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProducerStamp {
    /// The producer id; -1 is none.
    pub id: i64,
    /// The producer's epoch; -1 is none.
    pub epoch: i16,
    /// The sequence of the first record; -1 is none.
    pub base_sequence: i32,
}

impl ProducerStamp {
    /// Of a producer without idempotence.
    pub const NONE: Self =
        Self { id: NO_PRODUCER_ID, epoch: NO_PRODUCER_EPOCH, base_sequence: NO_SEQUENCE };
}

/// All fields of a batch header, in the order of the bytes. Timestamps are milliseconds since
/// 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchHeader {
    /// Offset of the first record; a producer sends 0 and the leader assigns it.
    pub base_offset: Offset,
    /// How many bytes follow the length field.
    pub batch_length: i32,
    /// Epoch of the leader that appended the batch; -1 from a producer.
    pub partition_leader_epoch: LeaderEpoch,
    /// The format, 2.
    pub magic: i8,
    /// CRC-32C of everything from the attributes on.
    pub crc: u32,
    /// Codec, timestamp type and marks.
    pub attributes: Attributes,
    /// Offset of the last record less the base offset; compaction keeps it.
    pub last_offset_delta: i32,
    /// What the records' timestamps are counted from, or the delete horizon.
    pub base_timestamp: i64,
    /// The largest timestamp of the records, or the time of the append.
    pub max_timestamp: i64,
    /// Who produced it.
    pub producer: ProducerStamp,
    /// How many records follow; 0 is possible after compaction.
    pub records_count: i32,
}

impl BatchHeader {
    /// Reads the header at the beginning of `bytes`. What follows it is not looked at.
    ///
    /// # Errors
    /// If there are fewer than 61 bytes, or the format is not 2.
    pub fn parse(bytes: &[u8]) -> Result<Self, BatchError> {
        let head = bytes.first_chunk::<HEADER_SIZE>();
        let head = head.ok_or(BatchError::SmallerThanHeader(bytes.len()))?;
        let header = Self {
            base_offset: Offset(i64::from_be_bytes(field(head, 0))),
            batch_length: i32::from_be_bytes(field(head, at::LENGTH)),
            partition_leader_epoch: LeaderEpoch(i32::from_be_bytes(field(
                head,
                at::PARTITION_LEADER_EPOCH,
            ))),
            magic: i8::from_be_bytes(field(head, at::MAGIC)),
            crc: u32::from_be_bytes(field(head, at::CRC)),
            attributes: Attributes(i16::from_be_bytes(field(head, at::ATTRIBUTES))),
            last_offset_delta: i32::from_be_bytes(field(head, at::LAST_OFFSET_DELTA)),
            base_timestamp: i64::from_be_bytes(field(head, at::BASE_TIMESTAMP)),
            max_timestamp: i64::from_be_bytes(field(head, at::MAX_TIMESTAMP)),
            producer: ProducerStamp {
                id: i64::from_be_bytes(field(head, at::PRODUCER_ID)),
                epoch: i16::from_be_bytes(field(head, at::PRODUCER_EPOCH)),
                base_sequence: i32::from_be_bytes(field(head, at::BASE_SEQUENCE)),
            },
            records_count: i32::from_be_bytes(field(head, at::RECORDS_COUNT)),
        };
        match header.magic {
            MAGIC => Ok(header),
            0 | 1 => Err(BatchError::OldMagic(header.magic)),
            magic => Err(BatchError::UnknownMagic(magic)),
        }
    }

    /// Of the batch at the beginning of `bytes` the last offset and the size in bytes. Whoever
    /// walks over many batches that were read before needs no more of them. `None` if there is no
    /// whole header.
    pub fn extent(bytes: &[u8]) -> Option<(Offset, usize)> {
        let head = bytes.first_chunk::<HEADER_SIZE>()?;
        let base_offset = i64::from_be_bytes(field(head, 0));
        let length = i32::from_be_bytes(field(head, at::LENGTH));
        let delta = i32::from_be_bytes(field(head, at::LAST_OFFSET_DELTA));
        let last_offset = Offset(base_offset.wrapping_add(i64::from(delta)));
        Some((last_offset, usize::try_from(length).unwrap_or(0) + LOG_OVERHEAD))
    }

    pub(super) fn put(&self, out: &mut impl BufMut) {
        out.put_i64(self.base_offset.0);
        out.put_i32(self.batch_length);
        out.put_i32(self.partition_leader_epoch.0);
        out.put_i8(self.magic);
        out.put_u32(self.crc);
        out.put_i16(self.attributes.0);
        out.put_i32(self.last_offset_delta);
        out.put_i64(self.base_timestamp);
        out.put_i64(self.max_timestamp);
        out.put_i64(self.producer.id);
        out.put_i16(self.producer.epoch);
        out.put_i32(self.producer.base_sequence);
        out.put_i32(self.records_count);
    }

    /// Offset of the last record (that was there before compaction).
    pub const fn last_offset(&self) -> Offset {
        Offset(self.base_offset.0.wrapping_add(self.last_offset_delta as i64))
    }

    /// The offset after the last record.
    pub const fn next_offset(&self) -> Offset {
        Offset(self.last_offset().0.wrapping_add(1))
    }

    /// Size of the whole batch in bytes, by its length field; 0 if that is negative.
    pub const fn size_bytes(&self) -> usize {
        match self.batch_length {
            ..0 => 0,
            length => length as usize + LOG_OVERHEAD,
        }
    }

    /// Sequence of the last record; -1 without one. Sequences go on at 0 after 2^31 - 1.
    pub const fn last_sequence(&self) -> i32 {
        match self.producer.base_sequence {
            NO_SEQUENCE => NO_SEQUENCE,
            base => increment_sequence(base, self.last_offset_delta),
        }
    }

    /// When the tombstones and markers in it may go, if a cleaning has decided on that.
    pub fn delete_horizon(&self) -> Option<i64> {
        self.attributes.has_delete_horizon().then_some(self.base_timestamp)
    }
}

/// Kafka's `incrementSequence`: after 2^31 - 1 comes 0.
pub const fn increment_sequence(sequence: i32, increment: i32) -> i32 {
    if sequence > i32::MAX.wrapping_sub(increment) {
        increment.wrapping_sub(i32::MAX.wrapping_sub(sequence)).wrapping_sub(1)
    } else {
        sequence.wrapping_add(increment)
    }
}
