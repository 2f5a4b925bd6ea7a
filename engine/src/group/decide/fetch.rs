//! OffsetFetch (9): how far groups have come.

use crate::group::outcome::Asked;
use crate::group::record::{OffsetCommitKey, OffsetCommitValue};
use crate::group::shard::Shard;
use crate::protocol::ids::PartitionIndex;
use crate::protocol::messages::group::offset_fetch::{
    OffsetFetchRequest, OffsetFetchRequestGroup, OffsetFetchRequestTopics, OffsetFetchResponse,
    OffsetFetchResponseGroup, OffsetFetchResponsePartitions, OffsetFetchResponseTopics,
};
use crate::protocol::messages::{StrBytes, TopicName};

use super::Turn;

/// What is said of a partition without a committed offset.
const NO_OFFSET: i64 = -1;

impl Shard {
    /// Answers at once with what is committed, or, if it has to be stable, with the latest and only
    /// when that is committed.
    pub(in crate::group) fn fetch(
        &self,
        turn: &mut Turn<'_, '_>,
        asked: &Asked,
        request: &OffsetFetchRequest,
    ) {
        let groups = request.groups.iter();
        let groups = groups.map(|group| self.fetch_group(group, request.require_stable)).collect();
        let response = OffsetFetchResponse::default().with_groups(groups);
        if request.require_stable {
            turn.answer_committed(asked.reply_to, response);
        } else {
            turn.answer(asked.reply_to, response);
        }
    }

    /// What one group has committed: of the partitions asked for, or of all. With `require_stable`
    /// the latest, which may be undone yet; else only what was replicated.
    pub fn fetch_group(
        &self,
        asked: &OffsetFetchRequestGroup,
        require_stable: bool,
    ) -> OffsetFetchResponseGroup {
        let id = &asked.group_id.0;
        let is_known = self.group(id).is_some_and(|_| require_stable || self.is_replicated(id));
        let find = |topic: &StrBytes, partition| {
            let key = OffsetCommitKey { group: id.clone(), topic: topic.clone(), partition };
            let found =
                if require_stable { self.offsets().get(&key) } else { self.replicated(&key) };
            found.filter(|_| is_known)
        };
        let topics = match &asked.topics {
            Some(topics) => topics.iter().map(|topic| fetch_topic(topic, &find)).collect(),
            None => self.fetch_all(id, &find),
        };
        let answer = OffsetFetchResponseGroup::default().with_group_id(asked.group_id.clone());
        answer.with_topics(topics)
    }

    fn fetch_all<'s>(
        &'s self,
        id: &StrBytes,
        find: &impl Fn(&StrBytes, PartitionIndex) -> Option<&'s OffsetCommitValue>,
    ) -> Vec<OffsetFetchResponseTopics> {
        let mut topics: Vec<OffsetFetchResponseTopics> = Vec::new();
        for (topic, index) in self.ever_committed(id) {
            let Some(committed) = find(topic, index) else { continue };
            let partition = answered(index, Some(committed));
            match topics.last_mut() {
                Some(last) if last.name.0 == *topic => last.partitions.push(partition),
                _ => {
                    let name = TopicName(topic.clone());
                    topics.push(named(name).with_partitions(vec![partition]));
                }
            }
        }
        topics
    }
}

fn fetch_topic<'s>(
    topic: &OffsetFetchRequestTopics,
    find: &impl Fn(&StrBytes, PartitionIndex) -> Option<&'s OffsetCommitValue>,
) -> OffsetFetchResponseTopics {
    let indexes = topic.partition_indexes.iter().copied().map(PartitionIndex);
    let partitions = indexes.map(|index| answered(index, find(&topic.name.0, index)));
    named(topic.name.clone()).with_partitions(partitions.collect())
}

fn named(topic: TopicName) -> OffsetFetchResponseTopics {
    OffsetFetchResponseTopics::default().with_name(topic)
}

fn answered(
    index: PartitionIndex,
    found: Option<&OffsetCommitValue>,
) -> OffsetFetchResponsePartitions {
    let answer = OffsetFetchResponsePartitions::default().with_partition_index(index.0);
    match found {
        Some(found) => answer
            .with_committed_offset(found.offset.0)
            .with_committed_leader_epoch(found.leader_epoch.0)
            .with_metadata(Some(found.metadata.clone())),
        None => answer.with_committed_offset(NO_OFFSET).with_committed_leader_epoch(-1),
    }
}
