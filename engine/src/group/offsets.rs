//! The committed offsets of all groups of a shard.

use std::sync::Arc;

use crate::protocol::ids::PartitionIndex;
use crate::protocol::messages::StrBytes;

use super::record::{OffsetCommitKey, OffsetCommitValue};

/// The committed offsets of each group that has some, in order of group ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offsets {
    groups: Vec<(StrBytes, Arc<Vec<Entry>>)>,
}

/// A committed offset and what it is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The topic's name.
    pub topic: StrBytes,
    /// The partition's number in it.
    pub partition: PartitionIndex,
    /// What was committed.
    pub committed: OffsetCommitValue,
}

impl Entry {
    fn is_before(&self, topic: &StrBytes, partition: PartitionIndex) -> bool {
        (&self.topic, self.partition) < (topic, partition)
    }
}

impl Offsets {
    /// What `group` has committed, in order of topics and partitions.
    pub fn of(&self, group: &StrBytes) -> &[Entry] {
        self.place(group).map_or(&[], |place| &self.groups[place].1)
    }

    /// What a group has committed for one partition.
    pub fn get(&self, key: &OffsetCommitKey) -> Option<&OffsetCommitValue> {
        let entries = self.of(&key.group);
        let place = entries.partition_point(|it| it.is_before(&key.topic, key.partition));
        let entry = entries.get(place)?;
        let is_it = entry.topic == key.topic && entry.partition == key.partition;
        is_it.then_some(&entry.committed)
    }

    /// The groups that have committed something, ascending.
    pub fn groups(&self) -> impl Iterator<Item = &StrBytes> {
        self.groups.iter().map(|(group, _)| group)
    }

    /// Sets or takes away what `group` has committed for a partition; returns what it was.
    pub(super) fn set(
        &mut self,
        key: &OffsetCommitKey,
        committed: Option<OffsetCommitValue>,
    ) -> Option<OffsetCommitValue> {
        let OffsetCommitKey { group, topic, partition } = key;
        let at = self.groups.partition_point(|(known, _)| known < group);
        if self.groups.get(at).is_none_or(|(known, _)| known != group) {
            committed.as_ref()?;
            self.groups.insert(at, (group.clone(), Arc::default()));
        }
        let entries = Arc::make_mut(&mut self.groups[at].1);
        let place = entries.partition_point(|entry| entry.is_before(topic, *partition));
        let known = entries.get_mut(place);
        let known = known.filter(|it| it.topic == *topic && it.partition == *partition);
        match (known, committed) {
            (Some(entry), Some(committed)) => {
                Some(std::mem::replace(&mut entry.committed, committed))
            }
            (Some(_), None) => {
                let removed = entries.remove(place).committed;
                if entries.is_empty() {
                    self.groups.remove(at);
                }
                Some(removed)
            }
            (None, Some(committed)) => {
                entries.insert(
                    place,
                    Entry { topic: topic.clone(), partition: *partition, committed },
                );
                None
            }
            (None, None) => None,
        }
    }

    fn place(&self, group: &StrBytes) -> Option<usize> {
        self.groups.binary_search_by(|(known, _)| known.cmp(group)).ok()
    }
}
