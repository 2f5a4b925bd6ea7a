//! Producers: noting what they append, writing their state down, and finding it again after a
//! truncation or a restart (Kafka's `UnifiedLog.rebuildProducerState`, `ProducerStateManager`).

use std::sync::Arc;

use crate::protocol::batch::control::{TransactionMarker, transaction_marker};
use crate::protocol::batch::{BatchHeader, BatchView, NO_PRODUCER_ID};
use crate::protocol::ids::Offset;
use crate::storage::producer_snapshot;
use crate::storage::producers::{CompletedTransaction, Producers};
use crate::storage::txn_index::AbortedTransaction;

use super::Log;

/// From what the state of producers is rebuilt.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rebuild {
    /// Up to where the state reflected the log; 0 if nothing was known.
    pub(super) known_to: Offset,
    /// Where the log starts.
    pub(super) log_start: Offset,
    /// Whether the log was closed in good order.
    pub(super) is_clean: bool,
    /// The time, for forgetting who has been silent for too long.
    pub(super) now_ms: i64,
}

impl Log {
    /// Those who wrote with a producer id.
    pub fn producers(&self) -> &Producers {
        &self.producers
    }

    /// Where the first transaction begins that is open, or whose marker is not committed.
    pub fn first_unstable_offset(&self) -> Option<Offset> {
        let (first, start) = (self.producers.first_unstable_offset()?, self.log_start_offset);
        if first >= start {
            return Some(first);
        }
        // The log start is looked up then, which finds the batch that it lies in.
        Some(self.batches_from(start).next().map_or(start, |stored| stored.batch.base_offset))
    }

    /// Readers of committed records see everything before it (LSO).
    pub fn last_stable_offset(&self) -> Offset {
        let end = self.high_watermark.offset;
        self.first_unstable_offset().map_or(end, |first| first.min(end))
    }

    /// The state of producers at these offsets is on disk.
    pub fn producer_snapshots(&self) -> impl Iterator<Item = Offset> {
        self.producer_snapshots.iter().map(|(offset, _)| *offset)
    }

    /// Notes a batch that was appended to the active segment.
    pub(super) fn note_producer(&mut self, batch: &BatchHeader, marker: Option<TransactionMarker>) {
        if batch.producer.id == NO_PRODUCER_ID {
            return;
        }
        let ended = Arc::make_mut(&mut self.producers).apply(batch, marker);
        self.complete(ended);
    }

    /// Notes batches that were appended together. What they end is ended after all of them.
    pub(super) fn note_producers<'a>(&mut self, batches: impl Iterator<Item = BatchView<'a>>) {
        let mut ended = Vec::new();
        for batch in batches.filter(|batch| batch.producer.id != NO_PRODUCER_ID) {
            let producers = Arc::make_mut(&mut self.producers);
            ended.extend(producers.apply(&batch, marker_of(&batch)));
        }
        self.complete(ended);
    }

    fn complete(&mut self, ended: impl IntoIterator<Item = CompletedTransaction>) {
        for ended in ended {
            if let Some(aborted) = Arc::make_mut(&mut self.producers).complete(&ended) {
                Arc::make_mut(&mut self.active).note_aborted(aborted);
            }
        }
    }

    /// What the high watermark has passed is committed.
    pub(super) fn committed_to(&mut self, high_watermark: Offset) {
        if self.producers.waits_for(high_watermark) {
            Arc::make_mut(&mut self.producers).on_high_watermark(high_watermark);
        }
    }

    /// Writes the state down under the name of `offset`, unless that was done there or later.
    pub(super) fn take_producer_snapshot(&mut self, offset: Offset, log_start: Offset) {
        let last = self.producer_snapshots.last().map_or(log_start, |(last, _)| *last);
        if offset > last {
            let snapshot = producer_snapshot::write(&self.producers);
            Arc::make_mut(&mut self.producer_snapshots).push((offset, snapshot));
        }
    }

    /// Brings the state of producers to where it was at `up_to`: from the newest snapshot that
    /// is not beyond it, and the batches from there on.
    pub(super) fn rebuild_producers(&mut self, up_to: Offset, from: &Rebuild) {
        if from.is_clean && self.producer_snapshots.is_empty() {
            // A log of before there were snapshots: its producers are not searched for.
            for offset in self.last_two_bases().into_iter().flatten().chain([up_to]) {
                self.take_producer_snapshot(offset, from.log_start);
            }
            return;
        }
        let had_none = self.producers.is_empty() && from.known_to >= up_to;
        let is_usable = |offset| offset > from.log_start && offset <= up_to;
        if self.producer_snapshots().any(|offset| !is_usable(offset)) {
            Arc::make_mut(&mut self.producer_snapshots).retain(|(offset, _)| is_usable(*offset));
        }
        let known_to = if up_to == from.known_to {
            from.known_to.max(from.log_start)
        } else {
            self.load_producers(from)
        };
        if known_to < up_to && !had_none {
            self.replay_producers(known_to, up_to, from.log_start);
        }
        self.take_producer_snapshot(up_to, from.log_start);
    }

    /// Takes the newest snapshot that is sound, and says at which offset it was taken.
    fn load_producers(&mut self, from: &Rebuild) -> Offset {
        while let Some((offset, file)) = self.producer_snapshots.last() {
            if let Some(producers) = producer_snapshot::read(file, from.now_ms) {
                self.producers = Arc::new(producers);
                return *offset;
            }
            Arc::make_mut(&mut self.producer_snapshots).pop();
        }
        self.producers = Arc::default();
        from.log_start
    }

    fn replay_producers(&mut self, known_to: Offset, up_to: Offset, log_start: Offset) {
        let snapshot_at = self.last_two_bases();
        let first = self.floor_segment(known_to);
        for at in first..=self.rolled.len() {
            let segment = match self.rolled.get(at) {
                Some(segment) => Arc::clone(segment),
                None => Arc::clone(&self.active),
            };
            let base = segment.base_offset();
            if base >= up_to {
                return;
            }
            let start = base.max(known_to).max(log_start);
            if snapshot_at.contains(&Some(base)) {
                self.take_producer_snapshot(start, log_start);
            }
            let Some(found) = segment.batch_for_offset(start) else { continue };
            let batches = segment.batches_from(found.position).map(|stored| stored.batch);
            let batches = batches.take_while(|batch| batch.last_offset() < up_to);
            let producers = Arc::make_mut(&mut self.producers);
            let mut ended = Vec::new();
            for batch in batches.filter(|batch| batch.producer.id != NO_PRODUCER_ID) {
                ended.extend(producers.apply(&batch, marker_of(&batch)));
            }
            for ended in ended {
                // The transaction index has it already.
                producers.complete(&ended);
            }
        }
    }

    fn last_two_bases(&self) -> [Option<Offset>; 2] {
        let before = self.rolled.last().map(|segment| segment.base_offset());
        [before, Some(self.active.base_offset())]
    }

    /// Notes the batches of a segment that is being recovered, and gives back which transactions
    /// were aborted in it.
    pub(super) fn recover_producers<'a>(
        &mut self,
        batches: impl Iterator<Item = BatchView<'a>>,
    ) -> Vec<AbortedTransaction> {
        let mut aborted = Vec::new();
        for batch in batches.filter(|batch| batch.producer.id != NO_PRODUCER_ID) {
            let producers = Arc::make_mut(&mut self.producers);
            if let Some(ended) = producers.apply(&batch, marker_of(&batch)) {
                aborted.extend(producers.complete(&ended));
            }
        }
        aborted
    }
}

/// The end of a transaction that a batch stands for.
pub(super) fn marker_of(batch: &BatchView<'_>) -> Option<TransactionMarker> {
    batch.attributes.is_control().then(|| transaction_marker(batch)).flatten()
}
