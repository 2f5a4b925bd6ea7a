//! What the active controller does again and again (`PeriodicTaskControlManager`): a deadline for
//! each, counted from when it took over, so that a picture can draw the countdown.

use crate::physics::time::{Instant, Span};

use super::Settings;

/// The next pass of a task that has not done everything.
const AGAIN: Span = Span::from_ms(10);

/// Something done periodically.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Task {
    /// Fences one broker whose session is over (`maybeFenceStaleBroker`).
    FenceStaleBroker,
    /// Gives leadership back to preferred replicas (`electPreferred`).
    ElectPreferred,
    /// Elects leaders where nobody leads and unclean elections are allowed (`electUnclean`).
    ElectUnclean,
}

/// When which task is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    entries: Vec<Entry>,
}

/// A task and its next pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What is done.
    pub task: Task,
    /// When.
    pub due: Instant,
    /// How long from one pass to the next.
    pub period: Span,
}

impl Schedule {
    /// The tasks of a controller that takes over at `now`.
    pub fn new(settings: &Settings, now: Instant) -> Self {
        let entry = |task, period| Entry { task, due: now + period, period };
        let stale = Span::from_us(settings.session_timeout.as_us() / 8);
        let mut entries = vec![entry(Task::FenceStaleBroker, stale)];
        if let Some(period) = settings.leader_imbalance_check {
            entries.push(entry(Task::ElectPreferred, period));
        }
        entries.push(entry(Task::ElectUnclean, settings.unclean_election_check));
        Self { entries }
    }

    /// All tasks.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// When the next task is due.
    pub fn next_deadline(&self) -> Option<Instant> {
        self.entries.iter().map(|entry| entry.due).min()
    }

    /// The first task that is due.
    pub(super) fn due(&self, now: Instant) -> Option<Task> {
        self.entries.iter().find(|entry| entry.due <= now).map(|entry| entry.task)
    }

    /// A pass is over; the next comes after the period, or soon if there is more to do.
    pub(super) fn passed(&mut self, task: Task, now: Instant, has_more: bool) {
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.task == task) {
            entry.due = now + if has_more { AGAIN } else { entry.period };
        }
    }
}
