//! The messages of the simulated network, and their bytes.
//!
//! This module is the only door to the `kafka-protocol` crate: its structs are what travels, and
//! what is not re-exported here is not spoken. A message body is shared, not copied: a packet in
//! flight, the picture of it and a checkpoint hold the same [`Arc`].
//!
//! Every request has one version, the pinned one of [`SERVED`](crate::protocol::apis::SERVED).
//! Absent on purpose: all other versions, and the four bytes of length in front of a message on a
//! TCP connection.

pub mod controller;
pub mod group;
mod layouts;
mod scan;
mod schema;

mod wire;

use std::fmt;
use std::sync::Arc;

pub use kafka_protocol::messages::{
    BrokerId as MessageBrokerId, GroupId, ProducerId, TopicName, TransactionalId,
};
pub use kafka_protocol::protocol::StrBytes;
pub use uuid::Uuid;

pub use scan::{DecodeError, Flaw};
pub use wire::{
    RequestHeader, decode_request, decode_response, encode_request, encode_response, request_size,
    response_size,
};

use super::apis::ApiKey;
use super::ids::{BrokerId, TopicId};

/// Appends to logs.
pub mod produce {
    pub use kafka_protocol::messages::produce_request::{
        PartitionProduceData, ProduceRequest, TopicProduceData,
    };
    pub use kafka_protocol::messages::produce_response::{
        BatchIndexAndErrorMessage, LeaderIdAndEpoch, NodeEndpoint, PartitionProduceResponse,
        ProduceResponse, TopicProduceResponse,
    };
}

/// Reads from logs, for consumers and followers alike.
pub mod fetch {
    pub use kafka_protocol::messages::fetch_request::{
        FetchPartition, FetchRequest, FetchTopic, ForgottenTopic, ReplicaState,
    };
    pub use kafka_protocol::messages::fetch_response::{
        AbortedTransaction, EpochEndOffset, FetchResponse, FetchableTopicResponse,
        LeaderIdAndEpoch, NodeEndpoint, PartitionData, SnapshotId,
    };
}

/// Asks where logs begin and end, or which record is of which time.
pub mod list_offsets {
    pub use kafka_protocol::messages::list_offsets_request::{
        ListOffsetsPartition, ListOffsetsRequest, ListOffsetsTopic,
    };
    pub use kafka_protocol::messages::list_offsets_response::{
        ListOffsetsPartitionResponse, ListOffsetsResponse, ListOffsetsTopicResponse,
    };
}

/// Asks who leads which partition, and where the brokers are.
pub mod metadata {
    pub use kafka_protocol::messages::metadata_request::{MetadataRequest, MetadataRequestTopic};
    pub use kafka_protocol::messages::metadata_response::{
        MetadataResponse, MetadataResponseBroker, MetadataResponsePartition, MetadataResponseTopic,
    };
}

/// Asks what a broker speaks; the first request of every connection.
pub mod api_versions {
    pub use kafka_protocol::messages::api_versions_request::ApiVersionsRequest;
    pub use kafka_protocol::messages::api_versions_response::{
        ApiVersion, ApiVersionsResponse, FinalizedFeatureKey, SupportedFeatureKey,
    };
}

/// Asks where a leader epoch ends.
pub mod offset_for_leader_epoch {
    pub use kafka_protocol::messages::offset_for_leader_epoch_request::{
        OffsetForLeaderEpochRequest, OffsetForLeaderPartition, OffsetForLeaderTopic,
    };
    pub use kafka_protocol::messages::offset_for_leader_epoch_response::{
        EpochEndOffset, OffsetForLeaderEpochResponse, OffsetForLeaderTopicResult,
    };
}

/// Asks for a producer id.
pub mod init_producer_id {
    pub use kafka_protocol::messages::init_producer_id_request::InitProducerIdRequest;
    pub use kafka_protocol::messages::init_producer_id_response::InitProducerIdResponse;
}

use api_versions::{ApiVersionsRequest, ApiVersionsResponse};
use controller::{ControllerRequest, ControllerResponse};
use fetch::{FetchRequest, FetchResponse};
use group::{GroupRequest, GroupResponse};
use init_producer_id::{InitProducerIdRequest, InitProducerIdResponse};
use list_offsets::{ListOffsetsRequest, ListOffsetsResponse};
use metadata::{MetadataRequest, MetadataResponse};
use offset_for_leader_epoch::{OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse};
use produce::{ProduceRequest, ProduceResponse};

macro_rules! bodies {
    (
        $(#[$doc:meta])* $name:ident { $($api:ident($body:ident),)* }
        $(and $nested:ident($inner:ident))*
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub enum $name {
            $(
                #[doc = stringify!($body)]
                $api(Arc<$body>),
            )*
            $(
                #[doc = stringify!($inner)]
                $nested($inner),
            )*
        }

        impl $name {
            /// Which request this is or answers.
            pub const fn api(&self) -> ApiKey {
                match self {
                    $(Self::$api(_) => ApiKey::$api,)*
                    $(Self::$nested(inner) => inner.api(),)*
                }
            }

            /// Appends the bytes of its body.
            pub(in crate::protocol::messages) fn encode(
                &self,
                out: &mut bytes::BytesMut,
                version: i16,
            ) -> Result<(), String> {
                match self {
                    $(
                        Self::$api(body) => {
                            kafka_protocol::protocol::Encodable::encode(&**body, out, version)
                                .map_err(|why| why.to_string())
                        }
                    )*
                    $(Self::$nested(inner) => inner.encode(out, version),)*
                }
            }

            /// How many bytes that are.
            pub(in crate::protocol::messages) fn compute_size(
                &self,
                version: i16,
            ) -> Result<usize, String> {
                match self {
                    $(
                        Self::$api(body) => {
                            kafka_protocol::protocol::Encodable::compute_size(&**body, version)
                                .map_err(|why| why.to_string())
                        }
                    )*
                    $(Self::$nested(inner) => inner.compute_size(version),)*
                }
            }
        }

        $(
            impl From<$body> for $name {
                fn from(body: $body) -> Self {
                    Self::$api(Arc::new(body))
                }
            }
        )*
    };
}

use bodies;

bodies! {
    /// What one process asks of another.
    Request {
        Produce(ProduceRequest),
        Fetch(FetchRequest),
        ListOffsets(ListOffsetsRequest),
        Metadata(MetadataRequest),
        ApiVersions(ApiVersionsRequest),
        InitProducerId(InitProducerIdRequest),
        OffsetForLeaderEpoch(OffsetForLeaderEpochRequest),
    }
    and Controller(ControllerRequest)
    and Group(GroupRequest)
}

bodies! {
    /// What it is answered.
    Response {
        Produce(ProduceResponse),
        Fetch(FetchResponse),
        ListOffsets(ListOffsetsResponse),
        Metadata(MetadataResponse),
        ApiVersions(ApiVersionsResponse),
        InitProducerId(InitProducerIdResponse),
        OffsetForLeaderEpoch(OffsetForLeaderEpochResponse),
    }
    and Controller(ControllerResponse)
    and Group(GroupResponse)
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} request", self.api())
    }
}

impl fmt::Display for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} response", self.api())
    }
}

impl From<BrokerId> for MessageBrokerId {
    fn from(id: BrokerId) -> Self {
        Self(id.0)
    }
}

impl From<MessageBrokerId> for BrokerId {
    fn from(id: MessageBrokerId) -> Self {
        Self(id.0)
    }
}

impl From<TopicId> for Uuid {
    fn from(id: TopicId) -> Self {
        Self::from_u128(id.0)
    }
}

impl From<Uuid> for TopicId {
    fn from(id: Uuid) -> Self {
        Self(id.as_u128())
    }
}
