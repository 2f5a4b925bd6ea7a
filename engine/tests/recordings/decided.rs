//! A controller of ours, put through what a recorded one went through: the same requests, brokers
//! that fall silent, stop and come back. It has to write the same records in the same order and
//! give the same answers.
//!
//! Record by record we look for what caused it: a recorded request, or what is not recorded (a
//! heartbeat, a session's end, a periodic task). Where a recorded controller died, ours starts
//! again on its log, and has to come to the same image.
//!
//! Not compared: ids that are chance and epochs that are offsets (both are translated), where the
//! placer put replicas (it gets them by hand), the order of different partitions in one decision,
//! heartbeats' answers. Left out: log directories that are cordoned (no broker here says so),
//! registrations of controllers, and the internal topic, whose partitions were not always
//! recorded.

use std::collections::BTreeSet;

use brokerscope_engine::controller::Controller;
use brokerscope_engine::controller::log::MetadataLog;
use brokerscope_engine::controller::record::MetadataRecord;
use brokerscope_engine::controller::settings::Settings;
use brokerscope_engine::physics::chance::Chance;
use brokerscope_engine::physics::time::{Instant, Span};
use brokerscope_engine::protocol::ids::{BrokerId, Offset, PartitionIndex};
use brokerscope_engine::protocol::messages::Uuid;
use brokerscope_engine::protocol::messages::controller::ControllerRequest;
use serde_json::Value;

use super::asked::{answer, recorded_answer, request};
use super::metadata_log::{Names, record};
use crate::recorded::{small, uuid};
use crate::{int, is_committed_only, recording, text};

/// Our time at the recording's 0.
const BEGAN_MS: i64 = 10_000;
/// Records of what is not there yet.
const LEFT_OUT: [&str; 2] = ["REGISTER_CONTROLLER_RECORD", "NO_OP_RECORD"];
/// A topic whose partitions were not always recorded.
const INTERNAL: &str = "__consumer_offsets";
/// The error code of a controller that is not active.
const NOT_CONTROLLER: i64 = 41;

/// Committed recordings, and how many records and answers agree in each.
const COMMITTED: [(&str, (usize, usize)); 6] = [
    ("create-topic", (136, 67)),
    ("elr", (228, 44)),
    ("follower-lag-by-leader", (27, 2)),
    ("graceful-stop", (70, 13)),
    ("leader-crash", (55, 17)),
    ("preferred-auto", (29, 0)),
];

/// Those that only the whole collection has.
const OTHERS: [&str; 4] = ["acks1-loss", "controller-failover", "follower-lag", "min-isr"];

#[test]
fn recorded_causes_have_the_recorded_consequences() {
    assert_eq!(COMMITTED.map(|(name, _)| (name, replay(name))), COMMITTED);
    if !is_committed_only() {
        for name in OTHERS {
            let (records, answers) = replay(name);
            eprintln!("{name}: {records} records and {answers} answers agree");
        }
    }
}

pub(super) struct Replay<'a> {
    pub(super) name: &'a str,
    pub(super) lines: &'a [Value],
    pub(super) controller: Controller,
    chance: Chance,
    pub(super) now: Instant,
    pub(super) names: Names,
    /// Brokers whose processes were told to stop.
    pub(super) stopping: BTreeSet<BrokerId>,
    /// Brokers whose processes were killed or frozen.
    pub(super) down: BTreeSet<BrokerId>,
    /// Requests that were put, by line.
    pub(super) put: BTreeSet<usize>,
    /// The line up to which records are explained.
    explained: usize,
    agreed: (usize, usize),
}

/// How many records and answers agree.
fn replay(name: &str) -> (usize, usize) {
    let lines = recording(&format!("{name}.jsonl"));
    let settings = settings(&lines);
    let mut replay = Replay {
        name,
        lines: &lines,
        controller: Controller::start(MetadataLog::default(), settings, Instant::ZERO),
        chance: Chance::stream(1, name),
        now: Instant::ZERO,
        names: Names::default(),
        stopping: BTreeSet::new(),
        down: BTreeSet::new(),
        put: BTreeSet::new(),
        explained: 0,
        agreed: (0, 0),
    };
    for place in 0..lines.len() {
        replay.line(place);
    }
    replay.agreed
}

/// Kafka's, and what the recording overrides.
fn settings(lines: &[Value]) -> Settings {
    let cluster = lines.iter().find(|line| line["what"] == "cluster").expect("a first line");
    let number = |name| cluster["overrides"][name].as_str().and_then(|it| it.parse::<u64>().ok());
    let mut settings = Settings::default();
    if let Some(ms) = number("broker.session.timeout.ms") {
        settings.session_timeout = Span::from_ms(ms);
    }
    if let Some(seconds) = number("leader.imbalance.check.interval.seconds") {
        settings.leader_imbalance_check = Some(Span::from_ms(seconds * 1_000));
    }
    settings
}

impl Replay<'_> {
    fn line(&mut self, place: usize) {
        let line = &self.lines[place];
        let since_start = u64::try_from(int(line, "t_ms") + BEGAN_MS).expect("after the beginning");
        self.now = self.now.max(Instant::from_ms(since_start));
        let broker = || BrokerId(small(line, "broker"));
        match (text(line, "what"), line["action"].as_str()) {
            ("metadata-record", _) if place >= self.explained => self.explain(place),
            ("request", _) if line["listener"] == "CONTROLLER" => self.put_refused(place),
            ("step", Some("sigterm")) => drop(self.stopping.insert(broker())),
            ("step", Some("kill9" | "sigstop")) => drop(self.down.insert(broker())),
            ("step", Some("sigcont")) => drop(self.down.remove(&broker())),
            _ => {}
        }
    }

    /// A request whose effect was not among the records: it was refused, or changed nothing.
    fn put_refused(&mut self, place: usize) {
        let line = &self.lines[place];
        if line["response"]["errorCode"] == NOT_CONTROLLER || self.put.contains(&place) {
            return;
        }
        let topic = &line["request"]["topics"][0];
        let is_internal = topic["name"] == INTERNAL
            || topic["topicId"].is_string()
                && text(line, "api") == "ALTER_PARTITION"
                && !self.names.topics.contains_key(&uuid(&topic["topicId"]));
        let Some(request) = request(line, &self.names).filter(|_| !is_internal) else { return };
        let before = self.controller.next_offset();
        self.ask(&request, Some(line));
        assert_eq!(self.controller.next_offset(), before, "{}: no records: {line}", self.name);
    }

    pub(super) fn ask(&mut self, request: &ControllerRequest, line: Option<&Value>) {
        let response = self.controller.on_request(self.now, &mut self.chance, request);
        if let Some(line) = line {
            let (ours, kafkas) = (answer(&response), recorded_answer(line, &self.names));
            assert_eq!(ours, kafkas, "{}: {line}", self.name);
            self.agreed.1 += 1;
        }
    }

    /// Finds what caused the record in this line, lets it happen, and compares.
    fn explain(&mut self, place: usize) {
        let line = &self.lines[place];
        if text(line, "type") == "CONTROL_LEADER_CHANGE" && int(line, "offset") > 0 {
            return self.fail_over();
        }
        let Some(record) = cause_of_interest(line, &self.names) else { return };
        let mut from = self.controller.next_offset();
        match record {
            // Our log has begun as every log does.
            MetadataRecord::BeginTransaction { .. } => from = Offset(0),
            MetadataRecord::RegisterBroker(record) => self.register(place, &record),
            MetadataRecord::Topic { name, .. } => self.create_topic(place, &name),
            MetadataRecord::Partition(_) => self.put_next(place, "CREATE_PARTITIONS"),
            MetadataRecord::RemoveTopic { .. } => self.put_next(place, "DELETE_TOPICS"),
            MetadataRecord::BrokerRegistrationChange(change) => self.change_registration(&change),
            MetadataRecord::PartitionChange(change) => self.change_partition(place, &change),
            MetadataRecord::ProducerIds { broker, epoch, .. } => self.allocate((broker, epoch)),
            MetadataRecord::UnregisterBroker { .. }
            | MetadataRecord::Config { .. }
            | MetadataRecord::FeatureLevel { .. }
            | MetadataRecord::EndTransaction
            | MetadataRecord::ClearElr { .. }
            | MetadataRecord::RegisterController(_)
            | MetadataRecord::NoOp => panic!("{}: nothing causes {line}", self.name),
        }
        let log = self.controller.log().records();
        let ours: Vec<MetadataRecord> =
            log.filter(|(at, _)| *at >= from).map(|(_, record)| record.clone()).collect();
        assert!(!ours.is_empty(), "{}: nothing comes of it here: {line}", self.name);
        self.compare(place, ours);
    }

    fn fail_over(&mut self) {
        let before = self.controller.image().clone();
        let log = self.controller.log().clone();
        let settings = self.controller.settings().clone();
        self.controller = Controller::start(log, settings, self.now);
        assert_eq!(self.controller.image(), &before, "{}: replayed and live", self.name);
    }

    /// Compares with as many records from `place` on.
    fn compare(&mut self, place: usize, ours: Vec<MetadataRecord>) {
        let mut kafkas = Vec::new();
        let mut at = place;
        while kafkas.len() < ours.len() {
            let line = self.lines.get(at).unwrap_or_else(|| {
                panic!("{}: Kafka writes {} records, not {ours:#?}", self.name, kafkas.len())
            });
            at += 1;
            if line["what"] != "metadata-record" {
                continue;
            }
            let data = &line["data"];
            if let MetadataRecord::RegisterBroker(record) = &ours[kafkas.len()]
                && let Some(recorded) = data["brokerEpoch"].as_i64()
            {
                self.names.epochs.insert((record.broker, recorded), record.epoch);
            }
            if let MetadataRecord::Topic { id, .. } = &ours[kafkas.len()]
                && line["type"] == "TOPIC_RECORD"
            {
                self.names.topics.insert(uuid(&data["topicId"]), *id);
            }
            kafkas.extend(cause_of_interest(line, &self.names));
        }
        let (ours, kafkas) = (in_any_order(ours), in_any_order(kafkas));
        assert_eq!(ours, kafkas, "{} at {} ms", self.name, self.lines[place]["t_ms"]);
        self.explained = at;
        self.agreed.0 += ours.len();
    }

    /// The next request of this kind that was done and that we have not put yet.
    pub(super) fn find(
        &self,
        place: usize,
        api: &str,
        is_it: impl Fn(&Value) -> bool,
    ) -> Option<usize> {
        let is_done = |line: &Value| {
            line["listener"] == "CONTROLLER"
                && line["api"] == api
                && !has_error(&line["response"])
                && is_it(line)
        };
        (place..self.lines.len()).find(|it| !self.put.contains(it) && is_done(&self.lines[*it]))
    }
}

/// Whether nothing of what was asked for was done.
fn has_error(response: &Value) -> bool {
    let lists = ["topics", "results", "responses"].map(|list| response[list].as_array());
    let items: Vec<&Value> = lists.into_iter().flatten().flatten().collect();
    let is_refused = |it: &Value| it["errorCode"].as_i64().is_some_and(|code| code != 0);
    is_refused(response) || (!items.is_empty() && items.into_iter().all(is_refused))
}

/// The record in a line, unless it is of a kind that is left out.
fn cause_of_interest(line: &Value, names: &Names) -> Option<MetadataRecord> {
    let record = record(line, names)?;
    let is_left_out = line["topic"] == INTERNAL
        || line["data"]["resourceName"] == INTERNAL
        || line["data"].get("cordonedLogDirs").is_some_and(Value::is_array)
        || LEFT_OUT.contains(&text(line, "type"));
    (!is_left_out).then_some(record)
}

/// Changes of partitions that follow each other, by topic and index.
fn in_any_order(mut records: Vec<MetadataRecord>) -> Vec<MetadataRecord> {
    fn place(record: &MetadataRecord) -> Option<(Uuid, PartitionIndex)> {
        let MetadataRecord::PartitionChange(change) = record else { return None };
        Some((change.topic, change.partition))
    }
    for run in records.chunk_by_mut(|left, right| place(left).is_some() && place(right).is_some()) {
        run.sort_by_key(place);
    }
    records
}
