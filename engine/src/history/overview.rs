//! A branch at a glance, for a timeline: of each kind of interesting fact the first in each of a
//! few dozen columns of virtual time. It is kept while the branch is lived, so that drawing a
//! branch of a million events takes neither a walk over its marks nor a replay. When the branch
//! outgrows its columns they are paired, so a column is a power of two of microseconds wide.

use super::History;
use super::branch::BranchId;
use super::traveller::Told;
use super::universe::Universe;
use crate::physics::time::Instant;

/// A branch never has more columns than this, nor, once it is as long, fewer than half of them.
const COLUMNS: u64 = 64;

/// The fact that stands for its kind in a column.
#[derive(Clone, Debug)]
struct Tick<F> {
    kind: u8,
    told: Told<F>,
}

/// What stands for a branch's own events, those after its fork.
#[derive(Clone, Debug)]
pub(super) struct Overview<F> {
    /// A column is two to the power of this many microseconds wide.
    width_log2: u32,
    /// In order of time; one of a kind in a column.
    ticks: Vec<Tick<F>>,
    /// Where in `ticks` the last column begins.
    last_column: usize,
}

impl<F> Default for Overview<F> {
    fn default() -> Self {
        Self { width_log2: 0, ticks: Vec::new(), last_column: 0 }
    }
}

impl<F: Clone> Overview<F> {
    /// Takes in the interesting facts of the last event of `world`.
    pub(super) fn take_in<U: Universe<Fact = F>>(&mut self, world: &U) {
        for fact in world.facts() {
            let Some(interest) = U::interesting(fact) else { continue };
            let instant = world.now();
            if self.ticks.last().is_none_or(|last| self.column(last) < self.column_of(instant)) {
                self.make_room(instant);
            }
            let kinds = &self.ticks[self.last_column..];
            if !kinds.iter().any(|tick| tick.kind == interest.kind) {
                let told = Told { ordinal: world.ordinal(), instant, fact: fact.clone() };
                self.ticks.push(Tick { kind: interest.kind, told });
            }
        }
    }

    fn column_of(&self, instant: Instant) -> u64 {
        instant.as_us() >> self.width_log2
    }

    fn column(&self, tick: &Tick<F>) -> u64 {
        self.column_of(tick.told.instant)
    }

    /// Begins the column of `instant`, if need be after pairing those before it.
    fn make_room(&mut self, instant: Instant) {
        let width_before = self.width_log2;
        while self.column_of(instant) >= COLUMNS {
            self.width_log2 += 1;
        }
        if self.width_log2 > width_before {
            let ticks = std::mem::take(&mut self.ticks);
            self.last_column = 0;
            for tick in ticks {
                self.enter(self.column(&tick));
                if !self.ticks[self.last_column..].iter().any(|other| other.kind == tick.kind) {
                    self.ticks.push(tick);
                }
            }
        }
        self.enter(self.column_of(instant));
    }

    /// What comes next lies in `column`.
    fn enter(&mut self, column: u64) {
        if self.ticks.last().is_some_and(|last| self.column(last) < column) {
            self.last_column = self.ticks.len();
        }
    }
}

impl<U: Universe> History<U> {
    /// The interesting facts that stand for all of them on a timeline of `branch`, oldest first:
    /// those after its fork, of each kind the first in each column. A branch that is not there has
    /// none.
    pub fn overview(&self, branch: BranchId) -> impl Iterator<Item = &Told<U::Fact>> {
        let branch = self.branches.get(branch);
        branch.into_iter().flat_map(|branch| branch.overview.ticks.iter().map(|tick| &tick.told))
    }
}
