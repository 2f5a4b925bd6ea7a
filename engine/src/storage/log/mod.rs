//! The log of one replica of a partition (Kafka's `UnifiedLog` over `LocalLog`).
//!
//! A log is one plain value. What was appended and rolled lies behind `Arc`s that clones share, so
//! that a checkpoint of history costs a few reference counts and only a log that grows afterwards
//! is copied, and of it only the open end. Appending, truncating, recovering, reading, producers
//! and the high watermark have a file each. The log does not know whether its broker leads.

mod append;
mod diverge;
mod files;
mod high_watermark;
mod producers;
mod read;
mod recover;
mod start;
mod timestamps;
mod truncate;
mod validate;

use std::sync::Arc;

use bytes::Bytes;

pub use append::{AppendOrigin, LogAppendInfo};
pub use diverge::{Lineage, Truncation};
pub use read::{OffsetOutOfRange, Read, ReadOptions, ReadUpTo};
pub use recover::{Opening, Reopened};
pub use timestamps::{
    EARLIEST_LOCAL_TIMESTAMP, EARLIEST_TIMESTAMP, LATEST_TIERED_TIMESTAMP, LATEST_TIMESTAMP,
    MAX_TIMESTAMP, TimestampAndOffset,
};

use super::config::LogConfig;
use super::epochs::{EpochCache, EpochEndOffset};
use super::producers::Producers;
use super::segment::{Segment, StoredBatch};
use crate::protocol::ids::{LeaderEpoch, Offset};

/// An offset and where its batch lies (Kafka's `LogOffsetMetadata`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogOffsetMetadata {
    /// The offset.
    pub offset: Offset,
    /// Base offset of the segment.
    pub segment_base: Offset,
    /// Byte of that segment.
    pub position: u32,
}

/// One replica's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    config: Arc<LogConfig>,
    /// All segments but the last, oldest first.
    rolled: Arc<Vec<Arc<Segment>>>,
    active: Arc<Segment>,
    log_start_offset: Offset,
    high_watermark: LogOffsetMetadata,
    /// Everything before it is flushed.
    recovery_point: Offset,
    epochs: EpochCache,
    producers: Arc<Producers>,
    /// At which offsets the state of the producers was written down, and the files.
    producer_snapshots: Arc<Vec<(Offset, Bytes)>>,
}

impl Log {
    /// An empty log that starts at offset 0.
    pub fn new(config: Arc<LogConfig>, now_ms: i64) -> Self {
        let start = Offset(0);
        Self {
            config,
            rolled: Arc::default(),
            active: Arc::new(Segment::new(start, now_ms)),
            log_start_offset: start,
            high_watermark: LogOffsetMetadata { offset: start, segment_base: start, position: 0 },
            recovery_point: start,
            epochs: EpochCache::default(),
            producers: Arc::default(),
            producer_snapshots: Arc::default(),
        }
    }

    /// The settings.
    pub fn config(&self) -> &LogConfig {
        &self.config
    }

    /// Other settings from now on.
    pub fn set_config(&mut self, config: Arc<LogConfig>) {
        self.config = config;
    }

    /// The first offset that may be read.
    pub const fn log_start_offset(&self) -> Offset {
        self.log_start_offset
    }

    /// The offset of the next record (LEO).
    pub fn log_end_offset(&self) -> Offset {
        self.active.next_offset()
    }

    /// The log end and where it lies.
    pub fn log_end(&self) -> LogOffsetMetadata {
        LogOffsetMetadata {
            offset: self.active.next_offset(),
            segment_base: self.active.base_offset(),
            position: self.active.size_bytes(),
        }
    }

    /// Everything before it is flushed; the rest is lost when the power fails.
    pub const fn recovery_point(&self) -> Offset {
        self.recovery_point
    }

    /// Flushes everything before `offset`. Flushing less than is flushed already does nothing.
    pub fn flush_to(&mut self, offset: Offset) {
        self.recovery_point = self.recovery_point.max(offset.min(self.log_end_offset()));
    }

    /// Which leader epoch began where.
    pub const fn epochs(&self) -> &EpochCache {
        &self.epochs
    }

    /// Notes that the leader of `epoch` starts at `start_offset`: what a leader does on taking
    /// over, with its log end, before it has a record.
    pub fn assign_epoch_start(&mut self, epoch: LeaderEpoch, start_offset: Offset) {
        self.epochs.assign(epoch, start_offset);
    }

    /// Where `epoch` ends in this log, as OffsetsForLeaderEpoch asks for it.
    pub fn end_offset_for_epoch(&self, epoch: LeaderEpoch) -> Option<EpochEndOffset> {
        self.epochs.end_offset_for(epoch, self.log_end_offset())
    }

    /// The segments, oldest first; the last one is active.
    pub fn segments(&self) -> impl DoubleEndedIterator<Item = &Segment> {
        self.rolled.iter().chain([&self.active]).map(Arc::as_ref)
    }

    /// Whether a clone of this log that is still there holds its open end as well.
    pub fn is_shared(&self) -> bool {
        Arc::strong_count(&self.active) > 1
    }

    /// Size of all batches in bytes.
    pub fn size_bytes(&self) -> u64 {
        self.segments().map(|segment| u64::from(segment.size_bytes())).sum()
    }

    /// The batches, oldest first.
    pub fn batches(&self) -> impl Iterator<Item = StoredBatch<'_>> {
        self.segments().flat_map(|segment| segment.batches_from(0))
    }

    /// The batches from the one on that `offset` lies in.
    pub fn batches_from(&self, offset: Offset) -> impl Iterator<Item = StoredBatch<'_>> {
        let at = self.floor_segment(offset);
        (at..=self.rolled.len()).flat_map(move |at| {
            let segment = self.segment(at);
            let first = segment.batch_for_offset(offset);
            segment.batches_from(first.map_or(segment.size_bytes(), |stored| stored.position))
        })
    }

    /// The bytes of the batch that `offset` lies in; `None` if there is no such batch.
    pub fn batch_bytes_at(&self, offset: Offset) -> Option<Bytes> {
        let segment = self.segment(self.floor_segment(offset));
        let stored = segment.batch_for_offset(offset)?;
        (stored.header().base_offset <= offset)
            .then(|| segment.read(stored.position, stored.size_bytes() as u32))
    }

    /// Gives up own memory for bytes that `other`, another replica of this partition, holds as
    /// well. Cheap when nothing was sealed since the last time.
    pub fn share_sealed_with(&mut self, other: &Self) {
        for at in (0..=self.rolled.len()).rev() {
            let own = self.segment(at);
            if own.is_shared() {
                // What was rolled is shared from the newest down.
                if at < self.rolled.len() {
                    return;
                }
                continue;
            }
            let base = own.base_offset();
            let Some(theirs) = other.segments().rev().find(|theirs| theirs.base_offset() == base)
            else {
                continue;
            };
            match Arc::make_mut(&mut self.rolled).get_mut(at) {
                Some(own) => Arc::make_mut(own).share_sealed_with(theirs),
                None => Arc::make_mut(&mut self.active).share_sealed_with(theirs),
            }
        }
    }

    /// Begins a new segment at the log end, or at `base_offset` if that is larger, and flushes the
    /// one before it. An active segment without batches is replaced.
    pub fn roll(&mut self, base_offset: Offset, now_ms: i64) -> Offset {
        let base_offset = base_offset.max(self.log_end_offset());
        let mut old =
            std::mem::replace(&mut self.active, Arc::new(Segment::new(base_offset, now_ms)));
        if old.size_bytes() > 0 || old.base_offset() < base_offset {
            let inactive = Arc::make_mut(&mut old);
            inactive.become_inactive();
            inactive.seal();
            Arc::make_mut(&mut self.rolled).push(old);
        }
        self.take_producer_snapshot(base_offset, self.log_start_offset);
        self.recovery_point = self.recovery_point.max(base_offset);
        base_offset
    }

    /// Writes down what a clean shutdown writes: the last time index entry and the state of the
    /// producers, and flushes everything.
    pub fn close(&mut self) {
        Arc::make_mut(&mut self.active).become_inactive();
        self.take_producer_snapshot(self.log_end_offset(), self.log_start_offset);
        self.flush_to(self.log_end_offset());
    }

    /// The segment numbered `at`, the oldest being 0.
    fn segment(&self, at: usize) -> &Segment {
        self.rolled.get(at).unwrap_or(&self.active)
    }

    fn segment_mut(&mut self, at: usize) -> &mut Segment {
        if at < self.rolled.len() {
            return Arc::make_mut(&mut Arc::make_mut(&mut self.rolled)[at]);
        }
        Arc::make_mut(&mut self.active)
    }

    /// The number of the last segment that starts at `offset` or before; the oldest if none does.
    fn floor_segment(&self, offset: Offset) -> usize {
        if offset >= self.active.base_offset() {
            return self.rolled.len();
        }
        let after = self.rolled.partition_point(|segment| segment.base_offset() <= offset);
        after.saturating_sub(1)
    }
}
