//! A consumer in a group: what `poll` does before it looks for records
//! (`ConsumerCoordinator.poll`, `onJoinPrepare`, `onJoinComplete`). When the group changes, the
//! application commits where it is, gives all its partitions up, joins, and begins with what it is
//! then assigned; until that is over it gets nothing.

use crate::group::consumer_protocol::{Assignment, TopicPartition};
use crate::node::{Ctx, What};
use crate::physics::chance::Chance;
use crate::physics::fact_id::FactId;
use crate::physics::time::Instant;
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{BrokerId, ClientId};
use crate::protocol::messages::StrBytes;
use crate::protocol::messages::group::GroupResponse;
use crate::protocol::messages::group::find_coordinator::FindCoordinatorResponse;

use super::super::group::{Asked, Step};
use super::super::metadata::Metadata;
use super::super::nodes::Peer;
use super::super::{Lines, TopicHandle};
use super::Consumer;
use super::committing::Purpose;

/// The commit before a member joins again, tried until it ends well or for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Preparing {
    /// It joins then, whatever has become of the commit (`joinPrepareTimer`).
    pub(super) deadline: Instant,
    /// How the last try has ended, once it has.
    pub(super) ended: Option<Result<(), ErrorCode>>,
    /// Whether it failed and another follows.
    is_again: bool,
}

impl Preparing {
    /// Ends the wait for the commit if that has taken too long at `now`.
    pub(super) fn end_at(&mut self, now: Instant) {
        if self.deadline <= now {
            *self = Self { deadline: Instant::MAX, ended: Some(Ok(())), is_again: false };
        }
    }
}

impl Consumer {
    /// Does what a member does in `poll`.
    pub(super) fn coordinate(&mut self, ctx: &mut Ctx<'_>, client: ClientId, metadata: &Metadata) {
        let cause = ctx.cause();
        loop {
            let Some(member) = self.member.as_deref_mut() else { return };
            match member.step(ctx, metadata) {
                Step::Active => break,
                Step::Waits => return,
                Step::Fails(error) => return self.fail_group(ctx, client, error),
                Step::Prepare { is_lost } => {
                    if !self.prepare(ctx, client, (cause, is_lost)) {
                        return;
                    }
                }
                Step::Join => {
                    let owned = self.owned();
                    if let Some(member) = self.member.as_deref_mut() {
                        member.ask_to_join(cause, owned);
                    }
                }
                Step::Assigned(bytes) => match Assignment::decode(&bytes) {
                    Ok(assignment) => self.on_assigned(ctx, client, &assignment),
                    Err(_) => {
                        return self.fail_group(ctx, client, ErrorCode::UnknownServerError);
                    }
                },
            }
        }
        self.commit_by_itself(ctx, (client, cause));
        self.ask_committed(ctx, cause);
    }

    /// Gives all partitions up before it joins, once they are committed. True when that is done.
    fn prepare(
        &mut self,
        ctx: &mut Ctx<'_>,
        client: ClientId,
        (cause, is_lost): (FactId, bool),
    ) -> bool {
        let Some(member) = self.member.as_deref() else { return false };
        let is_tried = self.preparing.is_none_or(|preparing| preparing.is_again);
        if is_tried && member.settings.auto_commit.is_some() {
            let most = ctx.now() + member.settings.max_poll_interval;
            let deadline = self.preparing.map_or(most, |preparing| preparing.deadline);
            self.subscription.slots.iter_mut().for_each(|slot| slot.is_leaving = true);
            let offsets = self.all_consumed();
            let ended = self.begin_commit((client, cause), ctx, (Purpose::Prepare, offsets));
            self.preparing = Some(Preparing { deadline, ended, is_again: false });
        }
        match &mut self.preparing {
            Some(Preparing { ended: None, .. }) => return false,
            Some(Preparing { deadline, ended: Some(Err(error)), is_again })
                if error.is_retriable() =>
            {
                *is_again = true;
                if let Some(member) = self.member.as_deref_mut() {
                    member.wait_to_join(ctx.now(), *deadline);
                }
                return false;
            }
            Some(_) | None => {}
        }
        self.preparing = None;
        self.give_up(ctx, client, (cause, is_lost));
        if let Some(member) = self.member.as_deref_mut() {
            member.on_prepared();
        }
        true
    }

    /// It reads nothing any more.
    pub(super) fn give_up(
        &mut self,
        ctx: &mut Ctx<'_>,
        client: ClientId,
        (cause, is_lost): (FactId, bool),
    ) {
        for partition in self.subscription.sorted() {
            let what = match is_lost {
                true => What::PartitionLost { client, partition },
                false => What::PartitionRevoked { client, partition },
            };
            ctx.note_because(Some(cause), what);
        }
        self.subscription.slots.clear();
    }

    fn on_assigned(&mut self, ctx: &mut Ctx<'_>, client: ClientId, assignment: &Assignment) {
        let Some(member) = self.member.as_deref_mut() else { return };
        let is_wanted = |it: &TopicPartition| {
            member.topics.iter().any(|topic| topic.as_str() == it.topic.as_str())
        };
        if !assignment.partitions.iter().all(is_wanted) {
            return member.on_mismatch();
        }
        member.follow();
        if let Some(interval) = member.settings.auto_commit {
            self.auto_commit_at = ctx.now() + interval;
        }
        let generation = member.generation().id;
        for TopicPartition { topic, partition } in &assignment.partitions {
            self.subscription.add(topic.as_str(), *partition);
        }
        self.subscription.sort();
        for partition in self.subscription.sorted() {
            ctx.note(What::PartitionAssigned { client, partition, generation });
        }
    }

    /// What it reads, as JoinGroup tells it.
    fn owned(&self) -> Vec<TopicPartition> {
        let slots = self.subscription.slots.iter();
        let named = slots.map(|slot| TopicPartition {
            topic: StrBytes::from_string(self.subscription.name_of(slot).to_owned()),
            partition: slot.index,
        });
        named.collect()
    }

    pub(super) fn fail_group(&mut self, ctx: &mut Ctx<'_>, client: ClientId, error: ErrorCode) {
        self.stopped_by = Some(error);
        ctx.note(What::MemberFailed { client, error });
        self.close();
    }

    /// Does what the heartbeat thread does, and sends to the coordinator what is to be sent.
    pub(in crate::client) fn pump_group(
        &mut self,
        ctx: &mut Ctx<'_>,
        lines: &mut Lines<'_>,
        cause: FactId,
    ) {
        let needs_coordinator = self.is_polling() || self.is_blocked();
        let Some(member) = self.member.as_deref_mut() else { return };
        member.lead(lines.metadata);
        if needs_coordinator || member.is_beating() {
            member.look_up(ctx, lines, cause);
        }
        member.flush(ctx, lines);
    }

    /// The coordinator answers.
    pub(in crate::client) fn on_group_response(
        &mut self,
        ctx: &mut Ctx<'_>,
        (client, chance): (ClientId, &mut Chance),
        metadata: &mut Metadata,
        (asked, response): (Asked, &GroupResponse),
    ) {
        let Some(member) = self.member.as_deref_mut() else { return };
        match (asked, response) {
            (Asked::JoinGroup(sent, _), GroupResponse::JoinGroup(response)) => {
                member.on_joined(ctx, (client, &sent), (response, metadata));
            }
            (Asked::SyncGroup(sent), GroupResponse::SyncGroup(response)) => {
                member.on_synced(ctx, (client, &sent), response);
            }
            (Asked::Heartbeat(sent), GroupResponse::Heartbeat(response)) => {
                member.on_beaten(ctx, (client, chance), (&sent, response));
            }
            (Asked::Commit(sent, commit), GroupResponse::OffsetCommit(response)) => {
                self.on_commit_answered(ctx, (client, chance), (&sent, commit, response));
            }
            (Asked::Committed(generation), GroupResponse::OffsetFetch(response)) => {
                self.on_committed(ctx, (client, chance), (generation, response));
            }
            // To leave is all that can be done, whatever the answer.
            _ => self.on_left(),
        }
    }

    /// The link to `peer` is gone, and with it the coordinator, if it was that.
    pub(in crate::client) fn on_link_lost(
        &mut self,
        ctx: &mut Ctx<'_>,
        (client, chance): (ClientId, &mut Chance),
        peer: Peer,
    ) {
        let Some(member) = self.member.as_deref_mut() else { return };
        member.on_peer_lost(ctx.now(), peer, chance);
        if member.coordinator().map(Peer::Coordinator) == Some(peer) {
            member.lose_coordinator(ctx, client, (ErrorCode::NetworkException, true));
        }
    }

    /// The connection to the coordinator is gone, or it is none any more: there is no answer.
    pub(in crate::client) fn on_group_lost(
        &mut self,
        ctx: &mut Ctx<'_>,
        (client, chance): (ClientId, &mut Chance),
        (asked, error): (Asked, ErrorCode),
    ) {
        let Some(member) = self.member.as_deref_mut() else { return };
        match asked {
            Asked::JoinGroup(..) | Asked::SyncGroup(_) => member.on_join_lost(error),
            Asked::Heartbeat(_) => member.on_beat_lost(ctx, chance),
            Asked::LeaveGroup => self.on_left(),
            Asked::Commit(_, commit) => {
                self.on_commit_ended(ctx, (client, chance), (commit, Err(error)));
            }
            Asked::Committed(_) => self.on_committed_failed(ctx.now(), chance),
        }
    }

    /// What lay in the outbox when the coordinator was lost has no answer either. Says
    /// whether there was anything.
    pub(in crate::client) fn fail_unsent(
        &mut self,
        ctx: &mut Ctx<'_>,
        (client, chance): (ClientId, &mut Chance),
    ) -> bool {
        let member = self.member.as_deref_mut().filter(|member| member.coordinator().is_none());
        let unsent = member.map(|member| member.take_unsent()).unwrap_or_default();
        let has_failed = !unsent.is_empty();
        for asked in unsent {
            let error = ErrorCode::NetworkException;
            self.on_group_lost(ctx, (client, chance), (asked, error));
        }
        has_failed
    }

    /// The answer to the question who the coordinator is.
    pub(in crate::client) fn on_coordinator(
        &mut self,
        ctx: &mut Ctx<'_>,
        who: (ClientId, &mut Chance),
        found: (&FindCoordinatorResponse, &mut Metadata),
        is_unreachable: impl Fn(BrokerId) -> bool,
    ) {
        if let Some(member) = self.member.as_deref_mut() {
            member.on_coordinator(ctx, who, found, is_unreachable);
        }
    }

    /// A coordinator whose connection is to be closed, because it is none any more.
    pub(in crate::client) fn take_to_disconnect(&mut self) -> Option<BrokerId> {
        self.member.as_deref_mut()?.take_to_disconnect()
    }

    /// How the partitions of a topic are called in facts.
    pub fn learn(&mut self, topic: TopicHandle) {
        self.subscription.learn(topic);
    }
}
