//! The layouts of the messages that are served, each in its pinned version. Source: Kafka's
//! `clients/src/main/resources/common/message/*.json`.

mod group;
mod layout;

use super::api_versions::{
    ApiVersion, ApiVersionsRequest, ApiVersionsResponse, FinalizedFeatureKey, SupportedFeatureKey,
};
use super::fetch::{
    AbortedTransaction, FetchPartition, FetchRequest, FetchResponse, FetchTopic,
    FetchableTopicResponse, ForgottenTopic, NodeEndpoint, PartitionData,
};
use super::init_producer_id::{InitProducerIdRequest, InitProducerIdResponse};
use super::list_offsets::{
    ListOffsetsPartition, ListOffsetsPartitionResponse, ListOffsetsRequest, ListOffsetsResponse,
    ListOffsetsTopic, ListOffsetsTopicResponse,
};
use super::metadata::{
    MetadataRequest, MetadataRequestTopic, MetadataResponse, MetadataResponseBroker,
    MetadataResponsePartition, MetadataResponseTopic,
};
use super::offset_for_leader_epoch::{
    EpochEndOffset, OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse,
    OffsetForLeaderPartition, OffsetForLeaderTopic, OffsetForLeaderTopicResult,
};
use super::produce::{
    BatchIndexAndErrorMessage, PartitionProduceData, PartitionProduceResponse, ProduceRequest,
    ProduceResponse, TopicProduceData, TopicProduceResponse,
};
use super::schema::{
    Kind, Schema, array, fields, fixed, nullable_array, nullable_string, records, string, structure,
};
use super::{Request, Response};
use crate::protocol::apis::ApiKey;

use layout::{Layout, layout};

const UUID: usize = 16;

/// The layout of the request, if it is served.
pub(super) fn request(api: ApiKey) -> Option<&'static Layout<Request>> {
    REQUESTS.iter().chain(&group::REQUESTS).find(|layout| layout.api == api)
}

/// The layout of the answer to it.
pub(super) fn response(api: ApiKey) -> Option<&'static Layout<Response>> {
    RESPONSES.iter().chain(&group::RESPONSES).find(|layout| layout.api == api)
}

static REQUESTS: [Layout<Request>; 7] = [
    layout::<_, ProduceRequest>(ApiKey::Produce, &PRODUCE_REQUEST),
    layout::<_, FetchRequest>(ApiKey::Fetch, &FETCH_REQUEST),
    layout::<_, ListOffsetsRequest>(ApiKey::ListOffsets, &LIST_OFFSETS_REQUEST),
    layout::<_, MetadataRequest>(ApiKey::Metadata, &METADATA_REQUEST),
    layout::<_, ApiVersionsRequest>(ApiKey::ApiVersions, &API_VERSIONS_REQUEST),
    layout::<_, InitProducerIdRequest>(ApiKey::InitProducerId, &INIT_PRODUCER_ID_REQUEST),
    layout::<_, OffsetForLeaderEpochRequest>(ApiKey::OffsetForLeaderEpoch, &EPOCH_REQUEST),
];

static RESPONSES: [Layout<Response>; 7] = [
    layout::<_, ProduceResponse>(ApiKey::Produce, &PRODUCE_RESPONSE),
    layout::<_, FetchResponse>(ApiKey::Fetch, &FETCH_RESPONSE),
    layout::<_, ListOffsetsResponse>(ApiKey::ListOffsets, &LIST_OFFSETS_RESPONSE),
    layout::<_, MetadataResponse>(ApiKey::Metadata, &METADATA_RESPONSE),
    layout::<_, ApiVersionsResponse>(ApiKey::ApiVersions, &API_VERSIONS_RESPONSE),
    layout::<_, InitProducerIdResponse>(ApiKey::InitProducerId, &INIT_PRODUCER_ID_RESPONSE),
    layout::<_, OffsetForLeaderEpochResponse>(ApiKey::OffsetForLeaderEpoch, &EPOCH_RESPONSE),
];

static PRODUCE_REQUEST: Schema = fields(&[
    nullable_string("transactionalId"),
    fixed("acks", 2),
    fixed("timeoutMs", 4),
    array::<TopicProduceData>(
        "topicData",
        &Kind::Struct(&fields(&[
            fixed("topicId", UUID),
            array::<PartitionProduceData>(
                "partitionData",
                &Kind::Struct(&fields(&[fixed("index", 4), records("records")])),
            ),
        ])),
    ),
]);

static PRODUCE_RESPONSE: Schema = Schema {
    fields: &[
        array::<TopicProduceResponse>(
            "responses",
            &Kind::Struct(&fields(&[
                fixed("topicId", UUID),
                array::<PartitionProduceResponse>(
                    "partitionResponses",
                    &Kind::Struct(&PARTITION_PRODUCE_RESPONSE),
                ),
            ])),
        ),
        fixed("throttleTimeMs", 4),
    ],
    tagged: &[(0, array::<NodeEndpoint>("nodeEndpoints", &Kind::Struct(&NODE_ENDPOINT)))],
};

static PARTITION_PRODUCE_RESPONSE: Schema = Schema {
    fields: &[
        fixed("index", 4),
        fixed("errorCode", 2),
        fixed("baseOffset", 8),
        fixed("logAppendTimeMs", 8),
        fixed("logStartOffset", 8),
        array::<BatchIndexAndErrorMessage>(
            "recordErrors",
            &Kind::Struct(&fields(&[
                fixed("batchIndex", 4),
                nullable_string("batchIndexErrorMessage"),
            ])),
        ),
        nullable_string("errorMessage"),
    ],
    tagged: &[(0, structure("currentLeader", &CURRENT_LEADER))],
};

static CURRENT_LEADER: Schema = fields(&[fixed("leaderId", 4), fixed("leaderEpoch", 4)]);

/// The same in Produce and Fetch, and of one size in memory.
static NODE_ENDPOINT: Schema =
    fields(&[fixed("nodeId", 4), string("host"), fixed("port", 4), nullable_string("rack")]);

static FETCH_REQUEST: Schema = Schema {
    fields: &[
        fixed("maxWaitMs", 4),
        fixed("minBytes", 4),
        fixed("maxBytes", 4),
        fixed("isolationLevel", 1),
        fixed("sessionId", 4),
        fixed("sessionEpoch", 4),
        array::<FetchTopic>(
            "topics",
            &Kind::Struct(&fields(&[
                fixed("topicId", UUID),
                array::<FetchPartition>("partitions", &Kind::Struct(&FETCH_PARTITION)),
            ])),
        ),
        array::<ForgottenTopic>(
            "forgottenTopicsData",
            &Kind::Struct(&fields(&[
                fixed("topicId", UUID),
                array::<i32>("partitions", &Kind::Fixed(4)),
            ])),
        ),
        string("rackId"),
    ],
    tagged: &[
        (0, nullable_string("clusterId")),
        (1, structure("replicaState", &fields(&[fixed("replicaId", 4), fixed("replicaEpoch", 8)]))),
    ],
};

static FETCH_PARTITION: Schema = Schema {
    fields: &[
        fixed("partition", 4),
        fixed("currentLeaderEpoch", 4),
        fixed("fetchOffset", 8),
        fixed("lastFetchedEpoch", 4),
        fixed("logStartOffset", 8),
        fixed("partitionMaxBytes", 4),
    ],
    tagged: &[(0, fixed("replicaDirectoryId", UUID)), (1, fixed("highWatermark", 8))],
};

static FETCH_RESPONSE: Schema = Schema {
    fields: &[
        fixed("throttleTimeMs", 4),
        fixed("errorCode", 2),
        fixed("sessionId", 4),
        array::<FetchableTopicResponse>(
            "responses",
            &Kind::Struct(&fields(&[
                fixed("topicId", UUID),
                array::<PartitionData>("partitions", &Kind::Struct(&PARTITION_DATA)),
            ])),
        ),
    ],
    tagged: &[(0, array::<NodeEndpoint>("nodeEndpoints", &Kind::Struct(&NODE_ENDPOINT)))],
};

static PARTITION_DATA: Schema = Schema {
    fields: &[
        fixed("partitionIndex", 4),
        fixed("errorCode", 2),
        fixed("highWatermark", 8),
        fixed("lastStableOffset", 8),
        fixed("logStartOffset", 8),
        nullable_array::<AbortedTransaction>(
            "abortedTransactions",
            &Kind::Struct(&fields(&[fixed("producerId", 8), fixed("firstOffset", 8)])),
        ),
        fixed("preferredReadReplica", 4),
        records("records"),
    ],
    tagged: &[
        (0, structure("divergingEpoch", &fields(&[fixed("epoch", 4), fixed("endOffset", 8)]))),
        (1, structure("currentLeader", &CURRENT_LEADER)),
        (2, structure("snapshotId", &fields(&[fixed("endOffset", 8), fixed("epoch", 4)]))),
    ],
};

static LIST_OFFSETS_REQUEST: Schema = fields(&[
    fixed("replicaId", 4),
    fixed("isolationLevel", 1),
    array::<ListOffsetsTopic>(
        "topics",
        &Kind::Struct(&fields(&[
            string("name"),
            array::<ListOffsetsPartition>(
                "partitions",
                &Kind::Struct(&fields(&[
                    fixed("partitionIndex", 4),
                    fixed("currentLeaderEpoch", 4),
                    fixed("timestamp", 8),
                ])),
            ),
        ])),
    ),
    fixed("timeoutMs", 4),
]);

static LIST_OFFSETS_RESPONSE: Schema = fields(&[
    fixed("throttleTimeMs", 4),
    array::<ListOffsetsTopicResponse>(
        "topics",
        &Kind::Struct(&fields(&[
            string("name"),
            array::<ListOffsetsPartitionResponse>(
                "partitions",
                &Kind::Struct(&fields(&[
                    fixed("partitionIndex", 4),
                    fixed("errorCode", 2),
                    fixed("timestamp", 8),
                    fixed("offset", 8),
                    fixed("leaderEpoch", 4),
                ])),
            ),
        ])),
    ),
]);

static METADATA_REQUEST: Schema = fields(&[
    nullable_array::<MetadataRequestTopic>(
        "topics",
        &Kind::Struct(&fields(&[fixed("topicId", UUID), nullable_string("name")])),
    ),
    fixed("allowAutoTopicCreation", 1),
    fixed("includeTopicAuthorizedOperations", 1),
]);

static METADATA_RESPONSE: Schema = fields(&[
    fixed("throttleTimeMs", 4),
    array::<MetadataResponseBroker>("brokers", &Kind::Struct(&NODE_ENDPOINT)),
    nullable_string("clusterId"),
    fixed("controllerId", 4),
    array::<MetadataResponseTopic>(
        "topics",
        &Kind::Struct(&fields(&[
            fixed("errorCode", 2),
            nullable_string("name"),
            fixed("topicId", UUID),
            fixed("isInternal", 1),
            array::<MetadataResponsePartition>(
                "partitions",
                &Kind::Struct(&fields(&[
                    fixed("errorCode", 2),
                    fixed("partitionIndex", 4),
                    fixed("leaderId", 4),
                    fixed("leaderEpoch", 4),
                    array::<i32>("replicaNodes", &Kind::Fixed(4)),
                    array::<i32>("isrNodes", &Kind::Fixed(4)),
                    array::<i32>("offlineReplicas", &Kind::Fixed(4)),
                ])),
            ),
            fixed("topicAuthorizedOperations", 4),
        ])),
    ),
    fixed("errorCode", 2),
]);

static API_VERSIONS_REQUEST: Schema =
    fields(&[string("clientSoftwareName"), string("clientSoftwareVersion")]);

static API_VERSIONS_RESPONSE: Schema = Schema {
    fields: &[
        fixed("errorCode", 2),
        array::<ApiVersion>(
            "apiKeys",
            &Kind::Struct(&fields(&[
                fixed("apiKey", 2),
                fixed("minVersion", 2),
                fixed("maxVersion", 2),
            ])),
        ),
        fixed("throttleTimeMs", 4),
    ],
    tagged: &[
        (
            0,
            array::<SupportedFeatureKey>(
                "supportedFeatures",
                &Kind::Struct(&fields(&[
                    string("name"),
                    fixed("minVersion", 2),
                    fixed("maxVersion", 2),
                ])),
            ),
        ),
        (1, fixed("finalizedFeaturesEpoch", 8)),
        (
            2,
            array::<FinalizedFeatureKey>(
                "finalizedFeatures",
                &Kind::Struct(&fields(&[
                    string("name"),
                    fixed("maxVersionLevel", 2),
                    fixed("minVersionLevel", 2),
                ])),
            ),
        ),
        (3, fixed("zkMigrationReady", 1)),
    ],
};

static INIT_PRODUCER_ID_REQUEST: Schema = fields(&[
    nullable_string("transactionalId"),
    fixed("transactionTimeoutMs", 4),
    fixed("producerId", 8),
    fixed("producerEpoch", 2),
]);

static INIT_PRODUCER_ID_RESPONSE: Schema = fields(&[
    fixed("throttleTimeMs", 4),
    fixed("errorCode", 2),
    fixed("producerId", 8),
    fixed("producerEpoch", 2),
]);

static EPOCH_REQUEST: Schema = fields(&[
    fixed("replicaId", 4),
    array::<OffsetForLeaderTopic>(
        "topics",
        &Kind::Struct(&fields(&[
            string("topic"),
            array::<OffsetForLeaderPartition>(
                "partitions",
                &Kind::Struct(&fields(&[
                    fixed("partition", 4),
                    fixed("currentLeaderEpoch", 4),
                    fixed("leaderEpoch", 4),
                ])),
            ),
        ])),
    ),
]);

static EPOCH_RESPONSE: Schema = fields(&[
    fixed("throttleTimeMs", 4),
    array::<OffsetForLeaderTopicResult>(
        "topics",
        &Kind::Struct(&fields(&[
            string("topic"),
            array::<EpochEndOffset>(
                "partitions",
                &Kind::Struct(&fields(&[
                    fixed("errorCode", 2),
                    fixed("partition", 4),
                    fixed("leaderEpoch", 4),
                    fixed("endOffset", 8),
                ])),
            ),
        ])),
    ),
]);
