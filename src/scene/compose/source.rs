//! What is composed from: a history, and the facts that were looked up in it before.

use brokerscope_engine::history::{BranchId, History};
use brokerscope_engine::node::What;
use brokerscope_engine::physics::fact_id::FactId;
use brokerscope_engine::physics::time::Instant;
use brokerscope_engine::protocol::ids::PartitionId;
use brokerscope_engine::world::World;
use rustc_hash::FxHashMap;

/// More facts than this are not remembered; they are told again when asked for.
const MOST_FACTS: usize = 20_000;

/// Facts that were met or looked up, by the branch that owns them. Looking an old one up replays up
/// to a checkpoint's spacing of events, which is too much for every frame.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    known: FxHashMap<(BranchId, FactId), (Instant, What)>,
}

/// A history and how it is looked at.
#[derive(Debug)]
pub struct Source<'a> {
    /// What there is.
    pub history: &'a History<World>,
    /// The facts met so far.
    pub facts: &'a mut Facts,
    /// The partition on stage.
    pub partition: PartitionId,
    /// Actions up to this event are the scenario's, later ones the learner's.
    pub setup_end: u64,
}

impl Facts {
    /// Remembers the facts of the present event.
    pub fn meet(&mut self, history: &History<World>) {
        let world = history.world();
        let owner = owner(history, history.moment().branch, world.ordinal());
        self.make_room();
        for (index, fact) in world.facts().iter().enumerate() {
            let id = FactId::new(world.ordinal(), index);
            self.known.insert((owner, id), (world.now(), fact.what));
        }
    }

    fn make_room(&mut self) {
        if self.known.len() >= MOST_FACTS {
            self.known.clear();
        }
    }

    /// When a fact of `branch` happened, and what it was.
    pub fn told(
        &mut self,
        history: &History<World>,
        branch: BranchId,
        id: FactId,
    ) -> Option<(Instant, What)> {
        let key = (owner(history, branch, id.ordinal()), id);
        if let Some(known) = self.known.get(&key) {
            return Some(*known);
        }
        let before = id.ordinal().checked_sub(1)?;
        let budget = history.spacing().saturating_mul(2);
        let retold = history.facts_between(branch, before, id.ordinal(), budget).ok()?;
        let told = retold.told.get(id.index())?;
        self.make_room();
        self.known.insert(key, (told.instant, told.fact.what));
        Some((told.instant, told.fact.what))
    }
}

impl Source<'_> {
    /// The world at the present moment.
    pub fn world(&self) -> &World {
        self.history.world()
    }

    /// When a fact before the present happened, and what it was.
    pub fn told(&mut self, id: FactId) -> Option<(Instant, What)> {
        self.facts.told(self.history, self.history.moment().branch, id)
    }

    /// The same if it was met or looked up before; nothing is replayed.
    pub fn met(&self, id: FactId) -> Option<(Instant, What)> {
        let branch = owner(self.history, self.history.moment().branch, id.ordinal());
        self.facts.known.get(&(branch, id)).copied()
    }
}

/// The branch on which the event `ordinal` of `branch` was lived: an ancestor, if it lies before
/// the fork.
pub fn owner(history: &History<World>, branch: BranchId, ordinal: u64) -> BranchId {
    let mut owner = branch;
    while let Some(parent) = history.branch(owner).and_then(|branch| branch.parent())
        && ordinal <= parent.ordinal
    {
        owner = parent.branch;
    }
    owner
}
