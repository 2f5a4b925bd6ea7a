//! LeaveGroup (13): members leave, or are taken out.

use crate::group::classic::Group;
use crate::group::outcome::Asked;
use crate::group::shard::Shard;
use crate::node::{RebalanceReason, Removal};
use crate::protocol::errors::ErrorCode;
use crate::protocol::group_state::GroupState;
use crate::protocol::ids::ClientId;
use crate::protocol::messages::group::leave_group::{
    LeaveGroupRequest, LeaveGroupResponse, MemberIdentity, MemberResponse,
};

use super::Turn;
use super::rebalance::{begin_or_go_on, expel, go_on};

impl Shard {
    pub(in crate::group) fn leave(
        &mut self,
        turn: &mut Turn<'_, '_>,
        asked: &Asked,
        request: &LeaveGroupRequest,
    ) {
        let response = LeaveGroupResponse::default();
        let id = &request.group_id.0;
        let Some(group) = self.group_mut(id) else {
            let members = request
                .members
                .iter()
                .map(|member| answered(member).with_error_code(ErrorCode::UnknownMemberId.code()));
            return turn.answer(asked.reply_to, response.with_members(members.collect()));
        };
        let mut client = None;
        let members = request.members.iter().map(|member| match let_go(turn, group, member) {
            Ok(gone) => {
                client = client.or(gone);
                answered(member)
            }
            Err(error) => answered(member).with_error_code(error.code()),
        });
        let members: Vec<MemberResponse> = members.collect();
        if members.iter().any(|member| member.error_code == 0) {
            match group.state {
                GroupState::Stable | GroupState::CompletingRebalance => {
                    let why = RebalanceReason::MemberRemoved(Removal::Left);
                    begin_or_go_on(turn, group, (client, why));
                }
                GroupState::PreparingRebalance => go_on(turn, group),
                GroupState::Empty | GroupState::Dead => {}
            }
        }
        turn.answer_committed(asked.reply_to, response.with_members(members));
    }
}

fn answered(member: &MemberIdentity) -> MemberResponse {
    MemberResponse::default()
        .with_member_id(member.member_id.clone())
        .with_group_instance_id(member.group_instance_id.clone())
}

/// Takes one member out; returns whose it was. An administrator names a static one by its instance
/// id alone.
fn let_go(
    turn: &mut Turn<'_, '_>,
    group: &mut Group,
    member: &MemberIdentity,
) -> Result<Option<ClientId>, ErrorCode> {
    let (id, instance_id) = (&member.member_id, member.group_instance_id.as_ref());
    if id.is_empty() {
        let named = instance_id.and_then(|instance_id| group.static_member(instance_id));
        let id = named.ok_or(ErrorCode::UnknownMemberId)?.id.clone();
        Ok(expel(turn, group, &id, Removal::Left))
    } else if group.is_pending(id) {
        group.remove(id);
        Ok(None)
    } else {
        group.check_member(id, instance_id)?;
        Ok(expel(turn, group, id, Removal::Left))
    }
}
