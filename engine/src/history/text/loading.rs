//! Making a history of what a text says: its branches are run again to their frontiers, in slices,
//! because a session may be long. Only a session that went well comes out.
//!
//! A text of another behaviour cannot be replayed event by event. Its actions are then taken again
//! at their instants, after whatever else happens at the same; forks are found by instants too, and
//! the place by its anchor.

use litemap::LiteMap;
use std::fmt::Display;

use super::super::traveller::Traveller;
use super::super::{BranchId, Density, Entry, History, Moment, Progress, Seek, Universe};
use super::plan::{Plan, read};
use super::{Anchor, Counted, LoadError, LoadFault, MAX_EVENTS};

/// A session on its way from text to history. Dropping it cancels.
#[derive(Clone, Debug)]
pub struct Loading<U: Universe> {
    history: History<U>,
    plan: Plan<U>,
    task: Task<U>,
    /// Which branch of the plan is being run, and which of its actions is next.
    branch: usize,
    action: usize,
    events: u64,
    refused: Vec<LoadError>,
    /// Which event an action of the text has become under another behaviour, by branch and by the
    /// event that it was.
    landed: LiteMap<(BranchId, u64), u64>,
}

#[derive(Clone, Debug)]
enum Task<U: Universe> {
    /// On the way to where the next branch forks.
    Fork(Seek<U>),
    /// Running a branch to its frontier.
    Run,
    /// Looking for the place that the anchor names.
    Search {
        traveller: Traveller<U>,
        anchor: Anchor,
        met: u64,
    },
    /// On the way to the place.
    Place(Seek<U>, Opened),
    Done(Opened),
}

/// How the place of a saved session was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opened {
    /// The very moment.
    Exactly,
    /// The behaviour is another; the fact that the anchor names was found.
    AtAnchor,
    /// The behaviour is another and the anchor was not found; the instant is the same.
    AtInstant,
}

/// A loaded session.
#[derive(Clone, Debug)]
pub struct Loaded<U: Universe> {
    /// It stands where it stood when it was saved, as near as can be.
    pub history: History<U>,
    /// The behaviour that it was saved under, to be compared with [`Universe::BEHAVIOUR`].
    pub saved_behaviour: u32,
    /// How the place was found.
    pub opened: Opened,
    /// Actions that another behaviour refuses, and why; always empty under the same one.
    pub refused: Vec<LoadError>,
}

impl<U: Universe> Loading<U> {
    /// Reads and checks `text`; running it is left to [`advance`](Self::advance).
    ///
    /// # Errors
    /// Where the text is damaged, cut, too long or too new.
    pub fn begin(text: &str, density: Density) -> Result<Self, LoadError> {
        let plan: Plan<U> = read(text)?;
        let refuse = |why| LoadError { line: plan.setup_line, reason: LoadFault::Setup { why } };
        let history = History::begin(plan.setup.clone(), density).map_err(refuse)?;
        let mut loading = Self {
            history,
            plan,
            task: Task::Run,
            branch: 0,
            action: 0,
            events: 0,
            refused: Vec::new(),
            landed: LiteMap::new(),
        };
        let root = loading.plan.branches.first().map(|root| root.name.clone());
        loading.history.branches.of_mut(BranchId::ROOT).name = root.unwrap_or_default();
        Ok(loading)
    }

    /// How many events of the branches have been run, and how many there are about.
    pub fn progress(&self) -> (u64, u64) {
        (self.events, self.plan.events)
    }

    /// Runs about `budget` events more: `More` or `Done`, never `Nothing`.
    ///
    /// # Errors
    /// Which line cannot have happened.
    pub fn advance(&mut self, budget: u64) -> Result<Progress, LoadError> {
        for _ in 0..budget {
            if let Task::Done(_) = self.task {
                break;
            }
            self.advance_one()?;
        }
        Ok(if matches!(self.task, Task::Done(_)) { Progress::Done } else { Progress::More })
    }

    /// Runs whatever is left.
    ///
    /// # Errors
    /// Which line cannot have happened.
    pub fn finish(mut self) -> Result<Loaded<U>, LoadError> {
        loop {
            if let Task::Done(opened) = self.task {
                let saved_behaviour = self.plan.behaviour;
                let Self { history, refused, .. } = self;
                return Ok(Loaded { history, saved_behaviour, opened, refused });
            }
            self.advance_one()?;
        }
    }

    fn advance_one(&mut self) -> Result<(), LoadError> {
        let ended = match &mut self.task {
            Task::Run => match self.plan.behaviour == U::BEHAVIOUR {
                true => self.run_exactly()?,
                false => self.run_by_instants()?,
            },
            Task::Fork(seek) => {
                if self.history.continue_seek(seek, 1) == Progress::Done {
                    self.open_branch();
                }
                false
            }
            Task::Search { .. } => {
                self.search()?;
                false
            }
            Task::Place(seek, opened) => {
                if self.history.continue_seek(seek, 1) == Progress::Done {
                    let opened = *opened;
                    self.check_place()?;
                    self.task = Task::Done(opened);
                }
                false
            }
            Task::Done(_) => false,
        };
        if ended { self.begin_next() } else { Ok(()) }
    }

    /// Goes one event on as the text says; true at the frontier.
    fn run_exactly(&mut self) -> Result<bool, LoadError> {
        let (ordinal, now) = (self.history.moment().ordinal, self.history.world().now());
        let planned = &self.plan.branches[self.branch];
        let (line, frontier, frontier_at) = (planned.line, planned.frontier, planned.frontier_at);
        if ordinal == frontier && now != frontier_at {
            let reason = LoadFault::EventElsewhen { ordinal: frontier, at: now, said: frontier_at };
            return Err(LoadError { line, reason });
        }
        if ordinal == frontier {
            return Ok(true);
        }
        self.events += 1;
        let action = planned.actions.get(self.action);
        if let Some((line, entry)) = action.filter(|(_, entry)| entry.ordinal == ordinal + 1) {
            let acted = self.history.act(entry.at, &entry.action);
            acted.map_err(|why| refused(*line, &entry.action, why))?;
            self.action += 1;
        } else if !self.history.step_forward() {
            let reason = LoadFault::NothingDue { after: ordinal, before: frontier };
            return Err(LoadError { line, reason });
        }
        Ok(false)
    }

    /// Goes one event on towards the next action's instant, or the frontier's; true at the end.
    fn run_by_instants(&mut self) -> Result<bool, LoadError> {
        let planned = &self.plan.branches[self.branch];
        let (branch, line) = (planned.id, planned.line);
        let action = planned.actions.get(self.action);
        let until = action.map_or(planned.frontier_at, |(_, entry)| entry.at);
        if self.history.run_until(until, 1).events == 1 {
            self.events += 1;
            let reason = LoadFault::TooMany { what: Counted::Events, limit: MAX_EVENTS };
            let too_many = self.events > MAX_EVENTS;
            return if too_many { Err(LoadError { line, reason }) } else { Ok(false) };
        }
        let Some((line, Entry { ordinal, at, action })) = action else {
            return Ok(true);
        };
        self.action += 1;
        match self.history.act(*at, action) {
            Ok(acted) => {
                self.landed.insert((branch, *ordinal), acted.moment.ordinal);
            }
            Err(why) => self.refused.push(refused(*line, action, why)),
        }
        Ok(false)
    }

    /// After a branch: sets out for the fork of the next, or for the place.
    fn begin_next(&mut self) -> Result<(), LoadError> {
        self.branch += 1;
        self.action = 0;
        let exact = self.plan.behaviour == U::BEHAVIOUR;
        if self.branch == self.plan.branches.len() {
            return self.begin_place(exact);
        }
        let planned = &self.plan.branches[self.branch];
        let line = planned.line;
        let parent = planned.parent.unwrap_or(Moment { branch: BranchId::ROOT, ordinal: 0 });
        let seek = if exact {
            self.history.begin_seek(parent)
        } else {
            // Whatever the parent did after the fork is no part of the branch, even if it was
            // done at the very instant of the fork.
            let first = planned.actions.first().map_or(planned.frontier_at, |(_, entry)| entry.at);
            let Moment { branch, ordinal } = parent;
            let mut after = self.landed.iter().skip_while(|&(at, _)| *at <= (branch, ordinal));
            let after = after.next().filter(|(at, _)| at.0 == branch);
            let last = after.map_or(u64::MAX, |(_, landed)| landed - 1);
            self.history.begin_seek_instant_within(branch, first, last)
        };
        self.task = Task::Fork(seek.map_err(|why| no_place(line, why))?);
        Ok(())
    }

    /// At a fork: the next branch begins.
    fn open_branch(&mut self) {
        let history = &mut self.history;
        let planned = &self.plan.branches[self.branch];
        let (here, now) = (history.moment(), history.world().now());
        let parent = Moment { branch: history.branches.owner(here), ..here };
        history.branches.insert(planned.id, planned.name.clone(), Some((parent, now)));
        history.present.head_along(planned.id, &history.branches);
        self.task = Task::Run;
    }

    fn begin_place(&mut self, exact: bool) -> Result<(), LoadError> {
        let (moment, line) = (self.plan.moment, self.plan.moment_line);
        let history = &self.history;
        self.task = if exact {
            let seek = history.begin_seek(moment);
            Task::Place(seek.map_err(|why| no_place(line, why))?, Opened::Exactly)
        } else if let Some(anchor) = self.plan.anchor.clone() {
            let beginning = history.checkpoints.beginning().clone();
            let traveller = Traveller::new(beginning, moment.branch, &history.branches);
            Task::Search { traveller, anchor, met: 0 }
        } else {
            return self.place_by_instant();
        };
        Ok(())
    }

    fn place_by_instant(&mut self) -> Result<(), LoadError> {
        let (branch, line) = (self.plan.moment.branch, self.plan.moment_line);
        let seek = self.history.begin_seek_instant(branch, self.plan.moment_at);
        let seek = seek.map_err(|why| no_place(line, why))?;
        self.task = Task::Place(seek, Opened::AtInstant);
        Ok(())
    }

    /// Goes one event on in search of the fact that the anchor names.
    fn search(&mut self) -> Result<(), LoadError> {
        let branches = &self.history.branches;
        let Task::Search { traveller, anchor, met } = &mut self.task else {
            return Ok(());
        };
        if traveller.moment() == branches.of(traveller.branch).frontier() {
            return self.place_by_instant();
        }
        traveller.replay(branches);
        let world = &traveller.world;
        let named = world
            .facts()
            .iter()
            .filter(|fact| U::interesting(fact).is_some() && world.describe(fact) == anchor.words);
        *met += named.count() as u64;
        if *met >= anchor.nth {
            let seek = self.history.begin_seek(traveller.moment());
            let line = self.plan.moment_line;
            let seek = seek.map_err(|why| no_place(line, why))?;
            self.task = Task::Place(seek, Opened::AtAnchor);
        }
        Ok(())
    }

    /// Under the same behaviour the place has the instant and the anchor that the text says.
    fn check_place(&self) -> Result<(), LoadError> {
        if self.plan.behaviour != U::BEHAVIOUR {
            return Ok(());
        }
        let (now, said) = (self.history.world().now(), self.plan.moment_at);
        let line = self.plan.moment_line;
        if now != said {
            return Err(LoadError { line, reason: LoadFault::MomentElsewhen { at: now, said } });
        }
        let anchor = self.history.anchor();
        if anchor != self.plan.anchor {
            let words =
                anchor.map_or("none".into(), |Anchor { nth, words }| format!("{nth} {words}"));
            let reason = LoadFault::OtherAnchor { words };
            return Err(LoadError { line: line + 1, reason });
        }
        Ok(())
    }
}

/// An action of the text cannot be done where it stands.
fn refused(line: usize, action: &impl Display, why: String) -> LoadError {
    LoadError { line, reason: LoadFault::Refused { action: action.to_string(), why } }
}

/// A place of the text is not known.
fn no_place(line: usize, why: String) -> LoadError {
    LoadError { line, reason: LoadFault::NoPlace { why } }
}
