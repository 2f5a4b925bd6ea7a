//! What is asked of the controller and what it answers. The bodies are those of the network; they
//! do not travel yet, so they stand apart from [`Request`](super::Request).

use std::sync::Arc;

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
        CreateTopics(CreateTopicsRequest),
        CreatePartitions(CreatePartitionsRequest),
        DeleteTopics(DeleteTopicsRequest),
        ElectLeaders(ElectLeadersRequest),
        IncrementalAlterConfigs(IncrementalAlterConfigsRequest),
    }
}

super::bodies! {
    /// What the controller answers.
    ControllerResponse {
        BrokerRegistration(BrokerRegistrationResponse),
        BrokerHeartbeat(BrokerHeartbeatResponse),
        UnregisterBroker(UnregisterBrokerResponse),
        AlterPartition(AlterPartitionResponse),
        CreateTopics(CreateTopicsResponse),
        CreatePartitions(CreatePartitionsResponse),
        DeleteTopics(DeleteTopicsResponse),
        ElectLeaders(ElectLeadersResponse),
        IncrementalAlterConfigs(IncrementalAlterConfigsResponse),
    }
}
