//! The high watermark: everything before it is committed. Whoever owns the log says what it is; the
//! log keeps it between its start and its end, and knows where it lies, so that a consumer's read
//! needs no search for its limit.

use crate::protocol::ids::Offset;

use super::{Log, LogOffsetMetadata};

impl Log {
    /// The high watermark.
    pub const fn high_watermark(&self) -> Offset {
        self.high_watermark.offset
    }

    /// The high watermark and where it lies.
    pub const fn high_watermark_metadata(&self) -> LogOffsetMetadata {
        self.high_watermark
    }

    /// Sets the high watermark as a follower does, who takes its leader's word: it can move back.
    /// Gives what it is then, which lies between log start and log end whatever was asked for.
    pub fn update_high_watermark(&mut self, offset: Offset) -> Offset {
        let offset = offset.clamp(self.log_start_offset, self.log_end_offset());
        self.high_watermark = self.high_watermark_at(offset);
        self.committed_to(offset);
        offset
    }

    /// Moves the high watermark as a leader does, only forward: to a larger offset, or for the same
    /// one to a newer segment. Gives the old one if it moved.
    ///
    /// # Panics
    /// If `offset` lies beyond the log end: a leader never commits what it does not have.
    pub fn maybe_increment_high_watermark(&mut self, offset: Offset) -> Option<Offset> {
        let end = self.log_end_offset();
        assert!(offset <= end, "high watermark {offset} beyond the log end {end}");
        let old = self.high_watermark;
        let on_newer_segment =
            offset == old.offset && old.segment_base < self.active.base_offset() && offset == end;
        if offset <= old.offset && !on_newer_segment {
            return None;
        }
        self.high_watermark = self.high_watermark_at(offset);
        self.committed_to(offset);
        Some(old.offset)
    }

    fn high_watermark_at(&self, offset: Offset) -> LogOffsetMetadata {
        let old = self.high_watermark;
        if offset == self.log_end_offset() {
            return self.log_end();
        }
        if offset == old.offset {
            return old;
        }
        // Mostly it moves over the next few batches, which lie where it is now.
        let segment = self.segment(self.floor_segment(old.segment_base));
        if offset > old.offset && offset < segment.next_offset() {
            let ahead = segment.batches_from(old.position);
            let batch = ahead.take(8).find(|stored| stored.batch.last_offset() >= offset);
            if let Some(stored) = batch {
                let position = stored.position;
                return LogOffsetMetadata { offset, segment_base: old.segment_base, position };
            }
        }
        self.locate(offset)
    }
}
