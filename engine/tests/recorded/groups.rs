//! What groups are answered, in the shape in which it was recorded.

use brokerscope_engine::protocol::messages::TopicName;
use brokerscope_engine::protocol::messages::group::GroupResponse;
use brokerscope_engine::protocol::messages::group::offset_fetch::OffsetFetchResponse;
use serde_json::{Value, json};

/// A response as JSON.
pub(crate) fn response(response: &GroupResponse) -> Value {
    match response {
        GroupResponse::JoinGroup(it) => {
            let members = it.members.iter().map(|member| {
                json!({ "memberId": &*member.member_id, "metadata": base64(&member.metadata),
                    "groupInstanceId": member.group_instance_id.as_deref() })
            });
            json!({
                "throttleTimeMs": it.throttle_time_ms, "errorCode": it.error_code,
                "generationId": it.generation_id, "protocolType": it.protocol_type.as_deref(),
                "protocolName": it.protocol_name.as_deref(), "leader": &*it.leader,
                "skipAssignment": it.skip_assignment, "memberId": &*it.member_id,
                "members": members.collect::<Vec<_>>(),
            })
        }
        GroupResponse::SyncGroup(it) => json!({
            "throttleTimeMs": it.throttle_time_ms, "errorCode": it.error_code,
            "protocolType": it.protocol_type.as_deref(),
            "protocolName": it.protocol_name.as_deref(), "assignment": base64(&it.assignment),
        }),
        GroupResponse::Heartbeat(it) => {
            json!({ "throttleTimeMs": it.throttle_time_ms, "errorCode": it.error_code })
        }
        GroupResponse::LeaveGroup(it) => {
            let members = it.members.iter().map(|member| {
                json!({ "memberId": &*member.member_id, "errorCode": member.error_code,
                    "groupInstanceId": member.group_instance_id.as_deref() })
            });
            json!({
                "throttleTimeMs": it.throttle_time_ms, "errorCode": it.error_code,
                "members": members.collect::<Vec<_>>(),
            })
        }
        GroupResponse::OffsetCommit(it) => {
            let topics = it.topics.iter().map(|topic| {
                let partitions = topic.partitions.iter();
                let partitions = partitions.map(|it| (it.partition_index, it.error_code));
                topic_codes(&topic.name, partitions)
            });
            json!({
                "throttleTimeMs": it.throttle_time_ms, "topics": topics.collect::<Vec<_>>(),
            })
        }
        GroupResponse::OffsetFetch(it) => fetched(it),
        GroupResponse::DeleteGroups(it) => {
            let results = it.results.iter().map(|result| {
                json!({ "groupId": result.group_id.as_str(), "errorCode": result.error_code })
            });
            json!({
                "throttleTimeMs": it.throttle_time_ms, "results": results.collect::<Vec<_>>(),
            })
        }
        GroupResponse::OffsetDelete(it) => {
            let topics = it.topics.iter().map(|topic| {
                let partitions = topic.partitions.iter();
                let partitions = partitions.map(|it| (it.partition_index, it.error_code));
                topic_codes(&topic.name, partitions)
            });
            json!({
                "errorCode": it.error_code, "throttleTimeMs": it.throttle_time_ms,
                "topics": topics.collect::<Vec<_>>(),
            })
        }
        GroupResponse::FindCoordinator(_)
        | GroupResponse::ListGroups(_)
        | GroupResponse::DescribeGroups(_) => unreachable!("it was not recorded"),
    }
}

fn fetched(response: &OffsetFetchResponse) -> Value {
    let groups = response.groups.iter().map(|group| {
        let topics = group.topics.iter().map(|topic| {
            let partitions = topic.partitions.iter().map(|it| {
                json!({ "partitionIndex": it.partition_index, "errorCode": it.error_code,
                    "committedOffset": it.committed_offset, "metadata": it.metadata.as_deref(),
                    "committedLeaderEpoch": it.committed_leader_epoch })
            });
            json!({ "name": topic.name.as_str(), "partitions": partitions.collect::<Vec<_>>() })
        });
        json!({ "groupId": group.group_id.as_str(), "errorCode": group.error_code,
            "topics": topics.collect::<Vec<_>>() })
    });
    json!({
        "throttleTimeMs": response.throttle_time_ms, "groups": groups.collect::<Vec<_>>(),
    })
}

fn topic_codes(name: &TopicName, codes: impl Iterator<Item = (i32, i16)>) -> Value {
    let partitions =
        codes.map(|(index, code)| json!({ "partitionIndex": index, "errorCode": code }));
    json!({ "name": name.as_str(), "partitions": partitions.collect::<Vec<_>>() })
}

pub(crate) const DIGITS: &[u8; 64] =
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Bytes as Kafka's JSON has them.
pub(crate) fn base64(bytes: &[u8]) -> String {
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits = three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
        let bits = bits << (8 * (3 - three.len()));
        for place in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * place)) as usize & 63];
            text.push(if place <= three.len() { char::from(digit) } else { '=' });
        }
    }
    text
}
