//! What random travels are tried on: the toy, and the cluster with all its actions.

use brokerscope_engine::physics::chance::Chance;
use brokerscope_engine::physics::time::{Instant, Span};
use brokerscope_engine::world::World;
use brokerscope_engine::world::action;
use brokerscope_engine::world::setup;

use crate::random::Tried;
use crate::toy::{Action, Setup, Toy};

impl Tried for Toy {
    const TRIALS: (u64, u64, u64) = (24, 250, 1);
    const PACE: Span = Span::from_us(400);
    const CHECKPOINT_BYTES: usize = 6_000;

    fn setup(seed: u64) -> Setup {
        Setup { seed, counters: 4, weight_bytes: 1_000 }
    }

    fn any_action(chance: &mut Chance) -> Action {
        let counter = chance.below(5) as usize;
        match chance.below(6) {
            0 => Action::Hush(counter),
            amount => Action::Poke(counter, amount as i64),
        }
    }
}

impl Tried for World {
    const TRIALS: (u64, u64, u64) = (24, 400, 4);
    const PACE: Span = Span::from_ms(4);
    const CHECKPOINT_BYTES: usize = 100_000;

    fn setup(seed: u64) -> setup::Setup {
        let brokers = 2 + (seed % 3) as u32;
        setup::Setup { seed, brokers, broker_start: Span::from_ms(20), ..setup::Setup::default() }
    }

    fn opening() -> Vec<(Instant, action::Action)> {
        let script = [
            (30, "create-topic t0 assignment=1,2 internal.segment.bytes=300"),
            (40, "consume t0-0 from=earliest"),
            (50, "produce t0-0 1 acks=all idempotence=on every-us=3000 times=60"),
        ];
        script.map(|(at, line)| (Instant::from_ms(at), parsed(line))).into()
    }

    fn any_action(chance: &mut Chance) -> action::Action {
        let topic = chance.below(2);
        let broker = 1 + chance.below(3);
        let line = match chance.below(12) {
            0 => format!("create-topic t{topic} partitions=2 replication-factor=1"),
            1 => format!("create-topic t{topic} assignment=1,2 internal.segment.bytes=300"),
            2 => format!("consume t{topic}-0 from=earliest"),
            3 => format!("pause-fetching {broker}"),
            4 => format!("resume-fetching {broker}"),
            5 => format!("produce t{topic}-1 1 acks=0 key=k{broker}"),
            6 => format!("produce t{topic} 3 acks=1"),
            7 => format!("produce t{topic}-0 2 acks=all timeout-ms=90"),
            8 => format!("produce t{topic}-0 1 acks=all every-us=3000 times=30"),
            _ => format!("produce t{topic}-0 {broker} acks=all idempotence=on"),
        };
        parsed(&line)
    }
}

fn parsed(line: &str) -> action::Action {
    line.parse().expect("the trial's actions are in the grammar")
}
