//! What producers do: single records that somebody waited for, and streams of records, one every so
//! often, by an idempotent producer.

use brokerscope_engine::physics::time::{Instant, Span};
use brokerscope_engine::protocol::errors::ErrorCode;
use brokerscope_engine::protocol::ids::{BrokerId, Offset, PartitionId};
use serde_json::{Value, json};

use crate::{int, text};

use super::asked::PRODUCER;
use super::fate::{Fate, skip};
use super::intervals::{SESSION_PHASES_MS, is_alike};
use super::seen::Ended;
use super::stage::{PATIENCE, Stage};

/// Long enough that no two values are the same.
const VALUE_BYTES: u32 = 16;
/// What the recorded producer sends without keys: where to is chance.
const KEYLESS: [(i32, u32); 2] = [(1, 2), (1, 1)];
/// What the recorded script calls slow.
const SLOW_MS: i64 = 400;

/// A stream on its way.
pub(super) struct Stream {
    began: Instant,
    every: Span,
    partition: PartitionId,
    /// How many calls had ended before it began.
    before: usize,
    samples: Vec<Value>,
}

impl Stage<'_> {
    /// A record that somebody wrote, and waited for.
    pub(super) fn produce(&mut self, line: &Value) -> Fate {
        if line.get("value").is_none() {
            return self.produce_keyed(line);
        }
        let (topic, index) = (text(line, "topic"), int(line, "partition"));
        let value = text(line, "value");
        if line["error"]["error"] == "REQUEST_TIMED_OUT" {
            // The recorded producer gave up after seconds; ours would wait, and write it later.
            let leader = self.find(line).map(|it| self.world.image().partition(it).leader);
            let ours = format!("{leader:?}");
            self.differs(line, value, (format!("{:?}", Some(BrokerId::NONE)), ours));
            return Fate::Compared;
        }
        // What was to be lost was written with acks=1.
        let acks = if value.contains("acks-1") || value.starts_with("lost") { "1" } else { "all" };
        let retries = if line["error"].is_null() { "" } else { " retries=0" };
        let (from, before) = (self.now(), self.seen.ended.len());
        let partition = self.find(line);
        self.line(&format!("produce {topic}-{index} 1 acks={acks} bytes={VALUE_BYTES}{retries}"));
        let is_it = |ended: &Ended| Some(ended.partition) == partition;
        let mut outcome = None;
        while outcome.is_none() && self.step_until(from + PATIENCE) {
            let ended = self.seen.ended[before..].iter().find(|ended| is_it(ended));
            outcome = ended.map(|ended| ended.outcome);
        }
        let took = Span::from_ms(u64::try_from(int(line, "took_ms")).unwrap_or(0));
        let longer_us = self.now().since(from).as_us().saturating_sub(took.as_us());
        self.shift = self.shift + Span::from_us(longer_us);
        if let (Some(Ok(offset)), Some(partition)) = (outcome, partition) {
            self.remember_value((partition, offset), value);
        }
        let error = &line["error"];
        let theirs = match line["offset"].as_i64() {
            Some(offset) => format!("at {offset}"),
            None => format!("{} {}", text(error, "error"), text(error, "message")),
        };
        self.differs(line, value, (theirs, in_words(outcome)));
        Fate::Compared
    }

    /// A record of a producer with default settings, which chooses the partition by the key. Once
    /// all with keys are sent it sends some without, of which there are no lines, and is closed.
    fn produce_keyed(&mut self, line: &Value) -> Fate {
        let (topic, key) = (self.round.clone().expect("a topic"), text(line, "key"));
        if self.called.client(PRODUCER).is_none() {
            self.line("start-producer");
            let started = self.world.clients().last().expect("a producer was started");
            self.called.add_client(PRODUCER, (&started.name, started.id));
        }
        let producer = self.world.clients().last().expect("it was started").name.clone();
        let before = self.seen.ended.len();
        self.line(&format!("send {producer} {topic} 1 key={key} bytes={VALUE_BYTES}"));
        self.await_so(|stage| stage.seen.ended.len() > before);
        let ended = self.seen.ended.get(before);
        let ours = ended.map(|ended| self.world.image().partition_name(ended.partition));
        let theirs = format!("{topic}-{}", int(line, "partition"));
        self.differs(line, key, (theirs, ours.unwrap_or_default()));
        let mut lines = self.lines.iter();
        if lines.rfind(|line| line["what"] == "produced") == Some(line) {
            for (partition, records) in KEYLESS {
                let before = self.seen.ended.len();
                let place = format!("{topic}-{partition}");
                self.line(&format!("send {producer} {place} {records} bytes={VALUE_BYTES}"));
                self.line(&format!("flush {producer}"));
                self.await_so(|stage| stage.seen.ended.len() > before);
            }
            self.line(&format!("close {producer}"));
        }
        Fate::Compared
    }

    /// What stands at `offset` is what the recorded cluster was given as `value`.
    fn remember_value(&mut self, (partition, offset): (PartitionId, Offset), value: &str) {
        let leader = self.world.image().partition(partition).leader;
        let Some((_, log)) = self.world.replica(leader, partition) else { return };
        let batch = log.batches_from(offset).next().map(|stored| stored.batch);
        let records = batch.and_then(|batch| batch.records().ok()).into_iter().flatten();
        let first = records.flatten().next().and_then(|record| record.value);
        if let Some(ours) = first {
            self.values.insert(ours.to_vec(), value.to_owned());
        }
    }

    /// A sample of a stream. With the first one the stream begins.
    pub(super) fn sample_stream(&mut self, line: &Value) -> Fate {
        if line["seq"] == 0 {
            self.begin_stream(line);
        }
        if let Some(stream) = &mut self.stream {
            stream.samples.push(line.clone());
        }
        Fate::Gathered
    }

    fn begin_stream(&mut self, line: &Value) {
        let topic = self.round.clone().expect("a topic was created for the stream");
        let of = json!({ "topic": topic, "partition": 0 });
        let partition = self.find(&of).expect("the topic has a partition");
        let (every, times) = rhythm(self.lines, line);
        self.streamed.push(topic.clone());
        self.stream = Some(Stream {
            began: self.now(),
            every,
            partition,
            before: self.seen.ended.len(),
            samples: Vec::new(),
        });
        let every_us = every.as_us();
        self.line(&format!(
            "produce {topic}-0 1 acks=all bytes={VALUE_BYTES} idempotence=on \
             every-us={every_us} times={times}"
        ));
    }

    /// Compares a stream as a whole, and each sample of it.
    pub(super) fn compare_stream(&mut self, line: &Value) -> Fate {
        let Some(stream) = self.stream.take() else { return Fate::Skipped(skip::LOAD) };
        let (times, before) = (int(line, "acknowledged") + int(line, "failed"), stream.before);
        let of_stream = |ended: &&Ended| ended.partition == stream.partition;
        let count = |stage: &Self| stage.seen.ended[before..].iter().filter(of_stream).count();
        self.await_so(|stage| count(stage) as i64 >= times);
        let ended = self.seen.ended[before..].iter().filter(of_stream);
        let mut acknowledged: Vec<(i64, Instant)> =
            ended.filter_map(|it| Some((it.outcome.ok()?.0, it.at))).collect();
        acknowledged.sort_unstable();
        let failed = count(self) - acknowledged.len();
        let mut distinct: Vec<i64> = acknowledged.iter().map(|(offset, _)| *offset).collect();
        distinct.dedup();
        // Between the records that were loaded beside it the offsets are others.
        let is_alone = self.lines.iter().all(|line| line["what"] != "loaded");
        let told = |acknowledged: i64, distinct: i64, failed: i64| {
            format!("{acknowledged} acknowledged at {distinct} offsets, {failed} failed")
        };
        let theirs =
            told(int(line, "acknowledged"), int(line, "distinct_offsets"), int(line, "failed"));
        let ours = told(acknowledged.len() as i64, distinct.len() as i64, failed as i64);
        self.differs(line, "stream", (theirs, ours));
        if is_alone {
            let last = distinct.last().copied().unwrap_or(-1);
            let theirs = int(line, "last_offset").to_string();
            self.differs(line, "last offset", (theirs, last.to_string()));
        }
        let taken = taken(&stream, &acknowledged);
        self.compare_times(line, &stream, &taken);
        for sample in &stream.samples {
            self.compare_sample(sample, &taken, is_alone);
        }
        Fate::Compared
    }

    fn compare_times(&mut self, line: &Value, stream: &Stream, taken: &[(i64, i64)]) {
        let every_ms = i64::try_from(stream.every.as_ms()).expect("a short while");
        let slowest = taken.iter().map(|(_, took_ms)| *took_ms).max().unwrap_or(0);
        let slow = taken.iter().filter(|(_, took_ms)| *took_ms > SLOW_MS).count() as i64;
        let phases = SESSION_PHASES_MS;
        for (name, ours, phases) in
            [("slowest_ms", slowest, phases), ("slower_than_400ms", slow, phases / every_ms)]
        {
            let theirs = int(line, name);
            let is_quick = name == "slowest_ms" && theirs.max(ours) <= SLOW_MS;
            let is_alike = is_quick || is_alike(ours, theirs, phases);
            let told = if is_alike { theirs } else { ours };
            self.differs(line, name, (theirs.to_string(), told.to_string()));
        }
    }

    fn compare_sample(&mut self, sample: &Value, taken: &[(i64, i64)], is_alone: bool) {
        let (seq, theirs) = (int(sample, "seq"), int(sample, "took_ms"));
        let Some((offset, ours)) = usize::try_from(seq).ok().and_then(|seq| taken.get(seq)) else {
            let theirs = "acknowledged".to_owned();
            return self.differs(sample, &format!("record {seq}"), (theirs, "nothing".to_owned()));
        };
        if is_alone {
            let theirs = int(sample, "offset").to_string();
            self.differs(sample, &format!("record {seq}"), (theirs, offset.to_string()));
        }
        let is_quick = theirs.max(*ours) <= SLOW_MS;
        let is_alike = is_quick || is_alike(*ours, theirs, SESSION_PHASES_MS);
        let told = if is_alike { theirs } else { *ours };
        self.differs(sample, &format!("took record {seq}"), (theirs.to_string(), told.to_string()));
    }
}

/// How often, and how many records: as the samples tell, or, where they are all of the first
/// moments, as the end tells.
fn rhythm(lines: &[Value], first: &Value) -> (Span, i64) {
    let later = lines.iter().skip_while(|line| *line != first);
    let of_stream: Vec<&Value> = later
        .take_while(|line| line["what"] != "step" || line["action"] != "create-topic")
        .filter(|line| line["what"] == "stream" || line["what"] == "stream-end")
        .collect();
    let (end, samples) = of_stream.split_last().expect("the stream itself");
    let times = int(end, "acknowledged") + int(end, "failed");
    let sent_ms = |line: &Value| int(line, "t_ms") - int(line, "took_ms");
    let last = samples.iter().max_by_key(|line| int(line, "seq")).expect("the first sample");
    let (span_ms, count) = match int(last, "seq") {
        seq @ 10.. => (sent_ms(last) - sent_ms(first), seq),
        _ => (int(end, "t_ms") - sent_ms(first), times),
    };
    (Span::from_us(u64::try_from(span_ms * 1_000 / count).expect("it goes on")), times)
}

/// The offset of each record in order, and how long it took. They keep their order, since the
/// producer is idempotent.
fn taken(stream: &Stream, acknowledged: &[(i64, Instant)]) -> Vec<(i64, i64)> {
    let sent = (0..).map(|seq: u64| stream.began + Span::from_us(stream.every.as_us() * seq));
    let taken = acknowledged.iter().zip(sent).map(|((offset, at), sent)| {
        let took = at.as_ms().saturating_sub(sent.as_ms());
        (*offset, i64::try_from(took).unwrap_or(i64::MAX))
    });
    taken.collect()
}

fn in_words(outcome: Option<Result<Offset, ErrorCode>>) -> String {
    match outcome {
        Some(Ok(offset)) => format!("at {offset}"),
        Some(Err(error)) => format!("{} {}", error.name(), error.message()),
        None => "no answer".to_owned(),
    }
}
