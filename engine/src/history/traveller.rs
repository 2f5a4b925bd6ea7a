//! A universe that knows where in history it stands and what is to come: the present of a history
//! is one, and every seek sends out another.

use std::collections::VecDeque;

use super::branch::{BranchId, Branches, Entry, Moment};
use super::marks::{Mark, Trail};
use super::universe::Universe;
use crate::physics::time::Instant;

/// How many facts of the events just passed a traveller remembers, so that what happened a moment
/// ago is told without a replay.
const RECENT_FACTS: usize = 1_024;

/// A fact with its place in history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told<F> {
    /// The number of its event.
    pub ordinal: u64,
    /// When that was.
    pub instant: Instant,
    /// What happened.
    pub fact: F,
}

/// The facts of the events after `from`, up to where the traveller stands.
#[derive(Clone, Debug)]
struct Recent<F> {
    from: u64,
    told: VecDeque<Told<F>>,
}

#[derive(Clone, Debug)]
pub(super) struct Traveller<U: Universe> {
    pub(super) world: U,
    pub(super) branch: BranchId,
    /// The next journalled action on the way; none past the frontier.
    upcoming: Option<Entry<U::Action>>,
    recent: Recent<U::Fact>,
}

impl<U: Universe> Traveller<U> {
    /// Sets `world` on the way of `branch`.
    pub(super) fn new(world: U, branch: BranchId, branches: &Branches<U>) -> Self {
        let recent = Recent { from: world.ordinal(), told: VecDeque::new() };
        let mut traveller = Self { world, branch, upcoming: None, recent };
        traveller.head_along(branch, branches);
        traveller
    }

    /// From here on follows `branch`, on whose way it stands.
    pub(super) fn head_along(&mut self, branch: BranchId, branches: &Branches<U>) {
        self.branch = branch;
        self.upcoming = branches.action_after(self.moment()).cloned();
    }

    pub(super) fn moment(&self) -> Moment {
        Moment { branch: self.branch, ordinal: self.world.ordinal() }
    }

    /// When the next event happens, be it an action of the known future.
    pub(super) fn next_instant(&self) -> Option<Instant> {
        let next = self.world.ordinal() + 1;
        let action = self.upcoming.as_ref().filter(|entry| entry.ordinal == next);
        action.map_or_else(|| self.world.next_due(), |entry| Some(entry.at))
    }

    /// Goes one event on in the known past, exactly as it went the first time.
    pub(super) fn replay(&mut self, branches: &Branches<U>) {
        let next = self.world.ordinal() + 1;
        match self.upcoming.take_if(|entry| entry.ordinal == next) {
            Some(Entry { at, action, .. }) => {
                let applied = self.world.apply(at, &action);
                assert_eq!(applied, Ok(()), "event {next} was `{action}` at {at}");
                self.head_along(self.branch, branches);
            }
            None => assert!(self.world.step(), "event {next} happened before, and not again"),
        }
        self.remember();
        assert_eq!(self.world.ordinal(), next, "an event counts as one");
        debug_assert!(self.is_as_first_seen(branches), "event {next} went differently this time");
    }

    /// Goes one event on where nobody has been; false if nothing will ever be due.
    pub(super) fn explore(&mut self) -> bool {
        let stepped = self.world.step();
        if stepped {
            self.remember();
        }
        stepped
    }

    /// Lets the outside act where nobody has been.
    pub(super) fn act(&mut self, at: Instant, action: &U::Action) -> Result<(), String> {
        let (now, due) = (self.world.now(), self.world.next_due());
        if at < now {
            return Err(format!("an action at {at} is too late: it is {now} already"));
        }
        if let Some(due) = due.filter(|&due| at > due) {
            return Err(format!("an action at {at} is too early: at {due} something happens"));
        }
        self.world.apply(at, action)?;
        self.upcoming = None;
        self.remember();
        Ok(())
    }

    /// Whether the last event deserves a mark.
    pub(super) fn is_interesting(&self) -> bool {
        self.world.facts().iter().any(|fact| U::interesting(fact).is_some())
    }

    fn remember(&mut self) {
        let (ordinal, instant) = (self.world.ordinal(), self.world.now());
        let told = self.world.facts().iter().cloned();
        self.recent.told.extend(told.map(|fact| Told { ordinal, instant, fact }));
        while self.recent.told.len() > RECENT_FACTS {
            let forgotten = self.recent.told.front().map_or(ordinal, |told| told.ordinal);
            self.recent.from = forgotten;
            while self.recent.told.pop_front_if(|told| told.ordinal == forgotten).is_some() {}
        }
    }

    /// The facts of the events after `from` up to and with `to`, if it remembers all of them.
    pub(super) fn remembered(&self, from: u64, to: u64) -> Option<Vec<Told<U::Fact>>> {
        let wanted = |told: &&Told<U::Fact>| told.ordinal > from && told.ordinal <= to;
        let all = from >= self.recent.from && to <= self.world.ordinal();
        all.then(|| self.recent.told.iter().filter(wanted).cloned().collect())
    }

    /// Whether marks and frontier say the same about the event just replayed as it does.
    fn is_as_first_seen(&self, branches: &Branches<U>) -> bool {
        let (ordinal, now) = (self.world.ordinal(), self.world.now());
        let trail = Trail::new(branches, self.branch);
        let marked = trail.after(ordinal - 1).take_while(|mark| mark.ordinal == ordinal).copied();
        let branch = branches.of(self.branch);
        let frontier_agrees = ordinal != branch.frontier || now == branch.frontier_at;
        frontier_agrees && marked.eq(Mark::of_last_event(&self.world))
    }
}
