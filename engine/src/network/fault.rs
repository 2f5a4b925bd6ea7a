//! What goes wrong with links and machines: what is under way then, and what arrives after all once
//! they are mended. The network changes its packets and says what arrives when; the world puts
//! that on its agenda.

use crate::physics::fact_id::FactId;
use crate::physics::time::{Instant, Span};
use crate::protocol::ids::{ConnectionId, Endpoint};

use super::connection::{Connection, Side};
use super::{End, Network};

/// Something that is now to arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// The handshake of a connection is over.
    Handshake(ConnectionId),
    /// A request reaches its broker.
    Request(ConnectionId),
    /// A response reaches its opener.
    Response(ConnectionId),
    /// One side learns that a connection has ended.
    Ended(ConnectionId, Side),
}

impl Network {
    /// From now on nothing gets from `from` to `to`; what is under way does not arrive either.
    /// False if it was so already.
    pub fn cut(&mut self, now: Instant, (from, to): (Endpoint, Endpoint)) -> bool {
        let fault = self.links.fault_mut(from, to);
        if std::mem::replace(&mut fault.cut, true) {
            return false;
        }
        let under_way = |at: Instant| at > now;
        for connection in &mut self.connections {
            if let Some(side) = side_towards(connection, (from, to)) {
                connection.redirect(side, under_way, Instant::MAX);
            }
            if joins(connection, (from, to)) {
                connection.redirect_handshake(under_way, Instant::MAX);
            }
        }
        true
    }

    /// From now on packets from `from` to `to` take longer by `slower`; what is under way does not.
    pub fn slow(&mut self, (from, to): (Endpoint, Endpoint), slower: Span) {
        self.links.fault_mut(from, to).slower = slower;
    }

    /// Makes the link whole in this direction: what was held up leaves again now.
    pub fn heal(
        &mut self,
        now: Instant,
        (from, to): (Endpoint, Endpoint),
    ) -> Vec<(Instant, Arrival)> {
        self.links.mend(from, to);
        for connection in &mut self.connections {
            if let Some(side) = side_towards(connection, (from, to)) {
                connection.set_stalled(side, false);
            }
        }
        self.release(now, |connection| joins(connection, (from, to)))
    }

    /// Somebody between two processes tears their connections down. Gives when both ends learn it.
    pub fn reset(
        &mut self,
        (now, because): (Instant, FactId),
        (one, other): (Endpoint, Endpoint),
    ) -> Vec<(Instant, Arrival)> {
        let links = &self.links;
        let mut arrivals = Vec::new();
        for connection in &mut self.connections {
            if !joins(connection, (one, other)) || connection.is_opening() {
                continue;
            }
            let due = now + links.latency(one, other);
            connection.tear_down(because, due);
            for side in [Side::Opener, Side::Acceptor] {
                if connection.has_end_for(side, due) {
                    arrivals.push((due, Arrival::Ended(connection.id(), side)));
                }
            }
        }
        arrivals
    }

    /// A process is gone, and its sockets with it: the other ends are told `end`. If
    /// its machine has no power either (`None`), nobody is told before it has.
    pub fn process_ended(
        &mut self,
        (now, because): (Instant, FactId),
        this: Endpoint,
        told: Option<End>,
    ) -> Vec<(Instant, Arrival)> {
        let (has_power, end) = (told.is_some(), told.unwrap_or(End::Reset));
        self.links.set_dark(this, !has_power);
        let mut arrivals = Vec::new();
        let ends: Vec<(ConnectionId, Side)> = self
            .connections
            .iter()
            .flat_map(|connection| {
                let sides = [Side::Opener, Side::Acceptor];
                let own = sides.into_iter().filter(|side| connection.process(*side) == this);
                own.map(|side| (connection.id(), side))
            })
            .collect();
        for (id, side) in ends {
            let opening = self.connection(id).is_some_and(Connection::is_opening);
            if opening && side == Side::Acceptor {
                // Its opener learns the outcome by itself: refused, or nothing at all.
                if !has_power && let Some((connection, _)) = self.connection_mut(id) {
                    connection.redirect_handshake(|at| at > now, Instant::MAX);
                }
                continue;
            }
            if let Some(due) = self.end(id, side, (now, end, because))
                && due != Instant::MAX
            {
                arrivals.push((due, Arrival::Ended(id, side.other())));
            }
        }
        arrivals
    }

    /// The machine of a process has power again: who still waits for it gets an answer.
    pub fn power_on(&mut self, now: Instant, this: Endpoint) -> Vec<(Instant, Arrival)> {
        self.links.set_dark(this, false);
        self.release(now, |connection| {
            [Side::Opener, Side::Acceptor].iter().any(|side| connection.process(*side) == this)
        })
    }

    /// Sends what was held up on `concerned` connections, as far as links let it through now.
    fn release(
        &mut self,
        now: Instant,
        concerned: impl Fn(&Connection) -> bool,
    ) -> Vec<(Instant, Arrival)> {
        let held_up = |at: Instant| at == Instant::MAX;
        let links = &self.links;
        let mut arrivals = Vec::new();
        for connection in self.connections.iter_mut().filter(|connection| concerned(connection)) {
            let id = connection.id();
            for side in [Side::Opener, Side::Acceptor] {
                let ways = (connection.process(side.other()), connection.process(side));
                let due = match connection.is_stalled(side) {
                    true => Instant::MAX,
                    false => links.arrival(now, ways),
                };
                let (packets, ends) = connection.redirect(side, held_up, due);
                let packet = match side {
                    Side::Opener => Arrival::Response(id),
                    Side::Acceptor => Arrival::Request(id),
                };
                let all = std::iter::repeat_n(packet, packets);
                let all = all.chain(ends.then_some(Arrival::Ended(id, side)));
                arrivals.extend(all.filter(|_| !held_up(due)).map(|arrival| (due, arrival)));
            }
            let ways = (connection.process(Side::Opener), connection.process(Side::Acceptor));
            let due = links.round_trip(now, ways);
            if connection.redirect_handshake(held_up, due) && !held_up(due) {
                arrivals.push((due, Arrival::Handshake(id)));
            }
        }
        arrivals
    }
}

/// The side of `connection` that receives what goes from `from` to `to`, if it runs between them.
pub(super) fn side_towards(
    connection: &Connection,
    (from, to): (Endpoint, Endpoint),
) -> Option<Side> {
    [Side::Opener, Side::Acceptor]
        .into_iter()
        .find(|side| connection.process(*side) == to && connection.process(side.other()) == from)
}

fn joins(connection: &Connection, (one, other): (Endpoint, Endpoint)) -> bool {
    side_towards(connection, (one, other)).is_some()
        || side_towards(connection, (other, one)).is_some()
}
