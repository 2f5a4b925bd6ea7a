//! Checkpoints are thinned as history grows: never too many, never too far apart.

use brokerscope_engine::history::{BranchId, Density, History, Moment, Progress};
use brokerscope_engine::physics::time::Instant;
use brokerscope_engine::world::World;
use brokerscope_engine::world::setup;

use crate::toy::{Setup, Toy};

/// A seek passes so many events before it arrives, to remember what happened in them.
const LEAD: u64 = 256;

#[test]
fn thinning_keeps_every_replay_short_and_memory_within_the_cap() {
    let setup = Setup { seed: 3, counters: 4, weight_bytes: 1_000 };
    let density = Density { spacing: 16, checkpoint_bytes: 20_000 };
    let mut history = History::<Toy>::begin(setup, density).expect("the setup is sound");
    let mut spacings = vec![history.spacing()];
    for event in 0..5_000_u64 {
        assert!(history.step_forward());
        let (count, bytes) = history.checkpoints();
        assert!(bytes <= 20_000 && count == bytes / 1_000, "{count} weigh {bytes}");
        assert_eq!(count as u64, (event + 1) / history.spacing() + 1);
        spacings.push(history.spacing());
    }
    spacings.dedup();
    assert_eq!(spacings, [16, 32, 64, 128, 256]);
    for ordinal in (0..5_000).step_by(97) {
        let moment = Moment { branch: BranchId::ROOT, ordinal };
        let mut from_the_start = history.clone();
        from_the_start.start();
        let mut seek = from_the_start.begin_seek(moment).expect("the past is known");
        let way = ordinal - seek.ordinal();
        assert!(way < 256 + LEAD && (way >= LEAD || seek.ordinal() == 0), "{way} to {ordinal}");
        let progress = from_the_start.continue_seek(&mut seek, way);
        assert_eq!((progress, from_the_start.moment()), (Progress::Done, moment));
    }
}

#[test]
fn a_large_cluster_in_which_little_grows_keeps_its_checkpoints_close() {
    let setup = setup::Setup { brokers: 12, ..setup::Setup::default() };
    let density = Density { spacing: 512, checkpoint_bytes: 20 << 20 };
    let mut history = History::<World>::begin(setup, density).expect("the setup is sound");
    for (at, line) in [
        (2_300, "create-topic orders partitions=40 replication-factor=12"),
        (3_000, "produce orders-0 1 acks=all every-us=8000 times=1000"),
    ] {
        let at = Instant::from_ms(at);
        history.run_until(at, u64::MAX);
        history.act(at, &line.parse().expect("the grammar is known")).expect("it can be done");
    }
    history.run_until(Instant::MAX, 20_000);
    let (count, bytes) = history.checkpoints();
    assert_eq!(history.spacing(), 512, "{count} checkpoints weigh {bytes}");
}
