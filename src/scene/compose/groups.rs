//! Consumer groups as they are: what their coordinators know of them, and what their members do.

use brokerscope_engine::broker::groups::CoordinatorState;
use brokerscope_engine::group::classic::{self, JoinTimer};
use brokerscope_engine::group::consumer_protocol::Assignment;
use brokerscope_engine::group::partition_for::{OFFSETS_TOPIC, partition_for};
use brokerscope_engine::group::shard::Shard;
use brokerscope_engine::physics::order::sort;
use brokerscope_engine::physics::time::Span;
use brokerscope_engine::protocol::group_state::GroupState;
use brokerscope_engine::protocol::ids::{Offset, PartitionId, PartitionIndex};
use brokerscope_engine::protocol::messages::StrBytes;
use brokerscope_engine::world::World;

use super::{kept, reading};
use crate::scene::groups::{Coordinator, Group, Groups, Member, Part, Standing, Timer};
use reading::Reading;

/// All groups that were heard of, or that a consumer wants to be in.
pub(super) fn groups(world: &World) -> Groups {
    let readings = reading::readings(world);
    let mut ids: Vec<StrBytes> = world.groups().to_vec();
    for reading in &readings {
        if !ids.iter().any(|id| id.as_str() == reading.group) {
            ids.push(StrBytes::from_string(reading.group.clone()));
        }
    }
    let groups = (0..).zip(&ids).filter_map(|(key, id)| group(world, (key, id), &readings));
    let topics = world.image().live_topics().filter(|topic| topic.name != OFFSETS_TOPIC);
    let topic = topics.max_by_key(|topic| topic.partitions.len());
    Groups {
        groups: groups.collect(),
        topic: topic.map(|topic| (topic.name.clone(), topic.partitions.len())),
    }
}

/// A group; none if nothing is left of it.
fn group(world: &World, (key, id): (u64, &StrBytes), readings: &[Reading]) -> Option<Group> {
    let kept_in = partition_of(world, id);
    let (coordinator, shard) = kept_in.map_or((Coordinator::None, None), |it| found(world, it));
    let known = shard.and_then(|shard| shard.group(id));
    let here: Vec<&Reading> = readings.iter().filter(|it| it.group == id.as_str()).collect();
    if known.is_none() && here.is_empty() {
        return None;
    }
    let committed = |partition: PartitionId| {
        let (topic, index) = name(world, partition);
        let mut entries = shard.map(|it| it.offsets().of(id)).unwrap_or_default().iter();
        let entry = entries.find(|it| it.partition == index && it.topic.as_str() == topic);
        entry.map(|entry| entry.committed.offset)
    };
    let mut seats: Vec<Seat<'_>> = Vec::new();
    for member in known.map(|group| group.members.as_slice()).unwrap_or_default() {
        // A coordinator that has read the group from its records knows members by their ids alone.
        let is_it = |it: &&Reading| match it.member.is_empty() {
            true => member.client_id.as_str() == it.name,
            false => member.id == it.member,
        };
        let reading = here.iter().copied().find(is_it);
        let assigned = assigned(world, member);
        seats.push(Seat { member: Some(member), reading, assigned });
    }
    for reading in &here {
        let is_member =
            |seat: &Seat<'_>| seat.reading.is_some_and(|it| it.client == reading.client);
        if !reading.is_closed && !seats.iter().any(is_member) {
            seats.push(Seat { member: None, reading: Some(reading), assigned: Vec::new() });
        }
    }
    let mut partitions: Vec<PartitionId> = seats.iter().flat_map(Seat::partitions).collect();
    let topics = seats.iter().filter_map(|seat| seat.reading).flat_map(|it| &it.topics);
    let topics = topics.filter_map(|topic| world.image().topic(topic));
    partitions.extend(topics.flat_map(|topic| topic.partitions.iter().copied()));
    for entry in shard.map(|it| it.offsets().of(id)).unwrap_or_default() {
        let topic = world.image().topic(entry.topic.as_str());
        partitions.extend(topic.and_then(|topic| topic.partition(entry.partition)));
    }
    sort(&mut partitions);
    partitions.dedup();
    let parts = partitions.into_iter().map(|it| part(world, (it, committed(it)), &seats));
    Some(Group {
        key,
        id: id.to_string(),
        coordinator,
        kept_in: kept_in.map(|partition| world.image().partition_name(partition)),
        state: known.map(|group| group.state),
        generation: known.map_or(0, |group| group.generation),
        protocol: known.and_then(|group| group.protocol.as_ref()).map(StrBytes::to_string),
        timer: known.and_then(|group| Some((timer(group)?, is_initial(group)))),
        members: seats.iter().enumerate().map(|(at, seat)| seat.member(known, at)).collect(),
        parts: parts.collect(),
        records: kept_in.map(|it| kept::records(world, it, id)).unwrap_or_default(),
    })
}

/// The partition of `__consumer_offsets` that keeps a group, once there is one.
fn partition_of(world: &World, id: &StrBytes) -> Option<PartitionId> {
    let topic = world.image().topic(OFFSETS_TOPIC)?;
    let count = i32::try_from(topic.partitions.len()).ok().filter(|count| *count > 0)?;
    topic.partition(partition_for(id, count))
}

/// The coordinator of a partition's groups, and what it knows of them.
fn found(world: &World, partition: PartitionId) -> (Coordinator, Option<&Shard>) {
    let leader = world.image().partition(partition).leader;
    let running = world.broker(leader).and_then(|broker| broker.running.as_ref());
    let all = running.map(|running| running.groups.coordinators()).unwrap_or_default();
    match all.iter().find(|it| it.partition == partition).map(|it| &it.state) {
        None => (Coordinator::None, None),
        Some(CoordinatorState::Loading { .. }) => (Coordinator::Loading(leader), None),
        Some(CoordinatorState::Active(active)) => {
            (Coordinator::Active(leader), Some(&active.shard))
        }
    }
}

fn name(world: &World, partition: PartitionId) -> (&str, PartitionIndex) {
    let image = world.image();
    (&image.topic_of(partition).name, image.partition(partition).index)
}

/// What its leader gave a member.
fn assigned(world: &World, member: &classic::Member) -> Vec<PartitionId> {
    let assignment = Assignment::decode(&member.assignment).unwrap_or_default();
    let partitions = assignment.partitions.iter();
    partitions
        .filter_map(|it| world.image().topic(it.topic.as_str())?.partition(it.partition))
        .collect()
}

/// What ends the join phase.
fn timer(group: &classic::Group) -> Option<Timer> {
    let ms = |ms: i32| Span::from_ms(u64::from(ms.unsigned_abs()));
    let of = match group.join_timer? {
        JoinTimer::Initial { delay_ms, .. } => ms(delay_ms),
        JoinTimer::Rebalance { .. } => ms(group.rebalance_timeout_ms()),
    };
    Some(Timer { until: group.join_timer?.due(), of })
}

fn is_initial(group: &classic::Group) -> bool {
    matches!(group.join_timer, Some(JoinTimer::Initial { .. }))
}

/// A place in a group: who the coordinator thinks it is, and the consumer that it is here.
struct Seat<'a> {
    member: Option<&'a classic::Member>,
    reading: Option<&'a Reading>,
    /// What its leader gave it.
    assigned: Vec<PartitionId>,
}

impl Seat<'_> {
    fn partitions(&self) -> Vec<PartitionId> {
        let reads = self.reading.iter().flat_map(|it| &it.reads).map(|(partition, _)| *partition);
        reads.chain(self.assigned.iter().copied()).collect()
    }

    /// Whether it reads `partition`: programs outside are believed to do what they were told.
    fn reads(&self, partition: PartitionId) -> bool {
        match self.reading {
            Some(reading) => reading.reads.iter().any(|(it, _)| *it == partition),
            None => self.assigned.contains(&partition),
        }
    }

    fn member(&self, group: Option<&classic::Group>, place: usize) -> Member {
        let member = self.member;
        let timer = member.and_then(|member| {
            let of = Span::from_ms(u64::from(member.session_timeout_ms.unsigned_abs()));
            Some(Timer { until: member.expires_at?, of })
        });
        let name = match (self.reading, member) {
            (Some(reading), _) => reading.name.clone(),
            (None, member) => member.map(|it| it.client_id.to_string()).unwrap_or_default(),
        };
        let key = self.reading.map_or(1 << 32 | place as u64, |it| u64::from(it.client.0));
        let leads = member.zip(group).is_some_and(|(member, group)| group.is_leader(&member.id));
        Member {
            key,
            name,
            leads,
            standing: self.standing(group),
            session: timer,
            poll: self.reading.and_then(|it| it.poll),
            verbs: self.reading.map(|it| it.verbs.clone()).unwrap_or_default(),
        }
    }

    fn standing(&self, group: Option<&classic::Group>) -> Standing {
        match self.reading.and_then(|it| it.cut_off) {
            Some(Standing::Gone) if self.member.is_none() => return Standing::Over,
            Some(cut_off) => return cut_off,
            None => {}
        }
        let (Some(member), Some(group)) = (self.member, group) else { return Standing::Outside };
        let reads = match self.reading {
            Some(reading) => !reading.reads.is_empty(),
            None => !self.assigned.is_empty(),
        };
        match group.state {
            _ if member.is_joining() => Standing::Joins,
            _ if member.syncing.is_some() => Standing::Syncs,
            GroupState::PreparingRebalance if reads => Standing::ReadsStill,
            GroupState::PreparingRebalance => Standing::OwesJoin,
            GroupState::CompletingRebalance => Standing::OwesSync,
            _ if reads => Standing::Reads,
            GroupState::Stable if !self.assigned.is_empty() => Standing::Told,
            GroupState::Empty | GroupState::Stable | GroupState::Dead => Standing::Idle,
        }
    }
}

fn part(
    world: &World,
    (partition, committed): (PartitionId, Option<Offset>),
    seats: &[Seat<'_>],
) -> Part {
    let leader = world.image().partition(partition).leader;
    let log = world.broker(leader).and_then(|broker| broker.disk.log(partition));
    let reader = seats.iter().position(|seat| seat.reads(partition));
    let reading = reader.and_then(|place| seats[place].reading);
    let slot = reading.and_then(|it| it.reads.iter().find(|(of, _)| *of == partition));
    Part {
        partition,
        name: world.image().partition_name(partition),
        leader,
        reader,
        was: seats.iter().position(|seat| seat.assigned.contains(&partition)),
        position: slot.and_then(|(_, position)| *position),
        committed,
        high_watermark: log.map(|log| log.high_watermark()).unwrap_or_default(),
        log_end: log.map(|log| log.log_end_offset()).unwrap_or_default(),
    }
}
