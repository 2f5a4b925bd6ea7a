//! Batches of a producer that are to be sent: a queue for each partition (the deques of
//! `RecordAccumulator`). A batch that failed and may be tried again goes to the front of its queue;
//! when several were in flight on a connection that broke, the last of them ends up first, because
//! without idempotence nothing keeps their order (`RecordAccumulator.reenqueue`); with it, batches
//! that were sent before stay in the order of their sequences (`insertInSequenceOrder`).

use std::collections::VecDeque;

use crate::physics::time::Instant;
use crate::protocol::ids::PartitionId;

use super::batch::Batch;

/// All batches that wait.
#[derive(Clone, Debug, Default)]
pub(super) struct Queues {
    queues: Vec<Queue>,
    /// How many batches wait in all of them: with many partitions and none waiting there is nothing
    /// to look through.
    len: usize,
}

#[derive(Clone, Debug)]
struct Queue {
    partition: PartitionId,
    batches: VecDeque<Batch>,
    /// Whether its first batch cannot be sent for now.
    is_stuck: bool,
}

impl Queues {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Puts a new batch at the end of its queue.
    pub(super) fn push(&mut self, batch: Batch) {
        self.len += 1;
        self.queue(batch.partition()).batches.push_back(batch);
    }

    /// Puts a batch that is to be sent again at the front of its queue, or behind those there that
    /// `is_before` it.
    pub(super) fn push_again(&mut self, batch: Batch, is_before: impl Fn(&Batch, &Batch) -> bool) {
        self.len += 1;
        let batches = &mut self.queue(batch.partition()).batches;
        let last = batches.iter().rposition(|queued| is_before(queued, &batch));
        batches.insert(last.map_or(0, |last| last + 1), batch);
    }

    /// Topics of batches that wait at the front.
    pub(super) fn topics(&self) -> impl Iterator<Item = &str> {
        self.fronts().map(|batch| batch.order().topic.name.as_str())
    }

    /// From now on every queue may be sendable again.
    pub(super) fn unstick(&mut self) {
        self.queues.iter_mut().for_each(|queue| queue.is_stuck = false);
    }

    /// The oldest batch at the front of a queue that is not stuck, and that queue.
    pub(super) fn next(&self) -> Option<(usize, &Batch)> {
        let all = self.waiting().iter().enumerate();
        let free = all.filter(|(_, queue)| !queue.is_stuck);
        let first = free.filter_map(|(place, queue)| Some((place, queue.batches.front()?)));
        first.min_by_key(|(_, batch)| batch.number)
    }

    /// The first batch of the queue at `place` cannot be sent for now.
    pub(super) fn stick(&mut self, place: usize) {
        self.queues[place].is_stuck = true;
    }

    /// Takes the first batch of the queue at `place`.
    pub(super) fn take(&mut self, place: usize) -> Option<Batch> {
        let batch = self.queues[place].batches.pop_front();
        self.len -= usize::from(batch.is_some());
        batch
    }

    /// Takes a batch at the front of a queue whose delivery has taken too long
    /// (`RecordAccumulator.expiredBatches` looks at the first ones only).
    pub(super) fn take_expired(&mut self, now: Instant) -> Option<Batch> {
        let is_over = |batch: &Batch| batch.delivery_deadline() <= now;
        let is_first_over = |queue: &Queue| queue.batches.front().is_some_and(is_over);
        let place = self.waiting().iter().position(is_first_over)?;
        self.take(place)
    }

    /// Ends the back-offs that are over at `now`.
    pub(super) fn end_waits(&mut self, now: Instant) {
        if self.len == 0 {
            return;
        }
        for batch in self.queues.iter_mut().filter_map(|queue| queue.batches.front_mut()) {
            batch.until = batch.until.filter(|until| *until > now);
        }
    }

    /// When a batch at the front may be sent again, or has taken too long.
    pub(super) fn next_deadline(&self) -> Option<Instant> {
        let first = self.fronts();
        first.map(|batch| batch.until.unwrap_or(Instant::MAX).min(batch.delivery_deadline())).min()
    }

    /// The queues, if anything waits in one of them.
    fn waiting(&self) -> &[Queue] {
        if self.len == 0 { &[] } else { &self.queues }
    }

    fn fronts(&self) -> impl Iterator<Item = &Batch> {
        self.waiting().iter().filter_map(|queue| queue.batches.front())
    }

    fn queue(&mut self, partition: PartitionId) -> &mut Queue {
        let known = self.queues.iter().position(|queue| queue.partition == partition);
        let place = known.unwrap_or_else(|| {
            self.queues.push(Queue { partition, batches: VecDeque::new(), is_stuck: false });
            self.queues.len() - 1
        });
        &mut self.queues[place]
    }
}
