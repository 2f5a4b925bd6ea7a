//! What a history needs of the thing it remembers: a deterministic value that moves event by
//! event. History knows nothing about Kafka; the cluster and the toys of tests both fit in here.

use std::fmt::{Debug, Display};
use std::str::FromStr;

use crate::physics::time::Instant;

/// A whole universe as one value. From equal setups and equal actions at equal places come equal
/// universes, to the byte.
pub trait Universe: Clone {
    /// What it begins from. Prints and parses as text of one or several lines.
    type Setup: Clone + PartialEq + Debug + Display + FromStr<Err = String>;
    /// What the outside may do to it. Prints and parses as exactly one line of text.
    type Action: Clone + PartialEq + Debug + Display + FromStr<Err = String>;
    /// What happened in an event.
    type Fact: Clone + Debug;
    /// What is measured of it for charts.
    type Measures: Copy + Debug;
    /// Version of the behaviour: two builds with the same number replay a session alike. It
    /// stands in saved sessions.
    const BEHAVIOUR: u32;

    /// The universe before its first event: its ordinal is 0.
    ///
    /// # Errors
    /// Why nothing can begin from `setup`.
    fn begin(setup: &Self::Setup) -> Result<Self, String>;

    /// The instant of the last event.
    fn now(&self) -> Instant;

    /// How many events there have been; an applied action is one.
    fn ordinal(&self) -> u64;

    /// When the next event is due that will really happen: stale deadlines do not count.
    fn next_due(&self) -> Option<Instant>;

    /// Delivers the next event; false, and nothing changed, if nothing will ever be due.
    fn step(&mut self) -> bool;

    /// Applies `action` at `at`, which is neither before [`now`](Self::now) nor after
    /// [`next_due`](Self::next_due).
    ///
    /// # Errors
    /// Why it is refused; then nothing changed and there was no event.
    fn apply(&mut self, at: Instant, action: &Self::Action) -> Result<(), String>;

    /// The facts of the last event only.
    fn facts(&self) -> &[Self::Fact];

    /// What there is to be measured after the last event.
    fn measures(&self) -> Self::Measures;

    /// Whether `fact` deserves a mark, and which.
    fn interesting(fact: &Self::Fact) -> Option<Interest>;

    /// A fact of the last event in machine words, like `hw-advanced orders-0`. Facts with equal
    /// [`Interest`] are described alike, others differently: a saved session is found again by
    /// these words when the behaviour has changed.
    fn describe(&self, fact: &Self::Fact) -> String;

    /// Roughly the bytes that a clone made now keeps alive of its own, not shared with others.
    fn weight_bytes(&self) -> usize;
}

/// What a mark is of: kinds that a timeline draws apart, and whom it happened to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Interest {
    /// Code of the kind of fact.
    pub kind: u8,
    /// Code of its subject, of any meaning the universe likes.
    pub subject: u32,
}
