//! CreateTopics (19): names, counts, settings, placement, and why Kafka refuses
//! (`ReplicationControlManager.createTopics`).
//!
//! Absent: the settings in the answer, policies, quotas.

use crate::controller::image::Image;
use crate::controller::record::{MetadataRecord, Resource};
use crate::controller::{Controller, Settings, topic_config};
use crate::physics::chance::Chance;
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::BrokerId;
use crate::protocol::messages::Uuid;
use crate::protocol::messages::controller::topics::{
    CreatableTopic, CreatableTopicConfig, CreatableTopicResult, CreateTopicsRequest,
    CreateTopicsResponse,
};
use litemap::LiteMap;

use super::{Decision, Refusal, alter_configs, replicas};

/// The longest legal topic name (`Topic.MAX_NAME_LENGTH`).
const MAX_NAME_LENGTH: usize = 249;
/// The controllers' own log, which is no topic.
const METADATA_TOPIC: &str = "__cluster_metadata";
/// More partitions than this in one request are refused.
const MAX_PARTITIONS_PER_REQUEST: usize = 10_000;

pub(in crate::controller) fn decide(
    controller: &Controller,
    chance: &mut Chance,
    request: &CreateTopicsRequest,
) -> Decision {
    let mut records = Vec::new();
    let topics = request.topics.iter().map(|topic| {
        let answer = CreatableTopicResult::default().with_name(topic.name.clone());
        let is_twice = request.topics.iter().filter(|it| it.name == topic.name).count() > 1;
        let created = if is_twice {
            Err(Refusal::new(ErrorCode::InvalidRequest, "Duplicate topic name."))
        } else {
            create((controller.image(), controller.settings()), topic, chance)
        };
        match created {
            Ok(new) => {
                let count = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
                let answer = answer
                    .with_topic_id(new.id)
                    .with_error_message(None)
                    .with_num_partitions(count(new.partitions))
                    .with_replication_factor(new.replication_factor);
                records.extend(new.records);
                answer.with_configs(None)
            }
            Err(refusal) => answer
                .with_error_code(refusal.error.code())
                .with_error_message(refusal.text())
                .with_num_partitions(-1)
                .with_replication_factor(-1)
                .with_configs(None),
        }
    });
    let topics = topics.collect();
    if request.validate_only {
        records.clear();
    }
    Decision { response: CreateTopicsResponse::default().with_topics(topics).into(), records }
}

struct Created {
    id: Uuid,
    partitions: usize,
    replication_factor: i16,
    records: Vec<MetadataRecord>,
}

fn create(
    (image, settings): (&Image, &Settings),
    topic: &CreatableTopic,
    chance: &mut Chance,
) -> Result<Created, Refusal> {
    let name = topic.name.as_str();
    validate_name(image, name)?;
    let configs = configs(&topic.configs)?;
    let (lists, by_hand) = if topic.assignments.is_empty() {
        (place(image, settings, topic, chance)?, false)
    } else {
        (assigned(image, topic)?, true)
    };
    let id = Uuid::from_u64_pair(chance.bits(), chance.bits());
    let mut records = vec![MetadataRecord::Topic { name: name.to_owned(), id }];
    let resource = Resource::Topic(name.to_owned());
    records.extend(alter_configs::records(image, &resource, configs));
    let partitions = lists.len();
    let factor = lists.first().map_or(0, Vec::len);
    let replication_factor = i16::try_from(factor).unwrap_or(i16::MAX);
    for (index, list) in (0..).zip(lists) {
        let record = replicas::new_partition(image, id, (index, list));
        records.push(record.ok_or_else(|| {
            if by_hand {
                replicas::nobody_active_in_assignment(index)
            } else {
                replicas::nobody_active(replication_factor)
            }
        })?);
    }
    Ok(Created { id, partitions, replication_factor, records })
}

fn refuse<T>(error: ErrorCode, message: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal::new(error, message))
}

/// Why no topic can have this name (`Topic.validate`), in Kafka's words.
pub fn why_invalid(name: &str) -> Option<String> {
    let why = if name.is_empty() {
        "the empty string is not allowed".to_owned()
    } else if name == "." || name == ".." {
        format!("'{name}' is not allowed")
    } else if name.encode_utf16().count() > MAX_NAME_LENGTH {
        format!("the length of '{name}' is longer than the max allowed length {MAX_NAME_LENGTH}")
    } else if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte)) {
        format!(
            "'{name}' contains one or more characters other than ASCII alphanumerics, '.', '_' \
             and '-'"
        )
    } else {
        return None;
    };
    Some(format!("Topic name is invalid: {why}"))
}

/// The name alone, the internal topic, what there is, and `.` against `_`, which would collide in
/// metric names.
fn validate_name(image: &Image, name: &str) -> Result<(), Refusal> {
    let invalid = |why: String| refuse(ErrorCode::InvalidTopicException, why);
    if name == METADATA_TOPIC {
        let message = format!("Creation of internal topic {METADATA_TOPIC} is prohibited.");
        return refuse(ErrorCode::InvalidRequest, message);
    }
    if let Some(why) = why_invalid(name) {
        return invalid(why);
    }
    if image.topic(name).is_some() {
        let message = format!("Topic '{name}' already exists.");
        return refuse(ErrorCode::TopicAlreadyExists, message);
    }
    let collides = |other: &str| other.replace('.', "_") == name.replace('.', "_");
    if let Some(other) = image.live_topics().find(|topic| collides(&topic.name)) {
        let other = &other.name;
        return invalid(format!("Topic '{name}' collides with existing topic: {other}"));
    }
    Ok(())
}

fn configs(given: &[CreatableTopicConfig]) -> Result<Vec<(String, Option<String>)>, Refusal> {
    let mut configs = Vec::new();
    for config in given {
        let name = config.name.as_str();
        let Some(value) = &config.value else {
            let message = format!("Null value not supported for topic configs: {name}");
            return refuse(ErrorCode::InvalidConfig, message);
        };
        configs.push((name.to_owned(), value.as_str().to_owned()));
    }
    match topic_config::validate(&configs) {
        Ok(()) => Ok(configs.into_iter().map(|(name, value)| (name, Some(value))).collect()),
        Err(message) => refuse(ErrorCode::InvalidConfig, message),
    }
}

fn place(
    image: &Image,
    settings: &Settings,
    topic: &CreatableTopic,
    chance: &mut Chance,
) -> Result<Vec<Vec<BrokerId>>, Refusal> {
    if topic.replication_factor < -1 || topic.replication_factor == 0 {
        let message = "Replication factor must be larger than 0, or -1 to use the default value.";
        return refuse(ErrorCode::InvalidReplicationFactor, message);
    }
    let default = |value, otherwise| if value == -1 { otherwise } else { value };
    let wanted = default(topic.num_partitions, settings.num_partitions);
    let replication_factor =
        default(topic.replication_factor.into(), settings.default_replication_factor.into());
    let Some(count) = usize::try_from(wanted).ok().filter(|count| *count > 0) else {
        let message = "Number of partitions was set to an invalid non-positive value.";
        return refuse(ErrorCode::InvalidPartitions, message);
    };
    if count > MAX_PARTITIONS_PER_REQUEST {
        let message = "Excessively large number of partitions per request.";
        return refuse(ErrorCode::PolicyViolation, message);
    }
    let factor = i16::try_from(replication_factor).unwrap_or(i16::MAX);
    replicas::place(image, (count, factor), chance).or_else(|why| {
        let message = format!("Unable to replicate the partition {factor} time(s): {why}");
        refuse(ErrorCode::InvalidReplicationFactor, message)
    })
}

/// The lists given by hand, in order of partition.
fn assigned(image: &Image, topic: &CreatableTopic) -> Result<Vec<Vec<BrokerId>>, Refusal> {
    let unset = |what| {
        let message =
            format!("A manual partition assignment was specified, but {what} was not set to -1.");
        refuse(ErrorCode::InvalidRequest, message)
    };
    if topic.replication_factor != -1 {
        return unset("replication factor");
    }
    if topic.num_partitions != -1 {
        return unset("numPartitions");
    }
    let mut lists = LiteMap::new();
    let mut replication_factor = None;
    for assignment in &topic.assignments {
        let index = assignment.partition_index;
        if lists.contains_key(&index) {
            let message =
                format!("Found multiple manual partition assignments for partition {index}");
            return refuse(ErrorCode::InvalidReplicaAssignment, message);
        }
        let list: Vec<BrokerId> = assignment.broker_ids.iter().map(|id| (*id).into()).collect();
        replicas::validate(image, &list, replication_factor)?;
        replication_factor = Some(list.len());
        if !list.iter().any(|id| image.is_active(*id)) {
            return Err(replicas::nobody_active_in_assignment(index));
        }
        lists.insert(index, list);
    }
    if !lists.keys().copied().eq((0..).take(lists.len())) {
        let message = "partitions should be a consecutive 0-based integer sequence";
        return refuse(ErrorCode::InvalidReplicaAssignment, message);
    }
    Ok(lists.into_tuple_vec().into_iter().map(|(_, list)| list).collect())
}
