//! What happens to consumer groups, in one sentence each, and which partitions keep them.

use brokerscope_engine::group::partition_for::OFFSETS_TOPIC;
use brokerscope_engine::node::{GroupEvent, Protocol, RebalanceReason, Removal, Subject, What};
use brokerscope_engine::protocol::group_state::GroupState;
use brokerscope_engine::protocol::ids::{BrokerId, ClientId, GroupIndex, PartitionId};
use brokerscope_engine::world::World;

use crate::text::{Phrase, grouped as text};

/// The sentence of what happened to a group, or in the partitions that keep groups; none of
/// anything else.
pub(super) fn say(world: &World, what: &What) -> Option<Phrase> {
    let name = |partition: PartitionId| world.image().partition_name(partition);
    if let What::Group { broker, group, event } = *what {
        Some(happened(world, (broker, name_of(world, group)), event))
    } else if let What::GroupsLoaded { broker, partition, groups: 0 } = *what {
        Some(text::loaded_none(broker, &name(partition)))
    } else if let What::GroupsLoaded { broker, partition, groups } = *what {
        Some(text::loaded(broker, &name(partition), groups))
    } else if let What::GroupsUnloaded { broker, partition } = *what {
        Some(text::unloaded(broker, &name(partition)))
    } else if !matches!(what, What::LeaderElected { .. } | What::IsrChanged { .. }) {
        Some(text::kept(&name(kept_in(world, what)?)))
    } else {
        None
    }
}

fn happened(world: &World, (broker, group): (BrokerId, &str), event: GroupEvent) -> Phrase {
    let said = |client, phrase: fn(&str, &str) -> Phrase| phrase(&member(world, client), group);
    match event {
        GroupEvent::Created => text::created(group, broker),
        GroupEvent::MemberIdGiven { client } => said(client, text::id_given),
        GroupEvent::MemberAdded { client } => said(client, text::added),
        GroupEvent::MemberRemoved { client, why } => said(client, removed(why)),
        GroupEvent::MemberReplaced { client } => said(client, text::replaced),
        GroupEvent::RebalanceBegan { client, why } => match why {
            RebalanceReason::NewMember => said(client, text::rebalance_new),
            RebalanceReason::MemberRemoved(why) => {
                text::rebalance_removed(said(client, removed(why)))
            }
            RebalanceReason::LeaderRejoined => said(client, text::rebalance_leader),
            RebalanceReason::MetadataChanged => said(client, text::rebalance_changed),
            RebalanceReason::MemberReplaced => said(client, text::rebalance_replaced),
            RebalanceReason::AssignmentNotStored => text::rebalance_unstored(group),
            RebalanceReason::OverCapacity => text::rebalance_over_capacity(group),
        },
        GroupEvent::RebalanceProlonged => text::prolonged(group),
        GroupEvent::GenerationCompleted { generation, members, leader, protocol } => {
            let leader = member(world, leader);
            text::completed(group, generation, members, &leader, protocol_name(protocol))
        }
        GroupEvent::StateChanged { to: GroupState::Empty, .. } => text::became_empty(group),
        GroupEvent::StateChanged { to: GroupState::Stable, generation, .. } => {
            text::became_stable(group, generation)
        }
        GroupEvent::StateChanged { from, to, .. } => text::state(group, from.name(), to.name()),
        GroupEvent::OffsetCommitted { client, partition, offset } => {
            let partition = world.image().partition_name(partition);
            text::committed(&member(world, client), group, &partition, offset)
        }
        GroupEvent::OffsetsRemoved { partitions } => text::offsets_removed(group, partitions),
        GroupEvent::Deleted => text::deleted(group),
    }
}

fn removed(why: Removal) -> fn(&str, &str) -> Phrase {
    match why {
        Removal::Left => text::removed_left,
        Removal::SessionExpired => text::removed_expired,
        Removal::RebalanceTimedOut => text::removed_timed_out,
        Removal::NeverSynced => text::removed_never_synced,
        Removal::JoinTimedOut => text::removed_join_timed_out,
        Removal::GroupFull => text::removed_full,
    }
}

/// The mark of a rebalance on the timeline: it began, or its generation is complete.
pub(super) fn mark(world: &World, what: &What) -> Option<Phrase> {
    let What::Group { group, event, .. } = *what else { return None };
    if let GroupEvent::GenerationCompleted { generation, .. } = event {
        Some(text::mark_generation(generation))
    } else {
        Some(text::mark_rebalance(name_of(world, group)))
    }
}

/// How telling what happened to a group is beside other facts of its event.
pub(super) fn weight(event: &GroupEvent) -> u8 {
    match event {
        GroupEvent::RebalanceBegan { .. } | GroupEvent::GenerationCompleted { .. } => 15,
        GroupEvent::MemberRemoved { .. } | GroupEvent::RebalanceProlonged => 14,
        GroupEvent::Created | GroupEvent::StateChanged { .. } | GroupEvent::Deleted => 13,
        GroupEvent::MemberAdded { .. } | GroupEvent::MemberReplaced { .. } => 12,
        GroupEvent::MemberIdGiven { .. } | GroupEvent::OffsetsRemoved { .. } => 12,
        // Members commit all the time.
        GroupEvent::OffsetCommitted { .. } => 4,
    }
}

/// The partition of `__consumer_offsets` that a fact is about, if it is one.
pub(super) fn kept_in(world: &World, what: &What) -> Option<PartitionId> {
    if let Subject::Partition(partition) | Subject::Replica(_, partition) = what.subject()
        && keeps_groups(world, partition)
    {
        Some(partition)
    } else {
        None
    }
}

/// Whether it is a partition of `__consumer_offsets`.
pub(super) fn keeps_groups(world: &World, partition: PartitionId) -> bool {
    let image = world.image();
    partition.index() < image.partitions.len() && image.topic_of(partition).name == OFFSETS_TOPIC
}

fn name_of(world: &World, group: GroupIndex) -> &str {
    world.groups().get(group.0 as usize).map_or("", |id| id.as_str())
}

/// The name of a member's client; of one that is not in this world there is none to tell.
fn member(world: &World, client: Option<ClientId>) -> String {
    let client = client.and_then(|id| world.client(id));
    client.map_or_else(|| "?".to_owned(), |client| client.name.clone())
}

const fn protocol_name(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Range => "range",
        Protocol::RoundRobin => "roundrobin",
        Protocol::Sticky => "sticky",
        Protocol::CooperativeSticky => "cooperative-sticky",
        Protocol::Other => "?",
    }
}
