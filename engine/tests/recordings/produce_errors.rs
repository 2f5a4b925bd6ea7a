//! `produce-errors`: 93 hand-made requests, one after the other: refused produces, positions,
//! epochs and sessions of fetches, ListOffsets, Metadata, ApiVersions. Codes, texts, offsets, sizes
//! and which fields go along are compared, and how long an answer was held back (± 20 %).
//!
//! Not compared: ids of sessions, of the cluster and of the controller; which versions ApiVersions
//! names, but that they are among Kafka's. When the leader moves, our brokers are started anew.

use std::collections::BTreeMap;
use std::sync::Arc;

use brokerscope_engine::controller::image::{Image, PartitionRegistration};
use brokerscope_engine::controller::topics::{Layout, NewTopic};
use brokerscope_engine::physics::chance::Chance;
use brokerscope_engine::physics::time::{Instant, Span};
use brokerscope_engine::protocol::batch::{BatchBuilder, NewRecord};
use brokerscope_engine::protocol::ids::{BrokerId, LeaderEpoch, Offset};
use brokerscope_engine::protocol::messages::produce::{
    PartitionProduceData, ProduceRequest, TopicProduceData,
};
use brokerscope_engine::protocol::messages::{Request, Response, Uuid};
use brokerscope_engine::world::setup::Setup;
use serde_json::{Value, json};

use super::answers::as_recorded;
use super::brokers::{Answer, Brokers, controller};
use super::questions::{question, with_session};
use crate::{int, recording, text};

/// The recorded cluster's wall clock at `t_ms` 0.
const BEGAN_MS: i64 = 1_795_341_987_349;

struct Replay {
    image: Image,
    brokers: Brokers,
    /// A recorded session and ours.
    session: Option<(i64, i32)>,
    is_deleted: bool,
    disagreements: Vec<String>,
}

#[test]
fn hand_made_requests_get_the_same_answers() {
    let lines = recording("produce-errors.jsonl");
    let mut replay = Replay::new(&lines);
    let mut agreed = 0;
    let mut left_out: BTreeMap<&str, usize> = BTreeMap::new();
    for line in &lines {
        match text(line, "what") {
            "raw" => match replay.compare(line) {
                Ok(()) => agreed += 1,
                Err(need) => *left_out.entry(need).or_default() += 1,
            },
            "partition" => replay.move_leader(line),
            "step" => replay.is_deleted |= text(line, "action") == "delete-topic",
            "cluster" | "result" => {}
            other => panic!("nothing is known of `{other}`"),
        }
    }
    let disagreements = replay.disagreements;
    assert!(disagreements.is_empty(), "{}", disagreements.join("\n"));
    let expected = [
        ("automatic creation of topics", 1),
        ("deletion of topics", 1),
        ("other requests", 2),
        ("topics by name", 3),
    ];
    assert_eq!((agreed, left_out), (86, BTreeMap::from(expected)));
}

impl Replay {
    fn new(lines: &[Value]) -> Self {
        let mut controller = controller();
        let mut chance = Chance::stream(1, "topics");
        for line in lines.iter().filter(|line| line["action"] == "create-topic") {
            let request = new_topic(line).request().into();
            controller.on_request(Instant::ZERO, &mut chance, &request);
        }
        let mut image = Image::clone(controller.image());
        // All requests that name a topic by its id mean the first one.
        let recorded =
            lines.iter().find_map(|line| line["request"]["topicData"][0]["topicId"].as_str());
        let topic = Arc::make_mut(&mut image.topics[0]);
        topic.id = uuid(recorded.expect("a topic was named by its id"));
        let brokers = Brokers::new(&image, instant(BEGAN_MS));
        Self { image, brokers, session: None, is_deleted: false, disagreements: Vec::new() }
    }

    /// The partition as the recording gives it from here on.
    fn move_leader(&mut self, line: &Value) {
        let topic = self.image.topic(text(line, "topic")).expect("created");
        let index = usize::try_from(int(line, "partition")).expect("an index");
        let place = topic.partitions[index].index();
        let small = |name| i32::try_from(int(line, name)).expect("a small number");
        let ids = |name: &str| -> Vec<BrokerId> {
            let ids = line[name].as_array().expect("a list of brokers").iter();
            ids.map(|id| BrokerId(id.as_i64().expect("an id") as i32)).collect()
        };
        self.image.partitions[place] = Arc::new(PartitionRegistration {
            replicas: ids("replicas"),
            isr: ids("isr"),
            leader: BrokerId(small("leader")),
            leader_epoch: LeaderEpoch(small("leader_epoch")),
            partition_epoch: small("partition_epoch"),
            ..PartitionRegistration::clone(&self.image.partitions[place])
        });
        self.brokers.restart(&self.image);
    }

    fn compare(&mut self, line: &Value) -> Result<(), &'static str> {
        let note = text(line, "note");
        if self.is_deleted {
            return Err("deletion of topics");
        }
        if note == "the same a second later" {
            return Err("automatic creation of topics");
        }
        let request = question(line, &self.image)?;
        self.brokers.run_until(instant(clock(line)));
        let broker = BrokerId(int(line, "broker") as i32);
        if note.starts_with("acks=0") {
            // The produce before it on its connection is not recorded, only what came of it.
            let is_refused = line["connection_closed"] == true;
            let (answer, _) = self.brokers.ask(broker, &self.silent_produce(is_refused));
            match answer {
                Answer::Closed if is_refused => return Ok(()),
                Answer::Silence if !is_refused => {}
                Answer::Closed | Answer::Silence | Answer::Response(_) => panic!("{note}"),
            }
        }
        let known = self.session.filter(|(recorded, _)| line["request"]["sessionId"] == *recorded);
        let request = known.map_or(request.clone(), |(_, ours)| with_session(&request, ours));
        let (answer, waited) = self.brokers.ask(broker, &request);
        let Answer::Response(response) = answer else { panic!("no answer to {note}") };
        check_versions(&response, line);
        let mut ours = as_recorded(&response);
        let mut theirs = line["response"].clone();
        self.forget_incidentals(&mut ours, &mut theirs, int(line, "version"));
        let recorded = Span::from_ms(int(line, "wait_ms").unsigned_abs());
        if ours != theirs || !is_alike(waited, recorded) {
            self.disagreements.push(format!(
                "{note}\n  here  {ours} after {waited}\n  Kafka {theirs} after {recorded}"
            ));
        }
        Ok(())
    }

    fn silent_produce(&self, is_refused: bool) -> Request {
        let mut batch = BatchBuilder::new(Offset(0));
        // So many bytes make the log as long as the recorded one.
        let value = Some(&b"fifteen bytes..."[..15]);
        let timestamp = BEGAN_MS + 1_880;
        batch.append(&NewRecord { timestamp, key: None, value, headers: &[] });
        let data = PartitionProduceData::default()
            .with_index(if is_refused { 9 } else { 0 })
            .with_records(Some(batch.build()));
        let topic = TopicProduceData::default()
            .with_topic_id(self.image.topics[0].id)
            .with_partition_data(vec![data]);
        ProduceRequest::default().with_acks(0).with_topic_data(vec![topic]).into()
    }

    /// Makes equal what may differ, and what the recorded version tells in another way.
    fn forget_incidentals(&mut self, ours: &mut Value, theirs: &mut Value, version: i64) {
        for answer in [&mut *ours, &mut *theirs] {
            for name in ["clusterId", "controllerId"] {
                if let Some(value) = answer.get_mut(name) {
                    value.take();
                }
            }
        }
        if let (Some(our_id @ 1..), Some(recorded @ 1..)) =
            (ours["sessionId"].as_i64(), theirs["sessionId"].as_i64())
        {
            let our_id = i32::try_from(our_id).expect("an int32");
            let session = *self.session.get_or_insert((recorded, our_id));
            assert_eq!(session, (recorded, our_id), "answers of one session name the same");
            ours["sessionId"] = theirs["sessionId"].clone();
        }
        if theirs.get("apiKeys").is_some() {
            *theirs = json!({ "errorCode": theirs["errorCode"] });
        }
        for topic in theirs.get_mut("responses").and_then(Value::as_array_mut).into_iter().flatten()
        {
            if let Some(name) = topic.as_object_mut().and_then(|topic| topic.remove("name")) {
                let known = name.as_str().and_then(|name| self.image.topic(name));
                let known = known.expect("a topic that we were asked for by its id");
                let id = brokerscope_engine::protocol::ids::TopicId::from(known.id);
                topic["topicId"] = json!(id.to_string());
            }
        }
        let partition = ours.pointer_mut("/responses/0/partitionResponses/0");
        if let (3, Some(partition)) = (version, partition.and_then(Value::as_object_mut)) {
            for name in ["logStartOffset", "recordErrors", "errorMessage"] {
                partition.remove(name);
            }
        }
    }
}

/// What we serve, Kafka serves too.
fn check_versions(response: &Response, line: &Value) {
    let Response::ApiVersions(response) = response else { return };
    for ours in &response.api_keys {
        let theirs = line["response"]["apiKeys"].as_array().into_iter().flatten();
        let mut theirs = theirs.filter(|theirs| theirs["apiKey"] == ours.api_key);
        let theirs = theirs.next().unwrap_or_else(|| panic!("no request {}", ours.api_key));
        let range = int(theirs, "minVersion")..=int(theirs, "maxVersion");
        assert!(range.contains(&ours.min_version.into()), "{ours:?}");
        assert!(range.contains(&ours.max_version.into()), "{ours:?}");
    }
}

/// ± 20 %; an answer that is not held back takes some milliseconds in the real cluster.
fn is_alike(ours: Span, recorded: Span) -> bool {
    if ours == Span::ZERO {
        return recorded < Span::from_ms(100);
    }
    let (ours, recorded) = (ours.as_us(), recorded.as_us());
    (recorded * 8 / 10..=recorded * 12 / 10).contains(&ours)
}

/// What the broker's clock showed when the request came: exactly, where the answer tells.
fn clock(line: &Value) -> i64 {
    let answer = &line["response"]["responses"][0]["partitionResponses"][0];
    let append_time = answer["logAppendTimeMs"].as_i64().filter(|time| *time >= 0);
    let latest = answer["recordErrors"][0]["batchIndexErrorMessage"].as_str().and_then(|message| {
        let (_, latest) = message.strip_suffix(']')?.rsplit_once(", ")?;
        latest.parse::<i64>().ok()
    });
    let told = append_time.or(latest.map(|latest| latest - 3_600_000));
    let wait = line["wait_ms"].as_i64().unwrap_or(0);
    told.unwrap_or(BEGAN_MS + int(line, "t_ms") - wait)
}

fn instant(clock_ms: i64) -> Instant {
    let since = clock_ms - Setup::default().wall_clock_ms;
    Instant::from_ms(u64::try_from(since).expect("recorded after the simulated beginning"))
}

fn new_topic(line: &Value) -> NewTopic {
    let entries = line["assignment"].as_object().expect("replicas by hand");
    let brokers = |ids: &Value| -> Vec<BrokerId> {
        let ids = ids.as_array().expect("a list of brokers").iter();
        ids.map(|id| BrokerId(id.as_i64().expect("an id") as i32)).collect()
    };
    let configs = line["configs"].as_object().expect("settings").iter();
    let value = |value: &Value| value.as_str().expect("settings are texts").to_owned();
    NewTopic {
        name: text(line, "topic").to_owned(),
        layout: Layout::Assigned(entries.values().map(brokers).collect()),
        configs: configs.map(|(name, v)| (name.clone(), value(v))).collect(),
    }
}

/// Reads what Kafka prints of an id.
fn uuid(text: &str) -> Uuid {
    const DIGITS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let digits: Vec<u128> =
        text.chars().map(|c| DIGITS.find(c).expect("a digit of base64url") as u128).collect();
    // 22 digits have 132 bits: the last four are padding.
    let [whole @ .., last] = &digits[..] else { panic!("an id without digits") };
    Uuid::from_u128(whole.iter().fold(0, |id, digit| id << 6 | digit) << 2 | last >> 4)
}
