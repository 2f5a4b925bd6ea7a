//! Which partition of `__consumer_offsets` keeps a group; its leader is the group's coordinator
//! (`GroupCoordinatorService.partitionFor`).

use super::java_string;
use crate::protocol::ids::PartitionIndex;

/// The topic in which groups and their offsets are kept.
pub const OFFSETS_TOPIC: &str = "__consumer_offsets";

/// The partition that keeps `group` if the topic has `partitions` of them. It is the absolute value
/// of the hash that counts, where the smallest number has none and becomes 0 (`Utils.abs`); a
/// producer masks the sign of its hash instead.
///
/// # Panics
/// If `partitions` is not positive.
pub fn partition_for(group: &str, partitions: i32) -> PartitionIndex {
    assert!(partitions > 0, "a topic has at least one partition, not {partitions}");
    PartitionIndex(java_string::hash(group).checked_abs().unwrap_or(0) % partitions)
}
