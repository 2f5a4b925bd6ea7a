//! A broker's way to the controller (`NodeToControllerChannelManager`, `RaftManager`): one
//! connection, one request in flight, opened again whenever it is lost. Each purpose has its own,
//! so that none waits behind another.

use crate::node::{Ctx, Summary, What};
use crate::physics::chance::Chance;
use crate::physics::fact_id::FactId;
use crate::physics::time::{Instant, Span};
use crate::protocol::ids::{ConnectionId, CorrelationId, Endpoint};
use crate::protocol::messages::Request;

/// `socket.connection.setup.timeout.ms` and `socket.connection.setup.timeout.max.ms`.
const SETUP_TIMEOUT: (Span, Span) = (Span::from_ms(10_000), Span::from_ms(30_000));
/// `controller.socket.timeout.ms`
const REQUEST_TIMEOUT: Span = Span::from_ms(30_000);
/// `reconnect.backoff.ms` of the channel's client, which does not let it grow.
const RECONNECT_BACKOFF: Span = Span::from_ms(50);

/// A way to the controller.
#[derive(Clone, Debug)]
pub struct Channel {
    state: State,
    failed_connects: u32,
    next_correlation: i32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Idle,
    Connecting { connection: ConnectionId, deadline: Instant },
    Ready { connection: ConnectionId },
    Waiting { connection: ConnectionId, correlation: CorrelationId, deadline: Instant },
    BackingOff { until: Instant },
}

impl Default for Channel {
    fn default() -> Self {
        Self { state: State::Idle, failed_connects: 0, next_correlation: 0 }
    }
}

impl Channel {
    /// Its connection.
    pub fn connection(&self) -> Option<ConnectionId> {
        match self.state {
            State::Idle | State::BackingOff { .. } => None,
            State::Connecting { connection, .. }
            | State::Ready { connection }
            | State::Waiting { connection, .. } => Some(connection),
        }
    }

    /// Whether a request can be sent now. If there is no connection one is opened.
    pub(super) fn is_ready(
        &mut self,
        ctx: &mut Ctx<'_>,
        opener: Endpoint,
        chance: &mut Chance,
    ) -> bool {
        let now = ctx.now();
        let is_free = match self.state {
            State::Idle => true,
            State::BackingOff { until } => until <= now,
            State::Connecting { .. } | State::Ready { .. } | State::Waiting { .. } => false,
        };
        if is_free {
            let connection = ctx.open(opener, Endpoint::Controller);
            let deadline = now + chance.back_off(SETUP_TIMEOUT, self.failed_connects);
            self.state = State::Connecting { connection, deadline };
        }
        matches!(self.state, State::Ready { .. })
    }

    /// Whether an answer is awaited.
    pub(super) fn is_waiting(&self) -> bool {
        matches!(self.state, State::Waiting { .. })
    }

    /// Sends a request on the connection, which is ready.
    pub(super) fn send(
        &mut self,
        ctx: &mut Ctx<'_>,
        cause: FactId,
        (request, summary): (Request, Summary),
    ) {
        let State::Ready { connection } = self.state else { return };
        let correlation = CorrelationId(self.next_correlation);
        self.next_correlation = self.next_correlation.wrapping_add(1);
        let deadline = ctx.now() + REQUEST_TIMEOUT;
        self.state = State::Waiting { connection, correlation, deadline };
        ctx.send(cause, (connection, correlation), request, summary);
    }

    /// Its connection stands, or was refused.
    pub(super) fn on_connected(&mut self, now: Instant, accepted: bool) {
        match self.state {
            State::Connecting { connection, .. } if accepted => {
                self.failed_connects = 0;
                self.state = State::Ready { connection };
            }
            State::Connecting { .. }
            | State::Idle
            | State::Ready { .. }
            | State::Waiting { .. }
            | State::BackingOff { .. } => self.lose(now),
        }
    }

    /// Its answer is there.
    pub(super) fn on_response(&mut self) {
        if let State::Waiting { connection, .. } = self.state {
            self.state = State::Ready { connection };
        }
    }

    /// Its connection is gone.
    pub(super) fn lose(&mut self, now: Instant) {
        if matches!(self.state, State::Connecting { .. }) {
            self.failed_connects += 1;
        }
        self.state = State::BackingOff { until: now + RECONNECT_BACKOFF };
    }

    /// When it does something by itself.
    pub(super) fn deadline(&self) -> Option<Instant> {
        match self.state {
            State::Idle | State::Ready { .. } => None,
            State::Connecting { deadline, .. } | State::Waiting { deadline, .. } => Some(deadline),
            State::BackingOff { until } => Some(until),
        }
    }

    /// Gives up a handshake or a request that takes too long, and ends a back-off that is over.
    /// True if a request was given up.
    pub(super) fn give_up(&mut self, ctx: &mut Ctx<'_>, opener: Endpoint) -> bool {
        let now = ctx.now();
        if matches!(self.state, State::BackingOff { until } if until <= now) {
            self.state = State::Idle;
        }
        let (connection, what) = match self.state {
            State::Connecting { connection, deadline } if deadline <= now => {
                (connection, What::ConnectTimedOut { connection })
            }
            State::Waiting { connection, correlation, deadline } if deadline <= now => {
                (connection, What::RequestTimedOut { connection, correlation })
            }
            State::Connecting { .. }
            | State::Waiting { .. }
            | State::Idle
            | State::Ready { .. }
            | State::BackingOff { .. } => return false,
        };
        let was_waiting = self.is_waiting();
        let because = ctx.note(what);
        ctx.close(because, opener, connection);
        self.lose(now);
        was_waiting
    }
}
