//! ListOffsets (2). Special timestamps: -1 latest (the high watermark for a consumer), -2
//! earliest, -3 the largest timestamp, -4 and -5 for tiered storage, which is absent; others below
//! 0 are of later versions; the rest: the first record at or after them, if a consumer may read it.
//! Only the leader answers; others say `NOT_LEADER_OR_FOLLOWER`.
//!
//! Absent: read_committed.

use std::sync::Arc;

use crate::broker::{Broker, InHand, Running};
use crate::node::{Ctx, Summary};
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{LeaderEpoch, PartitionId, PartitionIndex};
use crate::protocol::messages::Response;
use crate::protocol::messages::list_offsets::{
    ListOffsetsPartition, ListOffsetsPartitionResponse, ListOffsetsRequest, ListOffsetsResponse,
    ListOffsetsTopicResponse,
};
use crate::storage::log::{
    EARLIEST_TIMESTAMP, LATEST_TIERED_TIMESTAMP, LATEST_TIMESTAMP, Log, MAX_TIMESTAMP,
};

use super::epoch_error;

/// Answers every partition asked for.
pub(in crate::broker) fn serve(
    broker: &Broker,
    ctx: &mut Ctx<'_>,
    in_hand: InHand,
    request: &ListOffsetsRequest,
) {
    let Some(running) = &broker.running else { return };
    let mut response = ListOffsetsResponse::default();
    let mut first = None;
    for asked in &request.topics {
        let topic = running.image.topic(asked.name.as_str());
        let mut answer = ListOffsetsTopicResponse::default();
        answer.name = asked.name.clone();
        for ask in &asked.partitions {
            let index = PartitionIndex(ask.partition_index);
            let partition = topic.and_then(|topic| topic.partition(index));
            first = first.or(partition);
            let log = partition.and_then(|partition| broker.disk.log(partition));
            let is_replica = request.replica_id.0 >= 0;
            answer.partitions.push(find(running, (partition, log), (ask, is_replica)));
        }
        response.topics.push(answer);
    }
    let summary = Summary::ListOffsets { partition: first.unwrap_or_default() };
    let response = Response::ListOffsets(Arc::new(response));
    ctx.reply(in_hand.because, in_hand.reply_to, response, summary);
}

fn find(
    running: &Running,
    (partition, log): (Option<PartitionId>, Option<&Log>),
    (ask, is_replica): (&ListOffsetsPartition, bool),
) -> ListOffsetsPartitionResponse {
    let mut answer = ListOffsetsPartitionResponse::default();
    answer.partition_index = ask.partition_index;
    (answer.timestamp, answer.offset, answer.leader_epoch) = (-1, -1, -1);
    let Some(partition) = partition else {
        answer.error_code = ErrorCode::UnknownTopicOrPartition.code();
        return answer;
    };
    if ask.timestamp < LATEST_TIERED_TIMESTAMP {
        answer.error_code = ErrorCode::UnsupportedVersion.code();
        return answer;
    }
    let replica = running.replicas.get(partition.index()).and_then(Option::as_ref);
    let (Some(replica), Some(log)) = (replica, log) else {
        answer.error_code = ErrorCode::NotLeaderOrFollower.code();
        return answer;
    };
    let asked = LeaderEpoch(ask.current_leader_epoch);
    let error = epoch_error(replica.leader_epoch, asked).unwrap_or_else(|| {
        match replica.leadership() {
            None => ErrorCode::NotLeaderOrFollower,
            // A new leader does not know yet what of the former epoch is committed.
            Some(it) if ask.timestamp != EARLIEST_TIMESTAMP && !is_replica && it.is_behind(log) => {
                ErrorCode::OffsetNotAvailable
            }
            Some(_) => ErrorCode::None,
        }
    });
    answer.error_code = error.code();
    if error != ErrorCode::None {
        return answer;
    }
    let is_of_a_record = ask.timestamp >= 0 || ask.timestamp == MAX_TIMESTAMP;
    match log.fetch_offset_by_timestamp(ask.timestamp) {
        // What is not committed yet is not shown to a consumer.
        Ok(Some(found)) if is_of_a_record && found.offset >= log.high_watermark() => {}
        Ok(Some(found)) => {
            answer.timestamp = found.timestamp_ms;
            answer.offset = found.offset.0;
            answer.leader_epoch = found.leader_epoch.unwrap_or(LeaderEpoch::NONE).0;
        }
        Ok(None) => {}
        Err(_compressed) => answer.error_code = ErrorCode::UnknownServerError.code(),
    }
    // A consumer's "latest" is the high watermark: it can read no further. A follower can.
    if ask.timestamp == LATEST_TIMESTAMP {
        let latest = if is_replica { log.log_end_offset() } else { log.high_watermark() };
        answer.offset = latest.0;
    }
    answer
}
