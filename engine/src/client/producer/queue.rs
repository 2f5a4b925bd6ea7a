//! Batches of a producer that are to be sent: a queue for each partition (the deques of
//! `RecordAccumulator`). A batch that failed and may be tried again goes to the front of its queue;
//! when several were in flight on a connection that broke, the last of them ends up first, because
//! without idempotence nothing keeps their order (`RecordAccumulator.reenqueue`); with it, batches
//! that were sent before stay in the order of their sequences (`insertInSequenceOrder`).

use std::collections::VecDeque;
use std::sync::Arc;

use crate::physics::time::Instant;
use crate::protocol::ids::PartitionId;

use super::batch::Batch;
use super::order::Order;

/// All batches that wait.
#[derive(Clone, Debug, Default)]
pub(super) struct Queues {
    queues: Vec<Queue>,
    /// How many batches wait in all of them: with many partitions and none waiting there is nothing
    /// to look through.
    len: usize,
}

#[derive(Clone, Debug)]
pub(super) struct Queue {
    pub(super) partition: PartitionId,
    /// What its first batch was opened for, and its number in the topic.
    order: Arc<Order>,
    pub(super) index: usize,
    pub(super) batches: VecDeque<Batch>,
    /// Whether its first batch cannot be sent for now.
    is_stuck: bool,
    /// Whether its order is kept by sending nothing while a batch is in flight (`muted`).
    pub(super) is_muted: bool,
}

impl Queues {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Puts a new batch at the end of its queue.
    pub(super) fn push(&mut self, batch: Batch) {
        self.len += 1;
        self.of(&batch).batches.push_back(batch);
    }

    /// Puts a batch that is to be sent again at the front of its queue, or behind those there that
    /// `is_before` it.
    pub(super) fn push_again(&mut self, batch: Batch, is_before: impl Fn(&Batch, &Batch) -> bool) {
        self.len += 1;
        let batches = &mut self.of(&batch).batches;
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

    /// Ends the waits that are over at `now`.
    pub(super) fn end_waits(&mut self, now: Instant) {
        if self.len == 0 {
            return;
        }
        for batch in self.queues.iter_mut().filter_map(|queue| queue.batches.front_mut()) {
            batch.until = batch.until.filter(|until| *until > now);
            batch.lingers_until = batch.lingers_until.filter(|until| *until > now);
        }
    }

    /// When a batch at the front may be sent, or has taken too long.
    pub(super) fn next_deadline(&self) -> Option<Instant> {
        let waits = |batch: &Batch| {
            let ends = [batch.until, batch.lingers_until, Some(batch.delivery_deadline())];
            ends.into_iter().flatten().min()
        };
        self.fronts().filter_map(waits).min()
    }

    /// All queues there have been.
    pub(super) fn all(&self) -> &[Queue] {
        &self.queues
    }

    /// The place of a partition's queue, if there has been one.
    pub(super) fn place_of(&self, partition: PartitionId) -> Option<usize> {
        self.queues.iter().position(|queue| queue.partition == partition)
    }

    /// The last batch of a partition.
    pub(super) fn last_mut(&mut self, partition: PartitionId) -> Option<&mut Batch> {
        let place = self.place_of(partition)?;
        self.queues[place].batches.back_mut()
    }

    /// Sends nothing of a partition for now, or again.
    pub(super) fn mute(&mut self, partition: PartitionId, is_muted: bool) {
        if let Some(place) = self.place_of(partition) {
            self.queues[place].is_muted = is_muted;
        }
    }

    /// The queues, if anything waits in one of them.
    fn waiting(&self) -> &[Queue] {
        if self.len == 0 { &[] } else { &self.queues }
    }

    fn fronts(&self) -> impl Iterator<Item = &Batch> {
        self.waiting().iter().filter_map(|queue| queue.batches.front())
    }

    /// The queue of a batch's partition.
    fn of(&mut self, batch: &Batch) -> &mut Queue {
        let partition = batch.partition();
        let place = self.place_of(partition).unwrap_or_else(|| {
            self.queues.push(Queue {
                partition,
                order: Arc::clone(batch.order()),
                index: batch.index,
                batches: VecDeque::new(),
                is_stuck: false,
                is_muted: false,
            });
            self.queues.len() - 1
        });
        &mut self.queues[place]
    }
}

impl Queue {
    pub(super) fn topic(&self) -> &str {
        &self.order.topic.name
    }
}
