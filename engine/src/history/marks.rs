//! Marks: where the interesting facts are. They are all that is kept of facts for good; the facts
//! themselves are told again by a replay.

use super::History;
use super::branch::{BranchId, Branches, Moment};
use super::universe::{Interest, Universe};
use crate::physics::chunked::Chunked;
use crate::physics::time::Instant;

/// An interesting fact happened here. 24 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The number of its event.
    pub ordinal: u64,
    /// When that was.
    pub instant: Instant,
    /// Code of whom it happened to, [`Interest::subject`].
    pub subject: u32,
    /// Which of the event's facts it is. Facts after the first 65,535 get no mark.
    pub index: u16,
    /// Code of what happened, [`Interest::kind`].
    pub kind: u8,
}

impl Mark {
    /// What it is a mark of.
    pub fn interest(&self) -> Interest {
        Interest { kind: self.kind, subject: self.subject }
    }

    /// The marks that the last event of `world` deserves.
    pub(super) fn of_last_event<U: Universe>(world: &U) -> impl Iterator<Item = Self> {
        (0..=u16::MAX).zip(world.facts()).filter_map(|(index, fact)| {
            let Interest { kind, subject } = U::interesting(fact)?;
            Some(Self { ordinal: world.ordinal(), instant: world.now(), subject, index, kind })
        })
    }
}

/// The marks on the way of a branch, its ancestors' before its own.
pub(super) struct Trail<'a> {
    /// Root first, each with how many of its marks lie on the way.
    segments: Vec<(&'a Chunked<Mark>, usize)>,
}

impl<'a> Trail<'a> {
    pub(super) fn new<U: Universe>(branches: &'a Branches<U>, branch: BranchId) -> Self {
        let on_the_way = branches.route(branch).map(|(branch, upto)| {
            (&branch.marks, branch.marks.partition_point(|mark| mark.ordinal <= upto))
        });
        let mut segments: Vec<_> = on_the_way.collect();
        segments.reverse();
        Self { segments }
    }

    /// The marks of events after number `ordinal`, oldest first.
    pub(super) fn after(&self, ordinal: u64) -> impl Iterator<Item = &'a Mark> {
        self.segments.iter().flat_map(move |&(marks, len)| {
            let first = marks.partition_point(|mark| mark.ordinal <= ordinal);
            marks.range(first..len)
        })
    }

    /// The marks of events up to and with number `ordinal`, newest first.
    pub(super) fn up_to(&self, ordinal: u64) -> impl Iterator<Item = &'a Mark> {
        self.segments.iter().rev().flat_map(move |&(marks, len)| {
            let count = marks.partition_point(|mark| mark.ordinal <= ordinal);
            marks.range(0..count.min(len)).rev()
        })
    }
}

/// What is marked. A branch that is not there has no marks.
impl<U: Universe> History<U> {
    /// The marks of the events after number `from` up to and with number `to`, oldest first.
    pub fn marks_between(&self, branch: BranchId, from: u64, to: u64) -> Vec<Mark> {
        let trail = Trail::new(&self.branches, branch);
        trail.after(from).take_while(|mark| mark.ordinal <= to).copied().collect()
    }

    /// The first mark after `moment` in the known future of its branch.
    pub fn next_mark(&self, moment: Moment) -> Option<Mark> {
        Trail::new(&self.branches, moment.branch).after(moment.ordinal).next().copied()
    }

    /// The last mark before the event that led to `moment`.
    pub fn previous_mark(&self, moment: Moment) -> Option<Mark> {
        let last = moment.ordinal.checked_sub(1)?;
        Trail::new(&self.branches, moment.branch).up_to(last).next().copied()
    }
}
