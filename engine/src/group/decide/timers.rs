//! What time leads to. Sessions end, phases of a rebalance take too long, offsets grow old.

use crate::group::classic::{Group, JoinTimer};
use crate::group::shard::Shard;
use crate::node::{RebalanceReason, Removal};
use crate::protocol::group_state::GroupState;
use crate::protocol::messages::StrBytes;

use super::Turn;
use super::rebalance::{begin, begin_or_go_on, complete, complete_if_joined, expel};

/// Does the first thing that is due in `group`; whether there was one.
pub(in crate::group) fn fire(turn: &mut Turn<'_, '_>, group: &mut Group) -> bool {
    let now = turn.at.now;
    let Some(first) = group.next_deadline().filter(|first| *first <= now) else { return false };
    if let Some(place) = group.pending.iter().position(|it| it.expires_at == first) {
        group.pending.remove(place);
        complete_if_joined(turn, group);
    } else if let Some(member) = group.members.iter_mut().find(|it| it.expires_at == Some(first)) {
        member.expires_at = None;
        if !member.is_owed_an_answer() {
            let (id, is_new) = (member.id.clone(), member.is_new);
            let why = if is_new { Removal::JoinTimedOut } else { Removal::SessionExpired };
            session_ended(turn, group, &id, why);
        }
    } else if group.join_timer.map(JoinTimer::due) == Some(first) {
        join_phase_ended(turn, group);
    } else {
        sync_phase_ended(turn, group);
    }
    true
}

/// Nothing was heard of a member, or its first JoinGroup was parked for too long.
fn session_ended(turn: &mut Turn<'_, '_>, group: &mut Group, id: &StrBytes, why: Removal) {
    let client = expel(turn, group, id, why);
    match group.state {
        GroupState::Stable | GroupState::CompletingRebalance => {
            let why = RebalanceReason::MemberRemoved(why);
            begin_or_go_on(turn, group, (client, why));
        }
        GroupState::PreparingRebalance => complete_if_joined(turn, group),
        GroupState::Empty | GroupState::Dead => {}
    }
}

/// The initial delay is over, or members had as long to join as they may take. The delay is
/// extended while members come in, for as long as one may take to join.
fn join_phase_ended(turn: &mut Turn<'_, '_>, group: &mut Group) {
    match group.join_timer {
        Some(JoinTimer::Initial { delay_ms, remaining_ms, .. })
            if group.new_member_added && remaining_ms != 0 =>
        {
            group.new_member_added = false;
            let longer_ms = turn.at.settings.initial_rebalance_delay_ms.min(remaining_ms);
            group.join_timer = Some(JoinTimer::Initial {
                due: turn.at.after_ms(longer_ms),
                delay_ms: longer_ms,
                remaining_ms: remaining_ms.saturating_sub(delay_ms).max(0),
            });
        }
        _ => complete(turn, group),
    }
}

/// Members that joined did not ask for their assignment.
fn sync_phase_ended(turn: &mut Turn<'_, '_>, group: &mut Group) {
    group.sync_deadline = None;
    if group.has_all_members_synced() {
        return;
    }
    let mut client = None;
    while let Some(member) = group.members.iter().find(|member| member.owes_sync) {
        let id = member.id.clone();
        client = client.or(expel(turn, group, &id, Removal::NeverSynced));
    }
    let why = RebalanceReason::MemberRemoved(Removal::NeverSynced);
    begin(turn, group, (client, why));
}

impl Shard {
    /// Takes away offsets that are too old, and groups of which nothing is left
    /// (`cleanupGroupMetadata`).
    pub(in crate::group) fn sweep(&mut self, turn: &mut Turn<'_, '_>) {
        for id in self.ids() {
            let nothing_left = self.expire(turn, &id);
            if nothing_left && self.group(&id).is_some_and(|it| it.state == GroupState::Empty) {
                self.write_tombstone(turn, &id);
            }
        }
    }
}
