//! The files of a real three-node cluster: the batches in them, appended anew, must give all files
//! again, of a leader's log as well as of a follower's.

use std::collections::BTreeMap;
use std::sync::Arc;

use brokerscope_engine::protocol::batch::{BatchMut, Batches};
use brokerscope_engine::protocol::ids::{LeaderEpoch, Offset};
use brokerscope_engine::storage::config::LogConfig;
use brokerscope_engine::storage::log::{AppendOrigin, Log};
use serde_json::Value;

use super::source::{self, Recorded, bytes, hex};

/// The settings of all topics of the recording; the rest are Kafka's defaults.
fn config() -> LogConfig {
    LogConfig { segment_bytes: 1_600, index_interval_bytes: 300, ..LogConfig::default() }
}

/// Names and contents as far as recorded. What a log does not know is left out, and so are
/// snapshots, which list producers.
fn recorded(files: &[Value]) -> BTreeMap<String, Option<String>> {
    files
        .iter()
        .map(|file| (file.text("name"), file.get("hex").and_then(Value::as_str)))
        .filter(|(name, _)| *name != "partition.metadata" && !name.ends_with(".snapshot"))
        .map(|(name, hex)| (name.to_owned(), hex.map(str::to_owned)))
        .collect()
}

/// The bytes of all segments. `None` where they were not recorded, or not all of them: one file of
/// the full recording has a digit less than its size says.
fn recorded_log(line: &Value) -> Option<Vec<u8>> {
    let mut stored = Vec::new();
    for file in line.list("files").iter().filter(|file| file.text("name").ends_with(".log")) {
        let hex = file.get("hex")?.as_str()?;
        if hex.len() as i64 != 2 * file.int("size") {
            return None;
        }
        stored.extend(bytes(hex));
    }
    Some(stored)
}

fn check_files(line: &Value, mut log: Log, closed: bool) {
    if closed {
        log.close();
    }
    let mut files: BTreeMap<String, Option<String>> =
        log.files().into_iter().map(|(name, content)| (name, Some(hex(&content)))).collect();
    files.retain(|name, _| !name.ends_with(".snapshot"));
    let recorded = recorded(line.list("files"));
    for (name, content) in &mut files {
        // The contents of indexes that are still preallocated are not recorded.
        if recorded.get(name) == Some(&None) {
            *content = None;
        }
    }
    assert_eq!(files, recorded, "{}, {}", line.text("topic"), line.text("note"));
}

#[test]
fn the_files_of_a_cluster_come_out_of_its_batches() {
    let (lines, all) = source::lines("cluster/segments.jsonl");
    let mut checked = 0;
    for line in lines.iter().filter(|line| line.text("what") == "files") {
        let Some(stored) = recorded_log(line) else { continue };
        let now_ms = line.int("t_ms");
        let config = Arc::new(config());
        let mut leader = Log::new(Arc::clone(&config), now_ms);
        let mut follower = Log::new(config, now_ms);
        let mut epoch = LeaderEpoch::NONE;
        for batch in Batches::new(&stored) {
            let (range, batch) = batch.expect("Kafka wrote it");
            epoch = batch.partition_leader_epoch;
            let mut sent = stored[range.clone()].to_vec();
            let mut produced = BatchMut::new(&mut sent).expect("Kafka wrote it");
            produced.set_base_offset(Offset(0));
            produced.set_partition_leader_epoch(LeaderEpoch::NONE);
            let now_ms = batch.max_timestamp;
            let led = leader.append_as_leader(&sent, epoch, now_ms, AppendOrigin::Client);
            led.expect("a leader of Kafka took it");
            let followed = follower.append_as_follower(&stored[range], epoch, now_ms);
            followed.expect("a follower of Kafka took it");
        }
        assert!(epoch > LeaderEpoch::NONE, "no batches in {line}");
        let closed = line.text("note").contains("clean stop");
        check_files(line, leader, closed);
        check_files(line, follower, closed);
        checked += 1;
    }
    assert_eq!(checked, if all { 9 } else { 6 }, "sets of files");
}
