//! The steps of a recording as our actions.

use brokerscope_engine::controller::topics::{Layout, NewTopic};
use brokerscope_engine::protocol::errors::ErrorCode;
use brokerscope_engine::protocol::ids::BrokerId;
use brokerscope_engine::protocol::messages::controller::topics::{
    CreatableReplicaAssignment, CreatableTopic, CreateTopicsRequest,
};
use brokerscope_engine::protocol::messages::controller::{ControllerRequest, ControllerResponse};
use brokerscope_engine::protocol::messages::{StrBytes, TopicName};
use brokerscope_engine::world::act::Refusal;
use brokerscope_engine::world::action::Action;
use brokerscope_engine::world::admin::Admin;
use serde_json::Value;

use crate::recorded::groups::SENT_EARLY;
use crate::recorded::ids;
use crate::{int, text};

/// Where the recorded cluster put the partitions that were not placed by hand: the replicas of
/// `topic`'s partitions from `first` on, as far as they were created within two seconds.
pub(crate) fn placed(lines: &[Value], step: &Value, first: i64) -> Vec<Vec<BrokerId>> {
    let (from, topic) = (int(step, "t_ms"), text(step, "topic"));
    let near = |line: &&Value| (from..from + 2_000).contains(&int(line, "t_ms"));
    let mut found: Vec<(i64, Vec<BrokerId>)> = lines
        .iter()
        .filter(near)
        .filter(|line| line["type"] == "PARTITION_RECORD" && line["topic"] == topic)
        .map(|line| {
            let replicas = ids(&line["data"]["replicas"]).unwrap_or_default();
            (int(&line["data"], "partitionId"), replicas)
        })
        .filter(|(index, _)| *index >= first)
        .collect();
    found.sort();
    found.dedup_by_key(|(index, _)| *index);
    let wanted = step["to"].as_i64().or(step["partitions"].as_i64());
    let to = wanted.filter(|wanted| *wanted > 0).unwrap_or(i64::MAX);
    found.retain(|(index, _)| *index < to);
    found.into_iter().map(|(_, replicas)| replicas).collect()
}

/// Recordings whose requests tell times, and what the wall clocks showed at their 0.
const BEGAN_MS: [(&str, i64); 2] =
    [("idempotence", 1_795_342_205_923), ("produce-errors", 1_795_341_987_349)];

/// A client's process takes no longer to start.
const START_MS: i64 = 3_000;

/// In this one, answers tell what the broker's clock showed.
const TELLS_THE_TIME: &str = "produce-errors";

/// What the recorded wall clocks showed at 0, where that matters.
pub(crate) fn began_ms(name: &str) -> Option<i64> {
    BEGAN_MS.iter().find(|(known, _)| *known == name).map(|(_, began_ms)| *began_ms)
}

/// Whether the recorded metadata log lacks its end.
pub(crate) fn is_cut(name: &str) -> bool {
    name == "idempotence"
}

/// The lines from the beginning on, in the order in which they are played: a request, and a
/// stream, are recorded when they were answered.
pub(crate) fn in_order<'a>(name: &str, lines: &'a [Value]) -> Vec<(u64, &'a Value)> {
    // Hand-made requests whose answers were waited for later were sent after those.
    let after = |line: &Value| {
        let note = line["note"].as_str().filter(|_| line["what"] == "raw")?;
        let (_, after) = SENT_EARLY.iter().find(|(late, _)| *late == note)?;
        let sent = lines.iter().find(|line| line["note"] == *after)?;
        Some(int(sent, "t_ms") + 1)
    };
    let begun = |line: &Value| {
        let early_ms = match text(line, "what") {
            "stream" if line["seq"] == 0 => int(line, "took_ms"),
            "raw" if after(line).is_none() => line["wait_ms"].as_i64().unwrap_or(0),
            "step" if line["action"] == "member-start" => -later_ms(lines, line),
            _another => 0,
        };
        // Topics were sometimes written before the step was that asked for them.
        let late_ms = if line["type"] == "PARTITION_RECORD" { 50 } else { 0 };
        let told = began_ms(name)
            .filter(|_| name == TELLS_THE_TIME)
            .and_then(|began_ms| Some(clock_ms(line)? - began_ms));
        let at_ms = after(line).unwrap_or(int(line, "t_ms"));
        let begun_ms = told.unwrap_or(at_ms - early_ms) + late_ms;
        u64::try_from(begun_ms).unwrap_or(0)
    };
    let after = lines.iter().filter(|line| int(line, "t_ms") >= 0);
    let mut ordered: Vec<(u64, &Value)> = after.map(|line| (begun(line), line)).collect();
    ordered.sort_by_key(|(at, _)| *at);
    ordered
}

/// How much later than the step a consumer's process asked for the first time.
fn later_ms(lines: &[Value], step: &Value) -> i64 {
    let later = lines.iter().skip_while(|line| *line != step);
    let is_sign = |line: &&Value| match text(line, "what") {
        "request" => line["client"] == step["client"],
        "coordinator-record" => {
            line["key"]["group"] == step["group"] && line["value"]["generation"] == 0
        }
        _another => false,
    };
    let first = later.into_iter().find(is_sign);
    let came =
        first.map(|line| int(line, "t_ms") - line["took_ms"].as_f64().map_or(0, |it| it as i64));
    let later = came.map_or(0, |came| came - int(step, "t_ms"));
    if (0..START_MS).contains(&later) { later } else { 0 }
}

/// Whether a record is of a topic of Kafka's own, of which not all records were kept.
pub(crate) fn is_internal(record: &Value) -> bool {
    let names = ["name", "resourceName", "topicName"].map(|name| record["data"][name].as_str());
    names.into_iter().flatten().any(|name| name.starts_with("__"))
}

/// What the broker's clock showed when a request came, where the answer tells it.
fn clock_ms(line: &Value) -> Option<i64> {
    let answer = &line["response"]["responses"][0]["partitionResponses"][0];
    let append_time = answer["logAppendTimeMs"].as_i64().filter(|time| *time >= 0);
    let latest = answer["recordErrors"][0]["batchIndexErrorMessage"].as_str().and_then(|message| {
        let (_, latest) = message.strip_suffix(']')?.rsplit_once(", ")?;
        latest.parse::<i64>().ok()
    });
    append_time.or(latest.map(|latest| latest - 3_600_000))
}

/// Whether partitions are left out of an assignment: our actions cannot say that.
pub(crate) fn has_holes(step: &Value) -> bool {
    let given = step["assignment"].as_object();
    given.is_some_and(|given| (0..given.len()).any(|index| !given.contains_key(&index.to_string())))
}

/// A creation that no action of ours says: a dry run, or one with holes.
pub(crate) fn odd_creation(step: &Value) -> ControllerRequest {
    let places = step["assignment"].as_object().into_iter().flatten();
    let places = places.map(|(index, replicas)| {
        let ids = ids(replicas).unwrap_or_default().into_iter().map(Into::into);
        CreatableReplicaAssignment::default()
            .with_partition_index(index.parse().expect("a partition's number"))
            .with_broker_ids(ids.collect())
    });
    let name = TopicName(StrBytes::from_string(text(step, "topic").to_owned()));
    let topic = CreatableTopic::default()
        .with_name(name)
        .with_num_partitions(int(step, "partitions") as i32)
        .with_replication_factor(int(step, "replication_factor") as i16)
        .with_assignments(places.collect());
    let request = CreateTopicsRequest::default()
        .with_topics(vec![topic])
        .with_validate_only(step["validate_only"] == true);
    ControllerRequest::from(request)
}

/// What a controller's answer to a creation comes to.
pub(crate) fn outcome(answer: Option<ControllerResponse>) -> Result<(), Refusal> {
    let Some(ControllerResponse::CreateTopics(answer)) = answer else {
        return Err(Refusal::ControllerDown);
    };
    let topic = answer.topics.first().expect("an answer for the topic");
    let error = ErrorCode::of_response(topic.error_code);
    let message = topic.error_message.as_ref().map_or(error.message(), |text| text.as_str());
    if error == ErrorCode::None {
        return Ok(());
    }
    Err(Refusal::Kafka { error, message: message.to_owned() })
}

/// A topic to create.
pub(crate) fn new_topic(lines: &[Value], step: &Value) -> NewTopic {
    let configs = step["configs"].as_object().into_iter().flatten();
    let value = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let configs = configs.map(|(name, given)| (name.clone(), value(given))).collect();
    let layout = match step["assignment"].as_object() {
        Some(given) => Layout::Assigned(
            given.values().map(|replicas| ids(replicas).unwrap_or_default()).collect(),
        ),
        None => match placed(lines, step, 0) {
            found if found.is_empty() => Layout::Placed {
                partitions: int(step, "partitions") as i32,
                replication_factor: int(step, "replication_factor") as i16,
            },
            found => Layout::Assigned(found),
        },
    };
    NewTopic { name: text(step, "topic").to_owned(), layout, configs }
}

/// A topic that grows from `count` partitions on.
pub(crate) fn create_partitions(lines: &[Value], step: &Value, count: i64) -> Action {
    let given = step["assignment"].as_array().map(|places| {
        places.iter().map(|replicas| ids(replicas).unwrap_or_default()).collect::<Vec<_>>()
    });
    let found = || Some(placed(lines, step, count)).filter(|found| !found.is_empty());
    Action::Administer(Admin::AddPartitions {
        topic: text(step, "topic").to_owned(),
        count: int(step, "to") as i32,
        assignment: given.or_else(found),
    })
}

/// Elections that are asked for, one by one.
pub(crate) fn elections(step: &Value) -> Vec<(String, Action)> {
    let topic = text(step, "topic").to_owned();
    let partitions = step["partitions"].as_array().expect("a list of partitions");
    let election = |partition: &Value| {
        let partition = partition.as_i64().expect("a partition's number") as i32;
        let unclean = step["type"] == "UNCLEAN";
        let asked = Admin::ElectLeaders { topic: topic.clone(), partition, unclean };
        (format!("{topic}-{partition}"), Action::Administer(asked))
    };
    partitions.iter().map(election).collect()
}

/// Moves that are asked for, one by one.
pub(crate) fn reassignments(step: &Value) -> Vec<(String, Action)> {
    let topic = text(step, "topic").to_owned();
    let targets = step["to"].as_object().expect("replicas by partition");
    let target = |(index, replicas): (&String, &Value)| {
        let partition = index.parse().expect("a partition's number");
        let replicas = ids(replicas).expect("a list of brokers");
        let asked = Admin::Reassign { topic: topic.clone(), partition, replicas };
        (format!("{topic}-{partition}"), Action::Administer(asked))
    };
    targets.iter().map(target).collect()
}
