//! Deciding what a request or an hour comes to, and the records that make it last. One file a
//! request; `rebalance` is what most of them lead to, `timers` what time leads to, `stored` what
//! the log leads to.

mod admin;
mod commit;
mod describe;
mod fetch;
mod heartbeat;
mod join;
mod leave;
mod rebalance;
mod static_join;
mod stored;
mod sync;
mod timers;

use crate::node::GroupEvent;
use crate::physics::time::Instant;
use crate::protocol::group_state::GroupState;
use crate::protocol::messages::StrBytes;
use crate::protocol::messages::group::GroupResponse;

use super::classic::{Group, Member};
use super::outcome::{Answer, Moment, Outcome, ReplyTo, Told, When, WriteId};
use super::record::Record;
use super::writes::{Before, Then};

/// One call of a shard while it is under way: what it was lent, and what has come of it so far.
#[derive(Debug)]
pub(super) struct Turn<'a, 'm> {
    pub(super) at: &'a mut Moment<'m>,
    pub(super) out: Outcome,
    pub(super) before: Vec<Before>,
    pub(super) then: Vec<Then>,
}

impl<'a, 'm> Turn<'a, 'm> {
    pub(super) fn new(at: &'a mut Moment<'m>) -> Self {
        Self { at, out: Outcome::default(), before: Vec::new(), then: Vec::new() }
    }

    /// Answers at once.
    pub(super) fn answer(&mut self, reply_to: ReplyTo, response: impl Into<GroupResponse>) {
        self.reply(reply_to, response.into(), When::Now);
    }

    /// Answers when all that was written so far is committed.
    fn answer_committed(&mut self, reply_to: ReplyTo, response: impl Into<GroupResponse>) {
        self.reply(reply_to, response.into(), When::Committed(WriteId::default()));
    }

    fn reply(&mut self, reply_to: ReplyTo, response: GroupResponse, when: When) {
        let told_before = self.out.told.len();
        self.out.answers.push(Answer { reply_to, told_before, response, when });
    }

    fn tell(&mut self, group: &StrBytes, event: GroupEvent) {
        self.out.told.push(Told { group: group.clone(), event });
    }

    fn write(&mut self, record: Record) {
        self.out.records.push(record);
    }

    /// Brings a group into another state.
    fn enter(&mut self, group: &mut Group, state: GroupState) {
        let event = group.enter(state, self.at.wall_clock_ms);
        self.tell(&group.id, event);
    }

    /// When a session ends that begins now.
    fn session_end(&self, member: &Member) -> Option<Instant> {
        Some(self.at.after_ms(member.session_timeout_ms))
    }
}
