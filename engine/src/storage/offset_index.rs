//! The sparse offset index of one segment: the `.index` file (Kafka's `OffsetIndex`).
//!
//! Every entry is 8 bytes, offset relative to the segment and position. When an entry is due is the
//! segment's business. Preallocation is absent: only the part in use is kept.

use crate::protocol::ids::Offset;

use super::blocks::Blocks;

/// Bytes of one entry in the file.
const ENTRY_BYTES: u32 = 8;

/// Where a batch can be found, as an index tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OffsetPosition {
    /// Last offset of the batch, or the segment's base offset where there is no entry.
    pub offset: Offset,
    /// Byte of the segment at which that batch starts.
    pub position: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entry {
    relative_offset: u32,
    position: u32,
}

/// The index of a segment that starts at `base_offset`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OffsetIndex {
    base_offset: Offset,
    entries: Blocks<Entry, 128>,
}

impl OffsetIndex {
    pub(crate) const fn new(base_offset: Offset) -> Self {
        Self { base_offset, entries: Blocks::new() }
    }

    /// Adds the batch that ends with `last_offset` and starts at `position`. An offset too far from
    /// the base for an entry is left out; the log rolls before one comes.
    pub(crate) fn append(&mut self, last_offset: Offset, position: u32) {
        if let Ok(relative_offset) = u32::try_from(last_offset.0 - self.base_offset.0) {
            self.entries.push(Entry { relative_offset, position });
        }
    }

    /// Keeps the entries of batches that end before `offset`.
    pub(crate) fn truncate_to(&mut self, offset: Offset) {
        let relative = offset.0 - self.base_offset.0;
        let kept = self.entries.partition_point(|e| i64::from(e.relative_offset) < relative);
        self.entries.truncate(kept);
    }

    /// The last entry at or before `target`; the start of the segment if there is none.
    pub fn lookup(&self, target: Offset) -> OffsetPosition {
        let relative = target.0 - self.base_offset.0;
        let after = self.entries.partition_point(|e| i64::from(e.relative_offset) <= relative);
        match after.checked_sub(1).and_then(|at| self.entries.get(at)) {
            Some(entry) => OffsetPosition {
                offset: Offset(self.base_offset.0 + i64::from(entry.relative_offset)),
                position: entry.position,
            },
            None => OffsetPosition { offset: self.base_offset, position: 0 },
        }
    }

    /// The offset of the first entry whose batch starts at `position` or later.
    pub(crate) fn first_from(&self, position: u32) -> Option<Offset> {
        let at = self.entries.partition_point(|entry| entry.position < position);
        let entry = self.entries.get(at)?;
        Some(Offset(self.base_offset.0 + i64::from(entry.relative_offset)))
    }

    /// Number of entries.
    pub fn entries(&self) -> usize {
        self.entries.len()
    }

    /// Whether a file of `segment.index.bytes` has no room for another entry.
    pub(crate) fn is_full(&self, segment_index_bytes: u32) -> bool {
        self.entries.len() >= (segment_index_bytes / ENTRY_BYTES) as usize
    }

    /// The file.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.entries
            .iter()
            .flat_map(|e| [e.relative_offset.to_be_bytes(), e.position.to_be_bytes()])
            .flatten()
            .collect()
    }
}
