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
use crate::protocol::batch::ProducerStamp;
use crate::protocol::ids::ClientId;

use super::Producer;
use super::batch::{Batch, Run, Sent, request};
use super::order::{Order, partition_for_key};

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
        let index = pick(&order, chance);
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
                ctx.note(batch.sent_without_acks(lines.client));
            } else {
                let because = batch.because;
                let waiting = Waiting::Produce(vec![Sent::Open(batch)]);
                link.send(ctx, because, message, Some(waiting));
            }
        }
    }
}

/// The index of the partition that one call goes to.
fn pick(order: &Order, chance: &mut Chance) -> usize {
    let count = order.topic.partitions.len();
    match (order.partition, order.keys.of(0)) {
        (Some(index), _) => index,
        (None, Some(key)) => partition_for_key(&key, count),
        (None, None) => usize::try_from(chance.below(count.max(1) as u64)).unwrap_or(0),
    }
}
