//! Messages of every kind that is served, with every field filled.

mod group;

use brokerscope_engine::protocol::batch::{BatchBuilder, NewRecord};
use brokerscope_engine::protocol::ids::Offset;
use brokerscope_engine::protocol::messages::api_versions::{
    ApiVersion, ApiVersionsRequest, ApiVersionsResponse, FinalizedFeatureKey, SupportedFeatureKey,
};
use brokerscope_engine::protocol::messages::fetch::{
    self, AbortedTransaction, EpochEndOffset, FetchPartition, FetchRequest, FetchResponse,
    FetchTopic, FetchableTopicResponse, ForgottenTopic, PartitionData, ReplicaState, SnapshotId,
};
use brokerscope_engine::protocol::messages::init_producer_id::{
    InitProducerIdRequest, InitProducerIdResponse,
};
use brokerscope_engine::protocol::messages::list_offsets::{
    ListOffsetsPartition, ListOffsetsPartitionResponse, ListOffsetsRequest, ListOffsetsResponse,
    ListOffsetsTopic, ListOffsetsTopicResponse,
};
use brokerscope_engine::protocol::messages::metadata::{
    MetadataRequest, MetadataRequestTopic, MetadataResponse, MetadataResponseBroker,
    MetadataResponsePartition, MetadataResponseTopic,
};
use brokerscope_engine::protocol::messages::offset_for_leader_epoch::{
    self, OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse, OffsetForLeaderPartition,
    OffsetForLeaderTopic, OffsetForLeaderTopicResult,
};
use brokerscope_engine::protocol::messages::produce::{
    self, BatchIndexAndErrorMessage, PartitionProduceData, PartitionProduceResponse,
    ProduceRequest, ProduceResponse, TopicProduceData, TopicProduceResponse,
};
use brokerscope_engine::protocol::messages::{
    MessageBrokerId, ProducerId, Request, Response, StrBytes, TopicName, TransactionalId, Uuid,
};
use bytes::Bytes;

const TOPIC: Uuid = Uuid::from_u128(0x1234_5678_9abc_def0_1234_5678_9abc_def0);

const fn text(text: &'static str) -> StrBytes {
    StrBytes::from_static_str(text)
}

pub(crate) fn batch() -> Bytes {
    let mut batch = BatchBuilder::new(Offset(0));
    let headers: &[(&str, Option<&[u8]>)] = &[("source", Some(b"page"))];
    for value in ["paid", "sent", "谢谢"] {
        let value = Some(value.as_bytes());
        batch.append(&NewRecord { timestamp: 1_700_000_000_000, key: Some(b"k"), value, headers });
    }
    batch.build()
}

/// An empty and a full request of every kind.
pub(crate) fn requests() -> Vec<Request> {
    let every_topic = MetadataRequest::default().with_topics(None);
    let some_topics = MetadataRequest::default()
        .with_topics(Some(vec![
            MetadataRequestTopic::default().with_name(Some(TopicName(text("orders")))),
            MetadataRequestTopic::default().with_topic_id(TOPIC).with_name(None),
        ]))
        .with_allow_auto_topic_creation(true)
        .with_include_topic_authorized_operations(true);
    let hello = ApiVersionsRequest::default()
        .with_client_software_name(text("brokerscope"))
        .with_client_software_version(text("0.1"));
    let mut requests = vec![
        ProduceRequest::default().into(),
        produce_request().into(),
        FetchRequest::default().into(),
        fetch_request().into(),
        ListOffsetsRequest::default().into(),
        list_offsets_request().into(),
        every_topic.into(),
        some_topics.into(),
        ApiVersionsRequest::default().into(),
        hello.into(),
        InitProducerIdRequest::default().into(),
        init_producer_id_request().into(),
        OffsetForLeaderEpochRequest::default().into(),
        offset_for_leader_epoch_request().into(),
    ];
    requests.extend(group::requests());
    requests
}

/// An empty and a full response of every kind.
pub(crate) fn responses() -> Vec<Response> {
    let mut responses = vec![
        ProduceResponse::default().into(),
        produce_response().into(),
        FetchResponse::default().into(),
        fetch_response().into(),
        ListOffsetsResponse::default().into(),
        list_offsets_response().into(),
        MetadataResponse::default().into(),
        metadata_response().into(),
        ApiVersionsResponse::default().into(),
        api_versions_response().into(),
        InitProducerIdResponse::default().into(),
        init_producer_id_response().into(),
        OffsetForLeaderEpochResponse::default().into(),
        offset_for_leader_epoch_response().into(),
    ];
    responses.extend(group::responses());
    responses
}

fn produce_request() -> ProduceRequest {
    let partitions = (0..3)
        .map(|index| PartitionProduceData::default().with_index(index).with_records(Some(batch())));
    let nothing = PartitionProduceData::default().with_index(9).with_records(None);
    let topic = TopicProduceData::default()
        .with_topic_id(TOPIC)
        .with_partition_data(partitions.chain([nothing]).collect());
    ProduceRequest::default()
        .with_transactional_id(Some(TransactionalId(text("tx"))))
        .with_acks(-1)
        .with_timeout_ms(30_000)
        .with_topic_data(vec![topic])
}

fn produce_response() -> ProduceResponse {
    let wrong = BatchIndexAndErrorMessage::default()
        .with_batch_index(1)
        .with_batch_index_error_message(Some(text("no key")));
    let leader = produce::LeaderIdAndEpoch::default()
        .with_leader_id(MessageBrokerId(2))
        .with_leader_epoch(4);
    let partition = PartitionProduceResponse::default()
        .with_index(1)
        .with_error_code(6)
        .with_base_offset(41)
        .with_log_append_time_ms(-1)
        .with_log_start_offset(3)
        .with_record_errors(vec![wrong])
        .with_error_message(Some(text("not here")))
        .with_current_leader(leader);
    let topic = TopicProduceResponse::default()
        .with_topic_id(TOPIC)
        .with_partition_responses(vec![partition]);
    let endpoint = produce::NodeEndpoint::default()
        .with_node_id(MessageBrokerId(2))
        .with_host(text("broker-2"))
        .with_port(9092)
        .with_rack(Some(text("b")));
    ProduceResponse::default().with_responses(vec![topic]).with_node_endpoints(vec![endpoint])
}

fn fetch_request() -> FetchRequest {
    let partition = FetchPartition::default()
        .with_partition(1)
        .with_current_leader_epoch(4)
        .with_fetch_offset(40)
        .with_last_fetched_epoch(3)
        .with_log_start_offset(2)
        .with_partition_max_bytes(1 << 20)
        .with_replica_directory_id(TOPIC)
        .with_high_watermark(39);
    let topic = FetchTopic::default()
        .with_topic_id(TOPIC)
        .with_partitions(vec![partition, FetchPartition::default()]);
    let forgotten = ForgottenTopic::default().with_topic_id(TOPIC).with_partitions(vec![0, 2]);
    let replica =
        ReplicaState::default().with_replica_id(MessageBrokerId(3)).with_replica_epoch(17);
    FetchRequest::default()
        .with_cluster_id(Some(text("cluster")))
        .with_replica_state(replica)
        .with_max_wait_ms(500)
        .with_min_bytes(1)
        .with_max_bytes(10 << 20)
        .with_isolation_level(1)
        .with_session_id(12)
        .with_session_epoch(1)
        .with_topics(vec![topic])
        .with_forgotten_topics_data(vec![forgotten])
        .with_rack_id(text("a"))
}

fn fetch_response() -> FetchResponse {
    let aborted = AbortedTransaction::default().with_producer_id(1000.into()).with_first_offset(12);
    let full = PartitionData::default()
        .with_partition_index(1)
        .with_error_code(74)
        .with_high_watermark(40)
        .with_last_stable_offset(39)
        .with_log_start_offset(2)
        .with_diverging_epoch(EpochEndOffset::default().with_epoch(3).with_end_offset(30))
        .with_current_leader(
            fetch::LeaderIdAndEpoch::default()
                .with_leader_id(MessageBrokerId(2))
                .with_leader_epoch(5),
        )
        .with_snapshot_id(SnapshotId::default().with_end_offset(9).with_epoch(1))
        .with_aborted_transactions(Some(vec![aborted]))
        .with_preferred_read_replica(MessageBrokerId(3))
        .with_records(Some(batch()));
    let none = PartitionData::default().with_aborted_transactions(None).with_records(None);
    let topic =
        FetchableTopicResponse::default().with_topic_id(TOPIC).with_partitions(vec![full, none]);
    let endpoint = fetch::NodeEndpoint::default()
        .with_node_id(MessageBrokerId(2))
        .with_host(text("broker-2"))
        .with_port(9092);
    FetchResponse::default()
        .with_throttle_time_ms(3)
        .with_error_code(70)
        .with_session_id(12)
        .with_responses(vec![topic])
        .with_node_endpoints(vec![endpoint])
}

fn list_offsets_request() -> ListOffsetsRequest {
    let partition = ListOffsetsPartition::default()
        .with_partition_index(1)
        .with_current_leader_epoch(4)
        .with_timestamp(-2);
    let topic = ListOffsetsTopic::default()
        .with_name(TopicName(text("orders")))
        .with_partitions(vec![partition]);
    ListOffsetsRequest::default()
        .with_replica_id(MessageBrokerId(-1))
        .with_isolation_level(1)
        .with_topics(vec![topic])
        .with_timeout_ms(1_000)
}

fn list_offsets_response() -> ListOffsetsResponse {
    let partition = ListOffsetsPartitionResponse::default()
        .with_partition_index(1)
        .with_error_code(6)
        .with_timestamp(1_700_000_000_000)
        .with_offset(40)
        .with_leader_epoch(4);
    let topic = ListOffsetsTopicResponse::default()
        .with_name(TopicName(text("orders")))
        .with_partitions(vec![partition]);
    ListOffsetsResponse::default().with_throttle_time_ms(1).with_topics(vec![topic])
}

fn metadata_response() -> MetadataResponse {
    let ids = |ids: &[i32]| ids.iter().copied().map(MessageBrokerId).collect();
    let brokers = [1, 2, 3].map(|id| {
        MetadataResponseBroker::default()
            .with_node_id(MessageBrokerId(id))
            .with_host(text("localhost"))
            .with_port(9091 + id)
            .with_rack(Some(text("a")))
    });
    let partition = MetadataResponsePartition::default()
        .with_error_code(5)
        .with_partition_index(1)
        .with_leader_id(MessageBrokerId(-1))
        .with_leader_epoch(4)
        .with_replica_nodes(ids(&[1, 2, 3]))
        .with_isr_nodes(ids(&[2]))
        .with_offline_replicas(ids(&[1, 3]));
    let topic = MetadataResponseTopic::default()
        .with_error_code(0)
        .with_name(Some(TopicName(text("orders"))))
        .with_topic_id(TOPIC)
        .with_is_internal(true)
        .with_partitions(vec![partition]);
    MetadataResponse::default()
        .with_throttle_time_ms(1)
        .with_brokers(brokers.into())
        .with_cluster_id(Some(text("cluster")))
        .with_controller_id(MessageBrokerId(2))
        .with_topics(vec![topic])
        .with_error_code(1)
}

fn api_versions_response() -> ApiVersionsResponse {
    let supported = SupportedFeatureKey::default()
        .with_name(text("transaction.version"))
        .with_min_version(0)
        .with_max_version(2);
    let finalized = FinalizedFeatureKey::default()
        .with_name(text("transaction.version"))
        .with_max_version_level(2)
        .with_min_version_level(2);
    ApiVersionsResponse::default()
        .with_error_code(35)
        .with_api_keys(vec![
            ApiVersion::default().with_api_key(18).with_min_version(0).with_max_version(4),
        ])
        .with_throttle_time_ms(1)
        .with_supported_features(vec![supported])
        .with_finalized_features_epoch(7)
        .with_finalized_features(vec![finalized])
        .with_zk_migration_ready(true)
}

fn init_producer_id_request() -> InitProducerIdRequest {
    InitProducerIdRequest::default()
        .with_transactional_id(Some(TransactionalId(text("tx"))))
        .with_transaction_timeout_ms(60_000)
        .with_producer_id(ProducerId(1_000))
        .with_producer_epoch(3)
}

fn init_producer_id_response() -> InitProducerIdResponse {
    InitProducerIdResponse::default()
        .with_throttle_time_ms(1)
        .with_error_code(14)
        .with_producer_id(ProducerId(1_000))
        .with_producer_epoch(3)
}

fn offset_for_leader_epoch_request() -> OffsetForLeaderEpochRequest {
    let partition = OffsetForLeaderPartition::default()
        .with_partition(2)
        .with_current_leader_epoch(5)
        .with_leader_epoch(3);
    let topic = OffsetForLeaderTopic::default()
        .with_topic(TopicName(text("orders")))
        .with_partitions(vec![partition]);
    OffsetForLeaderEpochRequest::default().with_replica_id((-1).into()).with_topics(vec![topic])
}

fn offset_for_leader_epoch_response() -> OffsetForLeaderEpochResponse {
    let partition = offset_for_leader_epoch::EpochEndOffset::default()
        .with_partition(2)
        .with_error_code(74)
        .with_leader_epoch(3)
        .with_end_offset(40);
    let topic = OffsetForLeaderTopicResult::default()
        .with_topic(TopicName(text("orders")))
        .with_partitions(vec![partition]);
    OffsetForLeaderEpochResponse::default().with_throttle_time_ms(1).with_topics(vec![topic])
}
