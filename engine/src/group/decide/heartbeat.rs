//! Heartbeat (12): a member shows that it lives. It learns whether it has to join again
//! (`classicGroupHeartbeat`).

use crate::group::classic::Group;
use crate::group::outcome::Asked;
use crate::group::shard::Shard;
use crate::protocol::errors::ErrorCode;
use crate::protocol::group_state::GroupState;
use crate::protocol::messages::StrBytes;
use crate::protocol::messages::group::heartbeat::{HeartbeatRequest, HeartbeatResponse};

use super::Turn;

impl Shard {
    pub(in crate::group) fn heartbeat(
        &mut self,
        turn: &mut Turn<'_, '_>,
        asked: &Asked,
        request: &HeartbeatRequest,
    ) {
        let response = HeartbeatResponse::default();
        match self.try_heartbeat(turn, asked, request) {
            Ok(GroupState::PreparingRebalance) => {
                let error = ErrorCode::RebalanceInProgress;
                turn.answer_committed(asked.reply_to, response.with_error_code(error.code()));
            }
            // In CompletingRebalance too: the member has just joined.
            Ok(_) => turn.answer_committed(asked.reply_to, response),
            Err(error) => turn.answer(asked.reply_to, response.with_error_code(error.code())),
        }
    }

    fn try_heartbeat(
        &mut self,
        turn: &Turn<'_, '_>,
        asked: &Asked,
        request: &HeartbeatRequest,
    ) -> Result<GroupState, ErrorCode> {
        let id = &request.group_id.0;
        let group = self.group_mut(id).ok_or(ErrorCode::UnknownMemberId)?;
        group.check_member(&request.member_id, request.group_instance_id.as_ref())?;
        if request.generation_id != group.generation {
            return Err(ErrorCode::IllegalGeneration);
        }
        heard_of(turn, group, &request.member_id, asked);
        Ok(group.state)
    }
}

/// The session of a member begins anew.
pub(super) fn heard_of(turn: &Turn<'_, '_>, group: &mut Group, member: &StrBytes, asked: &Asked) {
    if let Some(member) = group.member_mut(member) {
        member.expires_at = turn.session_end(member);
        member.client = asked.client.or(member.client);
    }
}
