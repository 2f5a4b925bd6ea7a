//! The clusters that the benches put under load: one partition on three brokers, and a hundred on
//! twelve, three or twelve replicas each. A producer with acks=all and 100-byte values all the
//! time, to any partition, and one consumer.

use brokerscope_engine::history::{Density, History};
use brokerscope_engine::physics::time::Instant;
use brokerscope_engine::world::World;
use brokerscope_engine::world::action::Action;
use brokerscope_engine::world::setup::Setup;

/// A cluster with a load.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Load {
    /// What it is called in figures.
    pub(crate) name: &'static str,
    brokers: u32,
    topic: &'static str,
}

/// From the smallest to the largest.
pub(crate) const LOADS: [Load; 3] = [
    Load {
        name: "3 brokers, 1 partition × 3",
        brokers: 3,
        topic: "create-topic orders assignment=1,2,3",
    },
    Load {
        name: "12 brokers, 100 partitions × 3",
        brokers: 12,
        topic: "create-topic orders partitions=100 replication-factor=3",
    },
    Load {
        name: "12 brokers, 100 partitions × 12",
        brokers: 12,
        topic: "create-topic orders partitions=100 replication-factor=12",
    },
];

impl Load {
    /// The cluster with its load ahead of it.
    pub(crate) fn begin(&self) -> History<World> {
        let setup = Setup { brokers: self.brokers, ..Setup::default() };
        let mut history = History::begin(setup, Density::default())
            .expect("a set-up within its bounds begins a world");
        for (at, line) in [
            (2_300, self.topic),
            (2_700, "consume orders-0 from=earliest"),
            (3_000, "produce orders 1 acks=all bytes=100 every-us=8000 times=1000000"),
        ] {
            let at = Instant::from_ms(at);
            history.run_until(at, u64::MAX);
            let action: Action = line.parse().expect("the load is written in the action grammar");
            history.act(at, &action).expect("the load can be done");
        }
        history
    }
}
