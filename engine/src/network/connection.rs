//! One TCP connection between the process that opened it and the broker that accepted it.

use std::collections::VecDeque;

use crate::node::Summary;
use crate::physics::fact_id::FactId;
use crate::physics::time::Instant;
use crate::protocol::ids::{BrokerId, ConnectionId, CorrelationId, Endpoint};
use crate::protocol::messages::{Request, Response};

/// A connection: what travels on it, what waits in the broker's socket buffer, and whether the
/// broker has muted it.
#[derive(Clone, Debug)]
pub struct Connection {
    id: ConnectionId,
    opener: Endpoint,
    acceptor: BrokerId,
    state: State,
    opened_because: FactId,
    /// On their way to the broker, first to arrive first.
    requests: VecDeque<RequestPacket>,
    /// On their way back.
    responses: VecDeque<ResponsePacket>,
    /// Arrived, but behind the request in hand.
    waiting: VecDeque<RequestPacket>,
    in_hand: Option<InHand>,
}

/// Where a connection is in its life. A closed one is no more in the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The handshake is under way.
    Opening,
    /// Requests can be sent.
    Open,
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

/// Something on its way: `sent_at` ≤ now < `due_at`.
#[derive(Clone, Debug)]
pub struct Packet<T> {
    /// Ties a response to its request.
    pub correlation: CorrelationId,
    /// When it left.
    pub sent_at: Instant,
    /// When it arrives.
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
        acceptor: BrokerId,
        opened_because: FactId,
    ) -> Self {
        Self {
            id,
            opener,
            acceptor,
            state: State::Opening,
            opened_because,
            requests: VecDeque::new(),
            responses: VecDeque::new(),
            waiting: VecDeque::new(),
            in_hand: None,
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

    /// Which broker accepted it and answers.
    pub fn acceptor(&self) -> BrokerId {
        self.acceptor
    }

    /// Where it is in its life.
    pub fn state(&self) -> State {
        self.state
    }

    /// The fact that made its opener open it.
    pub fn opened_because(&self) -> FactId {
        self.opened_because
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

    /// What the broker has in hand of this connection.
    pub fn in_hand(&self) -> Option<InHand> {
        self.in_hand
    }

    /// Puts a request on its way.
    pub fn push_request(&mut self, packet: RequestPacket) {
        debug_assert!(self.state == State::Open, "{:?} sends before it is open", self.id);
        self.requests.push_back(packet);
    }

    /// Puts a response on its way; the broker's hands are free again.
    pub fn push_response(&mut self, packet: ResponsePacket) {
        debug_assert_eq!(
            self.in_hand.map(|in_hand| in_hand.correlation),
            Some(packet.correlation),
            "{:?} answers what is not in hand",
            self.id
        );
        self.in_hand = None;
        self.responses.push_back(packet);
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
