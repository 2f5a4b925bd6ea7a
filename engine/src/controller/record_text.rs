//! Metadata records as text: name, version, and the content as JSON, field by field as Kafka's own
//! converters have them.

use std::fmt::{self, Display, Write};

use crate::protocol::ids::{BrokerId, TopicId};
use crate::protocol::messages::Uuid;

use super::record::{
    BrokerRegistrationChange, FeatureRange, Listener, MetadataRecord, PartitionChange,
    PartitionRecord, RegisterBroker, RegisterController,
};

impl MetadataRecord {
    /// Kafka's name for the kind.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::RegisterBroker(_) => "REGISTER_BROKER_RECORD",
            Self::UnregisterBroker { .. } => "UNREGISTER_BROKER_RECORD",
            Self::Topic { .. } => "TOPIC_RECORD",
            Self::Partition(_) => "PARTITION_RECORD",
            Self::Config { .. } => "CONFIG_RECORD",
            Self::PartitionChange(_) => "PARTITION_CHANGE_RECORD",
            Self::RemoveTopic { .. } => "REMOVE_TOPIC_RECORD",
            Self::FeatureLevel { .. } => "FEATURE_LEVEL_RECORD",
            Self::ProducerIds { .. } => "PRODUCER_IDS_RECORD",
            Self::BrokerRegistrationChange(_) => "BROKER_REGISTRATION_CHANGE_RECORD",
            Self::NoOp => "NO_OP_RECORD",
            Self::BeginTransaction { .. } => "BEGIN_TRANSACTION_RECORD",
            Self::EndTransaction => "END_TRANSACTION_RECORD",
            Self::RegisterController(_) => "REGISTER_CONTROLLER_RECORD",
            Self::ClearElr { .. } => "CLEAR_ELR_RECORD",
        }
    }

    /// The version in which Kafka 4.3 writes it.
    pub const fn version(&self) -> i16 {
        match self {
            Self::RegisterBroker(_) => 4,
            Self::Partition(_) | Self::PartitionChange(_) => 2,
            // The lowest that carries what changed.
            Self::BrokerRegistrationChange(change) => {
                if change.cordoned_log_dirs.is_some() {
                    3
                } else if change.log_dirs.is_some() {
                    2
                } else if change.in_controlled_shutdown {
                    1
                } else {
                    0
                }
            }
            Self::UnregisterBroker { .. }
            | Self::Topic { .. }
            | Self::Config { .. }
            | Self::RemoveTopic { .. }
            | Self::FeatureLevel { .. }
            | Self::ProducerIds { .. }
            | Self::NoOp
            | Self::BeginTransaction { .. }
            | Self::EndTransaction
            | Self::RegisterController(_)
            | Self::ClearElr { .. } => 0,
        }
    }

    /// The content as JSON.
    pub fn content(&self) -> String {
        let json = Json::default();
        let json = match self {
            Self::RegisterBroker(record) => register_broker(record),
            Self::UnregisterBroker { broker, epoch } => {
                json.number("brokerId", broker).number("brokerEpoch", epoch)
            }
            Self::Topic { name, id } => json.text("name", name).id("topicId", *id),
            Self::Partition(record) => partition(record),
            Self::Config { resource, name, value } => json
                .number("resourceType", resource.kind())
                .text("resourceName", &resource.name())
                .text("name", name)
                .nullable_text("value", value.as_deref()),
            Self::PartitionChange(change) => partition_change(change),
            Self::RemoveTopic { id } => json.id("topicId", *id),
            Self::FeatureLevel { name, level } => {
                json.text("name", name).number("featureLevel", level)
            }
            Self::ProducerIds { broker, epoch, next } => json
                .number("brokerId", broker)
                .number("brokerEpoch", epoch)
                .number("nextProducerId", next),
            Self::BrokerRegistrationChange(change) => registration_change(change),
            Self::BeginTransaction { name } => json.text("name", name),
            Self::NoOp | Self::EndTransaction => json,
            Self::RegisterController(record) => register_controller(record),
            Self::ClearElr { topic } => json.text("topicName", topic.as_deref().unwrap_or("")),
        };
        json.end()
    }
}

/// `TOPIC_RECORD v0 {"name":"orders",…}`.
impl Display for MetadataRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} v{} {}", self.name(), self.version(), self.content())
    }
}

fn register_broker(record: &RegisterBroker) -> Json {
    Json::default()
        .number("brokerId", record.broker)
        .number("isMigratingZkBroker", false)
        .id("incarnationId", record.incarnation)
        .number("brokerEpoch", record.epoch)
        .number("endPoints", listeners(&record.listeners))
        .number("features", features(&record.features))
        .nullable_text("rack", record.rack.as_deref())
        .number("fenced", record.fenced)
        .number("inControlledShutdown", record.in_controlled_shutdown)
        .ids("logDirs", &record.log_dirs)
}

fn register_controller(record: &RegisterController) -> Json {
    Json::default()
        .number("controllerId", record.controller)
        .id("incarnationId", record.incarnation)
        .number("zkMigrationReady", false)
        .number("endPoints", listeners(&record.listeners))
        .number("features", features(&record.features))
}

fn partition(record: &PartitionRecord) -> Json {
    Json::default()
        .number("partitionId", record.partition)
        .id("topicId", record.topic)
        .brokers("replicas", &record.replicas)
        .brokers("isr", &record.isr)
        .brokers("removingReplicas", &record.removing)
        .brokers("addingReplicas", &record.adding)
        .number("leader", record.leader)
        .number("leaderEpoch", record.leader_epoch)
        .number("partitionEpoch", record.partition_epoch)
        .ids("directories", &record.directories)
}

fn partition_change(change: &PartitionChange) -> Json {
    let mut json = Json::default().number("partitionId", change.partition);
    json = json.id("topicId", change.topic);
    let lists = |json: Json, name: &str, list: &Option<Vec<BrokerId>>| match list {
        Some(list) => json.brokers(name, list),
        None => json,
    };
    json = lists(json, "isr", &change.isr);
    if let Some(leader) = change.leader {
        json = json.number("leader", leader);
    }
    json = lists(json, "replicas", &change.replicas);
    json = lists(json, "removingReplicas", &change.removing);
    json = lists(json, "addingReplicas", &change.adding);
    if let Some(state) = change.recovery_state {
        json = json.number("leaderRecoveryState", state.number());
    }
    if let Some(directories) = &change.directories {
        json = json.ids("directories", directories);
    }
    json = lists(json, "eligibleLeaderReplicas", &change.elr);
    lists(json, "lastKnownElr", &change.last_known_elr)
}

fn registration_change(change: &BrokerRegistrationChange) -> Json {
    let mut json =
        Json::default().number("brokerId", change.broker).number("brokerEpoch", change.epoch);
    if let Some(fenced) = change.fenced {
        json = json.number("fenced", if fenced { 1 } else { -1 });
    }
    if change.in_controlled_shutdown {
        json = json.number("inControlledShutdown", 1);
    }
    if let Some(dirs) = &change.log_dirs {
        json = json.ids("logDirs", dirs);
    }
    if let Some(dirs) = &change.cordoned_log_dirs {
        json = json.ids("cordonedLogDirs", dirs);
    }
    json
}

fn listeners(listeners: &[Listener]) -> String {
    list(listeners, |listener| {
        Json::default()
            .text("name", &listener.name)
            .text("host", &listener.host)
            .number("port", listener.port)
            .number("securityProtocol", listener.security_protocol)
            .end()
    })
}

fn features(features: &[FeatureRange]) -> String {
    list(features, |feature| {
        Json::default()
            .text("name", &feature.name)
            .number("minSupportedVersion", feature.min)
            .number("maxSupportedVersion", feature.max)
            .end()
    })
}

fn list<T>(items: &[T], text: impl Fn(&T) -> String) -> String {
    format!("[{}]", items.iter().map(text).collect::<Vec<_>>().join(","))
}

/// An object of JSON while it is written.
#[derive(Default)]
struct Json(String);

impl Json {
    fn name(&mut self, name: &str) -> &mut String {
        self.0.push(if self.0.is_empty() { '{' } else { ',' });
        self.0.push_str(&quoted(name));
        self.0.push(':');
        &mut self.0
    }

    /// Anything that prints as JSON by itself.
    fn number(mut self, name: &str, value: impl Display) -> Self {
        let text = value.to_string();
        self.name(name).push_str(&text);
        self
    }

    fn text(self, name: &str, value: &str) -> Self {
        self.number(name, quoted(value))
    }

    fn nullable_text(self, name: &str, value: Option<&str>) -> Self {
        self.number(name, value.map_or("null".to_owned(), quoted))
    }

    fn id(self, name: &str, id: Uuid) -> Self {
        self.text(name, &TopicId::from(id).to_string())
    }

    fn ids(self, name: &str, ids: &[Uuid]) -> Self {
        self.number(name, list(ids, |id| quoted(&TopicId::from(*id).to_string())))
    }

    fn brokers(self, name: &str, ids: &[BrokerId]) -> Self {
        self.number(name, list(ids, BrokerId::to_string))
    }

    fn end(self) -> String {
        if self.0.is_empty() { "{}".to_owned() } else { self.0 + "}" }
    }
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            '\0'..='\u{1f}' => {
                // Writing to a string cannot fail.
                let _written = write!(quoted, "\\u{:04x}", u32::from(letter));
            }
            _ => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}
