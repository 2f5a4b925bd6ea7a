//! Creating topics (`ReplicationControlManager.createTopics`): names, counts, settings, placement,
//! and why Kafka refuses. The texts of refusals are Kafka's.

use std::sync::Arc;

use crate::physics::chance::Chance;
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{BrokerId, LeaderEpoch, PartitionId, PartitionIndex};
use crate::protocol::messages::Uuid;

use super::image::{Image, PartitionRegistration, Topic, TopicConfig};
use super::placement::{self, UsableBroker};
use super::topic_config;

/// The longest legal topic name (`Topic.MAX_NAME_LENGTH`).
const MAX_NAME_LENGTH: usize = 249;
/// The controllers' own log, which is no topic.
const METADATA_TOPIC: &str = "__cluster_metadata";
/// More partitions than this in one request are refused.
const MAX_PARTITIONS_PER_REQUEST: usize = 10_000;

/// A topic to create.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTopic {
    /// Its name.
    pub name: String,
    /// How its replicas are placed.
    pub layout: Layout,
    /// Settings by hand, name and value.
    pub configs: Vec<(String, String)>,
}

/// How replicas are placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Layout {
    /// By Kafka's placer.
    Placed { partitions: i32, replication_factor: i16 },
    /// By hand: the brokers of each partition, the preferred leader first.
    Assigned(Vec<Vec<BrokerId>>),
}

/// Why Kafka refuses to create a topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The code in the answer.
    pub error: ErrorCode,
    /// The text in the answer.
    pub message: String,
}

/// Adds `new` to `image`. `chance` picks the topic's id and where the placer starts.
///
/// # Errors
/// A [`Refusal`] in Kafka's words; the image is as it was.
pub fn create(image: &mut Image, new: &NewTopic, chance: &mut Chance) -> Result<(), Refusal> {
    validate_name(image, &new.name)?;
    let config = parse_config(&new.configs)?;
    let replicas = match &new.layout {
        Layout::Placed { partitions, replication_factor } => {
            place(image, (*partitions, *replication_factor), chance)?
        }
        Layout::Assigned(assignment) => validate_assignment(image, assignment)?,
    };
    let topic = image.topics.len();
    let first = image.partitions.len();
    for (index, replicas) in (0..).zip(replicas) {
        let leader = replicas[0];
        image.partitions.push(Arc::new(PartitionRegistration {
            topic,
            index: PartitionIndex(index),
            isr: replicas.clone(),
            replicas,
            leader,
            leader_epoch: LeaderEpoch(0),
            partition_epoch: 0,
        }));
    }
    let ids = (first..image.partitions.len()).filter_map(|place| u32::try_from(place).ok());
    image.topics.push(Arc::new(Topic {
        name: new.name.clone(),
        id: random_id(chance),
        partitions: ids.map(PartitionId).collect(),
        config,
    }));
    Ok(())
}

fn refuse<T>(error: ErrorCode, message: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal { error, message: message.into() })
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
    if let Some(other) = image.topics.iter().find(|topic| collides(&topic.name)) {
        let other = &other.name;
        return invalid(format!("Topic '{name}' collides with existing topic: {other}"));
    }
    Ok(())
}

fn place(
    image: &Image,
    (partitions, replication_factor): (i32, i16),
    chance: &mut Chance,
) -> Result<Vec<Vec<BrokerId>>, Refusal> {
    let Some(count) = usize::try_from(partitions).ok().filter(|count| *count > 0) else {
        let message = "Number of partitions was set to an invalid non-positive value.";
        return refuse(ErrorCode::InvalidPartitions, message);
    };
    if count > MAX_PARTITIONS_PER_REQUEST {
        let message = "Excessively large number of partitions per request.";
        return refuse(ErrorCode::PolicyViolation, message);
    }
    if replication_factor < 1 {
        let message = "Replication factor must be larger than 0, or -1 to use the default value.";
        return refuse(ErrorCode::InvalidReplicationFactor, message);
    }
    let brokers: Vec<UsableBroker> = image
        .brokers
        .iter()
        .map(|id| UsableBroker { id: *id, rack: None, fenced: false })
        .collect();
    let mut draw = |bound: u32| u32::try_from(chance.below(u64::from(bound))).unwrap_or(0);
    placement::place(&brokers, count, replication_factor, &mut draw).or_else(|why| {
        let message =
            format!("Unable to replicate the partition {replication_factor} time(s): {why}");
        refuse(ErrorCode::InvalidReplicationFactor, message)
    })
}

fn validate_assignment(
    image: &Image,
    assignment: &[Vec<BrokerId>],
) -> Result<Vec<Vec<BrokerId>>, Refusal> {
    let invalid = |why: String| refuse(ErrorCode::InvalidReplicaAssignment, why);
    for replicas in assignment {
        if replicas.is_empty() {
            return invalid(
                "The manual partition assignment includes an empty replica list.".into(),
            );
        }
        let mut seen = replicas.clone();
        seen.sort_unstable();
        if let Some(twice) = seen.windows(2).find(|pair| pair[0] == pair[1]) {
            return invalid(format!(
                "The manual partition assignment includes the broker {} more than once.",
                twice[0]
            ));
        }
        if let Some(unknown) = seen.iter().find(|id| !image.brokers.contains(id)) {
            return invalid(format!(
                "The manual partition assignment includes broker {unknown}, but no such broker is \
                 registered."
            ));
        }
        if replicas.len() != assignment[0].len() {
            return invalid(format!(
                "The manual partition assignment includes a partition with {} replica(s), but \
                 this is not consistent with previous partitions, which have {} replica(s).",
                replicas.len(),
                assignment[0].len()
            ));
        }
    }
    Ok(assignment.to_vec())
}

fn parse_config(configs: &[(String, String)]) -> Result<TopicConfig, Refusal> {
    let parsed = topic_config::parse(configs)
        .map_err(|message| Refusal { error: ErrorCode::InvalidConfig, message })?;
    Ok(TopicConfig {
        log: Arc::new(parsed.log),
        min_insync_replicas: parsed.min_insync_replicas,
        given: configs.to_vec(),
    })
}

fn random_id(chance: &mut Chance) -> Uuid {
    Uuid::from_u64_pair(chance.bits(), chance.bits())
}
