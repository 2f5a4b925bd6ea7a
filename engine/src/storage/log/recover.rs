//! What becomes of a log when its broker's process ends, and when one begins again (Kafka's
//! `LogLoader`, `LogSegment.recover`).
//!
//! What a process wrote survives its crash: it lies in the page cache. When the power fails only
//! what was flushed is left. When the next process starts and the last one did not stop in good
//! order, everything from the recovery point on is read and checked again.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::protocol::ids::Offset;
use crate::storage::config::LogConfig;
use crate::storage::epochs::{CheckpointError, EpochCache};
use crate::storage::segment::Segment;

use super::Log;
use super::producers::Rebuild;

/// What the files of the broker tell about a log when it is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opening {
    /// Whether the marker of a clean shutdown is there.
    pub is_clean: bool,
    /// As in `recovery-point-offset-checkpoint`; 0 if it is not there.
    pub recovery_point: Offset,
    /// As in `log-start-offset-checkpoint`; 0 if it is not there.
    pub log_start_offset: Offset,
    /// As in `replication-offset-checkpoint`; 0 if it is not there.
    pub high_watermark: Offset,
}

/// What opening a log found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reopened {
    /// So many segments were read and checked again.
    pub recovered_segments: usize,
    /// The log ends here because what followed was damaged.
    pub cut_at: Option<Offset>,
}

impl Log {
    /// The power fails: everything that was not flushed is gone. The log is then to be opened.
    pub fn lose_unflushed(&mut self, now_ms: i64) {
        self.cut_segments(self.recovery_point, now_ms);
    }

    /// A new process opens the log. Only what is on disk counts: batches, indexes, the epoch
    /// checkpoint, producer snapshots, and what `opening` tells.
    pub fn reopen(&mut self, opening: &Opening, now_ms: i64) -> Reopened {
        self.producers = Arc::default();
        for segment in Arc::make_mut(&mut self.rolled) {
            Arc::make_mut(segment).reopen(now_ms);
        }
        Arc::make_mut(&mut self.active).reopen(now_ms);
        let found = if opening.is_clean {
            Reopened { recovered_segments: 0, cut_at: None }
        } else {
            self.recover(opening, now_ms)
        };
        if self.log_end_offset() < opening.log_start_offset {
            self.begin_anew(opening.log_start_offset, now_ms);
        }
        let end = self.log_end_offset();
        self.log_start_offset = opening.log_start_offset.max(self.segment(0).base_offset());
        self.epochs.truncate_from_end(end);
        self.epochs.truncate_from_start(opening.log_start_offset);
        self.remove_stray_snapshots();
        self.producers = Arc::default();
        let (log_start, is_clean) = (self.log_start_offset, opening.is_clean);
        let rebuild = Rebuild { known_to: Offset(0), log_start, is_clean, now_ms };
        self.rebuild_producers(end, &rebuild);
        self.recovery_point = if is_clean { end } else { opening.recovery_point.min(end) };
        self.high_watermark = self.log_end();
        self.update_high_watermark(opening.high_watermark);
        found
    }

    /// Reads the segments from the recovery point on, and cuts the log at the first batch that is
    /// damaged. Index files, epochs and producer snapshots are made again.
    fn recover(&mut self, opening: &Opening, now_ms: i64) -> Reopened {
        let mut found = Reopened { recovered_segments: 0, cut_at: None };
        for at in self.floor_segment(opening.recovery_point)..=self.rolled.len() {
            found.recovered_segments += 1;
            if self.recover_segment(at, opening, now_ms) {
                self.drop_segments_after(at);
                found.cut_at = Some(self.log_end_offset());
                break;
            }
        }
        found
    }

    /// Says whether something had to be cut off.
    fn recover_segment(&mut self, at: usize, opening: &Opening, now_ms: i64) -> bool {
        let interval = self.config.index_interval_bytes;
        let is_last = at == self.rolled.len();
        let segment = self.segment_mut(at);
        let was_cut = segment.recover(interval, is_last);
        let base = segment.base_offset();
        self.producers = Arc::default();
        let log_start = opening.log_start_offset;
        let rebuild = Rebuild { known_to: Offset(0), log_start, is_clean: false, now_ms };
        self.rebuild_producers(base, &rebuild);
        let segment = Arc::new(self.segment(at).clone());
        for stored in segment.batches_from(0) {
            let epoch = stored.batch.partition_leader_epoch;
            if self.epochs.latest().is_none_or(|latest| epoch > latest) {
                self.epochs.assign(epoch, stored.batch.base_offset);
            }
        }
        let aborted = self.recover_producers(segment.batches_from(0).map(|stored| stored.batch));
        self.segment_mut(at).set_aborted(aborted);
        self.take_producer_snapshot(segment.next_offset(), log_start);
        was_cut
    }

    /// Of snapshots that belong to no segment only the newest stays, if it lies beyond them all.
    fn remove_stray_snapshots(&mut self) {
        let newest = self.producer_snapshots.last().map(|(offset, _)| *offset);
        let bases: Vec<Offset> = self.segments().map(Segment::base_offset).collect();
        let last = self.active.base_offset();
        let belongs = |offset: Offset| {
            bases.binary_search(&offset).is_ok() || (offset > last && Some(offset) == newest)
        };
        if self.producer_snapshots().any(|offset| !belongs(offset)) {
            Arc::make_mut(&mut self.producer_snapshots).retain(|(offset, _)| belongs(*offset));
        }
    }

    /// Opens a log whose process ended somehow from its files alone, whatever state those are in.
    /// Indexes are made again; batches are taken up to the first that is damaged.
    ///
    /// # Errors
    /// If the checkpoint of the leader epochs cannot be read; Kafka takes the disk offline then.
    pub fn recover_files(
        config: Arc<LogConfig>,
        files: &BTreeMap<String, Vec<u8>>,
        opening: &Opening,
        now_ms: i64,
    ) -> Result<(Self, Reopened), CheckpointError> {
        let mut log = Self::new(config, now_ms);
        let mut segments = Vec::new();
        let mut cut_at = None;
        for (name, content) in files {
            let Some((number, kind)) = name.split_once('.') else { continue };
            let Ok(offset) = number.parse().map(Offset) else { continue };
            if kind == "snapshot" {
                let content = content.clone().into();
                Arc::make_mut(&mut log.producer_snapshots).push((offset, content));
            }
            if kind == "log" && cut_at.is_none() {
                let (segment, is_sound) = Segment::from_file(offset, content, now_ms);
                cut_at = (!is_sound).then_some(segment.next_offset());
                segments.push(Arc::new(segment));
            }
        }
        if let Some(active) = segments.pop() {
            log.active = active;
        }
        log.rolled = Arc::new(segments);
        if let Some(text) = files.get("leader-epoch-checkpoint") {
            log.epochs = EpochCache::from_checkpoint(&String::from_utf8_lossy(text))?;
        }
        let all = Opening { is_clean: false, recovery_point: Offset(0), ..*opening };
        let found = log.reopen(&all, now_ms);
        log.recovery_point = opening.recovery_point.min(log.log_end_offset());
        Ok((log, Reopened { cut_at: cut_at.or(found.cut_at), ..found }))
    }
}
