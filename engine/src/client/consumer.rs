//! A plain consumer of one partition: assigned by hand, it finds where to start, then fetches for
//! ever and takes what it gets at once. It reads below the high watermark, because the broker lets
//! it read no further. After a change of leaders it asks whether what it has read is still there.
//!
//! Absent: groups, commits, pausing.

use std::sync::Arc;

use crate::node::{Ctx, Summary, What};
use crate::physics::chance::Chance;
use crate::physics::fact_id::FactId;
use crate::physics::time::Instant;
use crate::protocol::batch::Batches;
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{BrokerId, ClientId, LeaderEpoch, Offset, PartitionId, PartitionIndex};
use crate::protocol::messages::fetch::FetchResponse;
use crate::protocol::messages::list_offsets::{
    ListOffsetsPartition, ListOffsetsRequest, ListOffsetsResponse, ListOffsetsTopic,
};
use crate::protocol::messages::offset_for_leader_epoch::OffsetForLeaderEpochResponse;
use crate::protocol::messages::{Request, StrBytes, TopicName};
use crate::replication::session::{SessionHandler, Spot};

use super::link::Waiting;
use super::metadata::RETRY_BACKOFF;
use super::position::{Asked, Ground, Verdict};
use super::{Lines, TopicHandle};

/// `fetch.max.wait.ms`, `fetch.min.bytes`, `fetch.max.bytes`, `max.partition.fetch.bytes`.
const FETCH_MAX_WAIT_MS: i32 = 500;
const FETCH_MIN_BYTES: i32 = 1;
const FETCH_MAX_BYTES: i32 = 52_428_800;
const MAX_PARTITION_FETCH_BYTES: usize = 1_048_576;
/// `request.timeout.ms`.
const REQUEST_TIMEOUT_MS: i32 = 30_000;

/// A consumer's state.
#[derive(Clone, Debug)]
pub struct Consumer {
    /// The topic it reads.
    pub topic: TopicHandle,
    /// The partition of it that it reads, by index.
    pub index: usize,
    /// The next offset it wants; unknown until its start is found.
    pub position: Option<Offset>,
    /// How many records it has got in all.
    pub records_read: u64,
    start: Start,
    ground: Ground,
    /// Its fetch sessions, one with each broker that it has fetched from (`sessionHandlers`).
    sessions: Vec<(BrokerId, SessionHandler)>,
    last_asked_from: Option<Offset>,
    /// Nothing is asked before then.
    until: Option<Instant>,
    /// Refusals in a row.
    failures: u32,
    stopped_by: Option<ErrorCode>,
}

/// Where a consumer starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// At the log's start (`auto.offset.reset=earliest`).
    Earliest,
    /// At the high watermark (`auto.offset.reset=latest`).
    Latest,
    /// At an offset (`seek`).
    At(Offset),
}

impl Consumer {
    /// A consumer of one partition.
    pub fn new(topic: TopicHandle, index: usize, start: Start) -> Self {
        let position = match start {
            Start::At(offset) => Some(offset),
            Start::Earliest | Start::Latest => None,
        };
        Self {
            topic,
            index,
            position,
            records_read: 0,
            start,
            ground: Ground::default(),
            sessions: Vec::new(),
            last_asked_from: None,
            until: None,
            failures: 0,
            stopped_by: None,
        }
    }

    /// The partition it reads.
    pub fn partition(&self) -> PartitionId {
        self.topic.partitions.get(self.index).copied().unwrap_or_default()
    }

    /// The error that stopped it, if one did.
    pub fn stopped_by(&self) -> Option<ErrorCode> {
        self.stopped_by
    }

    pub(super) fn pump(&mut self, ctx: &mut Ctx<'_>, lines: &mut Lines<'_>, cause: FactId) {
        if self.stopped_by.is_some() || self.until.is_some_and(|until| until > ctx.now()) {
            return;
        }
        let Some(topic) = lines.metadata.topic(&self.topic.name) else { return };
        let topic_id = topic.id;
        let Some((leader, epoch)) = topic.leader(self.index) else {
            return lines.metadata.request_update();
        };
        self.ground.led_by((leader, epoch));
        let Some(link) = lines.nodes.ready(ctx, (leader, false), lines.chance) else { return };
        if link.is_reading() {
            return;
        }
        let index = PartitionIndex(i32::try_from(self.index).unwrap_or(i32::MAX));
        let partition = self.partition();
        let Some(position) = self.position else {
            let request = Request::ListOffsets(Arc::new(self.list_offsets(index, epoch)));
            let summary = Summary::ListOffsets { partition };
            link.send(ctx, cause, (request, summary), Some(Waiting::ListOffsets));
            return;
        };
        if self.ground.is_in_doubt() {
            let request = self.ground.request((self.topic_name(), index));
            let summary = Summary::OffsetForLeaderEpoch { partition };
            let waiting = Waiting::OffsetForLeaderEpoch(self.ground.asked(position));
            link.send(ctx, cause, (request.into(), summary), Some(waiting));
            return;
        }
        let wanted = [Spot {
            partition,
            fetch_offset: position,
            log_start_offset: Offset::UNKNOWN,
            current_leader_epoch: epoch,
            last_fetched_epoch: LeaderEpoch::NONE,
            max_bytes: MAX_PARTITION_FETCH_BYTES,
        }];
        let session = self.session_with(leader).request(&wanted);
        let mut request = session.into_request(|_| (topic_id, index));
        request.max_wait_ms = FETCH_MAX_WAIT_MS;
        request.min_bytes = FETCH_MIN_BYTES;
        request.max_bytes = FETCH_MAX_BYTES;
        let repeated = self.last_asked_from == Some(position);
        self.last_asked_from = Some(position);
        let summary = Summary::Fetch { partition, from: position, repeated };
        let request = Request::Fetch(Arc::new(request));
        link.send(ctx, cause, (request, summary), Some(Waiting::Fetch { leader, from: position }));
    }

    /// When it asks again after a refusal.
    pub(super) fn next_deadline(&self) -> Option<Instant> {
        self.until
    }

    /// Ends a wait that is over at `now`.
    pub(super) fn end_waits(&mut self, now: Instant) {
        self.until = self.until.filter(|until| *until > now);
    }

    /// The connection to `leader` is gone, and with it the answer to a fetch.
    pub(super) fn on_disconnected(&mut self, leader: BrokerId) {
        self.session_with(leader).on_disconnected();
    }

    fn session_with(&mut self, broker: BrokerId) -> &mut SessionHandler {
        let known = self.sessions.iter().position(|(with, _)| *with == broker);
        let place = known.unwrap_or_else(|| {
            self.sessions.push((broker, SessionHandler::default()));
            self.sessions.len() - 1
        });
        &mut self.sessions[place].1
    }

    /// Says whether the answer calls for new metadata.
    pub(super) fn on_list_offsets(
        &mut self,
        ctx: &mut Ctx<'_>,
        (client, chance): (ClientId, &mut Chance),
        response: &ListOffsetsResponse,
    ) -> bool {
        let Some(answer) = response.topics.iter().flat_map(|topic| &topic.partitions).next() else {
            return false;
        };
        let (partition, error) = (self.partition(), ErrorCode::of_response(answer.error_code));
        if error != ErrorCode::None {
            return self.on_refused(ctx, (client, chance), error);
        }
        self.failures = 0;
        let position = Offset(answer.offset);
        self.position = Some(position);
        ctx.note(What::PositionReset { client, partition, position });
        false
    }

    /// The leader says where the epoch of the last record read ends. An answer that does not go
    /// with the position any more is ignored. Says whether the answer calls for new metadata.
    pub(super) fn on_epoch_end(
        &mut self,
        ctx: &mut Ctx<'_>,
        (client, chance): (ClientId, &mut Chance),
        (asked, response): (Asked, &OffsetForLeaderEpochResponse),
    ) -> bool {
        let answer = response.topics.iter().flat_map(|topic| &topic.partitions).next();
        let (Some(answer), Some(from)) = (answer, self.position) else { return false };
        if !self.ground.is_in_doubt() || asked != self.ground.asked(from) {
            return false;
        }
        let error = ErrorCode::of_response(answer.error_code);
        if error != ErrorCode::None {
            // Whatever the error, it may be another one next time.
            ctx.note(What::FetchRetried { client, partition: self.partition(), error });
            self.until = Some(ctx.now() + chance.back_off(RETRY_BACKOFF, self.failures));
            self.failures += 1;
            return true;
        }
        self.failures = 0;
        let partition = self.partition();
        let to = match self.ground.judge(from, answer) {
            Verdict::Good => return false,
            Verdict::TruncatedTo(to) => to,
            Verdict::Lost => Offset::UNKNOWN,
        };
        ctx.note(What::TruncationDetected { client, partition, from, to });
        if matches!(self.start, Start::At(_)) {
            // Without `auto.offset.reset` that is the application's business
            // (`LogTruncationException`, a kind of `OffsetOutOfRangeException`).
            let error = ErrorCode::OffsetOutOfRange;
            self.stopped_by = Some(error);
            ctx.note(What::FetchFailed { client, partition, error });
        } else {
            self.position = (to != Offset::UNKNOWN).then_some(to);
        }
        false
    }

    /// Says whether the answer calls for new metadata.
    pub(super) fn on_fetch(
        &mut self,
        ctx: &mut Ctx<'_>,
        (client, chance): (ClientId, &mut Chance),
        ((leader, asked_from), response): ((BrokerId, Offset), &FetchResponse),
    ) -> bool {
        let error = ErrorCode::of_response(response.error_code);
        if !self.session_with(leader).on_response(error, response.session_id) {
            return false;
        }
        if self.ground.is_in_doubt() || self.position != Some(asked_from) {
            // It was asked of a former leader, or for another place.
            return false;
        }
        let partition = self.partition();
        for data in response.responses.iter().flat_map(|topic| &topic.partitions) {
            let error = ErrorCode::of_response(data.error_code);
            if error != ErrorCode::None {
                return self.on_refused(ctx, (client, chance), error);
            }
            self.failures = 0;
            let records = data.records.as_ref().map_or(&[][..], |records| &records[..]);
            let last = Batches::new(records).flatten().last();
            let (from, Some((_, last))) = (asked_from, last) else { continue };
            let to = last.next_offset();
            self.ground.on_read(last.partition_leader_epoch);
            self.records_read += u64::try_from(to.0 - from.0).unwrap_or(0);
            self.position = Some(to);
            ctx.note(What::Consumed { client, partition, from, to });
        }
        false
    }

    /// It asks again after `retry.backoff.ms`, or never if that cannot help.
    fn on_refused(
        &mut self,
        ctx: &mut Ctx<'_>,
        (client, chance): (ClientId, &mut Chance),
        error: ErrorCode,
    ) -> bool {
        let partition = self.partition();
        let resets = !matches!(self.start, Start::At(_));
        if error == ErrorCode::OffsetOutOfRange && resets {
            // The records before its position are gone: `auto.offset.reset` decides.
            (self.position, self.ground) = (None, Ground::default());
        } else if !error.is_retriable() || error == ErrorCode::OffsetOutOfRange {
            self.stopped_by = Some(error);
            ctx.note(What::FetchFailed { client, partition, error });
            return false;
        }
        ctx.note(What::FetchRetried { client, partition, error });
        self.until = Some(ctx.now() + chance.back_off(RETRY_BACKOFF, self.failures));
        self.failures += 1;
        error.refreshes_metadata()
    }

    fn topic_name(&self) -> TopicName {
        TopicName(StrBytes::from_string(self.topic.name.clone()))
    }

    fn list_offsets(&self, index: PartitionIndex, epoch: LeaderEpoch) -> ListOffsetsRequest {
        let mut asked = ListOffsetsPartition::default();
        asked.partition_index = index.0;
        asked.current_leader_epoch = epoch.0;
        asked.timestamp = match self.start {
            Start::Earliest => -2,
            Start::Latest | Start::At(_) => -1,
        };
        let mut topic = ListOffsetsTopic::default();
        topic.name = self.topic_name();
        topic.partitions = vec![asked];
        let mut request = ListOffsetsRequest::default();
        request.replica_id = (-1).into();
        request.topics = vec![topic];
        request.timeout_ms = REQUEST_TIMEOUT_MS;
        request
    }
}
