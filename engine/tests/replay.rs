//! Replays recordings of a real cluster of Kafka 4.3.1: their steps become our actions, their
//! observations our expectations.
//!
//! Compared are: each partition's records in the metadata log, in order and to the letter (leader,
//! epochs, ISR, ELR, recovery state); each broker's registrations, fencing and leave-taking in
//! order; codes and texts of what Kafka refuses; partitions, log ends, leader epochs and high
//! watermarks whenever somebody looked; batches of logs; offsets, codes and times that producers
//! got; answers to hand-made requests, which go to our brokers byte for byte; what leaders and
//! brokers asked the controller; of groups, what members were told and in which generations, what
//! they asked their coordinators, descriptions, committed offsets and the coordinators' records;
//! and the intervals that Kafka's settings decide.
//!
//! What becomes of every line is told in a table, kind by kind: `fate.rs` has all reasons for which
//! lines are left out. A dedicated controller stands for the quorum: it goes down when the recorded
//! one has lost its majority.
//!
//! To play another recording, put its name into [`PLAYED`]: the first kind of line, step or request
//! that nothing is known of fails, and says which.
#![cfg(not(target_arch = "wasm32"))]

mod recorded;
mod replay {
    mod asked;
    mod batches;
    mod called;
    mod checkpoints;
    mod clients;
    mod coordinators;
    pub(crate) mod fate;
    mod intervals;
    mod logs;
    mod looked;
    mod members;
    mod questions;
    mod raw;
    mod raw_groups;
    pub(crate) mod script;
    mod seen;
    mod shapes;
    mod spoken;
    pub(crate) mod stage;
    mod steps;
    mod watched;
}

use std::fs;

use recorded::{folder, int, recording, text};
use replay::fate::{Fate, skip};
use replay::script::in_order;
use replay::stage::Stage;

/// The recordings that are played.
const PLAYED: [&str; 15] = [
    "acks1-loss",
    "client-trace",
    "coordinator-failover",
    "create-topic",
    "elr",
    "follower-lag",
    "follower-lag-by-leader",
    "follower-throttled",
    "graceful-stop",
    "group-classic",
    "idempotence",
    "leader-crash",
    "min-isr",
    "preferred-auto",
    "produce-errors",
];

/// Recordings that are compared in another way, and where.
const ELSEWHERE: [(&str, &str); 2] = [
    ("fetch-trace", "recordings/fetch_trace.rs: every fetch of a follower"),
    ("segments", "reference/segments.rs: the files of its logs"),
];

/// Recordings that cannot be played yet, and what they wait for.
const WAITING: [(&str, &str); 8] = [
    ("cli", "the command-line tools"),
    ("controller-failover", "the voters of the quorum"),
    ("group-consumer848", "consumer groups of KIP-848"),
    ("group-cooperative", "the cooperative assignor"),
    ("reassign", "reassignments that move replicas, and throttles"),
    ("retention-compaction", "retention and the log cleaner"),
    ("share-group", "share groups"),
    ("txn", "transactions"),
];

/// The committed choice is small.
const COMMITTED_BYTES_MAX: u64 = 2_000_000;

#[test]
fn the_cluster_does_what_the_recorded_one_did() {
    let mut told = Vec::new();
    for name in PLAYED {
        let (compared, table, differences) = replay_one(name);
        eprintln!("{name}: {compared} observations, {} differences", differences.len());
        eprint!("{table}");
        told.extend(differences.into_iter().map(|it| format!("{name}: {it}")));
    }
    assert!(told.is_empty(), "{}", told.join("\n"));
}

fn replay_one(name: &str) -> (usize, String, Vec<String>) {
    let lines = recording(&format!("{name}.jsonl"));
    let mut stage = Stage::new(name, &lines);
    for line in lines.iter().filter(|line| int(line, "t_ms") < 0) {
        stage.table.note(text(line, "what"), Fate::Skipped(skip::START_UP));
    }
    for (at_ms, line) in in_order(name, &lines) {
        if !stage.play(at_ms, line) {
            break;
        }
    }
    stage.end();
    (stage.compared, stage.table.told(), stage.differences)
}

#[test]
fn every_recording_is_played_or_it_is_said_why_not() {
    let elsewhere = ELSEWHERE.iter().chain(&WAITING).map(|(name, _)| *name);
    let known: Vec<&str> = PLAYED.into_iter().chain(elsewhere).collect();
    let files = fs::read_dir(folder()).expect("a folder of recordings");
    let mut names: Vec<String> = files
        .map(|file| file.expect("it can be listed").file_name().to_string_lossy().into_owned())
        .filter_map(|file| file.strip_suffix(".jsonl").map(str::to_owned))
        .collect();
    names.sort();
    for name in &names {
        let times = known.iter().filter(|known| *known == name).count();
        assert_eq!(times, 1, "{name} stands in {times} of the lists of replay.rs");
    }
    for name in PLAYED {
        assert!(names.iter().any(|known| known == name), "there is no recording {name}");
    }
    for (name, why) in ELSEWHERE {
        eprintln!("{name}: compared in {why}");
    }
    for (name, why) in WAITING {
        eprintln!("{name}: waits for {why}");
    }
}

#[test]
fn the_committed_choice_is_small() {
    let committed = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reference/cluster");
    let files = fs::read_dir(committed).expect("recordings are committed");
    let sizes = files.map(|file| file.and_then(|file| file.metadata()).map(|it| it.len()));
    let bytes: u64 = sizes.map(|size| size.expect("it can be looked at")).sum();
    assert!(bytes <= COMMITTED_BYTES_MAX, "{bytes} bytes, at most {COMMITTED_BYTES_MAX}");
}
