//! AlterPartitionReassignments (45): other replicas are wanted for partitions, or the same in
//! another order (`ReplicationControlManager.alterPartitionReassignments`).
//!
//! Absent: taking a reassignment back (a target of `null`): none can be under way, because the
//! actions of a world ask for another order only.

use crate::controller::image::Image;
use crate::controller::record::MetadataRecord;
use crate::physics::order::sort_short_by_key;
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{BrokerId, PartitionIndex};
use crate::protocol::messages::controller::reassign::{
    AlterPartitionReassignmentsRequest, AlterPartitionReassignmentsResponse,
    ReassignablePartitionResponse, ReassignableTopicResponse,
};

use super::leadership::{self, Mover};
use super::{Decision, Refusal, replicas};

pub(super) fn decide(image: &Image, request: &AlterPartitionReassignmentsRequest) -> Decision {
    let mut records = Vec::new();
    let topics = request.topics.iter().map(|topic| {
        let partitions = topic.partitions.iter().map(|asked| {
            let answer = ReassignablePartitionResponse::default()
                .with_partition_index(asked.partition_index)
                .with_error_message(None);
            let target = asked
                .replicas
                .as_ref()
                .map(|replicas| replicas.iter().map(|id| BrokerId::from(*id)).collect::<Vec<_>>());
            match reassign(image, (topic.name.as_str(), asked.partition_index), target) {
                Ok(record) => {
                    records.extend(record);
                    answer
                }
                Err(refusal) => {
                    answer.with_error_code(refusal.error.code()).with_error_message(refusal.text())
                }
            }
        });
        let partitions = partitions.collect();
        ReassignableTopicResponse::default()
            .with_name(topic.name.clone())
            .with_partitions(partitions)
    });
    let topics = topics.collect();
    let response = AlterPartitionReassignmentsResponse::default()
        .with_error_message(None)
        .with_responses(topics);
    Decision { response: response.into(), records }
}

/// The record that begins it, and ends it if nothing has to be copied; `None` if all is as wanted.
fn reassign(
    image: &Image,
    (topic, index): (&str, i32),
    target: Option<Vec<BrokerId>>,
) -> Result<Option<MetadataRecord>, Refusal> {
    let unknown = |why| Refusal::new(ErrorCode::UnknownTopicOrPartition, why);
    let known = image
        .topic(topic)
        .ok_or_else(|| unknown(format!("Unable to find a topic named {topic}.")))?;
    let partition = known
        .partition(PartitionIndex(index))
        .ok_or_else(|| unknown(format!("Unable to find partition {topic}:{index}.")))?;
    let target = target.ok_or_else(|| Refusal::plain(ErrorCode::NoReassignmentInProgress))?;
    replicas::validate(image, &target, None)?;
    let current = &image.partition(partition).replicas;
    let missing_in = |list: &[BrokerId], of: &[BrokerId]| {
        let mut missing: Vec<BrokerId> =
            of.iter().copied().filter(|id| !list.contains(id)).collect();
        sort_short_by_key(&mut missing, |id| *id);
        missing
    };
    let mut builder = leadership::builder(image, partition, Mover::Nobody);
    builder.adding = missing_in(current, &target);
    builder.removing = missing_in(&target, current);
    builder.replicas = target.into_iter().chain(builder.removing.iter().copied()).collect();
    Ok(leadership::finish(image, partition, builder))
}
