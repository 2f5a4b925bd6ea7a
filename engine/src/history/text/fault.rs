//! Why a text is refused as a session, or cannot be written, as data: whoever shows it may say it
//! in any language. What [`Display`](fmt::Display) writes is English, for logs and tests.

use std::fmt;

use super::super::{BranchId, MAX_NAME_CHARS};
use crate::physics::time::Instant;

/// Why a text was refused as a session, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong there.
    pub reason: LoadFault,
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)
    }
}

impl std::error::Error for LoadError {}

/// What can be wrong with a line. Words of the text itself are handed on as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadFault {
    /// The whole text is longer than is read.
    TooLong { bytes: usize, limit: usize },
    /// It ends before the line that begins so.
    Cut { before: &'static str },
    /// It does not begin as a session does.
    NoSession,
    /// A later form than this engine reads.
    Newer { form: u64, reads: u32 },
    /// A form that never was.
    NoSuchForm { form: u64 },
    /// The line ends too early.
    Missing(Part),
    /// Another word stands where this one should.
    Expected { word: &'static str, found: String },
    /// Letters where a number should be.
    NoNumber { found: String, part: Part },
    /// A number beyond any that could be meant.
    TooLarge { number: u64, part: Part },
    /// Not seconds.
    NoTime { found: String },
    /// Quotes are missing or not closed.
    NoQuotes,
    /// An escape that there is not.
    NoEscape,
    /// The line goes on after its end.
    TooMuch { found: String },
    /// A line of the setup does not begin with `|`.
    SetupMark,
    /// The setup is no setup, or nothing can begin from it.
    Setup { why: String },
    /// More than are read.
    TooMany { what: Counted, limit: u64 },
    /// A branch's name is empty or too long.
    BranchName,
    /// Two branches have this name.
    SameName { name: String },
    /// Branches are not numbered upwards from 0.
    BranchOrder,
    /// A branch ends before it begins.
    FrontierBeforeFork,
    /// No such branch stands above.
    NoBranch { branch: BranchId },
    /// That branch has no such event of its own to fork after.
    NoFork { branch: BranchId, ordinal: u64 },
    /// The action is not in the grammar.
    Action { found: String, why: String },
    /// Actions out of their order, or outside of their branch.
    ActionOrder,
    /// The moment lies past its branch's end.
    PastEnd { branch: BranchId, frontier: u64, ordinal: u64 },
    /// The lines were changed after they were written.
    Checksum { is: String, said: String },
    /// Text after the end.
    AfterEnd,
    /// The action cannot be done there.
    Refused { action: String, why: String },
    /// An event has another instant.
    EventElsewhen { ordinal: u64, at: Instant, said: Instant },
    /// Nothing would ever be due, but the branch goes on.
    NothingDue { after: u64, before: u64 },
    /// The place is not known.
    NoPlace { why: String },
    /// The moment has another instant.
    MomentElsewhen { at: Instant, said: Instant },
    /// The moment has other words.
    OtherAnchor { words: String },
}

/// Why a session cannot be written so that it could be loaded again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SaveFault {
    /// More than are read.
    TooMany { what: Counted, count: u64, limit: u64 },
    /// The text would be longer than is read.
    TooLong { bytes: usize, limit: usize },
    /// The action does not print as one line.
    NotOneLine { action: String },
}

impl fmt::Display for SaveFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooMany { what, count, limit } => {
                write!(f, "{count} {what} are too many to save; the limit is {limit}")
            }
            Self::TooLong { bytes, limit } => {
                write!(f, "{bytes} bytes are too long to save; {limit} will do")
            }
            Self::NotOneLine { action } => {
                write!(f, "the action `{action}` does not print as one line")
            }
        }
    }
}

/// What there can be too many of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Branches.
    Branches,
    /// Actions.
    Actions,
    /// Events of all branches.
    Events,
}

/// A part of a line that is missing or wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A word that always stands there.
    Word(&'static str),
    /// The version of the form.
    Form,
    /// The version of the behaviour.
    Behaviour,
    /// How many lines of setup follow.
    SetupLines,
    /// A line of setup.
    Setup,
    /// The number of a branch.
    Branch,
    /// The frontier of a branch.
    Frontier,
    /// How many events a branch shares with its parent.
    Shared,
    /// The number of an event.
    Event,
    /// An instant.
    Instant,
    /// An action.
    Action,
    /// How many events have happened.
    Happened,
    /// How many facts alike there have been.
    Alike,
    /// The checksum.
    Checksum,
}

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Branches => "branches",
            Self::Actions => "actions",
            Self::Events => "events",
        })
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Word(word) => return write!(f, "`{word}`"),
            Self::Form => "the version of the form",
            Self::Behaviour => "the version of the behaviour",
            Self::SetupLines => "how many lines of setup follow",
            Self::Setup => "a line of setup",
            Self::Branch => "the number of a branch",
            Self::Frontier => "the frontier",
            Self::Shared => "how many events are shared",
            Self::Event => "the number of the event",
            Self::Instant => "an instant",
            Self::Action => "the action",
            Self::Happened => "how many events have happened",
            Self::Alike => "how many facts alike",
            Self::Checksum => "the checksum",
        })
    }
}

impl fmt::Display for LoadFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { bytes, limit } => {
                write!(f, "{bytes} bytes are too long; the limit is {limit}")
            }
            Self::Cut { before } => {
                write!(f, "the text ends before its `{before}` line; a part is missing")
            }
            Self::NoSession => {
                f.write_str("this is no session of brokerscope; one begins with these words")
            }
            Self::Newer { form, reads } => write!(
                f,
                "a newer brokerscope wrote this (form {form}; this one reads form {reads})"
            ),
            Self::NoSuchForm { form } => write!(f, "there is no form {form}"),
            Self::Missing(part) => write!(f, "{part} is missing at the end"),
            Self::Expected { word, found } => {
                write!(f, "`{word}` should stand where `{found}` does")
            }
            Self::NoNumber { found, part } => {
                write!(f, "`{found}` is no number; it should be {part}")
            }
            Self::TooLarge { number, part } => write!(f, "{number} is too large for {part}"),
            Self::NoTime { found } => {
                write!(f, "`{found}` is not a time; write seconds, like 21.204")
            }
            Self::NoQuotes => f.write_str("a text in quotes is missing or is not closed"),
            Self::NoEscape => {
                f.write_str("after `\\` in quotes come `\\`, `\"` or `u{…}` with a character")
            }
            Self::TooMuch { found } => write!(f, "`{found}` is too much here"),
            Self::SetupMark => f.write_str("a line of setup begins with `|`"),
            Self::Setup { why } | Self::NoPlace { why } => f.write_str(why),
            Self::TooMany { what, limit } => write!(f, "there are more than {limit} {what}"),
            Self::BranchName => {
                write!(f, "a branch needs a name of at most {MAX_NAME_CHARS} characters")
            }
            Self::SameName { name } => {
                write!(f, "two branches are called {}", super::words::quote(name))
            }
            Self::BranchOrder => f.write_str("branches are numbered upwards from 0"),
            Self::FrontierBeforeFork => {
                f.write_str("the frontier of a branch is not before its fork")
            }
            Self::NoBranch { branch } => write!(f, "there is no branch {branch} above"),
            Self::NoFork { branch, ordinal } => {
                write!(f, "branch {branch} has no event {ordinal} of its own to fork after")
            }
            Self::Action { why, .. } | Self::Refused { why, .. } => f.write_str(why),
            Self::ActionOrder => f.write_str(
                "actions stand in their order, after the fork and not past the frontier",
            ),
            Self::PastEnd { branch, frontier, ordinal } => {
                write!(f, "branch {branch} ends at event {frontier}, before {ordinal}")
            }
            Self::Checksum { is, said } => {
                write!(f, "the lines above were changed: their checksum is {is}, not `{said}`")
            }
            Self::AfterEnd => f.write_str("text after the end"),
            Self::EventElsewhen { ordinal, at, said } => {
                write!(f, "event {ordinal} is at {at}, not {said}")
            }
            Self::NothingDue { after, before } => {
                write!(f, "nothing is due after event {after}, before {before}")
            }
            Self::MomentElsewhen { at, said } => write!(f, "this moment is at {at}, not {said}"),
            Self::OtherAnchor { words } => write!(f, "the anchor of this moment is `{words}`"),
        }
    }
}
