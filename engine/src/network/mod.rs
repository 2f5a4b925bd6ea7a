//! Connections between processes and the packets on them. A [`Connection`] is TCP as Kafka uses
//! it: ordered both ways, requests numbered, and at most one request of it in the broker's hands,
//! because the broker mutes the channel until it has answered (`SocketServer`). A lone packet is
//! never lost from the middle of a connection.
//!
//! Faults of links (cut, stall, reset) are absent: no packet is ever refused by a link.

mod connection;
mod link;

pub use connection::{Connection, InHand, Packet, RequestPacket, ResponsePacket, State};
pub use link::Links;

use crate::physics::fact_id::FactId;
use crate::physics::time::{Instant, Span};
use crate::protocol::ids::{BrokerId, ConnectionId, Endpoint};

/// All connections of a world, living and closed, and the links they run over.
#[derive(Clone, Debug)]
pub struct Network {
    links: Links,
    /// In order of opening. A closed connection is taken out, so the list stays as short as the
    /// cluster is small.
    connections: Vec<Connection>,
}

impl Network {
    /// A network over `links` on which nothing is connected yet.
    pub fn new(links: Links) -> Self {
        Self { links, connections: Vec::new() }
    }

    /// Begins to open a connection and returns when the opener learns the outcome: a round trip
    /// later, as a TCP handshake takes.
    pub fn open(
        &mut self,
        id: ConnectionId,
        opener: Endpoint,
        acceptor: BrokerId,
        (now, because): (Instant, FactId),
    ) -> Instant {
        let there = self.links.latency(opener, Endpoint::Broker(acceptor));
        self.connections.push(Connection::opening(id, opener, acceptor, because));
        now + there + there
    }

    /// The connection `id`, unless it is closed.
    pub fn connection(&self, id: ConnectionId) -> Option<&Connection> {
        self.place(id).map(|place| &self.connections[place])
    }

    /// The connection `id` and the links it runs over, unless it is closed.
    pub fn connection_mut(&mut self, id: ConnectionId) -> Option<(&mut Connection, &Links)> {
        let place = self.place(id)?;
        Some((&mut self.connections[place], &self.links))
    }

    /// One-way latency between two processes.
    pub fn latency(&self, one: Endpoint, other: Endpoint) -> Span {
        self.links.latency(one, other)
    }

    /// Takes a connection out; what was on it is gone.
    pub fn close(&mut self, id: ConnectionId) -> Option<Connection> {
        self.place(id).map(|place| self.connections.remove(place))
    }

    /// All connections that are not closed, in order of opening.
    pub fn connections(&self) -> &[Connection] {
        &self.connections
    }

    fn place(&self, id: ConnectionId) -> Option<usize> {
        self.connections.binary_search_by_key(&id, |connection| connection.id()).ok()
    }
}
