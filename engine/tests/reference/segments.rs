//! The files of a real three-node cluster: the batches in them, appended anew, must give all files
//! again, of a leader's log as well as of a follower's.

use std::collections::BTreeMap;
use std::sync::Arc;

use brokerscope_engine::protocol::batch::{BatchMut, Batches};
use brokerscope_engine::protocol::ids::{LeaderEpoch, Offset};
use brokerscope_engine::storage::config::LogConfig;
use brokerscope_engine::storage::log::{AppendOrigin, Log};

use super::json::{Case, same};
use super::tally::{Compared, Outcome};

/// The settings of all topics of the recording; the rest are Kafka's defaults.
const SEGMENT_BYTES: u32 = 1_600;
const INDEX_INTERVAL_BYTES: u32 = 300;

pub(crate) fn check(line: Case<'_>) -> Outcome {
    if line.text("what")? != "files" {
        return Ok(Compared::Without("files"));
    }
    let Some(stored) = recorded_log(line)? else { return Ok(Compared::Without("file contents")) };
    let config = Arc::new(LogConfig {
        segment_bytes: SEGMENT_BYTES,
        index_interval_bytes: INDEX_INTERVAL_BYTES,
        ..LogConfig::default()
    });
    let now_ms = line.int("t_ms")?;
    let mut leader = Log::new(Arc::clone(&config), now_ms);
    let mut follower = Log::new(config, now_ms);
    for batch in Batches::new(&stored) {
        let (range, batch) = batch.map_err(|why| why.to_string())?;
        let (epoch, now_ms) = (batch.partition_leader_epoch, batch.max_timestamp);
        let mut sent = stored[range.clone()].to_vec();
        let mut produced = BatchMut::new(&mut sent).map_err(|why| why.to_string())?;
        produced.set_base_offset(Offset(0));
        produced.set_partition_leader_epoch(LeaderEpoch::NONE);
        leader
            .append_as_leader(&sent, epoch, now_ms, AppendOrigin::Client)
            .map_err(|why| format!("leader: {}", why.message(&"")))?;
        follower
            .append_as_follower(&stored[range], epoch, now_ms)
            .map_err(|why| format!("follower: {}", why.message(&"")))?;
    }
    let closed = line.text("note")?.contains("clean stop");
    check_files("leader", line, leader, closed)?;
    check_files("follower", line, follower, closed)?;
    Ok(Compared::Whole)
}

/// The bytes of all segments. `None` where they were not recorded, or not all of them: one file of
/// the full recording has a digit less than its size says.
fn recorded_log(line: Case<'_>) -> Result<Option<Vec<u8>>, String> {
    let mut stored = Vec::new();
    for file in line.list("files")?.iter().map(Case) {
        if !file.text("name")?.ends_with(".log") {
            continue;
        }
        let digits = file.set("hex").and_then(|hex| hex.as_str()).map_or(0, str::len);
        if digits != 2 * file.int::<usize>("size")? {
            return Ok(None);
        }
        stored.extend(file.bytes("hex")?);
    }
    Ok(Some(stored))
}

fn check_files(who: &str, line: Case<'_>, mut log: Log, closed: bool) -> Result<(), String> {
    if closed {
        log.close();
    }
    let mut files: BTreeMap<String, Option<Vec<u8>>> =
        log.files().into_iter().map(|(name, content)| (name, Some(content))).collect();
    // Snapshots list producers, which a log does not keep yet.
    files.retain(|name, _| !name.ends_with(".snapshot"));
    let mut recorded = BTreeMap::new();
    for file in line.list("files")?.iter().map(Case) {
        let name = file.text("name")?;
        if name == "partition.metadata" || name.ends_with(".snapshot") {
            continue;
        }
        let content = file.set("hex").map(|_| file.bytes("hex")).transpose()?;
        if content.is_none() {
            // The contents of indexes that are still preallocated are not recorded.
            files.entry(name.to_owned()).and_modify(|content| *content = None);
        }
        recorded.insert(name.to_owned(), content);
    }
    same(format!("files of the {who}"), files, recorded)
}
