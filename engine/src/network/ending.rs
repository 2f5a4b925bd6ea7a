//! How connections end. Whoever closes one is rid of it at once; the other side learns of it later,
//! behind what was sent before. Only then is the connection gone.

use crate::physics::fact_id::FactId;
use crate::physics::time::Instant;
use crate::protocol::ids::Endpoint;

use super::connection::{Connection, End, Ending, Side, State};

impl Connection {
    /// The process at one side.
    pub fn process(&self, side: Side) -> Endpoint {
        match side {
            Side::Opener => self.opener(),
            Side::Acceptor => self.acceptor(),
        }
    }

    /// Whether the socket of this side is gone, whether or not the other side knows.
    pub(super) fn is_gone(&self, side: Side) -> bool {
        self.ending.is_some_and(|ending| ending.due(side).is_none())
    }

    /// How it ended and why, if one of its ends is still to learn it.
    pub fn ending(&self) -> Option<&Ending> {
        self.ending.as_ref()
    }

    /// `side` closes it: what was on its way there and what waited there is gone. Gives when the
    /// other side learns of it, `due` at the soonest; `None` if that side is gone as well.
    pub(super) fn end_by(
        &mut self,
        side: Side,
        (end, because): (End, FactId),
        due: Instant,
    ) -> Option<Instant> {
        self.forget(side);
        if let Some(ending) = &mut self.ending {
            *ending.due_mut(side) = None;
            return None;
        }
        let other = side.other();
        let due = self.due_at(other, due);
        let mut ending = Ending { end, because, opener_due: None, acceptor_due: None };
        *ending.due_mut(other) = Some(due);
        self.ending = Some(ending);
        Some(due)
    }

    /// Somebody between its ends tears it down; both are to learn it at `due`.
    pub(super) fn tear_down(&mut self, because: FactId, due: Instant) {
        for side in [Side::Opener, Side::Acceptor] {
            self.forget(side);
        }
        let both = Ending {
            end: End::Reset,
            because,
            opener_due: (!self.is_gone(Side::Opener)).then_some(due),
            acceptor_due: (!self.is_gone(Side::Acceptor)).then_some(due),
        };
        self.ending = Some(both);
    }

    /// `side` learns at `at` that it ended. `None` if there is nothing for it to learn yet.
    pub(super) fn learn_end(&mut self, side: Side, at: Instant) -> Option<Ending> {
        let ending = self.ending.as_mut()?;
        if ending.due(side).is_none_or(|due| due > at) {
            return None;
        }
        *ending.due_mut(side) = None;
        let learned = *ending;
        self.forget(side);
        Some(learned)
    }

    /// Whether its news for `side` has arrived at `at`.
    pub fn has_end_for(&self, side: Side, at: Instant) -> bool {
        self.ending.is_some_and(|ending| ending.due(side).is_some_and(|due| due <= at))
    }

    /// Whether nobody is left to learn anything of it.
    pub(super) fn is_over(&self) -> bool {
        self.is_gone(Side::Opener) && self.is_gone(Side::Acceptor)
    }

    /// Makes what is on its way to `side` and `concerned` arrive at `due`, be it never. Gives how
    /// many packets that were, and whether the news of its end was among them.
    pub(super) fn redirect(
        &mut self,
        side: Side,
        concerned: impl Fn(Instant) -> bool,
        due: Instant,
    ) -> (usize, bool) {
        let mut moved = 0;
        let mut put = |at: &mut Instant| {
            if concerned(*at) {
                *at = due;
                moved += 1;
            }
        };
        match side {
            Side::Opener => self.responses.iter_mut().for_each(|packet| put(&mut packet.due_at)),
            Side::Acceptor => self.requests.iter_mut().for_each(|packet| put(&mut packet.due_at)),
        }
        let news = self.ending.as_mut().and_then(|ending| ending.due_mut(side).as_mut());
        let Some(news) = news.filter(|at| concerned(**at)) else { return (moved, false) };
        *news = due;
        (moved, true)
    }

    /// Moves the end of its handshake to `due`, if that is under way and `concerned`.
    pub(super) fn redirect_handshake(
        &mut self,
        concerned: impl Fn(Instant) -> bool,
        due: Instant,
    ) -> bool {
        match self.state {
            State::Opening { due_at } if concerned(due_at) => {
                self.state = State::Opening { due_at: due };
                true
            }
            State::Opening { .. } | State::Open => false,
        }
    }

    /// When what would reach `side` at `due` does: behind what was sent before, and never while
    /// the connection stands still.
    pub(super) fn due_at(&self, side: Side, due: Instant) -> Instant {
        if self.is_stalled(side) { Instant::MAX } else { due.max(self.last_due(side)) }
    }

    /// When the last packet on its way to `side` arrives.
    fn last_due(&self, side: Side) -> Instant {
        let last = match side {
            Side::Opener => self.responses.back().map(|packet| packet.due_at),
            Side::Acceptor => self.requests.back().map(|packet| packet.due_at),
        };
        last.unwrap_or(Instant::ZERO)
    }

    /// The socket of `side` is gone with all that was for it.
    fn forget(&mut self, side: Side) {
        match side {
            Side::Opener => self.responses.clear(),
            Side::Acceptor => {
                self.requests.clear();
                self.waiting.clear();
                self.in_hand = None;
            }
        }
    }
}

impl Side {
    /// The other one.
    pub const fn other(self) -> Self {
        match self {
            Self::Opener => Self::Acceptor,
            Self::Acceptor => Self::Opener,
        }
    }
}

impl Ending {
    fn due(&self, side: Side) -> Option<Instant> {
        match side {
            Side::Opener => self.opener_due,
            Side::Acceptor => self.acceptor_due,
        }
    }

    fn due_mut(&mut self, side: Side) -> &mut Option<Instant> {
        match side {
            Side::Opener => &mut self.opener_due,
            Side::Acceptor => &mut self.acceptor_due,
        }
    }
}
