//! Offsets by time, as ListOffsets asks for them (Kafka's `fetchOffsetByTimestamp`).
//!
//! Tiered storage is absent, so "earliest local" is "earliest", and there is nothing tiered.

use crate::protocol::batch::{BatchError, NO_TIMESTAMP};
use crate::protocol::ids::{LeaderEpoch, Offset};
use crate::storage::segment::Segment;

use super::Log;

/// Asks for the log end.
pub const LATEST_TIMESTAMP: i64 = -1;
/// Asks for the log start.
pub const EARLIEST_TIMESTAMP: i64 = -2;
/// Asks for the record with the largest timestamp (KIP-734).
pub const MAX_TIMESTAMP: i64 = -3;
/// Asks for the first offset that is not only in tiered storage (KIP-405).
pub const EARLIEST_LOCAL_TIMESTAMP: i64 = -4;
/// Asks for the last offset in tiered storage (KIP-1005).
pub const LATEST_TIERED_TIMESTAMP: i64 = -5;

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimestampAndOffset {
    /// The record's timestamp; -1 if none was looked for.
    pub timestamp_ms: i64,
    /// Its offset.
    pub offset: Offset,
    /// The epoch it was written under, if that is known.
    pub leader_epoch: Option<LeaderEpoch>,
}

impl Log {
    /// The first record with a timestamp of `timestamp_ms` or later, or what one of the special
    /// values asks for. `None` if there is no such record.
    ///
    /// # Errors
    /// If the answer lies in a batch whose codec is not there.
    pub fn fetch_offset_by_timestamp(
        &self,
        timestamp_ms: i64,
    ) -> Result<Option<TimestampAndOffset>, BatchError> {
        let place = |offset, leader_epoch| {
            Ok(Some(TimestampAndOffset { timestamp_ms: NO_TIMESTAMP, offset, leader_epoch }))
        };
        let start = self.log_start_offset;
        match timestamp_ms {
            LATEST_TIMESTAMP => place(self.log_end_offset(), self.epochs.latest()),
            EARLIEST_TIMESTAMP | EARLIEST_LOCAL_TIMESTAMP => {
                let first = self.epochs.entries().first();
                let known = first.filter(|first| first.start_offset <= start);
                place(start, known.map(|first| first.epoch))
            }
            LATEST_TIERED_TIMESTAMP => place(Offset::UNKNOWN, Some(LeaderEpoch::NONE)),
            MAX_TIMESTAMP => self.offset_of_max_timestamp(),
            _ => {
                let mut candidates = self.segments();
                match candidates.find(|segment| segment.largest_timestamp() >= timestamp_ms) {
                    Some(segment) => find_by_timestamp(segment, timestamp_ms, start),
                    None => Ok(None),
                }
            }
        }
    }

    fn offset_of_max_timestamp(&self) -> Result<Option<TimestampAndOffset>, BatchError> {
        // Of segments with the same largest timestamp the oldest: `max_by_key` keeps the last.
        let newest = self.segments().rev().max_by_key(|segment| segment.largest().timestamp_ms);
        let Some(segment) = newest else { return Ok(None) };
        let largest = segment.largest();
        let position = segment.offset_index().lookup(largest.offset).position;
        let mut batches = segment.batches_from(position);
        let Some(stored) = batches.find(|b| b.batch.max_timestamp == largest.timestamp_ms) else {
            return Ok(None);
        };
        let offset = stored.batch.offset_of_max_timestamp()?;
        Ok(offset.map(|offset| TimestampAndOffset {
            timestamp_ms: largest.timestamp_ms,
            offset,
            leader_epoch: epoch_of(stored.batch.partition_leader_epoch),
        }))
    }
}

fn find_by_timestamp(
    segment: &Segment,
    timestamp_ms: i64,
    start: Offset,
) -> Result<Option<TimestampAndOffset>, BatchError> {
    let entry = segment.time_index().lookup(timestamp_ms);
    let position = segment.offset_index().lookup(entry.offset.max(start)).position;
    for stored in segment.batches_from(position) {
        if stored.batch.max_timestamp < timestamp_ms {
            continue;
        }
        for record in stored.batch.records_in(&stored.batch.decompressed()?)? {
            let record = record?;
            if record.timestamp >= timestamp_ms && record.offset >= start {
                return Ok(Some(TimestampAndOffset {
                    timestamp_ms: record.timestamp,
                    offset: record.offset,
                    leader_epoch: epoch_of(stored.batch.partition_leader_epoch),
                }));
            }
        }
    }
    Ok(None)
}

fn epoch_of(epoch: LeaderEpoch) -> Option<LeaderEpoch> {
    (epoch >= LeaderEpoch(0)).then_some(epoch)
}
