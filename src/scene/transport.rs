//! What the play buttons can do now.

use crate::text::Phrase;

/// State of the play buttons.
#[derive(Clone, Debug, PartialEq)]
pub struct Transport {
    /// Whether time runs.
    pub course: Course,
    /// Whether time may go on: not while a question is open.
    pub forward: bool,
    /// Whether there is anything to go back to.
    pub backward: bool,
    /// How fast time runs.
    pub speed: Speed,
    /// How time runs by itself.
    pub mode: Mode,
    /// The pace in words while cinematic time runs.
    pub pace: Option<Phrase>,
    /// How much idle time was just gone through.
    pub skipped: Option<Phrase>,
}

/// Whether time runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// It stands.
    Stands,
    /// It runs before the person's eyes.
    Plays,
    /// The next interesting event is being sought, which may take a while and can be stopped.
    Seeks,
}

/// How time runs by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Slow while anything flies, fast through idle waiting.
    Cinematic,
    /// A second is a second.
    Real,
}

/// How much faster than [`Speed::ONE`] time runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Speed(pub u32);

impl Speed {
    /// As fast as the mode runs by itself.
    pub const ONE: Self = Self(1);
    /// What can be chosen.
    pub const ALL: [Self; 4] = [Self::ONE, Self(2), Self(5), Self(10)];
}
