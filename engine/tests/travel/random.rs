//! Anything that can be done with a history, at random, against straight runs: of the toy, many
//! and short, and of the cluster itself.

use std::collections::BTreeMap;
use std::fmt::Debug;

use brokerscope_engine::history::{
    BranchId, Density, History, Loading, Moment, Progress, Seek, Told, Universe,
};
use brokerscope_engine::physics::chance::Chance;
use brokerscope_engine::physics::time::{Instant, Span};
use brokerscope_engine::world::World;

use crate::toy::Toy;

/// A universe that trials are made of.
pub(crate) trait Tried: Universe<Fact: PartialEq> + Debug {
    /// How many trials, of how many deeds each; every so many deeds all is compared.
    const TRIALS: (u64, u64, u64);
    /// About the time between two events.
    const PACE: Span;
    /// Bytes of checkpoints that make a trial thin them.
    const CHECKPOINT_BYTES: usize;

    /// What trial `seed` begins from.
    fn setup(seed: u64) -> Self::Setup;

    /// What is done before the trial, so that there is something to travel through.
    fn opening() -> Vec<(Instant, Self::Action)> {
        Vec::new()
    }

    /// Something to do, be it refused.
    fn any_action(chance: &mut Chance) -> Self::Action;
}

/// What was done on a branch since the beginning: the number of each event that was an action.
type Script<U> = Vec<(u64, Instant, <U as Universe>::Action)>;

/// A universe to the last bit, as text.
fn whole(universe: &impl Debug) -> String {
    format!("{universe:?}")
}

/// The universe after `ordinal` events of a straight run, and all facts on the way.
fn straight<U: Tried>(
    setup: &U::Setup,
    script: &Script<U>,
    ordinal: u64,
) -> (U, Vec<Told<U::Fact>>) {
    let mut world = U::begin(setup).expect("the setup is sound");
    let (mut facts, mut script) = (Vec::new(), script.iter().peekable());
    while world.ordinal() < ordinal {
        match script.next_if(|(next, ..)| *next == world.ordinal() + 1) {
            Some((_, at, action)) => assert_eq!(world.apply(*at, action), Ok(())),
            None => assert!(world.step()),
        }
        let (ordinal, instant) = (world.ordinal(), world.now());
        let told = world.facts().iter().cloned();
        facts.extend(told.map(|fact| Told { ordinal, instant, fact }));
    }
    (world, facts)
}

/// A history, and what should be in it.
struct Trial<U: Tried> {
    chance: Chance,
    setup: U::Setup,
    density: Density,
    history: History<U>,
    scripts: BTreeMap<BranchId, (Script<U>, u64)>,
    seek: Option<Seek<U>>,
}

impl<U: Tried> Trial<U> {
    fn new(seed: u64) -> Self {
        let setup = U::setup(seed);
        // Sparse enough, for odd seeds, that steps back start from near the last seek.
        let spacing = if seed.is_multiple_of(2) { 16 } else { 300 };
        let density = Density { spacing, checkpoint_bytes: U::CHECKPOINT_BYTES };
        let mut history = History::begin(setup.clone(), density).expect("the setup is sound");
        let mut script = Vec::new();
        for (at, action) in U::opening() {
            history.run_until(at, u64::MAX);
            let acted = history.act(at, &action).expect("the opening can be done");
            script.push((acted.moment.ordinal, at, action));
        }
        let frontier = history.moment().ordinal;
        let scripts = BTreeMap::from([(BranchId::ROOT, (script, frontier))]);
        let chance = Chance::stream(seed, "trial");
        Self { chance, setup, density, history, scripts, seek: None }
    }

    fn any_moment(&mut self) -> Moment {
        let nth = self.chance.below(self.scripts.len() as u64) as usize;
        let (&branch, &(_, frontier)) = self.scripts.iter().nth(nth).expect("nth is below len");
        Moment { branch, ordinal: self.chance.below(frontier + 1) }
    }

    fn act(&mut self) {
        let action = U::any_action(&mut self.chance);
        let (here, now) = (self.history.moment(), self.history.world().now());
        let at = now + Span::from_us(self.chance.below(U::PACE.as_us() * 3 / 2));
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

    /// Leaves the known future: from here on none of its actions.
    fn fork(&mut self) {
        let here = self.history.moment();
        let (script, _) = self.scripts[&here.branch].clone();
        let has_next = script.iter().any(|(ordinal, ..)| *ordinal > here.ordinal);
        match self.history.fork() {
            Ok(forked) => {
                assert!(has_next && forked.branch != here.branch);
                assert_eq!(forked.ordinal, here.ordinal);
                let past = script.into_iter().filter(|(ordinal, ..)| *ordinal <= here.ordinal);
                self.scripts.insert(forked.branch, (past.collect(), here.ordinal));
            }
            Err(_) => assert_eq!((has_next, self.history.moment()), (false, here)),
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
                let instant = Instant::from_us(ordinal * U::PACE.as_us());
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
                let until =
                    self.history.world().now() + Span::from_us(events * U::PACE.as_us() / 4);
                let ran = self.history.run_until(until, events);
                assert_eq!(self.history.moment().ordinal, here.ordinal + ran.events);
                assert!(ran.arrived || ran.events == events);
            }
            2 => {
                let (budget, patience) = (events * 4, Span::from_ms(events));
                let progress = self.history.next_interesting(patience, budget);
                let reached =
                    self.history.world().facts().iter().any(|f| U::interesting(f).is_some());
                let moved = self.history.moment() != here;
                match progress {
                    Progress::Done => assert!(moved && reached),
                    Progress::Quiet => assert!(moved && !reached),
                    Progress::More | Progress::Nothing => assert!(!moved),
                }
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
        let (script, _) = &self.scripts[&branch];
        let (world, facts) = straight::<U>(&self.setup, script, ordinal);
        assert_eq!(whole(self.history.world()), whole(&world));
        let action = script.iter().find(|(next, ..)| *next == ordinal + 1);
        let next = action.map_or_else(|| world.next_due(), |(_, at, _)| Some(*at));
        assert_eq!(self.history.next_instant(), next);
        let from = self.chance.below(ordinal + 1);
        let retold = self.history.facts_between(branch, from, ordinal, u64::MAX);
        let expected: Vec<_> = facts.into_iter().filter(|told| told.ordinal > from).collect();
        assert_eq!(retold.map(|retold| retold.told), Ok(expected));

        let other = self.any_moment();
        let (script, frontier) = &self.scripts[&other.branch];
        let (world, facts) = straight::<U>(&self.setup, script, other.ordinal);
        let there = self.history.world_at(other).map(|there| whole(&there));
        assert_eq!(there, Ok(whole(&world)));
        let retold = self.history.facts_between(other.branch, 0, other.ordinal, u64::MAX);
        assert_eq!(retold.map(|retold| retold.told), Ok(facts.clone()));
        let marks = self.history.marks_between(other.branch, 0, other.ordinal);
        let marked = marks.iter().map(|mark| (mark.ordinal, mark.instant, mark.interest()));
        let first = facts
            .iter()
            .filter_map(|told| Some((told.ordinal, told.instant, U::interesting(&told.fact)?)));
        assert!(marked.eq(first), "marks of {other:?}");
        let known = self.history.branch(other.branch).map(|known| known.frontier().ordinal);
        assert_eq!(known, Some(*frontier));
    }

    /// The whole history comes back from its text, and gives the same text again.
    fn save_and_load(&self) {
        let text = self.history.save().expect("a short session can be saved");
        let loading = Loading::<U>::begin(&text, self.density).expect("what was saved is sound");
        let loaded = loading.finish().expect("what was saved can happen again").history;
        assert_eq!(whole(loaded.world()), whole(self.history.world()));
        assert_eq!(loaded.moment(), self.history.moment());
        assert_eq!(loaded.save(), Ok(text));
    }
}

fn wherever_it_stands_it_stands_where_a_straight_run_would<U: Tried>() {
    let (trials, deeds, every) = U::TRIALS;
    for seed in 0..trials {
        let mut trial = Trial::<U>::new(seed);
        for deed in 1..=deeds {
            match trial.chance.below(16) {
                0..=2 => trial.act(),
                3..=6 => trial.travel(),
                7 => trial.fork(),
                15 => trial.forget(),
                _ => trial.go_on(),
            }
            if deed.is_multiple_of(every) {
                trial.check();
            }
        }
        trial.save_and_load();
        assert!(trial.history.branches().len() > 1, "seed {seed} told a dull story");
        assert!(trial.history.spacing() > 16, "seed {seed} never thinned or far apart");
    }
}

#[test]
fn the_toy_stands_where_a_straight_run_would() {
    wherever_it_stands_it_stands_where_a_straight_run_would::<Toy>();
}

#[test]
fn the_cluster_stands_where_a_straight_run_would() {
    wherever_it_stands_it_stands_where_a_straight_run_would::<World>();
}
