//! Produce (0). Behaviour: acks 0 (no answer; an error closes the connection), 1 (answer after the
//! leader's append), all (answer when the high watermark has passed, else `REQUEST_TIMED_OUT`
//! after the request's own timeout, with the records still in the log); pre-checks of
//! `ProduceRequest.validateRecords` and `ReplicaManager.appendRecords`.
//!
//! Absent: producer state (duplicates, sequences), transactions, quotas.

use std::sync::Arc;

use bytes::Bytes;

use crate::broker::parked::{ParkedProduce, ProduceOutcome};
use crate::broker::purgatory::News;
use crate::broker::{Broker, InHand};
use crate::node::{Ctx, RoleThen, Summary, What};
use crate::physics::fact_id::FactId;
use crate::physics::time::Span;
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{ConnectionId, CorrelationId, Offset, PartitionId, PartitionIndex};
use crate::protocol::messages::produce::{
    BatchIndexAndErrorMessage, PartitionProduceResponse, ProduceRequest, ProduceResponse,
    TopicProduceResponse,
};
use crate::protocol::messages::{Response, StrBytes, Uuid};
use crate::storage::append_error::AppendError;
use crate::storage::log::{AppendOrigin, LogAppendInfo};

/// `acks` values (`ProduceRequest.isValidAcks`).
const ACKS_ALL: i16 = -1;
const ACKS_NONE: i16 = 0;

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
    for topic in &request.topic_data {
        for data in &topic.partition_data {
            let named = (topic.topic_id, data.index);
            let ask = Ask { named, records: data.records.as_ref(), acks: request.acks };
            outcomes.push(append(broker, ctx, in_hand.because, (&ask, &mut news)));
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
    records: Option<&'a Bytes>,
    acks: i16,
}

fn append(
    broker: &mut Broker,
    ctx: &mut Ctx<'_>,
    cause: FactId,
    (ask, news): (&Ask<'_>, &mut Vec<Happened>),
) -> ProduceOutcome {
    let id = broker.id;
    let refused = |error| ProduceOutcome::refused(ask.named, error);
    if !(ACKS_ALL..=1).contains(&ask.acks) {
        return refused(ErrorCode::InvalidRequiredAcks);
    }
    let Some(running) = &mut broker.running else {
        return refused(ErrorCode::NotLeaderOrFollower);
    };
    let image = Arc::clone(&running.image);
    let Some(topic) = image.topic_by_id(ask.named.0) else {
        return refused(ErrorCode::UnknownTopicId);
    };
    let Some(partition) = topic.partition(PartitionIndex(ask.named.1)) else {
        return refused(ErrorCode::UnknownTopicOrPartition);
    };
    let (Some(replica), Some(log)) =
        (running.replica_mut(partition), broker.disk.log_mut(partition))
    else {
        return refused(ErrorCode::NotLeaderOrFollower);
    };
    let leader_epoch = replica.leader_epoch;
    let Some(leadership) = replica.leadership_mut() else {
        return refused(ErrorCode::NotLeaderOrFollower);
    };
    let min_isr = topic.config.min_insync_replicas;
    if ask.acks == ACKS_ALL && leadership.isr.len() < leadership.effective_min_isr(min_isr) {
        return refused(ErrorCode::NotEnoughReplicas);
    }
    let records = ask.records.map_or(&[][..], |records| &records[..]);
    let from = log.log_end_offset();
    let now_ms = ctx.wall_clock_ms();
    let info = match log.append_as_leader(records, leader_epoch, now_ms, AppendOrigin::Client) {
        Ok(info) => info,
        Err(error) => {
            let name = image.partition_name(partition);
            return ProduceOutcome::not_appended(ask.named, &name, &error);
        }
    };
    if info.rolled {
        let base_offset = info.first_offset;
        ctx.note_because(Some(cause), What::SegmentRolled { broker: id, partition, base_offset });
    }
    let to = log.log_end_offset();
    let role = RoleThen::Leader;
    let what = What::Appended { role, broker: id, partition, from, to };
    let appended = ctx.note_because(Some(cause), what);
    let risen = leadership.maybe_increment_high_watermark(log, min_isr);
    let start = log.log_start_offset();
    let outcome = ProduceOutcome::appended(ask.named, partition, (from, to), &info, start);
    replica.log_end_set_by = Some(appended);
    news.push((partition, News::Appended, appended));
    if let Some(from) = risen {
        let to = log.high_watermark();
        let what = What::HighWatermarkAdvanced { role, broker: id, partition, from, to };
        let advanced = ctx.note_because(Some(appended), what);
        replica.high_watermark_set_by = Some(advanced);
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
            true => ctx.close(in_hand.because, in_hand.reply_to.0),
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
            settled: true,
        }
    }

    /// The log took the batch.
    fn appended(
        named: (Uuid, i32),
        partition: PartitionId,
        (from, to): (Offset, Offset),
        info: &LogAppendInfo,
        log_start_offset: Offset,
    ) -> Self {
        Self {
            partition: Some(partition),
            records: u32::try_from(to.0 - from.0).unwrap_or(u32::MAX),
            base_offset: info.first_offset,
            required_offset: to,
            log_start_offset,
            log_append_time_ms: info.log_append_time,
            ..Self::refused(named, ErrorCode::None)
        }
    }

    /// The log refused the batch.
    fn not_appended(named: (Uuid, i32), partition: &String, error: &AppendError) -> Self {
        let records = error.record_errors().iter();
        Self {
            message: Some(error.message(partition)),
            record_errors: records.map(|e| (e.batch_index, e.message(partition))).collect(),
            ..Self::refused(named, error.code())
        }
    }
}
