//! The one mutable root of the page: what a person wants is a [`Msg`], and only the session's
//! [`update`](Session::update) and [`frame`](Session::frame) change anything. The picture is
//! composed anew from it whenever its [`version`](Session::version) has grown.
//!
//! | file | holds |
//! |---|---|
//! | `msg` | everything a person can want |
//! | `deed` | what keys do to the selected broker |
//! | `keys` | which key sends which message |
//! | `opening` | the scenario the page opens with, and its question |
//! | `losing` | the second question: what is lost with the leader |
//! | `clock` | how virtual time passes while somebody watches |
//! | `update` | what each message does |
//! | `travel` | seeks and loading, in slices |
//! | `unloaded` | why a session cannot be loaded or saved, in words |
//! | `view` | the session as a picture |

mod clock;
mod deed;
pub mod keys;
mod losing;
mod msg;
mod opening;
mod preset;
mod travel;
mod unloaded;
mod update;
mod view;

pub use msg::{Between, Intent, Msg, Neighbour, Order, Theme, Verb};
pub use preset::Preset;

use brokerscope_engine::history::History;
use brokerscope_engine::physics::time::{Instant, Span};
use brokerscope_engine::protocol::ids::{Offset, PartitionId};
use brokerscope_engine::world::World;

use crate::scene::compose::packets::anything_flies;
use crate::scene::compose::source::Facts;
use crate::scene::explore::{Notice, View};
use crate::scene::first_minute::Phase;
use crate::scene::mark::SLIDE;
use crate::scene::stage::Subject;
use crate::text::Lang;
use clock::Clock;
use keys::Place;
use losing::Losing;
use opening::Asked;
use travel::{Quiet, Travel};

/// No more events than this in one frame, so that a frame stays short.
const EVENTS_PER_FRAME: usize = 4_000;

/// A person's session.
#[derive(Debug)]
pub struct Session {
    history: History<World>,
    facts: Facts,
    partition: PartitionId,
    place: Place,
    view: View,
    /// Whether the partitions that keep groups are shown among the others.
    unfolded: bool,
    /// Whether the charts are shown.
    charts: bool,
    question: Option<Question>,
    losing: Option<Losing>,
    clock: Clock,
    travel: Option<Travel>,
    quiet: Option<Quiet>,
    selected: Option<Subject>,
    notice: Option<Notice>,
    saved: Option<String>,
    lang: Lang,
    theme: Theme,
    version: u64,
}

/// The question of the first minute, and how far the learner is with it.
#[derive(Clone, Debug)]
struct Question {
    asked: Asked,
    phase: Phase,
    guess: Option<Offset>,
}

/// Where time stands at a moment: after the marks have slid to their places, before the next event.
fn resting(history: &History<World>) -> Instant {
    let rested = history.world().now() + SLIDE;
    history.next_instant().map_or(rested, |next| rested.min(next))
}

impl Session {
    /// The page as it opens: the scenario has run, its question is asked.
    pub fn open(lang: Lang, theme: Theme) -> Self {
        let (history, asked) = opening::open();
        let clock = Clock::at(resting(&history));
        Self {
            history,
            facts: Facts::default(),
            partition: PartitionId(0),
            place: Place::FirstMinute,
            view: View::Partition,
            unfolded: false,
            charts: false,
            question: Some(Question { asked, phase: Phase::Asked, guess: None }),
            losing: None,
            clock,
            travel: None,
            quiet: None,
            selected: None,
            notice: None,
            saved: None,
            lang,
            theme,
            version: 0,
        }
    }

    /// A session in Explore that shows a history of whatever kind.
    pub fn of(history: History<World>) -> Self {
        let mut session = Self::open(Lang::default(), Theme::default());
        session.place = Place::Explore;
        session.replace(history);
        session
    }

    /// Grows with every change that the picture has to show.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// The instant on screen: the motion of the picture is a function of it.
    pub fn playhead(&self) -> Instant {
        self.clock.playhead
    }

    /// Whether time runs, so that frames are needed.
    pub fn is_playing(&self) -> bool {
        self.clock.playing
    }

    /// Whether a seek or a loading is under way, so that slices are needed.
    pub fn is_travelling(&self) -> bool {
        self.travel.is_some()
    }

    /// Which page is shown.
    pub fn place(&self) -> Place {
        self.place
    }

    /// Its language.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// Its colours.
    pub fn theme(&self) -> Theme {
        self.theme
    }

    /// What there is to be seen.
    pub fn history(&self) -> &History<World> {
        &self.history
    }

    /// Lets `elapsed` of the person's time pass.
    pub fn frame(&mut self, elapsed: Span) {
        if !self.clock.playing || self.travel.is_some() {
            return;
        }
        let flew = anything_flies(self.history.world());
        let target = self.clock.playhead + self.clock.shows(elapsed, flew);
        for _ in 0..EVENTS_PER_FRAME {
            let next = self.history.next_instant();
            let Some(next) = next.filter(|next| *next <= target) else {
                self.clock.playhead = target;
                break;
            };
            if !self.may_go_on() {
                self.clock.stand(resting(&self.history));
                self.version += 1;
                return;
            }
            self.clock.playhead = self.clock.playhead.max(next);
            self.go_on();
            if !flew && anything_flies(self.history.world()) {
                self.clock.arrive();
                break;
            }
            if !self.clock.playing {
                return;
            }
        }
        if self.clock.waited_in_vain() {
            self.clock.arrive();
            self.clock.playing = false;
            self.version += 1;
        }
    }

    /// One event on, known or new.
    fn go_on(&mut self) {
        if self.history.step_forward() {
            self.facts.meet(&self.history);
        }
        self.after_moving();
    }

    /// While a question is open time stops before the deciding event.
    fn may_go_on(&self) -> bool {
        self.history.moment().ordinal < self.horizon()
    }

    /// What follows from being somewhere else: the question may be decided now.
    fn after_moving(&mut self) {
        self.version += 1;
        if self.place != Place::FirstMinute {
            return;
        }
        if self.losing.is_some() {
            if self.tell_what_is_lost() {
                self.clock.playing = false;
            }
            return;
        }
        let decided = self.is_decided();
        let ended = self.resumed() && self.everything_is_committed();
        let Some(question) = &mut self.question else { return };
        if question.phase == Phase::Watching && decided {
            question.phase = Phase::Told;
            self.clock.playing = false;
        } else if question.phase == Phase::Told && ended && self.clock.playing {
            self.clock.playing = false;
        }
    }

    /// Whether every follower that may fetch has told the leader that it has all records.
    fn is_decided(&self) -> bool {
        let Some(question) = &self.question else { return false };
        let world = self.history.world();
        let Some(registration) = world.image().partitions.first() else { return false };
        let leadership = world
            .replica(registration.leader, self.partition)
            .and_then(|(replica, _)| replica.leadership());
        let moved = |remotes: &[brokerscope_engine::replication::remote::RemoteReplica]| {
            let free = remotes.iter().filter(|remote| remote.broker != opening::PAUSED);
            free.map(|remote| remote.log_end_offset).all(|end| end >= question.asked.log_end)
        };
        leadership.is_some_and(|leadership| moved(&leadership.remotes))
    }

    /// Whether the broker of the question fetches again.
    fn resumed(&self) -> bool {
        let broker = self.history.world().broker(opening::PAUSED);
        broker
            .and_then(|broker| broker.running.as_ref())
            .is_some_and(|running| running.fetching_paused.is_none())
    }

    /// Whether the leader has committed what the question is about and nothing of it flies.
    fn everything_is_committed(&self) -> bool {
        let Some(question) = &self.question else { return false };
        let world = self.history.world();
        let Some(registration) = world.image().partitions.first() else { return false };
        let committed = world
            .replica(registration.leader, self.partition)
            .is_some_and(|(_, log)| log.high_watermark() >= question.asked.log_end);
        committed && !anything_flies(world)
    }
}
