//! SyncGroup (14): a member asks for its assignment. The leader brings everybody's
//! (`classicGroupSync`).

use bytes::Bytes;

use crate::group::classic::Group;
use crate::group::outcome::Asked;
use crate::group::shard::Shard;
use crate::group::writes::Then;
use crate::protocol::errors::ErrorCode;
use crate::protocol::group_state::GroupState;
use crate::protocol::messages::StrBytes;
use crate::protocol::messages::group::sync_group::{SyncGroupRequest, SyncGroupResponse};

use super::Turn;

impl Shard {
    pub(in crate::group) fn sync(
        &mut self,
        turn: &mut Turn<'_, '_>,
        asked: &Asked,
        request: &SyncGroupRequest,
    ) {
        if let Err(error) = self.try_sync(turn, asked, request) {
            let response = SyncGroupResponse::default().with_error_code(error.code());
            turn.answer(asked.reply_to, response);
        }
    }

    fn try_sync(
        &mut self,
        turn: &mut Turn<'_, '_>,
        asked: &Asked,
        request: &SyncGroupRequest,
    ) -> Result<(), ErrorCode> {
        let id = &request.group_id.0;
        let group = self.group_mut(id).ok_or(ErrorCode::UnknownMemberId)?;
        check(group, request)?;
        let state = group.state;
        let member = group.member_mut(&request.member_id).ok_or(ErrorCode::UnknownMemberId)?;
        member.client = asked.client.or(member.client);
        member.owes_sync = false;
        let assignment = member.assignment.clone();
        match state {
            GroupState::PreparingRebalance => return Err(ErrorCode::RebalanceInProgress),
            GroupState::CompletingRebalance => {
                member.syncing = Some(asked.reply_to);
                if group.is_leader(&request.member_id) {
                    store(turn, group, request);
                }
            }
            GroupState::Stable => {
                turn.answer(asked.reply_to, synced(group, assignment));
            }
            GroupState::Empty | GroupState::Dead => return Err(ErrorCode::UnknownMemberId),
        }
        if group.has_all_members_synced() {
            group.sync_deadline = None;
        }
        Ok(())
    }
}

fn check(group: &Group, request: &SyncGroupRequest) -> Result<(), ErrorCode> {
    if group.state == GroupState::Empty {
        return Err(ErrorCode::UnknownMemberId);
    }
    group.check_member(&request.member_id, request.group_instance_id.as_ref())?;
    if request.generation_id != group.generation {
        return Err(ErrorCode::IllegalGeneration);
    }
    let differs = |asked: &Option<StrBytes>, ours: &Option<StrBytes>| {
        ours.is_some() && asked.is_some() && asked != ours
    };
    if differs(&request.protocol_type, &group.protocol_type)
        || differs(&request.protocol_name, &group.protocol)
    {
        return Err(ErrorCode::InconsistentGroupProtocol);
    }
    Ok(())
}

/// Writes the leader's assignment down; everybody gets theirs when that is committed. Of whom the
/// leader says nothing gets nothing.
fn store(turn: &mut Turn<'_, '_>, group: &Group, request: &SyncGroupRequest) {
    let assigned = |member: &StrBytes| -> Bytes {
        // As in a map, the last one counts.
        let given = request.assignments.iter().rev().find(|given| given.member_id == *member);
        given.map(|given| given.assignment.clone()).unwrap_or_default()
    };
    turn.write(group.record(|member| assigned(&member.id)));
    let members = group.members.iter();
    let assignments = members.map(|member| (member.id.clone(), assigned(&member.id))).collect();
    let (group, generation) = (group.id.clone(), group.generation);
    turn.then.push(Then::Assign { group, generation, assignments });
}

/// What a member is answered that has an assignment.
pub(super) fn synced(group: &Group, assignment: Bytes) -> SyncGroupResponse {
    SyncGroupResponse::default()
        .with_protocol_type(group.protocol_type.clone())
        .with_protocol_name(group.protocol.clone())
        .with_assignment(assignment)
}
