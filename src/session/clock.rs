//! How virtual time passes while a person watches. Cinematic time is slow while anything flies and
//! quick through idle waiting; real time is a second a second.

use brokerscope_engine::physics::time::{Instant, Span};

use crate::scene::transport::{Mode, Speed};

/// Cinematic: a second of the person's shows so much of Kafka's time while anything flies.
pub(super) const FLYING_US_PER_S: u64 = 1_250;
/// Idle waiting is gone through in this much of the person's time.
pub(super) const IDLE_MOST: Span = Span::from_ms(700);
/// Idle time begins this slowly and doubles every so often.
const IDLE_BEGINS_US_PER_S: u64 = 50_000;
const IDLE_DOUBLES: Span = Span::from_ms(50);
/// Idle stretches shorter than this are not worth a word.
const WORTH_SAYING: Span = Span::from_ms(100);

/// The clock of the page.
#[derive(Clone, Debug)]
pub(super) struct Clock {
    /// The instant on screen: at or after the last event, before the next.
    pub(super) playhead: Instant,
    /// Whether time runs.
    pub(super) playing: bool,
    /// How it runs by itself.
    pub(super) mode: Mode,
    /// How much faster.
    pub(super) speed: Speed,
    /// How much idle time was gone through last.
    pub(super) skipped: Option<Span>,
    /// How long the person has waited in this idle stretch, and where it began.
    idle: Option<(Span, Instant)>,
}

impl Clock {
    /// A clock that stands at `playhead`.
    pub(super) fn at(playhead: Instant) -> Self {
        Self {
            playhead,
            playing: false,
            mode: Mode::Cinematic,
            speed: Speed::ONE,
            skipped: None,
            idle: None,
        }
    }

    /// Stands still at `instant`.
    pub(super) fn stand(&mut self, instant: Instant) {
        self.playhead = instant;
        self.playing = false;
        self.idle = None;
        self.skipped = None;
    }

    /// How much virtual time `elapsed` of the person's shows.
    pub(super) fn shows(&mut self, elapsed: Span, flies: bool) -> Span {
        let rate = match (self.mode, flies) {
            (Mode::Real, _) => 1_000_000,
            (Mode::Cinematic, true) => {
                self.arrive();
                FLYING_US_PER_S
            }
            (Mode::Cinematic, false) => {
                let (waited, from) = self.idle.unwrap_or((Span::ZERO, self.playhead));
                self.idle = Some((waited + elapsed, from));
                let doubled = waited.as_us() / IDLE_DOUBLES.as_us();
                IDLE_BEGINS_US_PER_S << doubled.min(16)
            }
        };
        let us = elapsed.as_us().saturating_mul(rate) / 1_000_000;
        Span::from_us(us.saturating_mul(u64::from(self.speed.0)))
    }

    /// Whether the person has waited long enough for something to fly.
    pub(super) fn waited_in_vain(&self) -> bool {
        self.mode == Mode::Cinematic && self.idle.is_some_and(|(waited, _)| waited >= IDLE_MOST)
    }

    /// An idle stretch, if there was one, is over.
    pub(super) fn arrive(&mut self) {
        if let Some((_, from)) = self.idle.take() {
            let gone = self.playhead.since(from);
            self.skipped = (gone >= WORTH_SAYING).then_some(gone);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn idle_waiting_of_half_a_minute_takes_less_than_a_second() {
        let mut clock = Clock::at(Instant::ZERO);
        let mut frames = 0;
        while clock.playhead < Instant::from_ms(30_000) {
            let shown = clock.shows(Span::from_ms(16), false);
            clock.playhead += shown;
            frames += 1;
        }
        assert!(frames * 16 <= IDLE_MOST.as_ms(), "{frames} frames");
        clock.arrive();
        assert!(clock.skipped.is_some_and(|skipped| skipped >= Span::from_ms(30_000)));
    }

    #[test]
    fn a_millisecond_of_flight_takes_four_fifths_of_a_second() {
        let mut clock = Clock::at(Instant::ZERO);
        assert_eq!(clock.shows(Span::from_ms(800), true), Span::from_ms(1));
    }
}
