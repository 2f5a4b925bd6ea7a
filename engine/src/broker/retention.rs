//! When a broker deletes segments (`LogManager.cleanupLogs`): 30 s after it could begin to look
//! after its logs, and then every five minutes (`log.initial.task.delay.ms`,
//! `log.retention.check.interval.ms`).
//!
//! Absent: segments that are too old or too many. Only what lies before a log's start is deleted,
//! so there is nothing to do at most of these times, and none is an event then.

use crate::node::{Ctx, What};
use crate::physics::time::{Instant, Span};

use super::Broker;

const INITIAL_DELAY: Span = Span::from_ms(30_000);
const CHECK_INTERVAL: Span = Span::from_ms(300_000);

impl Broker {
    /// Looks whether there are segments to delete; the next check is an event if there are.
    pub(super) fn plan_retention(&mut self, ctx: &Ctx<'_>) {
        let has_some = self.disk.logs().any(|(_, log)| log.segments_before_start() > 0);
        let Some(running) = &mut self.running else { return };
        let at = next_check(running.logs_open_since, ctx.now());
        running.retention_at = has_some.then_some(at);
    }

    /// The check, if it is due.
    pub(super) fn retain(&mut self, ctx: &mut Ctx<'_>) {
        let broker = self.id;
        let Some(running) = &mut self.running else { return };
        if running.retention_at.is_none_or(|at| at > ctx.now()) {
            return;
        }
        running.retention_at = None;
        for (partition, log) in self.disk.logs_mut() {
            // What is compacted is the log cleaner's business.
            if log.config().compact {
                continue;
            }
            for base_offset in log.delete_before_start() {
                ctx.note(What::SegmentDeleted { broker, partition, base_offset });
            }
        }
    }
}

/// The first check after `now`.
fn next_check(since: Instant, now: Instant) -> Instant {
    let first = since + INITIAL_DELAY;
    if now < first {
        return first;
    }
    let interval = CHECK_INTERVAL.as_us();
    let over = now.since(first).as_us() / interval + 1;
    first + Span::from_us(over * interval)
}
