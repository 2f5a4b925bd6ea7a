//! Anything that can be done with a history, at random, against straight runs.

use std::collections::BTreeMap;

use brokerscope_engine::history::{
    BranchId, Density, History, Moment, Progress, Seek, Told, Universe,
};
use brokerscope_engine::physics::chance::Chance;
use brokerscope_engine::physics::time::{Instant, Span};

use crate::toy::{Action, Fact, Setup, Toy};

/// What was done on a branch since the beginning: the number of each event that was an action.
type Script = Vec<(u64, Instant, Action)>;

/// The toy after `ordinal` events of a straight run, and all facts on the way.
fn straight(setup: &Setup, script: &Script, ordinal: u64) -> (Toy, Vec<Told<Fact>>) {
    let mut toy = Toy::begin(setup).expect("the setup is sound");
    let (mut facts, mut script) = (Vec::new(), script.iter().peekable());
    while toy.ordinal() < ordinal {
        match script.next_if(|(next, ..)| *next == toy.ordinal() + 1) {
            Some((_, at, action)) => assert_eq!(toy.apply(*at, action), Ok(())),
            None => assert!(toy.step()),
        }
        let (ordinal, instant) = (toy.ordinal(), toy.now());
        let told = toy.facts().iter().cloned();
        facts.extend(told.map(|fact| Told { ordinal, instant, fact }));
    }
    (toy, facts)
}

/// A history, and what should be in it.
struct Trial {
    chance: Chance,
    setup: Setup,
    history: History<Toy>,
    scripts: BTreeMap<BranchId, (Script, u64)>,
    seek: Option<Seek<Toy>>,
}

impl Trial {
    fn new(seed: u64) -> Self {
        let setup = Setup { seed, counters: 4, weight_bytes: 1_000 };
        // Sparse enough, for odd seeds, that steps back start from near the last seek.
        let spacing = if seed.is_multiple_of(2) { 16 } else { 300 };
        let density = Density { spacing, checkpoint_bytes: 6_000 };
        let history = History::begin(setup.clone(), density).expect("the setup is sound");
        let scripts = BTreeMap::from([(BranchId::ROOT, (Script::new(), 0))]);
        Self { chance: Chance::stream(seed, "trial"), setup, history, scripts, seek: None }
    }

    fn any_moment(&mut self) -> Moment {
        let nth = self.chance.below(self.scripts.len() as u64) as usize;
        let (&branch, &(_, frontier)) = self.scripts.iter().nth(nth).expect("nth is below len");
        Moment { branch, ordinal: self.chance.below(frontier + 1) }
    }

    fn act(&mut self) {
        let counter = self.chance.below(5) as usize;
        let action = match self.chance.below(6) {
            0 => Action::Hush(counter),
            amount => Action::Poke(counter, amount as i64),
        };
        let (here, now) = (self.history.moment(), self.history.world().now());
        let at = now + Span::from_us(self.chance.below(600));
        let before = self.history.clone();
        let (script, frontier) = self.scripts[&here.branch].clone();
        match self.history.act(at, &action) {
            Ok(acted) => {
                assert_eq!(acted.forked, here.ordinal < frontier);
                assert_eq!(acted.moment.ordinal, here.ordinal + 1);
                let past = script.into_iter().filter(|(ordinal, ..)| *ordinal <= here.ordinal);
                let script = past.chain([(acted.moment.ordinal, at, action)]).collect();
                self.scripts.insert(acted.moment.branch, (script, acted.moment.ordinal));
            }
            Err(_) => assert_eq!(format!("{:?}", self.history), format!("{before:?}")),
        }
    }

    fn travel(&mut self) {
        match self.chance.below(7) {
            0 => assert!(self.history.step_back() || self.history.moment().ordinal == 0),
            1 => {
                let before = self.history.before_last_action();
                assert_eq!(self.history.undo(), before.is_some());
                assert!(before.is_none_or(|before| before == self.history.moment()));
            }
            2 => self.history.start(),
            3 => {
                self.history.previous_interesting();
            }
            4 => {
                let sought = self.any_moment();
                assert_eq!(self.history.seek(sought), Ok(()));
                assert_eq!(self.history.moment(), sought);
            }
            5 => {
                let Moment { branch, ordinal } = self.any_moment();
                let instant = Instant::from_us(ordinal * 400);
                assert_eq!(self.history.seek_instant(branch, instant), Ok(()));
                let at_end = !self.history.has_future();
                assert!(self.history.world().now() <= instant);
                assert!(at_end || self.history.next_instant().is_some_and(|next| next > instant));
            }
            _ => {
                let sought = self.any_moment();
                self.seek = self.history.begin_seek(sought).ok();
            }
        }
    }

    fn go_on(&mut self) {
        let here = self.history.moment();
        let events = self.chance.below(200);
        match self.chance.below(4) {
            0 => {
                self.history.step_forward();
            }
            1 => {
                let until = self.history.world().now() + Span::from_us(events * 100);
                let ran = self.history.run_until(until, events);
                assert_eq!(self.history.moment().ordinal, here.ordinal + ran.events);
                assert!(ran.arrived || ran.events == events);
            }
            2 => {
                let budget = events * 4;
                let progress = self.history.next_interesting(budget);
                let reached =
                    self.history.world().facts().iter().any(|f| Toy::<1>::interesting(f).is_some());
                assert!(progress != Progress::Done || reached);
                assert!(progress == Progress::Done || self.history.moment() == here);
            }
            _ => {
                let seek = self.seek.as_mut();
                let progress = seek.map(|seek| self.history.continue_seek(seek, events));
                assert!(progress != Some(Progress::More) || self.history.moment() == here);
                self.seek.take_if(|_| progress != Some(Progress::More));
            }
        }
        let Moment { branch, ordinal } = self.history.moment();
        let (_, frontier) = self.scripts.get_mut(&branch).expect("every branch has a script");
        *frontier = ordinal.max(*frontier);
    }

    fn forget(&mut self) {
        let Moment { branch, .. } = self.any_moment();
        if self.history.remove(branch).is_ok() {
            self.scripts.remove(&branch);
            assert!(self.history.begin_seek(Moment { branch, ordinal: 0 }).is_err());
        }
    }

    /// The present, a fact window and a foreign moment are as a straight run has them.
    fn check(&mut self) {
        let Moment { branch, ordinal } = self.history.moment();
        let (toy, facts) = straight(&self.setup, &self.scripts[&branch].0, ordinal);
        assert_eq!(self.history.world(), &toy);
        let (script, _) = &self.scripts[&branch];
        let action = script.iter().find(|(next, ..)| *next == ordinal + 1);
        let next = action.map_or_else(|| toy.next_due(), |(_, at, _)| Some(*at));
        assert_eq!(self.history.next_instant(), next);
        let from = self.chance.below(ordinal + 1);
        let retold = self.history.facts_between(branch, from, ordinal, u64::MAX);
        let expected: Vec<_> = facts.into_iter().filter(|told| told.ordinal > from).collect();
        assert_eq!(retold.map(|retold| retold.told), Ok(expected));

        let other = self.any_moment();
        let (script, frontier) = &self.scripts[&other.branch];
        let (toy, facts) = straight(&self.setup, script, other.ordinal);
        assert_eq!(self.history.world_at(other), Ok(toy));
        let retold = self.history.facts_between(other.branch, 0, other.ordinal, u64::MAX);
        assert_eq!(retold.map(|retold| retold.told), Ok(facts.clone()));
        let marks = self.history.marks_between(other.branch, 0, other.ordinal);
        let marked = marks.iter().map(|mark| (mark.ordinal, mark.instant, mark.interest()));
        let interesting = facts.iter().filter_map(|told| {
            Some((told.ordinal, told.instant, Toy::<1>::interesting(&told.fact)?))
        });
        assert!(marked.eq(interesting), "marks of {other:?}");
        let known = self.history.branch(other.branch).map(|known| known.frontier().ordinal);
        assert_eq!(known, Some(*frontier));
    }
}

#[test]
fn wherever_it_stands_it_stands_where_a_straight_run_would() {
    for seed in 0..24 {
        let mut trial = Trial::new(seed);
        for _ in 0..250 {
            match trial.chance.below(16) {
                0..=2 => trial.act(),
                3..=6 => trial.travel(),
                15 => trial.forget(),
                _ => trial.go_on(),
            }
            trial.check();
        }
        assert!(trial.history.branches().len() > 2, "seed {seed} told a dull story");
        assert!(trial.history.spacing() > 16, "seed {seed} never thinned or far apart");
    }
}

#[test]
fn thinning_keeps_every_replay_shorter_than_the_spacing_and_memory_within_the_cap() {
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
        assert!(ordinal - seek.ordinal() < 256);
        let progress = from_the_start.continue_seek(&mut seek, 255);
        assert_eq!((progress, from_the_start.moment()), (Progress::Done, moment));
    }
}
