//! The second question of the first minute: what is lost if the leader is killed now. It is asked
//! of the present moment, whatever led to it; locking in kills the leader by the action that every
//! other kill is.

use brokerscope_engine::history::Moment;
use brokerscope_engine::node::Mark;
use brokerscope_engine::physics::time::Instant;
use brokerscope_engine::protocol::ids::{BrokerId, Offset};
use brokerscope_engine::world::action::Action;
use brokerscope_engine::world::fault::ProcessFault;

use super::keys::Place;
use super::{Intent, Session};
use crate::scene::compose::losing::{Asked, Fate, LogEnd};
use crate::scene::compose::source::owner;
use crate::scene::first_minute::Phase;

/// The question, and how far the learner is with it.
#[derive(Clone, Debug)]
pub(super) struct Losing {
    /// The moment of the question, on the branch that lived it.
    pub(super) moment: Moment,
    /// When that is.
    pub(super) at: Instant,
    /// What is asked, marked and told.
    pub(super) asked: Asked,
}

impl Session {
    /// Asks it, once the first question is answered.
    pub(super) fn ask_what_is_lost(&mut self) {
        let answered = self.question.as_ref().is_some_and(|it| it.phase == Phase::Told);
        if self.place != Place::FirstMinute || !answered || self.travel.is_some() {
            return;
        }
        let Some(asked) = self.about_the_leader() else { return };
        // The same moment looks the same, whichever branch led to it.
        let Moment { branch, ordinal } = self.history.moment();
        let moment = Moment { branch: owner(&self.history, branch, ordinal), ordinal };
        if self.history.seek(moment).is_ok() {
            self.losing = Some(Losing { moment, at: self.history.world().now(), asked });
            self.arrive();
        }
    }

    fn about_the_leader(&self) -> Option<Asked> {
        let world = self.history.world();
        let leader = world.image().partitions.get(self.partition.index())?.leader;
        let (_, log) = world.replica(leader, self.partition)?;
        Some(Asked {
            leader,
            records: (log.log_start_offset(), log.log_end_offset()),
            high_watermark: log.high_watermark(),
            followers: self.ends_of_others(leader),
            marked: Vec::new(),
            phase: Phase::Asked,
            fate: None,
            session_s: world.setup().session_timeout.as_ms().div_ceil(1_000),
        })
    }

    /// The log ends of the leader's followers with the facts that set them, which do not outlive
    /// their roles.
    fn ends_of_others(&self, leader: BrokerId) -> Vec<LogEnd> {
        let world = self.history.world();
        let replicas = world.image().partitions.get(self.partition.index());
        let replicas = replicas.map(|it| it.replicas.clone()).unwrap_or_default();
        let others = replicas.into_iter().filter(|id| *id != leader);
        let end = |broker| {
            let (replica, log) = world.replica(broker, self.partition)?;
            Some(LogEnd { broker, at: log.log_end_offset(), set_by: replica.log_end_set_by })
        };
        others.filter_map(end).collect()
    }

    /// Marks a record as lost, or takes the mark back.
    pub(super) fn mark(&mut self, offset: Offset) {
        let Some(Losing { asked, .. }) = &mut self.losing else { return };
        let (first, end) = asked.records;
        if asked.phase != Phase::Asked || offset < first || end <= offset {
            return;
        }
        match asked.marked.binary_search(&offset) {
            Ok(place) => drop(asked.marked.remove(place)),
            Err(place) => asked.marked.insert(place, offset),
        }
    }

    /// Locks the marks in and kills the leader.
    pub(super) fn kill_the_leader(&mut self) {
        let Some(losing) = &mut self.losing else { return };
        if losing.asked.phase != Phase::Asked {
            return;
        }
        losing.asked.phase = Phase::Watching;
        let (moment, leader) = (losing.moment, losing.asked.leader);
        self.travel = None;
        if self.history.moment() != moment && self.history.seek(moment).is_ok() {
            self.arrive();
        }
        let kill = Action::Process(ProcessFault::Crash, leader).to_string();
        let next = self.history.next_action();
        if next.is_some_and(|next| {
            next.ordinal == moment.ordinal + 1 && next.action.to_string() == kill
        }) {
            // The very same was done here before: what came of it is known already.
            self.clock.playing = true;
        } else {
            self.act(&Intent::Process(ProcessFault::Crash, leader));
        }
    }

    /// Tells the answer once another broker leads. Whether there is one now.
    pub(super) fn tell_what_is_lost(&mut self) -> bool {
        let watched = self.losing.as_ref().filter(|it| it.asked.phase == Phase::Watching);
        let Some(fate) = watched.and_then(|losing| self.fate(losing)) else { return false };
        let Some(losing) = &mut self.losing else { return false };
        losing.asked.fate = Some(fate);
        losing.asked.phase = Phase::Told;
        true
    }

    fn fate(&self, losing: &Losing) -> Option<Fate> {
        let world = self.history.world();
        let registration = world.image().partitions.get(self.partition.index())?;
        let leader = registration.leader;
        let (replica, _) = world.replica(leader, self.partition)?;
        let kept = replica.leadership()?.epoch_start_offset;
        let here = self.history.moment();
        if leader == losing.asked.leader || here.ordinal <= losing.moment.ordinal {
            return None;
        }
        let marks = self.history.marks_between(here.branch, losing.moment.ordinal, here.ordinal);
        let kill = marks.iter().find(|it| it.kind == Mark::Fault as u8)?;
        Some(Fate {
            leader,
            epoch: replica.leader_epoch,
            replicas: registration.replicas.clone(),
            kept,
            killed: kill.instant,
        })
    }
}
