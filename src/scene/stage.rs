//! One partition as it is drawn: its replicas under each other, its clients, and every request
//! between them, in flight or waiting.

use super::mark::Mark;
use crate::text::{Phrase, picture};
use brokerscope_engine::physics::time::Instant;
use brokerscope_engine::protocol::ids::{BrokerId, LeaderEpoch, Offset};

/// One partition and what happens to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// Topic and partition, as Kafka's logs write it: `orders-0`.
    pub partition: String,
    /// The leader's high watermark, where the one HW line hangs.
    pub high_watermark: Mark,
    /// Its replicas from top to bottom, in assignment order.
    pub replicas: Vec<Replica>,
    /// Producers and consumers.
    pub clients: Vec<Client>,
    /// Requests and replies in flight.
    pub packets: Vec<Packet>,
    /// Requests that a broker holds.
    pub parked: Vec<Parked>,
    /// Followers whose link to the leader lets nothing through, in one direction at least.
    pub cut: Vec<BrokerId>,
    /// What is selected, and so inspected.
    pub selected: Option<Subject>,
}

/// What can be selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A replica.
    Replica(BrokerId),
    /// A record in a replica's log.
    Record(BrokerId, Offset),
    /// A producer or consumer, by its key.
    Client(u32),
    /// A request or reply in flight, by its key.
    Packet(u64),
    /// A broker with all it holds.
    Broker(BrokerId),
}

/// A copy of the partition on a broker.
#[derive(Clone, Debug, PartialEq)]
pub struct Replica {
    /// The broker; also the key of its elements.
    pub broker: BrokerId,
    /// What it is to the partition now.
    pub role: Role,
    /// The leader epoch it knows.
    pub epoch: LeaderEpoch,
    /// Whether the leader counts it in the ISR.
    pub in_isr: bool,
    /// First offset it still has.
    pub log_start: Offset,
    /// Its LEO.
    pub log_end: Mark,
    /// The HW that it knows.
    pub high_watermark: Mark,
    /// Stretches of records written under one leader epoch, in order, without a gap.
    pub runs: Vec<Run>,
    /// Base offsets of its segments, in order; the first is where its log begins.
    pub segments: Vec<Offset>,
    /// What it, as leader, knows of its followers. Empty at followers.
    pub notes: Vec<Note>,
    /// Since when its fetching is paused by the lab.
    pub fetching_paused: Option<Instant>,
    /// What it cut from its log last, while that is still falling.
    pub cut: Option<Cut>,
}

/// Records that a follower cut because its leader's log does not hold them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Where the log ends since.
    pub to: Offset,
    /// Where it ended before.
    pub from: Offset,
    /// When it was cut.
    pub since: Instant,
}

/// What a replica is to its partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It takes writes and answers reads.
    Leader,
    /// It fetches from the leader.
    Follower,
    /// There is no process: only its files are there.
    Down,
}

/// Records written under one leader epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// First offset.
    pub first: Offset,
    /// One past the last.
    pub end: Offset,
    /// Who led when they were written.
    pub epoch: LeaderEpoch,
}

/// What the leader knows of a follower: nothing but where it last asked from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Note {
    /// The follower.
    pub follower: BrokerId,
    /// Fetch offset of its last request; `None` before the first.
    pub fetched: Option<Mark>,
    /// Whether this note holds the HW where it is, once that may be told.
    pub binds: bool,
}

/// A producer or consumer.
#[derive(Clone, Debug, PartialEq)]
pub struct Client {
    /// Key of its elements.
    pub key: u32,
    /// What it is.
    pub kind: ClientKind,
    /// What it says of itself below its name: `acks=all`, `position 5`.
    pub state: Phrase,
}

/// Producer or consumer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientKind {
    /// It appends records.
    Producer,
    /// It pulls records.
    Consumer,
}

/// One end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// A broker.
    Broker(BrokerId),
    /// A client, by its key.
    Client(u32),
}

/// What a request or reply says, as far as it is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A Produce request; a request never knows the offsets its records will get.
    Produce { records: u32 },
    /// Its reply: the base offset given, or Kafka's error code by name.
    ProduceReply(Result<Offset, &'static str>),
    /// A Fetch request and where it starts.
    Fetch { from: Offset },
    /// Its reply with the HW it carries.
    FetchReply { records: u32, high_watermark: Option<Offset> },
    /// A request of another API, by Kafka's name.
    Request(&'static str),
    /// The reply to one.
    Reply(&'static str),
}

impl Content {
    /// Its short text on the pill.
    pub fn label(&self) -> Phrase {
        match *self {
            Self::Produce { records } => picture::produce(records),
            Self::ProduceReply(Ok(base)) => picture::produce_reply(base),
            Self::ProduceReply(Err(error)) => picture::produce_refused(error),
            Self::Fetch { from } => picture::fetch(from),
            Self::FetchReply { high_watermark: None, .. } => picture::fetch_reply_nothing(),
            Self::FetchReply { records: 0, high_watermark: Some(offset) } => {
                picture::fetch_reply_empty(offset)
            }
            Self::FetchReply { records, high_watermark: Some(offset) } => {
                picture::fetch_reply(records, offset)
            }
            Self::Request(api) => picture::other_request(api),
            Self::Reply(api) => picture::other_reply(api),
        }
    }

    /// Whether it is of the kind that goes on for ever and says nothing new: members' heartbeats
    /// and commits, and the copying of what they commit.
    pub fn is_quiet(&self) -> bool {
        matches!(self, Self::Request(api) | Self::Reply(api)
            if matches!(*api, "Heartbeat" | "OffsetCommit" | "Fetch"))
    }

    /// Whether it goes back to who asked.
    pub fn is_reply(&self) -> bool {
        matches!(self, Self::ProduceReply(_) | Self::FetchReply { .. } | Self::Reply(_))
    }

    /// Whether it is about groups, not about one partition's records.
    pub fn is_of_groups(&self) -> bool {
        let (Self::Request(api) | Self::Reply(api)) = self else { return false };
        matches!(*api, "FindCoordinator" | "JoinGroup" | "SyncGroup" | "LeaveGroup" | "OffsetFetch")
            || self.is_quiet()
    }

    /// Whether it belongs to writing rather than to fetching.
    pub const fn writes(&self) -> bool {
        matches!(self, Self::Produce { .. } | Self::ProduceReply(_))
    }
}

/// A request or reply on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet {
    /// Key of its element, never given twice.
    pub key: u64,
    /// What it says.
    pub content: Content,
    /// Who sent it.
    pub from: End,
    /// Who will have it.
    pub to: End,
    /// When it left.
    pub sent: Instant,
    /// When it arrives.
    pub due: Instant,
}

impl Packet {
    /// Whether the link lets nothing through.
    pub fn is_held_up(&self) -> bool {
        self.due == Instant::MAX
    }
}

/// A request that a broker holds until it can answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parked {
    /// Key of its element: that of the packet which brought it.
    pub key: u64,
    /// What it says.
    pub content: Content,
    /// The broker that holds it.
    pub at: BrokerId,
    /// Who sent it.
    pub from: End,
}

impl Parked {
    /// What it waits for.
    pub fn waits_for(&self) -> Phrase {
        if self.content.writes() { picture::waits_for_isr() } else { picture::held() }
    }
}

impl Stage {
    /// Row of the leader, if there is one: of two that think so, the one with the newer epoch.
    pub fn leader_row(&self) -> Option<usize> {
        let rows = self.replicas.iter().enumerate();
        let leaders = rows.filter(|(_, replica)| replica.role == Role::Leader);
        leaders.max_by_key(|(_, replica)| replica.epoch).map(|(row, _)| row)
    }

    /// Row of a broker's replica.
    pub fn row_of(&self, broker: BrokerId) -> Option<usize> {
        self.replicas.iter().position(|replica| replica.broker == broker)
    }

    /// The highest LEO of all replicas.
    pub fn log_end(&self) -> Offset {
        let ends = self.replicas.iter().map(|replica| replica.log_end.at);
        ends.max().unwrap_or_default()
    }

    /// The offset that the window must show, if a record is selected.
    pub fn followed(&self) -> Option<Offset> {
        match self.selected {
            Some(Subject::Record(_, offset)) => Some(offset),
            Some(
                Subject::Replica(_) | Subject::Client(_) | Subject::Packet(_) | Subject::Broker(_),
            )
            | None => None,
        }
    }

    /// The stretch of offsets that there are, for all replicas.
    pub fn window(&self) -> Window {
        let starts = self.replicas.iter().map(|replica| replica.log_start);
        Window {
            start: starts.min().unwrap_or_default(),
            end: self.log_end(),
            followed: self.followed(),
        }
    }
}

/// The offsets of a partition, of which as many are shown as there is room for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// The first that any replica has.
    pub start: Offset,
    /// The highest LEO.
    pub end: Offset,
    /// One that must be shown.
    pub followed: Option<Offset>,
}

impl Replica {
    /// The epoch under which the record at `offset` was written.
    pub fn epoch_at(&self, offset: Offset) -> Option<LeaderEpoch> {
        let holds = |run: &&Run| run.first <= offset && offset < run.end;
        self.runs.iter().find(holds).map(|run| run.epoch)
    }

    /// Its role in words, with the epoch if it leads.
    pub fn role_said(&self) -> Phrase {
        match self.role {
            Role::Leader => picture::leader(self.epoch),
            Role::Follower => picture::follower(),
            Role::Down => picture::down(),
        }
    }

    /// All that its drawing says, in one sentence.
    pub fn said(&self) -> Phrase {
        picture::replica_said(
            self.broker,
            self.role_said(),
            self.log_end.at,
            self.high_watermark.at,
        )
    }
}
