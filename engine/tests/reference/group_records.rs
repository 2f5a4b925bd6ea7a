//! Records of `__consumer_offsets` about classic groups, and what consumers write into JoinGroup
//! and SyncGroup: read, and written again.

use brokerscope_engine::group::consumer_protocol::{Assignment, Subscription, TopicPartition};
use brokerscope_engine::group::record::{
    GroupMetadataValue, MemberMetadata, OffsetCommitKey, OffsetCommitValue, Record,
};
use brokerscope_engine::protocol::ids::{LeaderEpoch, Offset, PartitionIndex, TopicId};
use brokerscope_engine::protocol::messages::StrBytes;
use bytes::Bytes;
use serde_json::Value;

use super::json::{Case, list, same};
use super::tally::{Compared, Outcome};

pub(crate) fn check(case: Case<'_>) -> Outcome {
    match (case.text("log")?, case.text("type")?) {
        ("__consumer_offsets", "OFFSET_COMMIT" | "GROUP_METADATA") => record(case),
        ("consumer protocol", "SUBSCRIPTION") => subscription(case),
        ("consumer protocol", "ASSIGNMENT") => assignment(case),
        _ => Ok(Compared::Without("other protocols and coordinators")),
    }
}

fn record(case: Case<'_>) -> Outcome {
    let key = Bytes::from(case.bytes("key_hex")?);
    let value = case.nullable_bytes("value_hex")?.map(Bytes::from);
    let read = Record::decode(&key, value.as_ref()).map_err(|why| why.to_string())?;
    same("record", &read, &expected(case)?)?;
    let written = read.encode().map_err(|_too_long| "a text is too long")?;
    same("key", &written.key, &key)?;
    // A broker writes each value in one version.
    if written.value.as_ref().map(|value| &value[..2]) != value.as_ref().map(|value| &value[..2]) {
        return Ok(Compared::Without("writing in versions that no broker writes"));
    }
    same("value", written.value, value)?;
    Ok(Compared::Whole)
}

/// The record that the case tells of; what its version does not have is Kafka's default.
fn expected(case: Case<'_>) -> Result<Record, String> {
    let key = case.object("key")?;
    let group = text(key, "group")?;
    let value = case.set("value").map(Case);
    Ok(match case.text("type")? {
        "OFFSET_COMMIT" => {
            let (topic, partition) = (text(key, "topic")?, PartitionIndex(key.int("partition")?));
            let key = OffsetCommitKey { group, topic, partition };
            Record::OffsetCommit { key, value: value.map(offset_commit).transpose()? }
        }
        _ => Record::GroupMetadata { group, value: value.map(group_metadata).transpose()? },
    })
}

fn offset_commit(value: Case<'_>) -> Result<OffsetCommitValue, String> {
    let topic_id = value.set("topicId").map(topic_id).transpose()?;
    Ok(OffsetCommitValue {
        offset: Offset(value.int("offset")?),
        leader_epoch: LeaderEpoch(int_or(value, "leaderEpoch", -1)? as i32),
        metadata: text(value, "metadata")?,
        commit_timestamp_ms: value.int("commitTimestamp")?,
        expire_timestamp_ms: Some(int_or(value, "expireTimestamp", -1)?).filter(|end| *end != -1),
        topic_id: topic_id.unwrap_or_default(),
    })
}

fn group_metadata(value: Case<'_>) -> Result<GroupMetadataValue, String> {
    let member = |member: &Value| {
        let member = Case(member);
        Ok::<_, String>(MemberMetadata {
            member_id: text(member, "memberId")?,
            group_instance_id: nullable_text(member, "groupInstanceId")?,
            client_id: text(member, "clientId")?,
            client_host: text(member, "clientHost")?,
            rebalance_timeout_ms: int_or(member, "rebalanceTimeout", -1)? as i32,
            session_timeout_ms: member.int("sessionTimeout")?,
            subscription: member.bytes("subscription")?.into(),
            assignment: member.bytes("assignment")?.into(),
        })
    };
    Ok(GroupMetadataValue {
        protocol_type: text(value, "protocolType")?,
        generation: value.int("generation")?,
        protocol: nullable_text(value, "protocol")?,
        leader: nullable_text(value, "leader")?,
        current_state_timestamp_ms: int_or(value, "currentStateTimestamp", -1)?,
        members: value.list("members")?.iter().map(member).collect::<Result<_, _>>()?,
    })
}

fn subscription(case: Case<'_>) -> Outcome {
    let bytes = Bytes::from(case.bytes("bytes_hex")?);
    let version: i16 = case.int("version")?;
    let topics = case.list("topics")?.iter().map(string);
    let mut told = Subscription {
        topics: topics.collect::<Result<_, _>>()?,
        user_data: case.nullable_bytes("user_data")?.map(Bytes::from),
        owned_partitions: partitions(case, "owned_partitions")?,
        generation: case.int("generation")?,
        rack: nullable_text(case, "rack")?,
    };
    same("bytes", told.encode(version), bytes.clone())?;
    // What is written is sorted; the texts of these cases sort alike by characters.
    told.topics.sort();
    told.owned_partitions
        .sort_by(|one, other| (&one.topic, one.partition).cmp(&(&other.topic, other.partition)));
    let none = Subscription::default();
    if version < 1 {
        told.owned_partitions = none.owned_partitions;
    }
    if version < 2 {
        told.generation = none.generation;
    }
    if version < 3 {
        told.rack = none.rack;
    }
    same("read", Subscription::decode(&bytes).map_err(|why| why.to_string())?, told)?;
    Ok(Compared::Whole)
}

fn assignment(case: Case<'_>) -> Outcome {
    let bytes = Bytes::from(case.bytes("bytes_hex")?);
    let told = Assignment {
        partitions: partitions(case, "partitions")?,
        user_data: case.nullable_bytes("user_data")?.map(Bytes::from),
    };
    same("bytes", told.encode(case.int("version")?), bytes.clone())?;
    same("read", Assignment::decode(&bytes).map_err(|why| why.to_string())?, told)?;
    Ok(Compared::Whole)
}

fn partitions(case: Case<'_>, key: &str) -> Result<Vec<TopicPartition>, String> {
    let pair = |pair: &Value| {
        let [topic, partition] = list(pair)? else { return Err(format!("{pair} is no pair")) };
        let partition = PartitionIndex(super::json::int(partition)?);
        Ok(TopicPartition { topic: string(topic)?, partition })
    };
    case.list(key)?.iter().map(pair).collect()
}

fn int_or(case: Case<'_>, key: &str, default: i64) -> Result<i64, String> {
    case.set(key).map_or(Ok(default), |_| case.int(key))
}

fn text(case: Case<'_>, key: &str) -> Result<StrBytes, String> {
    string(case.get(key)?)
}

fn nullable_text(case: Case<'_>, key: &str) -> Result<Option<StrBytes>, String> {
    case.set(key).map(string).transpose()
}

fn string(value: &Value) -> Result<StrBytes, String> {
    let text = value.as_str().ok_or_else(|| format!("{value} is no text"))?;
    Ok(StrBytes::from_string(text.to_owned()))
}

/// Reads what Kafka prints of an id: base64url, 22 digits of which the last four bits are padding.
fn topic_id(value: &Value) -> Result<TopicId, String> {
    const DIGITS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let text = value.as_str().ok_or("an id is a text")?;
    let mut id = 0_u128;
    for (place, digit) in text.chars().enumerate() {
        let digit = DIGITS.find(digit).ok_or("no digit of base64url")? as u128;
        id = if place < 21 { id << 6 | digit } else { id << 2 | digit >> 4 };
    }
    Ok(TopicId(id))
}
