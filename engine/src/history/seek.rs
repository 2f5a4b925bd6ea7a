//! Going to other moments, in slices that a page can hand on between frames. A seek travels on a
//! clone; until it arrives the history stands where it stood, and dropping the seek cancels it.

use super::History;
use super::branch::{BranchId, Moment};
use super::samples::Samples;
use super::traveller::Traveller;
use super::universe::Universe;
use crate::physics::time::{Instant, Span};

/// How many events before a place that was sought a clone is kept for the steps back from there.
/// A seek from a checkpoint sets out no later, so that on arrival it knows what has just happened.
const NEAR_EVENTS: u64 = 256;

/// Somebody on the way to another moment.
#[derive(Clone, Debug)]
pub struct Seek<U: Universe> {
    pub(super) traveller: Traveller<U>,
    goal: Goal,
    near: Option<Traveller<U>>,
    /// Universes met past the frontier where checkpoints belong; they count once it is reached.
    met: Vec<U>,
    /// The samples of its branch with those taken past the frontier; none before it is there.
    samples: Option<Samples<U::Measures>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Goal {
    /// The moment after this many events.
    Ordinal(u64),
    /// The last moment not after this instant, nor after so many events.
    Instant { instant: Instant, last: u64 },
    /// The first interesting moment past the frontier, or else the last one not after `until`.
    Interesting { frontier: u64, until: Instant },
    /// There already.
    Reached,
}

/// How a seek stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The budget is spent; continue. The history stands where it stood.
    More,
    /// The history stands at the moment sought.
    Done,
    /// The history stands where the patience of a search ended: on the way there was nothing
    /// interesting.
    Quiet,
    /// There is nothing to arrive at: nothing interesting will ever happen, or the branch was
    /// removed or went on in another way meanwhile. The history stands where it stood.
    Nothing,
}

impl<U: Universe> Seek<U> {
    fn new(traveller: Traveller<U>, goal: Goal) -> Self {
        Self { traveller, goal, near: None, met: Vec::new(), samples: None }
    }

    /// How many events it has passed since the beginning of its branch, to show how it gets on.
    pub fn ordinal(&self) -> u64 {
        self.traveller.world.ordinal()
    }

    pub(super) fn is_there(&self) -> bool {
        let ordinal = self.ordinal();
        match self.goal {
            Goal::Ordinal(target) => ordinal == target,
            Goal::Instant { instant, last } => {
                let next = self.traveller.next_instant();
                ordinal == last || next.is_none_or(|next| next > instant)
            }
            Goal::Interesting { frontier, .. } => {
                ordinal > frontier && (self.traveller.is_interesting() || self.is_out_of_patience())
            }
            Goal::Reached => true,
        }
    }

    /// Whether the next event is later than what was to be searched.
    fn is_out_of_patience(&self) -> bool {
        let Goal::Interesting { until, .. } = self.goal else { return false };
        self.traveller.next_instant().is_some_and(|next| next > until)
    }

    /// Goes one event on; false if nothing will ever happen.
    fn go_on(&mut self, history: &History<U>) -> bool {
        match self.goal {
            Goal::Interesting { frontier, .. } if self.ordinal() >= frontier => {
                if self.ordinal() > frontier && history.checkpoints.wants(self.ordinal()) {
                    self.met.push(self.traveller.world.clone());
                }
                return self.go_beyond(history);
            }
            Goal::Ordinal(target) if target - self.ordinal() == NEAR_EVENTS => {
                self.near = Some(self.traveller.clone());
            }
            Goal::Ordinal(_) | Goal::Instant { .. } | Goal::Interesting { .. } | Goal::Reached => {}
        }
        self.traveller.replay(&history.branches);
        true
    }

    /// Goes one event on where nobody has been; false if nothing will ever happen.
    fn go_beyond(&mut self, history: &History<U>) -> bool {
        let traveller = &mut self.traveller;
        let known = || history.branches.of(traveller.branch).samples.clone();
        let samples = self.samples.get_or_insert_with(known);
        let stepped = traveller.explore();
        if stepped && super::samples::ARE_KEPT {
            samples.take_in(&traveller.world);
        }
        stepped
    }
}

impl<U: Universe> History<U> {
    /// Sets out for `moment`, which may be on any branch.
    ///
    /// # Errors
    /// If the branch is not there or has not come so far.
    pub fn begin_seek(&self, moment: Moment) -> Result<Seek<U>, String> {
        let branch = self.branches.known(moment.branch)?;
        let (name, frontier) = (&branch.name, branch.frontier);
        if moment.ordinal > frontier {
            let ordinal = moment.ordinal;
            return Err(format!("branch `{name}` ends at event {frontier}, before {ordinal}"));
        }
        let traveller = self.traveller_near(moment, NEAR_EVENTS);
        Ok(Seek::new(traveller, Goal::Ordinal(moment.ordinal)))
    }

    /// Sets out for the last known moment of `branch` that is not after `instant`.
    ///
    /// # Errors
    /// If the branch is not there.
    pub fn begin_seek_instant(
        &self,
        branch: BranchId,
        instant: Instant,
    ) -> Result<Seek<U>, String> {
        self.begin_seek_instant_within(branch, instant, u64::MAX)
    }

    /// Sets out for the last known moment that is neither after `instant` nor after event `last`.
    pub(super) fn begin_seek_instant_within(
        &self,
        branch: BranchId,
        instant: Instant,
        last: u64,
    ) -> Result<Seek<U>, String> {
        let last = self.branches.known(branch)?.frontier.min(last);
        let world = self.checkpoints.nearest_instant(&self.branches, branch, instant);
        if world.ordinal() > last {
            return self.begin_seek(Moment { branch, ordinal: last });
        }
        let traveller = Traveller::new(world.clone(), branch, &self.branches);
        Ok(Seek::new(traveller, Goal::Instant { instant, last }))
    }

    /// Sets out for the next moment with an interesting fact: a known one, or else the first that
    /// turns up past the frontier. Heartbeats go on for ever without one: the search ends after
    /// `patience` of virtual time past the frontier, but not before the next event.
    pub fn begin_next_interesting(&self, patience: Span) -> Seek<U> {
        let here = self.moment();
        let (frontier, until) = (self.current().frontier, self.current().frontier_at + patience);
        let known = self.next_mark(here).map(|mark| mark.ordinal);
        let target = Moment { ordinal: known.unwrap_or(frontier), ..here };
        let goal = known.map_or(Goal::Interesting { frontier, until }, Goal::Ordinal);
        Seek::new(self.traveller_near(target, NEAR_EVENTS), goal)
    }

    /// Travels on for at most `budget` events.
    pub fn continue_seek(&mut self, seek: &mut Seek<U>, budget: u64) -> Progress {
        if seek.goal == Goal::Reached {
            return Progress::Done;
        }
        let Some(branch) = self.branches.get(seek.traveller.branch) else {
            return Progress::Nothing;
        };
        if let Goal::Interesting { frontier, .. } = seek.goal
            && frontier != branch.frontier
        {
            return Progress::Nothing;
        }
        for _ in 0..budget {
            if seek.is_there() {
                break;
            }
            if !seek.go_on(self) {
                return Progress::Nothing;
            }
        }
        if !seek.is_there() {
            return Progress::More;
        }
        let searched = matches!(seek.goal, Goal::Interesting { .. });
        self.arrive(seek);
        let quiet = searched && !self.present.is_interesting();
        if quiet { Progress::Quiet } else { Progress::Done }
    }

    fn arrive(&mut self, seek: &mut Seek<U>) {
        if let Goal::Interesting { .. } = seek.goal {
            let (world, id) = (&seek.traveller.world, seek.traveller.branch);
            let branch = self.branches.of_mut(id);
            if let Some(samples) = seek.samples.take() {
                branch.samples = samples;
            }
            branch.reach(world);
            seek.met.iter().chain([world]).for_each(|world| self.checkpoints.offer(id, world));
        }
        seek.met.clear();
        seek.goal = Goal::Reached;
        // Its branch may have gone on with new actions since the seek set out.
        seek.traveller.head_along(seek.traveller.branch, &self.branches);
        std::mem::swap(&mut self.present, &mut seek.traveller);
        if let Some(near) = seek.near.take() {
            self.near = Some(near);
        }
    }

    /// Goes to `moment` at once.
    ///
    /// # Errors
    /// If the branch is not there or has not come so far.
    pub fn seek(&mut self, moment: Moment) -> Result<(), String> {
        let mut seek = self.begin_seek(moment)?;
        let progress = self.continue_seek(&mut seek, u64::MAX);
        assert_eq!(progress, Progress::Done, "{moment:?} is known");
        Ok(())
    }

    /// Goes to the last known moment of `branch` that is not after `instant`, at once.
    ///
    /// # Errors
    /// If the branch is not there.
    pub fn seek_instant(&mut self, branch: BranchId, instant: Instant) -> Result<(), String> {
        let mut seek = self.begin_seek_instant(branch, instant)?;
        let progress = self.continue_seek(&mut seek, u64::MAX);
        assert_eq!(progress, Progress::Done, "{instant} is known");
        Ok(())
    }

    /// Goes to the next interesting moment, or to the end of `patience`, if at most `budget` events
    /// are on the way.
    pub fn next_interesting(&mut self, patience: Span, budget: u64) -> Progress {
        let mut seek = self.begin_next_interesting(patience);
        self.continue_seek(&mut seek, budget)
    }

    /// Goes to the interesting moment before this one; false if there is none.
    pub fn previous_interesting(&mut self) -> bool {
        let mark = self.previous_mark(self.moment());
        mark.is_some_and(|mark| self.go_back_to(mark.ordinal))
    }

    /// Goes one event back; false at the beginning.
    pub fn step_back(&mut self) -> bool {
        let before = self.moment().ordinal.checked_sub(1);
        before.is_some_and(|before| self.go_back_to(before))
    }

    /// Goes to the beginning.
    pub fn start(&mut self) {
        self.go_back_to(0);
    }

    /// The moment before the last action at or before the present.
    pub fn before_last_action(&self) -> Option<Moment> {
        let here = self.moment();
        let action = self.branches.action_before(here)?;
        Some(Moment { ordinal: action.ordinal - 1, ..here })
    }

    /// Goes to the moment before the last action; false if there was none. The branch stays with
    /// all that came of it, and acting here forks.
    pub fn undo(&mut self) -> bool {
        let before = self.before_last_action();
        before.is_some_and(|before| self.go_back_to(before.ordinal))
    }

    /// Goes to an earlier moment of the current branch.
    fn go_back_to(&mut self, ordinal: u64) -> bool {
        let sought = self.seek(Moment { ordinal, ..self.moment() });
        assert_eq!(sought, Ok(()), "the past of the present is known");
        true
    }

    /// The latest universe at hand that is on the way to `moment`; a checkpoint only if it is at
    /// least `lead` events before.
    pub(super) fn traveller_near(&self, moment: Moment, lead: u64) -> Traveller<U> {
        let before = Moment { ordinal: moment.ordinal.saturating_sub(lead), ..moment };
        let checkpoint = self.checkpoints.nearest(&self.branches, before);
        let on_the_way = |traveller: &&Traveller<U>| {
            let place = traveller.moment();
            place.ordinal <= moment.ordinal
                && self.is_same(place, Moment { ordinal: place.ordinal, ..moment })
        };
        let at_hand = [Some(&self.present), self.near.as_ref()];
        let latest = at_hand
            .into_iter()
            .flatten()
            .filter(on_the_way)
            .max_by_key(|traveller| traveller.world.ordinal());
        match latest.filter(|traveller| traveller.world.ordinal() > checkpoint.ordinal()) {
            Some(traveller) => {
                let mut traveller = traveller.clone();
                traveller.head_along(moment.branch, &self.branches);
                traveller
            }
            None => Traveller::new(checkpoint.clone(), moment.branch, &self.branches),
        }
    }
}
