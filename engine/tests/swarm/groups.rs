//! What holds in groups whatever happens: generations only rise, each is settled once, a partition
//! has one owner in it, and members that do not join are not waited for for longer than they may.

use std::collections::{BTreeMap, BTreeSet};

use brokerscope_engine::group::classic::Group;
use brokerscope_engine::group::partition_for::{OFFSETS_TOPIC, partition_for};
use brokerscope_engine::group::shard::Shard;
use brokerscope_engine::node::{Fact, GroupEvent, What};
use brokerscope_engine::physics::time::{Instant, Span};
use brokerscope_engine::protocol::errors::ErrorCode;
use brokerscope_engine::protocol::group_state::GroupState;
use brokerscope_engine::protocol::ids::{BrokerId, ClientId, GroupIndex, PartitionId};
use brokerscope_engine::world::World;

use super::promised::Promised;

/// `group.initial.rebalance.delay.ms`
const INITIAL_REBALANCE_DELAY: Span = Span::from_ms(3_000);

/// What was seen of groups so far.
#[derive(Default)]
pub(crate) struct Groups {
    /// The generation of a group at a coordinator, since that has loaded it.
    generations: BTreeMap<(BrokerId, GroupIndex), i32>,
    /// The last one that it completed.
    completed: BTreeMap<(BrokerId, GroupIndex), i32>,
    /// Until when a group at a coordinator may wait for its members to join.
    joins_end: BTreeMap<(BrokerId, GroupIndex), Instant>,
    /// The longest `max.poll.interval.ms` of any member that a group ever had. That of the members
    /// it has is not enough: a coordinator that was frozen begins to wait for some, and throws them
    /// out, in one event.
    longest_poll: BTreeMap<GroupIndex, Span>,
    /// The generations whose assignment was committed.
    settled: BTreeSet<(GroupIndex, i32)>,
    /// Whose a partition is in a generation.
    owners: BTreeMap<(String, i32, PartitionId), String>,
    /// The generation to which a static member came back last, and how many partitions there were.
    returned: BTreeMap<GroupIndex, (i32, usize)>,
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
                self.joins_end.retain(|key, _| is_elsewhere(key));
            } else if let What::BrokerStarting { broker } | What::BrokerThawed { broker } = *what {
                self.joins_end.retain(|(at, _), _| *at != broker);
            } else if let What::PartitionAssigned { client, partition, generation } = *what {
                self.on_synced(world, client, generation);
                if !may_lose {
                    self.on_assigned(world, client, (partition, generation))?;
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
            GroupEvent::StateChanged { generation, to, .. } => {
                self.on_join_phase(world.now(), at, to == GroupState::PreparingRebalance)?;
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
            GroupEvent::Created => {
                self.generations.remove(&at);
                self.completed.remove(&at);
            }
            GroupEvent::RebalanceProlonged => self.on_join_phase(world.now(), at, true)?,
            GroupEvent::MemberAdded { .. } => self.on_member(world, at),
            GroupEvent::MemberReplaced { .. } => {
                self.on_member(world, at);
                let generation = group_at(world, at).map(|group| group.generation);
                let partitions = world.image().partitions.len();
                self.returned.insert(group, (generation.unwrap_or_default(), partitions));
            }
            GroupEvent::Deleted => {
                self.settled.retain(|(of, _)| *of != group);
                self.owners.clear();
            }
            GroupEvent::MemberIdGiven { .. }
            | GroupEvent::MemberRemoved { .. }
            | GroupEvent::RebalanceBegan { .. }
            | GroupEvent::OffsetCommitted { .. }
            | GroupEvent::OffsetsRemoved { .. } => {}
        }
        Ok(())
    }

    fn on_member(&mut self, world: &World, at: (BrokerId, GroupIndex)) {
        let ms = group_at(world, at).map_or(0, Group::rebalance_timeout_ms);
        let longest = self.longest_poll.entry(at.1).or_default();
        *longest = Span::from_ms(u64::try_from(ms).unwrap_or_default()).max(*longest);
    }

    /// Members are waited for from now on, or no more: it is not for longer than the longest of
    /// their `max.poll.interval.ms`, or than a first member waits for others.
    fn on_join_phase(
        &mut self,
        now: Instant,
        at: (BrokerId, GroupIndex),
        is_on: bool,
    ) -> Result<(), String> {
        if self.joins_end.remove(&at).is_some_and(|end| end < now) {
            return Err(format!("{:?} waits for members for too long", at.1));
        }
        if is_on {
            let longest = self.longest_poll.get(&at.1).copied().unwrap_or_default();
            self.joins_end.insert(at, now + INITIAL_REBALANCE_DELAY.max(longest));
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

pub(crate) fn group_of(world: &World, client: ClientId) -> Option<GroupIndex> {
    let member = world.client(client)?.consumer()?.member()?;
    let place = world.groups().iter().position(|id| id.as_str() == member.settings.group)?;
    Some(GroupIndex(u32::try_from(place).ok()?))
}
