//! Replays recordings of a real cluster of Kafka 4.3.1: their steps become our actions, their
//! observations our expectations.
//!
//! Compared are: each partition's records in the metadata log, in order and to the letter (leader,
//! epochs, ISR, ELR, recovery state); each broker's registrations, fencing and leave-taking in
//! order; codes and texts of what Kafka refuses; partitions, log ends, leader epochs and high
//! watermarks whenever somebody looked; offsets and codes that a producer got; and the intervals
//! that Kafka's settings decide.
//!
//! Not compared, since it is chance or not built: ids, the order of different partitions, where
//! replicas without an assignment go (ours go where theirs went), what a stream of records got
//! (only samples of it are recorded), requests (see `recordings.rs`), quorum and groups. A
//! dedicated controller stands for the quorum: it goes down when the recorded one has lost its
//! majority.
#![cfg(not(target_arch = "wasm32"))]

mod recorded;
mod replay {
    mod looked;
    pub(crate) mod script;
    pub(crate) mod stage;
    pub(crate) mod watched;
}

use recorded::{int, recording, text};
use replay::script::in_order;
use replay::stage::Stage;

/// The recordings that are played.
const PLAYED: [&str; 11] = [
    "acks1-loss",
    "create-topic",
    "elr",
    "follower-lag",
    "follower-lag-by-leader",
    "follower-throttled",
    "graceful-stop",
    "idempotence",
    "leader-crash",
    "min-isr",
    "preferred-auto",
];

#[test]
fn the_cluster_does_what_the_recorded_one_did() {
    let mut told = Vec::new();
    for name in PLAYED {
        let (compared, differences) = replay_one(name);
        eprintln!("{name}: {compared} observations, {} differences", differences.len());
        assert!(compared > 0, "{name}: nothing is compared");
        told.extend(differences.into_iter().map(|it| format!("{name}: {it}")));
    }
    assert!(told.is_empty(), "{}", told.join("\n"));
}

fn replay_one(name: &str) -> (usize, Vec<String>) {
    let lines = recording(&format!("{name}.jsonl"));
    let mut stage = Stage::new(&lines, name == "idempotence");
    for (at_ms, line) in in_order(&lines) {
        if !stage.play(at_ms, line) {
            break;
        }
    }
    stage.end();
    (stage.compared, stage.differences)
}
