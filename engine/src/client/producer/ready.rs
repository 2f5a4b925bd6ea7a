//! Which brokers have batches that may be sent, and which batches go (`RecordAccumulator.ready`,
//! `drain`). Once one partition of a broker is ready, all others of it give a batch too.

use crate::client::metadata::Metadata;
use crate::node::{Ctx, DrainReason};
use crate::physics::time::Instant;
use crate::protocol::ids::BrokerId;

use super::accumulator::{Accumulator, Node};
use super::batch::Batch;
use super::idempotence::Idempotence;
use super::queue::{Queue, Queues};

impl Accumulator {
    /// The brokers with a batch that may be sent. Asks for metadata where there is no leader.
    pub(super) fn ready(
        &self,
        queues: &Queues,
        metadata: &mut Metadata,
        now: Instant,
    ) -> Vec<BrokerId> {
        let mut ready = Vec::new();
        for queue in queues.all().iter().filter(|queue| !queue.batches.is_empty()) {
            let leader = metadata.topic(queue.topic()).and_then(|it| it.leader(queue.index));
            let Some((leader, _)) = leader else {
                metadata.request_update();
                continue;
            };
            let is_ready = !queue.is_muted && self.reason(queue, now).is_some();
            if is_ready && !ready.contains(&leader) {
                ready.push(leader);
            }
        }
        ready
    }

    /// Why the first batch of a partition is to be sent, if it is (`batchReady`).
    fn reason(&self, queue: &Queue, now: Instant) -> Option<DrainReason> {
        let first = queue.batches.front()?;
        if first.until.is_some_and(|until| until > now) {
            return None;
        }
        let has_lingered = first.lingers_until.is_none_or(|until| until <= now);
        let reasons = [
            (first.attempts > 0, DrainReason::Again),
            (queue.batches.len() > 1 || first.is_full(), DrainReason::Full),
            (has_lingered, DrainReason::Lingered),
            (self.is_exhausted, DrainReason::Memory),
            (self.is_closing, DrainReason::Closing),
            (self.flushes_until.is_some(), DrainReason::Flush),
        ];
        reasons.into_iter().find(|(is_so, _)| *is_so).map(|(_, reason)| reason)
    }

    /// The batches of one request to `broker` (`drainBatchesForOneNode`): from each partition one,
    /// going on where the last turn ended, up to `max.request.size`. A partition whose producer
    /// state does not allow another batch ends the turn.
    pub(super) fn drain(
        &mut self,
        (queues, idempotence): (&mut Queues, &Idempotence),
        (metadata, broker): (&Metadata, BrokerId),
        ctx: &Ctx<'_>,
    ) -> Vec<(Batch, DrainReason)> {
        let (now, parts) = (ctx.now(), metadata.led_by(broker));
        let mut drained = Vec::new();
        let (mut size, max) = (0, self.settings.max_request_size as usize);
        let first = self.node(broker, now).drain_index % parts.len().max(1);
        for turn in 0..parts.len() {
            let at = (first + turn) % parts.len();
            self.node(broker, now).drain_index = at;
            let (topic, index) = parts[at];
            let is_it = |queue: &Queue| queue.index == index && queue.topic() == topic;
            let Some(place) = queues.all().iter().position(is_it) else { continue };
            let queue = &queues.all()[place];
            let Some(batch) = queue.batches.front().filter(|_| !queue.is_muted) else { continue };
            if batch.until.is_some_and(|until| until > now) {
                continue;
            }
            let is_too_much = size + batch.estimated_size() > max && !drained.is_empty();
            if is_too_much || batch.terms().idempotent && !idempotence.may_send(batch) {
                break;
            }
            let reason = self.reason(queue, now).unwrap_or(DrainReason::Beside);
            let Some(mut batch) = queues.take(place) else { continue };
            if let Some(ratio) = batch.close(ctx) {
                self.on_ratio(batch.order(), ratio, true);
            }
            size += batch.estimated_size();
            drained.push((batch, reason));
        }
        drained
    }

    /// Remembers that there were batches for a broker, and whether they could be sent.
    pub(super) fn on_ready(&mut self, broker: BrokerId, can_be_sent: bool, now: Instant) {
        let node = self.node(broker, now);
        node.ready_at = now;
        if can_be_sent {
            node.drained_at = now;
        }
    }

    fn node(&mut self, broker: BrokerId, now: Instant) -> &mut Node {
        let known = self.nodes.iter().position(|node| node.broker == broker);
        let place = known.unwrap_or_else(|| {
            self.nodes.push(Node { broker, drain_index: 0, ready_at: now, drained_at: now });
            self.nodes.len() - 1
        });
        &mut self.nodes[place]
    }
}
