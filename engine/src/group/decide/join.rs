//! JoinGroup (11): a member takes part in the next generation.

use std::sync::Arc;

use crate::group::classic::{Group, Member, Pending};
use crate::group::outcome::Asked;
use crate::group::refused::not_joined;
use crate::group::shard::Shard;
use crate::group::writes::{Before, Then};
use crate::node::{GroupEvent, RebalanceReason, Removal};
use crate::protocol::errors::ErrorCode;
use crate::protocol::group_state::GroupState;
use crate::protocol::messages::group::join_group::JoinGroupRequest;
use crate::protocol::messages::{StrBytes, Uuid};

use super::rebalance::{begin_or_go_on, joined};
use super::{Turn, static_join};

/// How long a new member's JoinGroup may be parked, in milliseconds. Its session cannot end yet: it
/// sends no heartbeats before it is answered, and nobody sees its connection end.
const NEW_MEMBER_JOIN_TIMEOUT_MS: i32 = 300_000;

impl Shard {
    pub(in crate::group) fn join(
        &mut self,
        turn: &mut Turn<'_, '_>,
        asked: &Asked,
        request: &JoinGroupRequest,
    ) {
        let refuse = |turn: &mut Turn<'_, '_>, error| {
            turn.answer(asked.reply_to, not_joined(request.member_id.clone(), error));
        };
        let settings = turn.at.settings;
        let id = &request.group_id.0;
        let is_unknown = request.member_id.is_empty();
        let is_new = self.group(id).is_none();
        if is_new && !is_unknown {
            return refuse(turn, ErrorCode::UnknownMemberId);
        }
        if is_new {
            self.create(turn, Group::new(id.clone(), Some(turn.at.wall_clock_ms)));
        }
        let Some(group) = self.group_mut(id) else { return };
        if !accepts(group, &request.member_id, settings.max_size) {
            drop_one_too_many(turn, group, &request.member_id);
            let response = not_joined(StrBytes::new(), ErrorCode::GroupMaxSizeReached);
            turn.answer(asked.reply_to, response);
        } else if is_unknown {
            join_new(turn, group, asked, request);
        } else {
            join_known(turn, group, asked, request);
        }
        if is_new {
            turn.write(group.first_record());
            let (group, reply_to) = (id.clone(), asked.reply_to);
            turn.then.push(Then::Create { group, reply_to });
        }
    }

    /// Puts a group into the shard that there was not before.
    pub(in crate::group) fn create(&mut self, turn: &mut Turn<'_, '_>, group: Group) {
        turn.tell(&group.id, GroupEvent::Created);
        turn.before.push(Before::Group { id: group.id.clone(), group: None });
        self.put(Arc::new(group));
    }
}

/// Whether the group has room for whoever joins. While members join again those count that have;
/// so the last ones are left out of a group that may not be as large as it was.
fn accepts(group: &Group, member: &StrBytes, max_size: usize) -> bool {
    let known = group.member(member);
    match group.state {
        GroupState::Empty | GroupState::Dead => true,
        GroupState::PreparingRebalance => {
            known.is_some_and(Member::is_joining) || group.joined() < max_size
        }
        GroupState::CompletingRebalance | GroupState::Stable => {
            known.is_some() || group.members.len() < max_size
        }
    }
}

fn drop_one_too_many(turn: &mut Turn<'_, '_>, group: &mut Group, member: &StrBytes) {
    if let Some(removed) = group.remove(member) {
        let event = GroupEvent::MemberRemoved { client: removed.client, why: Removal::GroupFull };
        turn.tell(&group.id, event);
    }
}

/// A member without an id: it gets one. A dynamic one has to come back with it (KIP-394), so that
/// one that does not get this answer leaves no member behind.
fn join_new(turn: &mut Turn<'_, '_>, group: &mut Group, asked: &Asked, request: &JoinGroupRequest) {
    if !group.supports(&request.protocol_type, &request.protocols) {
        let response = not_joined(StrBytes::new(), ErrorCode::InconsistentGroupProtocol);
        return turn.answer(asked.reply_to, response);
    }
    let instance_id = request.group_instance_id.as_ref();
    let id = new_id(turn, instance_id.unwrap_or(&asked.client_id));
    let Some(instance_id) = instance_id else {
        let expires_at = turn.at.after_ms(request.session_timeout_ms);
        group.pending.push(Pending { id: id.clone(), expires_at });
        turn.tell(&group.id, GroupEvent::MemberIdGiven { client: asked.client });
        return turn.answer(asked.reply_to, not_joined(id, ErrorCode::MemberIdRequired));
    };
    match group.static_member(instance_id).map(|former| former.id.clone()) {
        Some(former) => static_join::take_over(turn, group, (&former, id), (asked, request)),
        None => add(turn, group, id, asked, request),
    }
}

/// A random id (UUID version 4) after `name`, as Kafka makes member ids.
fn new_id(turn: &mut Turn<'_, '_>, name: &StrBytes) -> StrBytes {
    let random = u128::from(turn.at.chance.bits()) << 64 | u128::from(turn.at.chance.bits());
    let id = random & !(0xf << 76) & !(0b11 << 62) | 4 << 76 | 0b10 << 62;
    StrBytes::from_string(format!("{}-{}", name.as_str(), Uuid::from_u128(id)))
}

fn add(
    turn: &mut Turn<'_, '_>,
    group: &mut Group,
    id: StrBytes,
    asked: &Asked,
    request: &JoinGroupRequest,
) {
    let mut member = Member::new(id, asked, request);
    member.expires_at = Some(turn.at.after_ms(NEW_MEMBER_JOIN_TIMEOUT_MS));
    let is_in_initial_delay = group.former_state == GroupState::Empty;
    if group.state == GroupState::PreparingRebalance && is_in_initial_delay {
        group.new_member_added = true;
    }
    group.add(member, &request.protocol_type);
    turn.tell(&group.id, GroupEvent::MemberAdded { client: asked.client });
    begin_or_go_on(turn, group, (asked.client, RebalanceReason::NewMember));
}

/// A member with an id: one that it was given just now, or one that it joined with before.
fn join_known(
    turn: &mut Turn<'_, '_>,
    group: &mut Group,
    asked: &Asked,
    request: &JoinGroupRequest,
) {
    let id = &request.member_id;
    let refuse = |turn: &mut Turn<'_, '_>, error| {
        turn.answer(asked.reply_to, not_joined(id.clone(), error));
    };
    if !group.supports(&request.protocol_type, &request.protocols) {
        return refuse(turn, ErrorCode::InconsistentGroupProtocol);
    }
    if group.is_pending(id) {
        if request.group_instance_id.is_some() {
            // Kafka does not expect this and fails.
            return refuse(turn, ErrorCode::UnknownServerError);
        }
        return add(turn, group, id.clone(), asked, request);
    }
    if let Err(error) = group.check_member(id, request.group_instance_id.as_ref()) {
        return refuse(turn, error);
    }
    let Some(member) = group.member(id) else { return };
    let is_same = member.matches(&request.protocols);
    let is_leader = group.is_leader(id);
    let why = match group.state {
        GroupState::Empty | GroupState::Dead => return refuse(turn, ErrorCode::UnknownMemberId),
        // Its answer was lost: the generation is still the one that it is of.
        GroupState::CompletingRebalance if is_same => {
            return turn.answer(asked.reply_to, joined(group, member, is_leader));
        }
        GroupState::Stable if is_same && !is_leader => {
            return turn.answer(asked.reply_to, joined(group, member, false));
        }
        GroupState::Stable if is_leader => RebalanceReason::LeaderRejoined,
        GroupState::Stable | GroupState::CompletingRebalance | GroupState::PreparingRebalance => {
            RebalanceReason::MetadataChanged
        }
    };
    if let Some(member) = group.member_mut(id) {
        member.join_again(asked, request);
    }
    begin_or_go_on(turn, group, (asked.client, why));
}
