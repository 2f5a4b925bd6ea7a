//! What is looked up in a log of [`log_files`](super::log_files) when all is written.

use brokerscope_engine::protocol::batch::Batches;
use brokerscope_engine::protocol::ids::{LeaderEpoch, Offset};
use brokerscope_engine::storage::log::{Log, Read, ReadOptions, ReadUpTo};
use brokerscope_engine::storage::segment::Segment;
use brokerscope_engine::storage::txn_index::AbortedTransaction;
use serde_json::{Value, json};

use super::json::{Case, int, same};
use super::log_files::PARTITION;

pub(crate) fn check(lookups: Case<'_>, log: &Log) -> Result<(), String> {
    let segments = lookups.list("segments")?;
    same("segments", log.segments().count(), segments.len())?;
    for (recorded, segment) in segments.iter().zip(log.segments()) {
        same("segment", &look_up_in(Case(recorded), segment)?, recorded)?;
    }
    for recorded in lookups.list("reads")? {
        same("read", &read(Case(recorded), log)?, recorded)?;
    }
    for recorded in lookups.list("offset_for_timestamp")? {
        same("offset for timestamp", &offset_for_timestamp(int(&recorded[0])?, log)?, recorded)?;
    }
    let entries = log.epochs().entries().iter();
    let entries = entries.map(|entry| json!([entry.epoch.0, entry.start_offset.0]));
    same("epochs", &json!(entries.collect::<Vec<_>>()), lookups.get("epoch_entries")?)?;
    for recorded in lookups.list("end_offset_for_epoch")? {
        let asked: i32 = int(&recorded[0])?;
        let answer = match log.end_offset_for_epoch(LeaderEpoch(asked)) {
            Some(end) => json!([asked, end.epoch.0, end.end_offset.0]),
            None => json!([asked, null]),
        };
        same("end of epoch", &answer, recorded)?;
    }
    let producers = log.producers().entries().map(|(id, producer)| {
        json!({
            "producer_id": id,
            "producer_epoch": producer.epoch,
            "last_sequence": producer.last_sequence(),
            "last_timestamp": producer.last_timestamp,
            "coordinator_epoch": producer.coordinator_epoch,
            "current_txn_start_offset": producer.transaction_start.map_or(-1, |start| start.0),
        })
    });
    let active: Vec<Value> = producers.collect();
    same("active producers", &active[..], lookups.list("active_producers")?)?;
    let aborted = log.segments().flat_map(Segment::aborted).map(|ended| {
        let AbortedTransaction { producer_id, first_offset, last_offset, last_stable_offset } =
            ended;
        json!([producer_id, first_offset.0, last_offset.0, last_stable_offset.0])
    });
    let aborted: Vec<Value> = aborted.collect();
    let recorded = lookups.list("aborted_transactions_pid_first_last_lso")?;
    same("aborted transactions", &aborted[..], recorded)
}

/// Answers what was asked of one segment.
fn look_up_in(recorded: Case<'_>, segment: &Segment) -> Result<Value, String> {
    let largest = segment.largest().timestamp_ms;
    Ok(json!({
        "base_offset": segment.base_offset().0,
        "size": segment.size_bytes(),
        "offset_index_entries": segment.offset_index().entries(),
        "time_index_entries": segment.time_index().entries(),
        "max_timestamp": largest,
        "largest_record_timestamp": (largest >= 0).then_some(largest),
        "next_offset": segment.next_offset().0,
        "offset_index_lookup": answers(recorded, "offset_index_lookup", |target| {
            let found = segment.offset_index().lookup(Offset(target));
            json!([target, found.offset.0, found.position])
        })?,
        "time_index_lookup": answers(recorded, "time_index_lookup", |target| {
            let found = segment.time_index().lookup(target);
            json!([target, found.timestamp_ms, found.offset.0])
        })?,
        "translate_offset": answers(recorded, "translate_offset", |target| {
            match segment.batch_for_offset(Offset(target)) {
                Some(found) => {
                    let base = found.header().base_offset.0;
                    json!([target, base, found.position, found.size_bytes()])
                }
                None => json!([target, null]),
            }
        })?,
    }))
}

fn answers(
    recorded: Case<'_>,
    key: &str,
    answer: impl Fn(i64) -> Value,
) -> Result<Vec<Value>, String> {
    recorded.list(key)?.iter().map(|entry| Ok(answer(int(&entry[0])?))).collect()
}

fn read(recorded: Case<'_>, log: &Log) -> Result<Value, String> {
    let (offset, isolation) = (Offset(recorded.int("offset")?), recorded.text("isolation")?);
    let up_to = match isolation {
        "LOG_END" => ReadUpTo::LogEnd,
        "HIGH_WATERMARK" => ReadUpTo::HighWatermark,
        "TXN_COMMITTED" => ReadUpTo::LastStableOffset,
        other => return Err(format!("unknown isolation {other}")),
    };
    let max_bytes = recorded.int("max_bytes")?;
    let min_one_message = recorded.flag("min_one_message")?;
    let mut answer = match log.read(offset, &ReadOptions { up_to, max_bytes, min_one_message }) {
        Ok(found) => {
            let mut answer = found_by(&found, log)?;
            if up_to == ReadUpTo::LastStableOffset {
                let aborted = log.aborted_transactions(&found).into_iter();
                let aborted = aborted.map(|ended| json!([ended.producer_id, ended.first_offset.0]));
                answer["aborted"] = aborted.collect();
            }
            answer
        }
        Err(why) => json!({
            "error": "OffsetOutOfRangeException",
            "message": why.message(&PARTITION),
        }),
    };
    answer["offset"] = json!(offset.0);
    answer["isolation"] = json!(isolation);
    answer["max_bytes"] = json!(max_bytes);
    answer["min_one_message"] = json!(min_one_message);
    Ok(answer)
}

fn found_by(found: &Read, log: &Log) -> Result<Value, String> {
    let mut whole_batches = Vec::new();
    for batch in Batches::new(&found.records) {
        let (_, batch) = batch.map_err(|why| why.to_string())?;
        whole_batches.push(batch.base_offset.0);
    }
    // The recording has no position where the batch does not begin with the offset asked for.
    let offset = found.start.offset;
    let mut stored = log.batches_from(offset);
    let begins_there = stored.next().is_none_or(|stored| stored.header().base_offset == offset);
    Ok(json!({
        "position": begins_there.then_some(found.start.position),
        "segment": found.start.segment_base.0,
        "size": found.records.len(),
        "first_entry_incomplete": found.first_entry_incomplete,
        "whole_batches": whole_batches,
    }))
}

fn offset_for_timestamp(asked: i64, log: &Log) -> Result<Value, String> {
    let found = log.fetch_offset_by_timestamp(asked).map_err(|why| why.to_string())?;
    Ok(match found {
        Some(found) => {
            let epoch = found.leader_epoch.map(|epoch| epoch.0);
            json!([asked, found.timestamp_ms, found.offset.0, epoch])
        }
        None => json!([asked, null]),
    })
}
