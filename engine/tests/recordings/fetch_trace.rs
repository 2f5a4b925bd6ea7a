//! `fetch-trace`: every fetch of two followers and its answer while records are written. The
//! recorded steps become actions at the same times; then are compared, connection by connection,
//! which requests name the partition and with what, session epochs, high watermarks and sizes in
//! answers, whether an answer was held back for all of its time; codes and base offsets of
//! produces, and how long those waited that timed out (± 20 %); where logs end.
//!
//! A frozen process becomes paused fetching: its log may take what was under way, so where it ends
//! meanwhile is not compared. Fetches in a row that name nothing and get nothing are counted as
//! one: how many fit between two writes is chance. So is the high watermark within milliseconds of
//! a write.

use brokerscope_engine::node::Subject;
use brokerscope_engine::physics::time::{Instant, Span};
use brokerscope_engine::protocol::ids::{BrokerId, ConnectionId, Endpoint, PartitionId};
use brokerscope_engine::protocol::messages::{Request, Response};
use brokerscope_engine::world::setup::Setup;
use serde_json::{Value, json};

use crate::lab::{Lab, Message, Observed};
use crate::recorded::answers::as_recorded;
use crate::{int, recording, text};

/// Our time at the recording's 0: the brokers are up.
const BEGAN_MS: i64 = 1_000;
const ORDERS: PartitionId = PartitionId(0);
/// Bytes of a batch of one record without its value.
const BATCH_OVERHEAD: i64 = 68;

#[test]
fn followers_fetch_as_recorded() {
    let lines = recording("fetch-trace.jsonl");
    let mut lab = Lab::new(Setup {
        broker_start: Span::from_ms(500),
        link_latency: Span::from_ms(1),
        ..Setup::default()
    });
    let mut script: Vec<(i64, Step<'_>)> = lines.iter().flat_map(steps).collect();
    script.sort_by_key(|(t_ms, _)| *t_ms);
    for (t_ms, step) in script {
        match step {
            Step::Act(action) => lab.play(&format!("{} {action}", instant(t_ms))),
            Step::HighWatermarkIs(offset) => {
                lab.run_until(instant(t_ms));
                let (_, log) = lab.world.replica(BrokerId(1), ORDERS).expect("it leads");
                assert_eq!(log.high_watermark().0, offset, "at {t_ms} ms");
            }
            Step::LogsEnd(logs) => {
                lab.run_until(instant(t_ms));
                check_log_ends(&lab, logs);
            }
        }
    }
    for seen in &lab.seen {
        if let Observed::Refused(why) = &seen.what {
            panic!("refused at {}: {why}", seen.at);
        }
    }
    for follower in [2, 3] {
        assert_eq!(fetches(&lab, follower), recorded_fetches(&lines, follower), "{follower}");
    }
    assert_eq!(produces(&lab), recorded_produces(&lines));
}

enum Step<'a> {
    Act(String),
    HighWatermarkIs(i64),
    LogsEnd(&'a Value),
}

fn instant(t_ms: i64) -> Instant {
    Instant::from_ms(u64::try_from(t_ms + BEGAN_MS).expect("after the beginning"))
}

fn steps(line: &Value) -> Vec<(i64, Step<'_>)> {
    let act = |action: String| vec![(int(line, "t_ms"), Step::Act(action))];
    match (text(line, "what"), line["action"].as_str(), line["api"].as_str()) {
        ("step", Some("create-topic"), _) => {
            act("create-topic orders assignment=1,2,3 min.insync.replicas=2".to_owned())
        }
        ("step", Some("sigstop"), _) => act(format!("pause-fetching {}", line["broker"])),
        ("step", Some("sigcont"), _) => act(format!("resume-fetching {}", line["broker"])),
        ("step", None, _) if text(line, "text").starts_with("a burst of 5") => {
            let produce = "produce orders-0 1 acks=all bytes=7 timeout-ms=5000 retries=0";
            (0..5).flat_map(|_| act(produce.to_owned())).collect()
        }
        ("raw", _, Some("PRODUCE")) if !line["request"].is_null() => {
            let request = &line["request"];
            let size = int(&request["topicData"][0]["partitionData"][0], "recordsSizeInBytes");
            let (acks, timeout) = (int(request, "acks"), int(request, "timeoutMs"));
            let bytes = size - BATCH_OVERHEAD;
            let action =
                format!("produce orders-0 1 acks={acks} bytes={bytes} timeout-ms={timeout}");
            let action = format!("{action} retries=0");
            vec![(int(line, "t_ms") - int(line, "wait_ms"), Step::Act(action))]
        }
        ("raw", _, Some("LIST_OFFSETS")) if !text(line, "note").ends_with("right after") => {
            let answer = &line["response"]["topics"][0]["partitions"][0];
            vec![(int(line, "t_ms"), Step::HighWatermarkIs(int(answer, "offset")))]
        }
        ("partition", ..) => vec![(int(line, "t_ms"), Step::LogsEnd(&line["logs"]))],
        _ => Vec::new(),
    }
}

fn check_log_ends(lab: &Lab, logs: &Value) {
    for log in logs.as_array().expect("a list of logs") {
        let broker = BrokerId(int(log, "broker") as i32);
        if log["process"] == "up" {
            let (_, ours) = lab.world.replica(broker, ORDERS).expect("all hold a replica");
            assert_eq!(ours.log_end_offset().0, int(log, "leo"), "broker {broker}");
        }
    }
}

/// One fetch: what it names, what the answer names, and if it got no records, whether it was held
/// back for `replica.fetch.wait.max.ms`.
fn fetch_line(request: &Value, response: &Value, held: Span) -> String {
    let named = &request["topics"][0]["partitions"][0];
    let answer = &response["responses"][0]["partitions"][0];
    if named.is_null() && answer.is_null() {
        return "nothing".to_owned();
    }
    let expired = answer["recordsSizeInBytes"] == 0 && (400..=600).contains(&held.as_ms());
    format!("{named} => {answer}{}", if expired { ", expired" } else { "" })
}

fn add(lines: &mut Vec<String>, line: String) {
    if line != "nothing" || lines.last() != Some(&line) {
        lines.push(line);
    }
}

fn recorded_fetches(lines: &[Value], follower: i32) -> Vec<String> {
    let client = format!("broker-{follower}-fetcher-0");
    let (mut told, mut epoch) = (Vec::new(), None);
    for line in lines.iter().filter(|line| line["what"] == "request" && line["client"] == client) {
        let (request, mut answer) = (&line["request"], line["response"].clone());
        forget_ids(&mut answer);
        let next = int(request, "sessionEpoch");
        assert!(epoch.is_none_or(|epoch| epoch + 1 == next), "a fetch is missing: {line}");
        epoch = Some(next);
        let took_ms = line["took_ms"].as_f64().expect("a time").round() as u64;
        add(&mut told, fetch_line(request, &answer, Span::from_ms(took_ms)));
    }
    told
}

fn fetches(lab: &Lab, follower: i32) -> Vec<String> {
    let opener = Endpoint::Broker(BrokerId(follower));
    let (mut told, mut epoch, mut open) = (Vec::new(), None, None);
    for seen in &lab.seen {
        let Some((connection, message)) = sent(&seen.what) else { continue };
        let (by, with) = lab.ends[connection.0 as usize];
        if by != opener || with == Endpoint::Controller {
            continue;
        }
        match message {
            Message::Request(Request::Fetch(request)) => {
                assert!(epoch.is_none_or(|epoch| epoch + 1 == request.session_epoch));
                epoch = Some(request.session_epoch);
                open = Some((seen.at, request));
            }
            Message::Response(response @ Response::Fetch(_)) => {
                let (since, request) = open.take().expect("an answer to a request");
                let partitions = request.topics.iter().flat_map(|topic| &topic.partitions);
                let named: Vec<Value> = partitions
                    .map(|p| {
                        json!({
                            "partition": p.partition, "fetchOffset": p.fetch_offset,
                            "currentLeaderEpoch": p.current_leader_epoch,
                            "lastFetchedEpoch": p.last_fetched_epoch,
                            "logStartOffset": p.log_start_offset,
                            "partitionMaxBytes": p.partition_max_bytes,
                        })
                    })
                    .collect();
                let mut answer = as_recorded(response);
                forget_ids(&mut answer);
                let request = json!({ "topics": [{ "partitions": named }] });
                add(&mut told, fetch_line(&request, &answer, seen.at.since(since)));
            }
            Message::Request(_) | Message::Response(_) => {}
        }
    }
    // The recording begins when nothing has happened for a while.
    let first = told.iter().position(|line| line == "nothing").expect("an idle follower");
    told.split_off(first)
}

fn forget_ids(answer: &mut Value) {
    if let Some(topic) = answer.pointer_mut("/responses/0").and_then(Value::as_object_mut) {
        topic.remove("topicId");
    }
}

/// The message that was sent, and on which connection.
fn sent(what: &Observed) -> Option<(ConnectionId, &Message)> {
    let Observed::Fact(fact, Some(message)) = what else { return None };
    let Subject::Connection(connection) = fact.what.subject() else { return None };
    Some((connection, message))
}

/// Code and base offset, and whole seconds of waiting.
fn produce_line(partition: &Value, waited: Span) -> String {
    let seconds = (waited.as_ms() + 500) / 1_000;
    let waited_well = waited.as_ms().abs_diff(seconds * 1_000) <= seconds * 200;
    assert!(seconds == 0 || waited_well, "{waited} is not near a whole number of seconds");
    let (error, base) = (int(partition, "errorCode"), int(partition, "baseOffset"));
    format!("error {error}, base offset {base}, {seconds} s")
}

fn recorded_produces(lines: &[Value]) -> Vec<String> {
    let produces = lines.iter().filter(|line| line["what"] == "raw" && line["api"] == "PRODUCE");
    produces
        .map(|line| {
            let answer = &line["response"]["responses"][0]["partitionResponses"][0];
            let waited = Span::from_ms(int(line, "wait_ms").unsigned_abs());
            produce_line(answer, waited)
        })
        .collect()
}

fn produces(lab: &Lab) -> Vec<String> {
    let (mut told, mut since) = (Vec::new(), Vec::new());
    for seen in &lab.seen {
        match sent(&seen.what) {
            Some((_, Message::Request(Request::Produce(_)))) => since.push(seen.at),
            Some((_, Message::Response(response @ Response::Produce(_)))) => {
                let answer = as_recorded(response);
                let partition = &answer["responses"][0]["partitionResponses"][0];
                told.push(produce_line(partition, seen.at.since(since[told.len()])));
            }
            Some(_) | None => {}
        }
    }
    told
}
