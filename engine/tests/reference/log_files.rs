//! Partition logs as Kafka's own `UnifiedLog` writes, reads and searches them: results, states,
//! files, index lookups, reads, offsets by time, ends of epochs.
//!
//! A case that asks for something the log cannot do yet is followed up to the first operation that
//! needs it.

use std::collections::BTreeMap;
use std::sync::Arc;

use brokerscope_engine::protocol::batch::{BatchHeader, Compression, TimestampType};
use brokerscope_engine::protocol::errors::ErrorCode;
use brokerscope_engine::protocol::ids::{LeaderEpoch, Offset};
use brokerscope_engine::storage::append_error::AppendError;
use brokerscope_engine::storage::config::LogConfig;
use brokerscope_engine::storage::log::{AppendOrigin, Log, LogAppendInfo, Opening};
use serde_json::{Value, json};

use super::json::{Case, int, same};
use super::log_lookups;
use super::tally::{Compared, Outcome};

/// There are no checkpoints.
const AFTER_A_CRASH: Opening = Opening {
    is_clean: false,
    recovery_point: Offset(0),
    log_start_offset: Offset(0),
    high_watermark: Offset(0),
};
/// When the clock of a case starts.
const START_MS: i64 = 1_763_800_000_000;
/// The partition that all cases are about.
pub(crate) const PARTITION: &str = "t-0";

pub(crate) fn check(case: Case<'_>) -> Outcome {
    let mut log = Log::new(Arc::new(config(case.get("config")?)?), START_MS);
    let mut now_ms = START_MS;
    for (n, op) in case.list("ops")?.iter().map(Case).enumerate() {
        now_ms = op.set("now").map_or(Ok(now_ms), int)?;
        if let Some(part) = need(case, op)? {
            return Ok(Compared::Without(part));
        }
        let what = format!("operation {n}, {}", op.text("op")?);
        let result = apply(&mut log, op, now_ms)?;
        same(format!("result of {what}"), &result, op.0.get("result").unwrap_or(&Value::Null))?;
        if case.flag("auto_high_watermark")? {
            log.maybe_increment_high_watermark(log.log_end_offset());
        }
        same(format!("state after {what}"), &state(&log), op.get("state")?)?;
    }
    same("state", &state(&log), case.get("state")?)?;
    log_lookups::check(case.object("lookups")?, &log)?;
    check_files(case, &mut log)?;
    Ok(Compared::Whole)
}

/// What an operation needs that the log does not have.
fn need(case: Case<'_>, op: Case<'_>) -> Result<Option<&'static str>, String> {
    match op.text("op")? {
        "delete_old_segments" => {
            let config = case.get("config")?;
            let keeps_all = config.get("retention.ms") == Some(&json!(-1));
            let retains = !keeps_all || config.get("retention.bytes").is_some();
            return Ok(retains.then_some("retention"));
        }
        "append_as_leader" if op.object("result")?.set("error").is_none() => {}
        _ => return Ok(None),
    }
    let bytes = op.bytes("bytes_hex")?;
    let header = BatchHeader::parse(&bytes).map_err(|why| why.to_string())?;
    let codec = header.attributes.compression().map_err(|why| why.to_string())?;
    let by_broker = case.object("config")?.set("compression.type");
    let is_plain = codec == Compression::None;
    let is_kept = by_broker.is_none_or(|it| it == "producer" || it == "uncompressed" && is_plain);
    Ok(match codec {
        Compression::Zstd => Some("zstd"),
        _ if !is_kept => Some("compression by the broker"),
        Compression::None | Compression::Gzip | Compression::Snappy | Compression::Lz4 => None,
    })
}

fn config(recorded: &Value) -> Result<LogConfig, String> {
    let mut config = LogConfig::default();
    for (name, value) in recorded.as_object().ok_or("no settings")? {
        match name.as_str() {
            "internal.segment.bytes" => config.segment_bytes = int(value)?,
            "index.interval.bytes" => config.index_interval_bytes = int(value)?,
            "segment.index.bytes" => config.segment_index_bytes = int(value)?,
            "max.message.bytes" => config.max_message_bytes = int(value)?,
            "segment.ms" => config.segment_ms = int(value)?,
            "message.timestamp.type" => config.timestamp_type = TimestampType::LogAppendTime,
            "cleanup.policy" => config.compact = true,
            "retention.ms" | "retention.bytes" | "file.delete.delay.ms" | "compression.type" => {}
            other => return Err(format!("unknown setting {other}")),
        }
    }
    Ok(config)
}

fn apply(log: &mut Log, op: Case<'_>, now_ms: i64) -> Result<Value, String> {
    match op.text("op")? {
        "append_as_leader" => {
            let origin = match op.text("origin")? {
                "CLIENT" => AppendOrigin::Client,
                "COORDINATOR" => AppendOrigin::Coordinator {
                    transaction_version: op.set("transaction_version").map_or(Ok(0), int)?,
                },
                other => return Err(format!("unknown origin {other}")),
            };
            let epoch = LeaderEpoch(op.int("leader_epoch")?);
            let batch = op.bytes("bytes_hex")?;
            match log.append_as_leader(&batch, epoch, op.int("now")?, origin) {
                Ok(info) => {
                    let mut result = appended(&info);
                    result["log_append_time"] = json!(info.log_append_time);
                    result["valid_bytes"] = json!(info.valid_bytes);
                    Ok(result)
                }
                Err(why) => refused(&why),
            }
        }
        "append_as_follower" => {
            let epoch = LeaderEpoch(op.int("leader_epoch")?);
            let batches = op.bytes("bytes_hex")?;
            match log.append_as_follower(&batches, epoch, op.int("now")?) {
                Ok(info) => info.as_ref().map(appended).ok_or_else(|| "nothing appended".into()),
                Err(why) => refused(&why),
            }
        }
        "roll" => Ok(json!({ "base_offset": log.roll(Offset(0), op.int("now")?).0 })),
        "update_high_watermark" => Ok(json!(log.update_high_watermark(Offset(op.int("to")?)).0)),
        "advance_time" => Ok(Value::Null),
        "delete_records" => Ok(deleted(log, Offset(op.int("to")?))),
        "delete_old_segments" => Ok(json!(log.delete_before_start().len())),
        "truncate_to" => Ok(json!(log.truncate_to(Offset(op.int("to")?), now_ms))),
        "truncate_fully_and_start_at" => {
            log.truncate_fully_and_start_at(Offset(op.int("to")?), now_ms);
            Ok(Value::Null)
        }
        "close_and_reopen" => {
            log.close();
            let high_watermark = log.high_watermark();
            log.reopen(&Opening { is_clean: true, high_watermark, ..AFTER_A_CRASH }, now_ms);
            Ok(Value::Null)
        }
        "crash_and_reopen" => {
            *log = crashed(log, op, now_ms)?;
            Ok(Value::Null)
        }
        other => Err(format!("unknown operation {other}")),
    }
}

/// Beyond the high watermark Kafka's log refuses; here whoever asks it has to see to that.
fn deleted(log: &mut Log, to: Offset) -> Value {
    let committed = log.high_watermark();
    if to <= committed {
        return json!(log.increment_log_start(to).is_some());
    }
    let why = format!(
        "Cannot increment the log start offset to {to} of partition {PARTITION} since it is \
         larger than the high watermark {committed}"
    );
    json!({ "error": "OffsetOutOfRangeException", "message": why })
}

/// The log as the next process finds it, after its last segment or the indexes were damaged.
fn crashed(log: &Log, op: Case<'_>, now_ms: i64) -> Result<Log, String> {
    let mut files = log.files();
    let damaged = files.get_mut(op.text("file")?).ok_or("no such file")?;
    if op.set("bytes_cut").is_some() {
        damaged.truncate(damaged.len() - op.int::<usize>("bytes_cut")?);
    }
    if op.set("bytes_added_hex").is_some() {
        damaged.extend(op.bytes("bytes_added_hex")?);
    }
    files.retain(|name, _| !name.ends_with("index"));
    let config = Arc::new(*log.config());
    let opened = Log::recover_files(config, &files, &AFTER_A_CRASH, now_ms);
    let (from_files, found) = opened.map_err(|why| why.to_string())?;
    if found.cut_at.is_none() {
        // What a process left behind and what is read out of its files is the same.
        let mut left_behind = log.clone();
        left_behind.reopen(&AFTER_A_CRASH, now_ms);
        same("files after a crash", left_behind.files(), from_files.files())?;
        same("state after a crash", state(&left_behind), state(&from_files))?;
    }
    Ok(from_files)
}

fn appended(info: &LogAppendInfo) -> Value {
    json!({
        "first_offset": info.first_offset.0,
        "last_offset": info.last_offset.0,
        "max_timestamp": info.max_timestamp,
    })
}

/// The exception that Kafka throws; where records are to blame it wraps another one.
fn refused(why: &AppendError) -> Result<Value, String> {
    let message = why.message(&PARTITION);
    let exception = match (why.code(), why) {
        (_, AppendError::UnexpectedOffset { .. }) => "UnexpectedAppendOffsetException",
        (ErrorCode::CorruptMessage, _) => "CorruptRecordException",
        (ErrorCode::MessageTooLarge, _) => "RecordTooLargeException",
        (ErrorCode::InvalidTimestamp, _) => "InvalidTimestampException",
        (ErrorCode::InvalidRecord, _) => "InvalidRecordException",
        (ErrorCode::OutOfOrderSequenceNumber, _) => "OutOfOrderSequenceException",
        (ErrorCode::InvalidProducerEpoch, _) => "InvalidProducerEpochException",
        (ErrorCode::InvalidTxnState, _) => "InvalidTxnStateException",
        (ErrorCode::TransactionCoordinatorFenced, _) => "TransactionCoordinatorFencedException",
        (other, _) => return Err(format!("no exception is known for {other}: {message}")),
    };
    if why.record_errors().is_empty() {
        return Ok(json!({ "error": exception, "message": message }));
    }
    let package = if why.code() == ErrorCode::InvalidTimestamp {
        "org.apache.kafka.common.errors"
    } else {
        "org.apache.kafka.common"
    };
    Ok(json!({
        "error": "RecordValidationException",
        "message": format!("{package}.{exception}: {message}"),
        "cause": { "error": exception, "message": message },
    }))
}

fn state(log: &Log) -> Value {
    let bases: Vec<i64> = log.segments().map(|segment| segment.base_offset().0).collect();
    json!({
        "log_start_offset": log.log_start_offset().0,
        "log_end_offset": log.log_end_offset().0,
        "high_watermark": log.high_watermark().0,
        "last_stable_offset": log.last_stable_offset().0,
        "first_unstable_offset": log.first_unstable_offset().map(|offset| offset.0),
        "segments": bases,
    })
}

fn recorded_files(case: Case<'_>, key: &str) -> Result<BTreeMap<String, Vec<u8>>, String> {
    let files = case.object(key)?;
    let names = files.0.as_object().ok_or("no files")?.keys();
    // The topic's id is not the log's to know.
    let known = names.filter(|name| *name != "partition.metadata");
    let mut read = BTreeMap::new();
    for name in known {
        let mut content = files.bytes(name)?;
        if name.ends_with(".snapshot") {
            content = in_order_of_ids(&content);
        }
        read.insert(name.clone(), content);
    }
    Ok(read)
}

/// A producer snapshot with its entries in the order of producer ids; Kafka's is that of a hash
/// map. The checksum follows.
pub(crate) fn in_order_of_ids(snapshot: &[u8]) -> Vec<u8> {
    const HEAD_BYTES: usize = 10;
    const ENTRY_BYTES: usize = 46;
    let (head, entries) = snapshot.split_at(HEAD_BYTES);
    let mut entries: Vec<&[u8]> = entries.chunks(ENTRY_BYTES).collect();
    let sound = crc32c::crc32c(&snapshot[6..]).to_be_bytes() == head[2..6];
    assert!(sound, "Kafka's snapshots have a checksum that fits");
    entries.sort_unstable_by_key(|entry| entry[..8].to_vec());
    let checked = [&head[6..], &entries.concat()].concat();
    let crc = crc32c::crc32c(&checked).to_be_bytes();
    [&head[..2], &crc, &checked].concat()
}

fn check_files(case: Case<'_>, log: &mut Log) -> Result<(), String> {
    let mut files = recorded_files(case, "files")?;
    same("files", &log.files(), &files)?;
    log.close();
    files.extend(recorded_files(case, "files_new_or_changed_by_close")?);
    for gone in case.list("files_gone_after_close")? {
        files.remove(gone.as_str().ok_or("no name")?);
    }
    same("files after close", &log.files(), &files)
}
