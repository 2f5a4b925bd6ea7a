//! The follower's half of a broker: its fetcher threads and what they do with answers
//! (`AbstractFetcherThread`, `ReplicaFetcherThread.processPartitionData`).
//!
//! Absent: what is special to one partition error or another. All of them delay the partition but
//! `OFFSET_OUT_OF_RANGE`, on which more is asked ([`out_of_range`](super::out_of_range)).

use std::sync::Arc;

use crate::node::{Ctx, RoleThen, Summary, What};
use crate::physics::fact_id::FactId;
use crate::physics::time::{Instant, Span};
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{
    BrokerEpoch, BrokerId, ConnectionId, Endpoint, LeaderEpoch, Offset, PartitionId, PartitionIndex,
};
use crate::protocol::messages::Request;
use crate::protocol::messages::fetch::{FetchResponse, PartitionData};
use crate::replication::fetcher::{Fetcher, FetcherState, Question};
use crate::replication::partition::Partition;
use crate::replication::session::Spot;
use crate::storage::append_error::AppendError;
use crate::storage::log::{Log, LogAppendInfo};

use super::{Broker, Disk, Running, truncating};

/// `replica.fetch.wait.max.ms`.
const FETCH_WAIT_MAX_MS: i32 = 500;
/// `replica.fetch.min.bytes`.
const FETCH_MIN_BYTES: i32 = 1;
/// `replica.fetch.max.bytes`: a partition's share.
const FETCH_MAX_BYTES: usize = 1_048_576;
/// `replica.fetch.response.max.bytes`.
const FETCH_RESPONSE_MAX_BYTES: i32 = 10_485_760;
/// `replica.fetch.backoff.ms`.
pub(super) const FETCH_BACKOFF: Span = Span::from_ms(1_000);

impl Running {
    /// Adds `partition` to the fetcher towards `leader`.
    pub(super) fn follow(&mut self, partition: PartitionId, leader: BrokerId) {
        let place = self.fetchers.iter().position(|fetcher| fetcher.leader == leader);
        let place = place.unwrap_or_else(|| {
            self.fetchers.push(Fetcher::new(leader));
            self.fetchers.len() - 1
        });
        self.fetchers[place].partitions.push(partition);
    }

    /// Takes `partition` away from whatever fetcher has it.
    pub(super) fn unfollow(&mut self, partition: PartitionId) {
        for fetcher in &mut self.fetchers {
            fetcher.partitions.retain(|followed| *followed != partition);
        }
    }

    /// When fetchers do something by themselves.
    pub(super) fn fetchers_deadline(&self) -> impl Iterator<Item = Instant> {
        self.fetchers.iter().filter_map(Fetcher::deadline)
    }

    /// The leader does not have the next record of `partition`: it is asked what it has.
    fn ask_later(&mut self, place: usize, partition: PartitionId) {
        let Some(leader_epoch) = self.replica(partition).map(|it| it.leader_epoch) else { return };
        let question = Question { partition, leader_epoch, is_of_start: false };
        self.fetchers[place].out_of_range.push(question);
    }

    pub(super) fn fetcher_of(&self, connection: ConnectionId) -> Option<usize> {
        self.fetchers.iter().position(|fetcher| fetcher.connection() == Some(connection))
    }
}

impl Broker {
    /// Lets every fetcher do what is due: open a connection, give one up, ask again.
    pub(super) fn drive_fetchers(&mut self, ctx: &mut Ctx<'_>) {
        self.end_idle_fetchers(ctx);
        let count = self.running.as_ref().map_or(0, |running| running.fetchers.len());
        for place in 0..count {
            self.drive_fetcher(ctx, place);
        }
    }

    /// Fetchers without partitions end (`shutdownIdleFetcherThreads`).
    fn end_idle_fetchers(&mut self, ctx: &mut Ctx<'_>) {
        let (endpoint, cause) = (self.endpoint(), ctx.cause());
        let Some(running) = &mut self.running else { return };
        running.fetchers.retain(|fetcher| {
            if let (true, Some(connection)) = (fetcher.partitions.is_empty(), fetcher.connection())
            {
                ctx.close(cause, endpoint, connection);
            }
            !fetcher.partitions.is_empty()
        });
    }

    fn drive_fetcher(&mut self, ctx: &mut Ctx<'_>, place: usize) {
        let (opener, now) = (self.endpoint(), ctx.now());
        let Some(running) = &mut self.running else { return };
        let fetcher = &mut running.fetchers[place];
        let is_due = fetcher.deadline().is_some_and(|deadline| deadline <= now);
        match fetcher.state {
            FetcherState::Idle => {
                let connection = ctx.open(opener, Endpoint::Broker(fetcher.leader));
                fetcher.on_connecting(now, connection, &mut running.fetch_chance);
            }
            FetcherState::BackingOff { .. } if is_due => {
                let connection = ctx.open(opener, Endpoint::Broker(fetcher.leader));
                fetcher.on_connecting(now, connection, &mut running.fetch_chance);
            }
            FetcherState::Connecting { connection, .. } if is_due => {
                let because = ctx.note(What::ConnectTimedOut { connection });
                ctx.close(because, opener, connection);
                self.lose_leader(ctx, place, because);
            }
            FetcherState::Waiting { connection, correlation, .. } if is_due => {
                let because = ctx.note(What::RequestTimedOut { connection, correlation });
                ctx.close(because, opener, connection);
                self.lose_leader(ctx, place, because);
            }
            FetcherState::Resting { connection, .. } => {
                let cause = ctx.cause();
                self.fetch_next(ctx, cause, (place, connection));
            }
            FetcherState::BackingOff { .. }
            | FetcherState::Connecting { .. }
            | FetcherState::Waiting { .. }
            | FetcherState::Held { .. } => {}
        }
    }

    /// A fetcher has lost its connection or got none: all its partitions wait for
    /// `replica.fetch.backoff.ms`.
    fn lose_leader(&mut self, ctx: &mut Ctx<'_>, place: usize, cause: FactId) {
        let broker = self.id;
        let Some(running) = &mut self.running else { return };
        let leader = running.fetchers[place].leader;
        let because = ctx.note_because(Some(cause), What::FetcherBackedOff { broker, leader });
        running.fetchers[place].back_off(ctx.now() + FETCH_BACKOFF, because);
    }

    pub(super) fn on_fetcher_connected(
        &mut self,
        ctx: &mut Ctx<'_>,
        connection: ConnectionId,
        accepted: bool,
    ) {
        let cause = ctx.cause();
        let Some(running) = &mut self.running else { return };
        let Some(place) = running.fetcher_of(connection) else { return };
        if accepted {
            running.fetchers[place].on_connected();
            self.fetch_next(ctx, cause, (place, connection));
        } else {
            self.lose_leader(ctx, place, cause);
        }
    }

    /// A connection has ended. If a fetcher's: it tries again after its back-off.
    pub(super) fn on_fetcher_disconnected(&mut self, ctx: &mut Ctx<'_>, connection: ConnectionId) {
        let place = self.running.as_ref().and_then(|running| running.fetcher_of(connection));
        if let Some(place) = place {
            let cause = ctx.cause();
            self.lose_leader(ctx, place, cause);
        }
    }

    /// The lab pauses this broker's fetching: no new Fetch leaves; one already sent completes.
    pub fn on_pause_fetching(&mut self, ctx: &mut Ctx<'_>) {
        let because = ctx.note(What::FetchingPaused { broker: self.id });
        if let Some(running) = &mut self.running {
            running.fetching_paused = Some(because);
        }
    }

    /// The lab lets this broker fetch again: fetchers that were held back send at once.
    pub fn on_resume_fetching(&mut self, ctx: &mut Ctx<'_>) {
        let because = ctx.note(What::FetchingResumed { broker: self.id });
        let Some(running) = &mut self.running else { return };
        running.fetching_paused = None;
        for place in 0..running.fetchers.len() {
            let Some(running) = &mut self.running else { return };
            if let FetcherState::Held { connection, .. } = running.fetchers[place].state {
                self.fetch_next(ctx, because, (place, connection));
            }
        }
    }

    /// Sends the next Fetch of the fetcher at `place`, or holds it back.
    fn fetch_next(
        &mut self,
        ctx: &mut Ctx<'_>,
        cause: FactId,
        (place, connection): (usize, ConnectionId),
    ) {
        let Some(running) = &mut self.running else { return };
        if let Some(because) = running.fetching_paused {
            running.fetchers[place].state = FetcherState::Held { connection, because };
            return;
        }
        let fetcher = &mut running.fetchers[place];
        // What had an error before the lab held it back is left out once more, however long that
        // was: the other side may not have it in its session, and only what was left out is named.
        if !matches!(fetcher.state, FetcherState::Held { .. }) {
            fetcher.end_delays(ctx.now());
        }
        let wanted: Vec<Spot> = fetcher
            .partitions
            .iter()
            .filter(|partition| !fetcher.is_delayed(**partition))
            .filter_map(|partition| {
                let replica = running.replicas.get(partition.index())?.as_ref()?;
                let log = self.disk.log(*partition)?;
                Some(Spot {
                    partition: *partition,
                    fetch_offset: log.log_end_offset(),
                    log_start_offset: log.log_start_offset(),
                    current_leader_epoch: replica.leader_epoch,
                    last_fetched_epoch: log.epochs().latest().unwrap_or(LeaderEpoch::NONE),
                    max_bytes: FETCH_MAX_BYTES,
                })
            })
            .collect();
        // What is left out must be forgotten at the other side, be it all that was asked for.
        let Some(first) = wanted.first().or(fetcher.session.remembered()).copied() else {
            let until = fetcher.first_delay_ends().unwrap_or(ctx.now() + FETCH_BACKOFF);
            fetcher.state = FetcherState::Resting { connection, until };
            return;
        };
        let part = fetcher.session.request(&wanted);
        fetcher.asked = wanted;
        let repeated = fetcher.last_asked_from == Some(first.fetch_offset);
        fetcher.last_asked_from = Some(first.fetch_offset);
        let correlation = fetcher.next_correlation();
        fetcher.state = FetcherState::Waiting { connection, correlation, sent_at: ctx.now() };
        let image = &running.image;
        let mut request = part.into_request(|partition| {
            (image.topic_of(partition).id, image.partition(partition).index)
        });
        request.replica_state.replica_id = self.id.0.into();
        let epoch = self.lifecycle.as_ref().map_or(BrokerEpoch::UNKNOWN, |it| it.epoch);
        request.replica_state.replica_epoch = epoch.0;
        request.max_wait_ms = FETCH_WAIT_MAX_MS;
        request.min_bytes = FETCH_MIN_BYTES;
        request.max_bytes = FETCH_RESPONSE_MAX_BYTES;
        let summary =
            Summary::Fetch { partition: first.partition, from: first.fetch_offset, repeated };
        ctx.send(cause, (connection, correlation), Request::Fetch(Arc::new(request)), summary);
    }

    pub(super) fn on_fetch_response(
        &mut self,
        ctx: &mut Ctx<'_>,
        connection: ConnectionId,
        response: &FetchResponse,
    ) {
        let broker = self.id;
        let Some(running) = &mut self.running else { return };
        let Some(place) = running.fetcher_of(connection) else { return };
        let mut starts = Vec::new();
        let session = &mut running.fetchers[place].session;
        if session.on_response(ErrorCode::of_response(response.error_code), response.session_id) {
            for topic in &response.responses {
                let Some(known) = running.image.topic_by_id(topic.topic_id).map(Arc::clone) else {
                    continue;
                };
                for data in &topic.partitions {
                    let Some(partition) = known.partition(PartitionIndex(data.partition_index))
                    else {
                        continue;
                    };
                    if !is_awaited(running, &self.disk, (place, partition)) {
                        continue;
                    }
                    let error = ErrorCode::of_response(data.error_code);
                    if error == ErrorCode::OffsetOutOfRange {
                        running.ask_later(place, partition);
                        continue;
                    }
                    if error != ErrorCode::None {
                        ctx.note(What::FetchDelayed { broker, partition, error });
                        running.fetchers[place].delay(partition, ctx.now() + FETCH_BACKOFF);
                        continue;
                    }
                    if let Some(told) = truncating::divergence(data) {
                        let who = (broker, partition);
                        let cause = ctx.cause();
                        truncating::truncate(ctx, cause, who, (running, &mut self.disk), told);
                        continue;
                    }
                    append_fetched(ctx, (broker, partition), running, &mut self.disk, data);
                    let start = Offset(data.log_start_offset);
                    let log = self.disk.log(partition);
                    if log.is_some_and(|log| log.log_start_offset() < start) {
                        starts.push((partition, start));
                    }
                    if data.records.as_ref().is_some_and(|records| !records.is_empty()) {
                        running.fetchers[place].served(partition);
                    }
                }
            }
        }
        for moved in starts {
            self.move_log_start(ctx, moved);
        }
        self.go_on_fetching(ctx, (place, connection));
    }

    /// Asks what has to be known before the next Fetch, or sends that.
    pub(super) fn go_on_fetching(
        &mut self,
        ctx: &mut Ctx<'_>,
        (place, connection): (usize, ConnectionId),
    ) {
        if !self.ask_range(ctx, (place, connection)) {
            let cause = ctx.cause();
            self.fetch_next(ctx, cause, (place, connection));
        }
    }
}

/// Whether the answer for `partition` still fits: it is followed in the epoch and from the offset
/// that were asked for.
fn is_awaited(running: &Running, disk: &Disk, (place, partition): (usize, PartitionId)) -> bool {
    let fetcher = &running.fetchers[place];
    let asked = fetcher.asked.iter().find(|spot| spot.partition == partition);
    let (Some(asked), Some(replica), Some(log)) =
        (asked, running.replica(partition), disk.log(partition))
    else {
        return false;
    };
    fetcher.partitions.contains(&partition)
        && asked.current_leader_epoch == replica.leader_epoch
        && asked.fetch_offset == log.log_end_offset()
}

fn append(
    ctx: &Ctx<'_>,
    (replica, log): (&Partition, &mut Log),
    records: &[u8],
) -> Result<(Offset, Option<LogAppendInfo>), AppendError> {
    let from = log.log_end_offset();
    let info = log.append_as_follower(records, replica.leader_epoch, ctx.wall_clock_ms())?;
    Ok((from, info))
}

/// Applies one partition of a Fetch answer: appends the bytes as they are, then takes over the
/// leader's high watermark as far as the own log reaches (`processPartitionData`).
fn append_fetched(
    ctx: &mut Ctx<'_>,
    (broker, partition): (BrokerId, PartitionId),
    running: &mut Running,
    disk: &mut Disk,
    data: &PartitionData,
) {
    let role = RoleThen::Follower;
    let Some(replica) = running.replica_mut(partition) else { return };
    let Some(log) = disk.log_mut(partition) else { return };
    if let Some(records) = data.records.as_ref().filter(|records| !records.is_empty()) {
        let mut appended = append(ctx, (replica, log), records);
        // The leader's log begins in the midst of this batch: so does this one, which is empty.
        if let Err(AppendError::UnexpectedOffset { first, .. }) = appended
            && log.log_start_offset() == log.log_end_offset()
        {
            let from = log.log_end_offset();
            log.truncate_fully_and_start_at(first, ctx.wall_clock_ms());
            ctx.note(What::LogBegunAnew { broker, partition, from, to: first });
            appended = append(ctx, (replica, log), records);
        }
        let (from, info) = appended.unwrap_or_else(|why| {
            panic!("a follower appends what its leader did: {}", why.message(&partition.0))
        });
        if let Some(info) = info.filter(|info| info.rolled) {
            let base_offset = info.first_offset;
            ctx.note(What::SegmentRolled { broker, partition, base_offset });
        }
        let to = log.log_end_offset();
        replica.log_end_set_by =
            Some(ctx.note(What::Appended { role, broker, partition, from, to }));
    }
    let from = log.high_watermark();
    log.update_high_watermark(Offset(data.high_watermark));
    let to = log.high_watermark();
    if from != to {
        let what = What::HighWatermarkAdvanced { role, broker, partition, from, to };
        replica.high_watermark_set_by = Some(ctx.note(what));
    }
}
