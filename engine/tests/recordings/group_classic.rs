//! Hand-made requests through every state of a classic group: they are put to a coordinator at the
//! recorded times, and its answers, when they go out, and its records are compared.
//!
//! Member ids are random: the recorded ones stand for ours. Records have the order of members and
//! the times of their own run: members are compared in order of their ids, times within
//! [`LATE_MS`].

use std::collections::BTreeMap;

use brokerscope_engine::controller::image::{Image, Topic, TopicConfig};
use brokerscope_engine::group::outcome::{Asked, Moment, Outcome, When};
use brokerscope_engine::group::partition_for::partition_for;
use brokerscope_engine::group::record::Record;
use brokerscope_engine::group::settings::GroupSettings;
use brokerscope_engine::group::shard::Shard;
use brokerscope_engine::physics::chance::Chance;
use brokerscope_engine::physics::time::Instant;
use brokerscope_engine::protocol::ids::{ConnectionId, CorrelationId, PartitionId, PartitionIndex};
use brokerscope_engine::protocol::messages::StrBytes;
use serde_json::{Value, json};

use crate::recorded::group_asked;
use crate::recorded::groups::{SENT_EARLY, record, response, without_time, without_what_is_newer};
use crate::{int, recording, text};

/// How much later than we a recorded cluster may answer: it has disks.
const LATE_MS: u64 = 150;

/// Groups whose coordinator the asked broker is.
const OURS: [&str; 2] = ["raw-group", "raw-group-2"];

/// A coordinator and what is known of its members.
struct Desk {
    shards: BTreeMap<PartitionIndex, Shard>,
    image: Image,
    chance: Chance,
    now: Instant,
    /// What the clock showed at the beginning of the recording.
    began_ms: i64,
    /// Ours for each recorded member id.
    ids: BTreeMap<String, String>,
    records: Vec<Record>,
    answers: Vec<(CorrelationId, Instant, Value)>,
}

impl Desk {
    fn new(topic_id: &Value, began_ms: i64) -> Self {
        let payments = Topic {
            name: "payments".to_owned(),
            id: crate::recorded::uuid(topic_id),
            partitions: (0..9).map(PartitionId).collect(),
            config: TopicConfig {
                log: std::sync::Arc::default(),
                min_insync_replicas: 1,
                unclean_leader_election: false,
                given: Vec::new(),
            },
            is_deleted: false,
        };
        let mut image = Image::default();
        image.topics.push(std::sync::Arc::new(payments));
        Self {
            shards: BTreeMap::new(),
            image,
            chance: Chance::stream(1, "members"),
            now: Instant::ZERO,
            began_ms,
            ids: BTreeMap::new(),
            records: Vec::new(),
            answers: Vec::new(),
        }
    }

    /// One call of the shard that keeps `group`; what it writes is committed at once.
    fn call(
        &mut self,
        partition: PartitionIndex,
        call: impl FnOnce(&mut Shard, &mut Moment<'_>) -> Outcome,
    ) {
        let now_ms = i64::try_from(self.now.as_ms()).expect("a time");
        let mut moment = Moment {
            now: self.now,
            wall_clock_ms: self.began_ms + now_ms,
            settings: &GroupSettings::default(),
            image: &self.image,
            chance: &mut self.chance,
        };
        let shard = self.shards.entry(partition).or_default();
        let outcome = call(shard, &mut moment);
        let committed = outcome.write.map(|write| shard.on_committed(&mut moment, write));
        for outcome in [Some(outcome), committed].into_iter().flatten() {
            self.records.extend(outcome.records);
            for answer in outcome.answers {
                assert!(
                    answer.when == When::Now || outcome.write.is_some(),
                    "all that was written is committed"
                );
                let (_, correlation) = answer.reply_to;
                self.answers.push((correlation, self.now, response(&answer.response)));
            }
        }
    }

    fn run_until(&mut self, until: Instant) {
        loop {
            let due = |shard: &Shard| shard.next_deadline();
            let next = self.shards.iter().filter_map(|(at, shard)| Some((due(shard)?, *at))).min();
            let Some((due, partition)) = next.filter(|(due, _)| *due <= until) else { break };
            self.now = due;
            self.call(partition, Shard::on_deadline);
        }
        self.now = until;
    }

    fn ask(&mut self, number: usize, line: &Value) {
        let group = group_of(line);
        let asked = Asked {
            reply_to: (ConnectionId(0), CorrelationId(number as i32)),
            client_id: StrBytes::from_string(text(line, "client").to_owned()),
            client_host: StrBytes::from_static_str("/127.0.0.1"),
            client: None,
        };
        let mut body = self.in_our_names(&line["request"]);
        if line["version"] == 4 {
            // Versions before 5 of SyncGroup do not have them.
            body["protocolType"] = json!("consumer");
            body["protocolName"] = json!("range");
        }
        let partition = partition_for(&group, 50);
        if text(line, "api") == "JOIN_GROUP" && line["version"] == 3 {
            // Before version 4 no member has to come back with its id.
            let request = group_asked::request("JOIN_GROUP", &body).expect("a join");
            self.call(partition, |shard, at| shard.on_request(at, &asked, &request));
            let (_, _, given) = self.answers.pop().expect("a member id");
            body["memberId"] = given["memberId"].clone();
        }
        let request = group_asked::request(text(line, "api"), &body).expect("it is of a group");
        self.call(partition, |shard, at| shard.on_request(at, &asked, &request));
    }

    /// Ours and the time at which it went out.
    fn answer(&mut self, number: usize) -> Option<(Instant, Value)> {
        let number = CorrelationId(number as i32);
        let place = self.answers.iter().position(|(it, ..)| *it == number)?;
        let (_, at, answer) = self.answers.remove(place);
        Some((at, answer))
    }

    /// Learns which of our ids a recorded one stands for.
    fn meet(&mut self, theirs: &Value, ours: &Value) {
        if let (Some(theirs), Some(ours)) = (theirs["memberId"].as_str(), ours["memberId"].as_str())
            && theirs.len() > 36
        {
            let known = self.ids.entry(theirs.to_owned()).or_insert_with(|| ours.to_owned());
            assert_eq!(known, ours, "one member has two ids");
        }
    }

    fn in_our_names(&self, theirs: &Value) -> Value {
        let names = self.ids.iter().map(|(theirs, ours)| (theirs.as_str(), ours.as_str()));
        renamed(theirs, names)
    }

    fn in_their_names(&self, ours: &Value) -> Value {
        let names = self.ids.iter().map(|(theirs, ours)| (ours.as_str(), theirs.as_str()));
        renamed(ours, names)
    }
}

fn renamed<'a>(value: &Value, names: impl Iterator<Item = (&'a str, &'a str)>) -> Value {
    let text = names.fold(value.to_string(), |text, (from, to)| text.replace(from, to));
    serde_json::from_str(&text).expect("it is JSON still")
}

/// The only group that a request is about, or the first.
fn group_of(line: &Value) -> String {
    let body = &line["request"];
    let named = [&body["groupId"], &body["groups"][0]["groupId"], &body["groupsNames"][0]];
    named.into_iter().find_map(Value::as_str).unwrap_or_default().to_owned()
}

fn sort_members(record: &mut Value) {
    if let Some(members) = record["value"]["members"].as_array_mut() {
        members.sort_by_key(|member| member["memberId"].to_string());
    }
}

/// Hand-made requests that concern our groups, each with the time at which it was sent, in order.
fn requests(lines: &[Value]) -> Vec<(Instant, &Value)> {
    let is_ours = |line: &&Value| OURS.contains(&group_of(line).as_str()) || is_nobodys(line);
    let raw = lines.iter().filter(|line| text(line, "what") == "raw" && line["broker"] == 1);
    let mut requests: Vec<(Instant, &Value)> = Vec::new();
    for line in raw.filter(is_ours) {
        let note = text(line, "note");
        let early = SENT_EARLY.iter().find(|(late, _)| *late == note);
        let after = early.map(|(_, after)| {
            let place = requests.iter().position(|(_, it)| text(it, "note") == *after);
            place.expect("it was sent before") + 1
        });
        match after {
            Some(place) => {
                let before = requests[place - 1].1;
                let at = Instant::from_ms(int(before, "t_ms").unsigned_abs() + 1);
                requests.insert(place, (at, line));
            }
            None => {
                let at = int(line, "t_ms") - int(line, "wait_ms");
                requests.push((Instant::from_ms(at.unsigned_abs()), line));
            }
        }
    }
    requests
}

/// Whether a request names no group.
fn is_nobodys(line: &Value) -> bool {
    group_of(line).is_empty() && line["request"].get("groupId").is_some()
}

#[test]
fn hand_made_requests_of_groups_are_answered_alike() {
    let lines = recording("group-classic.jsonl");
    let records: Vec<&Value> = lines
        .iter()
        .filter(|line| text(line, "what") == "coordinator-record")
        .filter(|line| line["key"]["group"] == OURS[0])
        .collect();
    let first = records[0];
    let began_ms = int(&first["value"], "currentStateTimestamp") - int(first, "t_ms") + 50;
    let committed = records.iter().find(|line| line["value"]["topicId"].is_string());
    let topic_id = &committed.expect("something is committed")["value"]["topicId"];
    let mut desk = Desk::new(topic_id, began_ms);

    let mut late: Vec<(usize, &Value)> = Vec::new();
    let mut compared = 0;
    let requests = requests(&lines);
    for (number, (at, line)) in requests.iter().enumerate() {
        desk.run_until(*at);
        desk.ask(number, line);
        late.push((number, line));
        late.retain(|(number, line)| {
            let Some((at, ours)) = desk.answer(*number) else { return true };
            compared += 1;
            compare(&mut desk, line, at, &ours);
            false
        });
    }
    desk.run_until(Instant::from_ms(99_000));
    for (number, line) in late {
        let (at, ours) = desk.answer(number).expect("every request is answered");
        compared += 1;
        compare(&mut desk, line, at, &ours);
    }
    assert_eq!(compared, 71, "of 76: 5 are for other brokers");
    compare_records(&desk, &records);
}

fn compare(desk: &mut Desk, line: &Value, at: Instant, ours: &Value) {
    let note = text(line, "note");
    let mut theirs = line["response"].clone();
    let mut ours = ours.clone();
    for answer in [&mut ours, &mut theirs] {
        // Of several groups each broker answers for its own.
        if let Some(results) = answer.get_mut("results").and_then(Value::as_array_mut) {
            results.retain(|result| OURS.contains(&text(result, "groupId")));
        }
    }
    desk.meet(&theirs, &ours);
    let ours = without_what_is_newer(&desk.in_their_names(&ours), &theirs);
    assert_eq!(ours, theirs, "{note}");
    let theirs = int(line, "t_ms").unsigned_abs();
    let is_early = SENT_EARLY.iter().any(|(late, _)| *late == note);
    assert!(
        at.as_ms() <= theirs && (is_early || theirs - at.as_ms() <= LATE_MS),
        "{note}: answered at {at}, recorded {theirs} ms"
    );
}

fn compare_records(desk: &Desk, theirs: &[&Value]) {
    let ours = desk.records.iter().map(|it| desk.in_their_names(&record(it)));
    let ours: Vec<Value> = ours.filter(|record| record["key"]["group"] == OURS[0]).collect();
    assert_eq!(ours.len(), theirs.len(), "{ours:#?}");
    for (ours, line) in ours.iter().zip(theirs) {
        let mut theirs = json!({ "key": line["key"], "value": line["value"] });
        let mut ours = ours.clone();
        let times = (without_time(&mut ours), without_time(&mut theirs));
        sort_members(&mut theirs);
        sort_members(&mut ours);
        assert_eq!(ours, theirs);
        if let (Some(ours), Some(theirs)) = times {
            assert!(ours.abs_diff(theirs) <= LATE_MS, "{line}: {ours} is another time");
        }
    }
}
