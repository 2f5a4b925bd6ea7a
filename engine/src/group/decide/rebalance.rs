//! Rebalances. The join phase begins, and it ends with another generation (`prepareRebalance`,
//! `completeClassicGroupJoin`).

use crate::group::classic::{Group, JoinTimer, Joining, Member};
use crate::group::refused::not_joined;
use crate::node::{GroupEvent, Protocol, RebalanceReason, Removal};
use crate::protocol::errors::ErrorCode;
use crate::protocol::group_state::GroupState;
use crate::protocol::ids::ClientId;
use crate::protocol::messages::StrBytes;
use crate::protocol::messages::group::join_group::{JoinGroupResponse, JoinGroupResponseMember};
use crate::protocol::messages::group::sync_group::SyncGroupResponse;

use super::Turn;

/// Why there is to be a rebalance: the member that it is because of, and what that did.
pub(super) type Why = (Option<ClientId>, RebalanceReason);

/// Begins a rebalance, or, if one is being prepared already, sees whether that may go on.
pub(super) fn begin_or_go_on(turn: &mut Turn<'_, '_>, group: &mut Group, why: Why) {
    if group.can_rebalance() {
        begin(turn, group, why);
    } else {
        go_on(turn, group);
    }
}

/// Begins a rebalance.
pub(super) fn begin(turn: &mut Turn<'_, '_>, group: &mut Group, (client, why): Why) {
    let settings = turn.at.settings;
    turn.tell(&group.id, GroupEvent::RebalanceBegan { client, why });
    if group.state == GroupState::CompletingRebalance {
        reset_assignments(turn, group, ErrorCode::RebalanceInProgress);
    }
    group.forget_syncs();
    group.sync_deadline = None;
    let is_first = group.state == GroupState::Empty;
    if is_first {
        let delay_ms = settings.initial_rebalance_delay_ms;
        let due = turn.at.after_ms(delay_ms);
        let remaining_ms = group.rebalance_timeout_ms().saturating_sub(delay_ms).max(0);
        group.join_timer = Some(JoinTimer::Initial { due, delay_ms, remaining_ms });
    }
    turn.enter(group, GroupState::PreparingRebalance);
    if !is_first {
        if group.has_all_members_joined() {
            complete(turn, group);
        } else {
            wait(turn, group);
        }
    }
}

/// Ends the join phase if nobody is waited for; the initial delay is not cut short.
pub(super) fn go_on(turn: &mut Turn<'_, '_>, group: &mut Group) {
    if group.former_state != GroupState::Empty {
        complete_if_joined(turn, group);
    }
}

/// Ends the join phase, even one in its initial delay, if nobody is waited for.
pub(super) fn complete_if_joined(turn: &mut Turn<'_, '_>, group: &mut Group) {
    if group.state == GroupState::PreparingRebalance && group.has_all_members_joined() {
        complete(turn, group);
    }
}

/// Ends the join phase: whoever is of it by now makes up the next generation. Static members stay
/// even if they have not joined.
pub(super) fn complete(turn: &mut Turn<'_, '_>, group: &mut Group) {
    group.join_timer = None;
    let is_late = |member: &Member| !member.is_joining() && member.instance_id.is_none();
    while let Some(late) = group.members.iter().find(|member| is_late(member)) {
        let id = late.id.clone();
        expel(turn, group, &id, Removal::RebalanceTimedOut);
    }
    if !group.members.is_empty() && !elect(group) {
        turn.tell(&group.id, GroupEvent::RebalanceProlonged);
        wait(turn, group);
        return;
    }
    group.generation = group.generation.wrapping_add(1);
    group.protocol = group.vote();
    group.subscribed = group.read_subscriptions();
    group.forget_syncs();
    if group.members.is_empty() {
        turn.enter(group, GroupState::Empty);
        let record = group.record(|member| member.assignment.clone());
        turn.write(record);
    } else {
        turn.enter(group, GroupState::CompletingRebalance);
        tell_generation(turn, group);
        answer_joins(turn, group);
        group.sync_deadline = Some(turn.at.after_ms(group.rebalance_timeout_ms()));
    }
}

/// Sees to a leader that has joined. Whether there is one.
fn elect(group: &mut Group) -> bool {
    let has_joined = group.leading_member().is_some_and(Member::is_joining);
    if !has_joined {
        let Some(joined) = group.members.iter().find(|member| member.is_joining()) else {
            return false;
        };
        group.leader = Some(joined.id.clone());
    }
    true
}

fn wait(turn: &Turn<'_, '_>, group: &mut Group) {
    // A timeout of nothing at all would be over again and again at this instant.
    let due = turn.at.after_ms(group.rebalance_timeout_ms().max(1));
    group.join_timer = Some(JoinTimer::Rebalance { due });
}

fn tell_generation(turn: &mut Turn<'_, '_>, group: &Group) {
    let event = GroupEvent::GenerationCompleted {
        generation: group.generation,
        members: u32::try_from(group.members.len()).unwrap_or(u32::MAX),
        leader: group.leading_member().and_then(|leader| leader.client),
        protocol: Protocol::named(group.protocol.as_deref().unwrap_or_default()),
    };
    turn.tell(&group.id, event);
}

fn answer_joins(turn: &mut Turn<'_, '_>, group: &mut Group) {
    for place in 0..group.members.len() {
        let member = &group.members[place];
        if let Some(Joining::Waits(reply_to)) = member.joining {
            turn.answer(reply_to, joined(group, member, group.is_leader(&member.id)));
        }
        let expires_at = turn.session_end(member);
        let member = &mut group.members[place];
        member.joining = None;
        member.expires_at = expires_at;
        member.is_new = false;
        member.owes_sync = true;
    }
}

/// What a member is answered that is in the current generation; `with_members`, who is in it too.
pub(super) fn joined(group: &Group, member: &Member, with_members: bool) -> JoinGroupResponse {
    let members = group.members.iter().filter(|_| with_members).map(|member| {
        JoinGroupResponseMember::default()
            .with_member_id(member.id.clone())
            .with_group_instance_id(member.instance_id.clone())
            .with_metadata(member.metadata(group.protocol.as_ref()))
    });
    JoinGroupResponse::default()
        .with_members(members.collect())
        .with_member_id(member.id.clone())
        .with_generation_id(group.generation)
        .with_protocol_name(group.protocol.clone())
        .with_protocol_type(group.protocol_type.clone())
        .with_leader(group.leader.clone().unwrap_or_default())
}

/// Takes a member out. Its JoinGroup, if one is parked, is refused, so that it may try again; a
/// parked SyncGroup is not answered, in Kafka neither.
/// Returns whose it was.
pub(super) fn expel(
    turn: &mut Turn<'_, '_>,
    group: &mut Group,
    id: &StrBytes,
    why: Removal,
) -> Option<ClientId> {
    let member = group.remove(id)?;
    let client = member.client;
    turn.tell(&group.id, GroupEvent::MemberRemoved { client, why });
    if let Some(Joining::Waits(reply_to)) = member.joining {
        turn.answer(reply_to, not_joined(StrBytes::new(), ErrorCode::UnknownMemberId));
    }
    client
}

/// Answers parked SyncGroups with `error`: there is no assignment.
pub(super) fn reset_assignments(turn: &mut Turn<'_, '_>, group: &mut Group, error: ErrorCode) {
    for member in &mut group.members {
        member.assignment.clear();
        if let Some(reply_to) = member.syncing.take() {
            let response = SyncGroupResponse::default().with_error_code(error.code());
            turn.answer(reply_to, response);
            member.expires_at = turn.session_end(member);
        }
    }
}
