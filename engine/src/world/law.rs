//! Laws: if one is broken the engine is wrong. They are checked after every event in tests and
//! debug builds, for the partitions that the event touched.

use crate::node::{RoleThen, Subject, What};
use crate::protocol::ids::{BrokerId, Offset, PartitionId};
use crate::replication::partition::Role;

use super::World;

impl World {
    /// Checks every law on what the last event touched.
    ///
    /// # Panics
    /// If one is broken, with the numbers.
    pub(super) fn check_laws(&self) {
        for fact in &self.facts {
            let partition = match fact.what.subject() {
                Subject::Replica(_, partition) | Subject::Partition(partition) => partition,
                Subject::World
                | Subject::Broker(_)
                | Subject::Connection(_)
                | Subject::Link(..)
                | Subject::Client(_)
                | Subject::Group(_) => continue,
            };
            self.offsets_are_ordered(partition);
            self.nothing_is_known_beyond_the_end(partition);
            self.one_leader_per_epoch(partition);
            self.the_leader_is_in_sync(partition);
            if let What::HighWatermarkAdvanced { role: RoleThen::Leader, broker, .. } = fact.what {
                self.committed_is_on_every_in_sync_replica(broker, partition);
            }
        }
    }

    /// `log_start_offset ≤ high_watermark ≤ log_end_offset` on every replica of a process.
    fn offsets_are_ordered(&self, partition: PartitionId) {
        for broker in self.brokers.iter().filter(|broker| broker.running.is_some()) {
            let Some(log) = broker.disk.log(partition) else { continue };
            let (start, committed, end) =
                (log.log_start_offset(), log.high_watermark(), log.log_end_offset());
            assert!(
                start <= committed && committed <= end,
                "{partition:?} on broker {}: log start {start}, high watermark {committed}, \
                 log end {end}",
                broker.id
            );
        }
    }

    /// What goes with a log tells of nothing that the log does not hold: no flush, no epoch, no
    /// batch of a producer and no snapshot lies beyond its end.
    fn nothing_is_known_beyond_the_end(&self, partition: PartitionId) {
        for broker in self.brokers.iter().filter(|broker| broker.running.is_some()) {
            let Some(log) = broker.disk.log(partition) else { continue };
            let end = log.log_end_offset();
            let epoch = log.epochs().entries().last().map(|last| last.start_offset);
            let cached = log.producers().entries().flat_map(|(_, it)| it.cached_batches());
            let batch = cached.map(|batch| Offset(batch.last_offset.0 + 1)).max();
            let snapshot = log.producer_snapshots().last();
            let known = [
                ("is flushed to", Some(log.recovery_point())),
                ("has an epoch from", epoch),
                ("knows a producer's batches up to", batch),
                ("has a snapshot of its producers at", snapshot),
            ];
            for (what, known) in known {
                assert!(
                    known.is_none_or(|known| known <= end),
                    "{partition:?} on broker {} ends at {end}, but {what} {known:?}",
                    broker.id
                );
            }
        }
    }

    /// Who leads by the controller's word is in the ISR by its word.
    fn the_leader_is_in_sync(&self, partition: PartitionId) {
        let decided = self.image.partition(partition);
        assert!(
            decided.leader == BrokerId::NONE || decided.isr.contains(&decided.leader),
            "{partition:?}: broker {} leads and is not in the ISR {:?}",
            decided.leader,
            decided.isr
        );
    }

    /// No two brokers lead a partition in one epoch.
    fn one_leader_per_epoch(&self, partition: PartitionId) {
        let mut epochs = Vec::new();
        for broker in &self.brokers {
            let Some(replica) = broker.replica(partition) else { continue };
            if matches!(replica.role, Role::Leader(_)) {
                assert!(
                    !epochs.contains(&replica.leader_epoch),
                    "two leaders of {partition:?} in epoch {}",
                    replica.leader_epoch
                );
                epochs.push(replica.leader_epoch);
            }
        }
    }

    /// When a leader moves its high watermark, what it calls committed is in the log of every
    /// member of its ISR, as far as the controller agrees to both. One that lost power may have
    /// less until it registers again; and metadata that puts the ISR back while a follower is let
    /// in (`Partition.makeLeader` takes an equal partition epoch) may bring in one later that has
    /// less.
    fn committed_is_on_every_in_sync_replica(&self, leader: BrokerId, partition: PartitionId) {
        let decided = self.image.partition(partition);
        let Some((replica, log)) = self.replica(leader, partition) else { return };
        let Some(leadership) = replica.leadership() else { return };
        if replica.leader_epoch != decided.leader_epoch {
            return;
        }
        let committed = log.high_watermark();
        let alive = |member: &&BrokerId| {
            let life = self.broker(**member).and_then(|broker| broker.lifecycle.as_ref());
            let known = self.image.broker(**member).map(|known| known.epoch);
            decided.isr.contains(member) && life.is_some_and(|life| Some(life.epoch) == known)
        };
        for member in leadership.isr.iter().filter(alive) {
            let end = self.replica(*member, partition).map(|(_, log)| log.log_end_offset());
            assert!(
                end.is_none_or(|end| committed <= end),
                "{partition:?}: high watermark {committed}, but broker {member} ends at {end:?}"
            );
        }
    }
}
