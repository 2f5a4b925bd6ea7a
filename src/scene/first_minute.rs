//! The first minute: two questions about one partition, the learner's guesses, the answers and
//! their causes.

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
    /// The second question, once it is asked: then the first guess is not shown any more.
    pub losing: Option<Losing>,
    /// The one thing to do next.
    pub main: MainAction,
    /// What may be done instead.
    pub other: Option<MainAction>,
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

/// The question which of the leader's records are lost with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Losing {
    /// How far the question is.
    pub phase: Phase,
    /// Whose records they are.
    pub leader: BrokerId,
    /// The records, in order.
    pub records: Vec<LostOrNot>,
    /// The guess in a few words.
    pub guess: Phrase,
    /// The truth in a few words, once it is told.
    pub truth: Option<Phrase>,
}

/// A record that may be lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LostOrNot {
    /// Its offset.
    pub offset: Offset,
    /// Whether it was committed when the question was asked.
    pub committed: bool,
    /// Whether the learner takes it for lost.
    pub marked: bool,
    /// What became of it, once it is told.
    pub verdict: Option<Verdict>,
}

/// What became of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nobody who leads will ever have it again.
    Lost,
    /// It is there, though that was in doubt.
    Kept,
    /// It is there, as everybody knew.
    Unasked,
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
    /// Lock in so many records as lost and kill the leader.
    LockInLost(u32),
    /// Time runs; pause it.
    Pause,
    /// Time stands on the way to the answer; let it run.
    GoOn,
    /// Let the broker fetch again.
    Resume(BrokerId),
    /// Ask what is lost if the leader is killed now.
    AskWhatIsLost,
    /// Leave for Explore.
    LookAround,
}
