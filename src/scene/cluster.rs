//! The whole cluster, broker by broker: what each process is, what the controller thinks of it,
//! which replicas it holds, and the links between all of them.

use super::mark::fraction;
use super::stage::{Client, Packet, Parked, Replica, Window};
use crate::text::{Phrase, cluster as text};
use brokerscope_engine::physics::time::{Instant, Span};
use brokerscope_engine::protocol::ids::{BrokerId, Offset, PartitionId};
use brokerscope_engine::world::fault::{ControllerFault, ProcessFault};
use std::sync::Arc;

/// The cluster.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cluster {
    /// How much of each replica is drawn.
    pub detail: Detail,
    /// How many partitions `__consumer_offsets` has.
    pub kept_partitions: u32,
    /// Whether they are among the others.
    pub unfolded: bool,
    /// Its brokers, by id.
    pub machines: Vec<Machine>,
    /// Its controller.
    pub controller: ControllerCard,
    /// Its clients.
    pub clients: Vec<Guest>,
    /// Everything that can be cut.
    pub links: Vec<Link>,
    /// Requests and replies in flight.
    pub packets: Vec<Packet>,
    /// Requests that a broker holds.
    pub parked: Vec<Parked>,
    /// How partitions are written, by [`PartitionId`], where replicas are only squares.
    pub names: Vec<Arc<str>>,
}

/// How much of a replica is drawn; less, the more there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// Each record.
    #[default]
    Cells,
    /// One bar for the records of a leader epoch.
    Runs,
    /// One small square for the whole replica.
    Heat,
}

/// Up to so many replicas are drawn record by record.
const MOST_WITH_CELLS: usize = 40;
/// And up to so many with their epochs.
const MOST_WITH_RUNS: usize = 400;

impl Detail {
    /// The detail in which so many replicas are drawn.
    pub const fn of(replicas: usize) -> Self {
        if replicas <= MOST_WITH_CELLS {
            Self::Cells
        } else if replicas <= MOST_WITH_RUNS {
            Self::Runs
        } else {
            Self::Heat
        }
    }
}

/// A broker.
#[derive(Clone, Debug, PartialEq)]
pub struct Machine {
    /// Which.
    pub id: BrokerId,
    /// What its process does.
    pub state: State,
    /// What the controller thinks of it.
    pub membership: Phrase,
    /// Whether the controller has shut it out, or never let it in.
    pub fenced: bool,
    /// How long its session lasts if it is not heard of again.
    pub session: Option<Deadline>,
    /// Whether the lab holds its fetching back.
    pub fetching_paused: bool,
    /// Whether it is selected.
    pub selected: bool,
    /// What can be done to its process now.
    pub verbs: Vec<(ProcessFault, Phrase)>,
    /// Its replicas, by partition; empty where they are only [`spots`](Self::spots).
    pub replicas: Vec<Held>,
    /// Its replicas, by partition, where there are too many to draw more of them.
    pub spots: Vec<Spot>,
}

/// What a broker's process does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The machine has no power.
    PoweredOff,
    /// There is no process.
    Down,
    /// There is none, and its only log directory has failed.
    WithoutDisk,
    /// It was started and does not serve yet.
    Starting,
    /// It is held still.
    Frozen,
    /// It serves.
    Serving,
}

impl State {
    /// In words.
    pub fn said(self) -> Phrase {
        match self {
            Self::PoweredOff => text::powered_off(),
            Self::Down => text::down(),
            Self::WithoutDisk => text::without_disk(),
            Self::Starting => text::starting(),
            Self::Frozen => text::frozen(),
            Self::Serving => text::serving(),
        }
    }
}

/// A replica in its machine.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// Of which partition; the key of its elements in its machine.
    pub partition: PartitionId,
    /// How that is written: `orders-0`.
    pub name: Arc<str>,
    /// How it stands with the controller.
    pub standing: Standing,
    /// How long it may lag behind, while it does.
    pub lag: Option<Deadline>,
    /// Whether a preferred election would make it leader.
    pub electable: bool,
    /// Whether nobody leads its partition.
    pub leaderless: bool,
    /// Whether it is selected.
    pub selected: bool,
    /// The offsets that all replicas of its partition show.
    pub window: Window,
    /// Its log.
    pub replica: Arc<Replica>,
}

/// A replica as a small square.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    /// Of which partition.
    pub partition: PartitionId,
    /// What is to be seen of it.
    pub kind: SpotKind,
    /// Where its log ends.
    pub log_end: Offset,
}

/// What is to be seen of a replica that is a small square.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SpotKind {
    /// It leads.
    Leader,
    /// It follows and is in the ISR.
    InSync,
    /// It is out of the ISR, and may lead all the same.
    Eligible,
    /// It is neither in the ISR nor in the ELR.
    Out,
}

impl SpotKind {
    /// All there are.
    pub const ALL: [Self; 4] = [Self::Leader, Self::InSync, Self::Eligible, Self::Out];

    /// In words.
    pub fn said(self) -> Phrase {
        match self {
            Self::Leader => text::leads_short(),
            Self::InSync => text::in_isr(),
            Self::Eligible => text::in_elr(),
            Self::Out => text::out(),
        }
    }
}

/// How a replica stands with the controller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// In the ISR.
    InSync,
    /// Out of the ISR, and it may lead all the same.
    Eligible,
    /// Neither.
    Out,
}

impl Standing {
    /// In words.
    pub fn said(self) -> Phrase {
        match self {
            Self::InSync => text::in_isr(),
            Self::Eligible => text::in_elr(),
            Self::Out => text::out(),
        }
    }
}

/// A time that runs out, and is then noticed only at the next look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// From when it is counted.
    pub from: Instant,
    /// Until when.
    pub until: Instant,
    /// The next look.
    pub check: Instant,
    /// How long it is from one look to the next.
    pub every: Span,
}

/// What is left of a [`Deadline`] at an instant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Left {
    /// It runs.
    Time {
        /// The share that is left, from 0 to 1.
        share: f64,
        /// How long it has run.
        gone: Span,
        /// How long it will.
        left: Span,
    },
    /// It has run out and nobody has looked.
    Check {
        /// The share that is left until somebody looks.
        share: f64,
        /// How long until then.
        left: Span,
    },
}

impl Deadline {
    /// What is left at `now`.
    pub fn left(&self, now: Instant) -> Left {
        if now < self.until {
            let gone = now.since(self.from);
            let share = 1.0 - fraction(gone, self.until.since(self.from));
            return Left::Time { share, gone, left: self.until.since(now) };
        }
        let left = self.check.since(now);
        let began = self.check.since(self.until).min(self.every);
        Left::Check { share: fraction(left, began), left }
    }
}

/// A client with its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Guest {
    /// Its `client.id`.
    pub name: String,
    /// What it is.
    pub client: Client,
}

/// A link between two machines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Between whom.
    pub ends: Ends,
    /// Its ends as actions name them.
    pub names: (String, String),
    /// How the direction from the first end to the second is.
    pub there: Way,
    /// And the other one.
    pub back: Way,
    /// Whether fetching over it is held back by the lab.
    pub paused: bool,
    /// Whether anybody is connected over it.
    pub connected: bool,
}

/// Between whom a link runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    /// Two brokers, the lower id first.
    Brokers(BrokerId, BrokerId),
    /// A client, by its key, and a broker.
    Client(u32, BrokerId),
    /// A broker and the controller.
    Controller(BrokerId),
}

impl Ends {
    /// A number that no other link has.
    pub fn number(self) -> u64 {
        let id = |broker: BrokerId| u64::from(broker.0.unsigned_abs());
        match self {
            Self::Controller(broker) => id(broker),
            Self::Brokers(one, other) => 1 << 62 | id(one) << 31 | id(other),
            Self::Client(client, broker) => 1 << 63 | u64::from(client) << 31 | id(broker),
        }
    }
}

/// One direction of a link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Way {
    /// Whether nothing gets through.
    pub cut: bool,
    /// Whether nothing gets through on the connections that stand.
    pub stalled: bool,
    /// How much longer packets take.
    pub slower: Span,
}

impl Link {
    /// Key of its elements: `1-2`.
    pub fn key(&self) -> String {
        format!("{}-{}", self.names.0, self.names.1)
    }

    /// Whether it is neither cut, stalled nor slow.
    pub fn is_whole(&self) -> bool {
        let whole = Way::default();
        self.there == whole && self.back == whole
    }

    /// What is wrong with it, as short as it fits on it.
    pub fn sign(&self) -> Option<Phrase> {
        match (self.there.cut, self.back.cut) {
            (true, true) => Some(text::sign_cut()),
            (true, false) => Some(text::sign_cut_there()),
            (false, true) => Some(text::sign_cut_back()),
            (false, false) if self.there.stalled || self.back.stalled => Some(text::sign_stalled()),
            (false, false) => {
                let slower = self.there.slower.max(self.back.slower);
                (slower > Span::ZERO).then(|| text::sign_slower(slower))
            }
        }
    }

    /// Whether something does not get through.
    pub fn is_struck(&self) -> bool {
        let stops = |way: Way| way.cut || way.stalled;
        stops(self.there) || stops(self.back) || self.paused
    }

    /// All that its drawing says, in one sentence.
    pub fn said(&self) -> Phrase {
        let state = match (self.sign(), self.paused) {
            (Some(sign), _) => sign,
            (None, true) => text::fetching_is_paused(),
            (None, false) => text::whole(),
        };
        text::link_said(&self.names.0, &self.names.1, state)
    }
}

/// The controller.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ControllerCard {
    /// Whether its process runs.
    pub runs: bool,
    /// Its last records, oldest first.
    pub records: Vec<RecordLine>,
    /// What can be done to it now.
    pub verb: Option<(ControllerFault, Phrase)>,
}

/// A record of the metadata log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordLine {
    /// Where it lies.
    pub offset: Offset,
    /// Kafka's name of its kind.
    pub kind: &'static str,
    /// Its content, as Kafka prints it.
    pub content: String,
    /// Whether brokers may read it yet.
    pub committed: bool,
}
