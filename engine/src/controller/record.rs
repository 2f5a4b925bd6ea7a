//! The records of the metadata log (`__cluster_metadata`): everything that the controller has ever
//! decided is one of these, and whoever replays them knows what it knows. Kinds, fields and
//! versions are those that Kafka 4.3 writes at `metadata.version` 4.3-IV0.
//!
//! They print as Kafka's own converters write them: a name, and the content as JSON in which
//! fields at their default are left out.
//!
//! Absent: ACLs, quotas, SCRAM and tokens, and the control records of the quorum itself.

use crate::protocol::ids::{BrokerEpoch, BrokerId, LeaderEpoch, Offset, PartitionIndex};
use crate::protocol::messages::Uuid;

/// Ids of a block of producer ids (`ProducerIdsBlock.PRODUCER_ID_BLOCK_SIZE`).
pub const PRODUCER_ID_BLOCK_SIZE: i32 = 1_000;

/// Records that were decided together and become true together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetadataBatch {
    /// The offset of the first record; the others follow one by one.
    pub base_offset: Offset,
    /// The controller's epoch when it decided.
    pub epoch: LeaderEpoch,
    /// What was decided, in order.
    pub records: Vec<MetadataRecord>,
}

impl MetadataBatch {
    /// The offset after its last record.
    pub fn end_offset(&self) -> Offset {
        Offset(self.base_offset.0 + i64::try_from(self.records.len()).unwrap_or(i64::MAX))
    }
}

/// One record of the metadata log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MetadataRecord {
    /// A broker's process has registered.
    RegisterBroker(RegisterBroker),
    /// A broker was taken off the list.
    UnregisterBroker { broker: BrokerId, epoch: BrokerEpoch },
    /// There is a topic.
    Topic { name: String, id: Uuid },
    /// There is a partition.
    Partition(PartitionRecord),
    /// A setting has a value (`None`: has none any more).
    Config { resource: Resource, name: String, value: Option<String> },
    /// Something about a partition changed.
    PartitionChange(PartitionChange),
    /// A topic is gone, with its partitions and settings.
    RemoveTopic { id: Uuid },
    /// A feature is finalized at this level.
    FeatureLevel { name: String, level: i16 },
    /// A block of producer ids was given away.
    ProducerIds { broker: BrokerId, epoch: BrokerEpoch, next: i64 },
    /// Something about a broker's registration changed.
    BrokerRegistrationChange(BrokerRegistrationChange),
    /// Nothing: it shows that the controller is alive.
    NoOp,
    /// What follows becomes true together, though it is written in several batches.
    BeginTransaction { name: String },
    /// The end of such a sequence.
    EndTransaction,
    /// A controller's process has registered.
    RegisterController(RegisterController),
    /// Forget the eligible leader replicas of this topic, or of all.
    ClearElr { topic: Option<String> },
}

/// What a setting belongs to (`ConfigResource`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Resource {
    /// A topic, by its name.
    Topic(String),
    /// One broker, or (`None`) all of them: the cluster's default.
    Broker(Option<BrokerId>),
    /// Another kind, by its number in Kafka; nothing here reads it.
    Other(i8, String),
}

impl Resource {
    /// Number of the kind in Kafka.
    pub fn kind(&self) -> i8 {
        match self {
            Self::Topic(_) => 2,
            Self::Broker(_) => 4,
            Self::Other(kind, _) => *kind,
        }
    }

    /// The name in Kafka.
    pub fn name(&self) -> String {
        match self {
            Self::Topic(name) | Self::Other(_, name) => name.clone(),
            Self::Broker(Some(id)) => id.to_string(),
            Self::Broker(None) => String::new(),
        }
    }

    /// The resource of this kind and name.
    pub fn new(kind: i8, name: &str) -> Self {
        match (kind, name) {
            (2, name) => Self::Topic(name.to_owned()),
            (4, "") => Self::Broker(None),
            (4, name) => match name.parse() {
                Ok(id) => Self::Broker(Some(BrokerId(id))),
                Err(_not_an_id) => Self::Other(kind, name.to_owned()),
            },
            (kind, name) => Self::Other(kind, name.to_owned()),
        }
    }
}

/// `RegisterBrokerRecord`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterBroker {
    /// `node.id`.
    pub broker: BrokerId,
    /// Chosen anew by every process.
    pub incarnation: Uuid,
    /// The life of this process.
    pub epoch: BrokerEpoch,
    /// Where it listens.
    pub listeners: Vec<Listener>,
    /// What it supports.
    pub features: Vec<FeatureRange>,
    /// `broker.rack`.
    pub rack: Option<String>,
    /// Whether it is fenced; it is until it has caught up.
    pub fenced: bool,
    /// Whether it is about to stop.
    pub in_controlled_shutdown: bool,
    /// The ids of its log directories.
    pub log_dirs: Vec<Uuid>,
}

/// `RegisterControllerRecord`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterController {
    /// `node.id`.
    pub controller: i32,
    /// Chosen anew by every process.
    pub incarnation: Uuid,
    /// Where it listens.
    pub listeners: Vec<Listener>,
    /// What it supports.
    pub features: Vec<FeatureRange>,
}

/// Where a process listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listener {
    /// The listener's name.
    pub name: String,
    /// The host it is advertised under.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// 0 is plaintext.
    pub security_protocol: i16,
}

/// The levels of a feature that a process can work with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeatureRange {
    /// The feature.
    pub name: String,
    /// Lowest level.
    pub min: i16,
    /// Highest level.
    pub max: i16,
}

/// `PartitionRecord`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartitionRecord {
    /// Its number within the topic.
    pub partition: PartitionIndex,
    /// Its topic.
    pub topic: Uuid,
    /// The brokers that hold a replica; the first is the preferred leader.
    pub replicas: Vec<BrokerId>,
    /// In-sync replicas.
    pub isr: Vec<BrokerId>,
    /// Replicas about to go.
    pub removing: Vec<BrokerId>,
    /// Replicas about to come.
    pub adding: Vec<BrokerId>,
    /// The leader.
    pub leader: BrokerId,
    /// Its epoch.
    pub leader_epoch: LeaderEpoch,
    /// The registration's epoch.
    pub partition_epoch: i32,
    /// Directory of each replica.
    pub directories: Vec<Uuid>,
}

/// `PartitionChangeRecord`: a field that is `None` stays as it is. With a leader in it, be it the
/// same, the leader epoch grows by one; the partition epoch does with every change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartitionChange {
    /// Its number within the topic.
    pub partition: PartitionIndex,
    /// Its topic.
    pub topic: Uuid,
    /// In-sync replicas.
    pub isr: Option<Vec<BrokerId>>,
    /// The leader; [`BrokerId::NONE`] if nobody can lead.
    pub leader: Option<BrokerId>,
    /// The brokers that hold a replica.
    pub replicas: Option<Vec<BrokerId>>,
    /// Replicas about to go.
    pub removing: Option<Vec<BrokerId>>,
    /// Replicas about to come.
    pub adding: Option<Vec<BrokerId>>,
    /// Whether the leader has to recover from an unclean election.
    pub recovery_state: Option<RecoveryState>,
    /// Eligible leader replicas.
    pub elr: Option<Vec<BrokerId>>,
    /// The last known leader, in a list for reasons of history.
    pub last_known_elr: Option<Vec<BrokerId>>,
    /// Directory of each replica.
    pub directories: Option<Vec<Uuid>>,
}

/// `LeaderRecoveryState`: whether the last election may have lost records (KIP-704).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RecoveryState {
    /// The leader came from the ISR or the ELR, or has reported since.
    #[default]
    Recovered,
    /// The leader was elected uncleanly; its next ISR change ends this.
    Recovering,
}

impl RecoveryState {
    /// The number in Kafka.
    pub const fn number(self) -> i8 {
        match self {
            Self::Recovered => 0,
            Self::Recovering => 1,
        }
    }

    /// The state with this number; `None` stands for "unchanged" and for numbers that Kafka has
    /// not given away.
    pub const fn from_number(number: i8) -> Option<Self> {
        match number {
            0 => Some(Self::Recovered),
            1 => Some(Self::Recovering),
            _ => None,
        }
    }
}

/// `BrokerRegistrationChangeRecord`: a field that is `None` or false stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BrokerRegistrationChange {
    /// The broker.
    pub broker: BrokerId,
    /// The life of its process that is meant.
    pub epoch: BrokerEpoch,
    /// Fence it, or let it in.
    pub fenced: Option<bool>,
    /// It is about to stop. There is no way back but a new registration.
    pub in_controlled_shutdown: bool,
    /// The log directories that work.
    pub log_dirs: Option<Vec<Uuid>>,
    /// The log directories that take no new replicas.
    pub cordoned_log_dirs: Option<Vec<Uuid>>,
}
