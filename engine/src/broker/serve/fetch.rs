//! Fetch (1), for followers and consumers. Behaviour: incremental sessions (KIP-227); long polling
//! in the purgatory; a follower's fetch tells the leader the follower's log end offset and may move
//! the high watermark; the high watermark in an answer is the one from before the fetch's own
//! effect (`ReplicaManager.fetchMessages`, `Partition.fetchRecords`).
//!
//! Absent: preferred read replicas, quotas, transactions (`read_committed` reads
//! the same), sessions that remember a partition that there is none of.

use std::sync::Arc;

use crate::broker::parked::{FetchAsk, ParkedFetch};
use crate::broker::{Broker, Disk, InHand, Running};
use crate::controller::image::Image;
use crate::node::{Ctx, Summary, What};
use crate::physics::fact_id::FactId;
use crate::physics::time::Span;
use crate::protocol::batch::Batches;
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{
    BrokerEpoch, BrokerId, LeaderEpoch, Offset, PartitionId, PartitionIndex,
};
use crate::protocol::messages::fetch::{
    FetchRequest, FetchResponse, FetchableTopicResponse, ForgottenTopic, NodeEndpoint,
    PartitionData,
};
use crate::protocol::messages::{Response, Uuid};
use crate::replication::partition::Role;
use crate::replication::session::{Outcome, Spot};
use crate::storage::epochs::EpochEndOffset;

use super::advertised;
use super::reading::{PartitionRead, read_all};

/// `isolation.level=read_committed`.
const READ_COMMITTED: i8 = 1;

/// Serves a Fetch: reads, lets a follower's fetch take effect, then answers or parks it.
pub(in crate::broker) fn serve(
    broker: &mut Broker,
    ctx: &mut Ctx<'_>,
    in_hand: InHand,
    request: &FetchRequest,
) {
    let Some(running) = &mut broker.running else { return };
    let (named, unknown) = spots(&running.image, request);
    let forgotten = forgotten(&running.image, request);
    let id_and_epoch = (request.session_id, request.session_epoch);
    let (session_id, spots) = match running.sessions.on_request(id_and_epoch, named, &forgotten) {
        Ok(session) => session,
        Err(error) => return refuse(ctx, in_hand, error),
    };
    let follower = Some(request.replica_state.replica_id.0).filter(|id| *id >= 0).map(BrokerId);
    let ask = FetchAsk {
        follower,
        session_id,
        full: request.session_epoch <= 0,
        min_bytes: usize::try_from(request.min_bytes).unwrap_or(0),
        max_bytes: usize::try_from(request.max_bytes).unwrap_or(0),
        spots,
        unknown,
        committed_only: request.isolation_level == READ_COMMITTED,
    };
    let reads = read_all(running, &broker.disk, &ask);
    if let Some(follower) = follower {
        let epoch = BrokerEpoch(request.replica_state.replica_epoch);
        for (spot, read) in ask.spots.iter().zip(&reads) {
            if let Some(told) = read.diverging {
                broker.tell_divergence(ctx, in_hand.because, (follower, spot.partition, told));
            } else if read.error == ErrorCode::None {
                broker.on_follower_fetch(ctx, in_hand.because, ((follower, epoch), *spot));
            }
        }
    }
    let bytes: usize = reads.iter().map(|read| read.records.len()).sum();
    let failed = reads.iter().any(PartitionRead::is_news);
    let must_answer = request.max_wait_ms <= 0 || ask.spots.is_empty();
    if must_answer || failed || bytes >= ask.min_bytes {
        answer(broker, ctx, in_hand, (ask, reads));
    } else {
        let wait_ms = u64::try_from(request.max_wait_ms).unwrap_or(0);
        park(broker, ctx, in_hand, (ask, Span::from_ms(wait_ms)));
    }
}

/// What a parked fetch would now be answered with (`DelayedFetch.tryComplete`); `None` if it has to
/// wait longer.
pub(in crate::broker) fn ripe(
    running: &Running,
    disk: &Disk,
    ask: &FetchAsk,
) -> Option<Vec<PartitionRead>> {
    let reads = read_all(running, disk, ask);
    let bytes: usize = reads.iter().map(|read| read.records.len()).sum();
    (bytes >= ask.min_bytes || reads.iter().any(PartitionRead::is_news)).then_some(reads)
}

/// Answers a parked fetch whose time is up with what is there now. This second read does not update
/// what the leader knows of the follower.
pub(in crate::broker) fn expire(
    broker: &mut Broker,
    ctx: &mut Ctx<'_>,
    in_hand: InHand,
    ask: FetchAsk,
) {
    let Some(running) = &broker.running else { return };
    let reads = read_all(running, &broker.disk, &ask);
    answer(broker, ctx, in_hand, (ask, reads));
}

fn spots(image: &Image, request: &FetchRequest) -> (Vec<Spot>, Vec<(Uuid, i32, ErrorCode)>) {
    let (mut spots, mut unknown) = (Vec::new(), Vec::new());
    for topic in &request.topics {
        let known = image.topic_by_id(topic.topic_id);
        for asked in &topic.partitions {
            let index = PartitionIndex(asked.partition);
            match known.map(|known| known.partition(index)) {
                Some(Some(partition)) => spots.push(Spot {
                    partition,
                    fetch_offset: Offset(asked.fetch_offset),
                    log_start_offset: Offset(asked.log_start_offset),
                    current_leader_epoch: LeaderEpoch(asked.current_leader_epoch),
                    last_fetched_epoch: LeaderEpoch(asked.last_fetched_epoch),
                    max_bytes: usize::try_from(asked.partition_max_bytes).unwrap_or(0),
                }),
                Some(None) => {
                    unknown.push((topic.topic_id, index.0, ErrorCode::UnknownTopicOrPartition));
                }
                None => unknown.push((topic.topic_id, index.0, ErrorCode::UnknownTopicId)),
            }
        }
    }
    (spots, unknown)
}

fn forgotten(image: &Image, request: &FetchRequest) -> Vec<PartitionId> {
    let topics = request.forgotten_topics_data.iter();
    topics
        .filter_map(|forgotten: &ForgottenTopic| {
            image.topic_by_id(forgotten.topic_id).map(|topic| (topic, &forgotten.partitions))
        })
        .flat_map(|(topic, indexes)| {
            indexes.iter().filter_map(|index| topic.partition(PartitionIndex(*index)))
        })
        .collect()
}

impl Broker {
    /// A follower's log is not a part of this one.
    fn tell_divergence(
        &self,
        ctx: &mut Ctx<'_>,
        cause: FactId,
        (follower, partition, told): (BrokerId, PartitionId, EpochEndOffset),
    ) {
        let (broker, EpochEndOffset { epoch, end_offset }) = (self.id, told);
        let what = What::DivergenceTold { broker, partition, follower, epoch, end_offset };
        ctx.note_because(Some(cause), what);
    }

    /// A follower's fetch takes effect at the leader (`updateFollowerFetchState`).
    fn on_follower_fetch(
        &mut self,
        ctx: &mut Ctx<'_>,
        cause: FactId,
        ((follower, epoch), spot): ((BrokerId, BrokerEpoch), Spot),
    ) {
        let (broker, partition) = (self.id, spot.partition);
        let Some(running) = &mut self.running else { return };
        let Some(replica) = running.replica_mut(partition) else { return };
        let Some(log) = self.disk.log(partition) else { return };
        let Role::Leader(leadership) = &mut replica.role else { return };
        let Some(remote) = leadership.remote_mut(follower) else { return };
        let before = remote.log_end_offset;
        let has_followed = remote.log_start_offset != spot.log_start_offset;
        let leader_end = log.log_end_offset();
        let asked = (spot.fetch_offset, epoch);
        remote.on_fetch(ctx.now(), asked, spot.log_start_offset, leader_end);
        if before == spot.fetch_offset {
            self.maybe_expand_isr(ctx, (partition, follower, cause));
            if has_followed {
                self.check_deletes(ctx, (partition, cause));
            }
            return;
        }
        let log_end_offset = spot.fetch_offset;
        let what = What::FollowerProgressed { broker, partition, follower, log_end_offset };
        let progressed = ctx.note_because(Some(cause), what);
        remote.set_by = Some(progressed);
        self.maybe_expand_isr(ctx, (partition, follower, progressed));
        self.raise_high_watermark(ctx, (partition, progressed));
        if has_followed {
            self.check_deletes(ctx, (partition, progressed));
        }
    }
}

fn park(broker: &mut Broker, ctx: &mut Ctx<'_>, in_hand: InHand, (ask, wait): (FetchAsk, Span)) {
    let (id, connection) = (broker.id, in_hand.reply_to.0);
    let from = ask.spots.first().map_or(Offset::UNKNOWN, |spot| spot.fetch_offset);
    let what = What::FetchParked { broker: id, connection, from };
    let because = ctx.note_because(Some(in_hand.because), what);
    let Some(running) = &mut broker.running else { return };
    let (since, deadline) = (ctx.now(), ctx.now() + wait);
    let reply_to = in_hand.reply_to;
    running.parked.fetches.push(ParkedFetch { reply_to, because, deadline, since, ask });
}

/// Answers a fetch with what was read for it.
pub(in crate::broker) fn answer(
    broker: &mut Broker,
    ctx: &mut Ctx<'_>,
    in_hand: InHand,
    (ask, reads): (FetchAsk, Vec<PartitionRead>),
) {
    let Some(running) = &mut broker.running else { return };
    let mut response = FetchResponse::default();
    response.session_id = ask.session_id;
    let mut summary = ask.spots.first().map(|spot| Summary::FetchReply {
        partition: spot.partition,
        records: 0,
        high_watermark: None,
        error: ErrorCode::None,
    });
    let mut answering = running.sessions.answering(ask.session_id, ask.full);
    for (spot, read) in ask.spots.iter().zip(reads) {
        let outcome = Outcome {
            high_watermark: read.high_watermark,
            log_start_offset: read.log_start_offset,
            has_records: !read.records.is_empty() || read.diverging.is_some(),
            error: read.error,
        };
        if !answering.names(spot.partition, outcome) {
            continue;
        }
        if response.responses.is_empty() {
            summary = Some(Summary::FetchReply {
                partition: spot.partition,
                records: records_in(&read.records),
                high_watermark: Some(read.high_watermark),
                error: read.error,
            });
        }
        let image = &running.image;
        let id = (image.topic_of(spot.partition).id, image.partition(spot.partition).index.0);
        let leader_to_ask = advertised::leader_to_ask(image, spot.partition, read.error);
        let names_aborted = ask.committed_only && read.error == ErrorCode::None;
        let mut data = partition_data(id.1, read);
        data.aborted_transactions = names_aborted.then(Vec::new);
        if let Some((leader, epoch)) = leader_to_ask {
            data.current_leader.leader_id = leader.into();
            data.current_leader.leader_epoch = epoch.0;
            push_endpoint(&mut response, leader);
        }
        push(&mut response, id.0, data);
    }
    for (topic, index, error) in ask.unknown {
        push(&mut response, topic, partition_data(index, PartitionRead::failed(error)));
    }
    let summary = summary.unwrap_or(Summary::FetchReply {
        partition: PartitionId(0),
        records: 0,
        high_watermark: None,
        error: ErrorCode::None,
    });
    ctx.reply(in_hand.because, in_hand.reply_to, Response::Fetch(Arc::new(response)), summary);
}

fn partition_data(index: i32, read: PartitionRead) -> PartitionData {
    let mut data = PartitionData::default();
    data.partition_index = index;
    data.error_code = read.error.code();
    data.high_watermark = read.high_watermark.0;
    data.last_stable_offset = read.high_watermark.0;
    data.log_start_offset = read.log_start_offset.0;
    data.aborted_transactions = Some(Vec::new());
    if let Some(told) = read.diverging {
        data.diverging_epoch.epoch = told.epoch.0;
        data.diverging_epoch.end_offset = told.end_offset.0;
    }
    data.records = Some(read.records);
    data
}

fn push_endpoint(response: &mut FetchResponse, broker: BrokerId) {
    let node_id = broker.into();
    if response.node_endpoints.iter().all(|known| known.node_id != node_id) {
        let mut endpoint = NodeEndpoint::default();
        endpoint.node_id = node_id;
        (endpoint.host, endpoint.port) = advertised::address(broker);
        response.node_endpoints.push(endpoint);
    }
}

fn push(response: &mut FetchResponse, topic_id: Uuid, data: PartitionData) {
    match response.responses.last_mut().filter(|topic| topic.topic_id == topic_id) {
        Some(topic) => topic.partitions.push(data),
        None => {
            let mut topic = FetchableTopicResponse::default();
            topic.topic_id = topic_id;
            topic.partitions = vec![data];
            response.responses.push(topic);
        }
    }
}

/// How many records these batches hold.
fn records_in(batches: &[u8]) -> u32 {
    let counts = Batches::new(batches).flatten().map(|(_, batch)| batch.records_count);
    counts.filter_map(|count| u32::try_from(count).ok()).sum()
}

fn refuse(ctx: &mut Ctx<'_>, in_hand: InHand, error: ErrorCode) {
    let mut response = FetchResponse::default();
    response.error_code = error.code();
    let summary =
        Summary::FetchReply { partition: PartitionId(0), records: 0, high_watermark: None, error };
    ctx.reply(in_hand.because, in_hand.reply_to, Response::Fetch(Arc::new(response)), summary);
}
