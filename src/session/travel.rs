//! Going elsewhere in slices: seeks, and loading a saved session. A slice is a few thousand events;
//! whoever drives the page hands slices on between frames, and another message cancels.

use brokerscope_engine::history::{
    BranchId, Density, History, LoadError, Loading, Moment, Opened, Progress, Seek,
};
use brokerscope_engine::physics::time::{Instant, Span};
use brokerscope_engine::protocol::ids::PartitionId;
use brokerscope_engine::world::World;

use super::{Question, Session, opening, resting, unloaded};
use crate::scene::compose::concern;
use crate::scene::explore::Notice;
use crate::scene::first_minute::Phase;
use crate::text::page;

/// Events in one slice: a few milliseconds.
const SLICE_EVENTS: u64 = 2_000;
/// So many events that are passed, because they do not concern who looks, end a slice.
const SLICE_PASSED: usize = 16;

/// No wait of a default client is longer: `metadata.max.age.ms`; `delivery.timeout.ms` is shorter.
const LONGEST_WAIT: Span = Span::from_ms(300_000);
/// What follows from the end of a wait may take a while more.
const AFTERWARDS: Span = Span::from_ms(60_000);

/// Where a search for something interesting ended, and how much virtual time it had gone through.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quiet {
    pub(super) moment: Moment,
    pub(super) patience: Span,
}

/// Something under way.
#[derive(Debug)]
pub(super) enum Travel {
    /// To another moment.
    Seek(Box<Seek<World>>),
    /// To the next interesting event, for so much virtual time past what is known; since when.
    Search(Box<Seek<World>>, Span, Instant),
    /// To the interesting event before.
    Return(Box<Seek<World>>),
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
            Some(Travel::Load(loading)) => self.work_on_loading(loading),
            Some(Travel::Seek(mut seek)) => match self.continue_seek(&mut seek) {
                Progress::More => self.goes_on(Travel::Seek(seek)),
                Progress::Done | Progress::Quiet | Progress::Nothing => false,
            },
            Some(Travel::Scrub(mut seek, aim)) => match self.continue_seek(&mut seek) {
                Progress::More => self.goes_on(Travel::Scrub(seek, aim)),
                Progress::Done => self.stand_at(aim),
                Progress::Quiet | Progress::Nothing => false,
            },
            Some(Travel::Search(seek, patience, since)) => self.search_on(seek, patience, since),
            Some(Travel::Return(seek)) => self.return_on(seek),
        }
    }

    fn goes_on(&mut self, travel: Travel) -> bool {
        self.travel = Some(travel);
        true
    }

    fn continue_seek(&mut self, seek: &mut Seek<World>) -> Progress {
        let progress = self.history.continue_seek(seek, SLICE_EVENTS);
        match progress {
            Progress::More => {}
            Progress::Done | Progress::Quiet => self.arrive(),
            Progress::Nothing => self.version += 1,
        }
        progress
    }

    fn work_on_loading(&mut self, mut loading: Box<Loading<World>>) -> bool {
        match loading.advance(SLICE_EVENTS) {
            Ok(Progress::More) => return self.goes_on(Travel::Load(loading)),
            Ok(Progress::Done | Progress::Quiet | Progress::Nothing) => self.loaded(*loading),
            Err(error) => self.refuse(&error),
        }
        false
    }

    /// The picture may stand between two events.
    fn stand_at(&mut self, aim: Instant) -> bool {
        let next = self.history.next_instant().unwrap_or(Instant::MAX);
        self.clock.stand(aim.max(self.history.world().now()).min(next));
        false
    }

    fn stand_quiet(&mut self, patience: Span) -> bool {
        self.quiet = Some(Quiet { moment: self.history.moment(), patience });
        false
    }

    /// Sets out; short ways are gone at once.
    pub(super) fn set_out(&mut self, travel: Travel) {
        self.clock.stand(self.clock.playhead);
        self.travel = Some(travel);
        if self.work() {
            self.version += 1;
        }
    }

    /// Sets out for the next interesting event, and no further than anything that waits now can
    /// take: the cluster's heartbeats go on for ever.
    pub(super) fn search(&mut self) {
        let setup = self.history.world().setup();
        // A leader looks for followers that lag every half of that time.
        let lag = setup.replica_lag_time_max + setup.replica_lag_time_max;
        let waits = [LONGEST_WAIT, lag, setup.session_timeout, setup.leader_imbalance_check];
        let patience = waits.into_iter().fold(Span::ZERO, Span::max) + AFTERWARDS;
        let seek = self.history.begin_next_interesting(patience);
        let since = self.history.world().now();
        self.set_out(Travel::Search(Box::new(seek), patience, since));
    }

    /// Passes what does not concern who looks, until something does or `patience` is over.
    fn search_on(&mut self, seek: Box<Seek<World>>, patience: Span, since: Instant) -> bool {
        let mut seek = seek;
        for _ in 0..SLICE_PASSED {
            match self.continue_seek(&mut seek) {
                Progress::More => break,
                Progress::Quiet => return self.stand_quiet(patience),
                Progress::Nothing => return false,
                Progress::Done if self.is_concerned() => return false,
                Progress::Done => {}
            }
            let gone = self.history.world().now().since(since);
            if gone >= patience {
                return self.stand_quiet(patience);
            }
            let rest = Span::from_us(patience.as_us() - gone.as_us());
            *seek = self.history.begin_next_interesting(rest);
        }
        self.goes_on(Travel::Search(seek, patience, since))
    }

    /// Sets out for the interesting event before the present one.
    pub(super) fn search_back(&mut self) {
        let seek = Box::new(self.seek_before());
        self.set_out(Travel::Return(seek));
    }

    /// Passes what does not concern who looks, as far as to the beginning.
    fn return_on(&mut self, seek: Box<Seek<World>>) -> bool {
        let mut seek = seek;
        for _ in 0..SLICE_PASSED {
            match self.continue_seek(&mut seek) {
                Progress::More => break,
                Progress::Quiet | Progress::Nothing => return false,
                Progress::Done => {}
            }
            if self.history.world().ordinal() == 0 || self.is_concerned() {
                return false;
            }
            *seek = self.seek_before();
        }
        self.goes_on(Travel::Return(seek))
    }

    fn seek_before(&self) -> Seek<World> {
        let here = self.history.moment();
        let ordinal = self.history.previous_mark(here).map_or(0, |mark| mark.ordinal);
        let before = self.history.begin_seek(Moment { ordinal, ..here });
        before.expect("a mark is on the way of the present")
    }

    /// Whether the present event concerns who looks.
    fn is_concerned(&self) -> bool {
        concern::concerns(self.history.world(), self.view, self.partition)
    }

    /// How much virtual time was just searched, if nothing interesting happened in it.
    pub(super) fn quiet(&self) -> Option<Span> {
        let here = self.history.moment();
        self.quiet.filter(|quiet| quiet.moment == here).map(|quiet| quiet.patience)
    }

    /// Sets out for a moment.
    pub(super) fn seek(&mut self, moment: Moment) {
        if let Ok(seek) = self.history.begin_seek(moment) {
            self.set_out(Travel::Seek(Box::new(seek)));
        }
    }

    /// Sets out for an instant of a branch; while a question is open not past its moment.
    pub(super) fn seek_instant(&mut self, branch: BranchId, instant: Instant) {
        if let Some((asked, _)) = self.open_at().filter(|(_, at)| instant >= *at) {
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
        self.losing = None;
        self.arrive();
    }

    fn refuse(&mut self, error: &LoadError) {
        let text = unloaded::refusal(error);
        self.notice = Some(Notice { wrong: true, text });
        self.version += 1;
    }
}
