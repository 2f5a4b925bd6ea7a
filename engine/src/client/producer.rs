//! A plain producer: every call becomes one batch and one Produce request at once. `acks` can be
//! chosen for each call; `enable.idempotence` is off, and shown so.
//!
//! Absent: accumulator and linger, sticky partitioning, retries, compression.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;

use crate::node::{Ctx, Summary, What};
use crate::physics::chance::Chance;
use crate::physics::fact_id::FactId;
use crate::physics::time::{Instant, Span};
use crate::protocol::batch::{BatchBuilder, NewRecord};
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{ClientId, Offset, PartitionId};
use crate::protocol::messages::Request;
use crate::protocol::messages::produce::{
    PartitionProduceData, ProduceRequest, ProduceResponse, TopicProduceData,
};
use crate::protocol::murmur2;

use super::link::Waiting;
use super::{Lines, TopicHandle};

/// `max.in.flight.requests.per.connection`.
const MAX_IN_FLIGHT: usize = 5;

/// A producer's state: calls that are not sent yet, and a call that is made again and again.
#[derive(Clone, Debug, Default)]
pub struct Producer {
    queue: VecDeque<Call>,
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
    /// `request.timeout.ms`, which goes into the Produce as its timeout.
    pub timeout_ms: i32,
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

/// A call on its way.
#[derive(Clone, Debug)]
pub(super) struct Call {
    order: Arc<Order>,
    /// Its partition, by index.
    index: usize,
    first_value: u64,
    made_at_ms: i64,
    because: FactId,
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
        let made_at_ms = ctx.wall_clock_ms();
        self.queue.push_back(Call { order, index, first_value, made_at_ms, because });
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
        self.queue.len()
    }

    /// How many calls of a repeated order are still to come.
    pub fn repeats_left(&self) -> u64 {
        self.repeat.as_ref().map_or(0, |repeat| repeat.left)
    }

    pub(super) fn wanted_topic(&self) -> Option<&str> {
        self.queue.front().map(|call| call.order.topic.name.as_str())
    }

    pub(super) fn next_repeat(&self) -> Option<Instant> {
        self.repeat.as_ref().map(|repeat| repeat.next)
    }

    pub(super) fn on_deadline(
        &mut self,
        ctx: &mut Ctx<'_>,
        (client, chance): (ClientId, &mut Chance),
    ) {
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
        while let Some(call) = self.queue.front() {
            let Some(topic) = lines.view.topic(&call.order.topic.name) else { return };
            let Some((leader, _)) = topic.leaders.get(call.index).copied() else { return };
            let topic_id = topic.id;
            let Some(link) = lines.ready(ctx, leader) else { return };
            if link.in_flight_count() >= MAX_IN_FLIGHT {
                return;
            }
            let Some(call) = self.queue.pop_front() else { return };
            let mut data = PartitionProduceData::default();
            data.index = i32::try_from(call.index).unwrap_or(i32::MAX);
            data.records = Some(call.order.build(call.first_value, call.made_at_ms));
            let mut topic = TopicProduceData::default();
            topic.topic_id = topic_id;
            topic.partition_data = vec![data];
            let mut request = ProduceRequest::default();
            request.acks = call.order.acks;
            request.timeout_ms = call.order.timeout_ms;
            request.topic_data = vec![topic];
            let request = Request::Produce(Arc::new(request));
            let (acks, records) = (call.order.acks, call.order.records);
            let partition = call.partition();
            let summary = Summary::Produce { partition, records, acks };
            let because = call.because;
            if acks == 0 {
                link.send(ctx, because, (request, summary), None);
                let base_offset = Offset::UNKNOWN;
                let client = lines.client;
                ctx.note(What::ProduceAcknowledged { client, partition, base_offset, records });
            } else {
                let waiting = Waiting::Produce(Box::new(call));
                link.send(ctx, because, (request, summary), Some(waiting));
            }
        }
    }

    pub(super) fn on_response(
        ctx: &mut Ctx<'_>,
        client: ClientId,
        call: &Call,
        response: &ProduceResponse,
    ) {
        let answer = response.responses.iter().flat_map(|topic| &topic.partition_responses).next();
        let (partition, records) = (call.partition(), call.order.records);
        let error = answer.map_or(ErrorCode::UnknownServerError, |answer| {
            ErrorCode::of_response(answer.error_code)
        });
        let base_offset = answer.map_or(Offset::UNKNOWN, |answer| Offset(answer.base_offset));
        ctx.note(if error == ErrorCode::None {
            What::ProduceAcknowledged { client, partition, base_offset, records }
        } else {
            What::ProduceFailed { client, partition, records, error }
        });
    }

    pub(super) fn on_disconnected(ctx: &mut Ctx<'_>, client: ClientId, call: &Call) {
        let (partition, records) = (call.partition(), call.order.records);
        let error = ErrorCode::NetworkException;
        ctx.note(What::ProduceFailed { client, partition, records, error });
    }
}

impl Call {
    fn partition(&self) -> PartitionId {
        self.order.partition(self.index)
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

    fn partition(&self, index: usize) -> PartitionId {
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
