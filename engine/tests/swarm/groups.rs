//! What holds in groups whatever happens: generations only rise, each is settled once, a partition
//! has one owner in it, and what was acknowledged of commits is kept.

use std::collections::{BTreeMap, BTreeSet};

use brokerscope_engine::group::classic::Group;
use brokerscope_engine::group::partition_for::{OFFSETS_TOPIC, partition_for};
use brokerscope_engine::group::record::OffsetCommitKey;
use brokerscope_engine::group::shard::Shard;
use brokerscope_engine::node::{Fact, GroupEvent, RoleThen, What};
use brokerscope_engine::protocol::errors::ErrorCode;
use brokerscope_engine::protocol::group_state::GroupState;
use brokerscope_engine::protocol::ids::{BrokerId, ClientId, GroupIndex, Offset, PartitionId};
use brokerscope_engine::world::World;

use super::promised::Promised;

/// What was seen of groups so far.
#[derive(Default)]
pub(crate) struct Groups {
    /// The generation of a group at a coordinator, since that has loaded it.
    generations: BTreeMap<(BrokerId, GroupIndex), i32>,
    /// The last one that it completed.
    completed: BTreeMap<(BrokerId, GroupIndex), i32>,
    /// The generations whose assignment was committed.
    settled: BTreeSet<(GroupIndex, i32)>,
    /// Whose a partition is in a generation.
    owners: BTreeMap<(String, i32, PartitionId), String>,
    /// What coordinators wrote down of commits.
    written: BTreeMap<(GroupIndex, PartitionId), Written>,
    /// The generation to which a static member came back last, and how many partitions there were.
    returned: BTreeMap<GroupIndex, (i32, usize)>,
}

/// The commits of a group in one partition.
#[derive(Default)]
struct Written {
    /// All of them, in order.
    commits: Vec<Commit>,
    /// The last one of each client that was acknowledged, or one before it that is like it.
    acknowledged: BTreeMap<ClientId, usize>,
}

/// A commit that a coordinator wrote down.
struct Commit {
    client: Option<ClientId>,
    offset: Offset,
    /// Where its log ended then.
    end: Offset,
}

impl Groups {
    /// Looks at the facts of the last event. What was committed may be gone if the power may fail
    /// or a leader be chosen uncleanly (`may_lose`).
    pub(crate) fn observe(
        &mut self,
        world: &World,
        (promised, may_lose): (&Promised, bool),
    ) -> Result<(), String> {
        for Fact { what, .. } in world.facts() {
            if let What::Group { broker, group, event } = *what {
                self.on_event(world, (broker, group), event)?;
                let is_excused =
                    may_lose || partition_of(world, group).is_none_or(|it| promised.is_raced(it));
                if let GroupEvent::StateChanged { to: GroupState::Stable, generation, .. } = event
                    && !self.settled.insert((group, generation))
                    && !is_excused
                {
                    return Err(format!("{group:?} settles generation {generation} twice"));
                }
            } else if let What::GroupsLoaded { broker, partition, .. } = *what {
                let is_elsewhere = |(at, group): &(BrokerId, GroupIndex)| {
                    *at != broker || partition_of(world, *group) != Some(partition)
                };
                self.generations.retain(|key, _| is_elsewhere(key));
                self.completed.retain(|key, _| is_elsewhere(key));
                if !may_lose && !promised.is_raced(partition) {
                    self.check_kept(world, (broker, partition))?;
                }
            } else if let What::PartitionAssigned { client, partition, generation } = *what {
                self.on_synced(world, client, generation);
                if !may_lose {
                    self.on_assigned(world, client, (partition, generation))?;
                }
            } else if let What::OffsetCommitted { client, partition, offset } = *what {
                let to = self.on_acknowledged(world, client, (partition, offset))?;
                if let Some((kept_in, end)) = to
                    && promised.committed(kept_in) < end
                {
                    let name = world.image().partition_name(partition);
                    return Err(format!("{offset} of {name} was acknowledged too early"));
                }
            } else if let What::MemberFailed { client, error } = *what {
                is_expected(client, error)?;
            }
        }
        Ok(())
    }

    fn on_event(
        &mut self,
        world: &World,
        (broker, group): (BrokerId, GroupIndex),
        event: GroupEvent,
    ) -> Result<(), String> {
        let at = (broker, group);
        match event {
            GroupEvent::StateChanged { generation, .. } => {
                let former = self.generations.insert(at, generation);
                if former.is_some_and(|former| generation < former) {
                    return Err(format!("{group:?} falls from {former:?} to {generation}"));
                }
            }
            GroupEvent::GenerationCompleted { generation, .. } => {
                let former = self.completed.insert(at, generation);
                if former.is_some_and(|former| generation <= former) {
                    return Err(format!("{group:?} completes {generation} after {former:?}"));
                }
            }
            GroupEvent::OffsetCommitted { client, partition, offset } => {
                let written = self.written.entry((group, partition)).or_default();
                let end = appended_to(world, broker);
                written.commits.push(Commit { client, offset, end });
            }
            GroupEvent::Created => {
                self.generations.remove(&at);
                self.completed.remove(&at);
            }
            GroupEvent::MemberReplaced { .. } => {
                let generation = group_at(world, at).map(|group| group.generation);
                let partitions = world.image().partitions.len();
                self.returned.insert(group, (generation.unwrap_or_default(), partitions));
            }
            GroupEvent::Deleted => {
                self.settled.retain(|(of, _)| *of != group);
                self.written.retain(|(of, _), _| *of != group);
                self.owners.clear();
            }
            GroupEvent::MemberIdGiven { .. }
            | GroupEvent::MemberAdded { .. }
            | GroupEvent::MemberRemoved { .. }
            | GroupEvent::RebalanceBegan { .. }
            | GroupEvent::RebalanceProlonged
            | GroupEvent::OffsetsRemoved { .. } => {}
        }
        Ok(())
    }

    /// A leader that comes back looks for metadata first: of partitions that were added meanwhile
    /// it knows too.
    fn on_synced(&mut self, world: &World, client: ClientId, generation: i32) {
        let returned = group_of(world, client).and_then(|group| self.returned.get_mut(&group));
        if let Some((_, partitions)) = returned.filter(|(of, _)| *of == generation) {
            *partitions = world.image().partitions.len();
        }
    }

    /// Whether Kafka does not notice that `group` has a partition too few or too many. A static
    /// member that comes back to its generation begins no other; if it leads, it takes what there
    /// is then for what it has assigned (`ConsumerCoordinator.onLeaderElected`, KIP-814), and to
    /// other topics it counts as subscribed. So what changed while it was away waits for the next
    /// rebalance.
    pub(crate) fn is_unnoticed(
        &self,
        (group, generation): (GroupIndex, i32),
        partition: PartitionId,
    ) -> bool {
        let returned = self.returned.get(&group);
        returned.is_some_and(|(of, known)| *of == generation && partition.index() < *known)
    }

    /// Nobody else has it in this generation.
    fn on_assigned(
        &mut self,
        world: &World,
        client: ClientId,
        (partition, generation): (PartitionId, i32),
    ) -> Result<(), String> {
        let consumer = world.client(client).and_then(|client| client.consumer());
        let Some(member) = consumer.and_then(|consumer| consumer.member()) else { return Ok(()) };
        let dynamic = || member.generation().member.to_string();
        let owner = member.settings.instance.clone().unwrap_or_else(dynamic);
        let key = (member.settings.group.clone(), generation, partition);
        let known = self.owners.entry(key).or_insert_with(|| owner.clone());
        if *known == owner {
            return Ok(());
        }
        let name = world.image().partition_name(partition);
        Err(format!("{name} is {owner}'s in generation {generation}, and {known}'s"))
    }

    /// Gives the partition that keeps it, and where the log ended when it was written down.
    fn on_acknowledged(
        &mut self,
        world: &World,
        client: ClientId,
        (partition, offset): (PartitionId, Offset),
    ) -> Result<Option<(PartitionId, Offset)>, String> {
        let Some(group) = group_of(world, client) else { return Ok(None) };
        let Some(written) = self.written.get_mut(&(group, partition)) else { return Ok(None) };
        let from = written.acknowledged.get(&client).map_or(0, |last| last + 1);
        let is_it = |it: &Commit| it.client == Some(client) && it.offset == offset;
        let place = written.commits.iter().skip(from).position(is_it).map(|place| from + place);
        let place = place.ok_or_else(|| {
            let name = world.image().partition_name(partition);
            format!("{offset} of {name} was acknowledged to {client}, but not written down")
        })?;
        written.acknowledged.insert(client, place);
        let end = written.commits[place].end;
        Ok(partition_of(world, group).map(|kept_in| (kept_in, end)))
    }

    /// What was acknowledged is there, or something newer, at the coordinator `broker` of
    /// `partition`, if that is the one now.
    pub(crate) fn check_kept(
        &self,
        world: &World,
        (broker, partition): (BrokerId, PartitionId),
    ) -> Result<(), String> {
        let registration = world.image().partition(partition);
        let replica = world.replica(broker, partition).map(|(replica, _)| replica.leader_epoch);
        if registration.leader != broker || replica != Some(registration.leader_epoch) {
            return Ok(());
        }
        let Some(shard) = shard(world, (broker, partition)) else { return Ok(()) };
        for ((group, of), Written { commits, acknowledged }) in &self.written {
            // From this one on any may be the one that is kept.
            let from = acknowledged.values().max();
            let (Some(from), Some(id)) = (from, world.groups().get(group.0 as usize)) else {
                continue;
            };
            let topic = world.image().topic_of(*of);
            if partition_of(world, *group) != Some(partition) || topic.is_deleted {
                continue;
            }
            let key = OffsetCommitKey {
                group: id.clone(),
                topic: topic.name.clone().into(),
                partition: world.image().partition(*of).index,
            };
            let kept = shard.offsets().get(&key).map(|committed| committed.offset);
            if !commits[*from..].iter().any(|it| Some(it.offset) == kept) {
                let (name, offset) = (world.image().partition_name(*of), commits[*from].offset);
                return Err(format!("{id} had committed {offset} of {name}; kept is {kept:?}"));
            }
        }
        Ok(())
    }
}

/// Errors that end a member by no fault of the engine: another has its instance id, the others do
/// not know its assignors, or it has no offset to begin with.
fn is_expected(client: ClientId, error: ErrorCode) -> Result<(), String> {
    let expected = [
        ErrorCode::FencedInstanceId,
        ErrorCode::InconsistentGroupProtocol,
        ErrorCode::OffsetOutOfRange,
    ];
    if expected.contains(&error) {
        return Ok(());
    }
    Err(format!("client {client} cannot go on because of {}", error.name()))
}

/// Where a log ends to which `broker` appended in the last event, as a coordinator.
fn appended_to(world: &World, broker: BrokerId) -> Offset {
    let appended = world.facts().iter().find_map(|fact| {
        let What::Appended { role: RoleThen::Leader, broker: at, to, .. } = fact.what else {
            return None;
        };
        (at == broker).then_some(to)
    });
    appended.unwrap_or_default()
}

/// The groups that `broker` coordinates for `partition`.
pub(crate) fn shard(world: &World, (broker, partition): (BrokerId, PartitionId)) -> Option<&Shard> {
    let running = world.broker(broker)?.running.as_ref()?;
    let mut coordinators = running.groups.coordinators().iter();
    coordinators.find(|it| it.partition == partition)?.shard()
}

/// A group at the broker that coordinates it.
fn group_at(world: &World, (broker, group): (BrokerId, GroupIndex)) -> Option<&Group> {
    let id = world.groups().get(group.0 as usize)?;
    shard(world, (broker, partition_of(world, group)?))?.group(id)
}

/// The partition that keeps `group`.
pub(crate) fn partition_of(world: &World, group: GroupIndex) -> Option<PartitionId> {
    let id = world.groups().get(group.0 as usize)?;
    let topic = world.image().topic(OFFSETS_TOPIC)?;
    let partitions = i32::try_from(topic.partitions.len()).ok()?;
    topic.partition(partition_for(id, partitions))
}

fn group_of(world: &World, client: ClientId) -> Option<GroupIndex> {
    let member = world.client(client)?.consumer()?.member()?;
    let place = world.groups().iter().position(|id| id.as_str() == member.settings.group)?;
    Some(GroupIndex(u32::try_from(place).ok()?))
}
