//! Who reads which partition: what the leader of a classic group works out from everybody's
//! subscriptions (`ConsumerPartitionAssignor`, `AbstractPartitionAssignor`).

mod range;
mod round_robin;

use crate::physics::order::sort_by;
use std::cmp::Ordering;

use super::consumer_protocol::{Subscription, TopicPartition};
use super::java_string;
use crate::protocol::ids::PartitionIndex;
use crate::protocol::messages::StrBytes;

/// The assignors that there are (`partition.assignment.strategy`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assignor {
    /// `RangeAssignor`: of each topic every member gets a stretch of partitions.
    Range,
    /// `RoundRobinAssignor`: the partitions of all topics are dealt out one by one.
    RoundRobin,
}

/// A member of the group as its leader knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The id that the coordinator gave it.
    pub id: StrBytes,
    /// `group.instance.id`
    pub instance_id: Option<StrBytes>,
    /// What it says of itself.
    pub subscription: Subscription,
}

/// A topic as the leader knows it from its metadata.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// Its name.
    pub name: StrBytes,
    /// For each partition in order the racks of its replicas, as far as they are known.
    pub replica_racks: Vec<Vec<StrBytes>>,
}

impl Assignor {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Range, Self::RoundRobin];

    /// The name of its protocol in JoinGroup.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Range => "range",
            Self::RoundRobin => "roundrobin",
        }
    }

    /// The assignor whose protocol has this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|assignor| assignor.name() == name)
    }

    /// The partitions of each member, in the order of `members`, and for each in Kafka's order.
    /// Topics that `topics` does not have, and those without partitions, are left out.
    pub fn assign(self, topics: &[Topic], members: &[Member]) -> Vec<Vec<TopicPartition>> {
        let mut assignment = vec![Vec::new(); members.len()];
        match self {
            Self::Range => range::assign(topics, members, &mut assignment),
            Self::RoundRobin => round_robin::assign(topics, members, &mut assignment),
        }
        assignment
    }
}

impl Member {
    fn subscribes_to(&self, topic: &str) -> bool {
        self.subscription.topics.iter().any(|name| name.as_str() == topic)
    }
}

impl Topic {
    fn partition(&self, index: usize) -> TopicPartition {
        TopicPartition { topic: self.name.clone(), partition: PartitionIndex(index as i32) }
    }
}

/// The places of the members in the order in which assignors serve them (`MemberInfo.compareTo`):
/// static members first, by their instance ids, then the others by their member ids.
fn in_order(members: &[Member]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..members.len()).collect();
    sort_by(&mut places, |one, other| {
        let (one, other) = (&members[*one], &members[*other]);
        match (&one.instance_id, &other.instance_id) {
            (Some(one), Some(other)) => java_string::compare(one, other),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => java_string::compare(&one.id, &other.id),
        }
    });
    places
}

/// The topics that anybody subscribes to and that have partitions, each once, in the order in which
/// they are named first.
fn subscribed<'a>(topics: &'a [Topic], members: &[Member]) -> Vec<&'a Topic> {
    let mut subscribed: Vec<&Topic> = Vec::new();
    for name in members.iter().flat_map(|member| &member.subscription.topics) {
        let topic = topics.iter().find(|topic| topic.name == *name);
        if let Some(topic) = topic.filter(|topic| !topic.replica_racks.is_empty())
            && !subscribed.iter().any(|known| known.name == topic.name)
        {
            subscribed.push(topic);
        }
    }
    subscribed
}
