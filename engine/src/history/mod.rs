//! Time travel: what happened, what was done, and how to stand anywhere in it again. A history
//! holds branches (lines of actions), clones of the universe at regular places, and marks of what
//! was interesting; everything else it tells by replaying a few thousand events. Nothing is ever
//! lost but by [`History::remove`]: acting at a moment that has a future forks, always, even if
//! the action is the very one that was taken there before. To let time pass without the actions
//! of the known future is [`History::fork`].
//!
//! Deliberately absent: the wall clock (whoever drives says how far), threads, and Kafka.

mod branch;
mod checkpoints;
mod cluster;
mod marks;
mod overview;
mod retell;
mod samples;
mod seek;
mod text;
mod traveller;
mod universe;

pub use branch::{Branch, BranchId, Entry, MAX_BRANCHES, MAX_NAME_CHARS, Moment};
pub use checkpoints::Density;
pub use marks::Mark;
pub use retell::Retold;
pub use samples::Sample;
pub use seek::{Progress, Seek};
pub use text::{
    Counted, LoadError, LoadFault, Loaded, Loading, MAX_ACTIONS, MAX_EVENTS, MAX_TEXT_BYTES,
    Opened, Part, SaveFault,
};
pub use traveller::Told;
pub use universe::{Interest, Universe};

use branch::Branches;
use checkpoints::Checkpoints;
use traveller::Traveller;

use crate::physics::time::Instant;

/// A universe with its past, its other pasts, and the known part of its future.
#[derive(Clone, Debug)]
pub struct History<U: Universe> {
    setup: U::Setup,
    branches: Branches<U>,
    checkpoints: Checkpoints<U>,
    present: Traveller<U>,
    /// A universe a little before a place that was sought, for the steps back from there.
    near: Option<Traveller<U>>,
}

/// What became of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acted {
    /// The moment after the action: the present.
    pub moment: Moment,
    /// Whether the action began a new branch, which is now the current one.
    pub forked: bool,
}

/// How far the present came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ran {
    /// How many events happened on the way.
    pub events: u64,
    /// Whether nothing is left to happen up to the instant asked for; else the budget was spent.
    pub arrived: bool,
}

impl<U: Universe> History<U> {
    /// A history that stands at the beginning of its only branch, A.
    ///
    /// # Errors
    /// Why nothing can begin from `setup`.
    pub fn begin(setup: U::Setup, density: Density) -> Result<Self, String> {
        let world = U::begin(&setup)?;
        assert_eq!(world.ordinal(), 0, "a universe begins before its first event");
        let mut branches = Branches::with_root();
        branches.of_mut(BranchId::ROOT).frontier_at = world.now();
        let checkpoints = Checkpoints::new(world.clone(), density);
        let present = Traveller::new(world, BranchId::ROOT, &branches);
        Ok(Self { setup, branches, checkpoints, present, near: None })
    }

    /// What the universe began from.
    pub fn setup(&self) -> &U::Setup {
        &self.setup
    }

    /// The universe at the present moment.
    pub fn world(&self) -> &U {
        &self.present.world
    }

    /// Where the history stands.
    pub fn moment(&self) -> Moment {
        self.present.moment()
    }

    /// When the next event happens, be it an action of the known future; none if never.
    pub fn next_instant(&self) -> Option<Instant> {
        self.present.next_instant()
    }

    /// Whether the current branch has a known future here, so that acting would fork.
    pub fn has_future(&self) -> bool {
        self.moment().ordinal < self.current().frontier
    }

    /// Applies `action` at `at`: at the frontier the current branch goes on with it; at a past
    /// moment a new branch begins with it, and the old one stays as it is.
    ///
    /// # Errors
    /// Why the action is refused: by the universe, for an instant that is not between now and the
    /// next event, or for too many branches. Then nothing has changed.
    pub fn act(&mut self, at: Instant, action: &U::Action) -> Result<Acted, String> {
        let (here, now) = (self.moment(), self.present.world.now());
        let forked = self.has_future();
        if forked {
            self.has_room()?;
        }
        self.present.act(at, action)?;
        if forked {
            self.present.branch = self.branches.fork(here, now);
        }
        let moment = self.moment();
        let entry = Entry { ordinal: moment.ordinal, at, action: action.clone() };
        self.branches.of_mut(moment.branch).journal.push(entry);
        self.record();
        Ok(Acted { moment, forked })
    }

    /// The next action of the known future on the current branch.
    pub fn next_action(&self) -> Option<&Entry<U::Action>> {
        self.branches.action_after(self.moment())
    }

    /// Begins a branch here on which the actions of the known future are not taken: what follows is
    /// what would have happened without them, until somebody acts.
    ///
    /// # Errors
    /// If no action is known to follow, so that there is nothing to leave, or for too many
    /// branches.
    pub fn fork(&mut self) -> Result<Moment, String> {
        if self.next_action().is_none() {
            return Err("nothing is done after this, so there is nothing to leave".into());
        }
        self.has_room()?;
        let branch = self.branches.fork(self.moment(), self.present.world.now());
        self.present.head_along(branch, &self.branches);
        Ok(self.moment())
    }

    /// Whether one more branch may begin.
    fn has_room(&self) -> Result<(), String> {
        if self.branches.iter().len() < MAX_BRANCHES {
            return Ok(());
        }
        Err(format!("there are {MAX_BRANCHES} branches already; remove one first"))
    }

    /// Goes one event on: through the known future with its actions, then on to what nobody has
    /// seen. False if nothing will ever happen again.
    pub fn step_forward(&mut self) -> bool {
        if self.has_future() {
            self.present.replay(&self.branches);
            return true;
        }
        let stepped = self.present.explore();
        if stepped {
            self.record();
        }
        stepped
    }

    /// Goes on until everything up to and with `instant` has happened, or `budget` events have.
    pub fn run_until(&mut self, instant: Instant, budget: u64) -> Ran {
        let mut events = 0;
        loop {
            let arrived = self.next_instant().is_none_or(|next| next > instant);
            if arrived || events == budget || !self.step_forward() {
                return Ran { events, arrived };
            }
            events += 1;
        }
    }

    /// All branches, in order of their numbers.
    pub fn branches(&self) -> impl ExactSizeIterator<Item = &Branch<U>> {
        self.branches.iter()
    }

    /// The branch `id`, unless it was removed.
    pub fn branch(&self, id: BranchId) -> Option<&Branch<U>> {
        self.branches.get(id)
    }

    /// The branch that the present is on.
    pub fn current(&self) -> &Branch<U> {
        self.branches.of(self.present.branch)
    }

    /// Whether two moments are one and the same state, because their branches still go together.
    pub fn is_same(&self, one: Moment, other: Moment) -> bool {
        one.ordinal == other.ordinal && self.branches.owner(one) == self.branches.owner(other)
    }

    /// Gives a branch another name.
    ///
    /// # Errors
    /// If the branch is not there, or the name is empty, too long or taken.
    pub fn rename(&mut self, id: BranchId, name: &str) -> Result<(), String> {
        self.branches.rename(id, name)
    }

    /// Forgets a branch for good.
    ///
    /// # Errors
    /// If it is not there, is the current one, or others left it.
    pub fn remove(&mut self, id: BranchId) -> Result<(), String> {
        let name = &self.branches.known(id)?.name;
        if id == self.present.branch {
            return Err(format!("branch `{name}` is the current one; leave it first"));
        }
        let left_it = |branch: &&Branch<U>| branch.parent.is_some_and(|from| from.branch == id);
        if let Some(child) = self.branches.iter().find(left_it) {
            let child = &child.name;
            return Err(format!("branch `{child}` began on branch `{name}`; remove it first"));
        }
        self.branches.remove(id);
        self.checkpoints.forget(id);
        self.near.take_if(|near| near.branch == id);
        Ok(())
    }

    /// Events between two checkpoints now. No replay is longer, but that a seek sets out a few
    /// hundred events earlier if need be, to remember them on arrival.
    pub fn spacing(&self) -> u64 {
        self.checkpoints.spacing()
    }

    /// How many checkpoints there are, and roughly how many bytes they keep alive.
    pub fn checkpoints(&self) -> (usize, usize) {
        (self.checkpoints.count(), self.checkpoints.bytes())
    }

    /// Takes the event that the present has just passed for the first time into the record.
    fn record(&mut self) {
        let world = &self.present.world;
        let branch = self.branches.of_mut(self.present.branch);
        assert_eq!(branch.frontier + 1, world.ordinal(), "an event counts as one");
        branch.reach(world);
        self.checkpoints.offer(branch.id, world);
    }
}
