//! A follower's fetcher thread towards one leader (`ReplicaFetcherThread`): one connection, one
//! request in flight, and all partitions that this broker follows there in one request.

use crate::physics::chance::Chance;
use crate::physics::fact_id::FactId;
use crate::physics::time::{Instant, Span};
use crate::protocol::ids::{
    BrokerId, ConnectionId, CorrelationId, LeaderEpoch, Offset, PartitionId,
};

use super::session::{SessionHandler, Spot};

/// `request.timeout.ms` of a broker: so long a fetch may go without an answer.
const REQUEST_TIMEOUT: Span = Span::from_ms(30_000);
/// `socket.connection.setup.timeout.ms` and `socket.connection.setup.timeout.max.ms` of a broker.
const SETUP_TIMEOUT: (Span, Span) = (Span::from_ms(10_000), Span::from_ms(30_000));

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
    /// What the last request asked for.
    pub asked: Vec<Spot>,
    /// Partitions whose next record the leader does not have; it is being asked about the first.
    pub out_of_range: Vec<Question>,
    /// Partitions that had an error, and until when each is left out.
    delayed: Vec<(PartitionId, Instant)>,
    /// Handshakes in a row that came to nothing.
    failed_connects: u32,
    next_correlation: i32,
}

/// What a fetcher asks its leader about a partition before it fetches that again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// Which partition.
    pub partition: PartitionId,
    /// The leader epoch in which it was fetched.
    pub leader_epoch: LeaderEpoch,
    /// Whether it asks where the leader's log begins, and not where it ends.
    pub is_of_start: bool,
}

/// A fetcher thread does one thing at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FetcherState {
    /// It has no connection yet.
    Idle,
    /// It waits for its connection, but no longer than until `deadline`.
    Connecting { connection: ConnectionId, deadline: Instant },
    /// Its request is on the way, parked, or its answer is on the way.
    Waiting { connection: ConnectionId, correlation: CorrelationId, sent_at: Instant },
    /// It would send its next request, but the lab holds it back, because of the fact named.
    Held { connection: ConnectionId, because: FactId },
    /// It lost its connection or got none, by the fact named; it tries again at `until`.
    BackingOff { until: Instant, because: FactId },
    /// All its partitions had errors; it asks for none before `until`.
    Resting { connection: ConnectionId, until: Instant },
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
            asked: Vec::new(),
            out_of_range: Vec::new(),
            delayed: Vec::new(),
            failed_connects: 0,
            next_correlation: 0,
        }
    }

    /// Which connection it uses.
    pub fn connection(&self) -> Option<ConnectionId> {
        match self.state {
            FetcherState::Idle | FetcherState::BackingOff { .. } => None,
            FetcherState::Connecting { connection, .. }
            | FetcherState::Waiting { connection, .. }
            | FetcherState::Resting { connection, .. }
            | FetcherState::Held { connection, .. } => Some(connection),
        }
    }

    /// Its connection is gone because of `because`: it tries again at `until`, and then asks for a
    /// new fetch session.
    pub fn back_off(&mut self, until: Instant, because: FactId) {
        if matches!(self.state, FetcherState::Connecting { .. }) {
            self.failed_connects += 1;
        }
        self.session.on_disconnected();
        self.out_of_range.clear();
        self.state = FetcherState::BackingOff { until, because };
    }

    /// It has begun to open `connection`. How long that may take doubles with every failure
    /// (`ClusterConnectionStates`). There is no pause of its own before a
    /// new connection (`BrokerBlockingSender` sets `reconnect.backoff.ms` to 0).
    pub fn on_connecting(&mut self, now: Instant, connection: ConnectionId, chance: &mut Chance) {
        let deadline = now + chance.back_off(SETUP_TIMEOUT, self.failed_connects);
        self.state = FetcherState::Connecting { connection, deadline };
    }

    /// Its connection stands.
    pub fn on_connected(&mut self) {
        self.failed_connects = 0;
    }

    /// When it does something by itself, if it ever does.
    pub fn deadline(&self) -> Option<Instant> {
        match self.state {
            FetcherState::Idle | FetcherState::Held { .. } => None,
            FetcherState::Connecting { deadline, .. } => Some(deadline),
            FetcherState::Waiting { sent_at, .. } => Some(sent_at + REQUEST_TIMEOUT),
            FetcherState::BackingOff { until, .. } | FetcherState::Resting { until, .. } => {
                Some(until)
            }
        }
    }

    /// Leaves `partition` out until `until`.
    pub fn delay(&mut self, partition: PartitionId, until: Instant) {
        self.delayed.retain(|(delayed, _)| *delayed != partition);
        self.delayed.push((partition, until));
    }

    /// Forgets the delays that are over at `now`.
    pub fn end_delays(&mut self, now: Instant) {
        self.delayed.retain(|(_, until)| *until > now);
    }

    /// Whether `partition` is left out.
    pub fn is_delayed(&self, partition: PartitionId) -> bool {
        self.delayed.iter().any(|(delayed, _)| *delayed == partition)
    }

    /// When the first of its delays is over.
    pub fn first_delay_ends(&self) -> Option<Instant> {
        self.delayed.iter().map(|(_, until)| *until).min()
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
