//! Produce (0). Behaviour: acks 0 (no answer; an error closes the connection), 1 (answer after the
//! leader's append), all (answer when the high watermark has passed, else `REQUEST_TIMED_OUT`
//! after the request's own timeout, with the records still in the log); pre-checks of
//! `KafkaApis.handleProduceRequest`, `ProduceRequest.validateRecords` and
//! `ReplicaManager.appendRecords`.
//!
//! Absent: transactions, quotas, and `NOT_ENOUGH_REPLICAS_AFTER_APPEND`. Since the high watermark
//! stands still while the ISR is below its minimum (strict min ISR, KIP-966), a produce under way
//! then ends with `REQUEST_TIMED_OUT`. Kafka 4.3 keeps the error for an ISR that falls between one
//! thread's moving of the high watermark and its look at who waits for that; here both are one
//! event, so there is no such moment.

use std::sync::Arc;

use crate::broker::parked::{ParkedProduce, ProduceOutcome};
use crate::broker::purgatory::News;
use crate::broker::{Broker, InHand};
use crate::controller::image::Image;
use crate::node::{Ctx, RoleThen, Summary, What};
use crate::physics::fact_id::FactId;
use crate::physics::time::Span;
use crate::protocol::batch::{Batches, Frames};
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{
    ConnectionId, CorrelationId, LeaderEpoch, Offset, PartitionId, PartitionIndex,
};
use crate::protocol::messages::produce::{
    BatchIndexAndErrorMessage, LeaderIdAndEpoch, NodeEndpoint, PartitionProduceResponse,
    ProduceRequest, ProduceResponse, TopicProduceResponse,
};
use crate::protocol::messages::{Response, StrBytes, Uuid};
use crate::storage::append_error::AppendError;
use crate::storage::log::{AppendOrigin, LogAppendInfo};

use super::advertised;

/// `acks` values (`ProduceRequest.isValidAcks`).
const ACKS_ALL: i16 = -1;
const ACKS_NONE: i16 = 0;

/// Where the format of a batch stands, of any format, and the one that is taken.
const MAGIC_AT: usize = 16;
const MAGIC: u8 = 2;

/// What happened to a partition during one Produce; told to the purgatory when it is over.
type Happened = (PartitionId, News, FactId);

/// Appends to every partition named, then answers, parks, or keeps silent, as `acks` asks.
pub(in crate::broker) fn serve(
    broker: &mut Broker,
    ctx: &mut Ctx<'_>,
    in_hand: InHand,
    request: &ProduceRequest,
) {
    let mut outcomes = Vec::new();
    let mut news = Vec::new();
    let unauthorized = request.transactional_id.is_none() && is_transactional(request);
    for topic in &request.topic_data {
        for data in &topic.partition_data {
            let named = (topic.topic_id, data.index);
            outcomes.push(if unauthorized {
                ProduceOutcome::refused(named, ErrorCode::TransactionalIdAuthorizationFailed)
            } else {
                let records = data.records.as_ref().map_or(&[][..], |records| &records[..]);
                let ask = Ask { named, records, acks: request.acks };
                append(broker, ctx, in_hand.because, (&ask, &mut news))
            });
        }
    }
    conclude(broker, ctx, in_hand, (request, outcomes));
    for (partition, news, cause) in news {
        broker.check_parked(ctx, partition, (news, cause));
    }
}

/// Sends the answer for these outcomes because of `cause`.
pub(in crate::broker) fn reply(
    ctx: &mut Ctx<'_>,
    cause: FactId,
    reply_to: (ConnectionId, CorrelationId),
    outcomes: &[ProduceOutcome],
) {
    let mut response = ProduceResponse::default();
    for outcome in outcomes {
        let (topic_id, _) = outcome.named;
        if let Some((leader, _)) = outcome.leader_to_ask {
            let node_id = leader.into();
            if response.node_endpoints.iter().all(|known| known.node_id != node_id) {
                let mut endpoint = NodeEndpoint::default();
                endpoint.node_id = node_id;
                (endpoint.host, endpoint.port) = advertised::address(leader);
                response.node_endpoints.push(endpoint);
            }
        }
        let answer = partition_response(outcome);
        match response.responses.last_mut().filter(|topic| topic.topic_id == topic_id) {
            Some(topic) => topic.partition_responses.push(answer),
            None => {
                let mut topic = TopicProduceResponse::default();
                topic.topic_id = topic_id;
                topic.partition_responses = vec![answer];
                response.responses.push(topic);
            }
        }
    }
    let summary = outcomes.first().map_or(
        Summary::ProduceReply {
            partition: PartitionId(0),
            base_offset: Offset::UNKNOWN,
            error: ErrorCode::None,
        },
        |first| Summary::ProduceReply {
            partition: first.partition.unwrap_or_default(),
            base_offset: first.base_offset,
            error: first.error,
        },
    );
    ctx.reply(cause, reply_to, Response::Produce(Arc::new(response)), summary);
}

/// One partition's part of a Produce.
struct Ask<'a> {
    named: (Uuid, i32),
    records: &'a [u8],
    acks: i16,
}

/// Whether there is a transactional batch in it (`RequestUtils.hasTransactionalRecords`).
fn is_transactional(request: &ProduceRequest) -> bool {
    let data = request.topic_data.iter().flat_map(|topic| &topic.partition_data);
    data.filter_map(|data| data.records.as_ref()).any(|records| {
        Batches::new(records).flatten().any(|(_, batch)| batch.attributes.is_transactional())
    })
}

/// The partition that is asked for, if what is asked makes sense at all.
fn check(image: &Image, ask: &Ask<'_>) -> Result<PartitionId, ErrorCode> {
    let topic = image.topic_by_id(ask.named.0).ok_or(ErrorCode::UnknownTopicId)?;
    let partition = topic.partition(PartitionIndex(ask.named.1));
    let partition = partition.ok_or(ErrorCode::UnknownTopicOrPartition)?;
    let mut batches = Frames::new(ask.records);
    let first = batches.next().ok_or(ErrorCode::InvalidRecord)?.map_err(|why| why.error_code())?;
    if ask.records[first.start + MAGIC_AT] != MAGIC {
        return Err(ErrorCode::InvalidRecord);
    }
    match batches.next() {
        Some(second) => second.map_err(|why| why.error_code()).and(Err(ErrorCode::InvalidRecord)),
        None if !(ACKS_ALL..=1).contains(&ask.acks) => Err(ErrorCode::InvalidRequiredAcks),
        None => Ok(partition),
    }
}

fn append(
    broker: &mut Broker,
    ctx: &mut Ctx<'_>,
    cause: FactId,
    (ask, news): (&Ask<'_>, &mut Vec<Happened>),
) -> ProduceOutcome {
    let id = broker.id;
    let refused = |error| ProduceOutcome::refused(ask.named, error);
    let Some(running) = &mut broker.running else {
        return refused(ErrorCode::NotLeaderOrFollower);
    };
    let image = Arc::clone(&running.image);
    let partition = match check(&image, ask) {
        Ok(partition) => partition,
        Err(error) => return refused(error),
    };
    let elsewhere = || ProduceOutcome::elsewhere(ask.named, &image, partition);
    let (Some(replica), Some(log)) =
        (running.replica_mut(partition), broker.disk.log_mut(partition))
    else {
        return elsewhere();
    };
    let leader_epoch = replica.leader_epoch;
    let Some(leadership) = replica.leadership() else { return elsewhere() };
    let min_isr = image.topic_of(partition).config.min_insync_replicas;
    if ask.acks == ACKS_ALL && leadership.isr.len() < leadership.effective_min_isr(min_isr) {
        return refused(ErrorCode::NotEnoughReplicas);
    }
    let (from, segment) = (log.log_end_offset(), log.log_end().segment_base);
    let now_ms = ctx.wall_clock_ms();
    let done = log.append_as_leader(ask.records, leader_epoch, now_ms, AppendOrigin::Client);
    // A full segment is rolled before the producer is looked at, also for what is not appended.
    let base_offset = log.log_end().segment_base;
    if base_offset != segment {
        ctx.note_because(Some(cause), What::SegmentRolled { broker: id, partition, base_offset });
    }
    let info = match done {
        Ok(info) if info.is_duplicate => {
            let base_offset = info.first_offset;
            let what = What::DuplicateRecognised { broker: id, partition, base_offset };
            ctx.note_because(Some(cause), what);
            let start = log.log_start_offset();
            return ProduceOutcome::appended(ask.named, partition, &info, start);
        }
        Ok(info) => info,
        Err(error) => {
            let name = image.partition_name(partition);
            let log_start_offset = log.log_start_offset();
            if let Some((sequence, expected)) = error.sequence_and_expected() {
                let what = What::SequenceRefused { broker: id, partition, sequence, expected };
                ctx.note_because(Some(cause), what);
            }
            return ProduceOutcome::not_appended(ask.named, &error, (&name, log_start_offset));
        }
    };
    let to = log.log_end_offset();
    let role = RoleThen::Leader;
    let what = What::Appended { role, broker: id, partition, from, to };
    let appended = ctx.note_because(Some(cause), what);
    let start = log.log_start_offset();
    let outcome = ProduceOutcome::appended(ask.named, partition, &info, start);
    replica.log_end_set_by = Some(appended);
    news.push((partition, News::Appended, appended));
    if let Some(advanced) = broker.advance_high_watermark(ctx, (partition, appended)) {
        news.push((partition, News::HighWatermark, advanced));
    }
    outcome
}

fn conclude(
    broker: &mut Broker,
    ctx: &mut Ctx<'_>,
    in_hand: InHand,
    (request, mut outcomes): (&ProduceRequest, Vec<ProduceOutcome>),
) {
    let failed = outcomes.iter().any(|outcome| outcome.error != ErrorCode::None);
    if request.acks == ACKS_NONE {
        match failed {
            true => ctx.close(in_hand.because, broker.endpoint(), in_hand.reply_to.0),
            false => ctx.release(in_hand.reply_to.0),
        }
        return;
    }
    let appended = outcomes.iter().any(|outcome| outcome.error == ErrorCode::None);
    if request.acks != ACKS_ALL || !appended {
        reply(ctx, in_hand.because, in_hand.reply_to, &outcomes);
        return;
    }
    for outcome in &mut outcomes {
        let log = outcome.partition.and_then(|partition| broker.disk.log(partition));
        if let (ErrorCode::None, Some(log)) = (outcome.error, log) {
            (outcome.error, outcome.settled) = (ErrorCode::RequestTimedOut, false);
            outcome.on_high_watermark(log.high_watermark());
        }
    }
    if outcomes.iter().all(|outcome| outcome.settled) {
        reply(ctx, in_hand.because, in_hand.reply_to, &outcomes);
        return;
    }
    let required = outcomes.iter().map(|outcome| outcome.required_offset).max();
    let what = What::ProduceParked {
        broker: broker.id,
        connection: in_hand.reply_to.0,
        required_offset: required.unwrap_or(Offset::UNKNOWN),
    };
    let because = ctx.note_because(Some(in_hand.because), what);
    let wait = Span::from_ms(u64::try_from(request.timeout_ms).unwrap_or(0));
    let (since, deadline) = (ctx.now(), ctx.now() + wait);
    if let Some(running) = &mut broker.running {
        let reply_to = in_hand.reply_to;
        running.parked.produces.push(ParkedProduce {
            reply_to,
            because,
            deadline,
            since,
            outcomes,
        });
    }
}

fn partition_response(outcome: &ProduceOutcome) -> PartitionProduceResponse {
    let mut answer = PartitionProduceResponse::default();
    answer.index = outcome.named.1;
    answer.error_code = outcome.error.code();
    answer.base_offset = outcome.base_offset.0;
    answer.log_append_time_ms = outcome.log_append_time_ms;
    answer.log_start_offset = outcome.log_start_offset.0;
    if let Some((leader, LeaderEpoch(epoch))) = outcome.leader_to_ask {
        let mut current_leader = LeaderIdAndEpoch::default();
        (current_leader.leader_id, current_leader.leader_epoch) = (leader.into(), epoch);
        answer.current_leader = current_leader;
    }
    let text = |text: &String| StrBytes::from_string(text.clone());
    answer.error_message = outcome.message.as_ref().map(text);
    answer.record_errors = outcome
        .record_errors
        .iter()
        .map(|(index, message)| {
            let mut error = BatchIndexAndErrorMessage::default();
            error.batch_index = *index;
            error.batch_index_error_message = Some(text(message));
            error
        })
        .collect();
    answer
}

impl ProduceOutcome {
    fn refused(named: (Uuid, i32), error: ErrorCode) -> Self {
        Self {
            partition: None,
            named,
            records: 0,
            base_offset: Offset::UNKNOWN,
            required_offset: Offset::UNKNOWN,
            log_start_offset: Offset::UNKNOWN,
            log_append_time_ms: -1,
            error,
            message: None,
            record_errors: Vec::new(),
            leader_to_ask: None,
            settled: true,
        }
    }

    /// The log took the batch, now or when it was first sent.
    fn appended(
        named: (Uuid, i32),
        partition: PartitionId,
        info: &LogAppendInfo,
        log_start_offset: Offset,
    ) -> Self {
        let to = Offset(info.last_offset.0 + 1);
        Self {
            partition: Some(partition),
            records: u32::try_from(to.0 - info.first_offset.0).unwrap_or(u32::MAX),
            base_offset: info.first_offset,
            required_offset: to,
            log_start_offset,
            log_append_time_ms: info.log_append_time,
            ..Self::refused(named, ErrorCode::None)
        }
    }

    /// Another broker leads.
    fn elsewhere(named: (Uuid, i32), image: &Image, partition: PartitionId) -> Self {
        let error = ErrorCode::NotLeaderOrFollower;
        let leader_to_ask = advertised::leader_to_ask(image, partition, error);
        Self { leader_to_ask, ..Self::refused(named, error) }
    }

    /// The log refused the batch. Only where records are to blame does Kafka say why; where the
    /// log starts it tells unless the batch is too large or damaged.
    fn not_appended(
        named: (Uuid, i32),
        error: &AppendError,
        (partition, log_start_offset): (&String, Offset),
    ) -> Self {
        let code = error.code();
        let is_bare = matches!(
            code,
            ErrorCode::MessageTooLarge | ErrorCode::RecordListTooLarge | ErrorCode::CorruptMessage
        );
        let records = error.record_errors();
        Self {
            log_start_offset: if is_bare { Offset::UNKNOWN } else { log_start_offset },
            message: (!records.is_empty()).then(|| error.message(partition)),
            record_errors: records.iter().map(|e| (e.batch_index, e.message(partition))).collect(),
            ..Self::refused(named, code)
        }
    }
}
