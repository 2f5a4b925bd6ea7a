//! The closed list of what a node may do to the rest of the world.

use crate::physics::fact_id::FactId;
use crate::protocol::ids::{BrokerId, ConnectionId, CorrelationId, Endpoint};
use crate::protocol::messages::{Request, Response};

use super::summary::Summary;

/// Something a node does. The world carries it out when the node's method has returned.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Open the connection `connection`, whose id the node was lent by
    /// [`Ctx::open`](super::Ctx::open).
    Open { connection: ConnectionId, opener: Endpoint, acceptor: Endpoint, because: FactId },
    /// Send a request on a connection of this node's.
    Send {
        connection: ConnectionId,
        correlation: CorrelationId,
        request: Request,
        summary: Summary,
        because: FactId,
    },
    /// Answer the request that this broker has in hand on `connection`.
    Reply {
        connection: ConnectionId,
        correlation: CorrelationId,
        response: Response,
        summary: Summary,
        because: FactId,
    },
    /// The request in hand gets no answer (acks=0): let the next one of the connection in.
    Release { connection: ConnectionId },
    /// Close one end of the connection (acks=0 with an error; a request that took too long).
    Close { connection: ConnectionId, by: Endpoint, because: FactId },
    /// The broker's process ends itself in good order: the controller lets it go.
    Exit { broker: BrokerId, because: FactId },
}
