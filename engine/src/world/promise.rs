//! Promises: what was acknowledged should stay. Kafka breaks that under some settings and faults;
//! then it is told as a fact, because that is what there is to learn.

use crate::node::{Fact, What};
use crate::physics::fact_id::FactId;
use crate::protocol::ids::{BrokerId, Endpoint, LeaderEpoch, Offset, PartitionId};
use crate::storage::log::Log;
use litemap::LiteMap;

use super::World;

/// What was acknowledged and not lost since, by partition.
#[derive(Clone, Debug, Default)]
pub(super) struct Promises(LiteMap<PartitionId, Vec<Promise>>);

/// Records that were acknowledged alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Promise {
    from: Offset,
    /// One past the last.
    to: Offset,
    /// The epoch under which they were written: another record can get the same offset later.
    epoch: LeaderEpoch,
    acks: i16,
}

impl Promises {
    /// Roughly the bytes it takes.
    pub(super) fn weight_bytes(&self) -> usize {
        self.0.values().map(|kept| 64 + kept.len() * size_of::<Promise>()).sum()
    }

    fn make(&mut self, partition: PartitionId, made: Promise) {
        let kept = self.0.entry(partition).or_default();
        match kept.last_mut() {
            Some(last) if made == (Promise { from: made.from, to: made.to, ..*last }) => {
                if made.from <= last.to {
                    last.to = last.to.max(made.to);
                    return;
                }
                kept.push(made);
            }
            Some(_) | None => kept.push(made),
        }
    }

    /// What lies before `start` was deleted by hand: it is promised no more.
    fn forget(&mut self, partition: PartitionId, start: Offset) {
        let Some(kept) = self.0.get_mut(&partition) else { return };
        kept.retain_mut(|promise| {
            promise.from = promise.from.max(start);
            promise.from < promise.to
        });
    }

    /// Takes out what `log` does not hold.
    fn take_broken(&mut self, partition: PartitionId, log: &Log) -> Vec<Promise> {
        let Some(kept) = self.0.get_mut(&partition) else { return Vec::new() };
        let mut broken = Vec::new();
        kept.retain_mut(|promise| {
            let end = held_end(log, promise);
            if end < promise.to {
                broken.push(Promise { from: end, ..*promise });
                promise.to = end;
            }
            promise.from < promise.to
        });
        broken
    }
}

/// Up to where `log` holds what was promised. What begins in an epoch belongs to it until the next
/// one begins, so a part of it can be missing only at its end.
fn held_end(log: &Log, promise: &Promise) -> Offset {
    if log.epochs().epoch_for_offset(promise.from) != Some(promise.epoch) {
        return promise.from;
    }
    let end = log.end_offset_for_epoch(promise.epoch).map_or(promise.from, |end| end.end_offset);
    end.clamp(promise.from, promise.to)
}

impl World {
    /// Notes what the last event acknowledged, and tells what a new leader does not have.
    pub(super) fn keep_promises(&mut self) {
        for index in 0..self.facts.len() {
            let Fact { cause, what } = self.facts[index];
            if let What::ProduceAcknowledged { partition, base_offset, records, acks, .. } = what {
                let to = Offset(base_offset.0 + i64::from(records));
                let epoch = self.written_under(cause, (partition, base_offset));
                if let Some(epoch) = epoch {
                    let made = Promise { from: base_offset, to, epoch, acks };
                    self.promises.make(partition, made);
                }
            } else if let What::LogStartAdvanced { partition, to, .. } = what {
                self.promises.forget(partition, to);
            } else if let What::BecameLeader { broker, partition, leader_epoch } = what
                // Who hears late of an epoch that is over decides nothing.
                && self.image.partition(partition).leader_epoch == leader_epoch
            {
                self.tell_broken(FactId::new(self.ordinal, index), (broker, partition));
            }
        }
    }

    /// The epoch of the record at `offset` in the log of who acknowledged it: the process at the
    /// other end of the connection on which the answer came.
    fn written_under(
        &self,
        answer: Option<FactId>,
        (partition, offset): (PartitionId, Offset),
    ) -> Option<LeaderEpoch> {
        let answer = answer.filter(|answer| answer.ordinal() == self.ordinal)?;
        let What::Arrived { connection, .. } = self.facts.get(answer.index())?.what else {
            return None;
        };
        let Endpoint::Broker(leader) = self.network.connection(connection)?.acceptor() else {
            return None;
        };
        self.broker(leader)?.disk.log(partition)?.epochs().epoch_for_offset(offset)
    }

    fn tell_broken(&mut self, cause: FactId, (broker, partition): (BrokerId, PartitionId)) {
        let place = usize::try_from(broker.0 - 1).unwrap_or(usize::MAX);
        let log = self.brokers.get(place).and_then(|broker| broker.disk.log(partition));
        let Some(log) = log else { return };
        self.deliveries.cut(partition, log.log_end_offset());
        self.promises.forget(partition, log.log_start_offset());
        for Promise { from, to, acks, .. } in self.promises.take_broken(partition, log) {
            let what = What::AcknowledgedLost { partition, from, to, acks };
            self.facts.push(Fact { cause: Some(cause), what });
        }
    }
}
