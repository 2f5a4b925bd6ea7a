//! Going elsewhere in slices: seeks, and loading a saved session. A slice is a few thousand events;
//! whoever drives the page hands slices on between frames, and another message cancels.

use brokerscope_engine::history::{
    BranchId, Density, History, LoadError, Loading, Moment, Opened, Progress, Seek,
};
use brokerscope_engine::physics::time::Instant;
use brokerscope_engine::protocol::ids::PartitionId;
use brokerscope_engine::world::World;

use super::{Question, Session, opening, resting, unloaded};
use crate::scene::explore::Notice;
use crate::scene::first_minute::Phase;
use crate::text::page;

/// Events in one slice: a few milliseconds.
const SLICE_EVENTS: u64 = 2_000;

/// Something under way.
#[derive(Debug)]
pub(super) enum Travel {
    /// To another moment.
    Seek(Box<Seek<World>>),
    /// To an instant, at which the picture then stands, be it between two events.
    Scrub(Box<Seek<World>>, Instant),
    /// Into a saved session.
    Load(Box<Loading<World>>),
}

impl Session {
    /// Does a slice of what is under way. Whether there is more to do.
    pub fn work(&mut self) -> bool {
        match self.travel.take() {
            None => false,
            Some(Travel::Seek(seek)) => self.work_on_seek(seek, None),
            Some(Travel::Scrub(seek, instant)) => self.work_on_seek(seek, Some(instant)),
            Some(Travel::Load(mut loading)) => match loading.advance(SLICE_EVENTS) {
                Ok(Progress::More) => {
                    self.travel = Some(Travel::Load(loading));
                    true
                }
                Ok(Progress::Done | Progress::Nothing) => {
                    self.loaded(*loading);
                    false
                }
                Err(error) => {
                    self.refuse(&error);
                    false
                }
            },
        }
    }

    fn work_on_seek(&mut self, mut seek: Box<Seek<World>>, aim: Option<Instant>) -> bool {
        match self.history.continue_seek(&mut seek, SLICE_EVENTS) {
            Progress::More => {
                self.travel = Some(match aim {
                    Some(instant) => Travel::Scrub(seek, instant),
                    None => Travel::Seek(seek),
                });
                return true;
            }
            Progress::Done => {
                self.arrive();
                let next = self.history.next_instant().unwrap_or(Instant::MAX);
                let stands = aim.map(|aim| aim.max(self.history.world().now()).min(next));
                stands.into_iter().for_each(|instant| self.clock.stand(instant));
            }
            Progress::Nothing => self.version += 1,
        }
        false
    }

    /// Sets out; short ways are gone at once.
    pub(super) fn set_out(&mut self, travel: Travel) {
        self.clock.stand(self.clock.playhead);
        self.travel = Some(travel);
        self.work();
    }

    /// Sets out for a moment.
    pub(super) fn seek(&mut self, moment: Moment) {
        if let Ok(seek) = self.history.begin_seek(moment) {
            self.set_out(Travel::Seek(Box::new(seek)));
        }
    }

    /// Sets out for an instant of a branch; while a question is open not past its moment.
    pub(super) fn seek_instant(&mut self, branch: BranchId, instant: Instant) {
        if let Some(question) = self.question.as_ref().filter(|_| self.is_open())
            && instant >= question.asked.at
        {
            let asked = question.asked.moment;
            self.seek(asked);
        } else if let Ok(seek) = self.history.begin_seek_instant(branch, instant) {
            self.set_out(Travel::Scrub(Box::new(seek), instant));
        }
    }

    /// Begins to load a saved session; the running one stays until the other is there.
    pub(super) fn load(&mut self, text: &str) {
        match Loading::begin(text, Density::default()) {
            Ok(loading) => self.set_out(Travel::Load(Box::new(loading))),
            Err(error) => self.refuse(&error),
        }
    }

    /// Stands at the moment that the history has come to.
    pub(super) fn arrive(&mut self) {
        self.clock.stand(resting(&self.history));
        self.facts.meet(&self.history);
        self.after_moving();
    }

    fn loaded(&mut self, loading: Loading<World>) {
        let loaded = match loading.finish() {
            Ok(loaded) => loaded,
            Err(error) => return self.refuse(&error),
        };
        let text = match loaded.opened {
            Opened::Exactly => page::loaded(),
            Opened::AtAnchor | Opened::AtInstant => page::loaded_differently(),
        };
        self.replace(loaded.history);
        self.notice = Some(Notice { wrong: false, text });
    }

    /// Shows another history from now on.
    pub(super) fn replace(&mut self, history: History<World>) {
        self.history = history;
        self.facts = crate::scene::compose::source::Facts::default();
        self.selected = None;
        self.partition = PartitionId(0);
        self.question = opening::find(&self.history).map(|asked| Question {
            asked,
            phase: Phase::Told,
            guess: None,
        });
        self.arrive();
    }

    fn refuse(&mut self, error: &LoadError) {
        let text = unloaded::refusal(error);
        self.notice = Some(Notice { wrong: true, text });
        self.version += 1;
    }
}
