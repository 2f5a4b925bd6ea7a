//! What clients asked brokers, and were told: each client's questions of one kind are a sequence,
//! in which equal ones in a row count as one. Refusals that only say "not yet" or "not here" depend
//! on who is how quick: of those it is compared which ones a client met.

use std::collections::BTreeSet;

use brokerscope_engine::physics::time::{Instant, Span};
use brokerscope_engine::protocol::ids::ClientId;
use serde_json::{Value, json};

use crate::text;

use super::called::canonical;
use super::fate::{Fate, skip};
use super::shapes::in_json;
use super::stage::Stage;

/// COORDINATOR_LOAD_IN_PROGRESS, COORDINATOR_NOT_AVAILABLE, NOT_COORDINATOR.
pub(super) const NOT_YET: [i64; 3] = [14, 15, 16];
/// What a member says that was refused for now.
const NOT_YET_REASONS: [&str; 3] = [
    "rebalance failed due to CoordinatorLoadInProgressException",
    "rebalance failed due to CoordinatorNotAvailableException",
    "rebalance failed due to NotCoordinatorException",
];
/// A recorded request is told when it came, to the millisecond.
const SLACK: Span = Span::from_ms(200);
/// The recorded producer with default settings.
pub(super) const PRODUCER: &str = "trace-producer";

/// A question and its answer, as JSON in the recorded shape.
struct Talk {
    client: String,
    api: String,
    asked: Value,
    answer: Value,
}

impl Stage<'_> {
    /// A request of a consumer or of the producer that the script started, or `None`.
    pub(super) fn gather_client_request(&mut self, line: &Value) -> Option<Fate> {
        let client = line["client"].as_str()?;
        let starts = |step: &&Value| step["action"] == "member-start" && step["client"] == client;
        let is_ours = client == PRODUCER || self.lines.iter().any(|step| starts(&step));
        if !is_ours || text(line, "api") == "PRODUCE" {
            return None;
        }
        let groups = self.lines.iter().filter(starts).map(|step| text(step, "group"));
        let is_foreign = groups.clone().count() > 0
            && groups.clone().all(|it| self.foreign.iter().any(|f| f == it));
        if is_foreign || self.strangers.iter().any(|name| name == client) {
            return Some(Fate::Skipped(skip::KIP_848));
        }
        if text(line, "api") == "API_VERSIONS" {
            return Some(Fate::Skipped(skip::VERSIONS));
        }
        self.requests_from.get_or_insert(self.at());
        let talk = Talk {
            client: client.to_owned(),
            api: text(line, "api").to_owned(),
            asked: self.called.plain_theirs(&line["request"]),
            answer: self.called.plain_theirs(&line["response"]),
        };
        self.talks.theirs.extend(told(talk));
        Some(Fate::Gathered)
    }

    /// The same of ours.
    pub(super) fn our_talks(&self) -> Vec<(String, Said)> {
        let Some(from) = self.requests_from else { return Vec::new() };
        let from = Instant::from_ms(from.as_ms().saturating_sub(SLACK.as_ms()));
        let mut all = Vec::new();
        for exchange in self.seen.exchanges.iter().filter(|it| it.at >= from) {
            let known = exchange.client.and_then(|id| self.talker(id));
            let Some(client) = known else { continue };
            let Some((api, asked, answer)) = in_json(exchange) else { continue };
            let (asked, answer) = (self.called.plain_ours(&asked), self.called.plain_ours(&answer));
            all.extend(told(Talk { client, api: api.to_owned(), asked, answer }));
        }
        all
    }

    fn talker(&self, id: ClientId) -> Option<String> {
        self.called.their_client(id).map(str::to_owned)
    }
}

/// What was said once.
pub(super) enum Said {
    /// As text.
    Text(String),
    /// It was refused for now, with this code.
    NotYet(i64),
}

/// Both clusters' talks that have been gathered.
#[derive(Default)]
pub(super) struct Talks {
    pub(super) theirs: Vec<(String, Said)>,
}

/// Codes of one client's refusals, as text.
pub(super) fn refusals(talks: &[(String, Said)], client: &str) -> BTreeSet<i64> {
    let own = talks.iter().filter(|(whose, _)| client_of(whose) == client);
    own.filter_map(|(_, said)| match said {
        Said::NotYet(code) => Some(*code),
        Said::Text(_) => None,
    })
    .collect()
}

/// What was said of ours, thinned out as the recording is: of equal talks only the first few were
/// kept, wherever others lay between them.
pub(super) fn thinned<'a>(
    theirs: &[(String, Said)],
    ours: &'a [(String, Said)],
) -> Vec<(&'a str, &'a str)> {
    let text = |(whose, said): &'a (String, Said)| match said {
        Said::Text(told) => Some((whose.as_str(), told.as_str())),
        Said::NotYet(_) => None,
    };
    let kept = |talk: (&str, &str)| {
        let alike = theirs.iter().filter(|(whose, said)| {
            matches!(said, Said::Text(told) if (whose.as_str(), told.as_str()) == talk)
        });
        alike.count()
    };
    let mut thinned: Vec<(&str, &str)> = Vec::new();
    for talk in ours.iter().filter_map(text) {
        let before = thinned.iter().filter(|known| **known == talk).count();
        let most = kept(talk);
        if most < 2 || before < most {
            thinned.push(talk);
        }
    }
    thinned
}

/// Whose a sequence is.
pub(super) fn client_of(whose: &str) -> &str {
    whose.rsplit(" of ").next().unwrap_or_default()
}

/// Whose it is and what was said.
fn told(talk: Talk) -> Vec<(String, Said)> {
    let Talk { client, api, asked, answer } = talk;
    let whose = format!("{api} of {client}");
    if let Some(code) = code_of(&answer).filter(|code| NOT_YET.contains(code)) {
        return vec![(whose, Said::NotYet(code))];
    }
    match api.as_str() {
        "FETCH" => fetched(&client, &asked, &answer),
        "LIST_OFFSETS" => each_offset(&client, &asked, &answer),
        "METADATA" => vec![(whose, Said::Text(metadata(&asked, &answer)))],
        "INIT_PRODUCER_ID" => {
            let (code, epoch) = (&answer["errorCode"], &answer["producerEpoch"]);
            vec![(whose, Said::Text(format!("{} => {code} epoch {epoch}", canonical(&asked))))]
        }
        "FIND_COORDINATOR" => {
            let found = &answer["coordinators"][0];
            let (key, keys) = (&asked["keyType"], &asked["coordinatorKeys"]);
            let told = format!("{key} {keys} => {} {}", found["errorCode"], found["nodeId"]);
            vec![(whose, Said::Text(told))]
        }
        _of_group => {
            let mut asked = asked;
            // Of the protocols only range is built.
            if let Some(protocols) = asked.get_mut("protocols").and_then(Value::as_array_mut) {
                protocols.truncate(1);
            }
            // Whether it was refused for now before is chance.
            let is_chance = |reason: &str| NOT_YET_REASONS.contains(&reason);
            if asked["reason"].as_str().is_some_and(is_chance) {
                asked["reason"] = json!("");
            }
            let told = format!("{} => {}", canonical(&asked), canonical(&answer));
            vec![(whose, Said::Text(told))]
        }
    }
}

/// The code of an answer, or of the first partition or coordinator in it.
pub(super) fn code_of(answer: &Value) -> Option<i64> {
    let first = [
        &answer["errorCode"],
        &answer["coordinators"][0]["errorCode"],
        &answer["topics"][0]["partitions"][0]["errorCode"],
        &answer["groups"][0]["errorCode"],
    ];
    first.into_iter().filter_map(Value::as_i64).find(|code| *code != 0)
}

fn fetched(client: &str, asked: &Value, answer: &Value) -> Vec<(String, Said)> {
    let mut all = Vec::new();
    let each = |list: &Value| list.as_array().cloned().unwrap_or_default();
    for topic in each(&asked["topics"]) {
        for it in each(&topic["partitions"]) {
            let whose = format!("FETCH {} of {client}", it["partition"]);
            let (from, epoch) = (&it["fetchOffset"], &it["currentLeaderEpoch"]);
            let told = format!(
                "asks from {from} epoch {epoch} after {} start {}",
                it["lastFetchedEpoch"], it["logStartOffset"]
            );
            all.push((whose, Said::Text(told)));
        }
    }
    for topic in each(&answer["responses"]) {
        for it in each(&topic["partitions"]) {
            let whose = format!("FETCH {} of {client}", it["partitionIndex"]);
            let (high, stable) = (&it["highWatermark"], &it["lastStableOffset"]);
            let told = format!(
                "is told {} up to {high} and {stable} from {}",
                it["errorCode"], it["logStartOffset"]
            );
            all.push((whose, Said::Text(told)));
        }
    }
    all
}

fn each_offset(client: &str, asked: &Value, answer: &Value) -> Vec<(String, Said)> {
    let mut all = Vec::new();
    let asked = asked["topics"].as_array().into_iter().flatten();
    let asked = asked.flat_map(|topic| topic["partitions"].as_array().into_iter().flatten());
    let told = answer["topics"].as_array().into_iter().flatten();
    let told = told.flat_map(|topic| topic["partitions"].as_array().into_iter().flatten());
    for (asked, told) in asked.zip(told) {
        let whose = format!("LIST_OFFSETS {} of {client}", asked["partitionIndex"]);
        all.push((whose, Said::Text(format!("{} => {}", canonical(asked), canonical(told)))));
    }
    all
}

fn metadata(asked: &Value, answer: &Value) -> String {
    let name = |topic: &Value| topic["name"].clone();
    let topics = asked["topics"].as_array().into_iter().flatten().map(name);
    let topics: Vec<Value> = topics.collect();
    let told = answer["topics"].as_array().into_iter().flatten().map(|topic| {
        let partitions = topic["partitions"].as_array().into_iter().flatten();
        let partitions = partitions.map(|it| {
            json!([
                it["partitionIndex"],
                it["leaderId"],
                it["leaderEpoch"],
                it["replicaNodes"],
                it["isrNodes"]
            ])
        });
        let mut partitions: Vec<Value> = partitions.collect();
        partitions.sort_by_key(Value::to_string);
        json!([topic["name"], topic["errorCode"], partitions])
    });
    let told: Vec<Value> = told.collect();
    format!("{} create {} => {}", json!(topics), asked["allowAutoTopicCreation"], json!(told))
}
