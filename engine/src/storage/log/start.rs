//! The log start: what lies before it may not be read any more (`UnifiedLog`'s
//! `maybeIncrementLogStartOffset`, `deleteLogStartOffsetBreachedSegments`). It moves to any offset
//! at once; the bytes go later, by whole segments.

use std::sync::Arc;

use crate::protocol::ids::Offset;

use super::Log;

impl Log {
    /// Moves the log start up to `offset`, never down. Gives where it was, if it moved.
    ///
    /// # Panics
    /// If `offset` lies beyond the high watermark: what is not committed is not deleted.
    pub fn increment_log_start(&mut self, offset: Offset) -> Option<Offset> {
        let (from, committed) = (self.log_start_offset, self.high_watermark());
        assert!(offset <= committed, "log start {offset} beyond the high watermark {committed}");
        if offset <= from {
            return None;
        }
        self.log_start_offset = offset;
        self.recovery_point = self.recovery_point.max(offset);
        self.epochs.truncate_from_start(offset);
        Some(from)
    }

    /// How many of the oldest segments lie wholly before the log start.
    pub fn segments_before_start(&self) -> usize {
        // A segment ends where the next one begins.
        let bases = self.segments().skip(1);
        bases.take_while(|next| next.base_offset() <= self.log_start_offset).count()
    }

    /// Deletes the segments that lie wholly before the log start. Gives their base offsets.
    pub fn delete_before_start(&mut self) -> Vec<Offset> {
        let count = self.segments_before_start();
        if count == 0 {
            return Vec::new();
        }
        let gone = Arc::make_mut(&mut self.rolled).drain(..count);
        let gone: Vec<Offset> = gone.map(|segment| segment.base_offset()).collect();
        Arc::make_mut(&mut self.producer_snapshots).retain(|(offset, _)| !gone.contains(offset));
        gone
    }
}
