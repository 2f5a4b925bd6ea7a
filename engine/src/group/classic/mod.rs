//! A classic group (`ClassicGroup`).
//!
//! The log has a group's hard state, as it was when a generation was last completed or the group
//! became empty: see [`Group::record`]. In between, the group of a running coordinator is ahead of
//! its record, and what it is ahead by is lost with the coordinator, as Kafka's is.

mod member;
mod protocol;
mod record;

pub use member::{Joining, Member};

use crate::node::GroupEvent;
use crate::physics::time::Instant;
use crate::protocol::errors::ErrorCode;
use crate::protocol::group_state::GroupState;
use crate::protocol::messages::StrBytes;

/// A classic group. One whose offsets are committed by hand is one too: `Empty`, without a protocol
/// type (a "simple" group).
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Its id.
    pub id: StrBytes,
    /// What it is doing.
    pub state: GroupState,
    /// What it did before that.
    pub former_state: GroupState,
    /// Since when, by the wall clock in milliseconds; `None` if its record does not say.
    pub state_since_ms: Option<i64>,
    /// What kind of group it is: `consumer` for groups of consumers.
    pub protocol_type: Option<StrBytes>,
    /// The assignor that the generation agreed on.
    pub protocol: Option<StrBytes>,
    /// How many generations have been completed.
    pub generation: i32,
    /// The member that assigns.
    pub leader: Option<StrBytes>,
    /// Its members, in the order in which they came in.
    pub members: Vec<Member>,
    /// Ids given to members that have not come back with them yet, and when each is forgotten.
    pub pending: Vec<Pending>,
    /// The topics that members subscribe to, ascending; `None` if the coordinator cannot tell.
    pub subscribed: Option<Vec<StrBytes>>,
    /// Whether a member came in since the initial delay was last extended.
    pub new_member_added: bool,
    /// What ends the join phase, unless the last member does.
    pub join_timer: Option<JoinTimer>,
    /// When members that have not asked for their assignment are dropped.
    pub sync_deadline: Option<Instant>,
    /// Whether a static member that had not asked for it was replaced: Kafka goes on waiting for
    /// its former id.
    pub waits_for_replaced: bool,
}

/// A member id that was given and is not used yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// The id.
    pub id: StrBytes,
    /// When it is forgotten.
    pub expires_at: Instant,
}

/// What ends the join phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoinTimer {
    /// The group was empty: more members may come (`group.initial.rebalance.delay.ms`). If some
    /// do, the delay is extended, by `remaining_ms` at most.
    Initial { due: Instant, delay_ms: i32, remaining_ms: i32 },
    /// Members have until then to join again: the longest of their rebalance timeouts.
    Rebalance { due: Instant },
}

impl JoinTimer {
    /// When it is over.
    pub const fn due(self) -> Instant {
        match self {
            Self::Initial { due, .. } | Self::Rebalance { due } => due,
        }
    }
}

impl Group {
    /// A group that there was not before.
    pub(super) fn new(id: StrBytes, state_since_ms: Option<i64>) -> Self {
        Self {
            id,
            state: GroupState::Empty,
            former_state: GroupState::Dead,
            state_since_ms,
            protocol_type: None,
            protocol: None,
            generation: 0,
            leader: None,
            members: Vec::new(),
            pending: Vec::new(),
            subscribed: None,
            new_member_added: false,
            join_timer: None,
            sync_deadline: None,
            waits_for_replaced: false,
        }
    }

    /// Comes into another state at `now_ms` of the wall clock.
    ///
    /// # Panics
    /// If the state may not follow the one that it is in.
    pub(super) fn enter(&mut self, state: GroupState, now_ms: i64) -> GroupEvent {
        assert!(state.may_follow(self.state), "{state:?} after {:?}", self.state);
        self.former_state = self.state;
        self.state = state;
        self.state_since_ms = Some(now_ms);
        let (from, generation) = (self.former_state, self.generation);
        GroupEvent::StateChanged { from, to: state, generation }
    }

    /// The member with this id.
    pub fn member(&self, id: &StrBytes) -> Option<&Member> {
        self.members.iter().find(|member| member.id == *id)
    }

    pub(super) fn member_mut(&mut self, id: &StrBytes) -> Option<&mut Member> {
        self.members.iter_mut().find(|member| member.id == *id)
    }

    /// The static member with this instance id.
    pub fn static_member(&self, instance_id: &StrBytes) -> Option<&Member> {
        self.members.iter().find(|member| member.instance_id.as_ref() == Some(instance_id))
    }

    /// The member that assigns.
    pub fn leading_member(&self) -> Option<&Member> {
        self.leader.as_ref().and_then(|leader| self.member(leader))
    }

    /// Whether `member` assigns.
    pub fn is_leader(&self, member: &StrBytes) -> bool {
        self.leader.as_ref() == Some(member)
    }

    /// Whether this id was given and is not used yet.
    pub fn is_pending(&self, id: &StrBytes) -> bool {
        self.pending.iter().any(|pending| pending.id == *id)
    }

    /// How many members have joined the generation that is being prepared.
    pub fn joined(&self) -> usize {
        self.members.iter().filter(|member| member.is_joining()).count()
    }

    /// Whether nobody is waited for any more.
    pub fn has_all_members_joined(&self) -> bool {
        self.pending.is_empty() && self.members.iter().all(Member::is_joining)
    }

    /// Whether a rebalance may begin: none is being prepared.
    pub fn can_rebalance(&self) -> bool {
        GroupState::PreparingRebalance.may_follow(self.state)
    }

    /// Whether every member has asked for its assignment.
    pub(super) fn has_all_members_synced(&self) -> bool {
        !self.waits_for_replaced && self.members.iter().all(|member| !member.owes_sync)
    }

    /// Waits for no SyncGroup any more.
    pub(super) fn forget_syncs(&mut self) {
        self.waits_for_replaced = false;
        for member in &mut self.members {
            member.owes_sync = false;
        }
    }

    /// The longest time that any of its members may take to join.
    pub fn rebalance_timeout_ms(&self) -> i32 {
        self.members.iter().map(|member| member.rebalance_timeout_ms).max().unwrap_or(0)
    }

    /// Takes a member in. The first one decides what kind of group it is, and leads.
    pub(super) fn add(&mut self, member: Member, protocol_type: &StrBytes) {
        if self.members.is_empty() {
            self.protocol_type = Some(protocol_type.clone());
        }
        self.leader.get_or_insert_with(|| member.id.clone());
        self.pending.retain(|pending| pending.id != member.id);
        self.members.push(member);
    }

    /// Takes a member or a pending id out. If it led, the member that came in first leads now;
    /// Kafka takes any.
    pub(super) fn remove(&mut self, id: &StrBytes) -> Option<Member> {
        let place = self.members.iter().position(|member| member.id == *id);
        let removed = place.map(|place| self.members.remove(place));
        if self.is_leader(id) {
            self.leader = self.members.first().map(|member| member.id.clone());
        }
        self.pending.retain(|pending| pending.id != *id);
        removed
    }

    /// Why a request of this member is refused, if it is: it has to be in the group, and a static
    /// member must not have been replaced.
    pub(super) fn check_member(
        &self,
        id: &StrBytes,
        instance_id: Option<&StrBytes>,
    ) -> Result<(), ErrorCode> {
        if let Some(instance_id) = instance_id {
            let known = self.static_member(instance_id).ok_or(ErrorCode::UnknownMemberId)?;
            if known.id != *id {
                return Err(ErrorCode::FencedInstanceId);
            }
        }
        self.member(id).map(|_| ()).ok_or(ErrorCode::UnknownMemberId)
    }

    /// Whether members subscribe to `topic`; of consumers whose subscriptions the coordinator
    /// cannot read they are believed to.
    pub fn is_subscribed_to(&self, topic: &StrBytes) -> bool {
        match &self.subscribed {
            Some(topics) => topics.contains(topic),
            None => self.has_consumers(),
        }
    }

    /// Whether it is a group of consumers.
    pub fn has_consumers(&self) -> bool {
        self.protocol_type.as_deref() == Some(protocol::CONSUMER)
    }

    /// When it does something by itself next.
    pub fn next_deadline(&self) -> Option<Instant> {
        let sessions = self.members.iter().filter_map(|member| member.expires_at);
        let pending = self.pending.iter().map(|pending| pending.expires_at);
        let join = self.join_timer.map(JoinTimer::due);
        sessions.chain(pending).chain(join).chain(self.sync_deadline).min()
    }
}
