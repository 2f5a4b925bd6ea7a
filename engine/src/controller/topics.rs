//! A topic to create, as an administrator says it.

use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::BrokerId;
use crate::protocol::messages::controller::topics::{
    CreatableReplicaAssignment, CreatableTopic, CreatableTopicConfig, CreateTopicsRequest,
};
use crate::protocol::messages::{StrBytes, TopicName};

/// A topic to create.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTopic {
    /// Its name.
    pub name: String,
    /// How its replicas are placed.
    pub layout: Layout,
    /// Settings by hand, name and value.
    pub configs: Vec<(String, String)>,
}

/// How replicas are placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Layout {
    /// By Kafka's placer.
    Placed { partitions: i32, replication_factor: i16 },
    /// By hand: the brokers of each partition, the preferred leader first.
    Assigned(Vec<Vec<BrokerId>>),
}

/// Why Kafka refuses to create a topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The code in the answer.
    pub error: ErrorCode,
    /// The text in the answer.
    pub message: String,
}

impl NewTopic {
    /// The request that asks for it.
    pub fn request(&self) -> CreateTopicsRequest {
        let text = |text: &str| StrBytes::from_string(text.to_owned());
        let configs = self.configs.iter().map(|(name, value)| {
            let config = CreatableTopicConfig::default().with_name(text(name));
            config.with_value(Some(text(value)))
        });
        let topic = CreatableTopic::default()
            .with_name(TopicName(text(&self.name)))
            .with_configs(configs.collect());
        let topic = match &self.layout {
            Layout::Placed { partitions, replication_factor } => {
                topic.with_num_partitions(*partitions).with_replication_factor(*replication_factor)
            }
            Layout::Assigned(lists) => {
                let assignments = (0..).zip(lists).map(|(index, list)| {
                    CreatableReplicaAssignment::default()
                        .with_partition_index(index)
                        .with_broker_ids(list.iter().map(|id| (*id).into()).collect())
                });
                topic
                    .with_num_partitions(-1)
                    .with_replication_factor(-1)
                    .with_assignments(assignments.collect())
            }
        };
        CreateTopicsRequest::default().with_topics(vec![topic])
    }
}
