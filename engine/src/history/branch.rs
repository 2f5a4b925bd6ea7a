//! Branches: lines of history that share a beginning. A branch owns the events after its fork; up
//! to there its past is its parent's. Also the place in all that, [`Moment`].

use litemap::LiteMap;
use std::fmt;

use super::marks::Mark;
use super::overview::Overview;
use super::samples::Samples;
use super::universe::Universe;
use crate::physics::chunked::Chunked;
use crate::physics::time::Instant;

/// How many branches a history may have, so that a saved one can be loaded with care.
pub const MAX_BRANCHES: usize = 256;
/// How many characters the name of a branch may have.
pub const MAX_NAME_CHARS: usize = 60;

/// Number of a branch, never given twice in one history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BranchId(pub(super) u32);

impl BranchId {
    /// The branch that every history begins with.
    pub const ROOT: Self = Self(0);

    /// As a number, for pictures and messages.
    pub const fn number(self) -> u32 {
        self.0
    }

    /// The branch with this number, if a history has it.
    pub const fn from_number(number: u32) -> Self {
        Self(number)
    }
}

impl fmt::Display for BranchId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A place in history: after `ordinal` events on `branch`. The instant is derived, because several
/// events share one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    /// The line of history.
    pub branch: BranchId,
    /// How many events have happened on it, those before its fork included.
    pub ordinal: u64,
}

/// An action in the journal of a branch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<A> {
    /// The number of the event that the action is, counted from 1.
    pub ordinal: u64,
    /// When it was applied.
    pub at: Instant,
    /// What was done.
    pub action: A,
}

/// One line of history.
#[derive(Clone, Debug)]
pub struct Branch<U: Universe> {
    pub(super) id: BranchId,
    pub(super) name: String,
    pub(super) parent: Option<Moment>,
    pub(super) forked_at_instant: Instant,
    pub(super) frontier: u64,
    pub(super) frontier_at: Instant,
    pub(super) journal: Chunked<Entry<U::Action>, 256>,
    pub(super) marks: Chunked<Mark>,
    pub(super) overview: Overview<U::Fact>,
    pub(super) samples: Samples<U::Measures>,
}

impl<U: Universe> Branch<U> {
    /// Its frontier is now at the last event of `world`.
    pub(super) fn reach(&mut self, world: &U) {
        self.frontier = world.ordinal();
        self.frontier_at = world.now();
        Mark::of_last_event(world).for_each(|mark| self.marks.push(mark));
        self.overview.take_in(world);
        if super::samples::ARE_KEPT {
            self.samples.take_in(world);
        }
    }

    /// Its number.
    pub fn id(&self) -> BranchId {
        self.id
    }

    /// Its name, unlike every other branch's.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it left its parent; none for the first branch.
    pub fn parent(&self) -> Option<Moment> {
        self.parent
    }

    /// How many events at its beginning are its parent's.
    pub fn forked_at(&self) -> u64 {
        self.parent.map_or(0, |parent| parent.ordinal)
    }

    /// The instant of the last event that is its parent's; zero for the first branch.
    pub fn forked_at_instant(&self) -> Instant {
        self.forked_at_instant
    }

    /// The last moment ever reached on it.
    pub fn frontier(&self) -> Moment {
        Moment { branch: self.id, ordinal: self.frontier }
    }

    /// The instant of the frontier.
    pub fn frontier_instant(&self) -> Instant {
        self.frontier_at
    }

    /// The actions taken on it after its fork, oldest first.
    pub fn actions(&self) -> impl DoubleEndedIterator<Item = &Entry<U::Action>> {
        self.journal.iter()
    }
}

/// All branches by number. The root is always there, and parents have smaller numbers than their
/// children.
#[derive(Clone, Debug)]
pub(super) struct Branches<U: Universe> {
    by_id: LiteMap<BranchId, Branch<U>>,
    next: u32,
}

impl<U: Universe> Branches<U> {
    pub(super) fn with_root() -> Self {
        let mut branches = Self { by_id: LiteMap::new(), next: 0 };
        let name = branches.free_name();
        branches.insert(BranchId::ROOT, name, None);
        branches
    }

    /// Adds a branch without events of its own. `id` is larger than all there are.
    pub(super) fn insert(&mut self, id: BranchId, name: String, parent: Option<(Moment, Instant)>) {
        let (parent, forked_at_instant) = parent.unzip();
        let forked_at_instant = forked_at_instant.unwrap_or_default();
        let branch = Branch {
            id,
            name,
            parent,
            frontier: parent.map_or(0, |parent| parent.ordinal),
            forked_at_instant,
            frontier_at: forked_at_instant,
            journal: Chunked::default(),
            marks: Chunked::default(),
            overview: Overview::default(),
            samples: Samples::default(),
        };
        assert!(id.0 >= self.next, "branch {id} comes after branch {}", self.next);
        self.next = id.0 + 1;
        self.by_id.insert(id, branch);
    }

    /// Forks at `moment`, whose instant is `at`, under the next free number and name.
    pub(super) fn fork(&mut self, moment: Moment, at: Instant) -> BranchId {
        let id = BranchId(self.next);
        // The fork belongs to whoever owns the event before it, so that removing a branch
        // between the two takes nothing away.
        let parent = Moment { branch: self.owner(moment), ordinal: moment.ordinal };
        let name = self.free_name();
        self.insert(id, name, Some((parent, at)));
        id
    }

    /// A, B, …, Z, AA, …: the first from the next number on that no branch has.
    fn free_name(&self) -> String {
        let letters = |mut number: u32| {
            let mut name = Vec::new();
            loop {
                name.insert(0, char::from(b'A' + (number % 26) as u8));
                match (number / 26).checked_sub(1) {
                    Some(rest) => number = rest,
                    None => return name.into_iter().collect::<String>(),
                }
            }
        };
        let free = (self.next..).map(letters).find(|name| self.check_name(name).is_ok());
        free.expect("there are more numbers than branches")
    }

    /// Whether a branch may be called `name`.
    pub(super) fn check_name(&self, name: &str) -> Result<(), String> {
        if name.trim().is_empty() {
            return Err("a branch needs a name; write at least one letter".into());
        }
        let chars = name.chars().count();
        if chars > MAX_NAME_CHARS {
            let limit = MAX_NAME_CHARS;
            return Err(format!("a name of {chars} characters is too long; {limit} are allowed"));
        }
        match self.iter().find(|branch| branch.name == name) {
            Some(taken) => Err(format!("branch {} is already called `{name}`", taken.id)),
            None => Ok(()),
        }
    }

    pub(super) fn rename(&mut self, id: BranchId, name: &str) -> Result<(), String> {
        if self.known(id)?.name != name {
            self.check_name(name)?;
            self.of_mut(id).name = name.to_owned();
        }
        Ok(())
    }

    pub(super) fn remove(&mut self, id: BranchId) {
        self.by_id.remove(&id);
    }

    pub(super) fn get(&self, id: BranchId) -> Option<&Branch<U>> {
        self.by_id.get(&id)
    }

    /// The branch `id`, or the words that there is none.
    pub(super) fn known(&self, id: BranchId) -> Result<&Branch<U>, String> {
        self.get(id).ok_or_else(|| format!("there is no branch {id}; it was removed"))
    }

    /// The branch `id`, which is known to be there.
    pub(super) fn of(&self, id: BranchId) -> &Branch<U> {
        self.get(id).expect("the present and parents are never removed")
    }

    pub(super) fn of_mut(&mut self, id: BranchId) -> &mut Branch<U> {
        self.by_id.get_mut(&id).expect("the present and parents are never removed")
    }

    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = &Branch<U>> {
        self.by_id.values()
    }

    /// The branch and its ancestors up to the root, each with the last event of it that lies on
    /// the way.
    pub(super) fn route(&self, id: BranchId) -> impl Iterator<Item = (&Branch<U>, u64)> {
        let first = self.get(id).map(|branch| (branch, branch.frontier));
        std::iter::successors(first, |&(branch, upto)| {
            let parent = branch.parent?;
            Some((self.of(parent.branch), parent.ordinal.min(upto)))
        })
    }

    /// Which branch owns the last event before `moment`: moments with the same owner and the same
    /// ordinal are the same state.
    pub(super) fn owner(&self, moment: Moment) -> BranchId {
        let mut route = self.route(moment.branch).map(|(branch, _)| branch);
        let owner = route.find(|branch| moment.ordinal > branch.forked_at());
        owner.map_or(BranchId::ROOT, Branch::id)
    }

    /// The first action after `moment` on its branch's way.
    pub(super) fn action_after(&self, moment: Moment) -> Option<&Entry<U::Action>> {
        let mut found = None;
        for (branch, upto) in self.route(moment.branch) {
            let index = branch.journal.partition_point(|entry| entry.ordinal <= moment.ordinal);
            // Ancestors come later on the route and earlier in history, so they win.
            found = branch.journal.get(index).filter(|entry| entry.ordinal <= upto).or(found);
        }
        found
    }

    /// The last action at or before `moment` on its branch's way.
    pub(super) fn action_before(&self, moment: Moment) -> Option<&Entry<U::Action>> {
        self.route(moment.branch).find_map(|(branch, upto)| {
            let last = upto.min(moment.ordinal);
            let count = branch.journal.partition_point(|entry| entry.ordinal <= last);
            branch.journal.get(count.checked_sub(1)?)
        })
    }
}
