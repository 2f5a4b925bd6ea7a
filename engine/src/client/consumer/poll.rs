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

use super::super::metadata::{Metadata, RETRY_BACKOFF};
use super::position::Ground;
use super::{Consumer, Reset};

/// What the application is about.
#[derive(Clone, Debug, Default)]
pub(super) struct Application {
    /// What it got and has not done yet, oldest first; while there is any it does not poll.
    work: VecDeque<Part>,
}

/// Records of one partition that `poll` returned together.
#[derive(Clone, Copy, Debug)]
struct Part {
    partition: PartitionId,
    from: Offset,
    to: Offset,
    /// When it begins with them.
    begins: Instant,
    /// When it has done with them.
    ends: Instant,
    because: FactId,
}

impl Consumer {
    /// Whether the application is in `poll`.
    pub fn is_polling(&self) -> bool {
        self.application.work.is_empty() && self.stopped_by.is_none()
    }

    /// Lets the application go on: it does what it has got, and polls. Says whether it has polled:
    /// nothing is asked for at any other time.
    pub(in crate::client) fn poll(
        &mut self,
        ctx: &mut Ctx<'_>,
        (client, chance): (ClientId, &mut Chance),
        metadata: &mut Metadata,
    ) -> bool {
        self.work(ctx, client);
        let mut has_polled = false;
        while self.is_polling() {
            has_polled = true;
            if !self.collect(ctx, (client, chance), metadata) {
                break;
            }
        }
        has_polled
    }

    /// When the application has done with the records that it works on.
    pub(super) fn next_done(&self) -> Option<Instant> {
        self.application.work.front().map(|part| part.ends)
    }

    fn work(&mut self, ctx: &mut Ctx<'_>, client: ClientId) {
        let work = &mut self.application.work;
        while let Some(part) = work.pop_front_if(|part| part.ends <= ctx.now()) {
            let Part { partition, from, to, because, .. } = part;
            ctx.note_because(Some(because), What::Processed { client, partition, from, to });
        }
    }

    /// One `poll`: hands buffered records over, up to `max.poll.records`. False if there are none.
    fn collect(
        &mut self,
        ctx: &mut Ctx<'_>,
        (client, chance): (ClientId, &mut Chance),
        metadata: &mut Metadata,
    ) -> bool {
        let (mut left, mut ends) = (self.settings.max_poll_records, ctx.now());
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
            let is_empty = completed.batches.is_empty();
            if is_empty {
                self.buffer.drop_at(place);
            }
            let Some((to, epoch)) = taken else { continue };
            let records = u64::try_from(to.0 - from.0).unwrap_or(0);
            slot.ground.on_read(epoch);
            slot.position = Some(to);
            if is_empty {
                self.subscription.move_to_end(partition);
            }
            self.records_read += records;
            left = left.saturating_sub(u32::try_from(records).unwrap_or(u32::MAX));
            has_got = true;
            let because = ctx.note(What::Consumed { client, partition, from, to });
            let begins = ends;
            ends += Span::from_us(self.settings.processing.as_us().saturating_mul(records));
            if begins < ends {
                let part = Part { partition, from, to, begins, ends, because };
                self.application.work.push_back(part);
            }
        }
        has_got
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
            // The records before its position are gone: `auto.offset.reset` decides.
            (slot.position, slot.ground) = (None, Ground::default());
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
    }
}
