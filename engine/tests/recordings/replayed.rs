//! The metadata logs of recorded clusters, replayed: every record prints as Kafka prints it, and
//! the image that comes of them has the partitions that Kafka's has, whenever those were looked at.

use brokerscope_engine::controller::image::Image;
use brokerscope_engine::protocol::ids::PartitionIndex;
use serde_json::Value;

use super::metadata_log::{Names, record};
use crate::recorded::{ids, small};
use crate::{is_committed_only, recording, text};

/// Recordings that are committed, and how often a partition is looked at in them.
const COMMITTED: [(&str, usize); 6] = [
    ("create-topic", 20),
    ("elr", 62),
    ("follower-lag-by-leader", 6),
    ("graceful-stop", 36),
    ("leader-crash", 30),
    ("preferred-auto", 9),
];

/// Those that only the whole collection has. (Of `idempotence` the log was not recorded to its
/// end.)
const OTHERS: [&str; 6] = [
    "acks1-loss",
    "controller-failover",
    "follower-lag",
    "follower-throttled",
    "min-isr",
    "reassign",
];

#[test]
fn recorded_logs_make_the_recorded_partitions() {
    for (name, looks) in COMMITTED {
        assert_eq!(replay(name), looks, "{name}");
    }
    if !is_committed_only() {
        for name in OTHERS {
            eprintln!("{name}: {} partitions as recorded", replay(name));
        }
    }
}

/// Replays a log; returns how often a partition was compared.
fn replay(name: &str) -> usize {
    let mut image = Image::default();
    let mut looks = 0;
    for line in recording(&format!("{name}.jsonl")) {
        match text(&line, "what") {
            "metadata-record" => {
                let Some(record) = record(&line, &Names::default()) else { continue };
                let content: Value =
                    serde_json::from_str(&record.content()).expect("what it prints is JSON");
                assert_eq!(without_nulls(&content), without_nulls(&line["data"]), "{name}");
                let kind = (record.name(), i64::from(record.version()));
                assert_eq!(kind, (text(&line, "type"), small(&line, "version").into()));
                image.replay(&record);
            }
            "partition" => {
                compare(&image, &line, name);
                looks += 1;
            }
            _ => {}
        }
    }
    looks
}

/// A list that Kafka never set is empty here.
fn compare(image: &Image, line: &Value, name: &str) {
    let topic = image.topic(text(line, "topic")).expect("the topic was created");
    let index = PartitionIndex(small(line, "partition"));
    let ours = image.partition(topic.partition(index).expect("it has this partition"));
    let list = |name: &str| ids(&line[name]).unwrap_or_default();
    let what = format!("{name} {} {}-{index}", line["note"], topic.name);
    for (part, ours) in [
        ("replicas", &ours.replicas),
        ("isr", &ours.isr),
        ("elr", &ours.elr),
        ("last_known_elr", &ours.last_known_elr),
        ("adding", &ours.adding),
        ("removing", &ours.removing),
    ] {
        assert_eq!(*ours, list(part), "{what}: {part}");
    }
    assert_eq!(ours.leader.0, small(line, "leader"), "{what}");
    assert_eq!(ours.leader_epoch.0, small(line, "leader_epoch"), "{what}");
    assert_eq!(ours.partition_epoch, small(line, "partition_epoch"), "{what}");
    let state = line["leader_recovery_state"].as_i64().unwrap_or(0);
    assert_eq!(i64::from(ours.recovery_state.number()), state, "{what}");
}

fn without_nulls(value: &Value) -> Value {
    let mut value = value.clone();
    if let Some(fields) = value.as_object_mut() {
        fields.retain(|_, field| !field.is_null());
    }
    value
}
