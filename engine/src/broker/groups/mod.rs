//! The groups that a broker coordinates: those of the partitions of `__consumer_offsets` that it
//! leads (`GroupCoordinatorService` and its `CoordinatorRuntime`). What groups do is decided by
//! their [`Shard`]; here is what that stands on: the log, the high watermark, the connections.
//!
//! Absent: the thread pool. What Kafka hands from one thread to another happens at once here.

mod answering;
mod finding;
mod loading;
mod rehearsing;
mod writing;

use crate::group::outcome::{Answer, Asked, Moment, Outcome, WriteId};
use crate::group::partition_for::{OFFSETS_TOPIC, partition_for};
use crate::group::settings::GroupSettings;
use crate::group::shard::Shard;
use crate::node::Ctx;
use crate::physics::chance::Chance;
use crate::physics::fact_id::FactId;
use crate::physics::time::Instant;
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{ClientId, Offset, PartitionId};
use crate::protocol::messages::StrBytes;
use crate::protocol::messages::group::GroupRequest;

use super::{Broker, InHand, Running};

pub(super) use finding::Creating;

/// What dies with the process of what a broker knows of groups.
#[derive(Clone, Debug)]
pub struct Groups {
    /// By the partition that keeps them, in order.
    coordinators: Vec<Coordinator>,
    /// Whether `__consumer_offsets` is being created for this broker's sake.
    pub(super) creating: Creating,
    settings: GroupSettings,
    /// Makes member ids.
    chance: Chance,
}

/// The groups of one partition.
#[derive(Clone, Debug)]
pub struct Coordinator {
    /// The partition of `__consumer_offsets` that keeps them.
    pub partition: PartitionId,
    /// What has been read of it, or when that will be done.
    pub state: CoordinatorState,
}

/// Whether a partition's groups can be asked for (`CoordinatorRuntime.CoordinatorState`).
#[derive(Clone, Debug)]
pub enum CoordinatorState {
    /// The log is being read, until then and because of this fact.
    Loading { until: Instant, because: FactId },
    /// It has been read.
    Active(Box<Active>),
}

/// Groups that can be asked for.
#[derive(Clone, Debug)]
pub struct Active {
    /// What they do.
    pub shard: Shard,
    /// Writes that are not committed yet, each with the end of its records, the oldest first.
    writes: Vec<(WriteId, Offset)>,
    /// Answers that wait for them.
    waiting: Vec<Waiting>,
}

/// An answer that waits for a write.
#[derive(Clone, Debug)]
struct Waiting {
    answer: Answer,
    write: WriteId,
    because: FactId,
    /// When it waits no more (`offsets.commit.timeout.ms`).
    due: Instant,
}

/// Who has sent a request, beside the connection on which it came.
#[derive(Clone, Debug)]
pub struct Sender {
    /// `client.id` in the header.
    pub client_id: StrBytes,
    /// The client in this world, if it is one of it.
    pub client: Option<ClientId>,
}

impl Groups {
    pub(super) fn new(settings: GroupSettings, chance: Chance) -> Self {
        Self { coordinators: Vec::new(), creating: Creating::default(), settings, chance }
    }

    /// All coordinators of this broker, in order of their partitions.
    pub fn coordinators(&self) -> &[Coordinator] {
        &self.coordinators
    }

    /// When it does something by itself next.
    pub(super) fn next_deadline(&self) -> Option<Instant> {
        self.coordinators.iter().filter_map(Coordinator::next_deadline).min()
    }

    fn place(&self, partition: PartitionId) -> Result<usize, usize> {
        self.coordinators.binary_search_by_key(&partition, |it| it.partition)
    }

    /// The groups of `partition`, if they can be asked for.
    fn active_mut(&mut self, partition: PartitionId) -> Option<&mut Active> {
        let place = self.place(partition).ok()?;
        match &mut self.coordinators[place].state {
            CoordinatorState::Active(active) => Some(active),
            CoordinatorState::Loading { .. } => None,
        }
    }
}

impl Coordinator {
    /// Its groups, if they can be asked for.
    pub fn shard(&self) -> Option<&Shard> {
        match &self.state {
            CoordinatorState::Active(active) => Some(&active.shard),
            CoordinatorState::Loading { .. } => None,
        }
    }

    fn next_deadline(&self) -> Option<Instant> {
        match &self.state {
            CoordinatorState::Loading { until, .. } => Some(*until),
            CoordinatorState::Active(active) => {
                let waits = active.waiting.iter().map(|waiting| waiting.due);
                waits.chain(active.shard.next_deadline()).min()
            }
        }
    }
}

impl Running {
    /// The partition that keeps the group `id`; `None` while there is no `__consumer_offsets`.
    fn partition_of_group(&self, id: &str) -> Option<PartitionId> {
        let topic = self.image.topic(OFFSETS_TOPIC)?;
        let count = i32::try_from(topic.partitions.len()).ok().filter(|count| *count > 0)?;
        topic.partition(partition_for(id, count))
    }
}

impl Broker {
    /// A request that is for a group's coordinator, or in search of it.
    pub fn on_group_request(
        &mut self,
        ctx: &mut Ctx<'_>,
        in_hand: InHand,
        (sender, request): (Sender, &GroupRequest),
    ) {
        let asked = Asked {
            reply_to: in_hand.reply_to,
            client_id: sender.client_id,
            client_host: StrBytes::from_static_str("/127.0.0.1"),
            client: sender.client,
        };
        match request {
            GroupRequest::FindCoordinator(request) => self.find_coordinator(ctx, in_hand, request),
            GroupRequest::ListGroups(request) => self.list_groups(ctx, in_hand, (&asked, request)),
            GroupRequest::DescribeGroups(_)
            | GroupRequest::DeleteGroups(_)
            | GroupRequest::OffsetFetch(_)
            | GroupRequest::JoinGroup(_)
            | GroupRequest::SyncGroup(_)
            | GroupRequest::Heartbeat(_)
            | GroupRequest::LeaveGroup(_)
            | GroupRequest::OffsetCommit(_)
            | GroupRequest::OffsetDelete(_) => {
                self.ask_coordinator(ctx, in_hand, (&asked, request));
            }
        }
    }

    /// Does what is due in groups: loads them, lets sessions and rebalances end, gives up writes.
    pub(super) fn drive_groups(&mut self, ctx: &mut Ctx<'_>) {
        let (now, cause) = (ctx.now(), ctx.cause());
        let is_due = |it: &&Coordinator| it.next_deadline().is_some_and(|due| due <= now);
        while let Some(running) = &self.running
            && let Some(due) = running.groups.coordinators.iter().find(is_due)
        {
            let partition = due.partition;
            match &due.state {
                CoordinatorState::Loading { because, .. } => {
                    let because = *because;
                    self.finish_loading(ctx, (partition, because));
                }
                CoordinatorState::Active(_) => {
                    self.give_up_group_writes(ctx, partition);
                    self.call_shard(ctx, (partition, cause), |shard, at| shard.on_deadline(at));
                }
            }
        }
    }

    /// Lends the shard of `partition` a moment, and does what comes of it.
    fn call_shard(
        &mut self,
        ctx: &mut Ctx<'_>,
        (partition, cause): (PartitionId, FactId),
        call: impl FnOnce(&mut Shard, &mut Moment<'_>) -> Outcome,
    ) {
        let Some(running) = &mut self.running else { return };
        let Ok(place) = running.groups.place(partition) else { return };
        let Groups { coordinators, settings, chance, .. } = &mut running.groups;
        let CoordinatorState::Active(active) = &mut coordinators[place].state else { return };
        let mut at = Moment {
            now: ctx.now(),
            wall_clock_ms: ctx.wall_clock_ms(),
            settings,
            image: &running.image,
            chance,
        };
        let outcome = call(&mut active.shard, &mut at);
        self.carry_out(ctx, (partition, cause), outcome);
    }

    /// Why groups of `partition` cannot be asked for here.
    fn why_not(&self, partition: Option<PartitionId>) -> Option<ErrorCode> {
        let groups = self.running.as_ref().map(|running| &running.groups);
        let known = partition.and_then(|partition| {
            let groups = groups?;
            Some(&groups.coordinators[groups.place(partition).ok()?].state)
        });
        match known {
            None => Some(ErrorCode::NotCoordinator),
            Some(CoordinatorState::Loading { .. }) => Some(ErrorCode::CoordinatorLoadInProgress),
            Some(CoordinatorState::Active(_)) => None,
        }
    }
}
