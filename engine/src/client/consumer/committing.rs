//! How a consumer commits where it is (`ConsumerCoordinator.sendOffsetCommitRequest` and its
//! callers): by itself from `poll` once `auto.commit.interval.ms` is over, before it joins again,
//! when its application says so, and when it closes.

use crate::node::{Ctx, Summary, What};
use crate::physics::chance::Chance;
use crate::physics::fact_id::FactId;
use crate::physics::order::sort_by;
use crate::physics::time::{Instant, Span};
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{ClientId, LeaderEpoch, Offset, PartitionId, PartitionIndex};
use crate::protocol::messages::TopicName;
use crate::protocol::messages::group::offset_commit::{
    OffsetCommitRequest, OffsetCommitRequestPartition, OffsetCommitRequestTopic,
    OffsetCommitResponse,
};

use super::super::group::{Asked, Generation, MemberState};
use super::super::metadata::RETRY_BACKOFF;
use super::Consumer;

/// `default.api.timeout.ms`.
const API_TIMEOUT: Span = Span::from_ms(60_000);
/// `DEFAULT_CLOSE_TIMEOUT_MS`.
const CLOSE_TIMEOUT: Span = Span::from_ms(30_000);

/// A commit on its way.
#[derive(Clone, Debug)]
pub(in crate::client) struct Commit {
    purpose: Purpose,
    offsets: Vec<Consumed>,
}

/// Where a consumer is in one partition, as it commits it.
#[derive(Clone, Debug)]
pub(super) struct Consumed {
    pub(super) partition: PartitionId,
    pub(super) topic: TopicName,
    pub(super) index: PartitionIndex,
    pub(super) offset: Offset,
    pub(super) epoch: LeaderEpoch,
}

/// What a commit is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// `auto.commit.interval.ms` was over.
    Interval,
    /// The member is about to join again.
    Prepare,
    /// The application waits for it (`commitSync`).
    Sync,
    /// The application does not wait (`commitAsync`).
    Async,
}

/// The application waits for a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Blocked {
    /// It gives up then (`default.api.timeout.ms`).
    pub(super) deadline: Instant,
    /// When it tries again, if it does not wait for an answer.
    pub(super) retry_at: Option<Instant>,
    /// Failures in a row.
    failures: u32,
}

impl Consumer {
    /// Where it is in all partitions whose position is known (`allConsumed`).
    pub(super) fn all_consumed(&self) -> Vec<Consumed> {
        let slots = self.subscription.slots.iter().enumerate();
        let known = slots.filter(|(_, slot)| slot.is_known());
        let consumed = known.filter_map(|(place, slot)| {
            Some(Consumed {
                partition: slot.partition,
                topic: self.subscription.topic_name(place),
                index: slot.index,
                offset: slot.position?,
                epoch: slot.ground.offset_epoch(),
            })
        });
        let mut consumed: Vec<Consumed> = consumed.collect();
        sort_by(&mut consumed, |one, other| {
            (&one.topic, one.index).cmp(&(&other.topic, other.index))
        });
        consumed
    }

    /// Commits what was consumed if it is time (`maybeAutoCommitOffsetsAsync`).
    pub(super) fn commit_by_itself(
        &mut self,
        ctx: &mut Ctx<'_>,
        (client, cause): (ClientId, FactId),
    ) {
        let interval = self.member.as_deref().and_then(|member| member.settings.auto_commit);
        let Some(interval) = interval.filter(|_| self.auto_commit_at <= ctx.now()) else { return };
        self.auto_commit_at = ctx.now() + interval;
        let offsets = self.all_consumed();
        self.begin_commit((client, cause), ctx, (Purpose::Interval, offsets));
    }

    /// The application commits, and waits until that is over; but when it closes not as long.
    pub(super) fn commit_sync(&mut self, ctx: &mut Ctx<'_>, who: (ClientId, FactId)) {
        let deadline = ctx.now() + if self.is_closing() { CLOSE_TIMEOUT } else { API_TIMEOUT };
        self.blocked = Some(Blocked { deadline, retry_at: None, failures: 0 });
        self.try_commit_sync(ctx, who);
    }

    /// The application commits and does not wait; `offsets` names what it commits, or all.
    pub(in crate::client) fn commit_async(
        &mut self,
        ctx: &mut Ctx<'_>,
        who: (ClientId, FactId),
        offsets: &[(PartitionId, Offset)],
    ) {
        let mut all = self.all_consumed();
        if !offsets.is_empty() {
            all = offsets.iter().filter_map(|it| self.subscription.consumed(*it)).collect();
        }
        self.begin_commit(who, ctx, (Purpose::Async, all));
    }

    fn try_commit_sync(&mut self, ctx: &mut Ctx<'_>, who: (ClientId, FactId)) {
        let offsets = self.all_consumed();
        let Some(blocked) = &mut self.blocked else { return };
        if blocked.deadline <= ctx.now() || offsets.is_empty() {
            self.blocked = None;
            return;
        }
        blocked.retry_at = None;
        let is_known = self.member.as_deref().is_some_and(|it| it.coordinator().is_some());
        if !is_known {
            // Once it is found.
            blocked.retry_at = Some(ctx.now() + RETRY_BACKOFF.0);
        } else if self.begin_commit(who, ctx, (Purpose::Sync, offsets)).is_some() {
            self.blocked = None;
        }
    }

    /// Tries a commit again that the application waits for, if it is time.
    pub(super) fn retry_commit(&mut self, ctx: &mut Ctx<'_>, who: (ClientId, FactId)) {
        let retry_at = self.blocked.and_then(|blocked| blocked.retry_at);
        if retry_at.is_some_and(|at| at <= ctx.now()) {
            self.try_commit_sync(ctx, who);
        }
    }

    /// Sends a commit. Gives how it has ended if that is plain at once.
    pub(super) fn begin_commit(
        &mut self,
        (client, cause): (ClientId, FactId),
        ctx: &mut Ctx<'_>,
        (purpose, offsets): (Purpose, Vec<Consumed>),
    ) -> Option<Result<(), ErrorCode>> {
        let Some(member) = self.member.as_deref_mut() else { return Some(Ok(())) };
        if offsets.is_empty() {
            return Some(Ok(()));
        }
        if member.state() != MemberState::Stable {
            // `RebalanceInProgressException`, or `CommitFailedException` if it was thrown out.
            let error = match member.is_rebalancing() {
                true => ErrorCode::RebalanceInProgress,
                false => ErrorCode::UnknownMemberId,
            };
            ctx.note_because(Some(cause), What::CommitFailed { client, error });
            return Some(Err(error));
        }
        let mut request = OffsetCommitRequest::default();
        request.group_id = member.group_id();
        request.generation_id_or_member_epoch = member.generation().id;
        request.member_id = member.generation().member.clone();
        request.group_instance_id = member.instance();
        for consumed in &offsets {
            let partition = OffsetCommitRequestPartition::default()
                .with_partition_index(consumed.index.0)
                .with_committed_offset(consumed.offset.0)
                .with_committed_leader_epoch(consumed.epoch.0)
                .with_committed_metadata(Some(Default::default()));
            match request.topics.iter_mut().find(|topic| topic.name == consumed.topic) {
                Some(topic) => topic.partitions.push(partition),
                None => request.topics.push(
                    OffsetCommitRequestTopic::default()
                        .with_name(consumed.topic.clone())
                        .with_partitions(vec![partition]),
                ),
            }
        }
        let generation = member.generation().clone();
        let summary = Summary::OffsetCommit { generation: generation.id };
        let asked = Asked::Commit(generation, Commit { purpose, offsets });
        member.send(cause, (request.into(), summary), asked);
        None
    }

    /// The answer to a commit (`OffsetCommitResponseHandler`): its first error decides.
    pub(super) fn on_commit_answered(
        &mut self,
        ctx: &mut Ctx<'_>,
        who: (ClientId, &mut Chance),
        (sent, commit, response): (&Generation, Commit, &OffsetCommitResponse),
    ) {
        let answers = response.topics.iter().flat_map(|topic| &topic.partitions);
        let mut errors = answers.map(|answer| ErrorCode::of_response(answer.error_code));
        let error = errors.find(|error| *error != ErrorCode::None);
        let result = match (error, &mut self.member) {
            (None, _) | (_, None) => Ok(()),
            (Some(error), Some(member)) => Err(member.on_commit_refused(ctx, (who.0, sent), error)),
        };
        self.on_commit_ended(ctx, who, (commit, result));
    }

    /// A commit has ended, one way or another.
    pub(super) fn on_commit_ended(
        &mut self,
        ctx: &mut Ctx<'_>,
        (client, chance): (ClientId, &mut Chance),
        (commit, result): (Commit, Result<(), ErrorCode>),
    ) {
        match result {
            Ok(()) => {
                for Consumed { partition, offset, .. } in commit.offsets {
                    ctx.note(What::OffsetCommitted { client, partition, offset });
                }
            }
            Err(error) => {
                ctx.note(What::CommitFailed { client, error });
            }
        }
        let may_be_retried = result.is_err_and(ErrorCode::is_retriable);
        match commit.purpose {
            Purpose::Interval if may_be_retried => {
                self.auto_commit_at = ctx.now() + RETRY_BACKOFF.0;
            }
            Purpose::Interval | Purpose::Async => {}
            Purpose::Prepare => {
                if may_be_retried {
                    self.auto_commit_at = ctx.now() + RETRY_BACKOFF.0;
                }
                if let Some(preparing) = &mut self.preparing {
                    preparing.ended = Some(result);
                }
            }
            Purpose::Sync => match &mut self.blocked {
                Some(blocked) if may_be_retried => {
                    let pause = chance.back_off(RETRY_BACKOFF, blocked.failures);
                    blocked.retry_at = Some(ctx.now() + pause);
                    blocked.failures += 1;
                }
                _ => self.blocked = None,
            },
        }
    }
}
