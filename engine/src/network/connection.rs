//! One TCP connection between the process that opened it and the one that accepted it.

use std::collections::VecDeque;

use crate::node::Summary;
use crate::physics::fact_id::FactId;
use crate::physics::time::Instant;
use crate::protocol::ids::{ConnectionId, CorrelationId, Endpoint};
use crate::protocol::messages::{Request, Response};

use super::stall::Stall;

/// A connection: what travels on it, what waits in the broker's socket buffer, and whether the
/// broker has muted it.
#[derive(Clone, Debug)]
pub struct Connection {
    id: ConnectionId,
    opener: Endpoint,
    acceptor: Endpoint,
    pub(super) state: State,
    opened_because: FactId,
    /// How it ended, as long as one of its ends has not learned that.
    pub(super) ending: Option<Ending>,
    /// On their way to the broker, first to arrive first.
    pub(super) requests: VecDeque<RequestPacket>,
    /// On their way back.
    pub(super) responses: VecDeque<ResponsePacket>,
    /// Arrived, but behind the request in hand.
    pub(super) waiting: VecDeque<RequestPacket>,
    pub(super) in_hand: Option<InHand>,
    pub(super) stall: Stall,
}

/// Where a connection is in its life. One that both ends know to be closed is no more in the
/// network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The handshake is under way; its opener learns the outcome at `due_at`.
    Opening { due_at: Instant },
    /// Requests can be sent.
    Open,
}

/// One side of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The process that opened it.
    Opener,
    /// The broker, or the controller, that accepted it.
    Acceptor,
}

/// How a connection ends for a process that did not end it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The other side closed it in order (FIN).
    Closed,
    /// It was torn down (RST): there is no socket at the other side any more.
    Reset,
}

/// The end of a connection on its way to who does not know of it yet.
#[derive(Clone, Copy, Debug)]
pub struct Ending {
    /// How it ended.
    pub end: End,
    /// The fact that ended it.
    pub because: FactId,
    /// When the opener learns it; `None` if there is nobody to learn it.
    pub(super) opener_due: Option<Instant>,
    /// The same for the acceptor.
    pub(super) acceptor_due: Option<Instant>,
}

/// The one request that the broker works on or has parked; meanwhile the channel is muted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InHand {
    /// Which request.
    pub correlation: CorrelationId,
    /// Since when.
    pub since: Instant,
    /// What it says.
    pub summary: Summary,
}

/// Something on its way: `sent_at` ≤ now < `due_at`. A frozen process leaves it in its socket's
/// buffer beyond that.
#[derive(Clone, Debug)]
pub struct Packet<T> {
    /// Ties a response to its request.
    pub correlation: CorrelationId,
    /// When it left.
    pub sent_at: Instant,
    /// When it arrives: [`Instant::MAX`] while the link lets nothing through.
    pub due_at: Instant,
    /// What it says, in short.
    pub summary: Summary,
    /// The fact of its sending.
    pub because: FactId,
    /// The message itself.
    pub message: T,
}

/// A request on its way.
pub type RequestPacket = Packet<Request>;
/// A response on its way.
pub type ResponsePacket = Packet<Response>;

impl Connection {
    pub(super) fn opening(
        id: ConnectionId,
        opener: Endpoint,
        acceptor: Endpoint,
        (due_at, opened_because): (Instant, FactId),
    ) -> Self {
        Self {
            id,
            opener,
            acceptor,
            state: State::Opening { due_at },
            opened_because,
            ending: None,
            requests: VecDeque::new(),
            responses: VecDeque::new(),
            waiting: VecDeque::new(),
            in_hand: None,
            stall: Stall::default(),
        }
    }

    /// Its name.
    pub fn id(&self) -> ConnectionId {
        self.id
    }

    /// Who opened it and sends requests.
    pub fn opener(&self) -> Endpoint {
        self.opener
    }

    /// Who accepted it and answers: a broker or the controller.
    pub fn acceptor(&self) -> Endpoint {
        self.acceptor
    }

    /// Where it is in its life.
    pub fn state(&self) -> State {
        self.state
    }

    /// Whether its handshake is still under way.
    pub fn is_opening(&self) -> bool {
        matches!(self.state, State::Opening { .. })
    }

    /// The fact that made its opener open it.
    pub fn opened_because(&self) -> FactId {
        self.opened_because
    }

    /// Whether the outcome of its handshake has arrived at `at`.
    pub fn has_outcome(&self, at: Instant) -> bool {
        matches!(self.state, State::Opening { due_at } if due_at <= at)
    }

    /// Whether a request has arrived at `at`.
    pub fn has_request(&self, at: Instant) -> bool {
        self.requests.front().is_some_and(|packet| packet.due_at <= at)
    }

    /// Whether a response has arrived at `at`.
    pub fn has_response(&self, at: Instant) -> bool {
        self.responses.front().is_some_and(|packet| packet.due_at <= at)
    }

    /// The handshake is over.
    pub fn on_open(&mut self) {
        self.state = State::Open;
    }

    /// Requests on their way, first to arrive first.
    pub fn requests(&self) -> impl Iterator<Item = &RequestPacket> {
        self.requests.iter()
    }

    /// Responses on their way, first to arrive first.
    pub fn responses(&self) -> impl Iterator<Item = &ResponsePacket> {
        self.responses.iter()
    }

    /// Whether a request waits behind the one in hand.
    pub fn has_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Whether the broker's hands are free for a request that waits.
    pub fn can_take_up(&self) -> bool {
        self.in_hand.is_none() && self.has_waiting()
    }

    /// What the broker has in hand of this connection.
    pub fn in_hand(&self) -> Option<InHand> {
        self.in_hand
    }

    /// Puts a request on its way. Gives when it arrives; never on a connection that has ended,
    /// whether or not its opener knows.
    pub fn push_request(&mut self, mut packet: RequestPacket) -> Option<Instant> {
        debug_assert!(self.state == State::Open, "{:?} sends before it is open", self.id);
        if self.ending.is_some() {
            return None;
        }
        packet.due_at = self.due_at(Side::Acceptor, packet.due_at);
        let due = packet.due_at;
        self.requests.push_back(packet);
        Some(due)
    }

    /// Puts a response on its way; the broker's hands are free again. Gives when it arrives; never
    /// on a connection that has ended, whether or not the broker knows.
    pub fn push_response(&mut self, mut packet: ResponsePacket) -> Option<Instant> {
        let in_hand = self.in_hand.take();
        if self.ending.is_some() {
            return None;
        }
        debug_assert_eq!(
            in_hand.map(|in_hand| in_hand.correlation),
            Some(packet.correlation),
            "{:?} answers what is not in hand",
            self.id
        );
        packet.due_at = self.due_at(Side::Opener, packet.due_at);
        let due = packet.due_at;
        self.responses.push_back(packet);
        Some(due)
    }

    /// The broker is done with the request in hand and answers nothing.
    pub fn release(&mut self) {
        self.in_hand = None;
    }

    /// The next request reaches the broker's socket. If the channel is muted it waits there and
    /// `None` is returned.
    pub fn arrive_request(&mut self, now: Instant) -> Option<RequestPacket> {
        let packet = self.requests.pop_front()?;
        if self.in_hand.is_some() || !self.waiting.is_empty() {
            self.waiting.push_back(packet);
            return None;
        }
        self.take_in_hand(now, &packet);
        Some(packet)
    }

    /// The next request that waited behind the one in hand, now that the channel is unmuted.
    pub fn take_waiting(&mut self, now: Instant) -> Option<RequestPacket> {
        if self.in_hand.is_some() {
            return None;
        }
        let packet = self.waiting.pop_front()?;
        self.take_in_hand(now, &packet);
        Some(packet)
    }

    /// The next response reaches the opener.
    pub fn arrive_response(&mut self) -> Option<ResponsePacket> {
        self.responses.pop_front()
    }

    fn take_in_hand(&mut self, now: Instant, packet: &RequestPacket) {
        let (correlation, summary) = (packet.correlation, packet.summary);
        self.in_hand = Some(InHand { correlation, since: now, summary });
    }
}
