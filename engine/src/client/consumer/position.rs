//! Whether a consumer's position is still good: what it has read has to be in the log of whoever
//! leads now (`SubscriptionState.FetchPosition`, KIP-320). When metadata names another leader or
//! leader epoch, the consumer asks that leader where the epoch of its last record ends, and reads
//! on only if that is not before its position.

use crate::protocol::ids::{BrokerId, LeaderEpoch, Offset, PartitionIndex};
use crate::protocol::messages::offset_for_leader_epoch::{
    EpochEndOffset, OffsetForLeaderPartition,
};

/// What is known of a position besides its offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ground {
    /// The leader epoch of the last record before it; none if the consumer has not read that.
    offset_epoch: LeaderEpoch,
    /// The leader by whose word it stands, and its epoch.
    leader: Option<(BrokerId, LeaderEpoch)>,
    is_in_doubt: bool,
}

/// What a leader was asked: which position, and who it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    /// The position that is in doubt, or none if one is to be found.
    position: Option<Offset>,
    leader: (BrokerId, LeaderEpoch),
}

/// What an answer makes of a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is good.
    Good,
    /// What was read goes on as the leader's log does only up to this offset.
    TruncatedTo(Offset),
    /// The leader has nothing of what was read.
    Lost,
}

impl Asked {
    /// `leader` is asked about `position`.
    pub(super) fn new(position: Option<Offset>, leader: (BrokerId, LeaderEpoch)) -> Self {
        Self { position, leader }
    }

    /// Whether it is `broker` that was asked.
    pub(super) fn is_of(&self, broker: BrokerId) -> bool {
        self.leader.0 == broker
    }
}

impl Default for Ground {
    fn default() -> Self {
        Self { offset_epoch: LeaderEpoch::NONE, leader: None, is_in_doubt: false }
    }
}

impl Ground {
    /// The leader by whose word the position stands, and its epoch.
    pub(super) fn leader(&self) -> Option<(BrokerId, LeaderEpoch)> {
        self.leader
    }

    /// Whether the position has to be found good before anything is read.
    pub(super) fn is_in_doubt(&self) -> bool {
        self.is_in_doubt
    }

    /// Metadata says who leads (`maybeValidatePosition`): another leader has to be asked, unless
    /// nothing was read that it could lack.
    pub(super) fn led_by(&mut self, leader: (BrokerId, LeaderEpoch)) {
        if self.leader != Some(leader) {
            self.leader = Some(leader);
            self.is_in_doubt =
                self.offset_epoch != LeaderEpoch::NONE && leader.1 != LeaderEpoch::NONE;
        }
    }

    /// It has read records, the last of this epoch.
    pub(super) fn on_read(&mut self, epoch: LeaderEpoch) {
        self.offset_epoch = epoch;
    }

    /// The leader epoch of the last record before it.
    pub(super) fn offset_epoch(&self) -> LeaderEpoch {
        self.offset_epoch
    }

    /// What its leader is to be asked about a position in doubt.
    pub(super) fn question(&self, index: PartitionIndex) -> OffsetForLeaderPartition {
        let current = self.leader.map_or(LeaderEpoch::NONE, |(_, epoch)| epoch);
        OffsetForLeaderPartition::default()
            .with_partition(index.0)
            .with_current_leader_epoch(current.0)
            .with_leader_epoch(self.offset_epoch.0)
    }

    /// The leader has answered without an error (`maybeCompleteValidation`): the position is out
    /// of doubt, whatever becomes of it.
    pub(super) fn judge(&mut self, position: Offset, answer: &EpochEndOffset) -> Verdict {
        let (epoch, end) = (LeaderEpoch(answer.leader_epoch), Offset(answer.end_offset));
        self.is_in_doubt = false;
        if epoch == LeaderEpoch::NONE || end == Offset::UNKNOWN {
            *self = Self::default();
            return Verdict::Lost;
        }
        if end >= position {
            return Verdict::Good;
        }
        self.offset_epoch = epoch;
        Verdict::TruncatedTo(end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_read_is_doubted_and_only_with_another_leader() {
        let (first, next) = ((BrokerId(1), LeaderEpoch(0)), (BrokerId(2), LeaderEpoch(1)));
        let mut ground = Ground::default();
        ground.led_by(first);
        assert!(!ground.is_in_doubt(), "nothing was read");
        ground.on_read(LeaderEpoch(0));
        ground.led_by(first);
        assert!(!ground.is_in_doubt(), "by the same leader");
        ground.led_by(next);
        assert!(ground.is_in_doubt());
    }

    #[test]
    fn a_leader_that_knows_nothing_of_the_epoch_has_none_of_it() {
        let mut ground = Ground::default();
        ground.on_read(LeaderEpoch(4));
        ground.led_by((BrokerId(2), LeaderEpoch(5)));
        let end = EpochEndOffset::default();
        assert_eq!(ground.judge(Offset(10), &end), Verdict::Lost);
        assert_eq!(ground, Ground::default());
    }
}
