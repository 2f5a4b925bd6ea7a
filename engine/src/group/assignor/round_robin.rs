//! The round robin assignor: all partitions, sorted by topic and number, are dealt out in a circle
//! of members; who does not subscribe to a partition's topic is passed over.

use super::{Member, Topic, in_order, subscribed};
use crate::group::consumer_protocol::TopicPartition;
use crate::group::java_string;
use crate::physics::order::sort_by;

/// Gives every member its partitions.
pub(super) fn assign(topics: &[Topic], members: &[Member], assignment: &mut [Vec<TopicPartition>]) {
    let mut topics = subscribed(topics, members);
    sort_by(&mut topics, |one, other| java_string::compare(&one.name, &other.name));
    let circle = in_order(members);
    let mut next = circle.iter().copied().cycle().peekable();
    for topic in topics {
        for partition in 0..topic.replica_racks.len() {
            // Somebody subscribes to it, so this ends.
            while next.next_if(|member| !members[*member].subscribes_to(&topic.name)).is_some() {}
            if let Some(member) = next.next() {
                assignment[member].push(topic.partition(partition));
            }
        }
    }
}
