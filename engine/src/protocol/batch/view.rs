//! One batch, read in place.

use std::borrow::Cow;
use std::ops::Deref;

use super::error::BatchError;
use super::header::{BatchHeader, Compression, HEADER_SIZE, at};
use super::record::Records;
use crate::protocol::compression::decompress;
use crate::protocol::ids::Offset;

/// A whole batch in somebody else's bytes. The checksum is not looked at before
/// [`ensure_valid`](Self::ensure_valid).
#[derive(Clone, Copy, Debug)]
pub struct BatchView<'a> {
    bytes: &'a [u8],
    header: BatchHeader,
}

impl<'a> BatchView<'a> {
    /// Reads the batch at the beginning of `bytes`; what follows it is left out.
    ///
    /// # Errors
    /// If the format is not 2, or the batch is not whole, or smaller than its own header.
    pub fn new(bytes: &'a [u8]) -> Result<Self, BatchError> {
        let header = BatchHeader::parse(bytes)?;
        let size = header.size_bytes();
        if size < HEADER_SIZE {
            return Err(BatchError::SmallerThanHeader(size));
        }
        let incomplete = BatchError::Incomplete { announced: size, available: bytes.len() };
        let bytes = bytes.get(..size).ok_or(incomplete)?;
        Ok(Self { bytes, header })
    }

    /// The bytes of the whole batch.
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The bytes behind the header: the records, as one compressed run if there is a codec.
    pub fn payload(&self) -> &'a [u8] {
        &self.bytes[HEADER_SIZE..]
    }

    /// The header.
    pub const fn header(&self) -> &BatchHeader {
        &self.header
    }

    /// The checksum that the bytes give.
    pub fn compute_crc(&self) -> u32 {
        crc32c::crc32c(&self.bytes[at::ATTRIBUTES..])
    }

    /// Checks the checksum.
    ///
    /// # Errors
    /// If it does not fit (`CorruptRecordException` of Kafka's `ensureValid`).
    pub fn ensure_valid(&self) -> Result<(), BatchError> {
        let computed = self.compute_crc();
        if computed == self.header.crc {
            Ok(())
        } else {
            Err(BatchError::Checksum { stored: self.header.crc, computed })
        }
    }

    /// The bytes of the records, decompressed if there is a codec.
    ///
    /// # Errors
    /// If there is no such codec, or the bytes are not its.
    pub fn decompressed(&self) -> Result<Cow<'a, [u8]>, BatchError> {
        match self.header.attributes.compression()? {
            Compression::None => Ok(Cow::Borrowed(self.payload())),
            _ if self.header.records_count == 0 => Ok(Cow::Borrowed(&[])),
            codec @ (Compression::Gzip
            | Compression::Snappy
            | Compression::Lz4
            | Compression::Zstd) => decompress(codec, self.payload()).map(Cow::Owned),
        }
    }

    /// Walks through the records that lie in `bytes`, which [`decompressed`](Self::decompressed)
    /// gave.
    ///
    /// # Errors
    /// If the count is negative.
    pub fn records_in<'b>(&self, bytes: &'b [u8]) -> Result<Records<'b>, BatchError> {
        match self.header.records_count {
            0 => Ok(Records::none()),
            _ => Records::new(self.header, bytes),
        }
    }

    /// Walks through the records of a batch that is not compressed. As in Kafka, a count of 0
    /// means no records whatever follows, and the last offset delta is not compared with them.
    ///
    /// # Errors
    /// If the count is negative or the records are compressed.
    pub fn records(&self) -> Result<Records<'a>, BatchError> {
        if self.header.records_count == 0 {
            return Ok(Records::none());
        }
        match self.header.attributes.compression()? {
            Compression::None => {}
            codec @ (Compression::Gzip
            | Compression::Snappy
            | Compression::Lz4
            | Compression::Zstd) => return Err(BatchError::NeedsCodec(codec)),
        }
        Records::new(self.header, self.payload())
    }

    /// Offset of the first record that reports the maximum timestamp, as ListOffsets asks for it.
    /// `None` if there is no record, or compaction took that one.
    ///
    /// # Errors
    /// If the records are damaged, or compressed by a codec that is not there.
    pub fn offset_of_max_timestamp(&self) -> Result<Option<Offset>, BatchError> {
        for record in self.records_in(&self.decompressed()?)? {
            let record = record?;
            if record.timestamp == self.header.max_timestamp {
                return Ok(Some(record.offset));
            }
        }
        Ok(None)
    }
}

impl Deref for BatchView<'_> {
    type Target = BatchHeader;

    fn deref(&self) -> &BatchHeader {
        &self.header
    }
}
