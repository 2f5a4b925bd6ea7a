//! Reading (Kafka's `UnifiedLog.read`, `LocalLog.read`, `LogSegment.read`). A read begins at a
//! batch boundary, so a reader can receive records below the offset it asked for, and may end
//! anywhere.

use std::fmt::Display;

use bytes::Bytes;

use crate::protocol::ids::Offset;
use crate::storage::txn_index::AbortedTransaction;

use super::{Log, LogOffsetMetadata};

/// How far a reader may see (Kafka's `FetchIsolation`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadUpTo {
    /// Followers see everything.
    LogEnd,
    /// Consumers see what is committed.
    HighWatermark,
    /// Consumers of committed transactions see what is stable.
    LastStableOffset,
}

/// What a read asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadOptions {
    /// How far it may see.
    pub up_to: ReadUpTo,
    /// So many bytes at most.
    pub max_bytes: u32,
    /// Whether the first batch comes whole even if it is larger (KIP-74).
    pub min_one_message: bool,
}

/// What a read found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// Batches as they are stored; the last one may be cut off.
    pub records: Bytes,
    /// The offset asked for, and where the batch lies that the records begin with.
    pub start: LogOffsetMetadata,
    /// Whether even the first batch is cut off.
    pub first_entry_incomplete: bool,
}

/// Why a read failed: `OFFSET_OUT_OF_RANGE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OffsetOutOfRange {
    /// The offset asked for.
    pub offset: Offset,
    /// Where the log starts.
    pub log_start_offset: Offset,
    /// Where it ends.
    pub log_end_offset: Offset,
}

impl OffsetOutOfRange {
    /// Kafka's words; `partition` is its name, like `orders-0`.
    pub fn message(&self, partition: &impl Display) -> String {
        let Self { offset, log_start_offset, log_end_offset } = self;
        let asked = format!("Received request for offset {offset} for partition {partition}");
        if offset < log_start_offset {
            format!(
                "{asked}, but we only have log segments starting from offset: {log_start_offset}."
            )
        } else {
            format!("{asked}, but we only have log segments upto {log_end_offset}.")
        }
    }
}

impl Log {
    /// Reads from the batch on that `offset` lies in. Nothing beyond the limit of `options` is
    /// given; an offset between that limit and the log end is no error, there is just nothing.
    ///
    /// # Errors
    /// If `offset` lies before the log start or beyond the log end.
    pub fn read(&self, offset: Offset, options: &ReadOptions) -> Result<Read, OffsetOutOfRange> {
        let log_end_offset = self.log_end_offset();
        if offset < self.log_start_offset || offset > log_end_offset {
            let log_start_offset = self.log_start_offset;
            return Err(OffsetOutOfRange { offset, log_start_offset, log_end_offset });
        }
        let limit = match options.up_to {
            ReadUpTo::LogEnd => self.log_end(),
            ReadUpTo::HighWatermark => self.high_watermark,
            ReadUpTo::LastStableOffset => match self.first_unstable_offset() {
                Some(first) if first < self.high_watermark.offset => self.locate(first),
                Some(_) | None => self.high_watermark,
            },
        };
        if offset >= limit.offset {
            let start = if offset == limit.offset { limit } else { self.locate(offset) };
            return Ok(Read { records: Bytes::new(), start, first_entry_incomplete: false });
        }
        Ok(self.read_below(offset, limit, options))
    }

    fn read_below(&self, offset: Offset, limit: LogOffsetMetadata, options: &ReadOptions) -> Read {
        for at in self.floor_segment(offset)..=self.rolled.len() {
            let segment = self.segment(at);
            let Some(found) = segment.batch_for_offset(offset) else { continue };
            let end = if segment.base_offset() < limit.segment_base {
                segment.size_bytes()
            } else {
                limit.position
            };
            let (position, size) = (found.position, found.size_bytes() as u32);
            let wanted = match options.min_one_message {
                true => options.max_bytes.max(size),
                false => options.max_bytes,
            };
            return Read {
                records: segment.read(position, wanted.min(end.saturating_sub(position))),
                start: LogOffsetMetadata { offset, segment_base: segment.base_offset(), position },
                first_entry_incomplete: wanted < size,
            };
        }
        Read { records: Bytes::new(), start: self.log_end(), first_entry_incomplete: false }
    }

    /// The transactions that a reader of committed records has to leave out of what `read` found.
    pub fn aborted_transactions(&self, read: &Read) -> Vec<AbortedTransaction> {
        let LogOffsetMetadata { offset, segment_base, position } = read.start;
        if read.records.is_empty() {
            return Vec::new();
        }
        let at = self.floor_segment(segment_base);
        let end = position.saturating_add(read.records.len() as u32);
        let next_base = || match at < self.rolled.len() {
            true => self.segment(at + 1).base_offset(),
            false => self.log_end_offset(),
        };
        let upper = self.segment(at).offset_index().first_from(end).unwrap_or_else(next_base);
        let mut aborted = Vec::new();
        for transaction in (at..=self.rolled.len()).flat_map(|at| self.segment(at).aborted()) {
            if transaction.last_offset >= offset && transaction.first_offset < upper {
                aborted.push(*transaction);
            }
            if transaction.last_stable_offset >= upper {
                break;
            }
        }
        aborted
    }

    /// Where the first batch lies whose last offset is `offset` or later; the log end if there is
    /// none.
    pub fn locate(&self, offset: Offset) -> LogOffsetMetadata {
        (self.floor_segment(offset)..=self.rolled.len())
            .find_map(|at| self.segment(at).batch_for_offset(offset))
            .map_or_else(
                || self.log_end(),
                |found| LogOffsetMetadata {
                    offset,
                    segment_base: found.segment_base,
                    position: found.position,
                },
            )
    }
}
