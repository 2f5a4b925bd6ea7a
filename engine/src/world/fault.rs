//! What breaks and mends processes and links, as text. One word for each thing:
//!
//! | line | what it does |
//! |---|---|
//! | `crash 1` | kills the process (SIGKILL); what it had written stays |
//! | `power-off 1` | the machine loses power: nobody is told |
//! | `stop 1` | ends the process in good order (SIGTERM) |
//! | `start 1` | starts a new process on the same disk |
//! | `disk-error 1` | its only log directory fails: the process halts and none can start |
//! | `mend-disk 1` | the directory works again, with what was in it |
//! | `freeze 1`, `thaw 1` | holds the process still and lets it go on (SIGSTOP, SIGCONT) |
//! | `cut 1 2`, `cut 1>2` | nothing gets through, both ways or from 1 to 2 |
//! | `stall 1 2`, `stall 1>2` | the same on connections that stand; a new one works |
//! | `slow 1 2 ms=200` | packets take so much longer |
//! | `heal 1 2` | neither cut, stalled nor slow any more |
//! | `reset 1 2` | connections that stand are torn down from between |
//!
//! In place of a broker's number the name of a client can stand: `cut producer-1 2`; or the
//! controller: `cut controller 2`, `crash controller`, `start controller`.

use std::fmt;
use std::str::FromStr;

use crate::protocol::ids::BrokerId;

/// What is done to a broker's process, or to the disk that it stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProcessFault {
    /// SIGKILL.
    Crash,
    /// The machine loses power.
    PowerOff,
    /// SIGTERM.
    Stop,
    /// A new process.
    Start,
    /// SIGSTOP.
    Freeze,
    /// SIGCONT.
    Thaw,
    /// The only log directory fails.
    DiskError,
    /// It works again.
    MendDisk,
}

/// What is done to a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkFault {
    /// Nothing gets through.
    Cut,
    /// Nothing gets through on the connections that stand.
    Stall,
    /// Packets take longer by so many milliseconds.
    Slow {
        /// Milliseconds.
        ms: u32,
    },
    /// It is whole again.
    Heal,
    /// Its connections are torn down.
    Reset,
}

/// A link between two machines, or one direction of it. One of them at least is a broker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// One end; from where, if it is one way.
    pub from: Place,
    /// The other end.
    pub to: Place,
    /// Whether only one direction is meant.
    pub one_way: bool,
}

/// One end of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A broker.
    Broker(BrokerId),
    /// The controller.
    Controller,
    /// A client, by its `client.id`.
    Client(String),
}

/// What is done to the controller's process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ControllerFault {
    /// SIGKILL.
    Crash,
    /// A new process.
    Start,
}

/// The controller's name where a broker's number could stand.
pub(super) const CONTROLLER: &str = "controller";

impl ControllerFault {
    /// Its word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Crash => ProcessFault::Crash.word(),
            Self::Start => ProcessFault::Start.word(),
        }
    }

    /// What can be done to the controller of what can be done to brokers.
    ///
    /// # Errors
    /// If it is not one of these.
    pub(super) fn of(fault: ProcessFault) -> Result<Self, String> {
        match fault {
            ProcessFault::Crash => Ok(Self::Crash),
            ProcessFault::Start => Ok(Self::Start),
            ProcessFault::PowerOff
            | ProcessFault::Stop
            | ProcessFault::Freeze
            | ProcessFault::Thaw
            | ProcessFault::DiskError
            | ProcessFault::MendDisk => {
                let word = fault.word();
                Err(format!("`{word} controller` is not an action; it can crash and start"))
            }
        }
    }
}

/// The longest delay that a link can be given: a slip of the pen must not stop the page.
const MAX_SLOW_MS: u32 = 60_000;

impl ProcessFault {
    const ALL: [Self; 8] = [
        Self::Crash,
        Self::PowerOff,
        Self::Stop,
        Self::Start,
        Self::Freeze,
        Self::Thaw,
        Self::DiskError,
        Self::MendDisk,
    ];

    /// Its word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Crash => "crash",
            Self::PowerOff => "power-off",
            Self::Stop => "stop",
            Self::Start => "start",
            Self::Freeze => "freeze",
            Self::Thaw => "thaw",
            Self::DiskError => "disk-error",
            Self::MendDisk => "mend-disk",
        }
    }

    /// What the word means, if it is one of these.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.word() == word)
    }
}

impl LinkFault {
    /// Its word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Cut => "cut",
            Self::Stall => "stall",
            Self::Slow { .. } => "slow",
            Self::Heal => "heal",
            Self::Reset => "reset",
        }
    }

    /// Writes the action with its link.
    pub(super) fn display(self, f: &mut fmt::Formatter<'_>, link: &Link) -> fmt::Result {
        write!(f, "{} {link}", self.word())?;
        match self {
            Self::Slow { ms } => write!(f, " ms={ms}"),
            Self::Cut | Self::Stall | Self::Heal | Self::Reset => Ok(()),
        }
    }

    /// Reads what stands behind the word; `None` if it is none of these.
    pub(super) fn parse(verb: &str, words: &[&str]) -> Option<Result<(Self, Link), String>> {
        let plain = match verb {
            "cut" => Self::Cut,
            "stall" => Self::Stall,
            "heal" => Self::Heal,
            "reset" => Self::Reset,
            "slow" => return Some(parse_slow(words)),
            _ => return None,
        };
        let link = parse_link(verb, words);
        Some(link.and_then(|link| match (plain, link.one_way) {
            (Self::Reset, true) => {
                Err("`reset` works both ways; write two ends, like `reset 1 2`".to_owned())
            }
            _both_ways => Ok((plain, link)),
        }))
    }
}

fn parse_slow(words: &[&str]) -> Result<(LinkFault, Link), String> {
    let wrong = || "`slow` needs a link and a delay, like `slow 1 2 ms=200`".to_owned();
    let (last, link) = words.split_last().ok_or_else(wrong)?;
    let ms = last.strip_prefix("ms=").ok_or_else(wrong)?;
    let ms: u32 = ms.parse().map_err(|_not_a_number| wrong())?;
    if !(1..=MAX_SLOW_MS).contains(&ms) {
        return Err(format!("`ms` must be from 1 to {MAX_SLOW_MS}, not {ms}"));
    }
    Ok((LinkFault::Slow { ms }, parse_link("slow", link)?))
}

fn parse_link(verb: &str, words: &[&str]) -> Result<Link, String> {
    let link = match words {
        [from, to] => Link { from: from.parse()?, to: to.parse()?, one_way: false },
        [both] => match both.split_once('>') {
            Some((from, to)) => Link { from: from.parse()?, to: to.parse()?, one_way: true },
            None => return Err(needs_a_link(verb)),
        },
        _ => return Err(needs_a_link(verb)),
    };
    match (&link.from, &link.to) {
        (Place::Client(_) | Place::Controller, Place::Client(_) | Place::Controller) => {
            Err(format!("no link runs between {} and {}: one must be a broker", link.from, link.to))
        }
        (from, to) if from == to => Err(format!("no link runs from {from} to itself")),
        (Place::Broker(_), _) | (_, Place::Broker(_)) => Ok(link),
    }
}

fn needs_a_link(verb: &str) -> String {
    format!("`{verb}` needs two ends and nothing else, like `{verb} 1 2` or `{verb} 1>2`")
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let between = if self.one_way { '>' } else { ' ' };
        write!(f, "{}{between}{}", self.from, self.to)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broker(id) => id.fmt(f),
            Self::Controller => f.write_str(CONTROLLER),
            Self::Client(name) => f.write_str(name),
        }
    }
}

impl FromStr for Place {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        if word == CONTROLLER {
            return Ok(Self::Controller);
        }
        if word.starts_with(|first: char| first.is_ascii_alphabetic()) && !word.contains('>') {
            return Ok(Self::Client(word.to_owned()));
        }
        word.parse().map(|id| Self::Broker(BrokerId(id))).map_err(|_not_a_number| {
            format!("`{word}` is neither a broker's number nor the name of a client")
        })
    }
}
