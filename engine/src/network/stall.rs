//! Connections that stand still. What is sent on one stays under way, as when something between the
//! machines has forgotten the connection: TCP sends again and again, and breaks nothing off for a
//! quarter of an hour. Who only listens notices nothing; who waits for an answer gives up by
//! `request.timeout.ms`. A connection that is opened afterwards works, which is what tells a stall
//! from a cut link, over which nobody can connect.

use crate::physics::time::Instant;
use crate::protocol::ids::Endpoint;

use super::connection::{Connection, Side};
use super::fault::side_towards;
use super::{Network, State};

/// The directions in which a connection stands still.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Stall {
    towards_opener: bool,
    towards_acceptor: bool,
}

impl Connection {
    /// Whether nothing gets to `side`.
    pub(super) fn is_stalled(&self, side: Side) -> bool {
        match side {
            Side::Opener => self.stall.towards_opener,
            Side::Acceptor => self.stall.towards_acceptor,
        }
    }

    pub(super) fn set_stalled(&mut self, side: Side, is_stalled: bool) {
        match side {
            Side::Opener => self.stall.towards_opener = is_stalled,
            Side::Acceptor => self.stall.towards_acceptor = is_stalled,
        }
    }
}

impl Network {
    /// From now on the connections that stand bring nothing from `from` to `to`; what is under way
    /// does not arrive either. False if there are none, or all are stalled already.
    pub fn stall(&mut self, now: Instant, way: (Endpoint, Endpoint)) -> bool {
        let mut is_new = false;
        for connection in &mut self.connections {
            if let Some(side) = open_side(connection, way)
                && !connection.is_stalled(side)
            {
                connection.set_stalled(side, true);
                connection.redirect(side, |at| at > now, Instant::MAX);
                is_new = true;
            }
        }
        is_new
    }

    /// Whether a connection that brings something in this direction can still be stalled.
    pub fn can_stall(&self, way: (Endpoint, Endpoint)) -> bool {
        self.connections.iter().any(|connection| {
            open_side(connection, way).is_some_and(|side| !connection.is_stalled(side))
        })
    }

    /// Whether a connection is stalled in this direction.
    pub fn has_stalled(&self, way: (Endpoint, Endpoint)) -> bool {
        self.connections.iter().any(|connection| {
            open_side(connection, way).is_some_and(|side| connection.is_stalled(side))
        })
    }

    /// The directions in which connections are stalled, each once.
    pub fn stalled(&self) -> Vec<(Endpoint, Endpoint)> {
        let mut ways = Vec::new();
        for connection in &self.connections {
            for side in [Side::Opener, Side::Acceptor] {
                let way = (connection.process(side.other()), connection.process(side));
                if connection.is_stalled(side) && !ways.contains(&way) {
                    ways.push(way);
                }
            }
        }
        ways
    }
}

/// The side of `connection` that receives what goes this way, if it is open.
fn open_side(connection: &Connection, way: (Endpoint, Endpoint)) -> Option<Side> {
    side_towards(connection, way).filter(|_| connection.state() == State::Open)
}
