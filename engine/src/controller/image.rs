//! The metadata image: what the controller has decided, as every process sees it once it has
//! heard of it. One value per decision, shared by all who know it (`MetadataImage`). It changes
//! only by replaying records of the metadata log.

use litemap::LiteMap;
use std::sync::Arc;

use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{BrokerEpoch, BrokerId, LeaderEpoch, PartitionId, PartitionIndex};
use crate::protocol::messages::Uuid;
use crate::storage::config::LogConfig;

use super::record::{FeatureRange, Listener, RecoveryState, Resource};

/// A consistent state of the cluster's metadata.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Image {
    /// Registered brokers, ascending.
    pub brokers: Vec<Arc<BrokerRegistration>>,
    /// Topics in order of creation. A deleted one keeps its place, so that places stay what they
    /// are and what happened to it can still be told: see [`Image::live_topics`].
    pub topics: Vec<Arc<Topic>>,
    /// All partitions, indexed by [`PartitionId`]; those of deleted topics have no replicas.
    pub partitions: Vec<Arc<PartitionRegistration>>,
    /// Finalized features by name.
    pub features: Arc<LiteMap<String, i16>>,
    /// Settings of brokers, and of the cluster, by name.
    pub configs: Arc<LiteMap<Resource, LiteMap<String, String>>>,
    /// Where the next block of producer ids begins (`ProducerIdsImage`).
    pub next_producer_id: i64,
}

/// What the controller holds of one broker (`BrokerRegistration`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokerRegistration {
    /// `node.id`.
    pub id: BrokerId,
    /// The life of its process.
    pub epoch: BrokerEpoch,
    /// What the process calls itself.
    pub incarnation: Uuid,
    /// Where it listens.
    pub listeners: Vec<Listener>,
    /// What it supports.
    pub features: Vec<FeatureRange>,
    /// `broker.rack`.
    pub rack: Option<String>,
    /// Whether it is shut out: it may not lead nor be in an ISR, and clients do not hear of it.
    pub fenced: bool,
    /// Whether it is about to stop. Only a new registration ends this.
    pub in_controlled_shutdown: bool,
    /// Its log directories.
    pub log_dirs: Vec<Uuid>,
    /// Those of them that take no new replicas; `None` until it has said so.
    pub cordoned_log_dirs: Option<Vec<Uuid>>,
}

/// A topic (`TopicImage`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// Its name.
    pub name: String,
    /// Its id; never used again for another topic.
    pub id: Uuid,
    /// Its partitions by index.
    pub partitions: Vec<PartitionId>,
    /// Settings of its logs.
    pub config: TopicConfig,
    /// Whether it was deleted.
    pub is_deleted: bool,
}

/// The settings of a topic that the engine acts on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicConfig {
    /// Settings of its partitions' logs.
    pub log: Arc<LogConfig>,
    /// `min.insync.replicas`: the topic's own, or the cluster's.
    pub min_insync_replicas: usize,
    /// `unclean.leader.election.enable`: the topic's own, or the cluster's.
    pub unclean_leader_election: bool,
    /// What was set by hand, name and value, as given.
    pub given: Vec<(String, String)>,
}

/// What the controller holds of one partition (`PartitionRegistration`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartitionRegistration {
    /// Its topic's place in [`Image::topics`].
    pub topic: usize,
    /// Its number within the topic.
    pub index: PartitionIndex,
    /// The brokers that hold a replica; the first is the preferred leader.
    pub replicas: Vec<BrokerId>,
    /// In-sync replicas, in the controller's order.
    pub isr: Vec<BrokerId>,
    /// Replicas that a reassignment takes away at its end.
    pub removing: Vec<BrokerId>,
    /// Replicas that a reassignment has brought.
    pub adding: Vec<BrokerId>,
    /// Eligible leader replicas (KIP-966): out of the ISR, but with everything committed.
    pub elr: Vec<BrokerId>,
    /// Who led last, while nobody leads.
    pub last_known_elr: Vec<BrokerId>,
    /// The leader, or [`BrokerId::NONE`].
    pub leader: BrokerId,
    /// Grows with every new leadership.
    pub leader_epoch: LeaderEpoch,
    /// Grows with every change of this registration.
    pub partition_epoch: i32,
    /// Whether the last election may have lost records.
    pub recovery_state: RecoveryState,
    /// The log directory of each replica.
    pub directories: Vec<Uuid>,
}

impl Image {
    /// The broker registered as `id`.
    pub fn broker(&self, id: BrokerId) -> Option<&Arc<BrokerRegistration>> {
        let place = self.brokers.binary_search_by_key(&id, |broker| broker.id).ok()?;
        self.brokers.get(place)
    }

    /// Whether `id` may lead and be in an ISR: registered, not fenced, not about to stop.
    pub fn is_active(&self, id: BrokerId) -> bool {
        self.broker(id).is_some_and(|broker| broker.is_active())
    }

    /// The brokers that clients hear of, ascending.
    pub fn unfenced_brokers(&self) -> impl Iterator<Item = BrokerId> {
        self.brokers.iter().filter(|broker| !broker.fenced).map(|broker| broker.id)
    }

    /// The topics that there are, in order of creation.
    pub fn live_topics(&self) -> impl Iterator<Item = &Arc<Topic>> {
        self.topics.iter().filter(|topic| !topic.is_deleted)
    }

    /// The topic called `name`.
    pub fn topic(&self, name: &str) -> Option<&Arc<Topic>> {
        self.live_topics().find(|topic| topic.name == name)
    }

    /// The topic with this id.
    pub fn topic_by_id(&self, id: Uuid) -> Option<&Arc<Topic>> {
        self.live_topics().find(|topic| topic.id == id)
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

    /// All partitions that there are, in order of creation.
    pub fn live_partitions(
        &self,
    ) -> impl Iterator<Item = (PartitionId, &Arc<PartitionRegistration>)> {
        let partitions = (0..).map(PartitionId).zip(&self.partitions);
        partitions.filter(|(_, registration)| !registration.replicas.is_empty())
    }

    /// The level of a feature; 0 is off.
    pub fn feature(&self, name: &str) -> i16 {
        self.features.get(name).copied().unwrap_or(0)
    }

    /// Why a broker that does not lead `partition`, or has no replica of it, refuses what is asked
    /// of it (`ReplicaManager.getPartitionOrError`): somebody else may be asked, or there is none.
    pub fn why_absent(&self, partition: PartitionId) -> ErrorCode {
        if self.topic_of(partition).is_deleted {
            ErrorCode::UnknownTopicOrPartition
        } else {
            ErrorCode::NotLeaderOrFollower
        }
    }

    /// Whether eligible leader replicas are kept (KIP-966).
    pub fn elr_is_enabled(&self) -> bool {
        self.feature("eligible.leader.replicas.version") > 0
    }

    /// How many replicas have to be in sync before acks=all is enough, but never more than there
    /// are (`getTopicEffectiveMinIsr`, which looks at the topic's first partition).
    pub fn effective_min_isr(&self, topic: &Topic) -> usize {
        let first = topic.partitions.first().map(|first| self.partition(*first).replicas.len());
        first.map_or(topic.config.min_insync_replicas, |replicas| {
            topic.config.min_insync_replicas.min(replicas)
        })
    }
}

impl BrokerRegistration {
    /// Whether it may lead and be in an ISR.
    pub fn is_active(&self) -> bool {
        !self.fenced && !self.in_controlled_shutdown
    }
}

impl Topic {
    /// The partition with this index.
    pub fn partition(&self, index: PartitionIndex) -> Option<PartitionId> {
        usize::try_from(index.0).ok().and_then(|index| self.partitions.get(index)).copied()
    }
}
