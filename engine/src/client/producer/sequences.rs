//! The sequences of an idempotent producer in one partition (`TxnPartitionEntry`): the next one,
//! the last one acknowledged, and those of all batches that were sent and have not ended, be they
//! in flight or waiting to be sent again.

use crate::physics::fact_id::FactId;
use crate::protocol::batch::{ProducerStamp, increment_sequence};
use crate::protocol::ids::PartitionId;

use super::idempotence::Identity;

/// One partition's sequences.
#[derive(Clone, Debug)]
pub(super) struct Sequences {
    partition: PartitionId,
    /// Whose sequences these are.
    identity: Option<Identity>,
    next: i32,
    last_acknowledged: i32,
    /// What follows a batch whose fate is unknown, and the fact that left it so.
    unresolved: Option<(i32, FactId)>,
    /// The fact that ended the epoch here.
    broken: Option<FactId>,
    /// In the order of their sequences.
    sent: Vec<Sent>,
}

/// A batch that was sent and has not ended.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sent {
    /// Number of its call.
    call: u64,
    identity: Identity,
    /// Its first sequence.
    pub(super) first: i32,
    /// Its records.
    pub(super) records: i32,
    /// Its sequence was changed since it was last sent.
    is_rewritten: bool,
}

/// Before the first acknowledgement (`NO_LAST_ACKED_SEQUENCE_NUMBER`).
const NOTHING_ACKNOWLEDGED: i32 = -1;

impl Sequences {
    pub(super) fn new(partition: PartitionId) -> Self {
        Self {
            partition,
            identity: None,
            next: 0,
            last_acknowledged: NOTHING_ACKNOWLEDGED,
            unresolved: None,
            broken: None,
            sent: Vec::new(),
        }
    }

    pub(super) fn partition(&self) -> PartitionId {
        self.partition
    }

    /// The fact that ended the epoch here, if one did.
    pub(super) fn broken_because(&self) -> Option<FactId> {
        self.broken
    }

    /// Whether a call may be sent: a new one unless batches of another epoch or of unknown fate
    /// are before it, one that is sent again only when it is the first of all.
    pub(super) fn may_send(&self, call: u64, identity: Identity) -> bool {
        if self.sent(call).is_some() {
            return self.sent.first().is_some_and(|first| first.call == call);
        }
        let is_stale = self.identity != Some(identity) && !self.sent.is_empty();
        !is_stale && self.unresolved.is_none()
    }

    /// The stamp of a call that is sent now.
    pub(super) fn stamp(
        &mut self,
        (call, records): (u64, i32),
        identity: Identity,
    ) -> ProducerStamp {
        if let Some(sent) = self.sent.iter_mut().find(|sent| sent.call == call) {
            sent.is_rewritten = false;
            return sent.stamp();
        }
        if self.identity != Some(identity) {
            self.begin(identity);
        }
        let sent = Sent { call, identity, first: self.next, records, is_rewritten: false };
        self.next = increment_sequence(self.next, records);
        self.sent.push(sent);
        sent.stamp()
    }

    /// A batch that was sent and has not ended.
    pub(super) fn sent(&self, call: u64) -> Option<&Sent> {
        self.sent.iter().find(|sent| sent.call == call)
    }

    /// Whether the sequence of `one` lies before that of `other`.
    pub(super) fn is_before(&self, one: u64, other: u64) -> bool {
        let place = |call| self.sent.iter().position(|sent| sent.call == call);
        place(one).zip(place(other)).is_some_and(|(one, other)| one < other)
    }

    /// All up to `last` is in the log.
    pub(super) fn on_acknowledged(&mut self, last: i32) {
        self.last_acknowledged = self.last_acknowledged.max(last);
    }

    /// A batch has ended, one way or another.
    pub(super) fn remove(&mut self, call: u64) {
        self.sent.retain(|sent| sent.call != call);
    }

    /// A batch was parted, into `parts` by number and records.
    pub(super) fn split(&mut self, call: u64, parts: &[(u64, u32)]) {
        let Some(place) = self.sent.iter().position(|sent| sent.call == call) else { return };
        let mut whole = self.sent.remove(place);
        for (place, (call, records)) in (place..).zip(parts) {
            whole.records = i32::try_from(*records).unwrap_or(i32::MAX);
            self.sent.insert(place, Sent { call: *call, ..whole });
            whole.first = increment_sequence(whole.first, whole.records);
        }
    }

    /// A batch was refused because another sequence is expected. That is no surprise while one
    /// before it is under way; else there is a gap.
    pub(super) fn on_out_of_order(&mut self, call: u64, because: FactId) {
        let Some(sent) = self.sent(call) else { return };
        let is_gap = match self.unresolved {
            None => !sent.is_rewritten && self.is_next(sent.first),
            Some((next, _)) => next == sent.first,
        };
        if is_gap {
            self.break_off(because);
        }
    }

    /// The epoch ends here.
    pub(super) fn break_off(&mut self, because: FactId) {
        self.broken = self.broken.or(Some(because));
    }

    /// Nobody knows what became of the batch that ends with `last`.
    pub(super) fn leave_unresolved(&mut self, last: i32, because: FactId) {
        let next = last.wrapping_add(1);
        let furthest = self.unresolved.map_or(next, |(known, _)| known.max(next));
        self.unresolved = Some((furthest, because));
    }

    /// Once nothing is under way it is plain what became of unknown batches: all are in the log if
    /// later ones are; else the epoch ends.
    pub(super) fn resolve(&mut self) {
        let Some((_, because)) = self.unresolved.filter(|_| self.sent.is_empty()) else { return };
        if self.is_next(self.next) {
            self.unresolved = None;
        } else {
            self.break_off(because);
        }
    }

    /// Begins at 0 (`startSequencesAtBeginning`): what was sent under another identity is numbered
    /// anew.
    pub(super) fn begin(&mut self, identity: Identity) {
        self.identity = Some(identity);
        (self.next, self.last_acknowledged) = (0, NOTHING_ACKNOWLEDGED);
        (self.unresolved, self.broken) = (None, None);
        for sent in &mut self.sent {
            (sent.identity, sent.first, sent.is_rewritten) = (identity, self.next, true);
            self.next = increment_sequence(self.next, sent.records);
        }
    }

    fn is_next(&self, sequence: i32) -> bool {
        sequence.wrapping_sub(self.last_acknowledged) == 1
    }
}

impl Sent {
    fn stamp(&self) -> ProducerStamp {
        let Identity { id, epoch } = self.identity;
        ProducerStamp { id, epoch, base_sequence: self.first }
    }
}
