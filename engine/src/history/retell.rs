//! What happened, told again: facts and whole universes of any moment, found by replaying on a
//! clone, so that the present is never disturbed.

use super::branch::{BranchId, Moment};
use super::traveller::{Told, Traveller};
use super::universe::Universe;
use super::{History, seek::Seek};

/// Facts told again, as far as the budget reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retold<F> {
    /// The facts, oldest first.
    pub told: Vec<Told<F>>,
    /// The number of the last event told; smaller than asked if the budget was spent.
    pub upto: u64,
}

impl<U: Universe> History<U> {
    /// The facts of the events after number `from` up to and with number `to`, as far as they are
    /// known, replaying at most `budget` events. Finding the place takes up to
    /// [`spacing`](Self::spacing) of them; just behind the present it takes none.
    ///
    /// # Errors
    /// If the branch is not there.
    pub fn facts_between(
        &self,
        branch: BranchId,
        from: u64,
        to: u64,
        budget: u64,
    ) -> Result<Retold<U::Fact>, String> {
        let to = to.min(self.branches.known(branch)?.frontier);
        let (from, end) = (from.min(to), Moment { branch, ordinal: to });
        if self.branches.owner(end) == self.branches.owner(Moment { ordinal: to, ..self.moment() })
            && let Some(told) = self.present.remembered(from, to)
        {
            return Ok(Retold { told, upto: to });
        }
        let mut traveller = self.traveller_near(Moment { branch, ordinal: from }, 0);
        let mut told = Vec::new();
        for _ in 0..budget {
            if traveller.world.ordinal() >= to {
                break;
            }
            traveller.replay(&self.branches);
            let (ordinal, instant) = (traveller.world.ordinal(), traveller.world.now());
            if ordinal > from {
                let facts = traveller.world.facts().iter().cloned();
                told.extend(facts.map(|fact| Told { ordinal, instant, fact }));
            }
        }
        Ok(Retold { told, upto: traveller.world.ordinal().max(from) })
    }

    /// The universe at any known moment, to compare it with another.
    ///
    /// # Errors
    /// If the branch is not there or has not come so far.
    pub fn world_at(&self, moment: Moment) -> Result<U, String> {
        let mut seek = self.begin_seek(moment)?;
        while !seek.is_there() {
            seek.traveller.replay(&self.branches);
        }
        let Seek { traveller: Traveller { world, .. }, .. } = seek;
        Ok(world)
    }
}
