//! The records of an uncompressed batch, read in place.
//!
//! As lenient as Kafka's readers, and no more: a key, value or header value length below -1 is
//! null like -1, the offset deltas need not ascend, a header key need not be UTF-8, and header
//! keys may repeat.

use super::error::BatchError;
use super::header::{BatchHeader, NO_SEQUENCE, TimestampType, increment_sequence};
use crate::protocol::ids::Offset;
use crate::protocol::varint::{self, VarintError};

/// One record; its bytes lie in the batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record<'a> {
    /// Its place in the log.
    pub offset: Offset,
    /// Milliseconds since 1970; for `LogAppendTime` the batch's maximum timestamp.
    pub timestamp: i64,
    /// Its number among its producer's records; -1 without idempotence.
    pub sequence: i32,
    /// The key.
    pub key: Option<&'a [u8]>,
    /// The value; `None` is a tombstone to compaction.
    pub value: Option<&'a [u8]>,
    /// The headers in their order.
    pub headers: Headers<'a>,
    /// What it takes in the batch, its length field included.
    pub size_bytes: usize,
}

/// The headers of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Headers<'a> {
    bytes: &'a [u8],
    count: usize,
}

/// A key and a value that travel with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header<'a> {
    /// Meant to be UTF-8; nobody checks.
    pub key: &'a [u8],
    /// The value.
    pub value: Option<&'a [u8]>,
}

impl<'a> Headers<'a> {
    /// How many there are.
    pub const fn len(&self) -> usize {
        self.count
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The headers in their order, repeated keys included.
    pub fn iter(&self) -> impl Iterator<Item = Header<'a>> + use<'a> {
        let mut cursor = Cursor { bytes: self.bytes, position: 0 };
        // Reading cannot fail any more: the record was read through when it was handed out.
        (0..self.count).map_while(move |_| cursor.header().ok())
    }
}

/// Walks through the records; ends after the first error.
#[derive(Clone, Debug)]
pub struct Records<'a> {
    header: Option<BatchHeader>,
    cursor: Cursor<'a>,
    remaining: usize,
}

impl<'a> Records<'a> {
    pub(super) const fn none() -> Self {
        Self { header: None, cursor: Cursor { bytes: &[], position: 0 }, remaining: 0 }
    }

    pub(super) fn new(header: BatchHeader, payload: &'a [u8]) -> Result<Self, BatchError> {
        let count = header.records_count;
        let remaining = usize::try_from(count).or(Err(BatchError::RecordCount(count)))?;
        let cursor = Cursor { bytes: payload, position: 0 };
        Ok(Self { header: Some(header), cursor, remaining })
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Result<Record<'a>, BatchError>;

    fn next(&mut self) -> Option<Self::Item> {
        let header = self.header.as_ref()?;
        self.remaining = self.remaining.checked_sub(1)?;
        let mut record = self.cursor.record(header);
        if self.remaining == 0 && record.is_ok() && !self.cursor.rest().is_empty() {
            record = Err(BatchError::RecordsRemaining);
        }
        if record.is_err() {
            self.remaining = 0;
        }
        Some(record)
    }
}

#[derive(Clone, Debug)]
struct Cursor<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl<'a> Cursor<'a> {
    fn rest(&self) -> &'a [u8] {
        &self.bytes[self.position..]
    }

    fn record(&mut self, header: &BatchHeader) -> Result<Record<'a>, BatchError> {
        let start = self.position;
        let announced = match varint::read_i32(self.bytes, &mut self.position) {
            Ok(length) => length,
            Err(VarintError::Unfinished) => return Err(BatchError::PrematureEnd),
            Err(why @ VarintError::TooLong) => return Err(BatchError::RecordLength(why)),
        };
        let remaining = self.rest().len();
        // A negative length passes here, as in Kafka, and fails below when nothing fits it.
        if i64::from(announced) > remaining as i64 {
            return Err(BatchError::RecordSize { announced, remaining });
        }
        let body = self.position;
        let record = self.fields(header)?;
        let read = self.position - body;
        if i64::from(announced) != read as i64 {
            return Err(BatchError::RecordSizeMismatch { announced, read });
        }
        Ok(Record { size_bytes: self.position - start, ..record })
    }

    fn fields(&mut self, header: &BatchHeader) -> Result<Record<'a>, BatchError> {
        self.take(1)?;
        let delta = varint::read_i64(self.bytes, &mut self.position).map_err(structure)?;
        let timestamp = match header.attributes.timestamp_type() {
            TimestampType::CreateTime => header.base_timestamp.wrapping_add(delta),
            TimestampType::LogAppendTime => header.max_timestamp,
        };
        let offset_delta = self.number()?;
        let sequence = match header.producer.base_sequence {
            ..0 => NO_SEQUENCE,
            base => increment_sequence(base, offset_delta),
        };
        let key = self.nullable()?;
        let value = self.nullable()?;
        let count = self.number()?;
        let declared = usize::try_from(count).or(Err(BatchError::HeaderCount(count)))?;
        if declared > self.rest().len() {
            return Err(BatchError::HeaderCountTooLarge(count));
        }
        let headers = self.position;
        for _ in 0..declared {
            self.header()?;
        }
        Ok(Record {
            offset: Offset(header.base_offset.0.wrapping_add(i64::from(offset_delta))),
            timestamp,
            sequence,
            key,
            value,
            headers: Headers { bytes: &self.bytes[headers..self.position], count: declared },
            size_bytes: 0,
        })
    }

    fn header(&mut self) -> Result<Header<'a>, BatchError> {
        let size = self.number()?;
        let size = usize::try_from(size).or(Err(BatchError::HeaderKeySize(size)))?;
        Ok(Header { key: self.take(size)?, value: self.nullable()? })
    }

    fn number(&mut self) -> Result<i32, BatchError> {
        varint::read_i32(self.bytes, &mut self.position).map_err(structure)
    }

    fn nullable(&mut self) -> Result<Option<&'a [u8]>, BatchError> {
        match self.number()? {
            ..0 => Ok(None),
            size => self.take(size as usize).map(Some),
        }
    }

    fn take(&mut self, size: usize) -> Result<&'a [u8], BatchError> {
        let (taken, _) = self.rest().split_at_checked(size).ok_or(BatchError::RecordStructure)?;
        self.position += size;
        Ok(taken)
    }
}

const fn structure(_: VarintError) -> BatchError {
    BatchError::RecordStructure
}
