//! OffsetCommit (8): how far a group has come is written down. Nobody checks that a member owns the
//! partition, nor that there is such an offset (`OffsetMetadataManager.commitOffset`).

use crate::controller::image::Image;
use crate::group::classic::Group;
use crate::group::outcome::Asked;
use crate::group::record::{OffsetCommitKey, OffsetCommitValue, Record};
use crate::group::shard::Shard;
use crate::node::GroupEvent;
use crate::protocol::errors::ErrorCode;
use crate::protocol::group_state::GroupState;
use crate::protocol::ids::{LeaderEpoch, Offset, PartitionId, PartitionIndex};
use crate::protocol::messages::group::offset_commit::{
    OffsetCommitRequest, OffsetCommitRequestPartition, OffsetCommitResponse,
    OffsetCommitResponsePartition, OffsetCommitResponseTopic,
};
use crate::protocol::messages::{TopicName, Uuid};

use super::Turn;
use super::heartbeat::heard_of;

/// Kafka's `DEFAULT_RETENTION_TIME`: the broker's own settings decide.
const DEFAULT_RETENTION_TIME: i64 = -1;

impl Shard {
    pub(in crate::group) fn commit(
        &mut self,
        turn: &mut Turn<'_, '_>,
        asked: &Asked,
        request: &OffsetCommitRequest,
    ) {
        let image = turn.at.image;
        let unknown = |topic: &TopicName, partition: &OffsetCommitRequestPartition| {
            let place = place_of(image, topic, partition.partition_index);
            place.is_none().then_some(ErrorCode::UnknownTopicOrPartition)
        };
        let mut topics = Vec::new();
        // What is not in the metadata is refused first, and comes first in the answer.
        answer_topics(&mut topics, request, &unknown);
        let known = |topic: &TopicName, partition: &OffsetCommitRequestPartition| {
            unknown(topic, partition).is_none()
        };
        let mut asked_for =
            request.topics.iter().flat_map(|it| it.partitions.iter().map(move |p| (&it.name, p)));
        if !asked_for.any(|(topic, partition)| known(topic, partition)) {
            let response = OffsetCommitResponse::default().with_topics(topics);
            return turn.answer(asked.reply_to, response);
        }
        let accepted = self.accept(turn, asked, request);
        answer_topics(&mut topics, request, &|topic, partition| {
            known(topic, partition).then(|| match accepted {
                Ok(()) => why_refused(turn, partition),
                Err(error) => error,
            })
        });
        let response = OffsetCommitResponse::default().with_topics(topics);
        if accepted.is_err() {
            return turn.answer(asked.reply_to, response);
        }
        for topic in &request.topics {
            for partition in &topic.partitions {
                let place = place_of(image, &topic.name, partition.partition_index);
                if let Some(place) = place
                    && why_refused(turn, partition) == ErrorCode::None
                {
                    self.commit_one(turn, (asked, request), (&topic.name, partition), place);
                }
            }
        }
        turn.answer_committed(asked.reply_to, response);
    }

    /// Whether the group takes the commit. One that is not known is made, unless a member of it is
    /// said to commit.
    fn accept(
        &mut self,
        turn: &mut Turn<'_, '_>,
        asked: &Asked,
        request: &OffsetCommitRequest,
    ) -> Result<(), ErrorCode> {
        let id = &request.group_id.0;
        if self.group(id).is_none() {
            if request.generation_id_or_member_epoch >= 0 {
                return Err(ErrorCode::GroupIdNotFound);
            }
            self.create(turn, Group::new(id.clone(), Some(turn.at.wall_clock_ms)));
        }
        let group = self.group_mut(id).ok_or(ErrorCode::GroupIdNotFound)?;
        check(group, request)?;
        if matches!(group.state, GroupState::Stable | GroupState::PreparingRebalance) {
            heard_of(turn, group, &request.member_id, asked);
        }
        Ok(())
    }

    fn commit_one(
        &mut self,
        turn: &mut Turn<'_, '_>,
        (asked, request): (&Asked, &OffsetCommitRequest),
        (topic, partition): (&TopicName, &OffsetCommitRequestPartition),
        (place, topic_id): (PartitionId, Uuid),
    ) {
        let now_ms = turn.at.wall_clock_ms;
        let retention_ms = request.retention_time_ms;
        let has_retention = retention_ms != DEFAULT_RETENTION_TIME;
        let value = OffsetCommitValue {
            offset: Offset(partition.committed_offset),
            leader_epoch: LeaderEpoch(partition.committed_leader_epoch),
            metadata: partition.committed_metadata.clone().unwrap_or_default(),
            commit_timestamp_ms: now_ms,
            expire_timestamp_ms: has_retention.then(|| now_ms.saturating_add(retention_ms)),
            topic_id: topic_id.into(),
        };
        let key = OffsetCommitKey {
            group: request.group_id.0.clone(),
            topic: topic.0.clone(),
            partition: PartitionIndex(partition.partition_index),
        };
        self.write_and_replay(turn, Record::OffsetCommit { key, value: Some(value) });
        let (client, offset) = (asked.client, Offset(partition.committed_offset));
        let event = GroupEvent::OffsetCommitted { client, partition: place, offset };
        turn.tell(&request.group_id.0, event);
    }
}

/// The partition in the metadata, and the id of its topic.
fn place_of(image: &Image, topic: &TopicName, index: i32) -> Option<(PartitionId, Uuid)> {
    let topic = image.topic(topic.as_str())?;
    topic.partition(PartitionIndex(index)).map(|partition| (partition, topic.id))
}

/// Adds an answer for each partition that `error` has one for, under its topic.
fn answer_topics(
    topics: &mut Vec<OffsetCommitResponseTopic>,
    request: &OffsetCommitRequest,
    error: &impl Fn(&TopicName, &OffsetCommitRequestPartition) -> Option<ErrorCode>,
) {
    for topic in &request.topics {
        for partition in &topic.partitions {
            let Some(error) = error(&topic.name, partition) else { continue };
            let answer = OffsetCommitResponsePartition::default()
                .with_partition_index(partition.partition_index)
                .with_error_code(error.code());
            if let Some(known) = topics.iter_mut().find(|known| known.name == topic.name) {
                known.partitions.push(answer);
            } else {
                let named = OffsetCommitResponseTopic::default().with_name(topic.name.clone());
                topics.push(named.with_partitions(vec![answer]));
            }
        }
    }
}

/// Why one offset of an accepted commit is refused, if it is.
fn why_refused(turn: &Turn<'_, '_>, partition: &OffsetCommitRequestPartition) -> ErrorCode {
    // Java counts units of UTF-16.
    let length = |text: &str| text.encode_utf16().count();
    let length = partition.committed_metadata.as_deref().map_or(0, length);
    if length > turn.at.settings.offset_metadata_max_size {
        ErrorCode::OffsetMetadataTooLarge
    } else {
        ErrorCode::None
    }
}

/// Why a group refuses a commit, if it does (`ClassicGroup.validateOffsetCommit`).
fn check(group: &Group, request: &OffsetCommitRequest) -> Result<(), ErrorCode> {
    let generation = request.generation_id_or_member_epoch;
    let instance_id = request.group_instance_id.as_ref();
    if group.state == GroupState::Empty && generation < 0 {
        return Ok(());
    }
    if generation >= 0 || !request.member_id.is_empty() || instance_id.is_some() {
        group.check_member(&request.member_id, instance_id)?;
        if generation != group.generation {
            return Err(ErrorCode::IllegalGeneration);
        }
    } else if group.state != GroupState::Empty {
        return Err(ErrorCode::UnknownMemberId);
    }
    if group.state == GroupState::CompletingRebalance {
        return Err(ErrorCode::RebalanceInProgress);
    }
    Ok(())
}
