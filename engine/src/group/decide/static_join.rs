//! JoinGroup of static members that come back (KIP-345). Without its member id such a member takes
//! the place of its former self (`updateStaticMemberThenRebalanceOrCompleteJoin`).

use crate::group::classic::{Group, Joining, Member};
use crate::group::outcome::Asked;
use crate::group::refused::not_joined;
use crate::group::writes::Then;
use crate::node::{GroupEvent, RebalanceReason};
use crate::protocol::errors::ErrorCode;
use crate::protocol::group_state::GroupState;
use crate::protocol::messages::StrBytes;
use crate::protocol::messages::group::join_group::JoinGroupRequest;
use crate::protocol::messages::group::sync_group::SyncGroupResponse;

use super::Turn;
use super::rebalance::{begin, begin_or_go_on, go_on};

/// The member with the id `from` goes on under the id `to`.
pub(super) fn take_over(
    turn: &mut Turn<'_, '_>,
    group: &mut Group,
    (from, to): (&StrBytes, StrBytes),
    (asked, request): (&Asked, &JoinGroupRequest),
) {
    let leader = group.leader.clone();
    let Some(former) = replace(turn, group, from, to.clone()) else { return };
    turn.tell(&group.id, GroupEvent::MemberReplaced { client: asked.client });
    if let Some(member) = group.member_mut(&to) {
        member.expires_at = turn.session_end(member);
        member.join_again(asked, request);
    }
    match group.state {
        // Nobody has to know: it keeps its assignment.
        GroupState::Stable if group.protocol == group.vote() => {
            turn.write(group.record(|member| member.assignment.clone()));
            let (group, former) = (group.id.clone(), Box::new(former));
            turn.then.push(Then::Return { group, member: to, former, leader });
        }
        GroupState::Stable => {
            begin_or_go_on(turn, group, (asked.client, RebalanceReason::MetadataChanged));
        }
        // The leader may be assigning to its former id.
        GroupState::CompletingRebalance => {
            begin(turn, group, (asked.client, RebalanceReason::MemberReplaced));
        }
        GroupState::PreparingRebalance | GroupState::Empty | GroupState::Dead => {
            go_on(turn, group);
        }
    }
}

/// Gives a static member another id. What of its former self is parked is refused; that is
/// returned.
pub(super) fn replace(
    turn: &mut Turn<'_, '_>,
    group: &mut Group,
    from: &StrBytes,
    to: StrBytes,
) -> Option<Member> {
    let was_leader = group.is_leader(from);
    let member = group.member_mut(from)?;
    let former = member.clone();
    member.id = to.clone();
    member.is_new = false;
    member.owes_sync = false;
    let (joining, syncing) = (member.joining.take(), member.syncing.take());
    group.waits_for_replaced |= former.owes_sync;
    if was_leader {
        group.leader = Some(to);
    }
    let fenced = ErrorCode::FencedInstanceId;
    if let Some(Joining::Waits(reply_to)) = joining {
        turn.answer(reply_to, not_joined(from.clone(), fenced));
    }
    if let Some(reply_to) = syncing {
        turn.answer(reply_to, SyncGroupResponse::default().with_error_code(fenced.code()));
    }
    Some(former)
}
