//! Why an append was refused: the error code of the response and Kafka's own words for it.
//!
//! Sources: `UnifiedLog.analyzeAndValidateRecords`, `LogValidator`, `Errors`.

use std::fmt::{Display, Write};

use crate::protocol::batch::{BatchError, BatchErrorKind};
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::Offset;

use super::producer_error::ProducerError;

/// Why nothing was appended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AppendError {
    /// The bytes cannot be read as batches or records.
    Unreadable(BatchError),
    /// The checksum of a batch does not fit; what its header says.
    Corrupt(u32),
    /// A client's batch starts at another offset than 0.
    BaseOffset(Offset),
    /// More than one batch in one append to a leader.
    MoreThanOneBatch,
    /// A batch is larger than `max.message.bytes`.
    BatchTooLarge {
        /// Its size in bytes.
        size: usize,
        /// The limit in bytes.
        limit: u32,
    },
    /// All batches together are larger than `segment.bytes`.
    LargerThanSegment {
        /// Their size in bytes.
        size: usize,
        /// The limit in bytes.
        limit: u32,
    },
    /// The last offset of a client's batch lies before its first.
    OffsetRange {
        /// First offset.
        base: Offset,
        /// Last offset.
        last: Offset,
    },
    /// A client's batch with a count of records of 0 or below.
    Count(i32),
    /// The offsets of a client's batch and its count of records do not fit.
    CountAndOffsets {
        /// First offset.
        base: Offset,
        /// Last offset.
        last: Offset,
        /// Count of records.
        count: i32,
    },
    /// A control batch from a client.
    ControlBatch,
    /// A producer id without a sequence.
    Sequence {
        /// The producer id.
        producer_id: i64,
        /// The sequence in the batch.
        sequence: i32,
    },
    /// The producer may not write this now.
    Producer(ProducerError),
    /// Some records are refused, and with them all of their batch.
    Records(Vec<RecordError>),
    /// The offsets that a follower got do not increase; the last offsets of its batches.
    OffsetsOutOfOrder(Vec<Offset>),
    /// The offsets that a follower got begin before the end of its log.
    UnexpectedOffset {
        /// Last offsets of the batches.
        offsets: Vec<Offset>,
        /// First offset of the first batch.
        first: Offset,
        /// End of the log.
        log_end_offset: Offset,
        /// Start of the log.
        log_start_offset: Offset,
    },
}

/// What is wrong with one record of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordError {
    /// Number of the record in its batch.
    pub batch_index: i32,
    /// What is wrong with it.
    pub why: RecordFault,
}

/// What can be wrong with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordFault {
    /// The topic is compacted and the record has no key.
    NoKey,
    /// The timestamp is too far from the leader's clock.
    Timestamp {
        /// The record's timestamp.
        timestamp: i64,
        /// The record's offset as the producer sent it.
        offset: Offset,
        /// The earliest timestamp that would do.
        earliest: i64,
        /// The latest timestamp that would do.
        latest: i64,
    },
    /// The producer says that the timestamp is a broker's.
    TimestampType {
        /// The record's timestamp.
        timestamp: i64,
        /// The record's offset as the producer sent it.
        offset: Offset,
        /// Length of the key in bytes.
        key_size: usize,
        /// Length of the value in bytes.
        value_size: usize,
    },
}

impl RecordError {
    /// Kafka's words, for `record_errors` of the produce response.
    pub fn message(&self, partition: &impl Display) -> String {
        match self.why {
            RecordFault::NoKey => format!(
                "Compacted topic cannot accept message without key in topic partition {partition}"
            ),
            RecordFault::Timestamp { timestamp, offset, earliest, latest } => format!(
                "Timestamp {timestamp} of message with offset {offset} is out of range. The \
                 timestamp should be within [{earliest}, {latest}]"
            ),
            RecordFault::TimestampType { timestamp, offset, key_size, value_size } => format!(
                "Invalid timestamp type in message DefaultRecord(offset={offset}, \
                 timestamp={timestamp}, key={key_size} bytes, value={value_size} bytes). \
                 Producer should not set timestamp type to LogAppendTime."
            ),
        }
    }

    const fn is_timestamp(&self) -> bool {
        match self.why {
            RecordFault::NoKey => false,
            RecordFault::Timestamp { .. } | RecordFault::TimestampType { .. } => true,
        }
    }
}

impl AppendError {
    /// The error code of the response.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Unreadable(why) => match why.kind() {
                BatchErrorKind::Corrupt => ErrorCode::CorruptMessage,
                BatchErrorKind::Invalid => ErrorCode::InvalidRecord,
                BatchErrorKind::Illegal => ErrorCode::UnknownServerError,
                BatchErrorKind::Unsupported => ErrorCode::UnsupportedCompressionType,
            },
            Self::Corrupt(_) => ErrorCode::CorruptMessage,
            Self::Producer(why) => why.code(),
            Self::BatchTooLarge { .. } => ErrorCode::MessageTooLarge,
            Self::LargerThanSegment { .. } => ErrorCode::RecordListTooLarge,
            Self::Records(errors) if errors.iter().any(RecordError::is_timestamp) => {
                ErrorCode::InvalidTimestamp
            }
            Self::BaseOffset(_)
            | Self::MoreThanOneBatch
            | Self::OffsetRange { .. }
            | Self::Count(_)
            | Self::CountAndOffsets { .. }
            | Self::ControlBatch
            | Self::Sequence { .. }
            | Self::Records(_) => ErrorCode::InvalidRecord,
            Self::OffsetsOutOfOrder(_) | Self::UnexpectedOffset { .. } => {
                ErrorCode::UnknownServerError
            }
        }
    }

    /// The sequence of a refused batch and the one that was expected of its producer.
    pub fn sequence_and_expected(&self) -> Option<(i32, i32)> {
        let Self::Producer(error) = self else { return None };
        error.sequence_and_expected()
    }

    /// The records that are to blame, for the produce response; most errors blame the batch.
    pub fn record_errors(&self) -> &[RecordError] {
        match self {
            Self::Records(errors) => errors,
            Self::Unreadable(_)
            | Self::Corrupt(_)
            | Self::BaseOffset(_)
            | Self::MoreThanOneBatch
            | Self::BatchTooLarge { .. }
            | Self::LargerThanSegment { .. }
            | Self::OffsetRange { .. }
            | Self::Count(_)
            | Self::CountAndOffsets { .. }
            | Self::ControlBatch
            | Self::Sequence { .. }
            | Self::Producer(_)
            | Self::OffsetsOutOfOrder(_)
            | Self::UnexpectedOffset { .. } => &[],
        }
    }

    /// Kafka's words; `partition` is its name, like `orders-0`.
    pub fn message(&self, partition: &impl Display) -> String {
        let in_partition = format!("in topic partition {partition}");
        match self {
            Self::Unreadable(why) => why.to_string(),
            Self::Corrupt(crc) => {
                format!("Record is corrupt (stored crc = {crc}) {in_partition}.")
            }
            Self::BaseOffset(offset) => format!(
                "The baseOffset of the record batch in the append to {partition} should be 0, but \
                 it is {offset}"
            ),
            Self::MoreThanOneBatch => "Compressed outer record has more than one batch".to_owned(),
            Self::BatchTooLarge { size, limit } => format!(
                "The record batch size in the append to {partition} is {size} bytes which exceeds \
                 the maximum configured value of {limit})."
            ),
            Self::LargerThanSegment { size, limit } => format!(
                "Message batch size is {size} bytes in append to partition {partition}, which \
                 exceeds the maximum configured segment size of {limit}."
            ),
            Self::OffsetRange { base, last } => {
                format!("Batch has an invalid offset range: [{base}, {last}] {in_partition}")
            }
            Self::Count(count) => {
                format!("Invalid reported count for record batch: {count} {in_partition}")
            }
            Self::CountAndOffsets { base, last, count } => format!(
                "Inconsistent batch offset range [{base}, {last}] and count of records {count} \
                 {in_partition}"
            ),
            Self::ControlBatch => {
                format!("Clients are not allowed to write control records {in_partition}")
            }
            Self::Sequence { producer_id, sequence } => format!(
                "Invalid sequence number {sequence} in record batch with producerId {producer_id} \
                 {in_partition}"
            ),
            Self::Producer(why) => why.message(partition),
            Self::Records(errors) => records_message(errors, partition),
            Self::OffsetsOutOfOrder(offsets) => format!(
                "Out of order offsets found in append to {partition}: {}",
                list(offsets.iter())
            ),
            Self::UnexpectedOffset { offsets, first, log_end_offset, log_start_offset } => {
                let last = offsets.last().unwrap_or(first);
                format!(
                    "Unexpected offset in append to {partition}. First offset {first} is less than \
                     the next offset {log_end_offset}. First 10 offsets in append: {}, last offset \
                     in append: {last}. Log start offset = {log_start_offset}",
                    list(offsets.iter().take(10))
                )
            }
        }
    }
}

fn records_message(errors: &[RecordError], partition: &impl Display) -> String {
    if errors.iter().any(RecordError::is_timestamp) {
        return "One or more records have been rejected due to invalid timestamp".to_owned();
    }
    let first: Vec<String> = errors
        .iter()
        .take(3)
        .map(|error| {
            let (index, message) = (error.batch_index, error.message(partition));
            format!("RecordError(batchIndex={index}, message='{message}')")
        })
        .collect();
    format!(
        "One or more records have been rejected due to {} record errors in total, and only showing \
         the first three errors at most: [{}]",
        errors.len(),
        first.join(", ")
    )
}

fn list<'a>(offsets: impl Iterator<Item = &'a Offset>) -> String {
    let mut text = String::new();
    for offset in offsets {
        let comma = if text.is_empty() { "" } else { ", " };
        write!(text, "{comma}{offset}").expect("a String takes any text");
    }
    text
}
