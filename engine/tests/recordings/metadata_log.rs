//! Records of the metadata log out of Kafka's JSON, with ids as they are called here.

use std::collections::BTreeMap;

use brokerscope_engine::controller::record::{
    BrokerRegistrationChange, FeatureRange, Listener, MetadataRecord, PartitionChange,
    PartitionRecord, RecoveryState, RegisterBroker, RegisterController, Resource,
};
use brokerscope_engine::protocol::ids::{BrokerEpoch, BrokerId, LeaderEpoch, PartitionIndex};
use brokerscope_engine::protocol::messages::Uuid;
use serde_json::Value;

use crate::recorded::{ids, small, uuid};
use crate::{int, text};

/// Recorded ids and ours, where those differ: a topic's id is chance, a broker's epoch an offset.
#[derive(Default)]
pub(super) struct Names {
    pub(super) topics: BTreeMap<Uuid, Uuid>,
    pub(super) epochs: BTreeMap<(BrokerId, i64), BrokerEpoch>,
}

impl Names {
    pub(super) fn topic(&self, recorded: &Value) -> Uuid {
        let recorded = uuid(recorded);
        self.topics.get(&recorded).copied().unwrap_or(recorded)
    }

    pub(super) fn epoch(&self, broker: BrokerId, recorded: i64) -> BrokerEpoch {
        self.epochs.get(&(broker, recorded)).copied().unwrap_or(BrokerEpoch(recorded))
    }
}

/// The record in a `metadata-record` line; `None` for a control record of the quorum.
pub(super) fn record(line: &Value, names: &Names) -> Option<MetadataRecord> {
    let data = &line["data"];
    let name = |name| text(data, name).to_owned();
    let broker = || BrokerId(small(data, "brokerId"));
    let epoch = || names.epoch(broker(), int(data, "brokerEpoch"));
    Some(match text(line, "type") {
        "REGISTER_BROKER_RECORD" => register_broker(data, epoch()),
        "REGISTER_CONTROLLER_RECORD" => MetadataRecord::RegisterController(RegisterController {
            controller: small(data, "controllerId"),
            incarnation: uuid(&data["incarnationId"]),
            listeners: listeners(data),
            features: features(data),
        }),
        "UNREGISTER_BROKER_RECORD" => {
            MetadataRecord::UnregisterBroker { broker: broker(), epoch: epoch() }
        }
        "TOPIC_RECORD" => {
            MetadataRecord::Topic { name: name("name"), id: names.topic(&data["topicId"]) }
        }
        "PARTITION_RECORD" => partition(data, names),
        "CONFIG_RECORD" => MetadataRecord::Config {
            resource: Resource::new(small(data, "resourceType") as i8, text(data, "resourceName")),
            name: name("name"),
            value: data["value"].as_str().map(str::to_owned),
        },
        "PARTITION_CHANGE_RECORD" => partition_change(data, names),
        "REMOVE_TOPIC_RECORD" => MetadataRecord::RemoveTopic { id: names.topic(&data["topicId"]) },
        "FEATURE_LEVEL_RECORD" => MetadataRecord::FeatureLevel {
            name: name("name"),
            level: small(data, "featureLevel") as i16,
        },
        "PRODUCER_IDS_RECORD" => MetadataRecord::ProducerIds {
            broker: broker(),
            epoch: epoch(),
            next: int(data, "nextProducerId"),
        },
        "BROKER_REGISTRATION_CHANGE_RECORD" => {
            MetadataRecord::BrokerRegistrationChange(BrokerRegistrationChange {
                broker: broker(),
                epoch: epoch(),
                fenced: data["fenced"].as_i64().map(|fenced| fenced == 1),
                in_controlled_shutdown: data["inControlledShutdown"] == 1,
                log_dirs: uuids(&data["logDirs"]),
                cordoned_log_dirs: uuids(&data["cordonedLogDirs"]),
            })
        }
        "NO_OP_RECORD" => MetadataRecord::NoOp,
        "BEGIN_TRANSACTION_RECORD" => MetadataRecord::BeginTransaction { name: name("name") },
        "END_TRANSACTION_RECORD" => MetadataRecord::EndTransaction,
        "CLEAR_ELR_RECORD" => MetadataRecord::ClearElr {
            topic: Some(name("topicName")).filter(|topic| !topic.is_empty()),
        },
        control if control.starts_with("CONTROL_") => return None,
        other => panic!("nothing is known of {other}"),
    })
}

fn register_broker(data: &Value, epoch: BrokerEpoch) -> MetadataRecord {
    MetadataRecord::RegisterBroker(RegisterBroker {
        broker: BrokerId(small(data, "brokerId")),
        incarnation: uuid(&data["incarnationId"]),
        epoch,
        listeners: listeners(data),
        features: features(data),
        rack: data["rack"].as_str().map(str::to_owned),
        fenced: data["fenced"] == true,
        in_controlled_shutdown: data["inControlledShutdown"] == true,
        log_dirs: uuids(&data["logDirs"]).unwrap_or_default(),
    })
}

fn partition(data: &Value, names: &Names) -> MetadataRecord {
    let list = |name: &str| ids(&data[name]).unwrap_or_default();
    MetadataRecord::Partition(PartitionRecord {
        partition: PartitionIndex(small(data, "partitionId")),
        topic: names.topic(&data["topicId"]),
        replicas: list("replicas"),
        isr: list("isr"),
        removing: list("removingReplicas"),
        adding: list("addingReplicas"),
        leader: BrokerId(small(data, "leader")),
        leader_epoch: LeaderEpoch(small(data, "leaderEpoch")),
        partition_epoch: small(data, "partitionEpoch"),
        directories: uuids(&data["directories"]).unwrap_or_default(),
    })
}

fn partition_change(data: &Value, names: &Names) -> MetadataRecord {
    let state = data["leaderRecoveryState"].as_i64();
    MetadataRecord::PartitionChange(PartitionChange {
        partition: PartitionIndex(small(data, "partitionId")),
        topic: names.topic(&data["topicId"]),
        isr: ids(&data["isr"]),
        leader: data["leader"].as_i64().map(|leader| BrokerId(leader as i32)),
        replicas: ids(&data["replicas"]),
        removing: ids(&data["removingReplicas"]),
        adding: ids(&data["addingReplicas"]),
        recovery_state: state.and_then(|state| RecoveryState::from_number(state as i8)),
        elr: ids(&data["eligibleLeaderReplicas"]),
        last_known_elr: ids(&data["lastKnownElr"]),
        directories: uuids(&data["directories"]),
    })
}

fn listeners(data: &Value) -> Vec<Listener> {
    let listeners = data["endPoints"].as_array().expect("endpoints").iter();
    let listener = |it: &Value| Listener {
        name: text(it, "name").to_owned(),
        host: text(it, "host").to_owned(),
        port: small(it, "port") as u16,
        security_protocol: small(it, "securityProtocol") as i16,
    };
    listeners.map(listener).collect()
}

fn features(data: &Value) -> Vec<FeatureRange> {
    let features = data["features"].as_array().expect("features").iter();
    let feature = |it: &Value| FeatureRange {
        name: text(it, "name").to_owned(),
        min: small(it, "minSupportedVersion") as i16,
        max: small(it, "maxSupportedVersion") as i16,
    };
    features.map(feature).collect()
}

pub(super) fn uuids(list: &Value) -> Option<Vec<Uuid>> {
    Some(list.as_array()?.iter().map(uuid).collect())
}
