//! What a group of a mended cluster must come to: it is stable, all who live are of it and nobody
//! else, and every partition that they subscribe to is one member's, by its own word too.

use std::collections::{BTreeMap, BTreeSet};

use brokerscope_engine::client::consumer::Consumer;
use brokerscope_engine::client::group::{Member, MemberState};
use brokerscope_engine::client::{Client, Life};
use brokerscope_engine::group::classic::Group;
use brokerscope_engine::group::consumer_protocol::Assignment;
use brokerscope_engine::protocol::group_state::GroupState;
use brokerscope_engine::protocol::ids::{BrokerId, GroupIndex, PartitionId};
use brokerscope_engine::storage::log::Log;
use brokerscope_engine::world::World;

use super::commits::kept;
use super::groups::{group_of, partition_of, shard};
use super::play::Watched;

/// # Errors
/// What is not as it should be.
pub(crate) fn check(watched: &Watched<'_>) -> Result<(), String> {
    let world = &watched.world;
    for (place, id) in world.groups().iter().enumerate() {
        let index = GroupIndex(u32::try_from(place).unwrap_or(u32::MAX));
        let Some(partition) = partition_of(world, index) else { continue };
        let leader = world.image().partition(partition).leader;
        let Some(shard) = shard(world, (leader, partition)) else {
            return Err(format!("broker {leader} does not coordinate {id:?}"));
        };
        watched.check_kept((leader, partition))?;
        if let Some(group) = shard.group(id) {
            settled(watched, (index, group), leader).map_err(|why| format!("{id:?}: {why}"))?;
        }
    }
    let joins = |client: &&Client| member_of(client).is_some();
    let is_lost = |client: &&Client| {
        member_of(client).is_some_and(|(_, member)| member.state() != MemberState::Stable)
    };
    match world.clients().iter().filter(joins).find(is_lost) {
        Some(lost) => Err(format!("{} is in no group", lost.name)),
        None => Ok(()),
    }
}

/// Whether there is anybody who commits again and again by itself.
pub(crate) fn commits_go_on(watched: &Watched<'_>) -> bool {
    let mut members = watched.world.clients().iter().filter_map(member_of);
    members.any(|(_, member)| member.settings.auto_commit.is_some())
}

/// What is read by members that commit by themselves.
pub(crate) fn read_to_commit(world: &World) -> Vec<(GroupIndex, PartitionId)> {
    let mut read = Vec::new();
    for client in world.clients().iter().filter(|it| it.life == Life::Running) {
        let Some((consumer, member)) = member_of(client) else { continue };
        if let Some(group) = group_of(world, client.id)
            && member.settings.auto_commit.is_some()
        {
            read.extend(consumer.slots().iter().map(|slot| (group, slot.partition)));
        }
    }
    read.retain(|(_, partition)| !world.image().partition(*partition).replicas.is_empty());
    read
}

/// All that was `read` is committed, to the end.
///
/// # Errors
/// What is not.
pub(crate) fn check_committed(
    world: &World,
    read: &[(GroupIndex, PartitionId)],
) -> Result<(), String> {
    for (group, partition) in read {
        let leader = |partition| world.image().partition(partition).leader;
        let log = world.replica(leader(*partition), *partition).map(|(_, log)| log);
        let end = log.map(Log::high_watermark);
        let kept_in = partition_of(world, *group);
        let shard = kept_in.and_then(|kept_in| shard(world, (leader(kept_in), kept_in)));
        let kept = shard.and_then(|shard| kept(world, shard, (*group, *partition)));
        if kept != end {
            let (name, id) = (world.image().partition_name(*partition), group.0);
            return Err(format!(
                "group {id} has committed {kept:?} of {name}, which ends at {end:?}"
            ));
        }
    }
    Ok(())
}

/// The membership of a client that lives and can go on.
fn member_of(client: &Client) -> Option<(&Consumer, &Member)> {
    let consumer = client.consumer()?;
    let lives = !consumer.is_closing() && consumer.stopped_by().is_none();
    lives.then_some((consumer, consumer.member()?))
}

fn settled(
    watched: &Watched<'_>,
    (index, group): (GroupIndex, &Group),
    leader: BrokerId,
) -> Result<(), String> {
    let world = &watched.world;
    let is_of = |member: &Member| member.settings.group == group.id.as_str();
    let live = world.clients().iter().filter_map(|client| Some((client, member_of(client)?)));
    let live: Vec<_> = live.filter(|(_, (_, member))| is_of(member)).collect();
    let state = if live.is_empty() { GroupState::Empty } else { GroupState::Stable };
    if group.state != state {
        return Err(format!("it is {:?}", group.state));
    }
    if group.members.len() != live.len() {
        let members = group.members.len();
        return Err(format!("{members} members, of whom {} live", live.len()));
    }
    let mut owners = BTreeMap::new();
    for (client, (consumer, member)) in &live {
        let name = &client.name;
        knows_its_own(world, (group, leader), (name, consumer, member))?;
        for slot in consumer.slots() {
            if let Some(other) = owners.insert(slot.partition, name) {
                let partition = world.image().partition_name(slot.partition);
                return Err(format!("{name} and {other} read {partition}"));
            }
        }
    }
    let topics: BTreeSet<&String> =
        live.iter().flat_map(|(_, (_, member))| &member.topics).collect();
    let is_unnoticed = |partition: &PartitionId| {
        watched.groups.is_unnoticed((index, group.generation), *partition)
    };
    for topic in topics.into_iter().filter_map(|name| world.image().topic(name)) {
        let mut unread = topic.partitions.iter().filter(|it| owners.remove(*it).is_none());
        if let Some(partition) = unread.find(|it| !is_unnoticed(it)) {
            return Err(format!("nobody reads {}", world.image().partition_name(*partition)));
        }
    }
    owners.retain(|partition, _| !is_unnoticed(partition));
    match owners.first_key_value() {
        Some((partition, name)) => {
            let partition = world.image().partition_name(*partition);
            Err(format!("{name} reads {partition}, which is no more"))
        }
        None => Ok(()),
    }
}

/// A member is in the generation, and reads what it was assigned there.
fn knows_its_own(
    world: &World,
    (group, leader): (&Group, BrokerId),
    (name, consumer, member): (&str, &Consumer, &Member),
) -> Result<(), String> {
    let generation = member.generation();
    let Some(known) = group.member(&generation.member) else {
        return Err(format!("{name} is not known"));
    };
    if member.coordinator() != Some(leader) || generation.id != group.generation {
        return Err(format!("{name} is in generation {} of another", generation.id));
    }
    let assignment = Assignment::decode(&known.assignment).map_err(|why| format!("{why:?}"))?;
    let partitions = assignment.partitions.iter();
    let mut assigned: Vec<String> =
        partitions.map(|it| format!("{}-{}", it.topic, it.partition)).collect();
    let slots = consumer.slots().iter();
    let mut own: Vec<String> =
        slots.map(|slot| world.image().partition_name(slot.partition)).collect();
    own.sort();
    assigned.sort();
    if own != assigned {
        return Err(format!("{name} reads {own:?}, but was assigned {assigned:?}"));
    }
    Ok(())
}
