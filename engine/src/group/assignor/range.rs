//! The range assignor: of each topic every subscriber gets a stretch of partitions, the first ones
//! one more if the number does not come out even.
//!
//! If racks are known and not every partition has replicas in all of them, partitions go to members
//! in a rack of theirs first, as far as the numbers allow (KIP-881); topics with the same
//! subscribers and as many partitions stay together in that.

use super::{Member, Topic, in_order, subscribed};
use crate::group::consumer_protocol::TopicPartition;
use crate::group::java_string;
use crate::physics::order::sort_by;
use crate::protocol::messages::StrBytes;

/// Gives every member its partitions.
pub(super) fn assign(topics: &[Topic], members: &[Member], assignment: &mut [Vec<TopicPartition>]) {
    let order = in_order(members);
    let mut dealt: Vec<Dealt<'_>> = in_map_order(topics, members)
        .into_iter()
        .map(|topic| Dealt::new(topic, members, &order))
        .collect();
    let is_rack_aware = dealt.iter().any(|topic| topic.needs_racks);
    if is_rack_aware {
        match_racks(&mut dealt, assignment);
    }
    for topic in &mut dealt {
        topic.deal(|_, _| true, assignment);
    }
    if is_rack_aware {
        for partitions in assignment {
            sort_by(partitions, |one, other| {
                let topics = java_string::compare(&one.topic, &other.topic);
                topics.then(one.partition.cmp(&other.partition))
            });
        }
    }
}

/// The topics in the order of the Java hash maps that Kafka's assignor puts them through: first a
/// set of all that are subscribed to, then a map of those that exist.
fn in_map_order<'a>(topics: &'a [Topic], members: &[Member]) -> Vec<&'a Topic> {
    let mut named: Vec<&str> = Vec::new();
    for name in members.iter().flat_map(|member| &member.subscription.topics) {
        if !named.contains(&name.as_str()) {
            named.push(name);
        }
    }
    let known = subscribed(topics, members);
    let known: Vec<&Topic> = java_string::map_order(&named)
        .into_iter()
        .filter_map(|place| known.iter().copied().find(|topic| topic.name.as_str() == named[place]))
        .collect();
    let names: Vec<&str> = known.iter().map(|topic| topic.name.as_str()).collect();
    java_string::map_order(&names).into_iter().map(|place| known[place]).collect()
}

/// A topic that is being dealt out.
struct Dealt<'a> {
    topic: &'a Topic,
    /// Its subscribers in order.
    consumers: Vec<Consumer<'a>>,
    /// The partitions that nobody has yet.
    left: Vec<usize>,
    /// What everybody gets.
    quota: usize,
    /// How many may still get one more.
    extra: usize,
    /// Whether there is anything to win by looking at racks.
    needs_racks: bool,
}

struct Consumer<'a> {
    /// Its place among the members.
    member: usize,
    rack: Option<&'a StrBytes>,
    /// How many partitions of this topic it has.
    has: usize,
}

impl<'a> Dealt<'a> {
    fn new(topic: &'a Topic, members: &'a [Member], order: &[usize]) -> Self {
        let subscribers = order.iter().filter(|place| members[**place].subscribes_to(&topic.name));
        let consumers: Vec<Consumer<'_>> = subscribers
            .map(|place| {
                let rack = members[*place].subscription.rack.as_ref();
                Consumer { member: *place, rack: rack.filter(|rack| !rack.is_empty()), has: 0 }
            })
            .collect();
        let partitions = topic.replica_racks.len();
        Self {
            topic,
            left: (0..partitions).collect(),
            quota: partitions / consumers.len(),
            extra: partitions % consumers.len(),
            needs_racks: needs_racks(topic, &consumers),
            consumers,
        }
    }

    /// How many more partitions this consumer may get.
    fn room(&self, consumer: usize) -> usize {
        let most = self.quota + usize::from(self.extra > 0);
        most.saturating_sub(self.consumers[consumer].has)
    }

    fn is_in_rack(&self, consumer: usize, partition: usize) -> bool {
        let racks = &self.topic.replica_racks[partition];
        self.consumers[consumer].rack.is_none_or(|rack| racks.contains(rack))
    }

    /// Gives every consumer in turn the first partitions that it may have.
    fn deal(
        &mut self,
        may_have: impl Fn(&Self, (usize, usize)) -> bool,
        assignment: &mut [Vec<TopicPartition>],
    ) {
        for consumer in 0..self.consumers.len() {
            let given: Vec<usize> = self
                .left
                .iter()
                .copied()
                .filter(|partition| may_have(self, (consumer, *partition)))
                .take(self.room(consumer))
                .collect();
            if !given.is_empty() {
                self.give(consumer, &given, assignment);
            }
        }
    }

    fn give(
        &mut self,
        consumer: usize,
        partitions: &[usize],
        assignment: &mut [Vec<TopicPartition>],
    ) {
        let it = &mut self.consumers[consumer];
        it.has += partitions.len();
        if it.has > self.quota {
            self.extra -= 1;
        }
        self.left.retain(|partition| !partitions.contains(partition));
        let given = partitions.iter().map(|partition| self.topic.partition(*partition));
        assignment[it.member].extend(given);
    }

    /// Whether this topic has the same subscribers and as many partitions as the other.
    fn goes_with(&self, other: &Self) -> bool {
        let members = |it: &Self| it.consumers.iter().map(|it| it.member).collect::<Vec<_>>();
        self.topic.replica_racks.len() == other.topic.replica_racks.len()
            && members(self) == members(other)
    }
}

/// Whether some consumer's rack has replicas, but not of all partitions.
fn needs_racks(topic: &Topic, consumers: &[Consumer<'_>]) -> bool {
    let all: Vec<&StrBytes> = topic.replica_racks.iter().flatten().collect();
    let any_near = consumers.iter().any(|it| it.rack.is_some_and(|rack| all.contains(&rack)));
    let all_everywhere =
        topic.replica_racks.iter().all(|racks| all.iter().all(|rack| racks.contains(rack)));
    any_near && !all_everywhere
}

/// Gives partitions to consumers in a rack of theirs.
fn match_racks(dealt: &mut [Dealt<'_>], assignment: &mut [Vec<TopicPartition>]) {
    let mut grouped: Vec<usize> = Vec::new();
    for first in 0..dealt.len() {
        let has_racks = dealt[first].consumers.iter().any(|it| it.rack.is_some());
        if !has_racks || grouped.contains(&first) {
            continue;
        }
        let together = (first..dealt.len()).filter(|at| dealt[first].goes_with(&dealt[*at]));
        let together: Vec<usize> = together.collect();
        if let [_alone] = together[..] {
            if dealt[first].needs_racks {
                let is_in_rack =
                    |it: &Dealt<'_>, (consumer, partition)| it.is_in_rack(consumer, partition);
                dealt[first].deal(is_in_rack, assignment);
            }
        } else {
            match_racks_together(dealt, &together, assignment);
        }
        grouped.extend(together);
    }
}

/// Gives each partition number of all these topics to one consumer, the first that is near to all
/// of them and may get more.
fn match_racks_together(
    dealt: &mut [Dealt<'_>],
    together: &[usize],
    assignment: &mut [Vec<TopicPartition>],
) {
    let Some(first) = together.first().map(|at| &dealt[*at]) else { return };
    let (consumers, partitions) = (first.consumers.len(), first.topic.replica_racks.len());
    for partition in 0..partitions {
        let near = (0..consumers).find(|consumer| {
            together
                .iter()
                .map(|at| &dealt[*at])
                .all(|topic| topic.is_in_rack(*consumer, partition) && topic.room(*consumer) > 0)
        });
        if let Some(consumer) = near {
            for at in together {
                dealt[*at].give(consumer, &[partition], assignment);
            }
        }
    }
}
