//! The sparse time index of one segment: the `.timeindex` file (Kafka's `TimeIndex`).
//!
//! Every entry is 12 bytes: the largest timestamp seen so far and the last offset of the batch that
//! carried it, so timestamps strictly increase. When an entry is due is the segment's business.

use crate::protocol::ids::Offset;

use super::blocks::Blocks;

/// Bytes of one entry in the file.
const ENTRY_BYTES: u32 = 12;

/// A largest timestamp and the batch that carried it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimestampOffset {
    /// Milliseconds; -1 is "none".
    pub timestamp_ms: i64,
    /// Last offset of the batch, or the segment's base offset where there is no entry.
    pub offset: Offset,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entry {
    timestamp_ms: i64,
    relative_offset: u32,
}

/// The index of a segment that starts at `base_offset`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeIndex {
    base_offset: Offset,
    entries: Blocks<Entry, 128>,
}

impl TimeIndex {
    pub(crate) const fn new(base_offset: Offset) -> Self {
        Self { base_offset, entries: Blocks::new() }
    }

    /// Adds `largest` if its timestamp is larger than the last entry's.
    pub(crate) fn maybe_append(&mut self, largest: TimestampOffset) {
        let last = self.entries.last().map_or(-1, |entry| entry.timestamp_ms);
        if largest.timestamp_ms <= last {
            return;
        }
        if let Ok(relative_offset) = u32::try_from(largest.offset.0 - self.base_offset.0) {
            self.entries.push(Entry { timestamp_ms: largest.timestamp_ms, relative_offset });
        }
    }

    /// Keeps the entries of batches that end before `offset`.
    pub(crate) fn truncate_to(&mut self, offset: Offset) {
        let relative = offset.0 - self.base_offset.0;
        let kept = self.entries.partition_point(|e| i64::from(e.relative_offset) < relative);
        self.entries.truncate(kept);
    }

    /// The last entry; (-1, base offset) if there is none.
    pub(crate) fn last(&self) -> TimestampOffset {
        self.lookup(i64::MAX)
    }

    /// The last entry at or before `timestamp_ms`; (-1, base offset) if there is none.
    pub fn lookup(&self, timestamp_ms: i64) -> TimestampOffset {
        let after = self.entries.partition_point(|entry| entry.timestamp_ms <= timestamp_ms);
        match after.checked_sub(1).and_then(|at| self.entries.get(at)) {
            Some(entry) => TimestampOffset {
                timestamp_ms: entry.timestamp_ms,
                offset: Offset(self.base_offset.0 + i64::from(entry.relative_offset)),
            },
            None => TimestampOffset { timestamp_ms: -1, offset: self.base_offset },
        }
    }

    /// Number of entries.
    pub fn entries(&self) -> usize {
        self.entries.len()
    }

    /// Whether a file of `segment.index.bytes` has no room for another entry. The last slot is kept
    /// for the entry that a roll adds.
    pub(crate) fn is_full(&self, segment_index_bytes: u32) -> bool {
        self.entries.len() + 1 >= (segment_index_bytes / ENTRY_BYTES) as usize
    }

    /// The file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.entries.len() * ENTRY_BYTES as usize);
        for entry in self.entries.iter() {
            bytes.extend_from_slice(&entry.timestamp_ms.to_be_bytes());
            bytes.extend_from_slice(&entry.relative_offset.to_be_bytes());
        }
        bytes
    }
}
