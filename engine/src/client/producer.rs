//! A plain producer: every call becomes one batch and one Produce request at once. `acks` can be
//! chosen for each call; `enable.idempotence` is off, and shown so: a call that is sent again
//! because its answer was lost may be in the log twice.
//!
//! Absent: accumulator and linger, sticky partitioning, compression.

use std::sync::Arc;

use bytes::Bytes;

use crate::node::{Ctx, Summary, What, wall_clock_ms};
use crate::physics::chance::Chance;
use crate::physics::fact_id::FactId;
use crate::physics::time::{Instant, Span};
use crate::protocol::batch::{BatchBuilder, NewRecord};
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{ClientId, Offset, PartitionId};
use crate::protocol::messages::produce::{
    PartitionProduceData, ProduceRequest, ProduceResponse, TopicProduceData,
};
use crate::protocol::messages::{Request, Uuid};
use crate::protocol::murmur2;

use super::link::Waiting;
use super::metadata::RETRY_BACKOFF;
use super::nodes::MAX_IN_FLIGHT;
use super::queue::{Call, Queues};
use super::{Lines, TopicHandle};

/// A producer's state: calls that are not sent yet, and a call that is made again and again.
#[derive(Clone, Debug, Default)]
pub struct Producer {
    queues: Queues,
    /// How many calls there were; numbers them.
    calls_made: u64,
    repeat: Option<Repeat>,
    /// How many records it was handed in all; numbers the values.
    records_made: u64,
    last_acks: Option<i16>,
}

/// What the application asks for in one call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Where to.
    pub topic: TopicHandle,
    /// Which partition of it.
    pub choice: Choice,
    /// The records' key.
    pub key: Option<String>,
    /// How many records, all in one batch.
    pub records: u32,
    /// `acks`: 0, 1, or -1 for all.
    pub acks: i16,
    /// Bytes of each value.
    pub value_bytes: usize,
    /// `request.timeout.ms`, which goes into the Produce as its timeout. The producer itself waits
    /// as long, but not less than 30 s, so that a hand-made request can be played too.
    pub timeout_ms: i32,
    /// `retries`: how often it is sent again.
    pub retries: u32,
}

/// How a call's partition is chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// As the caller says.
    Index(usize),
    /// By the key: murmur2 over all partitions.
    Key(String),
    /// At random.
    Any,
}

#[derive(Clone, Debug)]
struct Repeat {
    order: Arc<Order>,
    every: Span,
    left: u64,
    next: Instant,
    because: FactId,
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

    /// How many calls wait to be sent.
    pub fn queued(&self) -> usize {
        self.queues.len()
    }

    /// How many calls of a repeated order are still to come.
    pub fn repeats_left(&self) -> u64 {
        self.repeat.as_ref().map_or(0, |repeat| repeat.left)
    }

    /// The topics that it would send to.
    pub(super) fn topics(&self) -> impl Iterator<Item = &str> {
        self.queues.topics()
    }

    pub(super) fn next_deadline(&self) -> Option<Instant> {
        let repeat = self.repeat.as_ref().map(|repeat| repeat.next);
        repeat.into_iter().chain(self.queues.next_deadline()).min()
    }

    pub(super) fn on_deadline(
        &mut self,
        ctx: &mut Ctx<'_>,
        (client, chance): (ClientId, &mut Chance),
    ) {
        self.queues.end_waits(ctx.now());
        while let Some(call) = self.queues.take_expired(ctx.now()) {
            let cause = ctx.cause();
            Self::fail(ctx, (client, cause), &call, ErrorCode::RequestTimedOut);
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
        self.queues.unstick();
        while let Some((place, call)) = self.queues.next() {
            let waits = call.until.is_some_and(|until| until > ctx.now());
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
            let link = lines.nodes.ready(ctx, (leader, false), lines.chance);
            let Some(link) = link.filter(|link| link.in_flight_count() < MAX_IN_FLIGHT) else {
                self.queues.stick(place);
                continue;
            };
            let Some(call) = self.queues.take(place) else { return };
            let request = call.request(topic_id);
            let (acks, records, because) = (call.order.acks, call.order.records, call.because);
            let partition = call.partition();
            let summary = Summary::Produce { partition, records, acks };
            if acks == 0 {
                link.send(ctx, because, (request, summary), None);
                let (client, base_offset) = (lines.client, Offset::UNKNOWN);
                ctx.note(What::ProduceAcknowledged { client, partition, base_offset, records });
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
        let (partition, records) = (call.partition(), call.order.records);
        let error = answer.map_or(ErrorCode::UnknownServerError, |answer| {
            ErrorCode::of_response(answer.error_code)
        });
        let base_offset = answer.map_or(Offset::UNKNOWN, |answer| Offset(answer.base_offset));
        if error == ErrorCode::None {
            ctx.note(What::ProduceAcknowledged { client, partition, base_offset, records });
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
        if !error.is_retriable() || call.attempts >= call.order.retries || !in_time {
            return Self::fail(ctx, (client, cause), &call, error);
        }
        let (partition, records) = (call.partition(), call.order.records);
        let what = What::ProduceRetried { client, partition, records, error };
        call.because = ctx.note_because(Some(cause), what);
        call.until = Some(ctx.now() + chance.back_off(RETRY_BACKOFF, call.attempts));
        call.attempts += 1;
        self.queues.push_again(call);
    }

    /// A call is over without success.
    pub(super) fn fail(
        ctx: &mut Ctx<'_>,
        (client, cause): (ClientId, FactId),
        call: &Call,
        error: ErrorCode,
    ) {
        let (partition, records) = (call.partition(), call.order.records);
        let what = What::ProduceFailed { client, partition, records, error };
        ctx.note_because(Some(cause), what);
    }
}

impl Call {
    /// The Produce that carries it.
    fn request(&self, topic_id: Uuid) -> Request {
        let mut data = PartitionProduceData::default();
        data.index = i32::try_from(self.index).unwrap_or(i32::MAX);
        data.records = Some(self.order.build(self.first_value, wall_clock_ms(self.made_at)));
        let mut topic = TopicProduceData::default();
        topic.topic_id = topic_id;
        topic.partition_data = vec![data];
        let mut request = ProduceRequest::default();
        request.acks = self.order.acks;
        request.timeout_ms = self.order.timeout_ms;
        request.topic_data = vec![topic];
        Request::Produce(Arc::new(request))
    }
}

impl Order {
    /// The index of the partition that one call goes to.
    fn pick(&self, chance: &mut Chance) -> usize {
        let count = self.topic.partitions.len();
        match &self.choice {
            Choice::Index(index) => *index,
            Choice::Key(key) => partition_for_key(key, count),
            Choice::Any => usize::try_from(chance.below(count.max(1) as u64)).unwrap_or(0),
        }
    }

    pub(super) fn partition(&self, index: usize) -> PartitionId {
        self.topic.partitions.get(index).copied().unwrap_or_default()
    }

    /// The batch of one call.
    fn build(&self, first: u64, now_ms: i64) -> Bytes {
        let key = self.key.as_deref().map(str::as_bytes);
        let mut builder = BatchBuilder::new(Offset(0));
        let mut value = Vec::with_capacity(self.value_bytes);
        for number in first..first + u64::from(self.records) {
            value.clear();
            value.extend_from_slice(format!("value-{number}").as_bytes());
            value.resize(self.value_bytes.max(1), b'.');
            builder.append(&NewRecord {
                timestamp: now_ms,
                key,
                value: Some(&value),
                headers: &[],
            });
        }
        builder.build()
    }
}

fn partition_for_key(key: &str, count: usize) -> usize {
    let count = i32::try_from(count).unwrap_or(i32::MAX);
    usize::try_from(murmur2::partition_for_key(key.as_bytes(), count)).unwrap_or(0)
}
