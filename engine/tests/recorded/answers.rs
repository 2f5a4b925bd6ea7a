//! Our answers in the shape in which Kafka's were recorded.

use brokerscope_engine::protocol::ids::TopicId;
use brokerscope_engine::protocol::messages::fetch::{self, FetchResponse};
use brokerscope_engine::protocol::messages::list_offsets::ListOffsetsResponse;
use brokerscope_engine::protocol::messages::metadata::MetadataResponse;
use brokerscope_engine::protocol::messages::offset_for_leader_epoch::OffsetForLeaderEpochResponse;
use brokerscope_engine::protocol::messages::produce::{self, ProduceResponse};
use brokerscope_engine::protocol::messages::{Response, Uuid};
use serde_json::{Value, json};

use super::groups;

/// A response as JSON. Of ApiVersions only the code is given.
pub(crate) fn as_recorded(response: &Response) -> Value {
    match response {
        Response::Produce(response) => produced(response),
        Response::Fetch(response) => fetched(response),
        Response::ListOffsets(response) => offsets(response),
        Response::Metadata(response) => metadata(response),
        Response::OffsetForLeaderEpoch(response) => epoch_ends(response),
        Response::InitProducerId(response) => json!({
            "throttleTimeMs": response.throttle_time_ms, "errorCode": response.error_code,
            "producerId": response.producer_id.0, "producerEpoch": response.producer_epoch,
        }),
        Response::ApiVersions(response) => json!({ "errorCode": response.error_code }),
        Response::Group(response) => groups::response(response),
        Response::Controller(_) => unreachable!("brokers do not decide"),
    }
}

fn id(id: Uuid) -> String {
    TopicId::from(id).to_string()
}

fn produced(response: &ProduceResponse) -> Value {
    let partition = |p: &produce::PartitionProduceResponse| {
        let errors = p.record_errors.iter().map(|error| {
            let message = error.batch_index_error_message.as_deref();
            json!({ "batchIndex": error.batch_index, "batchIndexErrorMessage": message })
        });
        let mut answer = json!({
            "index": p.index, "errorCode": p.error_code, "baseOffset": p.base_offset,
            "logAppendTimeMs": p.log_append_time_ms, "logStartOffset": p.log_start_offset,
            "recordErrors": errors.collect::<Vec<_>>(),
            "errorMessage": p.error_message.as_deref(),
        });
        let leader = &p.current_leader;
        if *leader != produce::LeaderIdAndEpoch::default() {
            answer["currentLeader"] =
                json!({ "leaderId": leader.leader_id.0, "leaderEpoch": leader.leader_epoch });
        }
        answer
    };
    let topics = response.responses.iter().map(|topic| {
        let partitions: Vec<Value> = topic.partition_responses.iter().map(partition).collect();
        json!({ "topicId": id(topic.topic_id), "partitionResponses": partitions })
    });
    let mut answer = json!({
        "responses": topics.collect::<Vec<_>>(), "throttleTimeMs": response.throttle_time_ms,
    });
    let nodes = response.node_endpoints.iter().map(|node| {
        json!({ "nodeId": node.node_id.0, "host": &*node.host, "port": node.port,
            "rack": node.rack.as_deref() })
    });
    add_nodes(&mut answer, nodes.collect());
    answer
}

fn fetched(response: &FetchResponse) -> Value {
    let partition = |p: &fetch::PartitionData| {
        let mut answer = json!({
            "partitionIndex": p.partition_index, "errorCode": p.error_code,
            "highWatermark": p.high_watermark, "lastStableOffset": p.last_stable_offset,
            "logStartOffset": p.log_start_offset,
            "abortedTransactions": p.aborted_transactions.as_ref().map(|_| json!([])),
            "preferredReadReplica": p.preferred_read_replica.0,
            "recordsSizeInBytes": p.records.as_ref().map_or(0, |records| records.len()),
        });
        let diverging = &p.diverging_epoch;
        if *diverging != fetch::EpochEndOffset::default() {
            answer["divergingEpoch"] =
                json!({ "epoch": diverging.epoch, "endOffset": diverging.end_offset });
        }
        let leader = &p.current_leader;
        if *leader != fetch::LeaderIdAndEpoch::default() {
            answer["currentLeader"] =
                json!({ "leaderId": leader.leader_id.0, "leaderEpoch": leader.leader_epoch });
        }
        answer
    };
    let topics = response.responses.iter().map(|topic| {
        let partitions: Vec<Value> = topic.partitions.iter().map(partition).collect();
        json!({ "topicId": id(topic.topic_id), "partitions": partitions })
    });
    let mut answer = json!({
        "throttleTimeMs": response.throttle_time_ms, "errorCode": response.error_code,
        "sessionId": response.session_id, "responses": topics.collect::<Vec<_>>(),
    });
    let nodes = response.node_endpoints.iter().map(|node| {
        json!({ "nodeId": node.node_id.0, "host": &*node.host, "port": node.port,
            "rack": node.rack.as_deref() })
    });
    add_nodes(&mut answer, nodes.collect());
    answer
}

fn add_nodes(answer: &mut Value, nodes: Vec<Value>) {
    if !nodes.is_empty() {
        answer["nodeEndpoints"] = Value::Array(nodes);
    }
}

fn offsets(response: &ListOffsetsResponse) -> Value {
    let topics = response.topics.iter().map(|topic| {
        let partitions = topic.partitions.iter().map(|p| {
            json!({ "partitionIndex": p.partition_index, "errorCode": p.error_code,
                "timestamp": p.timestamp, "offset": p.offset, "leaderEpoch": p.leader_epoch })
        });
        json!({ "name": &*topic.name.0, "partitions": partitions.collect::<Vec<_>>() })
    });
    let topics: Vec<Value> = topics.collect();
    json!({ "throttleTimeMs": response.throttle_time_ms, "topics": topics })
}

fn epoch_ends(response: &OffsetForLeaderEpochResponse) -> Value {
    let topics = response.topics.iter().map(|topic| {
        let partitions = topic.partitions.iter().map(|p| {
            json!({ "errorCode": p.error_code, "partition": p.partition,
                "leaderEpoch": p.leader_epoch, "endOffset": p.end_offset })
        });
        json!({ "topic": &*topic.topic.0, "partitions": partitions.collect::<Vec<_>>() })
    });
    let topics: Vec<Value> = topics.collect();
    json!({ "throttleTimeMs": response.throttle_time_ms, "topics": topics })
}

fn metadata(response: &MetadataResponse) -> Value {
    let brokers = response.brokers.iter().map(|b| {
        json!({ "nodeId": b.node_id.0, "host": &*b.host, "port": b.port,
            "rack": b.rack.as_deref() })
    });
    let ids = |ids: &[_]| -> Vec<i32> {
        ids.iter()
            .map(|id: &brokerscope_engine::protocol::messages::MessageBrokerId| id.0)
            .collect()
    };
    let topics = response.topics.iter().map(|topic| {
        let partitions = topic.partitions.iter().map(|p| {
            json!({ "errorCode": p.error_code, "partitionIndex": p.partition_index,
                "leaderId": p.leader_id.0, "leaderEpoch": p.leader_epoch,
                "replicaNodes": ids(&p.replica_nodes), "isrNodes": ids(&p.isr_nodes),
                "offlineReplicas": ids(&p.offline_replicas) })
        });
        json!({
            "errorCode": topic.error_code, "name": topic.name.as_ref().map(|name| name.as_str()),
            "topicId": id(topic.topic_id), "isInternal": topic.is_internal,
            "partitions": partitions.collect::<Vec<_>>(),
            "topicAuthorizedOperations": topic.topic_authorized_operations,
        })
    });
    json!({
        "throttleTimeMs": response.throttle_time_ms,
        "brokers": brokers.collect::<Vec<_>>(),
        "clusterId": response.cluster_id.as_deref(),
        "controllerId": response.controller_id.0,
        "topics": topics.collect::<Vec<_>>(),
        "errorCode": response.error_code,
    })
}
