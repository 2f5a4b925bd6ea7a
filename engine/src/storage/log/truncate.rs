//! Truncation (Kafka's `UnifiedLog.truncateTo`, `truncateFullyAndStartAt`): what a follower does
//! with records that its leader does not have.

use std::sync::Arc;

use crate::protocol::ids::Offset;
use crate::storage::segment::Segment;

use super::Log;
use super::producers::Rebuild;

impl Log {
    /// Drops everything from `offset` on; the next record will get `offset`, even if that was in
    /// the middle of a batch. What belongs to it goes along: index entries, epochs, the state of
    /// producers; the high watermark, the log start and what counts as flushed move back to it if
    /// they lie beyond. Says whether anything was cut: at the log end or beyond it only an epoch
    /// without records is.
    pub fn truncate_to(&mut self, offset: Offset, now_ms: i64) -> bool {
        let end = self.log_end_offset();
        if offset >= end {
            self.epochs.truncate_from_end(offset);
            return false;
        }
        if self.segment(0).base_offset() > offset {
            self.truncate_fully_and_start_at(offset, now_ms);
            return true;
        }
        self.cut_segments(offset, now_ms);
        self.epochs.truncate_from_end(offset);
        self.log_start_offset = self.log_start_offset.min(offset);
        self.recovery_point = self.recovery_point.min(offset);
        let rebuild =
            Rebuild { known_to: end, log_start: self.log_start_offset, is_clean: false, now_ms };
        self.rebuild_producers(offset, &rebuild);
        if self.high_watermark.offset >= offset {
            self.high_watermark = self.log_end();
            self.committed_to(offset);
        }
        true
    }

    /// Drops everything and begins anew at `offset`: the leader's log starts beyond this one's end.
    pub fn truncate_fully_and_start_at(&mut self, offset: Offset, now_ms: i64) {
        self.begin_anew(offset, now_ms);
        self.log_start_offset = offset;
        self.recovery_point = self.recovery_point.min(offset);
        self.high_watermark = self.log_end();
    }

    /// One empty segment, and nothing known of epochs and producers.
    pub(super) fn begin_anew(&mut self, offset: Offset, now_ms: i64) {
        self.rolled = Arc::default();
        self.active = Arc::new(Segment::new(offset, now_ms));
        self.epochs.clear();
        self.producers = Arc::default();
        self.producer_snapshots = Arc::default();
    }

    /// The files alone: the segment that `offset` lies in is cut there and becomes the last one.
    pub(super) fn cut_segments(&mut self, offset: Offset, now_ms: i64) {
        let at = self.floor_segment(offset);
        self.drop_segments_after(at);
        let active = Arc::make_mut(&mut self.active);
        active.truncate_to(offset.max(active.base_offset()), now_ms);
    }

    /// The segment numbered `at` becomes the last one.
    pub(super) fn drop_segments_after(&mut self, at: usize) {
        if at < self.rolled.len() {
            let rolled = Arc::make_mut(&mut self.rolled);
            rolled.truncate(at + 1);
            self.active = rolled.pop().unwrap_or_else(|| Arc::clone(&self.active));
        }
    }
}
