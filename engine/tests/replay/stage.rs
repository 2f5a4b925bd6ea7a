//! Our cluster beside the recorded one, line by line of the recording.

use std::collections::BTreeMap;

use brokerscope_engine::physics::time::{Instant, Span};
use brokerscope_engine::protocol::ids::ClientId;
use brokerscope_engine::world::World;
use brokerscope_engine::world::act::Refusal;
use brokerscope_engine::world::action::Action;
use brokerscope_engine::world::outside::Answer;
use brokerscope_engine::world::setup::Setup;
use serde_json::Value;

use crate::{int, text};

use super::asked::Talks;
use super::called::Called;
use super::clients::Stream;
use super::fate::{Fate, Table, skip};
use super::members;
use super::questions::Names;
use super::raw_groups::Outstanding;
use super::script;
use super::seen::Seen;
use super::spoken::Sequences;
use super::watched::{Key, Watched};

/// Our time when the recorded cluster was ready.
const READY: Span = Span::from_ms(3_000);
/// How much longer than the recorded cluster ours may take before that is a difference: a session
/// ends up to three seconds later, depending on when the last heartbeat was.
pub(super) const PATIENCE: Span = Span::from_ms(4_000);
/// All recorded processes were on one machine.
const LATENCY: Span = Span::from_us(500);

/// Both clusters.
pub(crate) struct Stage<'a> {
    pub(super) lines: &'a [Value],
    /// The recorded metadata log lacks its end.
    is_cut: bool,
    pub(super) world: World,
    /// Until when it has gone on.
    at: Instant,
    /// How far ours is behind the recording.
    pub(super) shift: Span,
    pub(super) theirs: Watched,
    pub(super) ours: Watched,
    read: usize,
    /// When our last record was written that gives a partition a leader, and that does not.
    pub(super) led_at: Instant,
    pub(super) altered_at: Instant,
    /// When processes were touched: by the recorded clock and by ours.
    pub(super) touched: Vec<(i64, Instant)>,
    /// What came of the last steps, by what they were about.
    pub(super) outcomes: BTreeMap<String, Result<(), Refusal>>,
    /// The node that is the active controller, and when another takes over.
    pub(super) active: i64,
    pub(super) takes_over_at: Option<Instant>,
    /// Brokers whose process the recorded script has ended.
    pub(super) down: Vec<i64>,
    /// Whether the last step created a topic.
    pub(super) creates: bool,
    /// The first topic of the round: where streams go.
    pub(super) round: Option<String>,
    pub(super) stream: Option<Stream>,
    /// Topics that a stream went to.
    pub(super) streamed: Vec<String>,
    /// Recorded values of records by ours.
    pub(super) values: BTreeMap<Vec<u8>, String>,
    pub(super) names: Names,
    /// What came of the last request from outside.
    pub(super) answer: Option<Answer>,
    pub(super) seen: Seen,
    /// What the recorded cluster's processes asked each other.
    pub(super) spoken: Sequences,
    /// The recorded id of the stream's producer.
    pub(super) stream_producer: Option<i64>,
    /// What members of groups are called.
    pub(super) called: Called,
    /// Groups of another protocol.
    pub(super) foreign: Vec<String>,
    /// Recorded clients that play no part here any more.
    pub(super) strangers: Vec<String>,
    /// The last step with a consumer: by the recorded clock and by ours.
    pub(super) last_step: (i64, Instant),
    /// When a consumer was killed last.
    pub(super) killed_at: Instant,
    /// Whom the recorded lines on consumers were about, line by line.
    pub(super) member_events: Vec<ClientId>,
    /// How much recorded consumers have read.
    pub(super) polled: BTreeMap<(ClientId, String), i64>,
    /// What recorded coordinators wrote, by groups, each with its leader epoch.
    pub(super) written: BTreeMap<String, Vec<(Value, i32)>>,
    /// What recorded clients and brokers said to each other, and since when that was recorded.
    pub(super) talks: Talks,
    pub(super) requests_from: Option<Instant>,
    /// Hand-made requests that wait for their answers, and how many there were in all.
    pub(super) outstanding: Vec<Outstanding>,
    pub(super) asked: i32,
    /// When hand-made members gave a sign of themselves.
    pub(super) last_signs: Vec<(String, Instant)>,
    is_lost: bool,
    pub(crate) table: Table,
    pub(crate) compared: usize,
    pub(crate) differences: Vec<String>,
}

impl<'a> Stage<'a> {
    /// Sets our cluster up as the recorded one `name` was.
    pub(crate) fn new(name: &str, lines: &'a [Value]) -> Self {
        let cluster = lines.iter().find(|line| line["what"] == "cluster").expect("a cluster");
        let brokers = lines.iter().filter_map(|line| line["broker"].as_i64()).max().unwrap_or(3);
        let given = |name: &str, unit_ms: u64| {
            let text = cluster["overrides"][name].as_str()?;
            Some(Span::from_ms(text.parse::<u64>().ok()? * unit_ms))
        };
        let plain = Setup::default();
        let ready_ms = i64::try_from(READY.as_ms()).expect("some seconds");
        let began_ms = script::began_ms(name).map(|began_ms| began_ms - ready_ms);
        let setup = Setup {
            brokers: u32::try_from(brokers.max(3)).expect("a few"),
            link_latency: LATENCY,
            session_timeout: given("broker.session.timeout.ms", 1).unwrap_or(plain.session_timeout),
            leader_imbalance_check: given("leader.imbalance.check.interval.seconds", 1_000)
                .unwrap_or(plain.leader_imbalance_check),
            group_initial_rebalance_delay: given("group.initial.rebalance.delay.ms", 1)
                .unwrap_or(plain.group_initial_rebalance_delay),
            wall_clock_ms: began_ms.unwrap_or(plain.wall_clock_ms),
            ..plain
        };
        Self {
            lines,
            is_cut: script::is_cut(name),
            world: World::new(setup),
            at: Instant::ZERO,
            shift: READY,
            theirs: Watched::default(),
            ours: Watched::default(),
            read: 0,
            led_at: Instant::ZERO,
            altered_at: Instant::ZERO,
            touched: Vec::new(),
            outcomes: BTreeMap::new(),
            active: cluster["controller"].as_i64().unwrap_or(0),
            takes_over_at: None,
            down: Vec::new(),
            creates: false,
            round: None,
            stream: None,
            streamed: Vec::new(),
            values: BTreeMap::new(),
            names: Names::of(lines),
            answer: None,
            seen: Seen::default(),
            spoken: Sequences::default(),
            stream_producer: None,
            called: Called::of(lines),
            foreign: members::foreign_groups(lines),
            strangers: Vec::new(),
            last_step: (0, Instant::ZERO),
            killed_at: Instant::ZERO,
            member_events: Vec::new(),
            polled: BTreeMap::new(),
            written: BTreeMap::new(),
            talks: Talks::default(),
            requests_from: None,
            outstanding: Vec::new(),
            asked: 0,
            last_signs: Vec::new(),
            is_lost: false,
            table: Table::default(),
            compared: 0,
            differences: Vec::new(),
        }
    }

    /// Plays or compares a line. False if there is no use in going on.
    pub(crate) fn play(&mut self, at_ms: u64, line: &Value) -> bool {
        self.run_until(Instant::from_ms(at_ms) + self.shift);
        self.compare_answered();
        let before = self.compared;
        let fate = self.take(line);
        let is_empty = fate == Fate::Compared && self.compared == before;
        assert!(!is_empty, "nothing is compared: {line}");
        self.table.note(text(line, "what"), fate);
        !self.is_lost
    }

    fn take(&mut self, line: &Value) -> Fate {
        match text(line, "what") {
            "metadata-record" => self.expect_record(line),
            "step" => self.step(line),
            "result" => self.compare_result(line),
            "partition" => self.compare_partition(line),
            "describe" => self.compare_description(line),
            "produced" => self.produce(line),
            "stream" => self.sample_stream(line),
            "stream-end" => self.compare_stream(line),
            "raw" => self.raw(line),
            "read" => self.compare_read(line),
            "log" => self.compare_log(line),
            "producers" => self.compare_producers(line),
            "request" => self.gather_request(line),
            "elected" | "isr-shrunk" | "isr-full" | "leader-back" | "process-exit" => {
                self.compare_interval(line)
            }
            "cluster" => Fate::Skipped(skip::CLUSTER),
            "placement" => Fate::Skipped(skip::PLACED),
            "broker-log" => Fate::Skipped(skip::BROKER_LOG),
            "member" => self.compare_member(line),
            "group" => self.compare_group(line),
            "group-offsets" => self.compare_group_offsets(line),
            "coordinator" | "coordinator-moved" => self.compare_coordinator(line),
            "coordinator-record" => self.gather_coordinator_record(line),
            "taken-over" => self.compare_taken_over(line),
            "session-expired" => self.compare_session(line),
            "loaded" => Fate::Skipped(skip::LOAD),
            "await-timeout" => Fate::Skipped(skip::WAITED),
            another => panic!("nothing is known of lines with `{another}`"),
        }
    }

    /// Compares what is compared as a whole.
    pub(crate) fn end(&mut self) {
        self.await_answers();
        if !self.differences.is_empty() {
            return;
        }
        for (key, theirs) in &self.theirs.records {
            let none = Vec::new();
            let ours = self.ours.records.get(key).unwrap_or(&none);
            // A broker's first registration lies before the beginning, for one that is there then.
            let is_old = theirs.first().is_some_and(|first| !first["fenced"].is_boolean());
            let before = if matches!(key, Key::Broker(_)) && is_old { 2 } else { 0 };
            let known = ours.get(before..).unwrap_or_default();
            let known =
                if self.is_cut { known.get(..theirs.len()).unwrap_or(known) } else { known };
            // Of the topic of offsets not all was kept.
            let is_internal = matches!(key, Key::Partition(_, name, _) if name.starts_with("__"));
            let known =
                if is_internal { known.get(..theirs.len()).unwrap_or(known) } else { known };
            self.compared += theirs.len();
            if in_order(known) != in_order(theirs) {
                self.differences.push(format!("{key:?}\n  theirs {theirs:?}\n  ours   {ours:?}"));
            }
        }
        self.compare_requests();
        self.compare_coordinator_records();
        self.compare_members();
    }

    /// When the line that is played was recorded, by our clock.
    pub(super) fn at(&self) -> Instant {
        self.at
    }

    /// Our time.
    pub(super) fn now(&self) -> Instant {
        self.at.max(self.world.now())
    }

    fn run_until(&mut self, until: Instant) {
        while self.step_until(until) {}
        self.at = until;
    }

    /// The next thing that happens until `until`; false if there is none.
    pub(super) fn step_until(&mut self, until: Instant) -> bool {
        let due = self.world.next_due();
        if let Some(at) = self.takes_over_at.take_if(|at| *at <= due.unwrap_or(until).min(until)) {
            let action = "start controller".parse().expect("an action");
            let done = self.world.apply(at.max(self.world.now()), &action);
            done.expect("it was down");
            self.observe();
            return true;
        }
        let goes_on = due.is_some_and(|due| due <= until) && self.world.step();
        if goes_on {
            self.observe();
        }
        goes_on
    }

    /// Lets our cluster go on until `is_so`, no longer than it may take. The script waits with it.
    pub(super) fn await_so(&mut self, is_so: impl Fn(&Self) -> bool) -> bool {
        let from = self.now();
        let until = from + PATIENCE;
        while !is_so(self) {
            if !self.step_until(until) {
                return false;
            }
        }
        self.shift = self.shift + self.now().since(from);
        true
    }

    /// Does an action now.
    pub(super) fn apply(&mut self, about: &str, action: &Action) {
        match self.world.apply(self.now(), action) {
            Ok(()) => self.observe(),
            Err(why) => {
                let at = self.now();
                self.differences.push(format!("{at}: {about} is refused: {why}"));
            }
        }
    }

    /// Does an action now; its outcome may be compared later.
    pub(super) fn act(&mut self, about: String, action: &Action) {
        let outcome = self.world.apply(self.now(), action);
        // A refusal is no event.
        if outcome.is_ok() {
            self.observe();
        }
        self.outcomes.insert(about, outcome);
    }

    /// Looks at what the last event was.
    fn observe(&mut self) {
        self.read_log();
        self.seen.look(&self.world, &mut self.called);
        if let Some((_, answer)) = self.world.answers().last() {
            self.answer = Some(answer.clone());
        }
    }

    fn read_log(&mut self) {
        let Some(log) = self.world.controller().log() else { return };
        let count = log.batches().count();
        for batch in log.batches().skip(self.read) {
            for record in &batch.records {
                if let Some(key @ Key::Partition(..)) = self.ours.add_ours(record) {
                    let leads = |content: &Value| content.get("leader").is_some();
                    match self.ours.records[&key].last().is_some_and(leads) {
                        true => self.led_at = self.world.now(),
                        false => self.altered_at = self.world.now(),
                    }
                }
            }
        }
        self.read = count;
    }

    pub(super) fn differs(&mut self, line: &Value, what: &str, (theirs, ours): (String, String)) {
        self.compared += 1;
        if theirs != ours {
            let (t_ms, note) = (int(line, "t_ms"), &line["note"]);
            self.differences
                .push(format!("{t_ms} ms {note}: {what}\n  theirs {theirs}\n  ours   {ours}"));
        }
    }

    fn expect_record(&mut self, line: &Value) -> Fate {
        let kind = text(line, "type");
        if script::is_internal(line) {
            return Fate::Skipped(skip::INTERNAL);
        }
        let Some(key) = self.theirs.add(kind, &line["data"]) else {
            return Fate::Skipped(match kind {
                "CONFIG_RECORD" => skip::THROTTLE,
                "PRODUCER_IDS_RECORD" => skip::ALLOCATE,
                "BROKER_REGISTRATION_CHANGE_RECORD" => skip::DIRECTORIES,
                kind if kind.starts_with("CONTROL_") => skip::QUORUM,
                "REGISTER_CONTROLLER_RECORD" => skip::QUORUM,
                another => panic!("nothing is known of {another}: {line}"),
            });
        };
        let Key::Partition(..) = key else { return Fate::Gathered };
        let count = self.theirs.count(&key);
        let came = self.await_so(|stage| stage.ours.count(&key) >= count);
        let theirs = self.theirs.records[&key][count - 1].to_string();
        let ours = self.ours.records.get(&key).and_then(|all| all.get(count - 1));
        let ours = ours.map_or_else(|| "nothing".to_owned(), Value::to_string);
        self.differs(line, &format!("{key:?}"), (theirs, ours));
        self.is_lost |= !came || !self.differences.is_empty();
        Fate::Compared
    }
}

/// A broker that had stopped in good order is fenced once more when its session ends, unless its
/// next process has registered by then: which comes first is chance.
fn in_order(records: &[Value]) -> Vec<&Value> {
    let mut records: Vec<&Value> = records.iter().collect();
    records.dedup_by(|later, earlier| later == earlier && later["fenced"] == 1);
    records
}
