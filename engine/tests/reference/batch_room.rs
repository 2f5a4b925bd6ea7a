//! Where a producer's batches end.

use brokerscope_engine::client::producer::batch_room::{BatchRoom, upper_bound};
use brokerscope_engine::client::producer::compression_ratio::CompressionRatio;
use brokerscope_engine::protocol::batch::NewRecord;
use serde_json::Value;

use super::json::{Case, int, list, same};
use super::tally::{Compared, Outcome};

pub(crate) fn check(case: Case<'_>) -> Outcome {
    let ratio = case.get("estimated_compression_ratio")?.as_f64().ok_or("no ratio")?;
    let thousandths = (ratio * 1_000.0).round() as u32;
    let is_compressed = case.text("compression")? != "none";
    let ratio = is_compressed.then(|| CompressionRatio::from_thousandths(thousandths));
    let batch_size = case.int("batch_size")?;
    let mut batch: Option<BatchRoom> = None;
    let mut number = 0;
    for (place, event) in case.list("events")?.iter().enumerate() {
        let told = |why| format!("event {}: {why}", place + 1);
        let event = Case(event);
        let bytes = Lengths::of(event)?;
        let headers: Vec<(&str, Option<&[u8]>)> =
            bytes.headers.iter().map(|(key, value)| (&**key, value.as_deref())).collect();
        let record = NewRecord {
            timestamp: event.int("timestamp")?,
            key: bytes.key.as_deref(),
            value: bytes.value.as_deref(),
            headers: &headers,
        };
        same("upper bound", upper_bound(&record), event.int("upper_bound")?).map_err(told)?;
        let room = batch.map(|batch| batch.has_room_for(&record));
        same("room", room, event.set("room_in_current").and_then(Value::as_bool)).map_err(told)?;
        if let Some(closed) = event.set("closed_batch_size") {
            let ours = batch.map(|batch| batch.estimated_size());
            same("closed", ours, Some(int(closed)?)).map_err(told)?;
        }
        if room == Some(false) {
            batch = None;
            number += 1;
        }
        let batch = batch.get_or_insert_with(|| BatchRoom::new(batch_size, &record, ratio));
        batch.append(&record);
        same("batch", number, event.int("batch")?).map_err(told)?;
        let ours = (batch.estimated_size(), batch.uncompressed_size(), batch.is_full());
        let kafkas =
            (event.int("estimated_size")?, event.int("uncompressed_bytes")?, event.flag("full")?);
        same("sizes", ours, kafkas).map_err(told)?;
    }
    if let Some(last) = case.set("last_batch_size") {
        same("last", batch.map(|batch| batch.estimated_size()), Some(int(last)?))?;
    }
    Ok(Compared::Whole)
}

/// Bytes of the recorded lengths.
struct Lengths {
    key: Option<Vec<u8>>,
    value: Option<Vec<u8>>,
    headers: Vec<(String, Option<Vec<u8>>)>,
}

impl Lengths {
    fn of(event: Case<'_>) -> Result<Self, String> {
        let mut headers = Vec::new();
        for pair in event.list("header_lengths")? {
            let [key, value] = list(pair)? else { return Err("no pair".to_owned()) };
            headers.push(("h".repeat(int(key)?), bytes(value)?));
        }
        let (key, value) = (bytes(event.get("key_length")?)?, bytes(event.get("value_length")?)?);
        Ok(Self { key, value, headers })
    }
}

/// So many bytes; -1 is null.
fn bytes(length: &Value) -> Result<Option<Vec<u8>>, String> {
    let length: i64 = int(length)?;
    Ok(usize::try_from(length).ok().map(|length| vec![0; length]))
}
