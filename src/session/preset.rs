//! Clusters to begin with.

use brokerscope_engine::history::{Density, History};
use brokerscope_engine::physics::time::Instant;
use brokerscope_engine::world::World;
use brokerscope_engine::world::action::Action;
use brokerscope_engine::world::setup::Setup;

/// A cluster to begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// Three brokers, a topic of three partitions on all of them.
    ThreeBrokers,
    /// A single broker, as study notes have it: topic `test1` of two partitions without copies.
    OneBroker,
    /// Five brokers, a topic of five partitions on three of them each.
    FiveBrokers,
}

/// When the topic is created: all brokers serve by then.
const CREATED: Instant = Instant::from_ms(3_000);
/// When the cluster is handed over: all replicas follow by then.
const CALM: Instant = Instant::from_ms(5_000);

impl Preset {
    const fn shape(self) -> (u32, &'static str) {
        match self {
            Self::ThreeBrokers => (3, "create-topic orders partitions=3 replication-factor=3"),
            Self::OneBroker => (1, "create-topic test1 partitions=2 replication-factor=1"),
            Self::FiveBrokers => (5, "create-topic orders partitions=5 replication-factor=3"),
        }
    }

    /// Its history up to the moment at which nothing is under way.
    pub(super) fn begin(self) -> History<World> {
        let (brokers, topic) = self.shape();
        // As Kafka's own set-up for a single node has it: groups could not be kept otherwise.
        let offsets_topic_replication_factor = if brokers < 3 { 1 } else { 3 };
        let setup = Setup { brokers, offsets_topic_replication_factor, ..Setup::default() };
        let history = History::begin(setup, Density::default());
        let mut history = history.expect("a preset begins a world");
        history.run_until(CREATED, u64::MAX);
        let action: Action = topic.parse().expect("a preset is in the action grammar");
        history.act(CREATED, &action).expect("a preset's topic can be created");
        history.run_until(CALM, u64::MAX);
        history
    }
}
