//! How a member shows that it lives, and how it leaves (`HeartbeatThread.run`, `maybeLeaveGroup`).

use crate::node::{Ctx, Summary, What};
use crate::physics::chance::Chance;
use crate::physics::fact_id::FactId;
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::ClientId;
use crate::protocol::messages::StrBytes;
use crate::protocol::messages::group::heartbeat::{HeartbeatRequest, HeartbeatResponse};
use crate::protocol::messages::group::leave_group::{LeaveGroupRequest, MemberIdentity};

use super::heartbeat::Due;
use super::{Asked, Generation, Member, MemberState, Reason, ends_membership, says_elsewhere};

impl Member {
    /// Does what the heartbeat thread does at its time (`HeartbeatThread.run`).
    pub(in crate::client) fn beat(&mut self, ctx: &mut Ctx<'_>, client: ClientId, cause: FactId) {
        if !self.is_beating() || self.lookup.known.is_none() {
            return;
        }
        match self.heartbeat.due(ctx.now()) {
            None => {}
            Some(Due::Session) => {
                self.lose_coordinator(ctx, client, (ErrorCode::RequestTimedOut, false));
            }
            Some(Due::Poll) => {
                let because = ctx.note(What::PollTimedOut { client });
                self.leave(because, "consumer poll timeout has expired.");
            }
            Some(Due::Heartbeat) => {
                self.heartbeat.on_sent(ctx.now(), self.settings.heartbeat_interval);
                let mut request = HeartbeatRequest::default();
                request.group_id = self.group_id();
                request.generation_id = self.generation.id;
                request.member_id = self.generation.member.clone();
                request.group_instance_id = self.instance();
                let summary = Summary::GroupHeartbeat { generation: self.generation.id };
                let asked = Asked::Heartbeat(self.generation.clone());
                self.send(cause, (request.into(), summary), asked);
            }
        }
    }

    /// Leaves the group (`maybeLeaveGroup`): a static member does so only for itself. Says whether
    /// the coordinator is told.
    pub(in crate::client) fn leave(&mut self, because: FactId, reason: &'static str) -> bool {
        let is_member =
            self.state != MemberState::Unjoined && !self.generation.member.as_str().is_empty();
        let is_told = self.settings.instance.is_none() && self.lookup.known.is_some() && is_member;
        if is_told {
            let mut member = MemberIdentity::default();
            member.member_id = self.generation.member.clone();
            member.reason = Some(StrBytes::from_static_str(reason));
            let mut request = LeaveGroupRequest::default();
            request.group_id = self.group_id();
            request.members = vec![member];
            self.send(because, (request.into(), Summary::LeaveGroup), Asked::LeaveGroup);
        }
        self.reset(Reason::Left, true);
        is_told
    }

    /// It is in no generation any more and has to join again (`resetStateAndRejoin`).
    pub(super) fn reset(&mut self, reason: Reason, forgets_id: bool) {
        self.state = MemberState::Unjoined;
        let member = self.generation.member.clone();
        self.generation = Generation::none();
        if !forgets_id {
            self.generation.member = member;
        }
        self.rejoin = Some(reason);
        self.needs_prepare = true;
    }

    /// The answer to a heartbeat.
    pub(in crate::client) fn on_beaten(
        &mut self,
        ctx: &mut Ctx<'_>,
        (client, chance): (ClientId, &mut Chance),
        (sent, response): (&Generation, &HeartbeatResponse),
    ) {
        let error = ErrorCode::of_response(response.error_code);
        let is_out = ends_membership(error) || error == ErrorCode::FencedInstanceId;
        // While it joins already a rebalance is no news, and of a former generation nothing is.
        if error == ErrorCode::RebalanceInProgress && self.state == MemberState::Stable {
            self.rejoin = Some(Reason::Rebalancing);
        }
        let is_news = !is_out || self.generation == *sent;
        if matches!(error, ErrorCode::None | ErrorCode::RebalanceInProgress) || !is_news {
            return self.heartbeat.on_received(ctx.now(), &self.settings);
        }
        if is_out {
            let forgets_id = error != ErrorCode::IllegalGeneration;
            self.reset(Reason::Reset(error, "HEARTBEAT"), forgets_id);
        }
        if says_elsewhere(error) {
            self.lose_coordinator(ctx, client, (error, false));
        }
        if error == ErrorCode::FencedInstanceId {
            self.failed_by = Some(error);
        } else {
            self.heartbeat.on_failed(ctx.now(), chance);
        }
    }

    /// The connection to the coordinator is gone, and with it the answer to a heartbeat.
    pub(in crate::client) fn on_beat_lost(&mut self, ctx: &Ctx<'_>, chance: &mut Chance) {
        self.heartbeat.on_failed(ctx.now(), chance);
    }

    /// A commit was refused. Gives the error that this comes to for the application.
    pub(in crate::client) fn on_commit_refused(
        &mut self,
        ctx: &mut Ctx<'_>,
        (client, sent): (ClientId, &Generation),
        error: ErrorCode,
    ) -> ErrorCode {
        let is_stale = self.generation != *sent && self.state == MemberState::PreparingRebalance;
        let is_out = ends_membership(error) || error == ErrorCode::FencedInstanceId;
        if says_elsewhere(error) || error == ErrorCode::RequestTimedOut {
            self.lose_coordinator(ctx, client, (error, false));
        } else if error == ErrorCode::RebalanceInProgress {
            self.rejoin = Some(Reason::CommitRefused);
        } else if is_out && is_stale {
            // It takes part in another rebalance already.
            return ErrorCode::RebalanceInProgress;
        } else if ends_membership(error) {
            let forgets_id = error != ErrorCode::IllegalGeneration;
            self.reset(Reason::Reset(error, "OFFSET_COMMIT"), forgets_id);
        } else if error == ErrorCode::FencedInstanceId && self.generation == *sent {
            self.failed_by = Some(error);
        }
        error
    }
}
