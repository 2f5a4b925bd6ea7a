//! The steps of a recording as our actions.

use brokerscope_engine::controller::topics::{Layout, NewTopic};
use brokerscope_engine::protocol::ids::BrokerId;
use brokerscope_engine::world::action::Action;
use brokerscope_engine::world::admin::Admin;
use serde_json::Value;

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

/// The lines from the beginning on, in the order in which they are played: what a stream wrote
/// is recorded when it was answered.
pub(crate) fn in_order(lines: &[Value]) -> Vec<(u64, &Value)> {
    let begun = |line: &Value| {
        let took_ms = if line["what"] == "stream" { int(line, "took_ms") } else { 0 };
        // Topics were sometimes written before the step was that asked for them.
        let early_ms = if line["type"] == "PARTITION_RECORD" { 50 } else { 0 };
        u64::try_from(int(line, "t_ms") - took_ms + early_ms).unwrap_or(0)
    };
    let after = lines.iter().filter(|line| int(line, "t_ms") >= 0);
    let mut ordered: Vec<(u64, &Value)> = after.map(|line| (begun(line), line)).collect();
    ordered.sort_by_key(|(at, _)| *at);
    ordered
}

/// Whether partitions are left out of an assignment: our actions cannot say that.
pub(crate) fn has_holes(step: &Value) -> bool {
    let given = step["assignment"].as_object();
    given.is_some_and(|given| (0..given.len()).any(|index| !given.contains_key(&index.to_string())))
}

/// A topic to create.
pub(crate) fn create_topic(lines: &[Value], step: &Value) -> Action {
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
    Action::CreateTopic(NewTopic { name: text(step, "topic").to_owned(), layout, configs })
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
