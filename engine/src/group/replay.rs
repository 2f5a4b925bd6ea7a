//! Replaying records. Only so do committed offsets change and groups go.

use std::sync::Arc;

use super::classic::Group;
use super::decide::Turn;
use super::record::{OffsetCommitKey, OffsetCommitValue, Record};
use super::shard::Shard;
use super::writes::Before;

impl Shard {
    /// Takes in one record of the log, while the shard is loaded.
    pub fn replay(&mut self, record: &Record) {
        self.apply(record, &mut Vec::new());
    }

    /// Adds a record to what the call in hand writes, and takes it in.
    pub(super) fn write_and_replay(&mut self, turn: &mut Turn<'_, '_>, record: Record) {
        self.apply(&record, &mut turn.before);
        turn.out.records.push(record);
    }

    fn apply(&mut self, record: &Record, before: &mut Vec<Before>) {
        match record {
            Record::GroupMetadata { group: id, value: Some(value) } => {
                self.put(Arc::new(Group::of_record(id.clone(), value)));
            }
            Record::GroupMetadata { group: id, value: None } => {
                let group = self.take(id);
                before.push(Before::Group { id: id.clone(), group });
            }
            Record::OffsetCommit { key, value } => {
                self.set(key, value.as_ref(), before);
            }
        }
    }

    /// Offsets may be committed without members: the group is made then (a "simple" one).
    fn set(
        &mut self,
        key: &OffsetCommitKey,
        value: Option<&OffsetCommitValue>,
        before: &mut Vec<Before>,
    ) {
        let group = &key.group;
        if value.is_some() && self.group(group).is_none() {
            self.put(Arc::new(Group::new(group.clone(), None)));
            before.push(Before::Group { id: group.clone(), group: None });
        }
        let committed = self.offsets.set(key, value.cloned());
        before.push(Before::Offset { key: key.clone(), committed });
    }
}
