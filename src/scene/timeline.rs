//! What was played: branches, the marks of what matters on them, and where we are.

use crate::text::Phrase;
use brokerscope_engine::physics::time::Instant;

/// The timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    /// The branches from top to bottom; the first is the one that began it all.
    pub branches: Vec<Branch>,
    /// The instant on screen, on the branch that is.
    pub now: Instant,
    /// A question is open: nothing after its moment was composed, and the rest is fog.
    pub masked: bool,
}

/// A line of history.
#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    /// Key of its elements and its name in messages.
    pub key: u32,
    /// The name the page gives it: A, B, …
    pub name: String,
    /// Whether it is the one on screen.
    pub on_screen: bool,
    /// The branch it left and when, or `None` for the first.
    pub forked: Option<(u32, Instant)>,
    /// How far it was played; at most up to the question while one is open.
    pub end: Instant,
    /// What matters on it after its fork, in order.
    pub marks: Vec<Event>,
}

/// Something that matters on a branch.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// When.
    pub at: Instant,
    /// How many events had happened on the branch then, those before its fork included: with the
    /// branch, the moment to seek.
    pub ordinal: u64,
    /// What it is.
    pub kind: EventKind,
    /// A few words.
    pub label: Phrase,
}

/// What a mark on the timeline is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// A circle: something was done.
    Action,
    /// A square: something was broken, or mended.
    Fault,
    /// A diamond: something came of it.
    Fact,
}

impl Timeline {
    /// The branch on screen.
    pub fn on_screen(&self) -> Option<&Branch> {
        self.branches.iter().find(|branch| branch.on_screen)
    }
}
