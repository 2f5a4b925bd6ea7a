//! The files of a real three-node cluster: the batches in them, appended anew, must give all files
//! again, of a leader's log as well as of a follower's. Of broker 1 also after it was stopped and
//! started, and after it was killed and recovered.

use std::collections::BTreeMap;
use std::sync::Arc;

use brokerscope_engine::protocol::batch::{BatchMut, Batches};
use brokerscope_engine::protocol::ids::{LeaderEpoch, Offset};
use brokerscope_engine::storage::config::LogConfig;
use brokerscope_engine::storage::log::{AppendOrigin, Log, Opening, Reopened};

use super::json::{Case, same};
use super::tally::{Compared, Outcome};

/// The recorded cluster's wall clock at `t_ms` 0.
const BEGAN_MS: i64 = 1_795_341_996_000;
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
    let life = match line.text("note")?.split_once(" of ").map_or(line.text("note")?, |(n, _)| n) {
        "after a clean stop" => Life::Stopped,
        "after the restart" => Life::Restarted,
        "after recovery" => Life::Killed,
        _ => Life::Running,
    };
    let now_ms = BEGAN_MS + line.int::<i64>("t_ms")?;
    let mut leader = Log::new(Arc::clone(&config), now_ms);
    let mut follower = Log::new(config, now_ms);
    let mut stopped_at = Offset(0);
    for batch in Batches::new(&stored) {
        let (range, batch) = batch.map_err(|why| why.to_string())?;
        let epoch = batch.partition_leader_epoch;
        if life == Life::Killed && epoch > LeaderEpoch(0) && stopped_at == Offset(0) {
            // The broker was stopped and started before the leader changed.
            stopped_at = batch.base_offset;
            for log in [&mut leader, &mut follower] {
                log.close();
                restart(log, (true, stopped_at), now_ms);
            }
        }
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
    for (who, mut log) in [("leader", leader), ("follower", follower)] {
        match life {
            Life::Running => {}
            Life::Stopped => log.close(),
            Life::Restarted => {
                log.close();
                let end = log.log_end_offset();
                restart(&mut log, (true, end), now_ms);
            }
            Life::Killed => {
                // Kafka's log says which segments it recovered: only the last one.
                let found = restart(&mut log, (false, stopped_at), now_ms);
                same("recovery", found, Reopened { recovered_segments: 1, cut_at: None })?;
            }
        }
        check_files(who, line, &log)?;
    }
    Ok(Compared::Whole)
}

/// What the broker had been through when its files were recorded.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Life {
    Running,
    Stopped,
    Restarted,
    Killed,
}

fn restart(log: &mut Log, (is_clean, recovery_point): (bool, Offset), now_ms: i64) -> Reopened {
    let (log_start_offset, high_watermark) = (Offset(0), recovery_point);
    log.reopen(&Opening { is_clean, recovery_point, log_start_offset, high_watermark }, now_ms)
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

fn check_files(who: &str, line: Case<'_>, log: &Log) -> Result<(), String> {
    let mut files: BTreeMap<String, Option<Vec<u8>>> =
        log.files().into_iter().map(|(name, content)| (name, Some(content))).collect();
    let mut recorded = BTreeMap::new();
    for file in line.list("files")?.iter().map(Case) {
        let name = file.text("name")?;
        if name == "partition.metadata" {
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
