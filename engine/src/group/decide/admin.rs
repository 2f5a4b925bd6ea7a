//! DeleteGroups (42), OffsetDelete (47), and what goes by itself. Offsets go with their topics and
//! when they grow old.

use crate::group::outcome::{Asked, Moment, Outcome};
use crate::group::record::{OffsetCommitKey, OffsetCommitValue, Record};
use crate::group::shard::Shard;
use crate::node::GroupEvent;
use crate::protocol::errors::ErrorCode;
use crate::protocol::group_state::GroupState;
use crate::protocol::ids::{PartitionIndex, TopicId};
use crate::protocol::messages::group::delete_groups::{
    DeletableGroupResult, DeleteGroupsRequest, DeleteGroupsResponse,
};
use crate::protocol::messages::group::offset_delete::{
    OffsetDeleteRequest, OffsetDeleteRequestPartition, OffsetDeleteRequestTopic,
    OffsetDeleteResponse, OffsetDeleteResponsePartition, OffsetDeleteResponseTopic,
};
use crate::protocol::messages::{StrBytes, TopicName};

use super::Turn;

impl Shard {
    /// Deletes groups that are empty, with their offsets.
    pub(in crate::group) fn delete(
        &mut self,
        turn: &mut Turn<'_, '_>,
        asked: &Asked,
        request: &DeleteGroupsRequest,
    ) {
        let mut results: Vec<DeletableGroupResult> = Vec::new();
        for id in &request.groups_names {
            if results.iter().any(|result| result.group_id == *id) {
                continue;
            }
            let error = match self.group(&id.0).map(|group| group.state) {
                None | Some(GroupState::Dead) => ErrorCode::GroupIdNotFound,
                Some(GroupState::Empty) => ErrorCode::None,
                Some(_) => ErrorCode::NonEmptyGroup,
            };
            if error == ErrorCode::None {
                self.take_away(turn, &id.0, |_, _| true);
                self.write_tombstone(turn, &id.0);
            }
            let result = DeletableGroupResult::default().with_group_id(id.clone());
            results.push(result.with_error_code(error.code()));
        }
        let response = DeleteGroupsResponse::default().with_results(results);
        turn.answer_committed(asked.reply_to, response);
    }

    /// Deletes committed offsets of topics that no member subscribes to.
    pub(in crate::group) fn delete_offsets(
        &mut self,
        turn: &mut Turn<'_, '_>,
        asked: &Asked,
        request: &OffsetDeleteRequest,
    ) {
        let id = &request.group_id.0;
        let error = match self.group(id) {
            None => ErrorCode::GroupIdNotFound,
            Some(group) if group.state != GroupState::Empty && !group.has_consumers() => {
                ErrorCode::NonEmptyGroup
            }
            Some(_) => ErrorCode::None,
        };
        let response = OffsetDeleteResponse::default();
        if error != ErrorCode::None {
            return turn.answer(asked.reply_to, response.with_error_code(error.code()));
        }
        let mut topics: Vec<OffsetDeleteResponseTopic> = Vec::new();
        // What is not in the metadata is refused first, and comes first in the answer.
        for (topic, partition) in asked_for(request) {
            if !is_known(turn, topic, partition) {
                answer(&mut topics, topic, (partition, ErrorCode::UnknownTopicOrPartition));
            }
        }
        for (topic, partition) in asked_for(request) {
            if !is_known(turn, topic, partition) {
                continue;
            }
            let is_subscribed =
                self.group(id).is_some_and(|group| group.is_subscribed_to(&topic.name.0));
            if is_subscribed {
                answer(&mut topics, topic, (partition, ErrorCode::GroupSubscribedToTopic));
                continue;
            }
            answer(&mut topics, topic, (partition, ErrorCode::None));
            let key = OffsetCommitKey {
                group: id.clone(),
                topic: topic.name.0.clone(),
                partition: PartitionIndex(partition.partition_index),
            };
            if self.offsets().get(&key).is_some() {
                self.write_and_replay(turn, Record::OffsetCommit { key, value: None });
                turn.tell(id, GroupEvent::OffsetsRemoved { partitions: 1 });
            }
        }
        turn.answer_committed(asked.reply_to, response.with_topics(topics));
    }

    /// Topics were deleted: so is what groups have committed for them. An offset that was committed
    /// for another topic of the same name stays.
    pub fn on_topics_deleted(
        &mut self,
        at: &mut Moment<'_>,
        deleted: &[(TopicName, TopicId)],
    ) -> Outcome {
        let mut turn = Turn::new(at);
        let groups: Vec<StrBytes> = self.offsets().groups().cloned().collect();
        for group in groups {
            self.take_away(&mut turn, &group, |topic, committed| {
                let is_of =
                    |id: TopicId| committed.topic_id == TopicId(0) || committed.topic_id == id;
                deleted.iter().any(|(name, id)| name.0 == *topic && is_of(*id))
            });
        }
        self.finish(turn)
    }

    /// Takes away what `group` has committed wherever `is_gone` says so; whether nothing is left.
    pub(super) fn take_away(
        &mut self,
        turn: &mut Turn<'_, '_>,
        group: &StrBytes,
        is_gone: impl Fn(&StrBytes, &OffsetCommitValue) -> bool,
    ) -> bool {
        let entries = self.offsets().of(group).iter();
        let gone = entries.filter(|entry| is_gone(&entry.topic, &entry.committed));
        let gone = gone.map(|entry| OffsetCommitKey {
            group: group.clone(),
            topic: entry.topic.clone(),
            partition: entry.partition,
        });
        let gone: Vec<OffsetCommitKey> = gone.collect();
        let partitions = u32::try_from(gone.len()).unwrap_or(u32::MAX);
        for key in gone {
            self.write_and_replay(turn, Record::OffsetCommit { key, value: None });
        }
        if partitions != 0 {
            turn.tell(group, GroupEvent::OffsetsRemoved { partitions });
        }
        self.offsets().of(group).is_empty()
    }

    /// Takes away what `group` has committed and is too old now; whether nothing is left
    /// (`cleanupExpiredOffsets`).
    pub(super) fn expire(&mut self, turn: &mut Turn<'_, '_>, id: &StrBytes) -> bool {
        let Some(group) = self.shared(id) else { return false };
        if self.offsets().of(id).is_empty() {
            return true;
        }
        let (now_ms, retention_ms) = (turn.at.wall_clock_ms, turn.at.settings.offsets_retention_ms);
        // From when on an offset grows old; never, while members may be about to read on.
        let is_empty = group.state == GroupState::Empty;
        let base = |committed: &OffsetCommitValue| {
            if is_empty && group.protocol_type.is_some() {
                group.state_since_ms.unwrap_or(committed.commit_timestamp_ms)
            } else {
                committed.commit_timestamp_ms
            }
        };
        let can_tell = group.has_consumers() && group.subscribed.is_some();
        let may_expire = group.protocol_type.is_none()
            || is_empty
            || group.state == GroupState::Stable && can_tell;
        if !may_expire {
            return false;
        }
        self.take_away(turn, id, |topic, committed| {
            let is_old = match committed.expire_timestamp_ms {
                Some(at) => now_ms >= at,
                None => now_ms.saturating_sub(base(committed)) >= retention_ms,
            };
            is_old && !group.is_subscribed_to(topic)
        })
    }

    /// Writes down that a group is no more.
    pub(super) fn write_tombstone(&mut self, turn: &mut Turn<'_, '_>, group: &StrBytes) {
        self.write_and_replay(turn, Record::GroupMetadata { group: group.clone(), value: None });
        turn.tell(group, GroupEvent::Deleted);
    }
}

/// The partitions that a request names, with their topics.
fn asked_for(
    request: &OffsetDeleteRequest,
) -> impl Iterator<Item = (&OffsetDeleteRequestTopic, &OffsetDeleteRequestPartition)> {
    let topics = request.topics.iter();
    topics.flat_map(|topic| topic.partitions.iter().map(move |partition| (topic, partition)))
}

fn is_known(
    turn: &Turn<'_, '_>,
    topic: &OffsetDeleteRequestTopic,
    partition: &OffsetDeleteRequestPartition,
) -> bool {
    let known = turn.at.image.topic(topic.name.as_str());
    known.is_some_and(|it| it.partition(PartitionIndex(partition.partition_index)).is_some())
}

fn answer(
    topics: &mut Vec<OffsetDeleteResponseTopic>,
    topic: &OffsetDeleteRequestTopic,
    (partition, error): (&OffsetDeleteRequestPartition, ErrorCode),
) {
    let answer = OffsetDeleteResponsePartition::default()
        .with_partition_index(partition.partition_index)
        .with_error_code(error.code());
    match topics.iter_mut().find(|known| known.name == topic.name) {
        Some(known) => known.partitions.push(answer),
        None => {
            let named = OffsetDeleteResponseTopic::default().with_name(topic.name.clone());
            topics.push(named.with_partitions(vec![answer]));
        }
    }
}
