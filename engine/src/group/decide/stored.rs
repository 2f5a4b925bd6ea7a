//! What becomes of writes, and of the whole shard.

use bytes::Bytes;

use crate::group::classic::{Group, Joining, Member};
use crate::group::failed::meaning_of;
use crate::group::outcome::{Moment, Outcome, ReplyTo, WriteId};
use crate::group::refused::not_joined;
use crate::group::shard::Shard;
use crate::group::writes::{Before, Then, Write};
use crate::node::RebalanceReason;
use crate::protocol::errors::ErrorCode;
use crate::protocol::group_state::GroupState;
use crate::protocol::messages::StrBytes;
use crate::protocol::messages::group::sync_group::SyncGroupResponse;

use super::rebalance::{begin, begin_or_go_on, joined, reset_assignments};
use super::sync::synced;
use super::{Turn, static_join, timers};

impl Shard {
    /// All records are loaded: every member has a session from now on, and groups with members are
    /// stable with the generation that they had.
    pub fn on_loaded(&mut self, at: &mut Moment<'_>) -> Outcome {
        let mut turn = Turn::new(at);
        self.next_sweep = Some(turn.at.now + turn.at.settings.offsets_retention_check_interval);
        for id in self.ids() {
            let Some(group) = self.group_mut(&id) else { continue };
            for member in &mut group.members {
                member.expires_at = turn.session_end(member);
            }
            if group.members.len() > turn.at.settings.max_size {
                begin(&mut turn, group, (None, RebalanceReason::OverCapacity));
            }
        }
        self.finish(turn)
    }

    /// The broker does not lead the partition any more: parked requests go to whoever does. The
    /// shard is of no use afterwards.
    pub fn on_unloaded(mut self, at: &mut Moment<'_>) -> Outcome {
        let mut turn = Turn::new(at);
        let code = ErrorCode::NotCoordinator;
        for id in self.ids() {
            let Some(group) = self.group_mut(&id) else { continue };
            let state = group.state;
            turn.enter(group, GroupState::Dead);
            for member in &group.members {
                if let (GroupState::PreparingRebalance, Some(Joining::Waits(reply_to))) =
                    (state, member.joining)
                {
                    turn.answer(reply_to, not_joined(member.id.clone(), code));
                }
                if let (GroupState::CompletingRebalance | GroupState::Stable, Some(reply_to)) =
                    (state, member.syncing)
                {
                    let response = SyncGroupResponse::default().with_error_code(code.code());
                    turn.answer(reply_to, response);
                }
            }
        }
        turn.out
    }

    /// The high watermark has passed the records of `write`, and of all before it.
    pub fn on_committed(&mut self, at: &mut Moment<'_>, write: WriteId) -> Outcome {
        let mut turn = Turn::new(at);
        let first_left = self.writes.partition_point(|it| it.id <= write);
        let committed: Vec<Write> = self.writes.drain(..first_left).collect();
        for then in committed.into_iter().flat_map(|write| write.then) {
            self.go_on_after(&mut turn, then, Ok(()));
        }
        self.finish(turn)
    }

    /// The records of `write`, and of all after it, could not be appended because of `error`: what
    /// they changed is undone.
    pub fn on_append_failed(
        &mut self,
        at: &mut Moment<'_>,
        write: WriteId,
        error: ErrorCode,
    ) -> Outcome {
        let mut turn = Turn::new(at);
        let first = self.writes.partition_point(|it| it.id < write);
        let failed: Vec<Write> = self.writes.drain(first..).collect();
        // The last one first: a group that is undone refuses who made it before it goes.
        for write in failed.into_iter().rev() {
            for then in write.then {
                self.go_on_after(&mut turn, then, Err(meaning_of(error)));
            }
            for before in write.before.into_iter().rev() {
                self.undo(before);
            }
        }
        self.finish(turn)
    }

    /// Does everything that is due.
    pub(in crate::group) fn fire(&mut self, turn: &mut Turn<'_, '_>) {
        let now = turn.at.now;
        for write in &mut self.writes {
            if write.due <= now {
                // It may be committed yet, and is not undone; but nobody waits for it any more.
                turn.then.append(&mut write.then);
            }
        }
        for then in std::mem::take(&mut turn.then) {
            let error = meaning_of(ErrorCode::RequestTimedOut);
            self.go_on_after(turn, then, Err(error));
        }
        for id in self.ids() {
            let is_due = |group: &Group| group.next_deadline().is_some_and(|due| due <= now);
            if self.group(&id).is_some_and(is_due)
                && let Some(group) = self.group_mut(&id)
            {
                while timers::fire(turn, group) {}
            }
        }
        if self.next_sweep.is_some_and(|due| due <= now) {
            self.next_sweep = Some(now + turn.at.settings.offsets_retention_check_interval);
            self.sweep(turn);
        }
    }

    fn undo(&mut self, before: Before) {
        match before {
            Before::Offset { key, committed } => {
                self.offsets.set(&key, committed);
            }
            Before::Group { group: Some(group), .. } => self.put(group),
            Before::Group { id, group: None } => {
                self.take(&id);
            }
        }
    }

    fn go_on_after(&mut self, turn: &mut Turn<'_, '_>, then: Then, stored: Result<(), ErrorCode>) {
        match (then, stored) {
            (Then::Assign { group, generation, assignments }, stored) => {
                let Some(group) = self.group_mut(&group) else { return };
                let is_current = group.generation == generation;
                if group.state == GroupState::CompletingRebalance && is_current {
                    match stored {
                        Ok(()) => assign(turn, group, &assignments),
                        Err(error) => {
                            reset_assignments(turn, group, error);
                            let why = RebalanceReason::AssignmentNotStored;
                            begin_or_go_on(turn, group, (None, why));
                        }
                    }
                }
            }
            (Then::Return { group, member, former, leader }, stored) => {
                let Some(group) = self.group_mut(&group) else { return };
                match stored {
                    Ok(()) => welcome_back(turn, group, &member),
                    Err(error) => send_back(turn, group, (&member, &former), (leader, error)),
                }
            }
            (Then::Create { group, reply_to }, Err(error)) => {
                self.refuse_first(turn, &group, (reply_to, error));
            }
            (Then::Create { .. }, Ok(())) => {}
        }
    }

    /// The group that a JoinGroup made could not be written down: it is refused if it is parked.
    fn refuse_first(
        &mut self,
        turn: &mut Turn<'_, '_>,
        group: &StrBytes,
        (reply_to, error): (ReplyTo, ErrorCode),
    ) {
        let Some(group) = self.group_mut(group) else { return };
        let waits = Some(Joining::Waits(reply_to));
        if let Some(member) = group.members.iter_mut().find(|member| member.joining == waits) {
            member.joining = Some(Joining::Refused);
            turn.answer(reply_to, not_joined(StrBytes::new(), error));
        }
    }
}

/// Hands the leader's assignment out.
fn assign(turn: &mut Turn<'_, '_>, group: &mut Group, assignments: &[(StrBytes, Bytes)]) {
    turn.enter(group, GroupState::Stable);
    for place in 0..group.members.len() {
        let id = &group.members[place].id;
        let given = assignments.iter().find(|(member, _)| member == id);
        let assignment = given.map(|(_, assignment)| assignment.clone()).unwrap_or_default();
        let expires_at = turn.session_end(&group.members[place]);
        let member = &mut group.members[place];
        member.assignment = assignment.clone();
        if let Some(reply_to) = member.syncing.take() {
            member.expires_at = expires_at;
            turn.answer(reply_to, synced(group, assignment));
        }
    }
}

/// A static member that came back learns that it is in the generation already. If it leads, it is
/// not to assign anew.
fn welcome_back(turn: &mut Turn<'_, '_>, group: &mut Group, id: &StrBytes) {
    let is_leader = group.is_leader(id);
    let Some(member) = group.member(id) else { return };
    if let Some(Joining::Waits(reply_to)) = member.joining {
        let response = joined(group, member, is_leader).with_skip_assignment(is_leader);
        turn.answer(reply_to, response);
    }
    if let Some(member) = group.member_mut(id) {
        member.joining = None;
    }
}

/// Its return could not be written down: its former self is in the group again.
fn send_back(
    turn: &mut Turn<'_, '_>,
    group: &mut Group,
    (id, former): (&StrBytes, &Member),
    (leader, error): (Option<StrBytes>, ErrorCode),
) {
    let Some(member) = group.member_mut(id) else { return };
    let joining = member.joining.take();
    member.protocols.clone_from(&former.protocols);
    member.rebalance_timeout_ms = former.rebalance_timeout_ms;
    member.session_timeout_ms = former.session_timeout_ms;
    static_join::replace(turn, group, id, former.id.clone());
    if let Some(member) = group.member_mut(&former.id) {
        member.expires_at = turn.session_end(member);
    }
    if let Some(Joining::Waits(reply_to)) = joining {
        let response = not_joined(StrBytes::new(), error)
            .with_generation_id(group.generation)
            .with_protocol_name(group.protocol.clone())
            .with_protocol_type(group.protocol_type.clone())
            .with_leader(leader.unwrap_or_default());
        turn.answer(reply_to, response);
    }
}
