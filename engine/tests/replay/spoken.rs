//! Who asked whom for what, and was told what: leaders that want another ISR, brokers that register
//! and send heartbeats, producers. Each asker's, or partition's, questions are a sequence; equal
//! ones in a row count as one, since the recorded cluster kept only some of them.

use std::collections::BTreeMap;

use brokerscope_engine::protocol::ids::BrokerId;
use brokerscope_engine::protocol::messages::controller::{ControllerRequest, ControllerResponse};
use brokerscope_engine::protocol::messages::{Request, Response, Uuid};
use brokerscope_engine::world::World;
use serde_json::{Value, json};

use crate::recorded::{small, uuid};
use crate::{int, text};

use super::asked::{Said, client_of, refusals, thinned};
use super::fate::{Fate, skip};
use super::logs::first_difference;
use super::seen::Exchange;
use super::stage::Stage;

/// Kafka's NOT_CONTROLLER: the question went to a voter that does not lead the quorum.
const NOT_CONTROLLER: i64 = 41;
/// What clients are told while there is no topic of offsets.
const COORDINATOR_NOT_AVAILABLE: i64 = 15;

/// Questions and answers as text, by whose they are.
#[derive(Default)]
pub(super) struct Sequences(pub(super) BTreeMap<String, Vec<String>>);

impl Sequences {
    pub(super) fn add(&mut self, whose: String, told: String) {
        let known = self.0.entry(whose).or_default();
        if known.last() != Some(&told) {
            known.push(told);
        }
    }
}

impl Stage<'_> {
    pub(super) fn gather_request(&mut self, line: &Value) -> Fate {
        let (asked, answer) = (&line["request"], &line["response"]);
        if answer["errorCode"] == NOT_CONTROLLER {
            return Fate::Skipped(skip::QUORUM);
        }
        if let Some(fate) = self.gather_client_request(line) {
            return fate;
        }
        match (text(line, "api"), text(line, "client")) {
            ("ALTER_PARTITION", _) => {
                let known = |id: &Value| self.names.topic(uuid(id)).map(str::to_owned);
                let told = alterations(asked, answer, known);
                if told.is_empty() {
                    return Fate::Skipped(skip::INTERNAL);
                }
                told.into_iter().for_each(|(whose, told)| self.spoken.add(whose, told));
            }
            ("BROKER_HEARTBEAT", _) => {
                let whose = format!("heartbeats of broker {}", asked["brokerId"]);
                self.spoken.add(whose, heartbeat(asked, answer));
            }
            ("BROKER_REGISTRATION", _) => {
                let id = BrokerId(small(asked, "brokerId"));
                if self.seen.checkpoints.paused_at(id).is_none() {
                    return Fate::Skipped(skip::JOINS);
                }
                let is_known = int(asked, "previousBrokerEpoch") >= 0;
                let told = registration(is_known, int(answer, "errorCode"));
                self.spoken.add(format!("registrations of broker {id}"), told);
            }
            ("PRODUCE", _) => {
                let known = |topic: &Value| {
                    let id = topic.get("topicId").map(uuid).unwrap_or_default();
                    self.names.topic(id).map(str::to_owned)
                };
                let (whose, told) = produced(asked, answer, known);
                self.spoken.add(whose, told);
            }
            ("ALLOCATE_PRODUCER_IDS", _) => {
                let whose = format!("blocks of producer ids of broker {}", asked["brokerId"]);
                self.spoken.add(whose, block(answer));
            }
            ("INIT_PRODUCER_ID", "stream-producer") => {
                self.stream_producer = answer["producerId"].as_i64();
                return Fate::Skipped(skip::PRODUCER_ID);
            }
            ("INIT_PRODUCER_ID" | "OFFSET_FOR_LEADER_EPOCH", _) => {
                return Fate::Skipped(skip::RAW_REQUEST);
            }
            ("CREATE_TOPICS" | "CREATE_PARTITIONS" | "DELETE_TOPICS" | "ELECT_LEADERS", _) => {
                return Fate::Skipped(skip::ADMIN_REQUEST);
            }
            (another, _) => panic!("nothing is known of the request {another}"),
        }
        Fate::Gathered
    }

    /// Compares which refusals for now clients met.
    fn compare_refusals(&mut self, theirs: &[(String, Said)], ours: &[(String, Said)]) {
        let mut clients: Vec<&str> = theirs.iter().map(|(whose, _)| client_of(whose)).collect();
        clients.sort_unstable();
        clients.dedup();
        for client in clients {
            let (mut theirs, mut ours) = (refusals(theirs, client), refusals(ours, client));
            if self.lines.iter().all(|line| line["what"] != "coordinator") {
                // How long the topic of offsets takes to come about is chance.
                theirs.retain(|code| *code == COORDINATOR_NOT_AVAILABLE);
                ours.retain(|code| *code == COORDINATOR_NOT_AVAILABLE);
            }
            self.compared += theirs.len();
            if theirs != ours {
                let what = format!("{client} was refused for now");
                self.differences.push(format!("{what}: theirs {theirs:?} ours {ours:?}"));
            }
        }
    }

    /// Compares all that was gathered with what was asked and told in our cluster.
    pub(super) fn compare_requests(&mut self) {
        let mut ours = Sequences::default();
        let theirs = std::mem::take(&mut self.talks.theirs);
        let talks = self.our_talks();
        for (whose, told) in thinned(&theirs, &talks) {
            ours.add(whose.to_owned(), told.to_owned());
        }
        for (whose, said) in &theirs {
            if let Said::Text(told) = said {
                self.spoken.add(whose.clone(), told.clone());
            }
        }
        self.compare_refusals(&theirs, &talks);
        for exchange in &self.seen.exchanges {
            for (whose, told) in in_json(&self.world, exchange) {
                ours.add(whose, told);
            }
        }
        for (whose, theirs) in &self.spoken.0 {
            let ours = ours.0.get(whose).cloned().unwrap_or_default();
            self.compared += theirs.len();
            if *theirs != ours {
                let (place, (theirs, ours)) = first_difference(theirs, &ours);
                self.differences
                    .push(format!("{whose}, {place}\n  theirs {theirs}\n  ours   {ours}"));
            }
        }
    }
}

/// What a leader asked for each partition, and was told; without topics of Kafka's own.
fn alterations(
    asked: &Value,
    answer: &Value,
    known: impl Fn(&Value) -> Option<String>,
) -> Vec<(String, String)> {
    let mut told = Vec::new();
    for topic in asked["topics"].as_array().into_iter().flatten() {
        let name = known(&topic["topicId"]);
        let Some(name) = name.filter(|name| !name.starts_with("__")) else { continue };
        for partition in topic["partitions"].as_array().into_iter().flatten() {
            let index = &partition["partitionIndex"];
            let isr = partition["newIsrWithEpochs"].as_array().into_iter().flatten();
            let isr: Vec<&Value> = isr.map(|member| &member["brokerId"]).collect();
            let answers = answer["topics"].as_array().into_iter().flatten();
            let of_topic = answers.filter(|it| it["topicId"] == topic["topicId"]);
            let all = of_topic.flat_map(|it| it["partitions"].as_array().into_iter().flatten());
            let own = all.into_iter().find(|it| it["partitionIndex"] == *index);
            let nothing = json!({});
            let own = own.unwrap_or(&nothing);
            let what = format!(
                "epoch {} version {} wants {} state {} => {} {} leader {} epoch {} isr {} state {} \
                 version {}",
                partition["leaderEpoch"],
                partition["partitionEpoch"],
                json!(isr),
                partition["leaderRecoveryState"],
                answer["errorCode"],
                own["errorCode"],
                own["leaderId"],
                own["leaderEpoch"],
                own["isr"],
                own["leaderRecoveryState"],
                own["partitionEpoch"],
            );
            told.push((format!("in-sync replicas of {name}-{index}"), what));
        }
    }
    told
}

/// Whether it has caught up is left out: that depends on when it asks.
fn heartbeat(asked: &Value, answer: &Value) -> String {
    format!(
        "wants to be fenced {} to go {} => {} fenced {} may go {}",
        asked["wantFence"],
        asked["wantShutDown"],
        answer["errorCode"],
        answer["isFenced"],
        answer["shouldShutDown"],
    )
}

fn block(answer: &Value) -> String {
    let (code, start) = (&answer["errorCode"], &answer["producerIdStart"]);
    format!("{code}: {} from {start} on", answer["producerIdLen"])
}

fn registration(is_known: bool, code: i64) -> String {
    format!("{} => {code}", if is_known { "after a clean end" } else { "as new" })
}

fn produced(
    asked: &Value,
    answer: &Value,
    known: impl Fn(&Value) -> Option<String>,
) -> (String, String) {
    let topic = &asked["topicData"][0];
    let name = known(topic).expect("a topic that there is");
    let own = &answer["responses"][0]["partitionResponses"][0];
    let whose = format!("produces to {name}-{}", topic["partitionData"][0]["index"]);
    let (acks, code, at) = (&asked["acks"], &own["errorCode"], &own["baseOffset"]);
    (whose, format!("acks {acks} => {code} at {at}"))
}

/// The same of an exchange of ours.
fn in_json(world: &World, exchange: &Exchange) -> Vec<(String, String)> {
    let name = |id: Uuid| {
        let topics = world.image().topics.iter();
        topics.filter(|topic| topic.id == id).map(|topic| topic.name.clone()).next()
    };
    match (&exchange.request, &exchange.response) {
        (Request::Controller(asked), Response::Controller(answer)) => {
            controller_in_json(asked, answer, name)
        }
        (Request::Produce(asked), Response::Produce(answer)) => {
            let topic = &asked.topic_data[0];
            let own = &answer.responses[0].partition_responses[0];
            let Some(known) = name(topic.topic_id) else { return Vec::new() };
            let whose = format!("produces to {known}-{}", topic.partition_data[0].index);
            let (acks, code, at) = (asked.acks, own.error_code, own.base_offset);
            vec![(whose, format!("acks {acks} => {code} at {at}"))]
        }
        _another => Vec::new(),
    }
}

fn controller_in_json(
    asked: &ControllerRequest,
    answer: &ControllerResponse,
    name: impl Fn(Uuid) -> Option<String>,
) -> Vec<(String, String)> {
    match (asked, answer) {
        (ControllerRequest::AlterPartition(asked), ControllerResponse::AlterPartition(answer)) => {
            let topics = asked.topics.iter().map(|topic| {
                let partitions = topic.partitions.iter().map(|it| {
                    let isr = it.new_isr_with_epochs.iter();
                    let isr: Vec<Value> =
                        isr.map(|member| json!({ "brokerId": member.broker_id.0 })).collect();
                    json!({ "partitionIndex": it.partition_index, "leaderEpoch": it.leader_epoch,
                        "partitionEpoch": it.partition_epoch, "newIsrWithEpochs": isr,
                        "leaderRecoveryState": it.leader_recovery_state })
                });
                let id = topic.topic_id.to_string();
                json!({ "topicId": id, "partitions": partitions.collect::<Vec<_>>() })
            });
            let asked = json!({ "topics": topics.collect::<Vec<_>>() });
            let answers = answer.topics.iter().map(|topic| {
                let partitions = topic.partitions.iter().map(|it| {
                    let isr: Vec<i32> = it.isr.iter().map(|id| id.0).collect();
                    json!({ "partitionIndex": it.partition_index, "errorCode": it.error_code,
                        "leaderId": it.leader_id.0, "leaderEpoch": it.leader_epoch, "isr": isr,
                        "leaderRecoveryState": it.leader_recovery_state,
                        "partitionEpoch": it.partition_epoch })
                });
                let id = topic.topic_id.to_string();
                json!({ "topicId": id, "partitions": partitions.collect::<Vec<_>>() })
            });
            let code = answer.error_code;
            let answer = json!({ "errorCode": code, "topics": answers.collect::<Vec<_>>() });
            let known = |id: &Value| id.as_str().and_then(|id| name(id.parse().ok()?));
            alterations(&asked, &answer, known)
        }
        (
            ControllerRequest::BrokerHeartbeat(asked),
            ControllerResponse::BrokerHeartbeat(answer),
        ) => {
            let whose = format!("heartbeats of broker {}", asked.broker_id.0);
            let asked =
                json!({ "wantFence": asked.want_fence, "wantShutDown": asked.want_shut_down });
            let answer = json!({ "errorCode": answer.error_code, "isFenced": answer.is_fenced,
                "shouldShutDown": answer.should_shut_down });
            vec![(whose, heartbeat(&asked, &answer))]
        }
        (
            ControllerRequest::AllocateProducerIds(asked),
            ControllerResponse::AllocateProducerIds(answer),
        ) => {
            let whose = format!("blocks of producer ids of broker {}", asked.broker_id.0);
            let answer = json!({ "errorCode": answer.error_code,
                "producerIdStart": answer.producer_id_start.0,
                "producerIdLen": answer.producer_id_len });
            vec![(whose, block(&answer))]
        }
        (
            ControllerRequest::BrokerRegistration(asked),
            ControllerResponse::BrokerRegistration(answer),
        ) => {
            let whose = format!("registrations of broker {}", asked.broker_id.0);
            let is_known = asked.previous_broker_epoch >= 0;
            vec![(whose, registration(is_known, answer.error_code.into()))]
        }
        _another => Vec::new(),
    }
}
