//! The groups of one partition of `__consumer_offsets`.
//!
//! Whoever leads the partition loads its records ([`Shard::replay`], then [`Shard::on_loaded`]),
//! puts requests to it, appends what it writes and tells it what became of that
//! (`GroupCoordinatorShard` within its `CoordinatorRuntime`).

use std::sync::Arc;

use crate::physics::time::Instant;
use crate::protocol::ids::PartitionIndex;
use crate::protocol::messages::StrBytes;
use crate::protocol::messages::group::GroupRequest;

use super::classic::Group;
use super::decide::Turn;
use super::offsets::Offsets;
use super::outcome::{Asked, Moment, Outcome, When, WriteId};
use super::record::{OffsetCommitKey, OffsetCommitValue};
use super::refused::refused_anywhere;
use super::writes::{Before, Write};

/// The state of the groups of one partition of `__consumer_offsets`.
///
/// Committed offsets and which groups there are change only by [`Shard::replay`]. A group with
/// members is more than its record: see [`Group`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shard {
    /// In order of their ids.
    pub(super) groups: Vec<Arc<Group>>,
    pub(super) offsets: Offsets,
    /// Those whose fate is not known, the oldest first.
    pub(super) writes: Vec<Write>,
    pub(super) last_write: WriteId,
    /// When old offsets are looked for next; `None` until all is loaded.
    pub(super) next_sweep: Option<Instant>,
}

impl Shard {
    /// All groups, in order of their ids.
    pub fn groups(&self) -> impl Iterator<Item = &Group> {
        self.groups.iter().map(|group| &**group)
    }

    /// The group with this id.
    pub fn group(&self, id: &StrBytes) -> Option<&Group> {
        self.place(id).ok().map(|place| &*self.groups[place])
    }

    /// What groups have committed, the latest of it.
    pub fn offsets(&self) -> &Offsets {
        &self.offsets
    }

    /// Answers a request, or parks it: then it is answered by a later call.
    pub fn on_request(
        &mut self,
        at: &mut Moment<'_>,
        asked: &Asked,
        request: &GroupRequest,
    ) -> Outcome {
        let mut turn = Turn::new(at);
        if let Some(response) = refused_anywhere(request, turn.at.settings) {
            turn.answer(asked.reply_to, response);
            return self.finish(turn);
        }
        match request {
            GroupRequest::JoinGroup(request) => self.join(&mut turn, asked, request),
            GroupRequest::SyncGroup(request) => self.sync(&mut turn, asked, request),
            GroupRequest::Heartbeat(request) => self.heartbeat(&mut turn, asked, request),
            GroupRequest::LeaveGroup(request) => self.leave(&mut turn, asked, request),
            GroupRequest::OffsetCommit(request) => self.commit(&mut turn, asked, request),
            GroupRequest::OffsetFetch(request) => self.fetch(&mut turn, asked, request),
            GroupRequest::ListGroups(request) => self.list(&mut turn, asked, request),
            GroupRequest::DescribeGroups(request) => self.describe(&mut turn, asked, request),
            GroupRequest::DeleteGroups(request) => self.delete(&mut turn, asked, request),
            GroupRequest::OffsetDelete(request) => self.delete_offsets(&mut turn, asked, request),
            // Whoever has the metadata answers this.
            GroupRequest::FindCoordinator(_) => {}
        }
        self.finish(turn)
    }

    /// When it does something by itself next.
    pub fn next_deadline(&self) -> Option<Instant> {
        let groups = self.groups.iter().filter_map(|group| group.next_deadline());
        let writes = self.writes.iter().filter(|write| !write.then.is_empty());
        groups.chain(writes.map(|write| write.due)).chain(self.next_sweep).min()
    }

    /// Does what is due.
    pub fn on_deadline(&mut self, at: &mut Moment<'_>) -> Outcome {
        let mut turn = Turn::new(at);
        self.fire(&mut turn);
        self.finish(turn)
    }

    /// The end of a call: what it wrote gets a number, and what waits for it waits for that.
    pub(super) fn finish(&mut self, turn: Turn<'_, '_>) -> Outcome {
        let Turn { at, mut out, before, then } = turn;
        if !out.records.is_empty() {
            self.last_write.0 += 1;
            let due = at.now + at.settings.offset_commit_timeout;
            self.writes.push(Write { id: self.last_write, due, before, then });
            out.write = Some(self.last_write);
        }
        let when = match self.writes.last() {
            Some(write) => When::Committed(write.id),
            None => When::Now,
        };
        for answer in &mut out.answers {
            if answer.when != When::Now {
                answer.when = when;
            }
        }
        out
    }

    pub(super) fn ids(&self) -> Vec<StrBytes> {
        self.groups.iter().map(|group| group.id.clone()).collect()
    }

    pub(super) fn shared(&self, id: &StrBytes) -> Option<Arc<Group>> {
        self.place(id).ok().map(|place| Arc::clone(&self.groups[place]))
    }

    pub(super) fn group_mut(&mut self, id: &StrBytes) -> Option<&mut Group> {
        let place = self.place(id).ok()?;
        Some(Arc::make_mut(&mut self.groups[place]))
    }

    /// Puts a group in, in the place of the one with its id if there is one.
    pub(super) fn put(&mut self, group: Arc<Group>) {
        match self.place(&group.id) {
            Ok(place) => self.groups[place] = group,
            Err(place) => self.groups.insert(place, group),
        }
    }

    /// Takes a group out.
    pub(super) fn take(&mut self, id: &StrBytes) -> Option<Arc<Group>> {
        self.place(id).ok().map(|place| self.groups.remove(place))
    }

    fn place(&self, id: &StrBytes) -> Result<usize, usize> {
        self.groups.binary_search_by(|group| group.id.cmp(id))
    }

    /// Whether the write that made a group is committed.
    pub(super) fn is_replicated(&self, id: &StrBytes) -> bool {
        let changes = self.writes.iter().flat_map(|write| &write.before);
        let mut was_there = changes.filter_map(|before| match before {
            Before::Group { id: changed, group } if changed == id => Some(group.is_some()),
            Before::Group { .. } | Before::Offset { .. } => None,
        });
        was_there.next().unwrap_or(true)
    }

    /// What was committed for a partition as far as that is replicated.
    pub(super) fn replicated(&self, key: &OffsetCommitKey) -> Option<&OffsetCommitValue> {
        let mut changes = self.offset_changes();
        let first = changes.find(|(changed, _)| *changed == key);
        first.map_or_else(|| self.offsets.get(key), |(_, before)| before)
    }

    /// The partitions for which a group has committed offsets, or had before the writes under way,
    /// in order.
    pub(super) fn ever_committed(&self, group: &StrBytes) -> Vec<(&StrBytes, PartitionIndex)> {
        let entries = self.offsets.of(group).iter();
        let mut places: Vec<_> = entries.map(|entry| (&entry.topic, entry.partition)).collect();
        for (key, _) in self.offset_changes().filter(|(key, _)| key.group == *group) {
            let place = (&key.topic, key.partition);
            if let Err(at) = places.binary_search(&place) {
                places.insert(at, place);
            }
        }
        places
    }

    /// What writes under way changed of offsets, the oldest change first, each with what was there
    /// before.
    fn offset_changes(
        &self,
    ) -> impl Iterator<Item = (&OffsetCommitKey, Option<&OffsetCommitValue>)> {
        let changes = self.writes.iter().flat_map(|write| &write.before);
        changes.filter_map(|before| match before {
            Before::Offset { key, committed } => Some((key, committed.as_ref())),
            Before::Group { .. } => None,
        })
    }
}
