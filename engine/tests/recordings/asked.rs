//! What recorded clusters asked of their controllers, as our requests; and our answers in the
//! shape in which Kafka's were recorded.

use brokerscope_engine::controller::CLUSTER_ID;
use brokerscope_engine::protocol::ids::{BrokerId, TopicId};
use brokerscope_engine::protocol::messages::controller::alter_partition::{
    AlterPartitionRequest, AskedPartition, AskedTopic, BrokerState,
};
use brokerscope_engine::protocol::messages::controller::elect_leaders::{
    ElectLeadersRequest, TopicPartitions,
};
use brokerscope_engine::protocol::messages::controller::registration::{
    BrokerRegistrationRequest, Feature, Listener,
};
use brokerscope_engine::protocol::messages::controller::topics::{
    CreatableReplicaAssignment, CreatableTopic, CreatableTopicConfig, CreatePartitionsAssignment,
    CreatePartitionsRequest, CreatePartitionsTopic, CreateTopicsRequest, DeleteTopicState,
    DeleteTopicsRequest,
};
use brokerscope_engine::protocol::messages::controller::{ControllerRequest, ControllerResponse};
use brokerscope_engine::protocol::messages::{StrBytes, TopicName};
use serde_json::{Value, json};

use super::metadata_log::{Names, uuids};
use crate::recorded::{ids, small, uuid};
use crate::{int, text};

/// The request in a `request` line; `None` for one that is left out (see `decided`).
pub(super) fn request(line: &Value, names: &Names) -> Option<ControllerRequest> {
    let asked = &line["request"];
    Some(match text(line, "api") {
        "CREATE_TOPICS" => create_topics(asked).into(),
        "CREATE_PARTITIONS" => create_partitions(asked).into(),
        "DELETE_TOPICS" => {
            let topics = array(&asked["topics"]).iter().map(|topic| {
                DeleteTopicState::default().with_name(Some(topic_name(text(topic, "name"))))
            });
            DeleteTopicsRequest::default().with_topics(topics.collect()).into()
        }
        "ELECT_LEADERS" => {
            let topics = array(&asked["topicPartitions"]).iter().map(|topic| {
                TopicPartitions::default()
                    .with_topic(topic_name(text(topic, "topic")))
                    .with_partitions(numbers(&topic["partitions"]))
            });
            ElectLeadersRequest::default()
                .with_election_type(small(asked, "electionType") as i8)
                .with_topic_partitions(Some(topics.collect()))
                .into()
        }
        "ALTER_PARTITION" => alter_partition(asked, names).into(),
        "BROKER_REGISTRATION" => registration(asked, names).into(),
        _ => return None,
    })
}

fn registration(asked: &Value, names: &Names) -> BrokerRegistrationRequest {
    let broker = BrokerId(small(asked, "brokerId"));
    let listeners = array(&asked["listeners"]).iter().map(|listener| {
        Listener::default()
            .with_name(string(text(listener, "name")))
            .with_host(string(text(listener, "host")))
            .with_port(small(listener, "port") as u16)
            .with_security_protocol(small(listener, "securityProtocol") as i16)
    });
    let features = array(&asked["features"]).iter().map(|feature| {
        Feature::default()
            .with_name(string(text(feature, "name")))
            .with_min_supported_version(small(feature, "minSupportedVersion") as i16)
            .with_max_supported_version(small(feature, "maxSupportedVersion") as i16)
    });
    BrokerRegistrationRequest::default()
        .with_broker_id(broker.into())
        .with_cluster_id(string(CLUSTER_ID))
        .with_incarnation_id(uuid(&asked["incarnationId"]))
        .with_listeners(listeners.collect())
        .with_features(features.collect())
        .with_rack(asked["rack"].as_str().map(string))
        .with_log_dirs(uuids(&asked["logDirs"]).unwrap_or_default())
        .with_previous_broker_epoch(names.epoch(broker, int(asked, "previousBrokerEpoch")).0)
}

fn alter_partition(asked: &Value, names: &Names) -> AlterPartitionRequest {
    let sender = BrokerId(small(asked, "brokerId"));
    let topics = array(&asked["topics"]).iter().map(|topic| {
        let partitions = array(&topic["partitions"]).iter().map(|partition| {
            let members = array(&partition["newIsrWithEpochs"]).iter().map(|member| {
                let broker = BrokerId(small(member, "brokerId"));
                BrokerState::default()
                    .with_broker_id(broker.into())
                    .with_broker_epoch(names.epoch(broker, int(member, "brokerEpoch")).0)
            });
            AskedPartition::default()
                .with_partition_index(small(partition, "partitionIndex"))
                .with_leader_epoch(small(partition, "leaderEpoch"))
                .with_new_isr_with_epochs(members.collect())
                .with_leader_recovery_state(small(partition, "leaderRecoveryState") as i8)
                .with_partition_epoch(small(partition, "partitionEpoch"))
        });
        AskedTopic::default()
            .with_topic_id(names.topic(&topic["topicId"]))
            .with_partitions(partitions.collect())
    });
    AlterPartitionRequest::default()
        .with_broker_id(sender.into())
        .with_broker_epoch(names.epoch(sender, int(asked, "brokerEpoch")).0)
        .with_topics(topics.collect())
}

fn create_topics(asked: &Value) -> CreateTopicsRequest {
    let topics = array(&asked["topics"]).iter().map(|topic| {
        let assignments = array(&topic["assignments"]).iter().map(|assignment| {
            CreatableReplicaAssignment::default()
                .with_partition_index(small(assignment, "partitionIndex"))
                .with_broker_ids(brokers(&assignment["brokerIds"]))
        });
        let configs = array(&topic["configs"]).iter().map(|config| {
            CreatableTopicConfig::default()
                .with_name(string(text(config, "name")))
                .with_value(config["value"].as_str().map(string))
        });
        CreatableTopic::default()
            .with_name(topic_name(text(topic, "name")))
            .with_num_partitions(small(topic, "numPartitions"))
            .with_replication_factor(small(topic, "replicationFactor") as i16)
            .with_assignments(assignments.collect())
            .with_configs(configs.collect())
    });
    CreateTopicsRequest::default()
        .with_topics(topics.collect())
        .with_validate_only(asked["validateOnly"] == true)
}

fn create_partitions(asked: &Value) -> CreatePartitionsRequest {
    let topics = array(&asked["topics"]).iter().map(|topic| {
        let assignments = topic["assignments"].as_array().map(|assignments| {
            let lists = assignments.iter().map(|assignment| {
                let list = brokers(&assignment["brokerIds"]);
                CreatePartitionsAssignment::default().with_broker_ids(list)
            });
            lists.collect()
        });
        CreatePartitionsTopic::default()
            .with_name(topic_name(text(topic, "name")))
            .with_count(small(topic, "count"))
            .with_assignments(assignments)
    });
    CreatePartitionsRequest::default().with_topics(topics.collect())
}

/// Our answer as JSON, without what is chance: ids of new topics, epochs of brokers.
pub(super) fn answer(response: &ControllerResponse) -> Value {
    match response {
        ControllerResponse::BrokerRegistration(it) => json!({ "errorCode": it.error_code }),
        ControllerResponse::BrokerHeartbeat(it) => json!({
            "errorCode": it.error_code, "isCaughtUp": it.is_caught_up, "isFenced": it.is_fenced,
            "shouldShutDown": it.should_shut_down,
        }),
        ControllerResponse::AlterPartition(it) => json!({
            "errorCode": it.error_code,
            "topics": it.topics.iter().map(|topic| json!({
                "topicId": TopicId::from(topic.topic_id).to_string(),
                "partitions": topic.partitions.iter().map(|partition| json!({
                    "partitionIndex": partition.partition_index,
                    "errorCode": partition.error_code,
                    "leaderId": partition.leader_id.0,
                    "leaderEpoch": partition.leader_epoch,
                    "isr": partition.isr.iter().map(|id| id.0).collect::<Vec<_>>(),
                    "leaderRecoveryState": partition.leader_recovery_state,
                    "partitionEpoch": partition.partition_epoch,
                })).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
        }),
        ControllerResponse::CreateTopics(it) => json!({
            "topics": it.topics.iter().map(|topic| json!({
                "name": topic.name.as_str(), "errorCode": topic.error_code,
                "errorMessage": topic.error_message.as_deref(),
                "numPartitions": topic.num_partitions,
                "replicationFactor": topic.replication_factor,
            })).collect::<Vec<_>>(),
        }),
        ControllerResponse::CreatePartitions(it) => json!({
            "results": it.results.iter().map(|topic| json!({
                "name": topic.name.as_str(), "errorCode": topic.error_code,
                "errorMessage": topic.error_message.as_deref(),
            })).collect::<Vec<_>>(),
        }),
        ControllerResponse::DeleteTopics(it) => json!({
            "responses": it.responses.iter().map(|topic| json!({
                "name": topic.name.as_ref().map(|name| name.as_str()),
                "errorCode": topic.error_code, "errorMessage": topic.error_message.as_deref(),
            })).collect::<Vec<_>>(),
        }),
        ControllerResponse::ElectLeaders(it) => json!({
            "errorCode": it.error_code,
            "replicaElectionResults": it.replica_election_results.iter().map(|topic| json!({
                "topic": topic.topic.as_str(),
                "partitionResult": topic.partition_result.iter().map(|result| json!({
                    "partitionId": result.partition_id, "errorCode": result.error_code,
                    "errorMessage": result.error_message.as_deref(),
                })).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
        }),
        ControllerResponse::AllocateProducerIds(it) => json!({
            "errorCode": it.error_code, "producerIdStart": it.producer_id_start.0,
            "producerIdLen": it.producer_id_len,
        }),
        ControllerResponse::UnregisterBroker(it) => json!({ "errorCode": it.error_code }),
        ControllerResponse::IncrementalAlterConfigs(_)
        | ControllerResponse::AlterPartitionReassignments(_) => json!({}),
    }
}

/// Kafka's answer in the same shape.
pub(super) fn recorded_answer(line: &Value, names: &Names) -> Value {
    let mut answer = line["response"].clone();
    let fields = answer.as_object_mut().expect("an answer has fields");
    fields.remove("throttleTimeMs");
    fields.remove("brokerEpoch");
    for list in ["topics", "responses"] {
        for topic in answer.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
            let is_altered = topic.get("partitions").is_some();
            let fields = topic.as_object_mut().expect("a topic has fields");
            fields.remove("configs");
            if let Some(id) = fields.remove("topicId").filter(|_| is_altered) {
                let ours = TopicId::from(names.topic(&id)).to_string();
                fields.insert("topicId".to_owned(), json!(ours));
            }
        }
    }
    answer
}

fn array(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn numbers(value: &Value) -> Vec<i32> {
    array(value).iter().map(|it| it.as_i64().expect("a number") as i32).collect()
}

fn brokers(value: &Value) -> Vec<brokerscope_engine::protocol::messages::MessageBrokerId> {
    ids(value).unwrap_or_default().into_iter().map(Into::into).collect()
}

fn string(text: &str) -> StrBytes {
    StrBytes::from_string(text.to_owned())
}

fn topic_name(name: &str) -> TopicName {
    TopicName(string(name))
}
