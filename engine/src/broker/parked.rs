//! Requests that wait (`DelayedOperationPurgatory`): parked data, not callbacks. A parked request
//! stays in the broker's hands, so everything behind it on its connection waits too.

use crate::physics::fact_id::FactId;
use crate::physics::time::Instant;
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{
    BrokerId, ConnectionId, CorrelationId, LeaderEpoch, Offset, PartitionId,
};
use crate::protocol::messages::Uuid;
use crate::replication::session::Spot;

/// All requests that wait at one broker, in order of arrival.
#[derive(Clone, Debug, Default)]
pub struct Parked {
    /// Fetches that wait for bytes.
    pub fetches: Vec<ParkedFetch>,
    /// Produces that wait until their records are committed.
    pub produces: Vec<ParkedProduce>,
    /// DeleteRecords that wait until all live replicas have followed.
    pub deletes: Vec<ParkedDelete>,
}

/// A Fetch that waits for bytes (`DelayedFetch`).
#[derive(Clone, Debug)]
pub struct ParkedFetch {
    /// Whom to answer.
    pub reply_to: (ConnectionId, CorrelationId),
    /// The fact of parking it.
    pub because: FactId,
    /// When it is answered with whatever is there.
    pub deadline: Instant,
    /// Since when it waits.
    pub since: Instant,
    /// What is asked for.
    pub ask: FetchAsk,
}

/// What a Fetch asks for, after its session has had its say.
#[derive(Clone, Debug)]
pub struct FetchAsk {
    /// Who asks: a follower, or a consumer.
    pub follower: Option<BrokerId>,
    /// The session it belongs to.
    pub session_id: i32,
    /// Whether the answer names every partition, changed or not.
    pub full: bool,
    /// Answer once there are as many bytes.
    pub min_bytes: usize,
    /// No more bytes than this, but for a first batch.
    pub max_bytes: usize,
    /// The partitions, in the order in which they are read.
    pub spots: Vec<Spot>,
    /// Partitions that there are none of: topic id, index, error.
    pub unknown: Vec<(Uuid, i32, ErrorCode)>,
    /// Whether aborted transactions are to be named (`read_committed`).
    pub committed_only: bool,
}

/// A Produce that waits for the high watermark (`DelayedProduce`).
#[derive(Clone, Debug)]
pub struct ParkedProduce {
    /// Whom to answer.
    pub reply_to: (ConnectionId, CorrelationId),
    /// The fact of parking it.
    pub because: FactId,
    /// When it is answered with `REQUEST_TIMED_OUT`.
    pub deadline: Instant,
    /// Since when it waits.
    pub since: Instant,
    /// How each partition fared.
    pub outcomes: Vec<ProduceOutcome>,
}

/// A DeleteRecords that waits for the low watermark (`DelayedDeleteRecords`).
#[derive(Clone, Copy, Debug)]
pub struct ParkedDelete {
    /// Whose records.
    pub partition: PartitionId,
    /// What the low watermark has to reach.
    pub required_offset: Offset,
    /// The fact of parking it.
    pub because: FactId,
    /// When it is answered with `REQUEST_TIMED_OUT`.
    pub deadline: Instant,
}

/// How a Produce fared in one partition (`ProducePartitionStatus`).
#[derive(Clone, Debug)]
pub struct ProduceOutcome {
    /// Which partition, if there is such a one.
    pub partition: Option<PartitionId>,
    /// Its topic and index as the request named them.
    pub named: (Uuid, i32),
    /// How many records the batch held.
    pub records: u32,
    /// The offset of the first record; unknown if nothing was appended.
    pub base_offset: Offset,
    /// What the high watermark has to reach.
    pub required_offset: Offset,
    /// Where the log started.
    pub log_start_offset: Offset,
    /// The broker's time of appending, for LogAppendTime; else -1.
    pub log_append_time_ms: i64,
    /// The answer so far; `REQUEST_TIMED_OUT` while it waits.
    pub error: ErrorCode,
    /// What goes with an error.
    pub message: Option<String>,
    /// Records to blame, by their number in the batch, and why.
    pub record_errors: Vec<(i32, String)>,
    /// Whom to ask instead, where another broker leads.
    pub leader_to_ask: Option<(BrokerId, LeaderEpoch)>,
    /// Whether nothing can change the answer any more.
    pub settled: bool,
}

impl Parked {
    /// Nobody waits any more for what came on `connection`.
    pub fn forget(&mut self, connection: ConnectionId) {
        self.fetches.retain(|fetch| fetch.reply_to.0 != connection);
        self.produces.retain(|produce| produce.reply_to.0 != connection);
    }

    /// The soonest deadline.
    pub fn next_deadline(&self) -> Option<Instant> {
        let fetches = self.fetches.iter().map(|fetch| fetch.deadline);
        let produces = self.produces.iter().map(|produce| produce.deadline);
        let deletes = self.deletes.iter().map(|delete| delete.deadline);
        fetches.chain(produces).chain(deletes).min()
    }
}

impl ProduceOutcome {
    /// The high watermark has reached `high_watermark`: resolves it if that is enough.
    pub fn on_high_watermark(&mut self, high_watermark: Offset) {
        if !self.settled && high_watermark >= self.required_offset {
            self.error = ErrorCode::None;
            self.settled = true;
        }
    }
}
