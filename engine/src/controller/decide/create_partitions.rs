//! CreatePartitions (37): a topic grows; what it has stays where it is.

use crate::controller::image::Image;
use crate::controller::record::MetadataRecord;
use crate::physics::chance::Chance;
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::BrokerId;
use crate::protocol::messages::controller::topics::{
    CreatePartitionsRequest, CreatePartitionsResponse, CreatePartitionsTopic,
    CreatePartitionsTopicResult,
};

use super::{Decision, Refusal, replicas};

pub(super) fn decide(
    image: &Image,
    chance: &mut Chance,
    request: &CreatePartitionsRequest,
) -> Decision {
    let mut records = Vec::new();
    let results = request.topics.iter().map(|topic| {
        let answer = CreatePartitionsTopicResult::default().with_name(topic.name.clone());
        match grow(image, topic, chance) {
            Ok(new) => {
                records.extend(new);
                answer.with_error_message(None)
            }
            Err(refusal) => {
                answer.with_error_code(refusal.error.code()).with_error_message(refusal.text())
            }
        }
    });
    let results = results.collect();
    if request.validate_only {
        records.clear();
    }
    let response = CreatePartitionsResponse::default().with_results(results);
    Decision { response: response.into(), records }
}

fn grow(
    image: &Image,
    asked: &CreatePartitionsTopic,
    chance: &mut Chance,
) -> Result<Vec<MetadataRecord>, Refusal> {
    let name = asked.name.as_str();
    let unknown = Refusal { error: ErrorCode::UnknownTopicOrPartition, message: None };
    let topic = image.topic(name).ok_or(unknown)?;
    let first = i32::try_from(topic.partitions.len()).unwrap_or(i32::MAX);
    let invalid = |why| Err(Refusal::new(ErrorCode::InvalidPartitions, why));
    if asked.count == first {
        return invalid(format!("Topic already has {first} partition(s)."));
    }
    let more = usize::try_from(asked.count).unwrap_or(0).saturating_sub(topic.partitions.len());
    if more == 0 {
        let count = asked.count;
        return invalid(format!(
            "The topic {name} currently has {first} partition(s); {count} would not be an increase."
        ));
    }
    let factor = topic.partitions.first().map_or(0, |it| image.partition(*it).replicas.len());
    let factor_number = i16::try_from(factor).unwrap_or(i16::MAX);
    let lists = match &asked.assignments {
        Some(assignments) if assignments.len() != more => {
            let message = format!(
                "Attempted to add {more} additional partition(s), but only {} assignment(s) were \
                 specified.",
                assignments.len()
            );
            return Err(Refusal::new(ErrorCode::InvalidReplicaAssignment, message));
        }
        Some(assignments) => {
            let mut lists = Vec::new();
            for assignment in assignments {
                let ids = assignment.broker_ids.iter();
                let list: Vec<BrokerId> = ids.map(|id| (*id).into()).collect();
                replicas::validate(image, &list, Some(factor))?;
                lists.push(list);
            }
            lists
        }
        None => replicas::place(image, (more, factor_number), chance)
            .map_err(|why| Refusal::new(ErrorCode::InvalidReplicationFactor, why.to_string()))?,
    };
    let by_hand = asked.assignments.is_some();
    let records = (first..).zip(lists).map(|(index, list)| {
        replicas::new_partition(image, topic.id, (index, list)).ok_or_else(|| {
            if by_hand {
                replicas::nobody_active_in_assignment(index)
            } else {
                replicas::nobody_active(factor_number)
            }
        })
    });
    records.collect()
}
