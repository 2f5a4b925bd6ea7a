//! Calls of a producer that are to be sent: a queue for each partition (`RecordAccumulator`, with
//! one batch a call). A call that failed and may be tried again goes to the front of its queue;
//! when several were in flight on a connection that broke, the last of them ends up first, because
//! without idempotence nothing keeps their order (`RecordAccumulator.reenqueue`); with it, calls
//! that were sent before stay in the order of their sequences (`insertInSequenceOrder`).
//!
//! Absent: `buffer.memory`: any number of calls can wait.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::physics::fact_id::FactId;
use crate::physics::time::{Instant, Span};
use crate::protocol::ids::PartitionId;

use super::order::Order;

/// `delivery.timeout.ms`.
const DELIVERY_TIMEOUT: Span = Span::from_ms(120_000);

/// A call on its way.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) order: Arc<Order>,
    /// Its partition, by index.
    pub(super) index: usize,
    pub(super) first_value: u64,
    pub(super) made_at: Instant,
    /// Calls are numbered: the older one goes first where partitions do not decide.
    pub(super) number: u64,
    /// How often it was sent in vain.
    pub(super) attempts: u32,
    /// Not to be sent again before then.
    pub(super) until: Option<Instant>,
    /// The fact of the call, or of the decision to send it again.
    pub(super) because: FactId,
}

/// All calls that wait.
#[derive(Clone, Debug, Default)]
pub(super) struct Queues {
    queues: Vec<Queue>,
    /// How many calls wait in all of them: with many partitions and none waiting there is nothing
    /// to look through.
    len: usize,
}

#[derive(Clone, Debug)]
struct Queue {
    partition: PartitionId,
    calls: VecDeque<Call>,
    /// Whether its first call cannot be sent for now.
    is_stuck: bool,
}

impl Call {
    pub(super) fn partition(&self) -> PartitionId {
        self.order.partition(self.index)
    }

    /// When it fails whatever happens.
    pub(super) fn delivery_deadline(&self) -> Instant {
        self.made_at + DELIVERY_TIMEOUT
    }

    /// How long its request may go without an answer, if longer than usual.
    pub(super) fn request_timeout(&self) -> Span {
        Span::from_ms(u64::try_from(self.order.timeout_ms).unwrap_or(0))
    }
}

impl Queues {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Puts a new call at the end of its queue.
    pub(super) fn push(&mut self, call: Call) {
        self.len += 1;
        self.queue(call.partition()).calls.push_back(call);
    }

    /// Puts a call that is to be sent again at the front of its queue, or behind those there that
    /// `is_before` it.
    pub(super) fn push_again(&mut self, call: Call, is_before: impl Fn(&Call, &Call) -> bool) {
        self.len += 1;
        let calls = &mut self.queue(call.partition()).calls;
        let last = calls.iter().rposition(|queued| is_before(queued, &call));
        calls.insert(last.map_or(0, |last| last + 1), call);
    }

    /// Topics of calls that wait at the front.
    pub(super) fn topics(&self) -> impl Iterator<Item = &str> {
        self.fronts().map(|call| call.order.topic.name.as_str())
    }

    /// From now on every queue may be sendable again.
    pub(super) fn unstick(&mut self) {
        self.queues.iter_mut().for_each(|queue| queue.is_stuck = false);
    }

    /// The oldest call at the front of a queue that is not stuck, and that queue.
    pub(super) fn next(&self) -> Option<(usize, &Call)> {
        let all = self.waiting().iter().enumerate();
        let free = all.filter(|(_, queue)| !queue.is_stuck);
        let first = free.filter_map(|(place, queue)| Some((place, queue.calls.front()?)));
        first.min_by_key(|(_, call)| call.number)
    }

    /// The first call of the queue at `place` cannot be sent for now.
    pub(super) fn stick(&mut self, place: usize) {
        self.queues[place].is_stuck = true;
    }

    /// Takes the first call of the queue at `place`.
    pub(super) fn take(&mut self, place: usize) -> Option<Call> {
        let call = self.queues[place].calls.pop_front();
        self.len -= usize::from(call.is_some());
        call
    }

    /// Takes a call at the front of a queue whose delivery has taken too long
    /// (`RecordAccumulator.expiredBatches` looks at the first ones only).
    pub(super) fn take_expired(&mut self, now: Instant) -> Option<Call> {
        let is_over = |call: &Call| call.delivery_deadline() <= now;
        let is_first_over = |queue: &Queue| queue.calls.front().is_some_and(is_over);
        let place = self.waiting().iter().position(is_first_over)?;
        self.take(place)
    }

    /// Ends the back-offs that are over at `now`.
    pub(super) fn end_waits(&mut self, now: Instant) {
        if self.len == 0 {
            return;
        }
        for call in self.queues.iter_mut().filter_map(|queue| queue.calls.front_mut()) {
            call.until = call.until.filter(|until| *until > now);
        }
    }

    /// When a call at the front may be sent again, or has taken too long.
    pub(super) fn next_deadline(&self) -> Option<Instant> {
        let first = self.fronts();
        first.map(|call| call.until.unwrap_or(Instant::MAX).min(call.delivery_deadline())).min()
    }

    /// The queues, if anything waits in one of them.
    fn waiting(&self) -> &[Queue] {
        if self.len == 0 { &[] } else { &self.queues }
    }

    fn fronts(&self) -> impl Iterator<Item = &Call> {
        self.waiting().iter().filter_map(|queue| queue.calls.front())
    }

    fn queue(&mut self, partition: PartitionId) -> &mut Queue {
        let known = self.queues.iter().position(|queue| queue.partition == partition);
        let place = known.unwrap_or_else(|| {
            self.queues.push(Queue { partition, calls: VecDeque::new(), is_stuck: false });
            self.queues.len() - 1
        });
        &mut self.queues[place]
    }
}
