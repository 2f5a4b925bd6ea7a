//! A producer: every call becomes one batch and one Produce request at once. `acks` and
//! `enable.idempotence` can be chosen for each call, so that both ways stand beside each other: a
//! call that is sent again because its answer was lost may be in the log twice, unless it is
//! idempotent.
//!
//! Absent: accumulator and linger, sticky partitioning, compression.

use std::sync::Arc;

use crate::node::{Ctx, Summary, What};
use crate::physics::chance::Chance;
use crate::physics::fact_id::FactId;
use crate::physics::time::{Instant, Span};
use crate::protocol::batch::ProducerStamp;
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{ClientId, Offset, PartitionId};
use crate::protocol::messages::init_producer_id::InitProducerIdResponse;
use crate::protocol::messages::produce::ProduceResponse;

use super::Lines;
use super::idempotence::{Idempotence, Identity};
use super::link::Waiting;
use super::metadata::RETRY_BACKOFF;
use super::nodes::{MAX_IN_FLIGHT, Peer};
use super::order::Order;
use super::queue::{Call, Queues};

/// A producer's state: calls that are not sent yet, and a call that is made again and again.
#[derive(Clone, Debug, Default)]
pub struct Producer {
    queues: Queues,
    idempotence: Idempotence,
    /// How many calls there were; numbers them.
    calls_made: u64,
    repeat: Option<Repeat>,
    /// How many records it was handed in all; numbers the values.
    records_made: u64,
    last_acks: Option<i16>,
    acknowledged: Acknowledged,
}

/// Calls that ended well.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Acknowledged {
    /// How many there were.
    pub calls: u64,
    /// How long they took together, each from the call to its end; with acks=0 to its sending.
    pub took: Span,
}

#[derive(Clone, Debug)]
struct Repeat {
    order: Arc<Order>,
    every: Span,
    left: u64,
    next: Instant,
    because: FactId,
}

impl Acknowledged {
    fn add(&mut self, took: Span) {
        self.calls += 1;
        self.took = self.took + took;
    }
}

impl Producer {
    /// The application calls. As in `KafkaProducer.doSend` the call itself picks the partition.
    pub fn on_order(
        &mut self,
        ctx: &mut Ctx<'_>,
        (client, chance): (ClientId, &mut Chance),
        order: Arc<Order>,
        cause: FactId,
    ) {
        let index = order.pick(chance);
        let (partition, records) = (order.partition(index), order.records);
        let what = What::SendCalled { client, partition, records };
        let because = ctx.note_because(Some(cause), what);
        self.last_acks = Some(order.acks);
        if order.idempotent {
            self.idempotence.want_id(because);
        }
        let first_value = self.records_made;
        self.records_made += u64::from(order.records);
        let (made_at, number) = (ctx.now(), self.calls_made);
        self.calls_made += 1;
        let (attempts, until) = (0, None);
        self.queues.push(Call {
            order,
            index,
            first_value,
            made_at,
            number,
            attempts,
            until,
            because,
        });
    }

    /// The application calls now and `times - 1` times more, every `every`.
    pub fn repeat(
        &mut self,
        ctx: &Ctx<'_>,
        order: Arc<Order>,
        (every, times): (Span, u64),
        because: FactId,
    ) {
        let (left, next) = (times.saturating_sub(1), ctx.now() + every);
        self.repeat = (left > 0).then_some(Repeat { order, every, left, next, because });
    }

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
        self.queues.topics()
    }

    pub(super) fn next_deadline(&self) -> Option<Instant> {
        let repeat = self.repeat.as_ref().map(|repeat| repeat.next);
        let own = [repeat, self.idempotence.next_deadline(), self.queues.next_deadline()];
        own.into_iter().flatten().min()
    }

    pub(super) fn on_deadline(
        &mut self,
        ctx: &mut Ctx<'_>,
        (client, chance): (ClientId, &mut Chance),
    ) {
        self.queues.end_waits(ctx.now());
        self.idempotence.end_waits(ctx.now());
        while let Some(call) = self.queues.take_expired(ctx.now()) {
            let cause = ctx.cause();
            self.on_expired(ctx, (client, cause), &call);
        }
        let Some(repeat) = self.repeat.as_mut().filter(|repeat| repeat.next <= ctx.now()) else {
            return;
        };
        repeat.left -= 1;
        repeat.next += repeat.every;
        let (order, because) = (Arc::clone(&repeat.order), repeat.because);
        if repeat.left == 0 {
            self.repeat = None;
        }
        self.on_order(ctx, (client, chance), order, because);
    }

    /// Sends what can be sent, in order.
    pub(super) fn pump(&mut self, ctx: &mut Ctx<'_>, lines: &mut Lines<'_>) {
        self.idempotence.settle(ctx, lines.client);
        self.ask_producer_id(ctx, lines);
        self.queues.unstick();
        while let Some((place, call)) = self.queues.next() {
            let waits = call.until.is_some_and(|until| until > ctx.now())
                || (call.order.idempotent && !self.idempotence.may_send(call));
            let topic = lines.metadata.topic(&call.order.topic.name).filter(|_| !waits);
            let Some((leader, topic_id)) = topic.map(|topic| (topic.leader(call.index), topic.id))
            else {
                self.queues.stick(place);
                continue;
            };
            let Some((leader, _)) = leader else {
                lines.metadata.request_update();
                self.queues.stick(place);
                continue;
            };
            let link = lines.nodes.ready(ctx, Peer::Broker(leader), lines.chance);
            let Some(link) = link.filter(|link| link.in_flight_count() < MAX_IN_FLIGHT) else {
                self.queues.stick(place);
                continue;
            };
            let Some(call) = self.queues.take(place) else { return };
            let stamp = match call.order.idempotent {
                true => self.idempotence.stamp(&call),
                false => ProducerStamp::NONE,
            };
            let request = call.request(ctx, topic_id, stamp);
            let (acks, records, because) = (call.order.acks, call.order.records, call.because);
            let partition = call.partition();
            let summary = Summary::Produce { partition, records, acks };
            if acks == 0 {
                link.send(ctx, because, (request, summary), None);
                self.acknowledged.add(ctx.now().since(call.made_at));
                let (client, base_offset) = (lines.client, Offset::UNKNOWN);
                ctx.note(What::ProduceAcknowledged {
                    client,
                    partition,
                    base_offset,
                    records,
                    acks,
                });
            } else {
                let waiting = Waiting::Produce(Box::new(call));
                link.send(ctx, because, (request, summary), Some(waiting));
            }
        }
    }

    /// The answer to a call. Says whether it calls for new metadata.
    pub(super) fn on_response(
        &mut self,
        ctx: &mut Ctx<'_>,
        (client, chance): (ClientId, &mut Chance),
        call: Call,
        response: &ProduceResponse,
    ) -> bool {
        let answer = response.responses.iter().flat_map(|topic| &topic.partition_responses).next();
        let (partition, records, acks) = (call.partition(), call.order.records, call.order.acks);
        let error = answer.map_or(ErrorCode::UnknownServerError, |answer| {
            ErrorCode::of_response(answer.error_code)
        });
        let base_offset = answer.map_or(Offset::UNKNOWN, |answer| Offset(answer.base_offset));
        if matches!(error, ErrorCode::None | ErrorCode::DuplicateSequenceNumber) {
            self.idempotence.on_acknowledged(&call);
            self.acknowledged.add(ctx.now().since(call.made_at));
            let what = What::ProduceAcknowledged { client, partition, base_offset, records, acks };
            ctx.note(what);
        } else {
            let cause = ctx.cause();
            self.on_failed(ctx, (client, chance, cause), call, error);
        }
        error.refreshes_metadata()
    }

    /// A call has failed: it is sent again if that may help (`Sender.canRetry`), else it is over.
    pub(super) fn on_failed(
        &mut self,
        ctx: &mut Ctx<'_>,
        (client, chance, cause): (ClientId, &mut Chance, FactId),
        mut call: Call,
        error: ErrorCode,
    ) {
        let in_time = ctx.now() < call.delivery_deadline();
        let has_tries = call.attempts < call.order.retries;
        let is_worth = in_time
            && has_tries
            && match call.order.idempotent {
                true => self.idempotence.can_retry(&call, error, cause),
                false => error.is_retriable(),
            };
        if !is_worth {
            let because = Self::fail(ctx, (client, cause), &call, error);
            if call.order.idempotent {
                let is_gap = has_tries || error == ErrorCode::OutOfOrderSequenceNumber;
                self.idempotence.on_failed(&call, is_gap.then_some(because));
            }
            return;
        }
        let (partition, records) = (call.partition(), call.order.records);
        let sequence = self.idempotence.span_of(&call).map(|(first, _)| first);
        let what = What::ProduceRetried { client, partition, records, sequence, error };
        call.because = ctx.note_because(Some(cause), what);
        call.until = Some(ctx.now() + chance.back_off(RETRY_BACKOFF, call.attempts));
        call.attempts += 1;
        let idempotence = &self.idempotence;
        self.queues.push_again(call, |one, other| idempotence.is_before(one, other));
    }

    /// A call has taken too long. Gives the last sequence of an idempotent one, by which a late
    /// answer may still tell that it is in the log.
    pub(super) fn on_expired(
        &mut self,
        ctx: &mut Ctx<'_>,
        who: (ClientId, FactId),
        call: &Call,
    ) -> Option<i32> {
        let because = Self::fail(ctx, who, call, ErrorCode::RequestTimedOut);
        let (_, last) = self.idempotence.span_of(call)?;
        self.idempotence.on_expired(call, because);
        Some(last)
    }

    /// The answer to a call that has taken too long.
    pub(super) fn on_late_response(
        &mut self,
        (partition, last_sequence): (PartitionId, Option<i32>),
        response: &ProduceResponse,
    ) {
        let mut answers = response.responses.iter().flat_map(|topic| &topic.partition_responses);
        let is_good = answers.next().is_some_and(|answer| answer.error_code == 0);
        if let Some(last) = last_sequence.filter(|_| is_good) {
            self.idempotence.on_late_acknowledged(partition, last);
        }
    }

    /// Asks whichever broker has least to do for an id, if one is needed.
    fn ask_producer_id(&mut self, ctx: &mut Ctx<'_>, lines: &mut Lines<'_>) {
        let Some(because) = self.idempotence.asks_because() else { return };
        if let Some(link) = lines.least_loaded(ctx)
            && link.in_flight_count() < MAX_IN_FLIGHT
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

    /// A call is over without success.
    fn fail(
        ctx: &mut Ctx<'_>,
        (client, cause): (ClientId, FactId),
        call: &Call,
        error: ErrorCode,
    ) -> FactId {
        let (partition, records) = (call.partition(), call.order.records);
        let what = What::ProduceFailed { client, partition, records, error };
        ctx.note_because(Some(cause), what)
    }
}
