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
use brokerscope_engine::storage::log::{AppendOrigin, Log, LogAppendInfo};
use serde_json::{Value, json};

use super::json::{Case, int, same};
use super::log_lookups;
use super::tally::{Compared, Outcome};

/// When the clock of a case starts.
const START_MS: i64 = 1_763_800_000_000;
/// The partition that all cases are about.
pub(crate) const PARTITION: &str = "t-0";

pub(crate) fn check(case: Case<'_>) -> Outcome {
    let mut log = Log::new(Arc::new(config(case.get("config")?)?), START_MS);
    for (n, op) in case.list("ops")?.iter().map(Case).enumerate() {
        if let Some(part) = need(op)? {
            return Ok(Compared::Without(part));
        }
        let what = format!("operation {n}, {}", op.text("op")?);
        let result = apply(&mut log, op)?;
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
fn need(op: Case<'_>) -> Result<Option<&'static str>, String> {
    let appended = match op.text("op")? {
        "truncate_to" | "truncate_fully_and_start_at" => return Ok(Some("truncation")),
        "close_and_reopen" | "crash_and_reopen" => return Ok(Some("recovery")),
        "delete_old_segments" => return Ok(Some("retention")),
        "delete_records" => return Ok(Some("delete records")),
        "append_as_leader" => op.object("result")?.set("error").is_none(),
        _ => false,
    };
    if !appended {
        return Ok(None);
    }
    let bytes = op.bytes("bytes_hex")?;
    let header = BatchHeader::parse(&bytes).map_err(|why| why.to_string())?;
    Ok(if header.attributes.is_transactional() {
        Some("transactions")
    } else if header.producer.id >= 0 {
        Some("producer state")
    } else if header.attributes.compression() != Ok(Compression::None) {
        Some("codecs")
    } else {
        None
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

fn apply(log: &mut Log, op: Case<'_>) -> Result<Value, String> {
    match op.text("op")? {
        "append_as_leader" => {
            let origin = match op.text("origin")? {
                "CLIENT" => AppendOrigin::Client,
                "COORDINATOR" => AppendOrigin::Coordinator,
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
        other => Err(format!("unknown operation {other}")),
    }
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

/// Without transactions the last stable offset is the high watermark.
fn state(log: &Log) -> Value {
    let bases: Vec<i64> = log.segments().map(|segment| segment.base_offset().0).collect();
    json!({
        "log_start_offset": log.log_start_offset().0,
        "log_end_offset": log.log_end_offset().0,
        "high_watermark": log.high_watermark().0,
        "last_stable_offset": log.high_watermark().0,
        "first_unstable_offset": null,
        "segments": bases,
    })
}

fn recorded_files(case: Case<'_>, key: &str) -> Result<BTreeMap<String, Vec<u8>>, String> {
    let files = case.object(key)?;
    let names = files.0.as_object().ok_or("no files")?.keys();
    // The topic's id is not the log's to know.
    let known = names.filter(|name| *name != "partition.metadata");
    known.map(|name| Ok((name.clone(), files.bytes(name)?))).collect()
}

fn check_files(case: Case<'_>, log: &mut Log) -> Result<(), String> {
    let mut files = recorded_files(case, "files")?;
    same("files", &log.files(), &files)?;
    log.close();
    files.extend(recorded_files(case, "files_new_or_changed_by_close")?);
    same("files gone after close", case.list("files_gone_after_close")?.len(), 0)?;
    same("files after close", &log.files(), &files)
}
