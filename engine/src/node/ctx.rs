//! What the world lends a node for the length of one call.

use std::sync::Arc;

use crate::physics::fact_id::FactId;
use crate::physics::time::Instant;
use crate::protocol::ids::{BrokerId, ConnectionId, CorrelationId, Endpoint, GroupIndex};
use crate::protocol::messages::{Request, Response, StrBytes};

use super::effect::Effect;
use super::fact::{Fact, What};
use super::summary::{Direction, Summary};

/// The hour, the cause of the current event, and a private out-box.
#[derive(Debug)]
pub struct Ctx<'a> {
    now: Instant,
    ordinal: u64,
    began_ms: i64,
    cause: Option<FactId>,
    names: Names<'a>,
    facts: &'a mut Vec<Fact>,
    effects: &'a mut Vec<Effect>,
}

/// What gives things their names in one world.
#[derive(Debug)]
pub struct Names<'a> {
    /// The next connection's.
    pub next_connection: &'a mut u32,
    /// The ids of groups, by [`GroupIndex`].
    pub groups: &'a mut Arc<Vec<StrBytes>>,
}

impl<'a> Ctx<'a> {
    /// A context of the event `ordinal` at `now`, in a world whose wall clocks showed `began_ms` at
    /// its beginning.
    pub fn new(
        (now, ordinal, began_ms): (Instant, u64, i64),
        names: Names<'a>,
        facts: &'a mut Vec<Fact>,
        effects: &'a mut Vec<Effect>,
    ) -> Self {
        Self { now, ordinal, began_ms, cause: None, names, facts, effects }
    }

    /// The virtual time of this event.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// The wall clock of the simulated machines: milliseconds since 1970, as Kafka writes times.
    pub fn wall_clock_ms(&self) -> i64 {
        self.wall_clock_ms_at(self.now)
    }

    /// What they showed, or will show, at `at`.
    pub fn wall_clock_ms_at(&self, at: Instant) -> i64 {
        self.began_ms.saturating_add(i64::try_from(at.as_ms()).unwrap_or(i64::MAX))
    }

    /// Records that `what` happened because of the event's own cause, and returns its name. The
    /// first fact of an event becomes the cause of those that follow.
    pub fn note(&mut self, what: What) -> FactId {
        self.note_because(self.cause, what)
    }

    /// Records that `what` happened because of `cause`, and returns its name.
    ///
    /// # Panics
    /// If the cause is later than the effect: no effect comes before its cause.
    pub fn note_because(&mut self, cause: Option<FactId>, what: What) -> FactId {
        let id = FactId::new(self.ordinal, self.facts.len());
        assert!(cause.is_none_or(|cause| cause < id), "the fact {id} would precede its cause");
        self.facts.push(Fact { cause, what });
        if self.cause.is_none() {
            self.cause = Some(id);
        }
        id
    }

    /// The fact that this event's further facts come from.
    ///
    /// # Panics
    /// If the event has noted nothing yet; the world notes an event's occasion first.
    pub fn cause(&self) -> FactId {
        self.cause.expect("the world notes the occasion of an event before it lends a context")
    }

    /// Opens a connection and returns its id at once; it can be used when the world says so.
    pub fn open(&mut self, opener: Endpoint, acceptor: Endpoint) -> ConnectionId {
        let connection = ConnectionId(*self.names.next_connection);
        *self.names.next_connection += 1;
        let because = self.cause();
        self.effects.push(Effect::Open { connection, opener, acceptor, because });
        connection
    }

    /// What facts call the group with this id.
    pub fn group(&mut self, id: &StrBytes) -> GroupIndex {
        let known = self.names.groups.iter().position(|known| known == id);
        let place = known.unwrap_or_else(|| {
            Arc::make_mut(self.names.groups).push(id.clone());
            self.names.groups.len() - 1
        });
        GroupIndex(u32::try_from(place).unwrap_or(u32::MAX))
    }

    /// Sends a request because of `cause`.
    pub fn send(
        &mut self,
        cause: FactId,
        (connection, correlation): (ConnectionId, CorrelationId),
        request: Request,
        summary: Summary,
    ) {
        let what = What::Sent { connection, correlation, direction: Direction::Request, summary };
        let because = self.note_because(Some(cause), what);
        self.effects.push(Effect::Send { connection, correlation, request, summary, because });
    }

    /// Answers the request in hand because of `cause`.
    pub fn reply(
        &mut self,
        cause: FactId,
        (connection, correlation): (ConnectionId, CorrelationId),
        response: Response,
        summary: Summary,
    ) {
        let what = What::Sent { connection, correlation, direction: Direction::Response, summary };
        let because = self.note_because(Some(cause), what);
        self.effects.push(Effect::Reply { connection, correlation, response, summary, because });
    }

    /// Lets the next request of the connection in without an answer to the one in hand.
    pub fn release(&mut self, connection: ConnectionId) {
        self.effects.push(Effect::Release { connection });
    }

    /// Ends the own process of `broker` because of `cause`.
    pub fn exit(&mut self, cause: FactId, broker: BrokerId) {
        self.effects.push(Effect::Exit { broker, because: cause });
    }

    /// Closes this node's end, `by`, of a connection because of `cause`.
    pub fn close(&mut self, cause: FactId, by: Endpoint, connection: ConnectionId) {
        self.effects.push(Effect::Close { connection, by, because: cause });
    }
}
