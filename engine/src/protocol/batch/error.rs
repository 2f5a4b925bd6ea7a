//! What can be wrong with the bytes of a batch, in the words of Kafka where Kafka has words.

use std::fmt;

use super::header::{Compression, HEADER_SIZE, MIN_BATCH_LENGTH};
use crate::protocol::errors::ErrorCode;
use crate::protocol::varint::VarintError;

/// Which of Kafka's exceptions stands behind a [`BatchError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchErrorKind {
    /// `CorruptRecordException`: the bytes are not what was once written.
    Corrupt,
    /// `InvalidRecordException`: the checksum may be right, what it covers makes no sense.
    Invalid,
    /// Another exception of Java, which a broker answers with `UNKNOWN_SERVER_ERROR`.
    Illegal,
    /// Kafka reads it, this module does not (old formats, compressed records).
    Unsupported,
}

/// What is wrong with a batch or one of its records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchError {
    /// The length field is smaller than any batch of any format.
    LengthTooSmall(i32),
    /// The length field plus the 12 bytes before it does not fit into 31 bits.
    LengthTooLarge(i32),
    /// The magic byte is of no known format.
    UnknownMagic(i8),
    /// The format is 0 or 1. Kafka 4 still reads it from old logs, but never writes it.
    OldMagic(i8),
    /// The bytes given end before the batch does.
    Incomplete {
        /// What the length field announces, in bytes.
        announced: usize,
        /// What is there, in bytes.
        available: usize,
    },
    /// The batch is smaller than its own header; the size in bytes.
    SmallerThanHeader(usize),
    /// The checksum does not fit the bytes.
    Checksum {
        /// What the header says.
        stored: u32,
        /// What the bytes give.
        computed: u32,
    },
    /// A count of records below zero.
    RecordCount(i32),
    /// More bytes follow after as many records as the header counts.
    RecordsRemaining,
    /// The bytes end before as many records as the header counts.
    PrematureEnd,
    /// A record announces more bytes than are left.
    RecordSize {
        /// Bytes that the record announces.
        announced: i32,
        /// Bytes that are left.
        remaining: usize,
    },
    /// The fields of a record take another number of bytes than it announces.
    RecordSizeMismatch {
        /// Bytes that the record announces.
        announced: i32,
        /// Bytes that its fields take.
        read: usize,
    },
    /// A field of a record reaches beyond the batch, or a number in it is too long.
    RecordStructure,
    /// A count of record headers below zero.
    HeaderCount(i32),
    /// A count of record headers larger than the bytes that are left.
    HeaderCountTooLarge(i32),
    /// A record header without a key.
    HeaderKeySize(i32),
    /// The length of a record is a varint with too many bytes.
    RecordLength(VarintError),
    /// The three codec bits name no codec.
    UnknownCodec(u8),
    /// The records are compressed, and the engine has no such codec.
    NeedsCodec(Compression),
    /// What should be compressed records is not what the codec makes.
    Compressed(Compression),
}

impl BatchError {
    /// Which of Kafka's exceptions this is.
    pub const fn kind(&self) -> BatchErrorKind {
        match self {
            Self::LengthTooSmall(_)
            | Self::UnknownMagic(_)
            | Self::Incomplete { .. }
            | Self::SmallerThanHeader(_)
            | Self::Checksum { .. } => BatchErrorKind::Corrupt,
            Self::RecordCount(_)
            | Self::RecordsRemaining
            | Self::PrematureEnd
            | Self::RecordSize { .. }
            | Self::RecordSizeMismatch { .. }
            | Self::RecordStructure
            | Self::HeaderCount(_)
            | Self::HeaderCountTooLarge(_)
            | Self::HeaderKeySize(_) => BatchErrorKind::Invalid,
            Self::LengthTooLarge(_)
            | Self::RecordLength(_)
            | Self::UnknownCodec(_)
            | Self::Compressed(_) => BatchErrorKind::Illegal,
            Self::OldMagic(_) | Self::NeedsCodec(_) => BatchErrorKind::Unsupported,
        }
    }

    /// What a broker answers to a producer that sends such a batch.
    pub const fn error_code(&self) -> ErrorCode {
        match (self.kind(), self) {
            (BatchErrorKind::Corrupt, _) => ErrorCode::CorruptMessage,
            (BatchErrorKind::Invalid, _) | (BatchErrorKind::Unsupported, Self::OldMagic(_)) => {
                ErrorCode::InvalidRecord
            }
            (BatchErrorKind::Illegal, _) => ErrorCode::UnknownServerError,
            (BatchErrorKind::Unsupported, _) => ErrorCode::UnsupportedCompressionType,
        }
    }
}

impl fmt::Display for BatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::LengthTooSmall(length) => write!(
                f,
                "Record size {length} is less than the minimum record overhead ({MIN_BATCH_LENGTH})"
            ),
            Self::LengthTooLarge(length) => write!(f, "Record size {length} is beyond any buffer"),
            Self::UnknownMagic(magic) => write!(f, "Invalid magic found in record: {magic}"),
            Self::OldMagic(magic) => {
                write!(f, "Magic {magic} is a format from before Kafka 0.11; only 2 is read here")
            }
            Self::Incomplete { announced, available } => {
                write!(f, "The batch announces {announced} bytes, but only {available} are there")
            }
            Self::SmallerThanHeader(size) => write!(
                f,
                "Record batch is corrupt (the size {size} is smaller than the minimum allowed \
                 overhead {HEADER_SIZE})"
            ),
            Self::Checksum { stored, computed } => {
                write!(f, "Record is corrupt (stored crc = {stored}, computed crc = {computed})")
            }
            Self::RecordCount(count) => {
                write!(f, "Found invalid record count {count} in magic v2 batch")
            }
            Self::RecordsRemaining => {
                f.write_str("Incorrect declared batch size, records still remaining in file")
            }
            Self::PrematureEnd => {
                f.write_str("Incorrect declared batch size, premature EOF reached")
            }
            Self::RecordSize { announced, remaining } => write!(
                f,
                "Invalid record size: expected {announced} bytes in record payload, but instead \
                 the buffer has only {remaining} remaining bytes."
            ),
            Self::RecordSizeMismatch { announced, read } => write!(
                f,
                "Invalid record size: expected to read {announced} bytes in record payload, but \
                 instead read {read}"
            ),
            Self::RecordStructure => f.write_str("Found invalid record structure"),
            Self::HeaderCount(count) => {
                write!(f, "Found invalid number of record headers {count}")
            }
            Self::HeaderCountTooLarge(count) => write!(
                f,
                "Found invalid number of record headers. {count} is larger than the remaining \
                 size of the buffer"
            ),
            Self::HeaderKeySize(size) => write!(f, "Invalid negative header key size {size}"),
            Self::RecordLength(why) => write!(f, "The length of a record is unreadable: {why}"),
            Self::UnknownCodec(id) => write!(f, "Unknown compression type id: {id}"),
            Self::Compressed(_) => f.write_str("Failed to decompress record stream"),
            Self::NeedsCodec(codec) => {
                write!(f, "The records are compressed with {codec}; reading them needs that codec")
            }
        }
    }
}

impl std::error::Error for BatchError {}
