//! A consumer's membership in a group, by the classic protocol (`AbstractCoordinator`): it finds
//! the coordinator, joins, is assigned partitions by the member that leads, shows that it lives,
//! and joins again when the group changes. What becomes of its partitions is the consumer's
//! business; here is what is said to the coordinator.
//!
//! Absent: patterns as subscriptions, cooperative rebalancing, the protocol of KIP-848.

mod beating;
mod heartbeat;
mod joining;
mod leading;
mod lookup;
mod reason;
pub mod settings;

use crate::group::consumer_protocol::NO_GENERATION;
use crate::node::{Ctx, Summary};
use crate::physics::fact_id::FactId;
use crate::physics::order::sort;
use crate::physics::time::{Instant, Span};
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::BrokerId;
use crate::protocol::messages::group::join_group::JoinGroupResponse;
use crate::protocol::messages::{GroupId, Request, StrBytes};

use super::Lines;
use super::consumer::Commit;
use super::link::Waiting;
use super::nodes::Peer;

use heartbeat::Heartbeat;
use joining::Join;
pub(super) use joining::Step;
use lookup::Lookup;
use reason::Reason;
use settings::GroupSettings;

/// `request.timeout.ms`.
const REQUEST_TIMEOUT: Span = Span::from_ms(30_000);
/// `JOIN_GROUP_TIMEOUT_LAPSE`.
const JOIN_TIMEOUT_LAPSE: Span = Span::from_ms(5_000);

/// A member of a group.
#[derive(Clone, Debug)]
pub struct Member {
    /// Its settings.
    pub settings: GroupSettings,
    /// The topics that it subscribes to, sorted.
    pub topics: Vec<String>,
    lookup: Lookup,
    state: MemberState,
    generation: Generation,
    heartbeat: Heartbeat,
    is_leader: bool,
    /// Why it has to join again (`rejoinNeeded`), if it has to.
    rejoin: Option<Reason>,
    /// Whether it has to give its partitions up before it joins (`needsJoinPrepare`).
    needs_prepare: bool,
    join: Join,
    /// Not to join before then.
    join_until: Option<Instant>,
    /// The topics that it joined with (`joinedSubscription`).
    joined_topics: Vec<String>,
    /// As the leader: the topics of all members with their numbers of partitions, as they were when
    /// it gave them away (`assignmentSnapshot`).
    snapshot: Option<Vec<(String, usize)>>,
    /// As the leader: who is to be assigned partitions once there were so many answers about
    /// metadata.
    to_assign: Option<(JoinGroupResponse, FactId, u32)>,
    /// What is to be sent to the coordinator once its connection can be used.
    outbox: Vec<Letter>,
    /// A coordinator that is none any more: its connection is to be closed.
    to_disconnect: Option<BrokerId>,
    /// What ended its membership for good.
    failed_by: Option<ErrorCode>,
}

/// Where a member is in the life of its group (`MemberState`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberState {
    /// It is in no generation and has not asked to be.
    Unjoined,
    /// It has sent JoinGroup.
    PreparingRebalance,
    /// It is in a generation and does not know yet what to read.
    CompletingRebalance,
    /// It knows.
    Stable,
}

/// Which generation it is in, as whom, and by which protocol partitions are assigned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generation {
    /// Its number; [`NO_GENERATION`] if it is in none.
    pub id: i32,
    /// The id that the coordinator gave it; empty if it has none.
    pub member: StrBytes,
    /// The assignor's name.
    pub protocol: Option<StrBytes>,
}

/// A request to the coordinator on its way.
#[derive(Clone, Debug)]
struct Letter {
    request: Request,
    summary: Summary,
    asked: Asked,
    because: FactId,
}

/// What the coordinator was asked, as far as its answer needs it.
#[derive(Clone, Debug)]
pub(super) enum Asked {
    /// Asked as of this generation, and to be answered within this time.
    JoinGroup(Generation, Span),
    SyncGroup(Generation),
    Heartbeat(Generation),
    LeaveGroup,
    Commit(Generation, Commit),
    /// What the group has committed.
    Committed(i32),
}

/// Whether the coordinator is somebody else, or nobody for now: it has to be looked up again.
pub(super) fn says_elsewhere(error: ErrorCode) -> bool {
    matches!(error, ErrorCode::CoordinatorNotAvailable | ErrorCode::NotCoordinator)
}

/// Whether the member is not in its generation any more.
fn ends_membership(error: ErrorCode) -> bool {
    matches!(error, ErrorCode::UnknownMemberId | ErrorCode::IllegalGeneration)
}

impl Generation {
    fn none() -> Self {
        Self { id: NO_GENERATION, member: StrBytes::default(), protocol: None }
    }

    /// Whether it has been reset: the member id may still be good.
    fn is_reset(&self) -> bool {
        self.id == NO_GENERATION && self.protocol.is_none()
    }
}

impl Asked {
    /// How long its answer may take.
    pub(super) fn timeout(&self) -> Span {
        match self {
            Self::JoinGroup(_, timeout) => *timeout,
            Self::SyncGroup(_)
            | Self::Heartbeat(_)
            | Self::LeaveGroup
            | Self::Commit(..)
            | Self::Committed(_) => REQUEST_TIMEOUT,
        }
    }
}

impl Member {
    /// A member that has not looked for its coordinator yet.
    pub fn new(settings: GroupSettings, topics: Vec<String>) -> Self {
        let mut member = Self {
            settings,
            topics: Vec::new(),
            lookup: Lookup::default(),
            state: MemberState::Unjoined,
            generation: Generation::none(),
            heartbeat: Heartbeat::new(),
            is_leader: false,
            rejoin: Some(Reason::First),
            needs_prepare: true,
            join: Join::Idle,
            join_until: None,
            joined_topics: Vec::new(),
            snapshot: None,
            to_assign: None,
            outbox: Vec::new(),
            to_disconnect: None,
            failed_by: None,
        };
        member.subscribe(topics);
        member
    }

    /// It wants to read these topics from now on.
    pub(super) fn subscribe(&mut self, mut topics: Vec<String>) {
        sort(&mut topics);
        topics.dedup();
        self.topics = topics;
    }

    /// Where it is in the life of its group.
    pub fn state(&self) -> MemberState {
        self.state
    }

    /// The generation that it is in.
    pub fn generation(&self) -> &Generation {
        &self.generation
    }

    /// Whether it assigns the partitions of its generation.
    pub fn is_leader(&self) -> bool {
        self.is_leader
    }

    /// Its coordinator, if it knows it.
    pub fn coordinator(&self) -> Option<BrokerId> {
        self.lookup.known
    }

    /// When it shows next that it lives; none while it is in no generation.
    pub fn next_heartbeat(&self) -> Option<Instant> {
        self.is_beating().then(|| self.heartbeat.next())
    }

    /// When its application will have been away from `poll` for `max.poll.interval.ms`.
    pub fn poll_ends(&self) -> Option<Instant> {
        self.heartbeat.poll_ends().filter(|_| self.is_beating())
    }

    /// Whether the thread runs that sends heartbeats. It does not while a leader waits for
    /// metadata: that holds the lock of the coordinator's client.
    pub(super) fn is_beating(&self) -> bool {
        let is_in = matches!(self.state, MemberState::CompletingRebalance | MemberState::Stable);
        is_in && self.to_assign.is_none()
    }

    /// Whether it is in its group and knows what to read, with nothing to be done about that.
    pub(super) fn is_active(&self) -> bool {
        let is_settled = self.rejoin.is_none() && self.join == Join::Idle;
        is_settled && self.lookup.known.is_some() && self.state == MemberState::Stable
    }

    /// It waits for `retry.backoff.ms` before it joins, but not beyond `deadline`.
    pub(super) fn wait_to_join(&mut self, now: Instant, deadline: Instant) {
        self.join_until = Some(deadline.min(now + super::metadata::RETRY_BACKOFF.0));
    }

    /// Whether a rebalance is under way that it takes part in.
    pub(super) fn is_rebalancing(&self) -> bool {
        matches!(self.state, MemberState::PreparingRebalance | MemberState::CompletingRebalance)
    }

    /// Notes that the application is in `poll`, or that it leaves it now.
    pub(super) fn on_poll(&mut self, now: Instant, stays: bool) {
        self.heartbeat.poll(now, stays, &self.settings);
    }

    /// Puts a request to the coordinator into the outbox.
    pub(super) fn send(
        &mut self,
        because: FactId,
        (request, summary): (Request, Summary),
        asked: Asked,
    ) {
        self.outbox.push(Letter { request, summary, asked, because });
    }

    /// The group, as requests name it.
    pub(super) fn group_id(&self) -> GroupId {
        GroupId(StrBytes::from_string(self.settings.group.clone()))
    }

    /// `group.instance.id`, as requests name it.
    pub(super) fn instance(&self) -> Option<StrBytes> {
        self.settings.instance.clone().map(StrBytes::from_string)
    }

    /// Sends what lies in the outbox, if the coordinator's connection can be used; else it is
    /// opened.
    pub(super) fn flush(&mut self, ctx: &mut Ctx<'_>, lines: &mut Lines<'_>) {
        let Some(coordinator) = self.lookup.known else { return };
        let peer = Peer::Coordinator(coordinator);
        let Some(link) = lines.nodes.ready(ctx, peer, lines.chance) else { return };
        for Letter { request, summary, asked, because } in self.outbox.drain(..) {
            let waiting = Waiting::Group(Box::new(asked));
            link.send(ctx, because, (request, summary), Some(waiting));
        }
    }

    /// What lay in the outbox when there was no coordinator any more.
    pub(super) fn take_unsent(&mut self) -> Vec<Asked> {
        self.outbox.drain(..).map(|letter| letter.asked).collect()
    }

    /// The coordinator whose connection is to be closed, if one is.
    pub(super) fn take_to_disconnect(&mut self) -> Option<BrokerId> {
        self.to_disconnect.take()
    }

    /// When it does something by itself.
    pub(super) fn next_deadline(&self) -> Option<Instant> {
        let beats = self.is_beating() && self.lookup.known.is_some();
        let heartbeat = beats.then(|| self.heartbeat.next_deadline());
        [heartbeat, self.lookup.next_deadline(), self.join_until].into_iter().flatten().min()
    }

    /// Ends the waits that are over at `now`.
    pub(super) fn end_waits(&mut self, now: Instant) {
        self.lookup.end_waits(now);
        self.join_until = self.join_until.filter(|until| *until > now);
    }
}
