//! What makes a producer idempotent (`TransactionManager` without a transactional id, KIP-98,
//! KIP-360): an id that a broker gives it, an epoch that it raises itself, and for each partition
//! a sequence that counts its records. A batch keeps its sequence however often it is sent, so
//! that a leader recognises it; a gap that cannot be closed any more ends an epoch, and what is
//! still under way in that partition begins the next one at sequence 0.
//!
//! Absent: refusals of an id that are fatal (authorisation), and the offsets by which a producer
//! tells an expired id from a lost one: no broker of 4.x answers `UNKNOWN_PRODUCER_ID`.

use crate::node::{Ctx, What};
use crate::physics::fact_id::FactId;
use crate::physics::time::{Instant, Span};
use crate::protocol::batch::{ProducerStamp, increment_sequence};
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{ClientId, PartitionId};

use super::batch::Batch;
use super::sequences::Sequences;

/// `retry.backoff.ms`, which does not grow for an id.
const ID_BACKOFF: Span = Span::from_ms(100);

/// Who a producer is to brokers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Its producer id.
    pub id: i64,
    /// Its epoch.
    pub epoch: i16,
}

/// An idempotent producer's identity and its sequences.
#[derive(Clone, Debug, Default)]
pub(super) struct Idempotence {
    identity: Option<Identity>,
    asking: Asking,
    partitions: Vec<Sequences>,
}

/// How far it is with asking for an id; with the fact for whose sake it asks.
#[derive(Clone, Copy, Debug, Default)]
enum Asking {
    #[default]
    NoNeed,
    Due(FactId),
    After(Instant, FactId),
    InFlight,
}

impl Idempotence {
    /// Who the producer is, once it knows.
    pub(super) fn identity(&self) -> Option<Identity> {
        self.identity
    }

    /// A batch is to be idempotent: an id is needed.
    pub(super) fn want_id(&mut self, because: FactId) {
        if self.identity.is_none() && matches!(self.asking, Asking::NoNeed) {
            self.asking = Asking::Due(because);
        }
    }

    /// Why to ask for an id now, if it is time.
    pub(super) fn asks_because(&self) -> Option<FactId> {
        match self.asking {
            Asking::Due(because) => Some(because),
            Asking::NoNeed | Asking::After(..) | Asking::InFlight => None,
        }
    }

    /// It has asked.
    pub(super) fn on_asked(&mut self) {
        self.asking = Asking::InFlight;
    }

    /// A broker gave an id.
    pub(super) fn on_given(&mut self, (ctx, client): (&mut Ctx<'_>, ClientId), given: Identity) {
        let Identity { id: producer_id, epoch } = given;
        ctx.note(What::ProducerIdReceived { client, producer_id, epoch });
        (self.identity, self.asking) = (Some(given), Asking::NoNeed);
        self.begin_again((ctx, client), given);
    }

    /// Nobody gave an id: it asks again.
    pub(super) fn on_not_given(
        &mut self,
        (ctx, client, cause): (&mut Ctx<'_>, ClientId, FactId),
        error: ErrorCode,
    ) {
        let because = ctx.note_because(Some(cause), What::ProducerIdRetried { client, error });
        self.asking = Asking::After(ctx.now() + ID_BACKOFF, because);
    }

    /// When it asks again.
    pub(super) fn next_deadline(&self) -> Option<Instant> {
        match self.asking {
            Asking::After(until, _) => Some(until),
            Asking::NoNeed | Asking::Due(_) | Asking::InFlight => None,
        }
    }

    /// Ends the wait if it is over at `now`.
    pub(super) fn end_waits(&mut self, now: Instant) {
        if let Asking::After(until, because) = self.asking
            && until <= now
        {
            self.asking = Asking::Due(because);
        }
    }

    /// Closes what can be closed before anything is sent: sequences whose fate is known by now
    /// (`maybeResolveSequences`), and epochs with a gap
    /// (`bumpIdempotentEpochAndResetIdIfNeeded`).
    pub(super) fn settle(&mut self, ctx: &mut Ctx<'_>, client: ClientId) {
        self.partitions.iter_mut().for_each(Sequences::resolve);
        let Some(because) = self.partitions.iter().find_map(Sequences::broken_because) else {
            return;
        };
        let Some(Identity { id, epoch }) = self.identity else { return };
        if let Some(epoch) = epoch.checked_add(1) {
            let bumped = Identity { id, epoch };
            self.identity = Some(bumped);
            self.begin_again((ctx, client), bumped);
        } else {
            self.identity = None;
            self.want_id(because);
        }
    }

    /// Whether a batch may be sent now (`shouldStopDrainBatchesForPartition`).
    pub(super) fn may_send(&self, batch: &Batch) -> bool {
        let Some(identity) = self.identity else { return false };
        self.of(batch).is_none_or(|sequences| sequences.may_send(batch.number, identity))
    }

    /// The stamp of a batch that is sent now: the one it had, or the next.
    pub(super) fn stamp(&mut self, batch: &Batch) -> ProducerStamp {
        let Some(identity) = self.identity else { return ProducerStamp::NONE };
        let records = i32::try_from(batch.records).unwrap_or(i32::MAX);
        self.of_mut(batch.partition()).stamp((batch.number, records), identity)
    }

    /// Whether `one` was first sent before `other`, in the same partition.
    pub(super) fn is_before(&self, one: &Batch, other: &Batch) -> bool {
        self.of(one).is_some_and(|sequences| sequences.is_before(one.number, other.number))
    }

    /// The first and the last sequence of a batch that was sent.
    pub(super) fn span_of(&self, batch: &Batch) -> Option<(i32, i32)> {
        let sent = self.of(batch)?.sent(batch.number)?;
        Some((sent.first, increment_sequence(sent.first, sent.records - 1)))
    }

    /// A batch ended well.
    pub(super) fn on_acknowledged(&mut self, batch: &Batch) {
        if let Some((_, last)) = self.span_of(batch) {
            let sequences = self.of_mut(batch.partition());
            sequences.on_acknowledged(last);
            sequences.remove(batch.number);
        }
    }

    /// A batch was parted; its parts, by number and records, keep its sequences.
    pub(super) fn on_split(&mut self, batch: &Batch, parts: &[(u64, u32)]) {
        self.of_mut(batch.partition()).split(batch.number, parts);
    }

    /// A batch that had expired was in the log after all.
    pub(super) fn on_late_acknowledged(&mut self, partition: PartitionId, last: i32) {
        self.of_mut(partition).on_acknowledged(last);
    }

    /// Whether a refused batch may be sent again (`TransactionManager.canRetry`). The refusal may
    /// show a gap, which ends the epoch.
    pub(super) fn can_retry(&mut self, batch: &Batch, error: ErrorCode, because: FactId) -> bool {
        if error == ErrorCode::OutOfOrderSequenceNumber {
            self.of_mut(batch.partition()).on_out_of_order(batch.number, because);
            true
        } else if error == ErrorCode::UnknownProducerId {
            self.of_mut(batch.partition()).break_off(because);
            true
        } else {
            error.is_retriable()
        }
    }

    /// A batch failed for good. If the last refusal leaves no doubt that it is not in the log
    /// (`leaves_gap`), those after it can only go on in a new epoch.
    pub(super) fn on_failed(&mut self, batch: &Batch, leaves_gap: Option<FactId>) {
        let sequences = self.of_mut(batch.partition());
        sequences.remove(batch.number);
        if let Some(because) = leaves_gap {
            sequences.break_off(because);
        }
    }

    /// A batch that was sent more than once has taken too long: nobody knows whether it is in the
    /// log, and nothing new is sent until that is known (`markSequenceUnresolved`).
    pub(super) fn on_expired(&mut self, batch: &Batch, because: FactId) {
        let span = self.span_of(batch);
        let sequences = self.of_mut(batch.partition());
        sequences.remove(batch.number);
        if let Some((_, last)) = span.filter(|_| batch.attempts > 0) {
            sequences.leave_unresolved(last, because);
        }
    }

    fn begin_again(&mut self, (ctx, client): (&mut Ctx<'_>, ClientId), identity: Identity) {
        for sequences in &mut self.partitions {
            if let Some(because) = sequences.broken_because() {
                let (partition, epoch) = (sequences.partition(), identity.epoch);
                let what = What::ProducerEpochBumped { client, partition, epoch };
                ctx.note_because(Some(because), what);
                sequences.begin(identity);
            }
        }
    }

    fn of(&self, batch: &Batch) -> Option<&Sequences> {
        let partition = batch.partition();
        self.partitions.iter().find(|sequences| sequences.partition() == partition)
    }

    fn of_mut(&mut self, partition: PartitionId) -> &mut Sequences {
        let known = self.partitions.iter().position(|known| known.partition() == partition);
        let place = known.unwrap_or_else(|| {
            self.partitions.push(Sequences::new(partition));
            self.partitions.len() - 1
        });
        &mut self.partitions[place]
    }
}
