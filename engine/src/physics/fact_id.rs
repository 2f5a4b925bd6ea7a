//! The name of one fact: which event it happened in, and which of that event's facts it is. Causes
//! point at facts by this name, so a chain of causes costs eight bytes a link.

use std::fmt;

/// Names one fact of a run. Facts of an earlier event always have a smaller name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactId(u64);

/// How many bits of a name count the facts within one event.
const INDEX_BITS: u32 = 16;

impl FactId {
    /// The fact number `index` (from 0) of the event `ordinal`.
    ///
    /// # Panics
    /// If one event has more than 65,535 facts: a law of the engine is broken then.
    pub fn new(ordinal: u64, index: usize) -> Self {
        assert!(index < 1 << INDEX_BITS, "event {ordinal} has too many facts: {index}");
        Self(ordinal << INDEX_BITS | index as u64)
    }

    /// Which event it happened in.
    pub const fn ordinal(self) -> u64 {
        self.0 >> INDEX_BITS
    }

    /// Which of the event's facts it is, from 0.
    pub const fn index(self) -> usize {
        (self.0 & ((1 << INDEX_BITS) - 1)) as usize
    }
}

/// `#412.0`: event 412, its first fact.
impl fmt::Display for FactId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}.{}", self.ordinal(), self.index())
    }
}
