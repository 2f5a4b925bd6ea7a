//! The first minute: a question about one partition, the learner's guess, the answer and its
//! causes.

use super::why::Reason;
use crate::text::Phrase;
use brokerscope_engine::protocol::ids::{BrokerId, Offset};

/// What stands around the stage.
#[derive(Clone, Debug, PartialEq)]
pub struct FirstMinute {
    /// Short line over the title.
    pub eyebrow: Phrase,
    /// The question, later its answer.
    pub title: Phrase,
    /// One sentence about what is seen.
    pub lead: Phrase,
    /// The same for a page without much room.
    pub lead_short: Phrase,
    /// The guess and how far the question is.
    pub guess: Guess,
    /// The one thing to do next.
    pub main: MainAction,
    /// Why it came so; nothing while the question is open.
    pub why: Option<Reason>,
}

/// The learner's guess.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guess {
    /// How far the question is.
    pub phase: Phase,
    /// The offsets that can be guessed, in order: from the HW to the leader's LEO.
    pub slots: Vec<Offset>,
    /// Where the line was put; `None` while it is docked off the ruler.
    pub at: Option<Offset>,
}

/// How far the question is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Open: what comes is masked.
    Asked,
    /// Locked in, not decided yet.
    Watching,
    /// Decided: the truth stands beside the guess.
    Told,
}

/// The one thing to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MainAction {
    /// Lock the guess in; possible once it was placed.
    LockIn,
    /// Time runs; pause it.
    Pause,
    /// Time stands on the way to the answer; let it run.
    GoOn,
    /// Let the broker fetch again.
    Resume(BrokerId),
    /// Leave for Explore.
    LookAround,
}
