//! Hand-made requests: the recorded bytes go to our broker as a program outside the world would
//! send them, and the answer is compared: all its fields, the records in it byte for byte, how long
//! it was held back, or that the broker hung up.

use brokerscope_engine::physics::time::Span;
use brokerscope_engine::protocol::apis::ApiKey;
use brokerscope_engine::protocol::batch::{BatchBuilder, Batches, NewRecord};
use brokerscope_engine::protocol::errors::ErrorCode;
use brokerscope_engine::protocol::ids::{BrokerId, CorrelationId, Offset, TopicId};
use brokerscope_engine::protocol::messages::metadata::{MetadataRequest, MetadataRequestTopic};
use brokerscope_engine::protocol::messages::produce::{
    PartitionProduceData, ProduceRequest, TopicProduceData,
};
use brokerscope_engine::protocol::messages::{
    Response, StrBytes, TopicName, decode_response, encode_request, encode_response,
};
use brokerscope_engine::world::action::Action;
use brokerscope_engine::world::outside::{Answer, Asked};
use bytes::Bytes;
use serde_json::{Value, json};

use crate::recorded::answers::as_recorded;
use crate::recorded::small;
use crate::{int, text};

use super::batches;
use super::fate::{Fate, skip};
use super::questions::{header, hex, question};
use super::raw_groups::is_of_group;
use super::stage::Stage;

/// Nothing is held back longer.
const HELD_BACK_MAX: Span = Span::from_ms(40_000);
/// An answer that is not held back takes some milliseconds in the recorded cluster.
const AT_ONCE: Span = Span::from_ms(100);
/// Ids of producers come in blocks of so many.
const PRODUCER_IDS: i64 = 1_000;

impl Stage<'_> {
    pub(super) fn raw(&mut self, line: &Value) -> Fate {
        if is_of_group(line) {
            return self.raw_of_group(line);
        }
        let (note, broker) = (text(line, "note"), BrokerId(small(line, "broker")));
        if note == "the same a second later" {
            return Fate::Skipped(skip::AUTO_CREATION);
        }
        let bytes = match question(line, self.world.image(), &self.names) {
            Ok(bytes) => bytes,
            Err(why) => return Fate::Skipped(why),
        };
        if note.starts_with("acks=0") {
            // The produce before it on its connection is not recorded, only what came of it.
            let is_refused = line["connection_closed"] == true;
            let (answer, _) = self.ask(broker, self.silent_produce(is_refused));
            let theirs = if is_refused { "closed" } else { "silence" };
            self.differs(line, note, (theirs.to_owned(), in_a_word(answer.as_ref()).to_owned()));
            if is_refused {
                return Fate::Compared;
            }
        }
        let (answer, waited) = self.ask(broker, bytes);
        let Some(Answer::Response(response)) = answer else {
            let theirs = "a response".to_owned();
            let ours = in_a_word(answer.as_ref()).to_owned();
            self.differs(line, note, (theirs, ours));
            return Fate::Compared;
        };
        self.compare_answer(line, (response, waited));
        Fate::Compared
    }

    /// What a broker says of the topic `name`, which it is not to create.
    pub(super) fn error_of_topic(&mut self, name: &str) -> Option<ErrorCode> {
        let name = TopicName(StrBytes::from_string(name.to_owned()));
        let topic = MetadataRequestTopic::default().with_name(Some(name));
        let request = MetadataRequest::default()
            .with_topics(Some(vec![topic]))
            .with_allow_auto_topic_creation(false)
            .into();
        let (answer, _) = self.ask(BrokerId(1), encode_request(&header(), &request));
        let Some(Answer::Response(Response::Metadata(answer))) = answer else { return None };
        answer.topics.first().map(|topic| ErrorCode::of_response(topic.error_code))
    }

    /// Puts a request to a broker and waits for what comes of it; also tells how long.
    pub(super) fn ask(&mut self, broker: BrokerId, bytes: Bytes) -> (Option<Answer>, Span) {
        let action = Action::Request(Asked { broker, bytes });
        // As a saved session would hold it.
        let action = action.to_string().parse().expect("what it prints it can read");
        self.answer = None;
        self.apply("a request", &action);
        let since = self.world.now();
        while self.answer.is_none() && self.step_until(since + HELD_BACK_MAX) {}
        (self.answer.take(), self.world.now().since(since))
    }

    fn compare_answer(&mut self, line: &Value, (response, waited): (Response, Span)) {
        let note = text(line, "note");
        let (mut ours, their_names) = self.in_their_names(&response);
        check_versions(&response, line);
        let mut theirs = line["response"].clone();
        self.forget_incidentals(line, &mut ours, &mut theirs);
        let is_fetch = matches!(response, Response::Fetch(_));
        if is_fetch && !self.values.is_empty() {
            self.compare_records(line, &their_names);
            forget_sizes(&mut ours);
            forget_sizes(&mut theirs);
        }
        let recorded = Span::from_ms(int(line, "wait_ms").unsigned_abs());
        let told = if is_alike(waited, recorded) { recorded } else { waited };
        let theirs = format!("{theirs} after {recorded}");
        self.differs(line, note, (theirs, format!("{ours} after {told}")));
        if is_fetch && self.values.is_empty() {
            let recorded = recorded_response(line);
            let (theirs, ours) = (records_of(&recorded), records_of(&their_names));
            self.differs(line, "records", (format!("{theirs:?}"), format!("{ours:?}")));
        }
    }

    /// Where our producer wrote the records, its values and times are others: the records are
    /// compared one by one.
    fn compare_records(&mut self, line: &Value, ours: &Response) {
        let told = |stage: &Self, response: &Response| -> Vec<Value> {
            let all = records_of(response);
            let batches = all.iter().flat_map(|bytes| Batches::new(bytes).flatten());
            let records = batches.flat_map(|(_, batch)| {
                let epoch = batch.partition_leader_epoch.0;
                let records = batch.records().into_iter().flatten().flatten();
                records
                    .map(move |record| (record.offset.0, record.value, epoch))
                    .collect::<Vec<_>>()
            });
            let in_their_words = |(offset, value, epoch): (i64, Option<&[u8]>, i32)| {
                let value = stage.their_value(value.unwrap_or_default());
                json!([offset, value, epoch])
            };
            records.map(in_their_words).collect()
        };
        let theirs = told(self, &recorded_response(line));
        let ours = told(self, ours);
        self.differs(line, "records", (json!(theirs).to_string(), json!(ours).to_string()));
    }

    /// Our answer with the recorded ids of topics: as JSON, and as a message.
    fn in_their_names(&self, response: &Response) -> (Value, Response) {
        let bytes = encode_response(CorrelationId(0), response);
        let bytes = self.names.recorded(&bytes, self.world.image());
        let (_, renamed) = decode_response(response.api(), bytes).expect("it was one before");
        (as_recorded(&renamed), renamed)
    }

    /// Makes equal what may differ, and what the recorded version tells in another way.
    fn forget_incidentals(&mut self, line: &Value, ours: &mut Value, theirs: &mut Value) {
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
            let session = *self.names.session.get_or_insert((recorded, our_id));
            assert_eq!(session, (recorded, our_id), "answers of one session name the same");
            ours["sessionId"] = theirs["sessionId"].clone();
        }
        if let (Some(our_id), Some(recorded)) =
            (ours["producerId"].as_i64(), theirs["producerId"].as_i64())
        {
            self.names.producers.push((recorded, our_id));
            ours["producerId"] = json!(our_id % PRODUCER_IDS);
            theirs["producerId"] = json!(recorded % PRODUCER_IDS);
        }
        if theirs.get("apiKeys").is_some() {
            *theirs = json!({ "errorCode": theirs["errorCode"] });
        }
        for topic in theirs.get_mut("responses").and_then(Value::as_array_mut).into_iter().flatten()
        {
            if let Some(name) = topic.as_object_mut().and_then(|topic| topic.remove("name")) {
                let known = name.as_str().unwrap_or_default();
                let id = self.names.told_id(known, self.world.image());
                let id = TopicId::from(id.expect("a topic that we were asked for by its id"));
                topic["topicId"] = json!(id.to_string());
            }
        }
        let partition = ours.pointer_mut("/responses/0/partitionResponses/0");
        if line["api"] == "PRODUCE"
            && line["version"] == 3
            && let Some(partition) = partition.and_then(Value::as_object_mut)
        {
            for name in ["logStartOffset", "recordErrors", "errorMessage"] {
                partition.remove(name);
            }
        }
    }

    /// The produce with acks=0 before a recorded question. Its batch is seen in later fetches.
    fn silent_produce(&self, is_refused: bool) -> Bytes {
        let topic = self.names.first_topic().and_then(|name| self.world.image().topic(name));
        let topic = topic.expect("the topic of the recording");
        let leader = self.world.image().partition(topic.partitions[0]).leader;
        let log = self.world.replica(leader, topic.partitions[0]).expect("it is led").1;
        let records = match is_refused {
            false => self.seen_later(log.log_end_offset()),
            true => {
                let mut batch = BatchBuilder::new(Offset(0));
                let value = Some(&b"to a partition that there is not"[..]);
                batch.append(&NewRecord { timestamp: 0, key: None, value, headers: &[] });
                batch.build()
            }
        };
        let data = PartitionProduceData::default()
            .with_index(if is_refused { 9 } else { 0 })
            .with_records(Some(records));
        let topic =
            TopicProduceData::default().with_topic_id(topic.id).with_partition_data(vec![data]);
        let request = ProduceRequest::default().with_acks(0).with_topic_data(vec![topic]).into();
        encode_request(&header(), &request)
    }

    /// The batch at `offset` in what was fetched of the recorded cluster.
    fn seen_later(&self, offset: Offset) -> Bytes {
        let fetched = self.lines.iter().filter(|line| {
            line["what"] == "raw" && line["api"] == "FETCH" && line["version"] == 17
        });
        let mut records = fetched.flat_map(|line| records_of(&recorded_response(line)));
        let found = records.find_map(|bytes| {
            let batch = Batches::new(&bytes).flatten().find(|(_, it)| it.base_offset == offset);
            batch.map(|(_, batch)| batches::as_sent(&batch))
        });
        found.unwrap_or_else(|| panic!("nobody fetched the batch at {offset}"))
    }
}

fn in_a_word(answer: Option<&Answer>) -> &'static str {
    match answer {
        Some(Answer::Response(_)) => "a response",
        Some(Answer::Silence) => "silence",
        Some(Answer::Closed) => "closed",
        None => "nothing at all",
    }
}

/// Records of ours are of another size.
fn forget_sizes(answer: &mut Value) {
    for topic in answer["responses"].as_array_mut().into_iter().flatten() {
        for partition in topic["partitions"].as_array_mut().into_iter().flatten() {
            partition["recordsSizeInBytes"].take();
        }
    }
}

/// The recorded answer to a fetch. Versions 16 to 18 have the same answers.
fn recorded_response(line: &Value) -> Response {
    let bytes = hex(text(line, "response_hex"));
    let (_, response) = decode_response(ApiKey::Fetch, bytes.into()).expect("it is an answer");
    response
}

/// The records of each partition in an answer to a fetch.
fn records_of(response: &Response) -> Vec<Bytes> {
    let Response::Fetch(fetch) = response else { return Vec::new() };
    let partitions = fetch.responses.iter().flat_map(|topic| &topic.partitions);
    partitions.map(|partition| partition.records.clone().unwrap_or_default()).collect()
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

/// ± 20 %, if it was held back at all.
fn is_alike(ours: Span, recorded: Span) -> bool {
    if recorded < AT_ONCE {
        return ours < AT_ONCE;
    }
    let (ours, recorded) = (ours.as_us(), recorded.as_us());
    (recorded * 8 / 10..=recorded * 12 / 10).contains(&ours)
}
