//! The replicas of new partitions, given by hand or placed, and why Kafka refuses them.

use crate::controller::image::Image;
use crate::controller::placement::{self, PlacementError, UsableBroker};
use crate::controller::record::{MetadataRecord, PartitionRecord};
use crate::physics::chance::Chance;
use crate::physics::order::sort_short_by_key;
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{BrokerId, LeaderEpoch, PartitionIndex};
use crate::protocol::messages::Uuid;

use super::Refusal;

/// The directory of a replica whose broker has several and has not chosen yet
/// (`DirectoryId.UNASSIGNED`).
const UNASSIGNED: Uuid = Uuid::nil();

/// Lets the placer choose.
pub(super) fn place(
    image: &Image,
    (partitions, replication_factor): (usize, i16),
    chance: &mut Chance,
) -> Result<Vec<Vec<BrokerId>>, PlacementError> {
    let usable = image.brokers.iter().filter(|broker| {
        let cordoned = broker.cordoned_log_dirs.as_deref().unwrap_or_default();
        let has_room = broker.log_dirs.iter().any(|dir| !cordoned.contains(dir));
        !broker.in_controlled_shutdown && has_room
    });
    let usable: Vec<UsableBroker> = usable
        .map(|broker| UsableBroker {
            id: broker.id,
            rack: broker.rack.clone(),
            fenced: broker.fenced,
        })
        .collect();
    let mut draw = |bound: u32| u32::try_from(chance.below(u64::from(bound))).unwrap_or(0);
    placement::place(&usable, partitions, replication_factor, &mut draw)
}

/// Whether a list of replicas can be taken as it is (`validateManualPartitionAssignment`).
pub(super) fn validate(
    image: &Image,
    replicas: &[BrokerId],
    replication_factor: Option<usize>,
) -> Result<(), Refusal> {
    let invalid = |why| Err(Refusal::new(ErrorCode::InvalidReplicaAssignment, why));
    if replicas.is_empty() {
        return invalid(
            "The manual partition assignment includes an empty replica list.".to_owned(),
        );
    }
    let mut sorted = replicas.to_vec();
    sort_short_by_key(&mut sorted, |id| *id);
    for (place, id) in sorted.iter().enumerate() {
        if image.broker(*id).is_none() {
            return invalid(format!(
                "The manual partition assignment includes broker {id}, but no such broker is \
                 registered."
            ));
        }
        if place > 0 && sorted[place - 1] == *id {
            return invalid(format!(
                "The manual partition assignment includes the broker {id} more than once."
            ));
        }
    }
    match replication_factor.filter(|factor| *factor != replicas.len()) {
        Some(factor) => invalid(format!(
            "The manual partition assignment includes a partition with {} replica(s), but this \
             is not consistent with previous partitions, which have {factor} replica(s).",
            replicas.len(),
        )),
        None => Ok(()),
    }
}

/// The record of a new partition: whoever is active is in sync, and the first of those leads.
/// `None` if nobody is.
pub(super) fn new_partition(
    image: &Image,
    topic: Uuid,
    (index, replicas): (i32, Vec<BrokerId>),
) -> Option<MetadataRecord> {
    let isr: Vec<BrokerId> =
        replicas.iter().copied().filter(|replica| image.is_active(*replica)).collect();
    let leader = *isr.first()?;
    let directory = |replica: &BrokerId| match image.broker(*replica).map(|it| &it.log_dirs[..]) {
        Some([only]) => *only,
        Some(_) | None => UNASSIGNED,
    };
    let directories = replicas.iter().map(directory).collect();
    Some(MetadataRecord::Partition(PartitionRecord {
        partition: PartitionIndex(index),
        topic,
        replicas,
        isr,
        removing: Vec::new(),
        adding: Vec::new(),
        leader,
        leader_epoch: LeaderEpoch(0),
        partition_epoch: 0,
        directories,
    }))
}

/// Nobody in a list that was given by hand is active.
pub(super) fn nobody_active_in_assignment(index: i32) -> Refusal {
    Refusal::new(
        ErrorCode::InvalidReplicaAssignment,
        format!(
            "All brokers specified in the manual partition assignment for partition {index} are \
             fenced or in controlled shutdown."
        ),
    )
}

/// Nobody in a list that the placer made is active.
pub(super) fn nobody_active(replication_factor: i16) -> Refusal {
    Refusal::new(
        ErrorCode::InvalidReplicationFactor,
        format!(
            "Unable to replicate the partition {replication_factor} time(s): All brokers are \
             currently fenced or in controlled shutdown."
        ),
    )
}
