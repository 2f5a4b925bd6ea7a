//! A producer. Either it gathers records in batches (`gathering`), as Kafka's does, or it is led by
//! hand (`by_hand`): a batch and a request for every call.

mod accumulator;
mod application;
pub(super) mod batch;
pub mod batch_room;
mod by_hand;
pub mod compression_ratio;
mod gathering;
pub mod idempotence;
pub mod order;
pub mod partitioner;
mod queue;
mod ready;
mod sequences;
pub mod settings;
mod split;

use crate::node::{Ctx, What};
use crate::physics::chance::Chance;
use crate::physics::fact_id::FactId;
use crate::physics::time::{Instant, Span};
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{ClientId, Offset};
use crate::protocol::messages::init_producer_id::InitProducerIdResponse;
use crate::protocol::messages::produce::{PartitionProduceResponse, ProduceResponse};

use super::Lines;
use super::metadata::RETRY_BACKOFF;
pub use application::failure_text;
use batch::{Batch, Sent};
use by_hand::Repeat;
use gathering::{Gathering, built};
pub use gathering::{IS_BUILT, Standing};
use idempotence::{Idempotence, Identity};
use partitioner::StickyPartitioner;
use queue::Queues;

/// A producer's state: batches that are not sent yet, and a call that is made again and again.
#[derive(Clone, Debug, Default)]
pub struct Producer {
    queues: Queues,
    idempotence: Idempotence,
    /// How many batches there were; numbers them.
    batches_made: u64,
    repeat: Option<Repeat>,
    /// By topic, where calls without a key go, if it is led by hand.
    sticky: Vec<(String, StickyPartitioner)>,
    /// How many records it was handed in all; numbers the values.
    records_made: u64,
    last_acks: Option<i16>,
    acknowledged: Acknowledged,
    /// What it has only if it gathers records.
    gathering: Option<Box<Gathering>>,
}

/// Batches that ended well.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Acknowledged {
    /// How many there were.
    pub calls: u64,
    /// How long they took together, each from the call to its end; with acks=0 to its sending.
    pub took: Span,
}

impl Acknowledged {
    fn add(&mut self, took: Span) {
        self.calls += 1;
        self.took = self.took + took;
    }
}

impl Producer {
    /// `acks` of the last call, once there was one.
    pub fn last_acks(&self) -> Option<i16> {
        self.last_acks
    }

    /// The calls that have ended well up to now.
    pub fn acknowledged(&self) -> Acknowledged {
        self.acknowledged
    }

    /// How many calls wait to be sent.
    pub fn queued(&self) -> usize {
        self.queues.len()
    }

    /// How many calls of a repeated order are still to come.
    pub fn repeats_left(&self) -> u64 {
        self.repeat.as_ref().map_or(0, |repeat| repeat.left)
    }

    /// Who it is to brokers, once it was idempotent and knows.
    pub fn identity(&self) -> Option<Identity> {
        self.idempotence.identity()
    }

    /// The topics that it would send to.
    pub(super) fn topics(&self) -> impl Iterator<Item = &str> {
        self.queues.topics().chain(self.loaded_topics())
    }

    pub(super) fn next_deadline(&self) -> Option<Instant> {
        let repeat = self.repeat.as_ref().map(|repeat| repeat.next);
        let loads = built(&self.gathering).and_then(|it| it.application.next_deadline());
        let own = [repeat, loads, self.idempotence.next_deadline(), self.queues.next_deadline()];
        own.into_iter().flatten().min()
    }

    pub(super) fn on_deadline(&mut self, ctx: &mut Ctx<'_>, who: (ClientId, &mut Chance)) {
        self.queues.end_waits(ctx.now());
        self.idempotence.end_waits(ctx.now());
        while let Some(batch) = self.queues.take_expired(ctx.now()) {
            let cause = ctx.cause();
            self.on_expired(ctx, (who.0, cause), &batch);
            self.on_ended(ctx, who.0, (&batch, true));
        }
        self.call_again(ctx, who);
    }

    /// Sends what can be sent, in order.
    pub(super) fn pump(&mut self, ctx: &mut Ctx<'_>, lines: &mut Lines<'_>) {
        self.idempotence.settle(ctx, lines.client);
        self.ask_producer_id(ctx, lines);
        match built(&self.gathering) {
            Some(_) => self.gather(ctx, lines),
            None => self.send_by_hand(ctx, lines),
        }
    }

    /// The answer to a request, partition by partition in the order in which it named them. Says
    /// whether it calls for new metadata.
    pub(super) fn on_response(
        &mut self,
        ctx: &mut Ctx<'_>,
        (client, chance): (ClientId, &mut Chance),
        sent: Vec<Sent>,
        response: &ProduceResponse,
    ) -> bool {
        let mut answers = response.responses.iter().flat_map(|topic| &topic.partition_responses);
        let mut refreshes_metadata = false;
        for sent in sent {
            let answer = answers.next();
            match sent {
                Sent::Open(batch) => {
                    self.on_landed(batch.partition(), 0);
                    refreshes_metadata |= self.on_answer(ctx, (client, chance), batch, answer);
                }
                Sent::Expired { partition, last, memory } => {
                    let is_good = answer.is_some_and(|answer| answer.error_code == 0);
                    if let Some(last) = last.filter(|_| is_good) {
                        self.idempotence.on_late_acknowledged(partition, last);
                    }
                    self.on_landed(partition, memory);
                }
            }
        }
        refreshes_metadata
    }

    /// The answer to a batch. Says whether it calls for new metadata.
    fn on_answer(
        &mut self,
        ctx: &mut Ctx<'_>,
        (client, chance): (ClientId, &mut Chance),
        batch: Batch,
        answer: Option<&PartitionProduceResponse>,
    ) -> bool {
        let (partition, records, acks) = (batch.partition(), batch.records, batch.terms().acks);
        let error = answer.map_or(ErrorCode::UnknownServerError, |answer| {
            ErrorCode::of_response(answer.error_code)
        });
        let base_offset = answer.map_or(Offset::UNKNOWN, |answer| Offset(answer.base_offset));
        if matches!(error, ErrorCode::None | ErrorCode::DuplicateSequenceNumber) {
            self.idempotence.on_acknowledged(&batch);
            self.acknowledged.add(ctx.now().since(batch.made_at));
            let what = What::ProduceAcknowledged { client, partition, base_offset, records, acks };
            ctx.note(what);
            self.on_ended(ctx, client, (&batch, true));
        } else {
            let cause = ctx.cause();
            self.on_failed(ctx, (client, chance, cause), batch, error);
        }
        error.refreshes_metadata()
    }

    /// The connection is gone on which these were sent.
    pub(super) fn on_lost(
        &mut self,
        ctx: &mut Ctx<'_>,
        (client, chance, cause): (ClientId, &mut Chance, FactId),
        (sent, error): (Vec<Sent>, ErrorCode),
    ) {
        for sent in sent {
            match sent {
                Sent::Open(batch) => {
                    self.on_landed(batch.partition(), 0);
                    self.on_failed(ctx, (client, chance, cause), batch, error);
                }
                Sent::Expired { partition, memory, .. } => self.on_landed(partition, memory),
            }
        }
    }

    /// Gives up those of a request's batches whose delivery has taken too long.
    pub(super) fn give_up_late(
        &mut self,
        ctx: &mut Ctx<'_>,
        who: (ClientId, FactId),
        sent: &mut [Sent],
    ) {
        let now = ctx.now();
        for sent in sent.iter_mut().filter(|sent| sent.is_late(now)) {
            if let Sent::Open(batch) = sent {
                let last = self.on_expired(ctx, who, batch);
                self.on_ended(ctx, who.0, (batch, false));
                let (partition, memory) = (batch.partition(), batch.memory);
                *sent = Sent::Expired { partition, last, memory };
            }
        }
    }

    /// A batch has failed: it is sent again if that may help (`Sender.canRetry`), else it is over.
    fn on_failed(
        &mut self,
        ctx: &mut Ctx<'_>,
        (client, chance, cause): (ClientId, &mut Chance, FactId),
        mut batch: Batch,
        error: ErrorCode,
    ) {
        let may_split = built(&self.gathering).is_some() && batch.records > 1;
        if error == ErrorCode::MessageTooLarge && may_split {
            return self.split(ctx, (client, cause), &batch);
        }
        let in_time = ctx.now() < batch.delivery_deadline();
        let has_tries = batch.attempts < batch.terms().retries;
        let is_worth = in_time
            && has_tries
            && match batch.terms().idempotent {
                true => self.idempotence.can_retry(&batch, error, cause),
                false => error.is_retriable(),
            };
        if !is_worth {
            let because = Self::fail(ctx, (client, cause), &batch, error);
            if batch.terms().idempotent {
                let is_gap = has_tries || error == ErrorCode::OutOfOrderSequenceNumber;
                self.idempotence.on_failed(&batch, is_gap.then_some(because));
            }
            self.on_ended(ctx, client, (&batch, true));
            return;
        }
        let (partition, records) = (batch.partition(), batch.records);
        let sequence = self.idempotence.span_of(&batch).map(|(first, _)| first);
        let what = What::ProduceRetried { client, partition, records, sequence, error };
        batch.because = ctx.note_because(Some(cause), what);
        batch.until = Some(ctx.now() + chance.back_off(RETRY_BACKOFF, batch.attempts));
        batch.attempts += 1;
        let idempotence = &self.idempotence;
        self.queues.push_again(batch, |one, other| idempotence.is_before(one, other));
    }

    /// A batch has taken too long. Gives the last sequence of an idempotent one, by which a late
    /// answer may still tell that it is in the log.
    fn on_expired(
        &mut self,
        ctx: &mut Ctx<'_>,
        who: (ClientId, FactId),
        batch: &Batch,
    ) -> Option<i32> {
        let because = Self::fail(ctx, who, batch, ErrorCode::RequestTimedOut);
        let (_, last) = self.idempotence.span_of(batch)?;
        self.idempotence.on_expired(batch, because);
        Some(last)
    }

    /// Asks whichever broker has least to do for an id, if one is needed.
    fn ask_producer_id(&mut self, ctx: &mut Ctx<'_>, lines: &mut Lines<'_>) {
        let Some(because) = self.idempotence.asks_because() else { return };
        let max_in_flight = lines.nodes.max_in_flight;
        if let Some(link) = lines.least_loaded(ctx)
            && link.in_flight_count() < max_in_flight
        {
            link.ask_producer_id(ctx, because);
            self.idempotence.on_asked();
        }
    }

    /// The answer to the question for an id.
    pub(super) fn on_producer_id(
        &mut self,
        ctx: &mut Ctx<'_>,
        client: ClientId,
        response: &InitProducerIdResponse,
    ) {
        let error = ErrorCode::of_response(response.error_code);
        if error == ErrorCode::None {
            let (id, epoch) = (response.producer_id.0, response.producer_epoch);
            self.idempotence.on_given((ctx, client), Identity { id, epoch });
        } else {
            let cause = ctx.cause();
            self.idempotence.on_not_given((ctx, client, cause), error);
        }
    }

    /// The connection broke on which it had asked for an id.
    pub(super) fn on_producer_id_lost(
        &mut self,
        who: (&mut Ctx<'_>, ClientId, FactId),
        error: ErrorCode,
    ) {
        self.idempotence.on_not_given(who, error);
    }

    /// A batch is over without success.
    fn fail(
        ctx: &mut Ctx<'_>,
        (client, cause): (ClientId, FactId),
        batch: &Batch,
        error: ErrorCode,
    ) -> FactId {
        let (partition, records) = (batch.partition(), batch.records);
        let what = What::ProduceFailed { client, partition, records, error };
        ctx.note_because(Some(cause), what)
    }
}
