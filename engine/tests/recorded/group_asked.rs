//! What is asked of groups, out of the shape in which it was recorded.

use brokerscope_engine::protocol::messages::group::GroupRequest;
use brokerscope_engine::protocol::messages::group::{
    delete_groups, heartbeat, join_group, leave_group, offset_commit, offset_delete, offset_fetch,
    sync_group,
};
use brokerscope_engine::protocol::messages::{GroupId, StrBytes, TopicName};
use bytes::Bytes;
use serde_json::Value;

use super::groups::DIGITS;
use super::{int, small, text};

/// The request of a recorded line; `None` if it is of no member and of no administrator.
pub(crate) fn request(api: &str, body: &Value) -> Option<GroupRequest> {
    let request = match api {
        "JOIN_GROUP" => join(body).into(),
        "SYNC_GROUP" => sync(body).into(),
        "HEARTBEAT" => heartbeat::HeartbeatRequest::default()
            .with_group_id(group(body))
            .with_generation_id(small(body, "generationId"))
            .with_member_id(string(&body["memberId"]))
            .with_group_instance_id(nullable(&body["groupInstanceId"]))
            .into(),
        "LEAVE_GROUP" => leave(body).into(),
        "OFFSET_COMMIT" => commit(body).into(),
        "OFFSET_FETCH" => fetch(body).into(),
        "DELETE_GROUPS" => {
            let names = list(&body["groupsNames"]).map(|name| GroupId(string(name)));
            delete_groups::DeleteGroupsRequest::default().with_groups_names(names.collect()).into()
        }
        "OFFSET_DELETE" => delete_offsets(body).into(),
        _ => return None,
    };
    Some(request)
}

fn join(body: &Value) -> join_group::JoinGroupRequest {
    let protocols = list(&body["protocols"]).map(|protocol| {
        join_group::JoinGroupRequestProtocol::default()
            .with_name(string(&protocol["name"]))
            .with_metadata(from_base64(text(protocol, "metadata")))
    });
    join_group::JoinGroupRequest::default()
        .with_group_id(group(body))
        .with_session_timeout_ms(small(body, "sessionTimeoutMs"))
        .with_rebalance_timeout_ms(small(body, "rebalanceTimeoutMs"))
        .with_member_id(string(&body["memberId"]))
        .with_group_instance_id(nullable(&body["groupInstanceId"]))
        .with_protocol_type(string(&body["protocolType"]))
        .with_protocols(protocols.collect())
}

fn sync(body: &Value) -> sync_group::SyncGroupRequest {
    let assignments = list(&body["assignments"]).map(|given| {
        sync_group::SyncGroupRequestAssignment::default()
            .with_member_id(string(&given["memberId"]))
            .with_assignment(from_base64(text(given, "assignment")))
    });
    sync_group::SyncGroupRequest::default()
        .with_group_id(group(body))
        .with_generation_id(small(body, "generationId"))
        .with_member_id(string(&body["memberId"]))
        .with_group_instance_id(nullable(&body["groupInstanceId"]))
        .with_protocol_type(nullable(&body["protocolType"]))
        .with_protocol_name(nullable(&body["protocolName"]))
        .with_assignments(assignments.collect())
}

fn leave(body: &Value) -> leave_group::LeaveGroupRequest {
    let members = list(&body["members"]).map(|member| {
        leave_group::MemberIdentity::default()
            .with_member_id(string(&member["memberId"]))
            .with_group_instance_id(nullable(&member["groupInstanceId"]))
            .with_reason(nullable(&member["reason"]))
    });
    let request = leave_group::LeaveGroupRequest::default();
    request.with_group_id(group(body)).with_members(members.collect())
}

fn commit(body: &Value) -> offset_commit::OffsetCommitRequest {
    let topics = list(&body["topics"]).map(|topic| {
        let partitions = list(&topic["partitions"]).map(|partition| {
            offset_commit::OffsetCommitRequestPartition::default()
                .with_partition_index(small(partition, "partitionIndex"))
                .with_committed_offset(int(partition, "committedOffset"))
                .with_committed_leader_epoch(small(partition, "committedLeaderEpoch"))
                .with_committed_metadata(nullable(&partition["committedMetadata"]))
        });
        offset_commit::OffsetCommitRequestTopic::default()
            .with_name(topic_name(topic))
            .with_partitions(partitions.collect())
    });
    offset_commit::OffsetCommitRequest::default()
        .with_group_id(group(body))
        .with_generation_id_or_member_epoch(small(body, "generationIdOrMemberEpoch"))
        .with_member_id(string(&body["memberId"]))
        .with_group_instance_id(nullable(&body["groupInstanceId"]))
        .with_topics(topics.collect())
}

fn fetch(body: &Value) -> offset_fetch::OffsetFetchRequest {
    let groups = list(&body["groups"]).map(|asked| {
        let topics = asked["topics"].as_array().map(|topics| {
            let topics = topics.iter().map(|topic| {
                let indexes = list(&topic["partitionIndexes"]);
                let indexes = indexes.map(|index| index.as_i64().expect("an index") as i32);
                offset_fetch::OffsetFetchRequestTopics::default()
                    .with_name(topic_name(topic))
                    .with_partition_indexes(indexes.collect())
            });
            topics.collect()
        });
        offset_fetch::OffsetFetchRequestGroup::default()
            .with_group_id(group(asked))
            .with_topics(topics)
    });
    offset_fetch::OffsetFetchRequest::default()
        .with_groups(groups.collect())
        .with_require_stable(body["requireStable"] == true)
}

fn delete_offsets(body: &Value) -> offset_delete::OffsetDeleteRequest {
    let topics = list(&body["topics"]).map(|topic| {
        let partitions = list(&topic["partitions"]).map(|partition| {
            offset_delete::OffsetDeleteRequestPartition::default()
                .with_partition_index(small(partition, "partitionIndex"))
        });
        offset_delete::OffsetDeleteRequestTopic::default()
            .with_name(topic_name(topic))
            .with_partitions(partitions.collect())
    });
    let request = offset_delete::OffsetDeleteRequest::default();
    request.with_group_id(group(body)).with_topics(topics.collect())
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().expect("a list").iter()
}

fn group(body: &Value) -> GroupId {
    GroupId(string(&body["groupId"]))
}

fn topic_name(topic: &Value) -> TopicName {
    TopicName(string(&topic["name"]))
}

fn string(value: &Value) -> StrBytes {
    nullable(value).expect("a text")
}

/// A text; `None` if it is null or the version of the request has no such field.
fn nullable(value: &Value) -> Option<StrBytes> {
    value.as_str().map(|text| StrBytes::from_string(text.to_owned()))
}

fn from_base64(text: &str) -> Bytes {
    let mut bytes = Vec::new();
    for four in text.as_bytes().chunks(4) {
        let digits = four.iter().filter(|digit| **digit != b'=');
        let digits: Vec<usize> =
            digits.map(|it| DIGITS.iter().position(|d| d == it).expect("a digit")).collect();
        let bits =
            digits.iter().fold(0, |bits, digit| bits << 6 | digit) << (6 * (4 - digits.len()));
        bytes.extend((0..digits.len() - 1).map(|place| (bits >> (16 - 8 * place)) as u8));
    }
    bytes.into()
}
