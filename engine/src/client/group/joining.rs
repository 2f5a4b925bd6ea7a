//! How a member gets into a generation: JoinGroup, twice if it has no id yet (KIP-394), then
//! SyncGroup, with the assignment of all if it leads (`joinGroupIfNeeded` and the handlers of the
//! two answers).

use bytes::Bytes;

use crate::group::consumer_protocol::{self, NO_GENERATION, Subscription, TopicPartition};
use crate::node::{Ctx, Summary, What};
use crate::physics::fact_id::FactId;
use crate::physics::time::{Instant, Span};
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::ClientId;
use crate::protocol::messages::StrBytes;
use crate::protocol::messages::group::join_group::{
    JoinGroupRequest, JoinGroupRequestProtocol, JoinGroupResponse,
};
use crate::protocol::messages::group::sync_group::{
    SyncGroupRequest, SyncGroupRequestAssignment, SyncGroupResponse,
};

use super::super::metadata::{Metadata, RETRY_BACKOFF};
use super::{
    Asked, Generation, JOIN_TIMEOUT_LAPSE, Member, MemberState, REQUEST_TIMEOUT, Reason,
    ends_membership, says_elsewhere,
};

/// `ConsumerProtocol.PROTOCOL_TYPE`.
const PROTOCOL_TYPE: StrBytes = StrBytes::from_static_str("consumer");

/// Where an attempt to join is (`joinFuture`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Join {
    /// There is none.
    Idle,
    /// An answer is awaited.
    Asked,
    /// It is over, well or not; the application learns of it in `poll`.
    Over(Result<Bytes, ErrorCode>),
    /// It is over, but the member had been thrown out meanwhile (`UnjoinedGroupException`).
    Unjoined,
}

/// What comes next for a member that polls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::client) enum Step {
    /// It is in its group and knows what to read, as far as it is concerned.
    Active,
    /// It waits.
    Waits,
    /// It gives its partitions up before it joins; they are lost if it was thrown out.
    Prepare { is_lost: bool },
    /// It joins.
    Join,
    /// It learns what it is to read.
    Assigned(Bytes),
    /// It cannot go on.
    Fails(ErrorCode),
}

impl Member {
    /// What comes next, in `poll`.
    pub(in crate::client) fn step(&mut self, ctx: &Ctx<'_>, metadata: &Metadata) -> Step {
        if let Join::Over(Err(error)) = self.join {
            self.on_join_failed(ctx.now(), error);
        } else if self.join == Join::Unjoined {
            self.join = Join::Idle;
            self.rejoin = Some(Reason::Unjoined);
            self.join_until = Some(ctx.now() + RETRY_BACKOFF.0);
        }
        if let Some(error) = self.failed_by {
            return Step::Fails(error);
        }
        if self.lookup.known.is_none() {
            return Step::Waits;
        }
        self.notice_changes(metadata);
        if self.rejoin.is_none() && self.join == Join::Idle {
            return Step::Active;
        }
        if self.join_until.is_some() || self.join == Join::Asked {
            return Step::Waits;
        }
        if self.needs_prepare {
            return Step::Prepare { is_lost: self.is_lost() };
        }
        let Join::Over(Ok(assignment)) = std::mem::replace(&mut self.join, Join::Idle) else {
            return Step::Join;
        };
        self.needs_prepare = true;
        if self.generation.is_reset() || self.state != MemberState::Stable {
            self.reset(Reason::Overtaken, true);
            return Step::Prepare { is_lost: true };
        }
        Step::Assigned(assignment)
    }

    fn on_join_failed(&mut self, now: Instant, error: ErrorCode) {
        self.join = Join::Idle;
        if error != ErrorCode::MemberIdRequired {
            self.rejoin = Some(Reason::Failed(error));
        }
        let is_tried_at_once = matches!(
            error,
            ErrorCode::UnknownMemberId
                | ErrorCode::IllegalGeneration
                | ErrorCode::RebalanceInProgress
                | ErrorCode::MemberIdRequired
        );
        if !is_tried_at_once && error.is_retriable() {
            self.join_until = Some(now + RETRY_BACKOFF.0);
        } else if !is_tried_at_once {
            self.failed_by = Some(error);
        }
    }

    /// Its partitions have been given up: it may join.
    pub(in crate::client) fn on_prepared(&mut self) {
        self.needs_prepare = false;
        self.is_leader = false;
    }

    /// What it was assigned does not go with what it wants: it joins again.
    pub(in crate::client) fn on_mismatch(&mut self) {
        self.rejoin = Some(Reason::Mismatch);
    }

    /// Whether it was thrown out of its generation, so that its partitions may be somebody else's.
    pub(in crate::client) fn is_lost(&self) -> bool {
        self.generation.id == NO_GENERATION || self.generation.member.as_str().is_empty()
    }

    fn notice_changes(&mut self, metadata: &Metadata) {
        let snapshot = self.snapshot.as_ref();
        let has_changed = |(name, count): &(String, usize)| metadata.partitions(name) != *count;
        let reason = if snapshot.is_some_and(|topics| topics.iter().any(has_changed)) {
            Reason::Metadata
        } else if !self.joined_topics.is_empty() && self.joined_topics != self.topics {
            Reason::Subscription
        } else {
            return;
        };
        if self.rejoin.is_none() {
            self.rejoin = Some(reason);
        }
    }

    /// Asks to be in the next generation, as somebody who reads `owned`.
    pub(in crate::client) fn ask_to_join(&mut self, cause: FactId, owned: Vec<TopicPartition>) {
        self.join = Join::Asked;
        self.state = MemberState::PreparingRebalance;
        self.joined_topics.clone_from(&self.topics);
        let subscription = Subscription {
            topics: self.topics.iter().cloned().map(StrBytes::from_string).collect(),
            owned_partitions: owned,
            generation: self.generation.id,
            ..Subscription::default()
        };
        let metadata = subscription.encode(consumer_protocol::VERSION);
        let protocols = self.settings.assignors.iter().map(|assignor| {
            JoinGroupRequestProtocol::default()
                .with_name(StrBytes::from_static_str(assignor.name()))
                .with_metadata(metadata.clone())
        });
        let ms = |span: Span| i32::try_from(span.as_ms()).unwrap_or(i32::MAX);
        let mut request = JoinGroupRequest::default();
        request.group_id = self.group_id();
        request.session_timeout_ms = ms(self.settings.session_timeout);
        request.rebalance_timeout_ms = ms(self.settings.max_poll_interval);
        request.member_id = self.generation.member.clone();
        request.group_instance_id = self.instance();
        request.protocol_type = PROTOCOL_TYPE;
        request.protocols = protocols.collect();
        let reason = self.rejoin.as_ref().map(Reason::text).unwrap_or_default();
        request.reason = Some(StrBytes::from_string(reason));
        let slowest =
            Span::from_us(self.settings.max_poll_interval.as_us() + JOIN_TIMEOUT_LAPSE.as_us());
        let asked = Asked::JoinGroup(self.generation.clone(), REQUEST_TIMEOUT.max(slowest));
        self.send(cause, (request.into(), Summary::JoinGroup), asked);
    }

    /// The answer to JoinGroup.
    pub(in crate::client) fn on_joined(
        &mut self,
        ctx: &mut Ctx<'_>,
        (client, sent): (ClientId, &Generation),
        (response, metadata): (&JoinGroupResponse, &mut Metadata),
    ) {
        let error = ErrorCode::of_response(response.error_code);
        if error == ErrorCode::None {
            if self.state == MemberState::PreparingRebalance {
                self.complete_join(ctx, client, (response, metadata));
            } else {
                self.join = Join::Unjoined;
            }
            return;
        }
        if error == ErrorCode::UnknownMemberId && self.generation == *sent {
            self.reset(Reason::Reset(error, "JOIN_GROUP"), true);
        } else if says_elsewhere(error) {
            self.lose_coordinator(ctx, client, (error, false));
        } else if error == ErrorCode::MemberIdRequired {
            self.generation = Generation::none();
            self.generation.member = response.member_id.clone();
            self.rejoin = Some(Reason::MemberId(response.member_id.clone()));
        }
        self.join = Join::Over(Err(error));
    }

    /// It is in a generation: it asks for its assignment, or brings everybody's.
    fn complete_join(
        &mut self,
        ctx: &mut Ctx<'_>,
        client: ClientId,
        (response, metadata): (&JoinGroupResponse, &mut Metadata),
    ) {
        self.state = MemberState::CompletingRebalance;
        self.heartbeat.reset(ctx.now(), &self.settings);
        self.generation = Generation {
            id: response.generation_id,
            member: response.member_id.clone(),
            protocol: response.protocol_name.clone(),
        };
        self.is_leader = response.leader == response.member_id;
        let (generation, is_leader) = (response.generation_id, self.is_leader);
        let because = ctx.note(What::GroupJoined { client, generation, is_leader });
        if self.is_leader {
            self.begin_to_lead((response.clone(), because), metadata);
        } else {
            self.ask_to_sync(because, Vec::new());
        }
    }

    pub(super) fn ask_to_sync(
        &mut self,
        because: FactId,
        assignments: Vec<SyncGroupRequestAssignment>,
    ) {
        let mut request = SyncGroupRequest::default();
        request.group_id = self.group_id();
        request.generation_id = self.generation.id;
        request.member_id = self.generation.member.clone();
        request.group_instance_id = self.instance();
        request.protocol_type = Some(PROTOCOL_TYPE);
        request.protocol_name = self.generation.protocol.clone();
        request.assignments = assignments;
        let asked = Asked::SyncGroup(self.generation.clone());
        self.send(because, (request.into(), Summary::SyncGroup), asked);
    }

    /// The answer to SyncGroup.
    pub(in crate::client) fn on_synced(
        &mut self,
        ctx: &mut Ctx<'_>,
        (client, sent): (ClientId, &Generation),
        response: &SyncGroupResponse,
    ) {
        let error = ErrorCode::of_response(response.error_code);
        if error == ErrorCode::None {
            let is_current =
                !self.generation.is_reset() && self.state == MemberState::CompletingRebalance;
            if is_current {
                self.state = MemberState::Stable;
                self.rejoin = None;
            }
            let assignment = Some(response.assignment.clone()).filter(|_| is_current);
            self.join = Join::Over(assignment.ok_or(ErrorCode::IllegalGeneration));
            return;
        }
        self.join = Join::Over(Err(error));
        if ends_membership(error) && self.generation == *sent {
            let forgets_id = error != ErrorCode::IllegalGeneration;
            self.reset(Reason::Reset(error, "SYNC_GROUP"), forgets_id);
        } else if says_elsewhere(error) {
            self.lose_coordinator(ctx, client, (error, false));
        }
    }

    /// The connection to the coordinator is gone, and with it the answer to JoinGroup or SyncGroup.
    pub(in crate::client) fn on_join_lost(&mut self, error: ErrorCode) {
        self.join = Join::Over(Err(error));
    }
}
