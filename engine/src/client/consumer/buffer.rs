//! What a consumer has fetched and its application has not got yet (`FetchBuffer`,
//! `CompletedFetch`): partition by partition, in the order in which it came. The records themselves
//! are not kept: where batches end and under which leader they were written is all that counts.

use std::collections::VecDeque;

use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{LeaderEpoch, Offset, PartitionId};

/// All of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Buffer(VecDeque<Completed>);

/// What a Fetch answer held for one partition.
#[derive(Clone, Debug)]
pub(super) struct Completed {
    pub(super) partition: PartitionId,
    /// From where it was fetched, or what the application wants next of it.
    pub(super) from: Offset,
    pub(super) error: ErrorCode,
    pub(super) high_watermark: Offset,
    /// Where each batch ends, and its leader epoch.
    pub(super) batches: VecDeque<(Offset, LeaderEpoch)>,
}

impl Buffer {
    pub(super) fn add(&mut self, completed: Completed) {
        self.0.push_back(completed);
    }

    /// Whether something of `partition` lies here.
    pub(super) fn holds(&self, partition: PartitionId) -> bool {
        self.0.iter().any(|completed| completed.partition == partition)
    }

    /// The first one that is of a partition that `is_wanted`.
    pub(super) fn next(&self, is_wanted: impl Fn(PartitionId) -> bool) -> Option<usize> {
        self.0.iter().position(|completed| is_wanted(completed.partition))
    }

    pub(super) fn get_mut(&mut self, place: usize) -> &mut Completed {
        &mut self.0[place]
    }

    /// Drops the one at `place`.
    pub(super) fn drop_at(&mut self, place: usize) {
        self.0.remove(place);
    }
}

impl Completed {
    /// Takes up to `max` records: where they end, and the leader epoch of the last one. Batches
    /// have no gaps, so that offsets count records.
    pub(super) fn take(&mut self, max: u32) -> Option<(Offset, LeaderEpoch)> {
        let limit = Offset(self.from.0.saturating_add(i64::from(max)));
        let mut taken = None;
        while let Some((end, epoch)) = self.batches.front().copied() {
            let to = end.min(limit);
            if to > self.from {
                self.from = to;
                taken = Some((to, epoch));
            }
            if end > limit {
                break;
            }
            self.batches.pop_front();
            if end == limit {
                break;
            }
        }
        taken
    }
}
