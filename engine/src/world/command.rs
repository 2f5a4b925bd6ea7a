//! What an application does with its client, and what is done to its process, as text. The name
//! of the client stands behind the verb:
//!
//! | line | what it does |
//! |---|---|
//! | `close consumer-1` | ends it in good order, once its application is back from its work |
//! | `crash consumer-1` | kills the process (SIGKILL) |
//! | `start consumer-1` | starts a new process with the same settings |
//! | `freeze consumer-1`, `thaw consumer-1` | holds the process still and lets it go on |
//! | `pause-polling consumer-1` | keeps the application away from `poll` |
//! | `resume-polling consumer-1` | lets it poll again |
//! | `commit consumer-1 orders-0=17` | commits these offsets, or all that it has got |
//! | `seek consumer-1 orders-0=5` | reads on from there |
//! | `subscribe consumer-1 orders,payments` | wants to read these topics from now on |
//! | `stop-sending producer-1` | hands nothing more over |
//! | `flush producer-1` | has everything sent without waiting for `linger.ms` |

use std::fmt;

use super::action::{parse_number, split_partition};
use super::fault::ProcessFault;
use super::joining::parse_topics;

/// Something that is done with a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Its `client.id`.
    pub client: String,
    /// What is done.
    pub deed: Deed,
}

/// What is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// It is closed.
    Close,
    /// Its process is killed.
    Crash,
    /// A new process is started.
    Start,
    /// Its process is held still.
    Freeze,
    /// Its process goes on.
    Thaw,
    /// Its application stays away from `poll`.
    PausePolling,
    /// Its application polls again.
    ResumePolling,
    /// It commits these offsets, or all.
    Commit(Vec<Spot>),
    /// It goes to an offset.
    Seek(Spot),
    /// It subscribes to these topics.
    Subscribe(Vec<String>),
    /// It hands nothing more over.
    StopSending,
    /// It calls `flush`.
    Flush,
}

impl Deed {
    /// Whether it can be done with a producer as well as with a consumer.
    pub(super) fn is_for_any_client(&self) -> bool {
        matches!(self, Self::Close | Self::Crash | Self::Start | Self::Freeze | Self::Thaw)
    }
}

/// An offset in a partition: `orders-0=17`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The topic.
    pub topic: String,
    /// Which of its partitions.
    pub partition: i32,
    /// The offset.
    pub offset: u32,
}

impl Command {
    /// Reads a line of this kind; `None` if the verb is none of these.
    pub(super) fn parse(verb: &str, words: &[&str]) -> Option<Result<Self, String>> {
        let plain = match verb {
            "close" => Deed::Close,
            "stop-sending" => Deed::StopSending,
            "flush" => Deed::Flush,
            "pause-polling" => Deed::PausePolling,
            "resume-polling" => Deed::ResumePolling,
            "commit" | "seek" | "subscribe" => return Some(Self::parse_more(verb, words)),
            _ => Self::of_process(ProcessFault::from_word(verb)?, words)?,
        };
        Some(match words {
            [client] => Ok(Self { client: (*client).to_owned(), deed: plain }),
            _ => Err(needs_a_client(verb)),
        })
    }

    /// What can be done to a client's process of what can be done to a broker's.
    fn of_process(fault: ProcessFault, words: &[&str]) -> Option<Deed> {
        let is_client = |word: &&str| word.starts_with(|c: char| c.is_ascii_alphabetic());
        words.first().filter(|word| is_client(word))?;
        match fault {
            ProcessFault::Crash => Some(Deed::Crash),
            ProcessFault::Start => Some(Deed::Start),
            ProcessFault::Freeze => Some(Deed::Freeze),
            ProcessFault::Thaw => Some(Deed::Thaw),
            ProcessFault::PowerOff
            | ProcessFault::Stop
            | ProcessFault::DiskError
            | ProcessFault::MendDisk => None,
        }
    }

    fn parse_more(verb: &str, words: &[&str]) -> Result<Self, String> {
        let [client, rest @ ..] = words else { return Err(needs_a_client(verb)) };
        let deed = match (verb, rest) {
            ("commit", spots) => {
                let spots: Result<Vec<Spot>, String> =
                    spots.iter().map(|word| Spot::parse(word)).collect();
                Deed::Commit(spots?)
            }
            ("seek", [spot]) => Deed::Seek(Spot::parse(spot)?),
            ("subscribe", [topics]) => Deed::Subscribe(parse_topics(topics)?),
            ("seek", _) => return Err("`seek` needs an offset, like orders-0=5".to_owned()),
            _ => return Err("`subscribe` needs topics, like orders,payments".to_owned()),
        };
        Ok(Self { client: (*client).to_owned(), deed })
    }
}

fn needs_a_client(verb: &str) -> String {
    format!("`{verb}` needs the name of a client, like consumer-1")
}

impl Spot {
    pub(super) fn parse(word: &str) -> Result<Self, String> {
        let wrong =
            || format!("`{word}` is not an offset in a partition; write one like orders-0=5");
        let (place, offset) = word.split_once('=').ok_or_else(wrong)?;
        let (topic, Some(partition)) = split_partition(place) else { return Err(wrong()) };
        Ok(Self { topic, partition, offset: parse_number("an offset", offset)? })
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verb = match &self.deed {
            Deed::Close => "close",
            Deed::Crash => ProcessFault::Crash.word(),
            Deed::Start => ProcessFault::Start.word(),
            Deed::Freeze => ProcessFault::Freeze.word(),
            Deed::Thaw => ProcessFault::Thaw.word(),
            Deed::PausePolling => "pause-polling",
            Deed::ResumePolling => "resume-polling",
            Deed::Commit(_) => "commit",
            Deed::Seek(_) => "seek",
            Deed::Subscribe(_) => "subscribe",
            Deed::StopSending => "stop-sending",
            Deed::Flush => "flush",
        };
        write!(f, "{verb} {}", self.client)?;
        match &self.deed {
            Deed::Commit(spots) => spots.iter().try_for_each(|spot| write!(f, " {spot}")),
            Deed::Seek(spot) => write!(f, " {spot}"),
            Deed::Subscribe(topics) => write!(f, " {}", topics.join(",")),
            Deed::Close
            | Deed::Crash
            | Deed::Start
            | Deed::Freeze
            | Deed::Thaw
            | Deed::PausePolling
            | Deed::ResumePolling
            | Deed::StopSending
            | Deed::Flush => Ok(()),
        }
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}={}", self.topic, self.partition, self.offset)
    }
}
