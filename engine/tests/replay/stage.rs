//! Our cluster beside the recorded one, line by line of the recording.

use std::collections::BTreeMap;

use brokerscope_engine::node::What;
use brokerscope_engine::physics::time::{Instant, Span};
use brokerscope_engine::protocol::ids::BrokerId;
use brokerscope_engine::world::World;
use brokerscope_engine::world::act::Refusal;
use brokerscope_engine::world::action::Action;
use brokerscope_engine::world::setup::Setup;
use serde_json::Value;

use crate::{int, text};

use super::script;
use super::watched::{Key, Watched};

/// Our time when the recorded cluster was ready.
const READY: Span = Span::from_ms(3_000);
/// How much longer than the recorded cluster ours may take before that is a difference: a session
/// ends up to three seconds later, depending on when the last heartbeat was.
const PATIENCE: Span = Span::from_ms(4_000);
/// How long an election takes after the active controller was killed, after it has resigned, and
/// after a node was started that the majority had lacked.
const TAKE_OVER: Span = Span::from_ms(1_640);
const HAND_OVER: Span = Span::from_ms(400);
const BOOT: Span = Span::from_ms(2_500);
/// What the recorded administrator's client refuses by itself.
pub(super) const BY_CLIENT: &str = "cannot be represented in a request.";
/// The voters of the recorded quorum.
const VOTERS: [i64; 3] = [1, 2, 3];

/// Both clusters.
pub(crate) struct Stage<'a> {
    lines: &'a [Value],
    is_cut: bool,
    pub(super) world: World,
    /// How far ours is behind the recording.
    shift: Span,
    theirs: Watched,
    ours: Watched,
    read: usize,
    /// When our last record of a partition was written, and when processes were touched: by the
    /// recorded clock and by ours.
    pub(super) wrote_at: Instant,
    pub(super) touched: Vec<(i64, Instant)>,
    /// What came of the last steps, by what they were about.
    pub(super) outcomes: BTreeMap<String, Result<(), Refusal>>,
    /// The node that is the active controller.
    active: i64,
    /// When another node takes over.
    takes_over_at: Option<Instant>,
    /// Brokers whose process the recorded script has ended.
    down: Vec<i64>,
    /// Whether the last step created a topic.
    creates: bool,
    /// The first topic of the round: where streams go.
    streamed: Option<String>,
    pub(super) streams: Vec<String>,
    pub(crate) compared: usize,
    pub(crate) differences: Vec<String>,
}

impl<'a> Stage<'a> {
    /// `is_cut`: the recorded log lacks its end.
    pub(crate) fn new(lines: &'a [Value], is_cut: bool) -> Self {
        let cluster = lines.iter().find(|line| line["what"] == "cluster").expect("a cluster");
        let brokers = lines.iter().filter_map(|line| line["broker"].as_i64()).max().unwrap_or(3);
        let given = |name: &str, unit_ms: u64| {
            let text = cluster["overrides"][name].as_str()?;
            Some(Span::from_ms(text.parse::<u64>().ok()? * unit_ms))
        };
        let plain = Setup::default();
        let setup = Setup {
            brokers: u32::try_from(brokers.max(3)).expect("a few"),
            session_timeout: given("broker.session.timeout.ms", 1).unwrap_or(plain.session_timeout),
            leader_imbalance_check: given("leader.imbalance.check.interval.seconds", 1_000)
                .unwrap_or(plain.leader_imbalance_check),
            ..plain
        };
        Self {
            lines,
            is_cut,
            world: World::new(setup),
            shift: READY,
            theirs: Watched::default(),
            ours: Watched::default(),
            read: 0,
            wrote_at: Instant::ZERO,
            touched: Vec::new(),
            outcomes: BTreeMap::new(),
            active: cluster["controller"].as_i64().unwrap_or(0),
            takes_over_at: None,
            down: Vec::new(),
            creates: false,
            streamed: None,
            streams: Vec::new(),
            compared: 0,
            differences: Vec::new(),
        }
    }

    /// Plays or compares a line. False if there is no use in going on.
    pub(crate) fn play(&mut self, at_ms: u64, line: &Value) -> bool {
        self.run_until(Instant::from_ms(at_ms) + self.shift);
        match text(line, "what") {
            "metadata-record" => return self.expect_record(line),
            "step" => self.step(line),
            "result" => self.compare_result(line),
            "partition" => self.compare_partition(line),
            "produced" => self.produce(line),
            "stream" => self.stream(),
            "raw" => self.take_for_streamed(),
            "read" => self.compare_read(line),
            "elected" | "isr-shrunk" | "isr-full" | "leader-back" => self.compare_interval(line),
            _another => {}
        }
        true
    }

    /// Waits a while, and compares the logs as they are then.
    pub(crate) fn end(&mut self) {
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
            if known != theirs {
                self.differences.push(format!("{key:?}\n  theirs {theirs:?}\n  ours   {ours:?}"));
            }
        }
    }

    fn run_until(&mut self, until: Instant) {
        while self.step_until(until) {}
        self.read_log();
    }

    /// The next thing that happens until `until`; false if there is none.
    fn step_until(&mut self, until: Instant) -> bool {
        let due = self.world.next_due();
        if let Some(at) = self.takes_over_at.take_if(|at| *at <= due.unwrap_or(until).min(until)) {
            let action = "start controller".parse().expect("an action");
            let done = self.world.apply(at.max(self.world.now()), &action);
            done.expect("it was down");
            return true;
        }
        due.is_some_and(|due| due <= until) && self.world.step()
    }

    /// Lets our cluster go on until `is_so`, no longer than it may take. The script waits with it.
    fn await_so(&mut self, is_so: impl Fn(&Self) -> bool) -> bool {
        let from = self.world.now();
        let until = from + PATIENCE;
        while !is_so(self) {
            if !self.step_until(until) {
                return false;
            }
            self.read_log();
        }
        self.shift = self.shift + self.world.now().since(from);
        true
    }

    fn read_log(&mut self) {
        let Some(log) = self.world.controller().log() else { return };
        let count = log.batches().count();
        for batch in log.batches().skip(self.read) {
            for record in &batch.records {
                if let Some(Key::Partition(..)) = self.ours.add_ours(record) {
                    self.wrote_at = self.world.now();
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

    fn expect_record(&mut self, line: &Value) -> bool {
        let Some(key) = self.theirs.add(text(line, "type"), &line["data"]) else { return true };
        if let Key::Broker(_) = key {
            return true;
        }
        let count = self.theirs.count(&key);
        let came = self.await_so(|stage| stage.ours.count(&key) >= count);
        let theirs = self.theirs.records[&key][count - 1].to_string();
        let ours = self.ours.records.get(&key).and_then(|all| all.get(count - 1));
        let ours = ours.map_or_else(|| "nothing".to_owned(), Value::to_string);
        self.differs(line, &format!("{key:?}"), (theirs, ours));
        came && self.differences.is_empty()
    }

    fn step(&mut self, line: &Value) {
        let Some(action) = line["action"].as_str() else {
            self.active = line["active_controller"].as_i64().unwrap_or(self.active);
            return;
        };
        self.creates &= action == "create-topic";
        match action {
            "create-topic" if line["validate_only"] == true || script::has_holes(line) => {}
            "create-topic" => {
                let topic = text(line, "topic").to_owned();
                if !std::mem::replace(&mut self.creates, true) {
                    self.streamed = Some(topic.clone());
                }
                self.act(format!("create-topic {topic}"), &script::create_topic(self.lines, line));
            }
            "create-partitions" => {
                let topic = text(line, "topic").to_owned();
                let known = self.world.image().topic(&topic);
                let count = known.map_or(0, |known| known.partitions.len()) as i64;
                let grow = script::create_partitions(self.lines, line, count);
                self.act(format!("create-partitions {topic}"), &grow);
            }
            "delete-topic" => {
                let topic = text(line, "topic");
                let action = brokerscope_engine::world::admin::Admin::DeleteTopic {
                    topic: topic.to_owned(),
                };
                self.act(format!("delete-topic {topic}"), &Action::Administer(action));
            }
            "elect-leaders" => {
                for (partition, election) in script::elections(line) {
                    self.act(format!("elect-leaders {partition}"), &election);
                }
            }
            "kill9" | "sigterm" | "start" | "sigstop" | "sigcont" => self.fault(line, action),
            // Throttles are not built: in the recording they have no effect.
            "alter-configs" | "member-start" | "member-close" => {}
            other => panic!("nothing is known of the step {other}"),
        }
    }

    fn fault(&mut self, line: &Value, action: &str) {
        let broker = int(line, "broker");
        let word = match action {
            "kill9" => "crash",
            "sigterm" => "stop",
            "start" => "start",
            "sigstop" => "freeze",
            _sigcont => "thaw",
        };
        if action == "start" && !self.down.contains(&broker) {
            // A broker that joins later is here from the beginning.
            return;
        }
        self.down.retain(|down| *down != broker);
        if matches!(action, "kill9" | "sigterm") {
            self.down.push(broker);
        }
        if action == "start" {
            // The recorded script has seen the process end.
            let id = BrokerId(broker as i32);
            self.await_so(|stage| stage.world.broker(id).is_some_and(|it| !it.life.is_alive()));
        }
        self.line(&format!("{word} {broker}"));
        self.touched.push((int(line, "t_ms"), self.world.now()));
        self.tell_quorum(broker, action);
    }

    /// The recorded broker was a voter too, and perhaps the active controller.
    fn tell_quorum(&mut self, broker: i64, action: &str) {
        if broker == self.active && action == "sigterm" {
            // It goes when the broker is gone.
            let id = BrokerId(broker as i32);
            self.await_so(|stage| stage.world.broker(id).is_some_and(|it| !it.life.is_alive()));
        }
        if broker == self.active && matches!(action, "kill9" | "sigterm") {
            self.line("crash controller");
            let pause = if action == "kill9" { TAKE_OVER } else { HAND_OVER };
            self.takes_over_at = Some(self.world.now() + pause);
            self.active = 0;
        }
        let up = VOTERS.iter().filter(|voter| !self.down.contains(voter)).count();
        let has_controller = self.world.controller().controller().is_some();
        match (up >= 2, has_controller) {
            (false, true) => self.line("crash controller"),
            (true, false) if self.takes_over_at.is_none() => {
                self.takes_over_at = Some(self.world.now() + BOOT);
            }
            (true, false) => {}
            (true, true) | (false, false) => {}
        }
    }

    fn line(&mut self, line: &str) {
        let action = line.parse().expect("a line that we wrote");
        let at = self.world.now();
        let done = self.world.apply(at, &action);
        if let Err(why) = done {
            self.differences.push(format!("{at}: `{line}` is refused: {why}"));
        }
    }

    fn act(&mut self, about: String, action: &Action) {
        let at = self.world.now();
        let outcome = self.world.apply(at, action);
        self.outcomes.insert(about, outcome);
        self.read_log();
    }

    /// A record that somebody wrote, and waited for.
    fn produce(&mut self, line: &Value) {
        let (topic, partition) = (text(line, "topic"), int(line, "partition"));
        let value = text(line, "value");
        if line["error"]["error"] == "REQUEST_TIMED_OUT" {
            // The recorded producer gave up after seconds; ours would wait, and write it later.
            let leader = self.find(line).map(|it| self.world.image().partition(it).leader);
            let ours = format!("{leader:?}");
            return self.differs(line, value, (format!("{:?}", Some(BrokerId::NONE)), ours));
        }
        // What was to be lost was written with acks=1.
        let acks = if value.contains("acks-1") || value.starts_with("lost") { "1" } else { "all" };
        let retries = if line["error"].is_null() { "" } else { " retries=0" };
        self.line(&format!("produce {topic}-{partition} 1 acks={acks}{retries}"));
        let (from, mut ended) = (self.world.now(), None);
        while ended.is_none() && self.step_until(from + PATIENCE) {
            ended = self.world.facts().iter().find_map(|fact| end_of_call(&fact.what));
        }
        self.read_log();
        let took = Span::from_ms(u64::try_from(int(line, "took_ms")).unwrap_or(0));
        self.shift = self.shift
            + Span::from_us(self.world.now().since(from).as_us().saturating_sub(took.as_us()));
        let theirs = match line["offset"].as_i64() {
            Some(offset) => format!("at {offset}"),
            None => text(&line["error"], "error").to_owned(),
        };
        let ours = ended.unwrap_or_else(|| "no answer".to_owned());
        self.differs(line, value, (theirs, ours));
    }

    /// A sample of a stream of records.
    fn stream(&mut self) {
        let Some(topic) = self.streamed.clone() else { return };
        self.line(&format!("produce {topic}-0 1 acks=all"));
        self.take_for_streamed();
    }

    /// Not all that was written to the topic of this round is recorded so that we can write it.
    fn take_for_streamed(&mut self) {
        self.streams.extend(self.streamed.clone());
    }
}

/// How a producer's call ended, if that is what happened.
fn end_of_call(what: &What) -> Option<String> {
    if let What::ProduceAcknowledged { base_offset, .. } = what {
        Some(format!("at {base_offset}"))
    } else if let What::ProduceFailed { error, .. } = what {
        Some(error.name().to_owned())
    } else {
        None
    }
}
