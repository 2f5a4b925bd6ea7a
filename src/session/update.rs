//! What each message does.

use brokerscope_engine::history::{BranchId, Moment};
use brokerscope_engine::physics::time::Instant;
use brokerscope_engine::protocol::ids::PartitionId;
use brokerscope_engine::world::act::{ClientRefusal, Refusal};
use brokerscope_engine::world::action::{Action, DEFAULT_RETRIES, Produce};
use brokerscope_engine::world::admin::Admin;
use brokerscope_engine::world::fault::Link;

use super::keys::Place;
use super::travel::Travel;
use super::{Intent, Msg, Neighbour, Order, Preset, Session, resting, unloaded};
use crate::scene::explore::{Notice, View};
use crate::scene::first_minute::Phase;
use crate::scene::stage::Subject;
use crate::text::{Phrase, explore, line, refused};

/// Bytes of each value that the page produces.
const VALUE_BYTES: u32 = 8;
/// `request.timeout.ms` of the page's producer.
const REQUEST_TIMEOUT_MS: u32 = 30_000;

impl Session {
    /// Does what the person wants.
    pub fn update(&mut self, msg: Msg) {
        self.version += 1;
        match msg {
            Msg::Guess(offset) => self.guess(offset),
            Msg::LockIn => self.lock_in(),
            Msg::AskWhatIsLost => self.ask_what_is_lost(),
            Msg::Mark(offset) => self.mark(offset),
            Msg::Play => self.play(),
            Msg::Pause => self.pause(),
            Msg::TogglePlay if self.clock.playing || self.travel.is_some() => self.pause(),
            Msg::TogglePlay => self.play(),
            Msg::Step => self.step(),
            Msg::Back => self.back(),
            Msg::Start => self.start(),
            Msg::NextEvent => self.next_event(),
            Msg::PreviousEvent => self.search_back(),
            Msg::Seek { branch, ordinal } => {
                self.go_to(Moment { branch: BranchId::from_number(branch), ordinal });
            }
            Msg::SeekInstant { branch, instant } => {
                self.seek_instant(BranchId::from_number(branch), instant);
            }
            Msg::Visit(branch) => self.visit(BranchId::from_number(branch)),
            Msg::VisitNeighbour(neighbour) => self.visit_neighbour(neighbour),
            Msg::Speed(speed) => self.clock.speed = speed,
            Msg::Mode(mode) => self.clock.mode = mode,
            Msg::Act(intent) => self.act(&intent),
            Msg::TogglePauseFetching => self.toggle_pause_fetching(),
            Msg::Undo => self.undo(),
            Msg::Fork => self.fork(),
            Msg::Save => self.save(),
            Msg::CloseSaved => self.saved = None,
            Msg::Load(text) => self.load(&text),
            Msg::Begin(preset) => self.begin(preset),
            Msg::CloseNotice => self.notice = None,
            Msg::Select(subject) => self.selected = subject,
            Msg::Look(partition, subject) => self.look(partition, subject),
            Msg::View(view) => self.view = view,
            Msg::ToggleUnfolded => self.unfolded = !self.unfolded,
            Msg::ToggleCharts => self.charts = !self.charts,
            Msg::ToggleView => self.toggle_view(),
            Msg::ShowByPartition(partition, broker) => {
                self.look(partition, Subject::Replica(broker));
                self.view = View::Partition;
            }
            Msg::Do(verb) => self.do_to_selected(verb),
            Msg::ZoomOut => {
                self.place = Place::Explore;
                self.clock.playing = false;
            }
            Msg::ZoomIn => self.zoom_in(),
            Msg::SetLang(lang) => self.lang = lang,
            Msg::SetTheme(theme) => self.theme = theme,
        }
    }

    /// The moment of the question that is open, if one is: nothing later may be shown.
    pub(super) fn open_at(&self) -> Option<(Moment, Instant)> {
        let first = self.question.as_ref().filter(|_| self.place == Place::FirstMinute)?;
        match &self.losing {
            Some(losing) => {
                (losing.asked.phase == Phase::Asked).then_some((losing.moment, losing.at))
            }
            None => (first.phase == Phase::Asked).then_some((first.asked.moment, first.asked.at)),
        }
    }

    /// Whether a question is open.
    pub(super) fn is_open(&self) -> bool {
        self.open_at().is_some()
    }

    fn guess(&mut self, offset: Option<brokerscope_engine::protocol::ids::Offset>) {
        let Some(question) = &mut self.question else { return };
        if question.phase == Phase::Asked {
            let (least, most) = (question.asked.high_watermark, question.asked.log_end);
            question.guess = offset.map(|offset| offset.clamp(least, most));
        }
    }

    fn lock_in(&mut self) {
        if self.losing.is_some() {
            self.kill_the_leader();
            return;
        }
        let Some(question) = &mut self.question else { return };
        if question.phase != Phase::Asked || question.guess.is_none() {
            return;
        }
        question.phase = Phase::Watching;
        let asked = question.asked.moment;
        if self.history.moment() != asked {
            self.seek(asked);
        }
        self.clock.playing = true;
    }

    fn play(&mut self) {
        self.notice = None;
        self.clock.skipped = None;
        self.clock.playing = self.may_go_on();
    }

    /// Time stands, and whoever is on the way elsewhere stays here.
    fn pause(&mut self) {
        self.clock.playing = false;
        self.travel = None;
    }

    fn step(&mut self) {
        if self.travel.is_none() && self.may_go_on() {
            self.go_on();
            self.clock.stand(resting(&self.history));
        }
    }

    fn back(&mut self) {
        self.travel = None;
        if self.history.step_back() {
            self.arrive();
        }
    }

    /// In the first minute back to the question, which is then open again; in Explore to the
    /// beginning of everything.
    fn start(&mut self) {
        match (self.place, &mut self.question) {
            (Place::FirstMinute, Some(question)) => {
                question.phase = Phase::Asked;
                question.guess = None;
                self.losing = None;
                let asked = question.asked.moment;
                self.selected = None;
                self.seek(asked);
            }
            (Place::FirstMinute, None) | (Place::Explore, _) => {
                let branch = self.history.moment().branch;
                self.seek(Moment { branch, ordinal: 0 });
            }
        }
    }

    fn zoom_in(&mut self) {
        if self.question.is_some() {
            self.place = Place::FirstMinute;
            self.partition = PartitionId(0);
            self.start();
        }
    }

    /// The last event that may be shown while a question is open.
    pub(super) fn horizon(&self) -> u64 {
        self.open_at().map_or(u64::MAX, |(asked, _)| asked.ordinal)
    }

    fn go_to(&mut self, moment: Moment) {
        if moment.ordinal <= self.horizon() {
            self.seek(moment);
        }
    }

    fn next_event(&mut self) {
        let (here, horizon) = (self.history.moment(), self.horizon());
        if here.ordinal >= horizon {
            return;
        }
        let known = self.history.next_mark(here).map(|mark| mark.ordinal);
        if horizon < u64::MAX {
            let ordinal = known.unwrap_or(horizon).min(horizon);
            self.seek(Moment { ordinal, ..here });
        } else {
            self.search();
        }
    }

    /// Another branch, at the same instant where it has one, else at its end.
    fn visit(&mut self, branch: BranchId) {
        if self.is_open() || self.history.branch(branch).is_none() {
            return;
        }
        let now = self.history.world().now();
        if let Ok(seek) = self.history.begin_seek_instant(branch, now) {
            self.set_out(Travel::Seek(Box::new(seek)));
        }
    }

    fn visit_neighbour(&mut self, neighbour: Neighbour) {
        let here = self.history.moment().branch;
        let ids: Vec<BranchId> = self.history.branches().map(|branch| branch.id()).collect();
        let place = ids.iter().position(|id| *id == here);
        let other = place.and_then(|place| match neighbour {
            Neighbour::Above => place.checked_sub(1).and_then(|place| ids.get(place)),
            Neighbour::Below => ids.get(place + 1),
        });
        if let Some(other) = other {
            self.visit(*other);
        }
    }

    pub(super) fn act(&mut self, intent: &Intent) {
        if self.travel.is_some() || self.is_open() {
            return;
        }
        let Some(action) = self.action(intent) else { return };
        let at = self.clock.playhead.max(self.history.world().now());
        // The world says in types why it refuses, so that the page can say it in both languages.
        if let Err(refusal) = self.history.world().clone().apply(at, &action) {
            let text = refusal_said(&refusal);
            self.notice = Some(Notice { wrong: true, text });
            return;
        }
        match self.history.act(at, &action) {
            Ok(_) => {
                self.notice = None;
                self.clock.playhead = at;
                self.facts.meet(&self.history);
                self.clock.skipped = None;
                self.clock.playing = true;
                self.after_moving();
            }
            Err(_too_many) => {
                self.notice = Some(Notice { wrong: true, text: refused::too_many_branches() });
            }
        }
    }

    /// `None` if the ends of a link make no link, or a line no action.
    fn action(&self, intent: &Intent) -> Option<Action> {
        Some(match intent {
            Intent::Produce(order) => Action::Produce(self.produce(order)),
            Intent::PauseFetching(id) => Action::PauseFetching(*id),
            Intent::ResumeFetching(id) => Action::ResumeFetching(*id),
            Intent::Process(fault, id) => Action::Process(*fault, *id),
            Intent::Controller(fault) => Action::Controller(*fault),
            Intent::Link(fault, between) => {
                let (from, to) = (between.from.parse().ok()?, between.to.parse().ok()?);
                Action::Link(*fault, Link { from, to, one_way: between.one_way })
            }
            Intent::Line(line) => line.parse().ok()?,
            Intent::Elect { partition, unclean } => {
                let image = self.history.world().image();
                let known = image.partitions.get(partition.index())?;
                let (topic, partition) = (image.topic_of(*partition).name.clone(), known.index.0);
                Action::Administer(Admin::ElectLeaders { topic, partition, unclean: *unclean })
            }
        })
    }

    fn produce(&self, order: &Order) -> Produce {
        let image = self.history.world().image();
        let known = image.partitions.get(self.partition.index());
        let topic = known.map(|_| image.topic_of(self.partition).name.clone());
        Produce {
            topic: topic.unwrap_or_default(),
            partition: known.map(|registration| registration.index.0),
            records: order.records,
            acks: order.acks,
            key: order.key.clone(),
            value_bytes: VALUE_BYTES,
            timeout_ms: REQUEST_TIMEOUT_MS,
            retries: DEFAULT_RETRIES,
            idempotent: order.acks == -1,
            repeat: None,
        }
    }

    /// Another cluster in place of this one.
    fn begin(&mut self, preset: Preset) {
        self.travel = None;
        self.replace(preset.begin());
        self.place = Place::Explore;
        self.notice = Some(Notice { wrong: false, text: line::begun() });
    }

    fn undo(&mut self) {
        self.travel = None;
        if self.history.undo() {
            self.arrive();
        }
    }

    /// Leaves the known future if something is done in it, but never while a question is open.
    fn fork(&mut self) {
        if self.travel.is_some() || self.is_open() || self.history.next_action().is_none() {
            return;
        }
        match self.history.fork() {
            Ok(_) => {
                self.notice = None;
                self.arrive();
            }
            Err(_too_many) => {
                self.notice = Some(Notice { wrong: true, text: refused::too_many_branches() });
            }
        }
    }

    fn save(&mut self) {
        match self.history.save() {
            Ok(text) => self.saved = Some(text),
            Err(why) => {
                let text = unloaded::unsaved(&why);
                self.notice = Some(Notice { wrong: true, text });
            }
        }
    }
}

/// Why the world refuses, for people.
fn refusal_said(refusal: &Refusal) -> Phrase {
    match refusal {
        Refusal::WrongTime { at } => refused::wrong_time(*at),
        Refusal::NoSuchTopic { topic } => refused::no_such_topic(topic),
        Refusal::NoSuchPartition { topic, partition } => {
            refused::no_such_partition(topic, *partition)
        }
        Refusal::NoSuchBroker { broker } => refused::no_such_broker(*broker),
        Refusal::NoSuchClient { client } => refused::no_such_client(client),
        Refusal::NotRunning { broker } => refused::not_running(*broker),
        Refusal::RunsAlready { broker } => refused::runs_already(*broker),
        Refusal::Frozen { broker } => refused::frozen(*broker),
        Refusal::NotFrozen { broker } => refused::not_frozen(*broker),
        Refusal::ControllerDown => refused::controller_down(),
        Refusal::ControllerRuns => refused::controller_runs(),
        Refusal::CutAlready { link } => refused::cut_already(link),
        Refusal::DiskFailed { broker } => refused::disk_failed(*broker),
        Refusal::DiskWorks { broker } => refused::disk_works(*broker),
        Refusal::StalledAlready { link } => refused::stalled_already(link),
        Refusal::LinkWhole { link } => refused::link_whole(link),
        Refusal::NotConnected { link } => refused::not_connected(link),
        Refusal::NotStarted { broker } => refused::not_started(*broker),
        Refusal::PausedAlready { broker } => refused::paused_already(*broker),
        Refusal::NotPaused { broker } => refused::not_paused(*broker),
        Refusal::Client { client, why } => (match why {
            ClientRefusal::NoConsumer => refused::no_consumer,
            ClientRefusal::NoProducer => refused::no_producer,
            ClientRefusal::Runs => refused::client_runs,
            ClientRefusal::Down => refused::client_down,
            ClientRefusal::Frozen => refused::client_frozen,
            ClientRefusal::NotFrozen => refused::client_not_frozen,
            ClientRefusal::Away => refused::away_already,
            ClientRefusal::Polls => refused::polls_already,
            ClientRefusal::NotInGroup => refused::in_no_group,
        })(client),
        Refusal::NotAssigned { client, partition } => refused::not_assigned(client, partition),
        Refusal::NoEffect { why: message } | Refusal::Kafka { message, .. } => {
            explore::name(message)
        }
    }
}
