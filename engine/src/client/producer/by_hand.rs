//! A producer that is led by hand: what is handed over in one call becomes one batch and one
//! Produce request at once. `acks` and `enable.idempotence` can be chosen for each call, so that
//! both ways stand beside each other: a call that is sent again because its answer was lost may be
//! in the log twice, unless it is idempotent.

use std::sync::Arc;

use crate::client::Lines;
use crate::client::link::Waiting;
use crate::client::nodes::{MAX_IN_FLIGHT, Peer};
use crate::node::{Ctx, What};
use crate::physics::chance::Chance;
use crate::physics::fact_id::FactId;
use crate::physics::time::{Instant, Span};
use crate::protocol::batch::{HEADER_SIZE, NewRecord, ProducerStamp};
use crate::protocol::ids::ClientId;

use super::Producer;
use super::batch::{Batch, Run, Sent, request};
use super::order::{Order, partition_for_key};
use super::partitioner::{Partitions, StickyPartitioner};
use super::settings::Settings;

/// A call that is made again and again.
#[derive(Clone, Debug)]
pub(super) struct Repeat {
    order: Arc<Order>,
    every: Span,
    pub(super) left: u64,
    pub(super) next: Instant,
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
        let index = self.pick(&order, chance);
        let (partition, records) = (order.partition_id(index), order.records);
        let what = What::SendCalled { client, partition, records };
        let because = ctx.note_because(Some(cause), what);
        self.last_acks = Some(order.terms.acks);
        if order.terms.idempotent {
            self.idempotence.want_id(because);
        }
        let (at, number) = (ctx.now(), self.batches_made);
        let (first_value, first_key) = (self.records_made, 0);
        self.records_made += u64::from(records);
        self.batches_made += 1;
        let run = Run { order, first_value, first_key, records, at };
        self.queues.push(Batch::of(run, (index, number), because));
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

    /// Makes the call again that is to be made again and again, if it is time.
    pub(super) fn call_again(&mut self, ctx: &mut Ctx<'_>, who: (ClientId, &mut Chance)) {
        let Some(repeat) = self.repeat.as_mut().filter(|repeat| repeat.next <= ctx.now()) else {
            return;
        };
        repeat.left -= 1;
        repeat.next += repeat.every;
        let (order, because) = (Arc::clone(&repeat.order), repeat.because);
        if repeat.left == 0 {
            self.repeat = None;
        }
        self.on_order(ctx, who, order, because);
    }

    /// Sends what can be sent, the oldest first, each batch in a request of its own.
    pub(super) fn send_by_hand(&mut self, ctx: &mut Ctx<'_>, lines: &mut Lines<'_>) {
        self.queues.unstick();
        while let Some((place, batch)) = self.queues.next() {
            let waits = batch.until.is_some_and(|until| until > ctx.now())
                || (batch.terms().idempotent && !self.idempotence.may_send(batch));
            let topic = lines.metadata.topic(&batch.order().topic.name).filter(|_| !waits);
            let Some((leader, topic_id)) = topic.map(|topic| (topic.leader(batch.index), topic.id))
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
            let Some(batch) = self.queues.take(place) else { return };
            let stamp = match batch.terms().idempotent {
                true => self.idempotence.stamp(&batch),
                false => ProducerStamp::NONE,
            };
            let message =
                (request(ctx, &[(&batch, topic_id, stamp)]), batch.summary(batch.records));
            if batch.terms().acks == 0 {
                link.send(ctx, batch.because, message, None);
                self.acknowledged.add(ctx.now().since(batch.made_at));
                ctx.note(batch.sent_without_acks(lines.client));
            } else {
                let because = batch.because;
                let waiting = Waiting::Produce(vec![Sent::Open(batch)]);
                link.send(ctx, because, message, Some(waiting));
            }
        }
    }

    /// The index of the partition that one call goes to. Nothing is known of leaders when the call
    /// is made.
    fn pick(&mut self, order: &Order, chance: &mut Chance) -> usize {
        let count = order.topic.partitions.len();
        if let Some(index) = order.partition {
            return index;
        }
        if let Some(key) = order.keys.of(0) {
            return partition_for_key(&key, count);
        }
        let partitions = Partitions { count: count.max(1) as u32, available: &[] };
        let mut draw = || chance.below(1 << 31) as u32;
        let name = &order.topic.name;
        let known = self.sticky.iter().position(|(known, _)| known == name);
        let place = known.unwrap_or_else(|| {
            let batch_size = Settings::default().batch_size;
            self.sticky.push((name.clone(), StickyPartitioner::new(batch_size)));
            self.sticky.len() - 1
        });
        let sticky = &mut self.sticky[place].1;
        let index = sticky.partition(partitions, &mut draw).0 as usize;
        let record = NewRecord {
            timestamp: 0,
            key: None,
            value: Some(&vec![0; order.value_bytes]),
            headers: &[],
        };
        let bytes = HEADER_SIZE + order.records as usize * record.size_bytes(0, 0);
        sticky.on_appended((bytes as u32, true), partitions, &mut draw);
        index
    }
}
