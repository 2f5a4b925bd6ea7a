//! Partition logs as Kafka's own `UnifiedLog` writes, reads and searches them.
//!
//! A case that asks for something the log cannot do yet is left out, by name of what it needs; its
//! beginning is still followed up to the first operation that needs it.

use std::collections::BTreeMap;
use std::sync::Arc;

use brokerscope_engine::protocol::batch::{BatchHeader, Batches, Compression, TimestampType};
use brokerscope_engine::protocol::errors::ErrorCode;
use brokerscope_engine::protocol::ids::{LeaderEpoch, Offset};
use brokerscope_engine::storage::append_error::AppendError;
use brokerscope_engine::storage::config::LogConfig;
use brokerscope_engine::storage::log::{AppendOrigin, Log, LogAppendInfo, ReadOptions, ReadUpTo};
use brokerscope_engine::storage::segment::Segment;
use serde_json::{Value, json};

use super::source::{self, Recorded, bytes, hex};

const START_MS: i64 = 1_763_800_000_000;
const PARTITION: &str = "t-0";

/// What an operation needs that the log does not have.
fn need(op: &Value) -> Option<&'static str> {
    match op.text("op") {
        "truncate_to" | "truncate_fully_and_start_at" => Some("truncation"),
        "close_and_reopen" | "crash_and_reopen" => Some("recovery"),
        "delete_old_segments" => Some("retention"),
        "delete_records" => Some("delete records"),
        "append_as_leader" if op["result"].get("error").is_none() => {
            let bytes = bytes(op.text("bytes_hex"));
            let header = BatchHeader::parse(&bytes).expect("Kafka accepted it");
            if header.attributes.is_transactional() {
                Some("transactions")
            } else if header.producer.id >= 0 {
                Some("producer state")
            } else if header.attributes.compression() != Ok(Compression::None) {
                Some("codecs")
            } else {
                None
            }
        }
        _ => None,
    }
}

fn config(recorded: &Value) -> LogConfig {
    let mut config = LogConfig::default();
    let number = |value: &Value| -> u32 {
        value.as_u64().and_then(|n| u32::try_from(n).ok()).expect("a size in bytes")
    };
    for (name, value) in recorded.as_object().expect("settings") {
        match name.as_str() {
            "internal.segment.bytes" => config.segment_bytes = number(value),
            "index.interval.bytes" => config.index_interval_bytes = number(value),
            "segment.index.bytes" => config.segment_index_bytes = number(value),
            "max.message.bytes" => config.max_message_bytes = number(value),
            "segment.ms" => config.segment_ms = value.as_i64().expect("milliseconds"),
            "message.timestamp.type" => config.timestamp_type = TimestampType::LogAppendTime,
            "cleanup.policy" => config.compact = true,
            "retention.ms" | "retention.bytes" | "file.delete.delay.ms" | "compression.type" => {}
            other => panic!("unknown setting {other}"),
        }
    }
    config
}

fn apply(log: &mut Log, op: &Value) -> Value {
    match op.text("op") {
        "append_as_leader" => {
            let origin = match op.text("origin") {
                "CLIENT" => AppendOrigin::Client,
                _ => AppendOrigin::Coordinator,
            };
            let epoch = LeaderEpoch(op.int("leader_epoch") as i32);
            let batch = bytes(op.text("bytes_hex"));
            match log.append_as_leader(&batch, epoch, op.int("now"), origin) {
                Ok(info) => appended(&info, true),
                Err(why) => refused(&why),
            }
        }
        "append_as_follower" => {
            let epoch = LeaderEpoch(op.int("leader_epoch") as i32);
            let batches = bytes(op.text("bytes_hex"));
            match log.append_as_follower(&batches, epoch, op.int("now")) {
                Ok(Some(info)) => appended(&info, false),
                Ok(None) => panic!("nothing appended: {op}"),
                Err(why) => refused(&why),
            }
        }
        "roll" => json!({ "base_offset": log.roll(Offset(0), op.int("now")).0 }),
        "update_high_watermark" => json!(log.update_high_watermark(Offset(op.int("to"))).0),
        "advance_time" => Value::Null,
        other => panic!("an operation without a need: {other}"),
    }
}

fn appended(info: &LogAppendInfo, as_leader: bool) -> Value {
    let mut result = json!({
        "first_offset": info.first_offset.0,
        "last_offset": info.last_offset.0,
        "max_timestamp": info.max_timestamp,
    });
    if as_leader {
        result["log_append_time"] = json!(info.log_append_time);
        result["valid_bytes"] = json!(info.valid_bytes);
    }
    result
}

/// The exception that Kafka throws; where records are to blame it wraps another one.
fn refused(why: &AppendError) -> Value {
    let message = why.message(&PARTITION);
    let exception = match (why.code(), why) {
        (_, AppendError::UnexpectedOffset { .. }) => "UnexpectedAppendOffsetException",
        (ErrorCode::CorruptMessage, _) => "CorruptRecordException",
        (ErrorCode::MessageTooLarge, _) => "RecordTooLargeException",
        (ErrorCode::InvalidTimestamp, _) => "InvalidTimestampException",
        (ErrorCode::InvalidRecord, _) => "InvalidRecordException",
        (other, _) => panic!("no exception known for {other}: {message}"),
    };
    if why.record_errors().is_empty() {
        return json!({ "error": exception, "message": message });
    }
    let package = if why.code() == ErrorCode::InvalidTimestamp {
        "org.apache.kafka.common.errors"
    } else {
        "org.apache.kafka.common"
    };
    json!({
        "error": "RecordValidationException",
        "message": format!("{package}.{exception}: {message}"),
        "cause": { "error": exception, "message": message },
    })
}

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

/// Follows the operations until one needs what is not there; tells what that is.
fn follow(case: &Value) -> Result<Log, &'static str> {
    let name = case.text("name");
    let mut log = Log::new(Arc::new(config(&case["config"])), START_MS);
    for (n, op) in case.list("ops").iter().enumerate() {
        if let Some(need) = need(op) {
            return Err(need);
        }
        let result = apply(&mut log, op);
        assert_eq!(result, op["result"], "result of operation {n} of `{name}`: {op}");
        if case.flag("auto_high_watermark") {
            log.maybe_increment_high_watermark(log.log_end_offset());
        }
        assert_eq!(state(&log), op["state"], "state after operation {n} of `{name}`: {op}");
    }
    Ok(log)
}

fn files(log: &Log) -> BTreeMap<String, String> {
    log.files().into_iter().map(|(name, content)| (name, hex(&content))).collect()
}

fn recorded_files(files: &Value) -> BTreeMap<String, String> {
    let files = files.as_object().expect("files");
    // The topic's id is not the log's to know.
    let known = files.iter().filter(|(name, _)| *name != "partition.metadata");
    let text = |content: &Value| content.as_str().expect("hexadecimal text").to_owned();
    known.map(|(name, content)| (name.clone(), text(content))).collect()
}

fn check_files(case: &Value, log: &mut Log) {
    let before = recorded_files(&case["files"]);
    assert_eq!(files(log), before, "files of `{}`", case.text("name"));
    log.close();
    let mut after = before;
    after.extend(recorded_files(&case["files_new_or_changed_by_close"]));
    assert!(case.list("files_gone_after_close").is_empty(), "{case}");
    assert_eq!(files(log), after, "files after close of `{}`", case.text("name"));
}

fn segment_lookups(recorded: &Value, segment: &Segment) -> Value {
    let largest = segment.largest().timestamp_ms;
    let ask = |name: &str, answer: &dyn Fn(i64) -> Value| -> Vec<Value> {
        let asked = recorded.list(name).iter();
        asked.map(|entry| answer(entry[0].as_i64().expect("what was asked"))).collect()
    };
    json!({
        "base_offset": segment.base_offset().0,
        "size": segment.size_bytes(),
        "offset_index_entries": segment.offset_index().entries(),
        "time_index_entries": segment.time_index().entries(),
        "max_timestamp": largest,
        "largest_record_timestamp": (largest >= 0).then_some(largest),
        "next_offset": segment.next_offset().0,
        "offset_index_lookup": ask("offset_index_lookup", &|target| {
            let found = segment.offset_index().lookup(Offset(target));
            json!([target, found.offset.0, found.position])
        }),
        "time_index_lookup": ask("time_index_lookup", &|target| {
            let found = segment.time_index().lookup(target);
            json!([target, found.timestamp_ms, found.offset.0])
        }),
        "translate_offset": ask("translate_offset", &|target| {
            match segment.batch_for_offset(Offset(target)) {
                Some(found) => json!([
                    target,
                    found.header().base_offset.0,
                    found.position,
                    found.size_bytes(),
                ]),
                None => json!([target, null]),
            }
        }),
    })
}

fn read(recorded: &Value, log: &Log) -> Value {
    let (offset, isolation) = (recorded.int("offset"), recorded.text("isolation"));
    let options = ReadOptions {
        up_to: if isolation == "LOG_END" { ReadUpTo::LogEnd } else { ReadUpTo::HighWatermark },
        max_bytes: recorded.int("max_bytes") as u32,
        min_one_message: recorded.flag("min_one_message"),
    };
    let mut answer = json!({
        "offset": offset,
        "isolation": isolation,
        "max_bytes": options.max_bytes,
        "min_one_message": options.min_one_message,
    });
    let found = match log.read(Offset(offset), &options) {
        Ok(found) => found,
        Err(why) => {
            answer["error"] = json!("OffsetOutOfRangeException");
            answer["message"] = json!(why.message(&PARTITION));
            return answer;
        }
    };
    let whole: Vec<i64> = Batches::new(&found.records)
        .map(|batch| batch.expect("whole batches are readable").1.base_offset.0)
        .collect();
    // The recording has no position where the batch does not begin with the offset asked for.
    let at_batch = log.locate(Offset(offset)) == log.log_end()
        || log.batches_from(Offset(offset)).any(|batch| batch.header().base_offset.0 == offset);
    answer["position"] = if at_batch { json!(found.start.position) } else { Value::Null };
    answer["segment"] = json!(found.start.segment_base.0);
    answer["size"] = json!(found.records.len());
    answer["first_entry_incomplete"] = json!(found.first_entry_incomplete);
    answer["whole_batches"] = json!(whole);
    if isolation == "TXN_COMMITTED" {
        answer["aborted"] = json!([]);
    }
    answer
}

fn check_lookups(case: &Value, log: &Log) {
    let (name, lookups) = (case.text("name"), &case["lookups"]);
    for (recorded, segment) in lookups.list("segments").iter().zip(log.segments()) {
        assert_eq!(&segment_lookups(recorded, segment), recorded, "`{name}`");
    }
    for recorded in lookups.list("reads") {
        assert_eq!(&read(recorded, log), recorded, "`{name}`");
    }
    for recorded in lookups.list("offset_for_timestamp") {
        let asked = recorded[0].as_i64().expect("a timestamp");
        let answer = match log.fetch_offset_by_timestamp(asked).expect("nothing is compressed") {
            Some(found) => {
                let epoch = found.leader_epoch.map(|epoch| epoch.0);
                json!([asked, found.timestamp_ms, found.offset.0, epoch])
            }
            None => json!([asked, null]),
        };
        assert_eq!(&answer, recorded, "offset for timestamp in `{name}`");
    }
    let entries = log.epochs().entries().iter();
    let entries: Vec<Value> =
        entries.map(|entry| json!([entry.epoch.0, entry.start_offset.0])).collect();
    assert_eq!(entries, lookups.list("epoch_entries"), "`{name}`");
    for recorded in lookups.list("end_offset_for_epoch") {
        let asked = recorded[0].as_i64().expect("an epoch") as i32;
        let answer = match log.end_offset_for_epoch(LeaderEpoch(asked)) {
            Some(end) => json!([asked, end.epoch.0, end.end_offset.0]),
            None => json!([asked, null]),
        };
        assert_eq!(&answer, recorded, "end of epoch in `{name}`");
    }
    assert!(lookups.list("active_producers").is_empty(), "`{name}`");
    assert!(lookups.list("aborted_transactions_pid_first_last_lso").is_empty(), "`{name}`");
}

#[test]
fn logs_agree_with_kafka_in_files_lookups_and_reads() {
    let (cases, all) = source::lines("vectors/log_files.jsonl");
    let mut agreed = 0;
    let mut left_out: BTreeMap<&str, usize> = BTreeMap::new();
    for case in &cases {
        match follow(case) {
            Ok(mut log) => {
                assert_eq!(state(&log), case["state"], "{}", case.text("name"));
                check_lookups(case, &log);
                check_files(case, &mut log);
                agreed += 1;
            }
            Err(need) => *left_out.entry(need).or_default() += 1,
        }
    }
    // What a case needs first, how many cases of the committed choice, and how many of all.
    let expected = [
        ("codecs", 2, 6),
        ("delete records", 1, 1),
        ("producer state", 3, 14),
        ("recovery", 2, 2),
        ("retention", 2, 2),
        ("transactions", 8, 15),
        ("truncation", 2, 2),
    ];
    let expected = expected.map(|(need, some, every)| (need, if all { every } else { some }));
    assert_eq!((agreed, left_out), (14, BTreeMap::from(expected)));
}
