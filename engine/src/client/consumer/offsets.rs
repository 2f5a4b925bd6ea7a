//! Where a consumer's partitions begin, and whether what it has read of them is still there
//! (`OffsetFetcher`): one question to each leader for all partitions that need it.

use std::sync::Arc;

use crate::node::{Ctx, Summary, What};
use crate::physics::chance::Chance;
use crate::physics::fact_id::FactId;
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{BrokerId, ClientId, Offset, PartitionId};
use crate::protocol::messages::Request;
use crate::protocol::messages::list_offsets::{
    ListOffsetsPartition, ListOffsetsRequest, ListOffsetsResponse, ListOffsetsTopic,
};
use crate::protocol::messages::offset_for_leader_epoch::{
    EpochEndOffset, OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse, OffsetForLeaderTopic,
};

use super::super::link::{Link, Waiting};
use super::super::metadata::RETRY_BACKOFF;
use super::position::Verdict;
use super::{Consumer, Reset};

/// `request.timeout.ms`.
const REQUEST_TIMEOUT_MS: i32 = 30_000;

impl Consumer {
    /// Asks `leader` for the positions that are to be reset.
    pub(super) fn ask_offsets(
        &mut self,
        ctx: &mut Ctx<'_>,
        (link, leader): (&mut Link, BrokerId),
        cause: FactId,
    ) {
        let mut request = ListOffsetsRequest::default();
        let mut first = None;
        let timestamp = match self.reset {
            Reset::Earliest => -2,
            Reset::Latest => -1,
            Reset::None => return,
        };
        for place in 0..self.subscription.slots.len() {
            let name = || self.subscription.topic_name(place);
            let slot = &self.subscription.slots[place];
            let Some((_, epoch)) = slot.leader.filter(|(id, _)| *id == leader) else { continue };
            if slot.position.is_some() || !slot.is_initialized || slot.is_awaiting() {
                continue;
            }
            let mut asked = ListOffsetsPartition::default();
            asked.partition_index = slot.index.0;
            asked.current_leader_epoch = epoch.0;
            asked.timestamp = timestamp;
            let is_new = request.topics.last().is_none_or(|topic| topic.name != name());
            if is_new {
                let mut topic = ListOffsetsTopic::default();
                topic.name = name();
                request.topics.push(topic);
            }
            if let Some(topic) = request.topics.last_mut() {
                topic.partitions.push(asked);
            }
            let slot = &mut self.subscription.slots[place];
            slot.awaited = slot.question();
            first = first.or(Some(slot.partition));
        }
        let Some(partition) = first else { return };
        request.replica_id = (-1).into();
        request.timeout_ms = REQUEST_TIMEOUT_MS;
        let request = (Request::ListOffsets(Arc::new(request)), Summary::ListOffsets { partition });
        link.send(ctx, cause, request, Some(Waiting::ListOffsets { leader }));
    }

    /// `leader` says where logs begin or end. Says whether the answer calls for new metadata.
    pub(in crate::client) fn on_offsets(
        &mut self,
        ctx: &mut Ctx<'_>,
        (client, chance): (ClientId, &mut Chance),
        (leader, response): (BrokerId, &ListOffsetsResponse),
    ) -> bool {
        let mut refresh = false;
        for topic in &response.topics {
            for answer in &topic.partitions {
                let slot = self.subscription.named(topic.name.as_str(), answer.partition_index);
                let Some(slot) = slot else { continue };
                if !slot.takes_answer_of(leader) || slot.position.is_some() {
                    continue;
                }
                let partition = slot.partition;
                let error = ErrorCode::of_response(answer.error_code);
                if error != ErrorCode::None {
                    refresh |= self.on_refused(ctx, (client, chance), (partition, error));
                    continue;
                }
                slot.failures = 0;
                let position = Offset(answer.offset);
                slot.position = Some(position);
                ctx.note(What::PositionReset { client, partition, position });
            }
        }
        refresh
    }

    /// Asks `leader` where the epochs end of positions that are in doubt.
    pub(super) fn ask_epoch_ends(
        &mut self,
        ctx: &mut Ctx<'_>,
        (link, leader): (&mut Link, BrokerId),
        cause: FactId,
    ) {
        let mut topics: Vec<OffsetForLeaderTopic> = Vec::new();
        let mut first = None;
        for place in 0..self.subscription.slots.len() {
            let name = || self.subscription.topic_name(place);
            let slot = &self.subscription.slots[place];
            let is_asked = slot.leader.is_some_and(|(id, _)| id == leader)
                && slot.position.is_some()
                && slot.ground.is_in_doubt()
                && !slot.is_awaiting();
            if !is_asked {
                continue;
            }
            let question = slot.ground.question(slot.index);
            let is_new = topics.last().is_none_or(|topic| topic.topic != name());
            if is_new {
                topics.push(OffsetForLeaderTopic::default().with_topic(name()));
            }
            if let Some(topic) = topics.last_mut() {
                topic.partitions.push(question);
            }
            let slot = &mut self.subscription.slots[place];
            slot.awaited = slot.question();
            first = first.or(Some(slot.partition));
        }
        let Some(partition) = first else { return };
        let request =
            OffsetForLeaderEpochRequest::default().with_replica_id((-1).into()).with_topics(topics);
        let summary = Summary::OffsetForLeaderEpoch { partition };
        let waiting = Waiting::OffsetForLeaderEpoch { leader };
        link.send(ctx, cause, (request.into(), summary), Some(waiting));
    }

    /// `leader` says where the epochs of the last records read end. An answer that does not go with
    /// the position any more is ignored. Says whether the answer calls for new metadata.
    pub(in crate::client) fn on_epoch_ends(
        &mut self,
        ctx: &mut Ctx<'_>,
        (client, chance): (ClientId, &mut Chance),
        (leader, response): (BrokerId, &OffsetForLeaderEpochResponse),
    ) -> bool {
        let mut refresh = false;
        for topic in &response.topics {
            for answer in &topic.partitions {
                let Some(slot) = self.subscription.named(topic.topic.as_str(), answer.partition)
                else {
                    continue;
                };
                let (awaited, question) = (slot.awaited, slot.question());
                let fits = slot.ground.is_in_doubt() && awaited == question;
                if !slot.takes_answer_of(leader) || !fits {
                    continue;
                }
                let partition = slot.partition;
                let error = ErrorCode::of_response(answer.error_code);
                if error != ErrorCode::None {
                    // Whatever the error, it may be another one next time.
                    ctx.note(What::FetchRetried { client, partition, error });
                    slot.until = Some(ctx.now() + chance.back_off(RETRY_BACKOFF, slot.failures));
                    slot.failures += 1;
                    refresh = true;
                    continue;
                }
                slot.failures = 0;
                self.on_epoch_end(ctx, client, (partition, answer));
            }
        }
        refresh
    }

    fn on_epoch_end(
        &mut self,
        ctx: &mut Ctx<'_>,
        client: ClientId,
        (partition, answer): (PartitionId, &EpochEndOffset),
    ) {
        let Some(slot) = self.subscription.find(partition) else { return };
        let Some(from) = slot.position else { return };
        let to = match slot.ground.judge(from, answer) {
            Verdict::Good => return,
            Verdict::TruncatedTo(to) => to,
            Verdict::Lost => Offset::UNKNOWN,
        };
        ctx.note(What::TruncationDetected { client, partition, from, to });
        if self.reset == Reset::None {
            // Without `auto.offset.reset` that is the application's business
            // (`LogTruncationException`, a kind of `OffsetOutOfRangeException`).
            self.fail(ctx, client, (partition, ErrorCode::OffsetOutOfRange));
        } else {
            slot.position = (to != Offset::UNKNOWN).then_some(to);
        }
    }
}
