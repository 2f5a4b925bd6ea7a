//! Branches and marks. While a question is open nothing after its moment is composed, and of the
//! branches only the line up to there: what was played before must not show through.

use brokerscope_engine::history::{Branch as Line, BranchId, Moment};
use brokerscope_engine::node::{Mark, What};
use brokerscope_engine::physics::order::sort_by;
use brokerscope_engine::physics::time::Instant;
use brokerscope_engine::protocol::ids::BrokerId;
use brokerscope_engine::world::action::Action;
use brokerscope_engine::world::fault::ProcessFault;

use super::grouped as groups;
use super::source::Source;
use crate::scene::timeline::{Branch, Event, EventKind, Timeline};
use crate::text::{Phrase, grouped, picture};

/// Facts that get a mark; a log's every append would drown the rest.
const SHOWN: [Mark; 7] = [
    Mark::HighWatermark,
    Mark::SegmentRolled,
    Mark::Leadership,
    Mark::FollowerProgressed,
    Mark::Truncated,
    Mark::Lost,
    Mark::Rebalance,
];
/// More actions than this on a line are not drawn, the oldest first.
const MOST_ACTIONS: usize = 40;

/// Which facts get a mark on the timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Actions, and what the leader learns of followers after the question.
    Question {
        /// The last event before the question.
        asked: u64,
    },
    /// Actions, high watermarks, segments, leaders.
    Everything,
}

/// The timeline; while a question is open only its past: the line that leads to its moment.
pub fn timeline(source: &Source<'_>, detail: Detail, open: Option<(Moment, Instant)>) -> Timeline {
    let history = source.history;
    let now = history.world().now();
    let branches = match open {
        Some((moment, end)) => {
            let marks = way(source, moment, detail);
            let (key, name) = (key(moment.branch), String::new());
            vec![Branch { key, name, on_screen: true, forked: None, end, marks }]
        }
        None => {
            let ids: Vec<_> = history.branches().map(Line::id).collect();
            ids.into_iter().filter_map(|id| line(source, id, detail)).collect()
        }
    };
    Timeline { branches, now, masked: open.is_some() }
}

/// What matters on the way to a moment, whichever branches it leads along.
fn way(source: &Source<'_>, moment: Moment, detail: Detail) -> Vec<Event> {
    let (mut marks, mut next) = (Vec::new(), Some(moment));
    while let Some(Moment { branch, ordinal }) = next {
        let line = source.history.branch(branch);
        let from = line.map_or(0, Line::forked_at);
        marks.splice(0..0, events(source, branch, detail, (from, ordinal)));
        let parent = line.and_then(Line::parent);
        next = parent.map(|it| Moment { ordinal: it.ordinal.min(ordinal), ..it });
    }
    marks
}

/// The key of a branch in the picture.
pub fn key(id: BranchId) -> u32 {
    id.number()
}

fn line(source: &Source<'_>, id: BranchId, detail: Detail) -> Option<Branch> {
    let history = source.history;
    let branch = history.branch(id)?;
    let forked = branch.parent().map(|parent| {
        // A branch that an action began leaves the other line where that was done.
        let first = branch.actions().next().filter(|entry| entry.ordinal == parent.ordinal + 1);
        let at = first.map_or_else(|| branch.forked_at_instant(), |entry| entry.at);
        (key(parent.branch), at)
    });
    let range = (branch.forked_at(), branch.frontier().ordinal);
    Some(Branch {
        key: key(id),
        name: branch.name().to_owned(),
        on_screen: id == history.moment().branch,
        forked,
        end: branch.frontier_instant(),
        marks: events(source, id, detail, range),
    })
}

fn events(source: &Source<'_>, id: BranchId, detail: Detail, (from, to): (u64, u64)) -> Vec<Event> {
    let history = source.history;
    let Some(branch) = history.branch(id) else { return Vec::new() };
    let entries = branch.actions().rev().take(MOST_ACTIONS);
    let mut events: Vec<Event> = entries
        .filter(|entry| entry.ordinal <= to)
        .filter_map(|entry| {
            let (kind, label) = action(&entry.action, detail)?;
            Some(Event { at: entry.at, ordinal: entry.ordinal, kind, label })
        })
        .collect();
    let seen = history.overview(id).filter(|told| told.ordinal > from && told.ordinal <= to);
    events.extend(seen.filter_map(|told| {
        let (what, world) = (&told.fact.what, history.world());
        let kind = what.mark().filter(|kind| SHOWN.contains(kind))?;
        let label = if kind == Mark::Rebalance {
            groups::mark(world, what)
        } else if groups::kept_in(world, what).is_some() {
            None
        } else {
            fact(what, detail, told.ordinal)
        }?;
        Some(Event { at: told.instant, ordinal: told.ordinal, kind: EventKind::Fact, label })
    }));
    sort_by(&mut events, |one, other| one.ordinal.cmp(&other.ordinal));
    events
}

fn action(action: &Action, detail: Detail) -> Option<(EventKind, Phrase)> {
    let in_question = matches!(detail, Detail::Question { .. });
    match action {
        Action::Produce(produce) => {
            Some((EventKind::Action, picture::mark_produce(produce.records)))
        }
        Action::PauseFetching(_) if in_question => Some((EventKind::Fault, picture::mark_pause())),
        Action::PauseFetching(id) => Some((EventKind::Fault, picture::mark_pause_broker(*id))),
        Action::ResumeFetching(_) if in_question => {
            Some((EventKind::Fault, picture::mark_resume()))
        }
        Action::ResumeFetching(id) => Some((EventKind::Fault, picture::mark_resume_broker(*id))),
        Action::Process(fault, id) if in_question => {
            (*fault == ProcessFault::Crash).then(|| (EventKind::Fault, picture::mark_kill(*id)))
        }
        Action::Controller(_) | Action::Link(..) if in_question => None,
        Action::Process(..) | Action::Controller(_) | Action::Link(..) => {
            Some((EventKind::Fault, picture::mark_line(&action.to_string())))
        }
        Action::Join(joining) => {
            Some((EventKind::Action, grouped::mark_join(&joining.group.group)))
        }
        Action::StartProducer(_) | Action::Send(_) => {
            Some((EventKind::Action, picture::mark_line(&action.to_string())))
        }
        Action::Client(_) => Some((EventKind::Fault, picture::mark_line(&action.to_string()))),
        Action::Tend(_) => Some((EventKind::Action, picture::mark_line(&action.to_string()))),
        Action::CreateTopic(_)
        | Action::Administer(_)
        | Action::Consume { .. }
        | Action::Request(_) => None,
    }
}

fn fact(what: &What, detail: Detail, ordinal: u64) -> Option<Phrase> {
    match (*what, detail) {
        (What::FollowerProgressed { log_end_offset, .. }, Detail::Question { asked, .. })
            if ordinal > asked =>
        {
            Some(picture::mark_fetch(log_end_offset))
        }
        (What::HighWatermarkAdvanced { to, .. }, Detail::Question { asked, .. })
            if ordinal > asked =>
        {
            Some(picture::mark_high_watermark(to))
        }
        (What::LeaderElected { leader, .. }, Detail::Question { asked, .. })
            if ordinal > asked && leader != BrokerId::NONE =>
        {
            Some(picture::mark_leader(leader))
        }
        (What::HighWatermarkAdvanced { to, .. }, Detail::Everything) => {
            Some(picture::mark_high_watermark(to))
        }
        (What::LeaderElected { leader, .. }, Detail::Everything) if leader != BrokerId::NONE => {
            Some(picture::mark_leader(leader))
        }
        (What::Truncated { to, .. }, Detail::Everything) => Some(picture::mark_cut(to)),
        (What::AcknowledgedLost { from, .. }, Detail::Everything) => Some(picture::mark_lost(from)),
        (What::SegmentRolled { base_offset, broker, .. }, Detail::Everything) if broker.0 == 1 => {
            Some(picture::mark_roll(base_offset))
        }
        _unmarked => None,
    }
}
