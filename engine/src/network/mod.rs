//! Connections between processes and the packets on them. A [`Connection`] is TCP as Kafka uses
//! it: ordered both ways, requests numbered, and at most one request of it in the broker's hands,
//! because the broker mutes the channel until it has answered (`SocketServer`). A lone packet is
//! never lost from the middle of a connection.
//!
//! Absent: congestion, full socket buffers, keep-alives, idle connections that are closed.

mod connection;
mod ending;
mod fault;
mod link;
mod stall;

pub use connection::{
    Connection, End, Ending, InHand, Packet, RequestPacket, ResponsePacket, Side, State,
};
pub use fault::Arrival;
pub use link::{LinkFault, Links};

use crate::physics::fact_id::FactId;
use crate::physics::time::{Instant, Span};
use crate::protocol::ids::{ConnectionId, Endpoint};

/// All connections of a world, and the links they run over.
#[derive(Clone, Debug)]
pub struct Network {
    links: Links,
    /// In order of opening. One that both ends know to be closed is taken out, so the list stays
    /// as short as the cluster is small.
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
        acceptor: Endpoint,
        (now, because): (Instant, FactId),
    ) -> Instant {
        let due = self.links.round_trip(now, (opener, acceptor));
        self.connections.push(Connection::opening(id, opener, acceptor, (due, because)));
        due
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

    /// The links.
    pub fn links(&self) -> &Links {
        &self.links
    }

    /// One-way latency from one process to another.
    pub fn latency(&self, from: Endpoint, to: Endpoint) -> Span {
        self.links.latency(from, to)
    }

    /// All connections that are not closed, in order of opening.
    pub fn connections(&self) -> &[Connection] {
        &self.connections
    }

    /// `side` closes the connection: it is rid of it at once. Gives when the other side learns of
    /// it; `None` if there is nobody to learn it. A handshake that is given up leaves no trace.
    pub fn end(
        &mut self,
        id: ConnectionId,
        side: Side,
        (now, end, because): (Instant, End, FactId),
    ) -> Option<Instant> {
        let place = self.place(id)?;
        let connection = &mut self.connections[place];
        let ways = (connection.process(side), connection.process(side.other()));
        let due = match connection.state() {
            State::Opening { .. } => None,
            // A socket of a process that was there before.
            State::Open if connection.is_gone(side) => return None,
            State::Open => {
                let due = self.links.arrival(now, ways);
                connection.end_by(side, (end, because), due)
            }
        };
        if due.is_none() {
            self.connections.remove(place);
        }
        due
    }

    /// `side` learns at `at` that the connection has ended. `None` if there is nothing to learn.
    pub fn learn_end(&mut self, id: ConnectionId, side: Side, at: Instant) -> Option<Ending> {
        let place = self.place(id)?;
        let ending = self.connections[place].learn_end(side, at)?;
        if self.connections[place].is_over() {
            self.connections.remove(place);
        }
        Some(ending)
    }

    /// Takes a connection out that never came about.
    pub fn remove(&mut self, id: ConnectionId) {
        if let Some(place) = self.place(id) {
            self.connections.remove(place);
        }
    }

    fn place(&self, id: ConnectionId) -> Option<usize> {
        self.connections.binary_search_by_key(&id, Connection::id).ok()
    }
}
