//! The application of a consumer: it polls, gets at most `max.poll.records` records, works on them
//! and polls again (`ClassicKafkaConsumer.poll`, `FetchCollector`). The position is one past what
//! it got, not past what it has done. If it needs no time, it is back in `poll` at once.

use std::collections::VecDeque;

use crate::node::{Ctx, What};
use crate::physics::chance::Chance;
use crate::physics::fact_id::FactId;
use crate::physics::time::{Instant, Span};
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{ClientId, Offset, PartitionId};

use super::super::group::settings::Commits;
use super::super::metadata::{Metadata, RETRY_BACKOFF};
use super::position::Ground;
use super::{Consumer, Reset};

/// What the application is about.
#[derive(Clone, Debug, Default)]
pub(super) struct Application {
    /// What it got and has not done yet, oldest first; while there is any it does not poll.
    work: VecDeque<Part>,
    /// When it began with the first part, once it has.
    began: Option<Instant>,
    /// It has got records since it committed last.
    owes_commit: bool,
    /// What keeps it away from `poll`, if something does.
    pub(super) away: Option<FactId>,
}

/// Records of one partition that `poll` returned together.
#[derive(Clone, Copy, Debug)]
struct Part {
    partition: PartitionId,
    from: Offset,
    to: Offset,
    /// The fact that it got them.
    because: FactId,
}

impl Part {
    fn records(&self) -> u64 {
        u64::try_from(self.to.0 - self.from.0).unwrap_or(0)
    }
}

impl Consumer {
    /// Whether the application is in `poll`.
    pub fn is_polling(&self) -> bool {
        let is_free = self.application.work.is_empty() && !self.is_blocked();
        let is_away = self.application.away.is_some() || self.closing.is_some();
        is_free && !is_away && self.stopped_by.is_none()
    }

    /// Whether the application waits for a commit.
    pub(super) fn is_blocked(&self) -> bool {
        self.blocked.is_some()
    }

    /// All that the application has got and not done yet: partition, the first offset, and one past
    /// the last.
    pub fn work_in_hand(&self) -> impl Iterator<Item = (PartitionId, Offset, Offset)> {
        self.application.work.iter().map(|part| (part.partition, part.from, part.to))
    }

    /// Lets the application go on: it does what it has got, and polls. Says whether it has polled:
    /// nothing is asked of leaders at any other time.
    pub(in crate::client) fn poll(
        &mut self,
        ctx: &mut Ctx<'_>,
        (client, chance): (ClientId, &mut Chance),
        metadata: &mut Metadata,
    ) -> bool {
        let cause = ctx.cause();
        let mut has_polled = false;
        loop {
            self.retry_commit(ctx, (client, cause));
            self.work(ctx, client);
            if let Some(member) = self.member.as_deref_mut() {
                member.beat(ctx, client, cause);
            }
            let is_free = self.application.work.is_empty() && !self.is_blocked();
            if is_free && std::mem::take(&mut self.application.owes_commit) {
                self.commit_sync(ctx, (client, cause));
                continue;
            }
            if is_free && self.closing.is_some() {
                self.go_on_closing(ctx, (client, cause));
            }
            if !self.is_polling() {
                break;
            }
            has_polled = true;
            self.coordinate(ctx, client, metadata);
            if !self.collect(ctx, (client, chance), metadata) && self.closing.is_none() {
                break;
            }
        }
        let stays = self.is_polling();
        if let Some(member) = self.member.as_deref_mut().filter(|_| has_polled) {
            member.on_poll(ctx.now(), stays);
        }
        has_polled
    }

    /// When the application has done with the records that it works on.
    pub(super) fn next_done(&self) -> Option<Instant> {
        let part = self.application.work.front()?;
        Some(self.application.began? + self.time_for(part.records()))
    }

    /// It works on what it has got, and tells of what it has done.
    fn work(&mut self, ctx: &mut Ctx<'_>, client: ClientId) {
        if self.is_blocked() {
            return;
        }
        while let Some(part) = self.application.work.front().copied() {
            let began = *self.application.began.get_or_insert(ctx.now());
            let ends = began + self.time_for(part.records());
            if ends > ctx.now() {
                return;
            }
            self.application.work.pop_front();
            self.application.began = Some(ends);
            let Part { partition, from, to, because } = part;
            ctx.note_because(Some(because), What::Processed { client, partition, from, to });
        }
        self.application.began = None;
    }

    /// The process is killed: of what it worked on it has done only a part.
    pub(in crate::client) fn on_killed(&self, ctx: &mut Ctx<'_>, client: ClientId) {
        let Application { began, ref work, .. } = self.application;
        let (Some(began), Some(part)) = (began, work.front().copied()) else { return };
        let each = self.settings.processing.as_us().max(1);
        let done = ctx.now().since(began).as_us() / each;
        let to = Offset(part.from.0 + i64::try_from(done.min(part.records())).unwrap_or(0));
        if to > part.from {
            let (partition, from, because) = (part.partition, part.from, part.because);
            ctx.note_because(Some(because), What::Processed { client, partition, from, to });
        }
    }

    /// The process stood still for `span`: what it works on takes so much longer.
    pub(in crate::client) fn on_thawed(&mut self, span: Span) {
        self.application.began = self.application.began.map(|began| began + span);
    }

    fn time_for(&self, records: u64) -> Span {
        Span::from_us(self.settings.processing.as_us().saturating_mul(records))
    }

    /// One `poll`: hands buffered records over, up to `max.poll.records`. False if there are none.
    fn collect(
        &mut self,
        ctx: &mut Ctx<'_>,
        (client, chance): (ClientId, &mut Chance),
        metadata: &mut Metadata,
    ) -> bool {
        let tells = self.member.as_deref().is_some() || self.settings.processing > Span::ZERO;
        let mut left = self.settings.max_poll_records;
        let mut has_got = false;
        while left > 0 && self.stopped_by.is_none() {
            let Some(place) = self.buffer.next(|_| true) else { break };
            let completed = self.buffer.get_mut(place);
            let (partition, from, error) = (completed.partition, completed.from, completed.error);
            let slot = self.subscription.find(partition);
            let Some(slot) = slot.filter(|slot| slot.is_fetchable() && slot.position == Some(from))
            else {
                // It was asked of a former leader, or for another place.
                self.buffer.drop_at(place);
                continue;
            };
            if error != ErrorCode::None {
                self.buffer.drop_at(place);
                if self.on_refused(ctx, (client, chance), (partition, error)) {
                    metadata.request_update();
                }
                self.subscription.move_to_end(partition);
                continue;
            }
            slot.failures = 0;
            slot.high_watermark = Some(completed.high_watermark);
            let taken = completed.take(left);
            let to = taken.map_or(from, |(to, _)| to);
            let records = u32::try_from(to.0 - from.0).unwrap_or(u32::MAX);
            // As long as nobody has looked for another record it counts as buffered.
            let is_drained = completed.batches.is_empty() && records < left;
            if is_drained {
                self.buffer.drop_at(place);
            }
            let Some((to, epoch)) = taken else { continue };
            slot.ground.on_read(epoch);
            slot.position = Some(to);
            if is_drained {
                self.subscription.move_to_end(partition);
            }
            has_got = true;
            let because = ctx.note(What::Consumed { client, partition, from, to });
            self.records_read += u64::from(records);
            left = left.saturating_sub(records);
            if tells {
                self.application.work.push_back(Part { partition, from, to, because });
            }
        }
        if has_got {
            self.on_got_records(ctx, client);
        }
        has_got
    }

    /// It commits what it got before or after it works on that, if it commits at all.
    fn on_got_records(&mut self, ctx: &mut Ctx<'_>, client: ClientId) {
        match self.member.as_deref().map(|member| member.settings.commits) {
            Some(Commits::Before) => {
                let cause = ctx.cause();
                self.commit_sync(ctx, (client, cause));
            }
            Some(Commits::After) => self.application.owes_commit = true,
            Some(Commits::Never) | None => {}
        }
    }

    /// It asks again after `retry.backoff.ms`, or never if that cannot help. Says whether new
    /// metadata can help.
    pub(super) fn on_refused(
        &mut self,
        ctx: &mut Ctx<'_>,
        (client, chance): (ClientId, &mut Chance),
        (partition, error): (PartitionId, ErrorCode),
    ) -> bool {
        let resets = self.reset != Reset::None;
        let Some(slot) = self.subscription.find(partition) else { return false };
        if error == ErrorCode::OffsetOutOfRange && resets {
            // What its position points at is gone: `auto.offset.reset` decides, at once.
            (slot.position, slot.ground) = (None, Ground::default());
            ctx.note(What::FetchRetried { client, partition, error });
            return false;
        } else if !error.is_retriable() || error == ErrorCode::OffsetOutOfRange {
            self.fail(ctx, client, (partition, error));
            return false;
        }
        ctx.note(What::FetchRetried { client, partition, error });
        slot.until = Some(ctx.now() + chance.back_off(RETRY_BACKOFF, slot.failures));
        slot.failures += 1;
        error.refreshes_metadata()
    }

    /// An error that `poll` throws ends the application.
    pub(super) fn fail(
        &mut self,
        ctx: &mut Ctx<'_>,
        client: ClientId,
        (partition, error): (PartitionId, ErrorCode),
    ) {
        self.stopped_by = Some(error);
        ctx.note(What::FetchFailed { client, partition, error });
        if self.member.as_deref().is_some() {
            self.close();
        }
    }
}
