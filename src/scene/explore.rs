//! Explore: everything that can be done to the partition, and what was done.

use super::charts::Charts;
use super::cluster::Cluster;
use super::groups::Groups;
use super::inspector::Inspector;
use super::line::Names;
use crate::text::Phrase;
use brokerscope_engine::physics::time::Instant;
use brokerscope_engine::protocol::ids::BrokerId;
use std::sync::Arc;

/// What stands around the stage in Explore.
#[derive(Clone, Debug, PartialEq)]
pub struct Explore {
    /// The topic.
    pub topic: String,
    /// How many brokers the cluster has.
    pub brokers: u32,
    /// The brokers whose fetching can be paused, and whether it is.
    pub fetching: Vec<(BrokerId, bool)>,
    /// Whether there is a question to go back to.
    pub question: bool,
    /// Whether there is an action to take back.
    pub undo: bool,
    /// Whether something is done later on this branch, which another branch could leave out.
    pub fork: bool,
    /// What the learner did on this branch up to now, in order.
    pub deeds: Vec<Deed>,
    /// What a line can name.
    pub names: Names,
    /// The settings that matter here.
    pub settings: Vec<Setting>,
    /// How the cluster is seen.
    pub view: View,
    /// The cluster, broker by broker, if it is seen so.
    pub cluster: Option<Arc<Cluster>>,
    /// The groups, if they are seen.
    pub groups: Option<Arc<Groups>>,
    /// The charts, if they are seen.
    pub charts: Option<Arc<Charts>>,
    /// What just happened and why.
    pub sentence: Option<Sentence>,
    /// What is selected, opened up.
    pub inspector: Inspector,
    /// What the page has to say about loading or saving.
    pub notice: Option<Notice>,
    /// The session as text, while it is being saved.
    pub saved: Option<String>,
}

/// Whether there are charts (feature `charting`).
pub const HAS_CHARTS: bool = cfg!(feature = "charting");

/// How the cluster is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// The replicas of one partition under each other.
    Partition,
    /// Machines with all that they hold.
    Broker,
    /// Consumer groups with their members.
    Groups,
}

/// An action of the learner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// When.
    pub at: Instant,
    /// The line of the action grammar.
    pub line: String,
}

/// A setting under Kafka's own name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its name.
    pub name: &'static str,
    /// Its value, as a Kafka properties file has it.
    pub value: String,
    /// Why it is so here, where that needs saying.
    pub because: Option<Phrase>,
}

/// What just happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// When it happened.
    pub at: Instant,
    /// What happened and why.
    pub text: Phrase,
}

/// Something the page has to say once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Whether something went wrong.
    pub wrong: bool,
    /// What.
    pub text: Phrase,
}
