//! Checkpoints are thinned as history grows: never too many, never too far apart.

use brokerscope_engine::history::{BranchId, Density, History, Moment, Progress};

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
