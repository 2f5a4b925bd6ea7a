//! How a member learns where its group has got to in the partitions that it was assigned
//! (`initWithCommittedOffsetsIfNeeded`, `OffsetFetchResponseHandler`). Where nothing was committed,
//! `auto.offset.reset` decides.

use crate::node::{Ctx, Summary, What};
use crate::physics::chance::Chance;
use crate::physics::fact_id::FactId;
use crate::physics::time::Instant;
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{ClientId, LeaderEpoch, Offset};
use crate::protocol::messages::group::offset_fetch::{
    OffsetFetchRequest, OffsetFetchRequestGroup, OffsetFetchRequestTopics, OffsetFetchResponse,
    OffsetFetchResponseGroup,
};

use super::super::group::{Asked, says_elsewhere};
use super::super::metadata::RETRY_BACKOFF;
use super::{Consumer, Reset};

/// The question that is on its way, and when it may be asked again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Question {
    /// As of which generation it was asked.
    asked: Option<i32>,
    /// Not to be asked again before then.
    pub(super) until: Option<Instant>,
    /// Failures in a row.
    failures: u32,
}

impl Consumer {
    /// Asks what the group has committed, for partitions of which that is not known.
    pub(super) fn ask_committed(&mut self, ctx: &Ctx<'_>, cause: FactId) {
        let Some(member) = self.member.as_deref_mut() else { return };
        let generation = member.generation().id;
        let waits = self.committed.until.is_some_and(|until| until > ctx.now());
        if self.committed.asked == Some(generation) || waits {
            return;
        }
        let mut topics: Vec<OffsetFetchRequestTopics> = Vec::new();
        for (place, slot) in self.subscription.slots.iter().enumerate() {
            if slot.is_initialized {
                continue;
            }
            let name = self.subscription.topic_name(place);
            match topics.iter_mut().find(|topic| topic.name == name) {
                Some(topic) => topic.partition_indexes.push(slot.index.0),
                None => topics.push(
                    OffsetFetchRequestTopics::default()
                        .with_name(name)
                        .with_partition_indexes(vec![slot.index.0]),
                ),
            }
        }
        if topics.is_empty() {
            return;
        }
        self.committed.asked = Some(generation);
        let group = OffsetFetchRequestGroup::default()
            .with_group_id(member.group_id())
            .with_topics(Some(topics));
        let request =
            OffsetFetchRequest::default().with_groups(vec![group]).with_require_stable(true);
        let request = (request.into(), Summary::OffsetFetch);
        member.send(cause, request, Asked::Committed(generation));
    }

    /// The answer.
    pub(super) fn on_committed(
        &mut self,
        ctx: &mut Ctx<'_>,
        (client, chance): (ClientId, &mut Chance),
        (generation, response): (i32, &OffsetFetchResponse),
    ) {
        let Some(member) = self.member.as_deref_mut() else { return };
        if self.committed.asked != Some(generation) {
            return;
        }
        self.committed.asked = None;
        let Some(group) = response.groups.first() else { return };
        let error = ErrorCode::of_response(group.error_code);
        if says_elsewhere(error) {
            member.lose_coordinator(ctx, client, (error, false));
        }
        let answers = group.topics.iter().flat_map(|topic| &topic.partitions);
        let mut errors = answers.map(|answer| ErrorCode::of_response(answer.error_code));
        let own = Some(error).filter(|error| *error != ErrorCode::None);
        let error = own.or_else(|| errors.find(|error| *error != ErrorCode::None));
        match error {
            None => self.take_committed(ctx, client, group),
            Some(error) if error.is_retriable() && error != ErrorCode::UnknownTopicOrPartition => {
                self.on_committed_failed(ctx.now(), chance);
            }
            Some(error) => self.fail_group(ctx, client, error),
        }
    }

    /// There was no good answer: it asks again.
    pub(super) fn on_committed_failed(&mut self, now: Instant, chance: &mut Chance) {
        self.committed.asked = None;
        self.committed.until = Some(now + chance.back_off(RETRY_BACKOFF, self.committed.failures));
        self.committed.failures += 1;
    }

    fn take_committed(
        &mut self,
        ctx: &mut Ctx<'_>,
        client: ClientId,
        group: &OffsetFetchResponseGroup,
    ) {
        self.committed = Question::default();
        for topic in &group.topics {
            for answer in &topic.partitions {
                let slot = self.subscription.named(topic.name.as_str(), answer.partition_index);
                let Some(slot) = slot.filter(|slot| !slot.is_initialized) else { continue };
                slot.is_initialized = true;
                let partition = slot.partition;
                if answer.committed_offset >= 0 {
                    let position = Offset(answer.committed_offset);
                    slot.seek(Some(position));
                    slot.ground.on_read(LeaderEpoch(answer.committed_leader_epoch));
                    ctx.note(What::PositionRestored { client, partition, position });
                } else if self.reset == Reset::None {
                    // `NoOffsetForPartitionException`
                    self.fail(ctx, client, (partition, ErrorCode::OffsetOutOfRange));
                    return;
                }
            }
        }
    }
}
