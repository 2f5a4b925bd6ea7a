//! The metadata image: what the controller has decided, as every process sees it once it has
//! heard of it. One value per decision, shared by all who know it (`MetadataImage`).

use std::sync::Arc;

use crate::protocol::ids::{BrokerId, LeaderEpoch, PartitionId, PartitionIndex};
use crate::protocol::messages::Uuid;
use crate::storage::config::LogConfig;

/// A consistent state of the cluster's metadata.
#[derive(Clone, Debug, Default)]
pub struct Image {
    /// Registered brokers, ascending.
    pub brokers: Vec<BrokerId>,
    /// Topics in order of creation.
    pub topics: Vec<Arc<Topic>>,
    /// All partitions, indexed by [`PartitionId`].
    pub partitions: Vec<Arc<PartitionRegistration>>,
}

/// A topic (`TopicImage`).
#[derive(Clone, Debug)]
pub struct Topic {
    /// Its name.
    pub name: String,
    /// Its id; never used again for another topic.
    pub id: Uuid,
    /// Its partitions by index.
    pub partitions: Vec<PartitionId>,
    /// Settings of its logs.
    pub config: TopicConfig,
}

/// The settings of a topic that the engine acts on.
#[derive(Clone, Debug)]
pub struct TopicConfig {
    /// Settings of its partitions' logs.
    pub log: Arc<LogConfig>,
    /// `min.insync.replicas`.
    pub min_insync_replicas: usize,
    /// What was set by hand, name and value, as given.
    pub given: Vec<(String, String)>,
}

/// What the controller holds of one partition (`PartitionRegistration`).
#[derive(Clone, Debug)]
pub struct PartitionRegistration {
    /// Its topic's place in [`Image::topics`].
    pub topic: usize,
    /// Its number within the topic.
    pub index: PartitionIndex,
    /// The brokers that hold a replica; the first is the preferred leader.
    pub replicas: Vec<BrokerId>,
    /// In-sync replicas, in the controller's order.
    pub isr: Vec<BrokerId>,
    /// The leader.
    pub leader: BrokerId,
    /// Grows with every new leadership.
    pub leader_epoch: LeaderEpoch,
    /// Grows with every change of this registration.
    pub partition_epoch: i32,
}

impl Image {
    /// The topic called `name`.
    pub fn topic(&self, name: &str) -> Option<&Arc<Topic>> {
        self.topics.iter().find(|topic| topic.name == name)
    }

    /// The topic with this id.
    pub fn topic_by_id(&self, id: Uuid) -> Option<&Arc<Topic>> {
        self.topics.iter().find(|topic| topic.id == id)
    }

    /// The registration of `partition`.
    ///
    /// # Panics
    /// If the image does not know it: ids come out of images only.
    pub fn partition(&self, partition: PartitionId) -> &PartitionRegistration {
        &self.partitions[partition.index()]
    }

    /// The topic that `partition` belongs to.
    pub fn topic_of(&self, partition: PartitionId) -> &Arc<Topic> {
        &self.topics[self.partition(partition).topic]
    }

    /// `orders-0`, as Kafka writes a partition.
    pub fn partition_name(&self, partition: PartitionId) -> String {
        format!("{}-{}", self.topic_of(partition).name, self.partition(partition).index)
    }
}

impl Topic {
    /// The partition with this index.
    pub fn partition(&self, index: PartitionIndex) -> Option<PartitionId> {
        usize::try_from(index.0).ok().and_then(|index| self.partitions.get(index)).copied()
    }
}
