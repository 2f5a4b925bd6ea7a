//! Which leader epoch began where in a replica's log: `leader-epoch-checkpoint` (KIP-101, Kafka's
//! `LeaderEpochFileCache`). A follower finds with it where its log parts from the leader's.

use std::fmt::{self, Display, Write};
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
    /// Reads the text of `leader-epoch-checkpoint`; an empty one is that of a new log.
    ///
    /// # Errors
    /// If it is not such a text, or not all of it.
    pub fn from_checkpoint(text: &str) -> Result<Self, CheckpointError> {
        let refused = |line, why| Err(CheckpointError { line, why });
        let mut lines = text.lines();
        match lines.next() {
            None => return Ok(Self::default()),
            Some("0") => {}
            Some(_) => return refused(1, "only version 0 is known"),
        }
        let Some(count) = lines.next().and_then(|count| count.parse::<usize>().ok()) else {
            return refused(2, "the number of epochs is missing");
        };
        let mut entries = Vec::new();
        for (line, text) in (3..).zip(lines) {
            let numbers = text.split_once(' ');
            let entry = numbers.and_then(|(epoch, start)| {
                let epoch = LeaderEpoch(epoch.parse().ok()?);
                Some(EpochEntry { epoch, start_offset: Offset(start.parse().ok()?) })
            });
            let Some(entry) = entry else { return refused(line, "no epoch and start offset") };
            entries.push(entry);
        }
        if entries.len() != count {
            return refused(2, "there are more or fewer epochs than that");
        }
        Ok(Self { entries: Some(Arc::new(entries)) })
    }

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

    /// Drops every epoch that begins at `offset` or later: the log was cut there. An epoch at the
    /// log end goes too, though it has no record (`truncateFromEnd`).
    pub(crate) fn truncate_from_end(&mut self, offset: Offset) {
        let kept = self.entries().partition_point(|entry| entry.start_offset < offset);
        if kept < self.entries().len()
            && let Some(entries) = &mut self.entries
        {
            Arc::make_mut(entries).truncate(kept);
        }
    }

    /// The log starts at `offset` now: what began before it begins there, if it still has records
    /// (`truncateFromStart`).
    pub(crate) fn truncate_from_start(&mut self, offset: Offset) {
        let before = self.entries().partition_point(|entry| entry.start_offset <= offset);
        let Some(last) = before.checked_sub(1) else { return };
        if before == 1 && self.entries()[0].start_offset == offset {
            return;
        }
        if let Some(entries) = &mut self.entries {
            let entries = Arc::make_mut(entries);
            entries.drain(..last);
            entries[0].start_offset = offset;
        }
    }

    /// Forgets all epochs. The checkpoint file stays, and lists none.
    pub(crate) fn clear(&mut self) {
        self.entries = Some(Arc::default());
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

/// Why the text of a checkpoint is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckpointError {
    line: usize,
    why: &'static str,
}

impl Display for CheckpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "leader-epoch-checkpoint, line {}: {}", self.line, self.why)
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
    fn what_is_cut_takes_its_epochs_along() {
        let cut = |offset| {
            let mut cache = cache(&[(2, 10), (5, 20), (6, 20), (7, 30)]);
            cache.truncate_from_end(Offset(offset));
            cache.checkpoint_text()
        };
        assert_eq!(cut(31), "0\n3\n2 10\n6 20\n7 30\n");
        assert_eq!(cut(30), "0\n2\n2 10\n6 20\n");
        assert_eq!(cut(20), "0\n1\n2 10\n");
        assert_eq!(cut(10), "0\n0\n", "the file stays");
    }

    #[test]
    fn the_epoch_that_a_new_log_start_lies_in_begins_there() {
        let cut = |offset| {
            let mut cache = cache(&[(2, 10), (5, 20), (7, 30)]);
            cache.truncate_from_start(Offset(offset));
            cache.checkpoint_text()
        };
        assert_eq!(cut(9), "0\n3\n2 10\n5 20\n7 30\n");
        assert_eq!(cut(10), "0\n3\n2 10\n5 20\n7 30\n");
        assert_eq!(cut(25), "0\n2\n5 25\n7 30\n");
        assert_eq!(cut(30), "0\n1\n7 30\n");
        assert_eq!(cut(99), "0\n1\n7 99\n");
    }

    #[test]
    fn a_checkpoint_reads_as_it_was_written() {
        for cache in [cache(&[]), cache(&[(2, 10)]), cache(&[(2, 10), (5, 20)])] {
            assert_eq!(EpochCache::from_checkpoint(&cache.checkpoint_text()), Ok(cache));
        }
        let refused = |text| EpochCache::from_checkpoint(text).map_err(|why| why.to_string());
        let why = "leader-epoch-checkpoint, line 3: no epoch and start offset";
        assert_eq!(refused("0\n1\n2,10\n"), Err(why.to_owned()));
        let why = "leader-epoch-checkpoint, line 2: there are more or fewer epochs than that";
        assert_eq!(refused("0\n2\n2 10\n"), Err(why.to_owned()));
        let why = "leader-epoch-checkpoint, line 1: only version 0 is known";
        assert_eq!(refused("1\n0\n"), Err(why.to_owned()));
    }

    #[test]
    fn an_offset_belongs_to_the_epoch_that_began_at_or_before_it() {
        let cache = cache(&[(2, 10), (5, 20)]);
        let epoch = |offset| cache.epoch_for_offset(Offset(offset)).map(|epoch| epoch.0);
        assert_eq!([epoch(9), epoch(10), epoch(19), epoch(20)], [None, Some(2), Some(2), Some(5)]);
    }
}
