//! OffsetForLeaderEpoch (23): where a leader epoch ends in this log, by which a consumer finds out
//! whether what it has read is still there (KIP-320). Only the leader answers; others say
//! `NOT_LEADER_OR_FOLLOWER`. An epoch that the leader knows nothing of has the end -1, without an
//! error (`ReplicaManager.lastOffsetForLeaderEpoch`).

use std::sync::Arc;

use crate::broker::{Broker, InHand, Running};
use crate::node::{Ctx, Summary};
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{LeaderEpoch, PartitionId, PartitionIndex};
use crate::protocol::messages::Response;
use crate::protocol::messages::offset_for_leader_epoch::{
    EpochEndOffset, OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse,
    OffsetForLeaderPartition, OffsetForLeaderTopicResult,
};
use crate::storage::log::Log;

use super::epoch_error;

/// Answers every partition asked for.
pub(in crate::broker) fn serve(
    broker: &Broker,
    ctx: &mut Ctx<'_>,
    in_hand: InHand,
    request: &OffsetForLeaderEpochRequest,
) {
    let Some(running) = &broker.running else { return };
    let mut response = OffsetForLeaderEpochResponse::default();
    let mut first = None;
    for asked in &request.topics {
        let topic = running.image.topic(asked.topic.as_str());
        let mut answer = OffsetForLeaderTopicResult::default();
        answer.topic = asked.topic.clone();
        for ask in &asked.partitions {
            let index = PartitionIndex(ask.partition);
            let partition = topic.and_then(|topic| topic.partition(index));
            first = first.or(partition);
            let log = partition.and_then(|partition| broker.disk.log(partition));
            answer.partitions.push(find(running, partition, log, ask));
        }
        response.topics.push(answer);
    }
    let summary = Summary::OffsetForLeaderEpoch { partition: first.unwrap_or_default() };
    let response = Response::OffsetForLeaderEpoch(Arc::new(response));
    ctx.reply(in_hand.because, in_hand.reply_to, response, summary);
}

fn find(
    running: &Running,
    partition: Option<PartitionId>,
    log: Option<&Log>,
    ask: &OffsetForLeaderPartition,
) -> EpochEndOffset {
    let answer = EpochEndOffset::default().with_partition(ask.partition);
    let refused = |error: ErrorCode| answer.clone().with_error_code(error.code());
    let Some(partition) = partition else {
        return refused(ErrorCode::UnknownTopicOrPartition);
    };
    let replica = running.replicas.get(partition.index()).and_then(Option::as_ref);
    let (Some(replica), Some(log)) = (replica, log) else {
        return refused(ErrorCode::NotLeaderOrFollower);
    };
    let asked = LeaderEpoch(ask.current_leader_epoch);
    if let Some(error) = epoch_error(replica.leader_epoch, asked) {
        return refused(error);
    }
    if replica.leadership().is_none() {
        return refused(ErrorCode::NotLeaderOrFollower);
    }
    match log.end_offset_for_epoch(LeaderEpoch(ask.leader_epoch)) {
        Some(end) => answer.with_leader_epoch(end.epoch.0).with_end_offset(end.end_offset.0),
        None => answer,
    }
}
