//! Checkpoints: clones of the universe at every event whose ordinal is a multiple of the spacing,
//! on every branch. When they weigh too much the spacing doubles everywhere, the spacing of new
//! ones included, so that a replay to any moment stays shorter than one spacing. (Thinning only
//! the old ones would leave gaps of any length.)

use super::branch::{BranchId, Branches, Moment};
use super::universe::Universe;
use crate::physics::time::Instant;
use litemap::LiteMap;

/// How densely a history remembers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Density {
    /// Events between two checkpoints at first; at least 1.
    pub spacing: u64,
    /// Bytes that all checkpoints together may keep alive before the spacing doubles.
    pub checkpoint_bytes: usize,
}

impl Default for Density {
    fn default() -> Self {
        Self { spacing: 8_192, checkpoint_bytes: 16 << 20 }
    }
}

/// Universes so heavy that fewer than this many fit are kept above the cap all the same: without
/// any, every seek would replay everything.
const KEPT_AT_LEAST: usize = 4;

#[derive(Clone, Debug)]
struct Checkpoint<U> {
    world: U,
    weight_bytes: usize,
}

/// All checkpoints, by owner of their last event and by ordinal. The beginning is always there.
#[derive(Clone, Debug)]
pub(super) struct Checkpoints<U> {
    kept: LiteMap<(BranchId, u64), Checkpoint<U>>,
    density: Density,
    bytes: usize,
}

impl<U: Universe> Checkpoints<U> {
    pub(super) fn new(beginning: U, density: Density) -> Self {
        let density = Density { spacing: density.spacing.max(1), ..density };
        let mut checkpoints = Self { kept: LiteMap::new(), density, bytes: 0 };
        checkpoints.add(BranchId::ROOT, &beginning);
        checkpoints
    }

    /// Keeps `world`, which stands on `branch`, if it stands where a checkpoint is wanted.
    pub(super) fn offer(&mut self, branch: BranchId, world: &U) {
        if self.wants(world.ordinal()) {
            self.add(branch, world);
            self.thin();
        }
    }

    /// Whether a checkpoint belongs at `ordinal`.
    pub(super) fn wants(&self, ordinal: u64) -> bool {
        ordinal.is_multiple_of(self.density.spacing)
    }

    fn add(&mut self, branch: BranchId, world: &U) {
        let weight_bytes = world.weight_bytes();
        let checkpoint = Checkpoint { world: world.clone(), weight_bytes };
        let before = self.kept.insert((branch, world.ordinal()), checkpoint);
        self.bytes += weight_bytes;
        self.bytes -= before.map_or(0, |before| before.weight_bytes);
    }

    fn thin(&mut self) {
        while self.bytes > self.density.checkpoint_bytes && self.kept.len() > KEPT_AT_LEAST {
            self.density.spacing = self.density.spacing.saturating_mul(2);
            let spacing = self.density.spacing;
            self.kept.retain(|&(_, ordinal), _| ordinal.is_multiple_of(spacing));
            self.bytes = self.kept.values().map(|checkpoint| checkpoint.weight_bytes).sum();
        }
    }

    /// The last checkpoint at or before `moment` on its branch's way.
    pub(super) fn nearest(&self, branches: &Branches<U>, moment: Moment) -> &U {
        let found = branches.route(moment.branch).find_map(|(branch, upto)| {
            let last = upto.min(moment.ordinal);
            self.kept_until(branch.id, last).last()
        });
        &found.expect("the beginning is always kept").1.world
    }

    /// The last checkpoint on the way of `branch` that is not later than `instant`.
    pub(super) fn nearest_instant(
        &self,
        branches: &Branches<U>,
        branch: BranchId,
        instant: Instant,
    ) -> &U {
        let found = branches.route(branch).find_map(|(branch, upto)| {
            let mut kept = self.kept_until(branch.id, upto).iter().rev();
            kept.find(|(_, checkpoint)| checkpoint.world.now() <= instant)
        });
        // Even an event at instant zero comes after the beginning.
        found.map_or_else(|| self.beginning(), |(_, checkpoint)| &checkpoint.world)
    }

    /// The checkpoints of one branch up to an event of it.
    fn kept_until(&self, branch: BranchId, last: u64) -> &[((BranchId, u64), Checkpoint<U>)] {
        let kept = self.kept.as_slice();
        let from = kept.partition_point(|(at, _)| *at < (branch, 0));
        let to = kept.partition_point(|(at, _)| *at <= (branch, last));
        &kept[from..to]
    }

    pub(super) fn beginning(&self) -> &U {
        &self.kept.get(&(BranchId::ROOT, 0)).expect("the beginning is always kept").world
    }

    pub(super) fn forget(&mut self, branch: BranchId) {
        self.kept.retain(|&(owner, _), _| owner != branch);
        self.bytes = self.kept.values().map(|checkpoint| checkpoint.weight_bytes).sum();
    }

    pub(super) fn spacing(&self) -> u64 {
        self.density.spacing
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn count(&self) -> usize {
        self.kept.len()
    }
}
