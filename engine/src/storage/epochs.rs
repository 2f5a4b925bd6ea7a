//! Which leader epoch began where in a replica's log: `leader-epoch-checkpoint` (KIP-101, Kafka's
//! `LeaderEpochFileCache`). A follower finds with it where its log parts from the leader's.

use std::fmt::Write;
use std::sync::Arc;

use crate::protocol::ids::{LeaderEpoch, Offset};

/// The first offset written under a leader epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EpochEntry {
    /// The epoch.
    pub epoch: LeaderEpoch,
    /// Offset of its first record, or the log end when its leader took over.
    pub start_offset: Offset,
}

/// Where an epoch ends in a log: the answer of OffsetsForLeaderEpoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EpochEndOffset {
    /// The largest epoch of this log that is not larger than the one asked for.
    pub epoch: LeaderEpoch,
    /// One past its last record.
    pub end_offset: Offset,
}

/// The epochs of one replica's log, ascending in epoch and start offset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EpochCache {
    /// `None` until the checkpoint file is first written.
    entries: Option<Arc<Vec<EpochEntry>>>,
}

impl EpochCache {
    /// The entries, oldest first.
    pub fn entries(&self) -> &[EpochEntry] {
        self.entries.as_deref().map_or(&[], Vec::as_slice)
    }

    /// The newest epoch.
    pub fn latest(&self) -> Option<LeaderEpoch> {
        self.entries().last().map(|entry| entry.epoch)
    }

    /// Notes that `epoch` has records from `start_offset` on. Entries that contradict it are
    /// dropped: the newest word wins.
    pub(crate) fn assign(&mut self, epoch: LeaderEpoch, start_offset: Offset) {
        let known = self
            .entries()
            .last()
            .is_some_and(|last| last.epoch == epoch && last.start_offset <= start_offset);
        if known || epoch < LeaderEpoch(0) {
            return;
        }
        let entries = Arc::make_mut(self.entries.get_or_insert_default());
        while entries
            .last()
            .is_some_and(|last| last.epoch >= epoch || last.start_offset >= start_offset)
        {
            entries.pop();
        }
        entries.push(EpochEntry { epoch, start_offset });
    }

    /// The epoch under which the record at `offset` was written.
    pub fn epoch_for_offset(&self, offset: Offset) -> Option<LeaderEpoch> {
        let after = self.entries().partition_point(|entry| entry.start_offset <= offset);
        after.checked_sub(1).map(|at| self.entries()[at].epoch)
    }

    /// Where `requested` ends in a log that ends at `log_end_offset`. `None` if this log cannot
    /// tell: no epoch was asked for, or one newer than all it knows.
    pub fn end_offset_for(
        &self,
        requested: LeaderEpoch,
        log_end_offset: Offset,
    ) -> Option<EpochEndOffset> {
        let latest = self.latest()?;
        if requested == LeaderEpoch::NONE || requested > latest {
            return None;
        }
        let later = self.entries().partition_point(|entry| entry.epoch <= requested);
        let end_offset = self.entries().get(later).map_or(log_end_offset, |next| next.start_offset);
        let epoch = match later.checked_sub(1) {
            Some(at) => self.entries()[at].epoch,
            None => requested,
        };
        Some(EpochEndOffset { epoch, end_offset })
    }

    /// The text of `leader-epoch-checkpoint`; empty before the first epoch was noted.
    pub fn checkpoint_text(&self) -> String {
        let mut text = String::new();
        if self.entries.is_some() {
            text = format!("0\n{}\n", self.entries().len());
            for entry in self.entries() {
                writeln!(text, "{} {}", entry.epoch, entry.start_offset)
                    .expect("a String takes any text");
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache(assigned: &[(i32, i64)]) -> EpochCache {
        let mut cache = EpochCache::default();
        for (epoch, start) in assigned {
            cache.assign(LeaderEpoch(*epoch), Offset(*start));
        }
        cache
    }

    fn check(assigned: &[(i32, i64)], text: &str) {
        assert_eq!(cache(assigned).checkpoint_text(), text, "{assigned:?}");
    }

    #[test]
    fn a_newer_word_drops_what_contradicts_it() {
        check(&[], "");
        check(&[(-1, 3)], "");
        check(&[(0, 0), (0, 5), (2, 7)], "0\n2\n0 0\n2 7\n");
        check(&[(0, 0), (2, 7), (2, 4)], "0\n2\n0 0\n2 4\n");
        check(&[(0, 0), (2, 7), (1, 9)], "0\n2\n0 0\n1 9\n");
        check(&[(0, 0), (2, 7), (3, 7)], "0\n2\n0 0\n3 7\n");
    }

    #[test]
    fn an_epoch_ends_where_the_next_one_known_begins() {
        let cache = cache(&[(2, 10), (5, 20)]);
        let end = |epoch| {
            let found = cache.end_offset_for(LeaderEpoch(epoch), Offset(30));
            found.map(|end| (end.epoch.0, end.end_offset.0))
        };
        assert_eq!(end(-1), None);
        assert_eq!(end(1), Some((1, 10)), "before everything known");
        assert_eq!(end(2), Some((2, 20)));
        assert_eq!(end(4), Some((2, 20)), "never led here");
        assert_eq!(end(5), Some((5, 30)));
        assert_eq!(end(6), None, "newer than all known");
    }

    #[test]
    fn an_offset_belongs_to_the_epoch_that_began_at_or_before_it() {
        let cache = cache(&[(2, 10), (5, 20)]);
        let epoch = |offset| cache.epoch_for_offset(Offset(offset)).map(|epoch| epoch.0);
        assert_eq!([epoch(9), epoch(10), epoch(19), epoch(20)], [None, Some(2), Some(2), Some(5)]);
    }
}
