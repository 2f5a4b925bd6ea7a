//! Figures of a branch over its time, for charts: what is measured of the universe after the first
//! event of each of a bounded number of columns of virtual time. They are taken while the branch is
//! lived, so that a chart of a million events takes no replay, and nothing is measured in between.
//! When the branch outgrows its columns they are paired, so a column is a power of two of
//! microseconds wide.

use super::History;
use super::branch::BranchId;
use super::universe::Universe;
use crate::physics::time::Instant;

/// Whether samples are kept (feature `samples`).
pub(super) const ARE_KEPT: bool = cfg!(feature = "samples");

/// A branch never has more columns than this, nor, once it is as long, fewer than half of them.
const COLUMNS: u64 = 256;

/// What was measured at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample<M> {
    /// The number of the event after which it was measured.
    pub ordinal: u64,
    /// When that was.
    pub at: Instant,
    /// What was measured.
    pub measures: M,
}

/// The samples of a branch's own events, those after its fork.
#[derive(Clone, Debug)]
pub(super) struct Samples<M> {
    /// A column is two to the power of this many microseconds wide.
    width_log2: u32,
    /// One a column, in order of time.
    taken: Vec<Sample<M>>,
    /// When the next column begins.
    next: Instant,
}

impl<M> Default for Samples<M> {
    fn default() -> Self {
        Self { width_log2: 0, taken: Vec::new(), next: Instant::ZERO }
    }
}

impl<M: Copy> Samples<M> {
    /// Measures `world`, which has just come to its last event, if that began a column.
    pub(super) fn take_in<U: Universe<Measures = M>>(&mut self, world: &U) {
        if world.now() >= self.next {
            let (ordinal, at) = (world.ordinal(), world.now());
            self.take(Sample { ordinal, at, measures: world.measures() });
        }
    }

    fn take(&mut self, sample: Sample<M>) {
        let width_before = self.width_log2;
        while sample.at.as_us() >> self.width_log2 >= COLUMNS {
            self.width_log2 += 1;
        }
        let width = self.width_log2;
        if width > width_before {
            self.taken.dedup_by_key(|sample| sample.at.as_us() >> width);
        }
        self.next = Instant::from_us(((sample.at.as_us() >> width) + 1) << width);
        // After pairing, its column may have a first event already.
        if self.taken.last().is_none_or(|it| it.at.as_us() >> width < sample.at.as_us() >> width) {
            self.taken.push(sample);
        }
    }
}

impl<U: Universe> History<U> {
    /// What was measured on `branch` after its fork, oldest first: after the first event of each
    /// column. A branch that is not there has none.
    pub fn samples(&self, branch: BranchId) -> &[Sample<U::Measures>] {
        self.branches.get(branch).map_or(&[], |branch| &branch.samples.taken)
    }
}
