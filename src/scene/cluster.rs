//! The whole cluster, broker by broker: what each process is, what the controller thinks of it, and
//! which replicas it holds.

use crate::text::Phrase;
use brokerscope_engine::physics::time::Instant;
use brokerscope_engine::protocol::ids::{BrokerId, LeaderEpoch, Offset};
use brokerscope_engine::world::fault::{ControllerFault, ProcessFault};

/// The cluster.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cluster {
    /// Its brokers, by id.
    pub brokers: Vec<BrokerCard>,
    /// Its controller.
    pub controller: ControllerCard,
    /// Everything that a link can end at, by the name that actions give it.
    pub ends: Vec<String>,
    /// Links that are not whole.
    pub faults: Vec<Phrase>,
}

/// A broker.
#[derive(Clone, Debug, PartialEq)]
pub struct BrokerCard {
    /// Which.
    pub id: BrokerId,
    /// What its process does.
    pub process: Phrase,
    /// Whether it serves.
    pub serves: bool,
    /// What the controller thinks of it.
    pub membership: Phrase,
    /// Whether the controller has shut it out.
    pub fenced: bool,
    /// From when until when its session lasts if it is not heard of again.
    pub session: Option<(Instant, Instant)>,
    /// When it looks for followers that lag, next.
    pub isr_check: Option<Instant>,
    /// Its replicas, at most so many as are drawn.
    pub chips: Vec<Chip>,
    /// How many more it holds.
    pub more: u32,
    /// What can be done to its process now.
    pub verbs: Vec<(ProcessFault, Phrase)>,
}

/// A replica on a broker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chip {
    /// Its partition: `orders-0`.
    pub partition: String,
    /// What it is.
    pub role: ChipRole,
    /// How it stands with the controller.
    pub standing: Standing,
    /// The leader epoch that it knows.
    pub epoch: LeaderEpoch,
    /// Where its log ends.
    pub log_end: Offset,
    /// Up to where it knows records to be committed.
    pub high_watermark: Offset,
}

/// What a replica is to its partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChipRole {
    /// It leads.
    Leader,
    /// It follows, or waits for somebody to follow.
    Follower,
    /// There is no process: only its files are there.
    Files,
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
