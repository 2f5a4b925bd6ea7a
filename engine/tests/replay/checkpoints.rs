//! Where our replicas' high watermarks stood, and so what may stand in the files to which brokers
//! write them every few seconds.
//!
//! Ours go on after a crash with the high watermark that they had; Kafka's with the one in the
//! file, or 0 if there is none yet.

use std::collections::BTreeMap;

use brokerscope_engine::physics::time::{Instant, Span};
use brokerscope_engine::protocol::ids::{BrokerId, Offset, PartitionId};

/// `replica.high.watermark.checkpoint.interval.ms`, and how far apart the recorded clocks and ours
/// may be.
const INTERVAL: Span = Span::from_ms(5_000);
const SLACK: Span = Span::from_ms(1_500);

/// A high watermark since an instant.
#[derive(Clone, Copy)]
struct Stood {
    since: Instant,
    at: Offset,
    /// Whether Kafka's would be 0: the process began again before there was a file.
    or_zero: bool,
}

#[derive(Default)]
pub(super) struct Checkpoints {
    stood: BTreeMap<(BrokerId, PartitionId), Vec<Stood>>,
    /// When the process of a broker stood still or ended last, and when one went on.
    pauses: BTreeMap<BrokerId, (Instant, Option<Instant>)>,
}

impl Checkpoints {
    /// The replica's high watermark is `at`.
    pub(super) fn note(&mut self, replica: (BrokerId, PartitionId), now: Instant, at: Offset) {
        let known = self.stood.entry(replica).or_default();
        if known.last().is_none_or(|last| last.at != at) {
            known.push(Stood { since: now, at, or_zero: false });
        }
    }

    /// The broker's process stands still or has ended.
    pub(super) fn pause(&mut self, broker: BrokerId, now: Instant) {
        self.pauses.insert(broker, (now, None));
    }

    /// It goes on, or another begins: `anew`.
    pub(super) fn go_on(&mut self, broker: BrokerId, now: Instant, anew: bool) {
        let Some((paused, goes_on)) = self.pauses.get_mut(&broker) else { return };
        *goes_on = Some(now);
        let written_until = before(*paused);
        let own = self.stood.iter_mut().filter(|((of, _), _)| anew && *of == broker);
        for (_, known) in own {
            if let (Some(first), Some(last)) = (known.first().copied(), known.last().copied())
                && first.since > written_until
            {
                known.push(Stood { since: now, at: last.at, or_zero: true });
            }
        }
    }

    /// When the process of `broker` stood still or ended last.
    pub(super) fn paused_at(&self, broker: BrokerId) -> Option<Instant> {
        self.pauses.get(&broker).map(|(at, _)| *at)
    }

    /// What may stand in the file at `now`: all that was true since it was written last; nothing,
    /// or 0, if that may not have been done yet.
    pub(super) fn possible(
        &self,
        replica: (BrokerId, PartitionId),
        now: Instant,
    ) -> Vec<Option<Offset>> {
        let (from, until) = match self.pauses.get(&replica.0) {
            Some((paused, None)) => (before(*paused), *paused),
            Some((paused, Some(goes_on))) if *goes_on > before(now) => (before(*paused), now),
            Some((_, Some(_))) | None => (before(now), now),
        };
        let all = self.stood.get(&replica).map_or(&[][..], Vec::as_slice);
        let first = all.iter().rposition(|stood| stood.since <= from);
        let mut possible = match first {
            Some(_) => Vec::new(),
            None => vec![None, Some(Offset(0))],
        };
        for stood in all[first.unwrap_or(0)..].iter().take_while(|stood| stood.since <= until) {
            possible.push(Some(stood.at));
            possible.extend(stood.or_zero.then_some(Some(Offset(0))));
        }
        possible
    }
}

/// The latest instant before which the file must have been written once, if it is `at` now.
fn before(at: Instant) -> Instant {
    Instant::from_ms(at.as_ms().saturating_sub(INTERVAL.as_ms() + SLACK.as_ms()))
}
