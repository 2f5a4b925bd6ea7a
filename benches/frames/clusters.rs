//! The clusters that are looked at by broker or by group, as saved sessions.

use brokerscope_engine::history::{Density, History};
use brokerscope_engine::physics::time::{Instant, Span};
use brokerscope_engine::world::World;
use brokerscope_engine::world::setup::Setup;

/// A cluster to be looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shown {
    /// So many packets at least have to be in flight all the time.
    pub(crate) packets: u64,
    brokers: u32,
    partitions: u32,
    link_latency: Span,
    produce: &'static str,
}

impl Shown {
    /// Twelve partitions of three replicas on three brokers. With acks=0 nothing waits for an
    /// answer, so on slow links requests pile up.
    pub(crate) const MANY_PACKETS: Self = Self {
        packets: 200,
        brokers: 3,
        partitions: 12,
        link_latency: Span::from_ms(250),
        produce: "produce orders 1 acks=0 every-us=1000 times=100000",
    };
    /// A hundred partitions of three replicas on twelve brokers.
    pub(crate) const MANY_PARTITIONS: Self = Self {
        packets: 1,
        brokers: 12,
        partitions: 100,
        link_latency: Span::from_ms(3),
        produce: "produce orders 1 acks=all every-us=1000 times=100000",
    };

    /// The session, at a moment at which all of its traffic is under way.
    pub(crate) fn session(self) -> String {
        let Self { brokers, partitions, link_latency, .. } = self;
        let setup = Setup { brokers, link_latency, ..Setup::default() };
        let mut history = History::begin(setup, Density::default())
            .expect("a set-up within its bounds begins a world");
        let topic = format!("create-topic orders partitions={partitions} replication-factor=3");
        act(&mut history, 3_000, &topic);
        for partition in 0..3 {
            act(&mut history, 5_000, &format!("consume orders-{partition} from=latest"));
        }
        act(&mut history, 8_000, self.produce);
        history.run_until(Instant::from_ms(11_000), u64::MAX);
        history.save().expect("a session of a few seconds can be saved")
    }
}

/// Ten consumers in each of five groups, each group on a topic of forty partitions of three
/// replicas that are written to; another consumer has just come to each. A member of one group is
/// held still, so that its rebalance lasts until that member's session is over.
pub(crate) fn groups() -> String {
    let mut history = History::begin(Setup::default(), Density::default())
        .expect("a set-up within its bounds begins a world");
    for topic in 0..5 {
        let line = format!("create-topic t{topic} partitions=40 replication-factor=3");
        act(&mut history, 3_000, &line);
    }
    for consumer in 0..50 {
        let (topic, at) = (consumer % 5, 5_000 + 20 * consumer);
        act(&mut history, at, &format!("consume t{topic} group=g{topic}"));
    }
    for topic in 0..5 {
        let line = format!("produce t{topic} 1 acks=all every-us=10000 times=100000");
        act(&mut history, 15_000, &line);
    }
    act(&mut history, 20_000, "freeze consumer-1");
    for topic in 0..5 {
        act(&mut history, 21_000, &format!("consume t{topic} group=g{topic}"));
    }
    history.run_until(Instant::from_ms(21_200), u64::MAX);
    history.save().expect("a session of a few seconds can be saved")
}

fn act(history: &mut History<World>, ms: u64, line: &str) {
    let at = Instant::from_ms(ms);
    history.run_until(at, u64::MAX);
    let action = line.parse().expect("the line is written in the action grammar");
    history.act(at, &action).expect("it can be done");
}
