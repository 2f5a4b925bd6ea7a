//! What can be measured of a cluster, for charts. What only grows is counted while it happens;
//! the rest is looked up where it is asked for.

use crate::broker::Broker;
use crate::client::{Client, Role};
use crate::controller::image::PartitionRegistration;
use crate::group::partition_for::{OFFSETS_TOPIC, partition_for};
use crate::group::shard::Shard;
use crate::node::{RoleThen, What};
use crate::protocol::ids::{Offset, PartitionId};
use crate::protocol::messages::StrBytes;
use crate::storage::log::Log;

use super::World;

/// The figures of a cluster at an instant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Measures {
    /// How many records leaders have appended up to now, those of `__consumer_offsets` left out
    /// (summed over topics: the count of Kafka's `MessagesInPerSec`). What is truncated later was
    /// appended all the same.
    pub appended: u64,
    /// High watermark less committed offset, of all partitions that groups have committed for
    /// together (LAG of `kafka-consumer-groups`); none while no group has committed anything, or
    /// one of them has no coordinator to be asked.
    pub lag: Option<u64>,
    /// Of the partition that lacks most of its replicas: how many are in sync.
    pub in_sync: u32,
    /// How many replicas that partition has; 0 if there is none.
    pub replicas: u32,
    /// How many calls of producers have ended well up to now.
    pub calls: u64,
    /// How many microseconds they took together, each from `send` to its acknowledgement.
    pub calls_took_us: u64,
}

impl World {
    /// The figures after the last event. It looks at every partition: not for every event.
    pub fn measures(&self) -> Measures {
        let thinnest = self.thinnest();
        let count = |many: usize| u32::try_from(many).unwrap_or(u32::MAX);
        let mut measures = Measures {
            appended: self.appended,
            lag: self.lag(),
            in_sync: thinnest.map_or(0, |it| count(it.isr.len())),
            replicas: thinnest.map_or(0, |it| count(it.replicas.len())),
            calls: 0,
            calls_took_us: 0,
        };
        for client in &self.clients {
            if let Client { role: Role::Producer(producer), .. } = client {
                let acknowledged = producer.acknowledged();
                measures.calls += acknowledged.calls;
                measures.calls_took_us += acknowledged.took.as_us();
            }
        }
        measures
    }

    /// Counts what the last event appended.
    pub(super) fn count_appended(&mut self) {
        for fact in &self.facts {
            let What::Appended { role: RoleThen::Leader, partition, from, to, .. } = fact.what
            else {
                continue;
            };
            if self.image.topic_of(partition).name != OFFSETS_TOPIC {
                self.appended += (to.0 - from.0).unsigned_abs();
            }
        }
    }

    /// The partition with the smallest share of its replicas in sync.
    fn thinnest(&self) -> Option<&PartitionRegistration> {
        let mut thinnest: Option<&PartitionRegistration> = None;
        for (_, it) in self.image.live_partitions() {
            let is_thinner = |than: &PartitionRegistration| {
                it.isr.len() * than.replicas.len() < than.isr.len() * it.replicas.len()
            };
            if thinnest.is_none_or(is_thinner) {
                thinnest = Some(it);
            }
        }
        thinnest
    }

    fn lag(&self) -> Option<u64> {
        let mut lag = None;
        for group in self.groups.iter() {
            for entry in self.shard_of(group)?.offsets().of(group) {
                let topic = self.image.topic(entry.topic.as_str());
                let partition = topic.and_then(|topic| topic.partition(entry.partition));
                let Some(high_watermark) = partition.and_then(|it| self.led_up_to(it)) else {
                    continue;
                };
                let behind = u64::try_from(high_watermark.0 - entry.committed.offset.0);
                lag = Some(lag.unwrap_or(0) + behind.unwrap_or(0));
            }
        }
        lag
    }

    /// What the coordinator of a group knows, if it can be asked.
    fn shard_of(&self, group: &StrBytes) -> Option<&Shard> {
        let topic = self.image.topic(OFFSETS_TOPIC)?;
        let count = i32::try_from(topic.partitions.len()).ok().filter(|count| *count > 0)?;
        let partition = topic.partition(partition_for(group, count))?;
        let coordinators = self.leader(partition)?.running.as_ref()?.groups.coordinators();
        coordinators.iter().find(|it| it.partition == partition)?.shard()
    }

    fn leader(&self, partition: PartitionId) -> Option<&Broker> {
        self.broker(self.image.partition(partition).leader)
    }

    /// The high watermark of a partition, as its leader's log has it.
    fn led_up_to(&self, partition: PartitionId) -> Option<Offset> {
        self.leader(partition)?.disk.log(partition).map(Log::high_watermark)
    }
}
