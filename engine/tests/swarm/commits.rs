//! What holds of commits whatever happens: nobody commits what was never in the log, none is
//! acknowledged before it is replicated, and what was acknowledged is kept.

use std::collections::BTreeMap;

use brokerscope_engine::group::record::OffsetCommitKey;
use brokerscope_engine::group::shard::Shard;
use brokerscope_engine::node::{Fact, GroupEvent, RoleThen, Summary, What};
use brokerscope_engine::physics::fact_id::FactId;
use brokerscope_engine::protocol::ids::{
    BrokerId, ConnectionId, CorrelationId, GroupIndex, Offset, PartitionId,
};
use brokerscope_engine::world::World;

use super::groups::{partition_of, shard};
use super::members::OFFSETS_ASKED_FOR;
use super::promised::Promised;

/// What was seen of commits so far.
#[derive(Default)]
pub(crate) struct Commits {
    /// Where commits and their answers came in.
    arrived: BTreeMap<FactId, Request>,
    /// What coordinators wrote down of the commits of a group in one partition, in order.
    written: BTreeMap<(GroupIndex, PartitionId), Vec<Commit>>,
}

/// A commit that a coordinator wrote down.
struct Commit {
    asked: Request,
    offset: Offset,
    /// Where its log ended then.
    end: Offset,
    is_acknowledged: bool,
}

/// A request and its answer are on the same connection, with the same number.
type Request = (ConnectionId, CorrelationId);

impl Commits {
    /// Looks at the facts of the last event. What was committed may be gone if the power may fail
    /// or a leader be chosen uncleanly (`may_lose`).
    pub(crate) fn observe(
        &mut self,
        world: &World,
        (promised, may_lose): (&Promised, bool),
    ) -> Result<(), String> {
        for (index, Fact { cause, what }) in world.facts().iter().enumerate() {
            let id = FactId::new(world.ordinal(), index);
            let asked = cause.and_then(|cause| self.arrived.get(&cause).copied());
            self.on_arrived(id, *what);
            if let What::Group { broker, group, event } = *what {
                // One request may commit in several partitions.
                self.arrived.extend(asked.map(|asked| (id, asked)));
                self.on_event(world, (broker, group), (event, asked))?;
                if let GroupEvent::OffsetCommitted { partition, offset, .. } = event
                    && offset > promised.committed(partition).max(OFFSETS_ASKED_FOR)
                {
                    let name = world.image().partition_name(partition);
                    return Err(format!("{offset} of {name} is committed, which never was there"));
                }
            } else if let What::OffsetCommitted { partition, offset, .. } = *what {
                let name = world.image().partition_name(partition);
                let Some((kept_in, end)) = self.on_acknowledged(world, (partition, offset), asked)
                else {
                    return Err(format!("{offset} of {name} was acknowledged, but not written"));
                };
                if promised.committed(kept_in) < end {
                    return Err(format!("{offset} of {name} was acknowledged too early"));
                }
            } else if let What::GroupsLoaded { broker, partition, .. } = *what
                && !may_lose
                && !promised.is_raced(partition)
            {
                self.check_kept(world, (broker, partition))?;
            }
        }
        Ok(())
    }

    fn on_arrived(&mut self, id: FactId, what: What) {
        let is_commit = |summary| {
            matches!(summary, Summary::OffsetCommit { .. } | Summary::OffsetCommitReply { .. })
        };
        if let What::Arrived { connection, correlation, summary, .. } = what
            && is_commit(summary)
        {
            self.arrived.insert(id, (connection, correlation));
        } else if let What::TakenUp { connection, correlation } = what {
            self.arrived.insert(id, (connection, correlation));
        }
    }

    fn on_event(
        &mut self,
        world: &World,
        (broker, group): (BrokerId, GroupIndex),
        (event, asked): (GroupEvent, Option<Request>),
    ) -> Result<(), String> {
        if let GroupEvent::OffsetCommitted { partition, offset, .. } = event {
            let asked = asked.ok_or("a commit is written down that nobody asked for")?;
            let end = appended_to(world, (broker, group));
            let commit = Commit { asked, offset, end, is_acknowledged: false };
            self.written.entry((group, partition)).or_default().push(commit);
        } else if event == GroupEvent::Deleted {
            self.written.retain(|(of, _), _| *of != group);
        }
        Ok(())
    }

    /// Gives the partition that keeps it, and where the log ended when it was written down.
    fn on_acknowledged(
        &mut self,
        world: &World,
        (partition, offset): (PartitionId, Offset),
        asked: Option<Request>,
    ) -> Option<(PartitionId, Offset)> {
        // The group is known by the commit: who closes may be no member any more.
        let mut commits = self.written.iter_mut().filter(|((_, of), _)| *of == partition);
        let (group, commit) = commits.find_map(|((group, _), commits)| {
            let is_it = |it: &&mut Commit| Some(it.asked) == asked && it.offset == offset;
            Some((*group, commits.iter_mut().rev().find(is_it)?))
        })?;
        commit.is_acknowledged = true;
        Some((partition_of(world, group)?, commit.end))
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
        for ((group, of), commits) in &self.written {
            // From this one on any may be the one that is kept.
            let from = commits.iter().rposition(|it| it.is_acknowledged);
            let (Some(from), Some(id)) = (from, world.groups().get(group.0 as usize)) else {
                continue;
            };
            let topic = world.image().topic_of(*of);
            if partition_of(world, *group) != Some(partition) || topic.is_deleted {
                continue;
            }
            let kept = kept(world, shard, (*group, *of));
            if !commits[from..].iter().any(|it| Some(it.offset) == kept) {
                let (name, offset) = (world.image().partition_name(*of), commits[from].offset);
                return Err(format!("{id} had committed {offset} of {name}; kept is {kept:?}"));
            }
        }
        Ok(())
    }
}

/// What a coordinator keeps of the commits of `group` in the partition `of`.
pub(crate) fn kept(
    world: &World,
    shard: &Shard,
    (group, of): (GroupIndex, PartitionId),
) -> Option<Offset> {
    let key = OffsetCommitKey {
        group: world.groups().get(group.0 as usize)?.clone(),
        topic: world.image().topic_of(of).name.clone().into(),
        partition: world.image().partition(of).index,
    };
    Some(shard.offsets().get(&key)?.offset)
}

/// Where the log ends that keeps `group`, if `broker` appended to it in the last event.
fn appended_to(world: &World, (broker, group): (BrokerId, GroupIndex)) -> Offset {
    let kept_in = partition_of(world, group);
    let appended = world.facts().iter().find_map(|fact| {
        let What::Appended { role: RoleThen::Leader, broker: at, partition, to, .. } = fact.what
        else {
            return None;
        };
        (at == broker && Some(partition) == kept_in).then_some(to)
    });
    appended.unwrap_or_default()
}
