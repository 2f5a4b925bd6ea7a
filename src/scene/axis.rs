//! Where an instant lies on the timeline. Idle stretches are drawn short: the width of a gap
//! between two marks grows with its logarithm, so that milliseconds of traffic stay legible beside
//! seconds of waiting. The times under the marks say what is meant.

use super::timeline::Timeline;
use brokerscope_engine::physics::order::sort;
use brokerscope_engine::physics::time::Instant;

/// Share of the width that shows what was played, at most: the rest is not played yet, or fog, or
/// the names of branches.
const PLAYED: f64 = 0.82;
/// Share of the width that a gap takes for each unit of its weight, while there is room: what was
/// played stays where it is while more is played.
const UNIT: f64 = 0.018;

/// A mapping from instants to pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// Instants with their place, both rising.
    knots: Vec<(Instant, f64)>,
    /// Where what was played ends.
    pub played: f64,
    /// Where the axis ends.
    pub end: f64,
}

impl Axis {
    /// The axis of `timeline` between `left` and `right`.
    pub fn new(timeline: &Timeline, left: f64, right: f64) -> Self {
        let marks = timeline.branches.iter().flat_map(|branch| &branch.marks).map(|mark| mark.at);
        let ends = timeline.branches.iter().map(|branch| branch.end);
        let mut instants: Vec<_> = marks.chain(ends).chain([Instant::ZERO]).collect();
        sort(&mut instants);
        instants.dedup();
        let gaps: Vec<_> =
            instants.windows(2).map(|pair| weight(pair[1].since(pair[0]).as_us())).collect();
        let whole: f64 = gaps.iter().sum::<f64>().max(f64::MIN_POSITIVE);
        let played = left + (right - left) * PLAYED.min(whole * UNIT);
        let mut x = left;
        let mut knots = Vec::with_capacity(instants.len());
        for (index, instant) in instants.into_iter().enumerate() {
            if index > 0 {
                x += gaps[index - 1] / whole * (played - left);
            }
            knots.push((instant, x));
        }
        Self { knots, played, end: right }
    }

    /// Where `at` lies. What is later than all that was played lies at its end.
    pub fn x(&self, at: Instant) -> f64 {
        let next = self.knots.partition_point(|(instant, _)| *instant <= at);
        match (next.checked_sub(1).and_then(|last| self.knots.get(last)), self.knots.get(next)) {
            (Some((from, x)), Some((to, further))) => {
                let gone = at.since(*from).as_us() as f64 / to.since(*from).as_us() as f64;
                x + (further - x) * gone
            }
            (Some((_, x)), None) => *x,
            (None, _) => self.knots.first().map_or(0.0, |(_, x)| *x),
        }
    }

    /// The instant at `x`, for whoever drags the cursor.
    pub fn instant(&self, x: f64) -> Instant {
        let next = self.knots.partition_point(|(_, place)| *place <= x);
        match (next.checked_sub(1).and_then(|last| self.knots.get(last)), self.knots.get(next)) {
            (Some((from, place)), Some((to, further))) => {
                let gone = (x - place) / (further - place).max(f64::MIN_POSITIVE);
                let span = to.since(*from).as_us() as f64 * gone;
                Instant::from_us(from.as_us() + span as u64)
            }
            (Some((at, _)), None) => *at,
            (None, _) => self.knots.first().map_or(Instant::ZERO, |(at, _)| *at),
        }
    }
}

/// Width of a gap, in no unit.
fn weight(us: u64) -> f64 {
    1.0 + (us as f64 / 1_000.0 + 1.0).ln()
}

/// Which of the labels, given by middle and width, can be shown without two of them coming closer
/// than `gap`. The newest is shown first: what just happened matters most.
pub fn apart(labels: &[(f64, f64)], gap: f64) -> Vec<bool> {
    let mut free = f64::INFINITY;
    let mut shown = vec![false; labels.len()];
    for (index, (middle, width)) in labels.iter().enumerate().rev() {
        if middle + width / 2.0 + gap <= free {
            shown[index] = true;
            free = middle - width / 2.0;
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::timeline::{Branch, Event, EventKind};
    use crate::text::picture;

    fn timeline() -> Timeline {
        let event = |ms| Event {
            at: Instant::from_ms(ms),
            ordinal: ms,
            kind: EventKind::Action,
            label: picture::mark_produce(1),
        };
        let branch = Branch {
            key: 0,
            name: "A".to_owned(),
            on_screen: true,
            forked: None,
            end: Instant::from_ms(21_214),
            marks: vec![event(8_000), event(20_000), event(21_204)],
        };
        Timeline { branches: vec![branch], now: Instant::from_ms(21_204), masked: false }
    }

    #[test]
    fn time_runs_to_the_right_and_back_to_the_same_instant() {
        let axis = Axis::new(&timeline(), 0.0, 1_000.0);
        let mut before = -1.0;
        for ms in [0, 10, 8_000, 8_001, 20_000, 21_000, 21_204, 21_214] {
            let x = axis.x(Instant::from_ms(ms));
            assert!(x > before, "{ms} ms lies at {x}, not right of {before}");
            assert!(axis.instant(x).as_ms().abs_diff(ms) <= 1, "{ms} ms at {x}");
            before = x;
        }
        assert!(before <= axis.played);
    }

    #[test]
    fn what_was_played_stays_where_it_is_while_more_is_played() {
        let before = Axis::new(&timeline(), 0.0, 1_000.0);
        let mut longer = timeline();
        longer.branches[0].end = Instant::from_ms(21_216);
        let after = Axis::new(&longer, 0.0, 1_000.0);
        for ms in [8_000, 20_000, 21_204] {
            let (was, is) = (before.x(Instant::from_ms(ms)), after.x(Instant::from_ms(ms)));
            assert!((was - is).abs() < 0.5, "{ms} ms lay at {was}, lies at {is}");
        }
    }

    #[test]
    fn ten_milliseconds_of_traffic_stay_legible_beside_twenty_seconds_of_waiting() {
        let axis = Axis::new(&timeline(), 0.0, 1_000.0);
        let wide = axis.x(Instant::from_ms(21_214)) - axis.x(Instant::from_ms(21_204));
        assert!(wide > 60.0, "{wide}");
    }

    #[test]
    fn labels_that_would_touch_give_way_to_the_newer() {
        let labels = [(0.0, 20.0), (15.0, 20.0), (60.0, 20.0)];
        assert_eq!(apart(&labels, 4.0), [false, true, true]);
    }
}
