//! What charts are drawn from: the figures of the first event of each column of time are those of
//! the universe itself, on every branch, however it came to be there.

use brokerscope_engine::history::{BranchId, Density, History, Loading, Moment, Sample, Universe};
use brokerscope_engine::physics::time::Instant;
use brokerscope_engine::world::World;
use brokerscope_engine::world::measures::Measures;
use brokerscope_engine::world::setup::Setup;

use crate::stories::{tell, toy_history};

const DENSITY: Density = Density { spacing: 512, checkpoint_bytes: 8 << 20 };

/// What a walk over the own events of a branch, one by one, finds first in each column.
fn walked<U: Universe>(history: &History<U>, branch: BranchId) -> Vec<Sample<U::Measures>> {
    let line = history.branch(branch).expect("the branch is there");
    let (forked, frontier) = (line.forked_at(), line.frontier());
    let end = line.frontier_instant().as_us();
    let width = (0..).find(|width| end >> width < 256).expect("any time can be halved away");
    let mut history = history.clone();
    history.seek(Moment { branch, ordinal: forked }).expect("the fork is known");
    let mut firsts: Vec<Sample<U::Measures>> = Vec::new();
    while history.moment() != frontier {
        assert!(history.step_forward(), "the frontier is known");
        let at = history.world().now();
        if firsts.last().is_none_or(|last| last.at.as_us() >> width < at.as_us() >> width) {
            let (ordinal, measures) = (history.moment().ordinal, history.world().measures());
            firsts.push(Sample { ordinal, at, measures });
        }
    }
    firsts
}

#[test]
fn a_branch_of_any_length_has_the_first_of_each_column() {
    for milliseconds in [0, 1, 30, 400, 3_000] {
        let mut history = toy_history();
        history.run_until(Instant::from_ms(milliseconds), u64::MAX);
        let branch = history.moment().branch;
        let samples = history.samples(branch);
        assert_eq!(samples, walked(&history, branch), "after {milliseconds} ms");
        let many = samples.len() as u64;
        assert!((milliseconds.min(100)..=256).contains(&many), "{many} after {milliseconds} ms");
    }
}

#[test]
fn what_a_search_passes_is_measured_too() {
    let mut history = toy_history();
    for line in ["next 999", "next 999", "back 20", "act poke 0 1", "next 999", "next 999"] {
        tell(&mut history, line);
    }
    assert_eq!(history.branches().len(), 2);
    for branch in history.branches().map(|branch| branch.id()) {
        assert_eq!(history.samples(branch), walked(&history, branch));
    }
}

/// The figures of a branch, sample by sample.
fn figures(history: &History<World>, branch: BranchId) -> Vec<Measures> {
    history.samples(branch).iter().map(|sample| sample.measures).collect()
}

#[test]
fn both_branches_of_a_fork_keep_the_figures_of_their_worlds_and_so_do_saved_ones() {
    let mut history = History::<World>::begin(Setup::default(), DENSITY).expect("it is sound");
    let act = |history: &mut History<World>, ms: u64, line: &str| {
        let at = Instant::from_ms(ms);
        history.run_until(at, u64::MAX);
        let action = line.parse().expect("the line is in the grammar");
        history.act(at, &action).expect("it can be done then");
    };
    act(&mut history, 2_100, "create-topic orders assignment=1,2,3");
    act(&mut history, 2_500, "consume orders group=g1 auto.offset.reset=earliest");
    act(&mut history, 3_000, "produce orders-0 2 acks=all every-us=10000 times=900");
    history.run_until(Instant::from_ms(13_000), u64::MAX);
    let root = history.moment().branch;
    history.seek_instant(root, Instant::from_ms(4_000)).expect("it was there");
    act(&mut history, 4_000, "crash 3");
    history.run_until(Instant::from_ms(20_000), u64::MAX);
    let fork = history.moment().branch;

    let text = history.save().expect("a short session can be saved");
    let loaded = Loading::<World>::begin(&text, DENSITY).expect("it was saved just now");
    let loaded = loaded.finish().expect("it goes as it went").history;
    for branch in [root, fork] {
        assert_eq!(history.samples(branch), walked(&history, branch));
        assert_eq!(loaded.samples(branch), history.samples(branch));
    }
    let (left, gone) = (figures(&history, root), figures(&history, fork));
    assert!(left.iter().all(|it| it.in_sync == 3 || it.replicas == 0), "nothing broke there");
    assert!(gone.iter().any(|it| (it.in_sync, it.replicas) == (2, 3)), "broker 3 is missed");
    assert!(left.iter().any(|it| it.lag.is_some_and(|lag| lag > 0)), "commits are late");
    assert_eq!(gone.last().expect("it is long").appended, 1_800, "everything was produced");
    assert!(gone.first().expect("it is long").appended > 100, "the fork begins in the middle");
}
