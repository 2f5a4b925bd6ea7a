//! A follower's fetcher thread towards one leader (`ReplicaFetcherThread`): one connection, one
//! request in flight, and all partitions that this broker follows there in one request.
//!
//! Absent: back-offs after errors, truncation on divergence, leader changes.

use crate::physics::fact_id::FactId;
use crate::physics::time::Instant;
use crate::protocol::ids::{BrokerId, ConnectionId, CorrelationId, Offset, PartitionId};

use super::session::SessionHandler;

/// One fetcher thread.
#[derive(Clone, Debug)]
pub struct Fetcher {
    /// The leader it fetches from.
    pub leader: BrokerId,
    /// The partitions it fetches, in the order of the next request.
    pub partitions: Vec<PartitionId>,
    /// Its side of the fetch session.
    pub session: SessionHandler,
    /// Where it is in its loop.
    pub state: FetcherState,
    /// The offset that the last request asked for in its first partition: what a picture shows.
    pub last_asked_from: Option<Offset>,
    next_correlation: i32,
}

/// A fetcher thread does one thing at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FetcherState {
    /// It has no connection yet.
    Idle,
    /// It waits for its connection.
    Connecting(ConnectionId),
    /// Its request is on the way, parked, or its answer is on the way.
    Waiting { connection: ConnectionId, correlation: CorrelationId, sent_at: Instant },
    /// It would send its next request, but the lab holds it back, because of the fact named.
    Held { connection: ConnectionId, because: FactId },
    /// Its connection could not be opened; it tries again.
    BackingOff { until: Instant },
}

impl Fetcher {
    /// A thread towards `leader` with nothing to fetch yet.
    pub fn new(leader: BrokerId) -> Self {
        Self {
            leader,
            partitions: Vec::new(),
            session: SessionHandler::default(),
            state: FetcherState::Idle,
            last_asked_from: None,
            next_correlation: 0,
        }
    }

    /// Which connection it uses.
    pub fn connection(&self) -> Option<ConnectionId> {
        match self.state {
            FetcherState::Idle | FetcherState::BackingOff { .. } => None,
            FetcherState::Connecting(connection)
            | FetcherState::Waiting { connection, .. }
            | FetcherState::Held { connection, .. } => Some(connection),
        }
    }

    /// Its connection is gone: it tries again at `until`, and then asks for a new fetch session.
    pub fn back_off(&mut self, until: Instant) {
        self.session.on_disconnected();
        self.state = FetcherState::BackingOff { until };
    }

    /// The number of the next request.
    pub fn next_correlation(&mut self) -> CorrelationId {
        let correlation = CorrelationId(self.next_correlation);
        self.next_correlation = self.next_correlation.wrapping_add(1);
        correlation
    }

    /// A partition that got data goes to the end of the order.
    pub fn served(&mut self, partition: PartitionId) {
        if let Some(place) = self.partitions.iter().position(|p| *p == partition) {
            let served = self.partitions.remove(place);
            self.partitions.push(served);
        }
    }
}
