//! A place on the ruler that slides to its new offset for a millisecond of virtual time.

use brokerscope_engine::physics::time::{Instant, Span};
use brokerscope_engine::protocol::ids::Offset;

/// How long a mark slides, and appended cells grow, after their fact.
pub const SLIDE: Span = Span::from_ms(1);

/// An offset that is drawn, with the place it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Where it is.
    pub at: Offset,
    /// Where it was before the last change.
    pub was: Offset,
    /// When it changed.
    pub since: Instant,
}

impl Mark {
    /// A mark that has not moved within anybody's memory.
    pub const fn resting(at: Offset) -> Self {
        Self { at, was: at, since: Instant::ZERO }
    }

    /// A mark that went from `was` to `at` at `since`.
    pub const fn moved(was: Offset, at: Offset, since: Instant) -> Self {
        Self { at, was, since }
    }

    /// Where it is drawn at `now`, in offsets. Before its change it is where it was, so scrubbing
    /// back slides it back.
    pub fn position(self, now: Instant) -> f64 {
        let gone = fraction(now.since(self.since), SLIDE);
        let gone = if now < self.since { 0.0 } else { gone };
        let (was, at) = (self.was.0 as f64, self.at.0 as f64);
        was + (at - was) * gone
    }
}

/// How much of `whole` has gone by, from 0 to 1. No time at all is gone at once.
pub fn fraction(gone: Span, whole: Span) -> f64 {
    if whole == Span::ZERO {
        return 1.0;
    }
    (gone.as_us() as f64 / whole.as_us() as f64).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_slides_for_a_millisecond_and_back_when_time_does() {
        let mark = Mark::moved(Offset(5), Offset(7), Instant::from_ms(20));
        let at = |us| mark.position(Instant::from_us(us));
        assert_eq!([at(19_000), at(20_000), at(20_500), at(21_000)], [5.0, 5.0, 6.0, 7.0]);
        assert_eq!(Mark::resting(Offset(3)).position(Instant::ZERO), 3.0);
    }
}
