//! Where two replicas part (KIP-101, KIP-595): a follower says with every fetch under which epoch
//! its last record was written, its leader finds out whether that is its own history too, and the
//! follower what to cut (Kafka's `Partition.readRecords`,
//! `AbstractFetcherThread.getOffsetTruncationState`).

use crate::protocol::ids::{LeaderEpoch, Offset};
use crate::storage::epochs::EpochEndOffset;

use super::Log;

/// What a leader makes of the place that somebody fetches from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lineage {
    /// The records before it are the leader's own.
    Shared,
    /// They are not: this is the largest epoch that both may share, and where it ends here.
    Diverging(EpochEndOffset),
    /// The leader cannot tell, or does not have what would follow: `OFFSET_OUT_OF_RANGE`.
    OutOfRange,
}

/// What a follower does about records that its leader does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Truncation {
    /// It truncates to here.
    pub to: Offset,
    /// Whether it shares everything that is left with its leader. Else the next fetch, with an
    /// older epoch, finds out more.
    pub is_final: bool,
}

impl Log {
    /// Whether who fetches from `offset`, having its last record from `last_fetched_epoch`, has
    /// this log's history.
    pub fn lineage(&self, offset: Offset, last_fetched_epoch: LeaderEpoch) -> Lineage {
        let Some(end) = self.end_offset_for_epoch(last_fetched_epoch) else {
            return Lineage::OutOfRange;
        };
        if offset < self.log_start_offset() {
            return Lineage::OutOfRange;
        }
        if end.epoch < last_fetched_epoch || end.end_offset < offset {
            return Lineage::Diverging(end);
        }
        Lineage::Shared
    }

    /// What this follower has to cut when its leader says that they diverge.
    pub fn truncation_for(&self, leader: EpochEndOffset) -> Truncation {
        let end = self.log_end_offset();
        match self.end_offset_for_epoch(leader.epoch) {
            Some(own) if own.epoch != leader.epoch => {
                Truncation { to: own.end_offset.min(end), is_final: false }
            }
            Some(own) => {
                let to = own.end_offset.min(leader.end_offset).min(end);
                Truncation { to, is_final: true }
            }
            None => Truncation { to: leader.end_offset.min(end), is_final: true },
        }
    }
}
