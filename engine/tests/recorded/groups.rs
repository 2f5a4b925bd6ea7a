//! What groups are answered, and what they write, in the shape in which it was recorded.

use brokerscope_engine::group::record::Record;
use brokerscope_engine::protocol::ids::TopicId;
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
        GroupResponse::FindCoordinator(_)
        | GroupResponse::ListGroups(_)
        | GroupResponse::DescribeGroups(_)
        | GroupResponse::DeleteGroups(_)
        | GroupResponse::OffsetDelete(_) => administered(response),
    }
}

/// The same for what is asked in search of a coordinator, or by an administrator.
fn administered(response: &GroupResponse) -> Value {
    match response {
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
        GroupResponse::FindCoordinator(it) => {
            let found = it.coordinators.iter().map(|found| {
                json!({ "key": &*found.key, "nodeId": found.node_id.0,
                    "errorCode": found.error_code })
            });
            json!({
                "throttleTimeMs": it.throttle_time_ms, "coordinators": found.collect::<Vec<_>>(),
            })
        }
        GroupResponse::ListGroups(_)
        | GroupResponse::DescribeGroups(_)
        | GroupResponse::JoinGroup(_)
        | GroupResponse::SyncGroup(_)
        | GroupResponse::Heartbeat(_)
        | GroupResponse::LeaveGroup(_)
        | GroupResponse::OffsetCommit(_)
        | GroupResponse::OffsetFetch(_) => {
            unreachable!("it was not recorded")
        }
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

/// A record in the shape in which records were recorded.
pub(crate) fn record(record: &Record) -> Value {
    match record {
        Record::OffsetCommit { key, value } => {
            let value = value.as_ref().map(|it| {
                json!({ "offset": it.offset.0, "leaderEpoch": it.leader_epoch.0,
                    "metadata": &*it.metadata, "commitTimestamp": it.commit_timestamp_ms,
                    "topicId": TopicId::to_string(&it.topic_id) })
            });
            let partition = key.partition.0;
            json!({ "key": { "group": &*key.group, "topic": &*key.topic, "partition": partition },
                "value": value })
        }
        Record::GroupMetadata { group, value } => {
            let value = value.as_ref().map(|it| {
                let members = it.members.iter().map(|member| {
                    json!({ "memberId": &*member.member_id, "clientId": &*member.client_id,
                        "groupInstanceId": member.group_instance_id.as_deref(),
                        "clientHost": &*member.client_host,
                        "rebalanceTimeout": member.rebalance_timeout_ms,
                        "sessionTimeout": member.session_timeout_ms,
                        "subscription": base64(&member.subscription),
                        "assignment": base64(&member.assignment) })
                });
                json!({ "protocolType": &*it.protocol_type, "generation": it.generation,
                    "protocol": it.protocol.as_deref(), "leader": it.leader.as_deref(),
                    "currentStateTimestamp": it.current_state_timestamp_ms,
                    "members": members.collect::<Vec<_>>() })
            });
            json!({ "key": { "group": &**group }, "value": value })
        }
    }
}

/// Takes the time out of a record.
pub(crate) fn without_time(record: &mut Value) -> Option<i64> {
    let value = record["value"].as_object_mut()?;
    let time = value.remove("currentStateTimestamp").or_else(|| value.remove("commitTimestamp"))?;
    time.as_i64()
}

/// Answers that were waited for only after other requests, and the note of the request after which
/// theirs was sent.
pub(crate) const SENT_EARLY: [(&str, &str); 3] = [
    ("m2's join answered: follower, no member list", "second member asks for an id"),
    ("follower's sync answered", "m1 rejoins: leader, sees all members"),
    (
        "second member: waits for the rebalance timeout (6 s), the silent first member is dropped",
        "join v3: no member id asked, joins at once",
    ),
];

/// What of `ours` a recorded message of an older version has too.
pub(crate) fn without_what_is_newer(ours: &Value, theirs: &Value) -> Value {
    match (ours, theirs) {
        (Value::Object(ours), Value::Object(theirs)) => {
            let kept = ours.iter().filter_map(|(name, value)| {
                let theirs = theirs.get(name)?;
                Some((name.clone(), without_what_is_newer(value, theirs)))
            });
            Value::Object(kept.collect())
        }
        (Value::Array(ours), Value::Array(theirs)) if ours.len() == theirs.len() => {
            let pairs = ours.iter().zip(theirs);
            Value::Array(pairs.map(|(ours, theirs)| without_what_is_newer(ours, theirs)).collect())
        }
        _ => ours.clone(),
    }
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
