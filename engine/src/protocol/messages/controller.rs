//! What is asked of the controller and what it answers. Only processes of the cluster itself send
//! these, so nobody reads them from strange bytes.

use std::sync::Arc;

use bytes::BytesMut;
use kafka_protocol::protocol::Decodable;

use crate::protocol::apis::ApiKey;

/// A broker's process presents itself.
pub mod registration {
    pub use kafka_protocol::messages::broker_registration_request::{
        BrokerRegistrationRequest, Feature, Listener,
    };
    pub use kafka_protocol::messages::broker_registration_response::BrokerRegistrationResponse;
    pub use kafka_protocol::messages::unregister_broker_request::UnregisterBrokerRequest;
    pub use kafka_protocol::messages::unregister_broker_response::UnregisterBrokerResponse;
}

/// A broker shows that it is alive, and says what it wants.
pub mod heartbeat {
    pub use kafka_protocol::messages::broker_heartbeat_request::BrokerHeartbeatRequest;
    pub use kafka_protocol::messages::broker_heartbeat_response::BrokerHeartbeatResponse;
}

/// A leader wants another ISR.
pub mod alter_partition {
    pub use kafka_protocol::messages::alter_partition_request::{
        AlterPartitionRequest, BrokerState, PartitionData as AskedPartition,
        TopicData as AskedTopic,
    };
    pub use kafka_protocol::messages::alter_partition_response::{
        AlterPartitionResponse, PartitionData, TopicData,
    };
}

/// A broker wants producer ids to give away.
pub mod producer_ids {
    pub use kafka_protocol::messages::allocate_producer_ids_request::AllocateProducerIdsRequest;
    pub use kafka_protocol::messages::allocate_producer_ids_response::AllocateProducerIdsResponse;
}

/// Topics come, grow and go.
pub mod topics {
    pub use kafka_protocol::messages::create_partitions_request::{
        CreatePartitionsAssignment, CreatePartitionsRequest, CreatePartitionsTopic,
    };
    pub use kafka_protocol::messages::create_partitions_response::{
        CreatePartitionsResponse, CreatePartitionsTopicResult,
    };
    pub use kafka_protocol::messages::create_topics_request::{
        CreatableReplicaAssignment, CreatableTopic, CreatableTopicConfig, CreateTopicsRequest,
    };
    pub use kafka_protocol::messages::create_topics_response::{
        CreatableTopicResult, CreateTopicsResponse,
    };
    pub use kafka_protocol::messages::delete_topics_request::{
        DeleteTopicState, DeleteTopicsRequest,
    };
    pub use kafka_protocol::messages::delete_topics_response::{
        DeletableTopicResult, DeleteTopicsResponse,
    };
}

/// Other leaders are wanted.
pub mod elect_leaders {
    pub use kafka_protocol::messages::elect_leaders_request::{
        ElectLeadersRequest, TopicPartitions,
    };
    pub use kafka_protocol::messages::elect_leaders_response::{
        ElectLeadersResponse, PartitionResult, ReplicaElectionResult,
    };
}

/// Other replicas are wanted.
pub mod reassign {
    pub use kafka_protocol::messages::alter_partition_reassignments_request::{
        AlterPartitionReassignmentsRequest, ReassignablePartition, ReassignableTopic,
    };
    pub use kafka_protocol::messages::alter_partition_reassignments_response::{
        AlterPartitionReassignmentsResponse, ReassignablePartitionResponse,
        ReassignableTopicResponse,
    };
}

/// Other settings are wanted.
pub mod alter_configs {
    pub use kafka_protocol::messages::incremental_alter_configs_request::{
        AlterConfigsResource, AlterableConfig, IncrementalAlterConfigsRequest,
    };
    pub use kafka_protocol::messages::incremental_alter_configs_response::{
        AlterConfigsResourceResponse, IncrementalAlterConfigsResponse,
    };
}

use alter_configs::{IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse};
use alter_partition::{AlterPartitionRequest, AlterPartitionResponse};
use elect_leaders::{ElectLeadersRequest, ElectLeadersResponse};
use heartbeat::{BrokerHeartbeatRequest, BrokerHeartbeatResponse};
use producer_ids::{AllocateProducerIdsRequest, AllocateProducerIdsResponse};
use reassign::{AlterPartitionReassignmentsRequest, AlterPartitionReassignmentsResponse};
use registration::{
    BrokerRegistrationRequest, BrokerRegistrationResponse, UnregisterBrokerRequest,
    UnregisterBrokerResponse,
};
use topics::{
    CreatePartitionsRequest, CreatePartitionsResponse, CreateTopicsRequest, CreateTopicsResponse,
    DeleteTopicsRequest, DeleteTopicsResponse,
};

super::bodies! {
    /// What a broker, or an administrator through one, asks of the controller.
    ControllerRequest {
        BrokerRegistration(BrokerRegistrationRequest),
        BrokerHeartbeat(BrokerHeartbeatRequest),
        UnregisterBroker(UnregisterBrokerRequest),
        AlterPartition(AlterPartitionRequest),
        AllocateProducerIds(AllocateProducerIdsRequest),
        CreateTopics(CreateTopicsRequest),
        CreatePartitions(CreatePartitionsRequest),
        DeleteTopics(DeleteTopicsRequest),
        ElectLeaders(ElectLeadersRequest),
        IncrementalAlterConfigs(IncrementalAlterConfigsRequest),
        AlterPartitionReassignments(AlterPartitionReassignmentsRequest),
    }
}

super::bodies! {
    /// What the controller answers.
    ControllerResponse {
        BrokerRegistration(BrokerRegistrationResponse),
        BrokerHeartbeat(BrokerHeartbeatResponse),
        UnregisterBroker(UnregisterBrokerResponse),
        AlterPartition(AlterPartitionResponse),
        AllocateProducerIds(AllocateProducerIdsResponse),
        CreateTopics(CreateTopicsResponse),
        CreatePartitions(CreatePartitionsResponse),
        DeleteTopics(DeleteTopicsResponse),
        ElectLeaders(ElectLeadersResponse),
        IncrementalAlterConfigs(IncrementalAlterConfigsResponse),
        AlterPartitionReassignments(AlterPartitionReassignmentsResponse),
    }
}

macro_rules! wire {
    ($name:ident { $($api:ident($body:ident),)* }) => {
        impl $name {
            /// What is left of it when it has been bytes.
            ///
            /// # Panics
            /// If it sets a field that its pinned version does not have: messages are made by us.
            pub fn through_bytes(&self) -> Self {
                let version = self.api().controller_version();
                let mut bytes = BytesMut::new();
                let read = self.encode(&mut bytes, version).and_then(|()| {
                    let mut bytes = bytes.freeze();
                    let body = match self {
                        $(Self::$api(_) => $body::decode(&mut bytes, version).map(Self::from),)*
                    };
                    body.map_err(|why| why.to_string())
                });
                read.unwrap_or_else(|why| panic!("{} cannot be bytes: {why}", self.api()))
            }
        }
    };
}

wire! {
    ControllerRequest {
        BrokerRegistration(BrokerRegistrationRequest),
        BrokerHeartbeat(BrokerHeartbeatRequest),
        UnregisterBroker(UnregisterBrokerRequest),
        AlterPartition(AlterPartitionRequest),
        AllocateProducerIds(AllocateProducerIdsRequest),
        CreateTopics(CreateTopicsRequest),
        CreatePartitions(CreatePartitionsRequest),
        DeleteTopics(DeleteTopicsRequest),
        ElectLeaders(ElectLeadersRequest),
        IncrementalAlterConfigs(IncrementalAlterConfigsRequest),
        AlterPartitionReassignments(AlterPartitionReassignmentsRequest),
    }
}

wire! {
    ControllerResponse {
        BrokerRegistration(BrokerRegistrationResponse),
        BrokerHeartbeat(BrokerHeartbeatResponse),
        UnregisterBroker(UnregisterBrokerResponse),
        AlterPartition(AlterPartitionResponse),
        AllocateProducerIds(AllocateProducerIdsResponse),
        CreateTopics(CreateTopicsResponse),
        CreatePartitions(CreatePartitionsResponse),
        DeleteTopics(DeleteTopicsResponse),
        ElectLeaders(ElectLeadersResponse),
        IncrementalAlterConfigs(IncrementalAlterConfigsResponse),
        AlterPartitionReassignments(AlterPartitionReassignmentsResponse),
    }
}
