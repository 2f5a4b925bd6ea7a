//! Good batches, both ways: the bytes that are written, and what is read out of Kafka's.

use brokerscope_engine::protocol::batch::control::{self, ControlPlace, TransactionResult};
use brokerscope_engine::protocol::batch::{
    Attributes, BatchBuilder, BatchError, BatchHeader, BatchView, Batches, Compression, NewRecord,
    ProducerStamp, empty_batch,
};
use brokerscope_engine::protocol::compression::{compress, decompress};
use brokerscope_engine::protocol::ids::{BrokerId, LeaderEpoch, Offset};
use bytes::Bytes;

use super::json::{Case, bytes, int, list, same};
use super::tally::{Compared, Outcome};

pub(crate) fn check(case: Case<'_>) -> Outcome {
    let input = case.object("input")?;
    let kafkas = case.bytes("bytes_hex")?;
    if input.text("kind")? == "filter" {
        for batch in Batches::new(&kafkas) {
            let (_, batch) = batch.map_err(|why| why.to_string())?;
            batch.ensure_valid().map_err(|why| why.to_string())?;
        }
        return Ok(Compared::Without("cleaner"));
    }
    let batch = BatchView::new(&kafkas).map_err(|why| why.to_string())?;
    check_header(&batch, case.object("decoded")?)?;
    let ours = match input.text("kind")? {
        "data" if batch.attributes.compression() != Ok(Compression::None) => {
            return compressed((case, input), &batch);
        }
        "voters" => return check_records(&batch, case).and(without("quorum changes")),
        "data" => match data(input)? {
            Some(ours) => ours,
            None => rewritten(&batch)?,
        },
        "empty_header" => empty(input)?,
        kind => control_batch(kind, input)?,
    };
    check_records(&batch, case)?;
    same("bytes", &ours[..], &kafkas[..])?;
    Ok(Compared::Whole)
}

/// Of compressed batches what is compressed is the same; the codec's own bytes may be others.
fn compressed((case, input): (Case<'_>, Case<'_>), batch: &BatchView<'_>) -> Outcome {
    let payload = case.bytes("payload_hex")?;
    let ours = data(input)?;
    if let Some(ours) = &ours {
        let ours = BatchView::new(ours).map_err(|why| why.to_string())?;
        same("payload", ours.payload(), &payload[..])?;
    }
    let read = match batch.decompressed() {
        Err(BatchError::NeedsCodec(Compression::Zstd)) => return without("zstd"),
        read => read.map_err(|why| why.to_string())?,
    };
    same("decompressed", &read[..], &payload[..])?;
    check_records(batch, case)?;
    let codec = batch.attributes.compression().map_err(|why| why.to_string())?;
    let again = compress(codec, &payload).ok_or("no codec")?;
    let again = decompress(codec, &again).map_err(|why| why.to_string())?;
    same("compressed and decompressed", &again[..], &payload[..])?;
    if input.set("records").is_some() {
        let builder = filled(input)?;
        let (records, size) = builder.compress(codec).ok_or("no codec")?;
        same("size before", size, payload.len())?;
        let ours = builder.build_compressed(codec, &records);
        let ours = BatchView::new(&ours).map_err(|why| why.to_string())?;
        let header = |it: &BatchView<'_>| BatchHeader { batch_length: 0, crc: 0, ..*it.header() };
        same("header", header(&ours), header(batch))?;
        same("valid", ours.ensure_valid(), Ok(()))?;
        same("kept", ours.decompressed().as_deref(), Ok(&payload[..]))?;
    }
    Ok(Compared::Whole)
}

fn without(part: &'static str) -> Outcome {
    Ok(Compared::Without(part))
}

fn check_header(batch: &BatchView<'_>, decoded: Case<'_>) -> Result<(), String> {
    same("base offset", batch.base_offset.0, decoded.int("base_offset")?)?;
    same("length", batch.batch_length, decoded.int("batch_length")?)?;
    same("size", batch.size_bytes() as i64, decoded.int("size")?)?;
    same("epoch", batch.partition_leader_epoch.0, decoded.int("partition_leader_epoch")?)?;
    same("magic", batch.magic, decoded.int("magic")?)?;
    same("crc", batch.crc, decoded.int("crc")?)?;
    same("valid", batch.ensure_valid().is_ok(), decoded.flag("valid")?)?;
    same("attributes", batch.attributes.0, decoded.int("attributes")?)?;
    same("last offset delta", batch.last_offset_delta, decoded.int("last_offset_delta")?)?;
    same("base timestamp", batch.base_timestamp, decoded.int("base_timestamp")?)?;
    same("max timestamp", batch.max_timestamp, decoded.int("max_timestamp")?)?;
    same("producer id", batch.producer.id, decoded.int("producer_id")?)?;
    same("producer epoch", batch.producer.epoch, decoded.int("producer_epoch")?)?;
    same("base sequence", batch.producer.base_sequence, decoded.int("base_sequence")?)?;
    same("count", batch.records_count, decoded.int("count")?)?;
    same("last offset", batch.last_offset().0, decoded.int("last_offset")?)?;
    same("next offset", batch.next_offset().0, decoded.int("next_offset")?)?;
    same("last sequence", batch.last_sequence(), decoded.int("last_sequence")?)?;
    let codec = batch.attributes.compression().map_err(|why| why.to_string())?;
    same("codec", codec.to_string().as_str(), decoded.text("compression")?)?;
    let timestamp_type = batch.attributes.timestamp_type().to_string();
    same("timestamp type", timestamp_type.as_str(), decoded.text("timestamp_type")?)?;
    same("transactional", batch.attributes.is_transactional(), decoded.flag("transactional")?)?;
    same("control", batch.attributes.is_control(), decoded.flag("control")?)?;
    let horizon = decoded.set("delete_horizon_ms").map(int::<i64>).transpose()?;
    same("delete horizon", batch.delete_horizon(), horizon)
}

fn check_records(batch: &BatchView<'_>, case: Case<'_>) -> Result<(), String> {
    let decoded = case.object("decoded")?;
    let mut ours = Vec::new();
    let bytes = batch.decompressed().map_err(|why| why.to_string())?;
    for record in batch.records_in(&bytes).map_err(|why| why.to_string())? {
        let record = record.map_err(|why| why.to_string())?;
        let size = record.size_bytes as i64;
        ours.push([record.offset.0, record.timestamp, i64::from(record.sequence), size]);
    }
    let mut kafkas = Vec::new();
    // The large batches leave this list out; their bytes are compared all the same.
    let Some(recorded) = decoded.set("records_offset_timestamp_sequence_size") else {
        return Ok(());
    };
    for record in list(recorded)? {
        let record = list(record)?.iter().map(int::<i64>).collect::<Result<Vec<_>, _>>()?;
        kafkas.push(<[i64; 4]>::try_from(record).map_err(|why| format!("{why:?}"))?);
    }
    same("records", ours, kafkas)?;
    let of_max = batch.offset_of_max_timestamp().map_err(|why| why.to_string())?;
    let kafkas = decoded.set("offset_of_max_timestamp").map(int::<i64>).transpose()?;
    same("offset of the largest timestamp", of_max.map(|offset| offset.0), kafkas)
}

/// The options that a data batch was made with.
fn builder(input: Case<'_>) -> Result<BatchBuilder, String> {
    let mut builder = BatchBuilder::new(Offset(input.int("base_offset")?))
        .with_partition_leader_epoch(LeaderEpoch(input.int("partition_leader_epoch")?))
        .with_producer(producer(input)?);
    if input.flag("transactional")? {
        builder = builder.transactional();
    }
    if input.text("timestamp_type")? == "LogAppendTime" {
        builder = builder.with_log_append_time(input.int("log_append_time")?);
    }
    if let Some(horizon) = input.set("delete_horizon_ms") {
        builder = builder.with_delete_horizon(int(horizon)?);
    }
    Ok(builder)
}

fn producer(input: Case<'_>) -> Result<ProducerStamp, String> {
    Ok(ProducerStamp {
        id: input.int("producer_id")?,
        epoch: input.int("producer_epoch")?,
        base_sequence: input.int("base_sequence")?,
    })
}

/// Our bytes without a codec, unless the case leaves its records out.
fn data(input: Case<'_>) -> Result<Option<Bytes>, String> {
    match input.set("records") {
        None => Ok(None),
        Some(_) => filled(input).map(|builder| Some(builder.build())),
    }
}

/// A batch with the records of a case.
fn filled(input: Case<'_>) -> Result<BatchBuilder, String> {
    let mut builder = builder(input)?;
    for record in input.list("records")? {
        let record = Case(record);
        let (key, value) = (record.nullable_bytes("key")?, record.nullable_bytes("value")?);
        let mut headers = Vec::new();
        for header in record.set("headers").map(list).transpose()?.unwrap_or_default() {
            let [key, value] = list(header)? else { return Err(format!("{header}: no header")) };
            let key = key.as_str().ok_or("a header key is no text")?;
            let value = if value.is_null() { None } else { Some(bytes(value)?) };
            headers.push((key, value));
        }
        let headers: Vec<_> = headers.iter().map(|(key, value)| (*key, value.as_deref())).collect();
        let new = NewRecord {
            timestamp: record.int("timestamp")?,
            key: key.as_deref(),
            value: value.as_deref(),
            headers: &headers,
        };
        match record.set("offset") {
            Some(offset) => builder.append_at(Offset(int(offset)?), &new),
            None => {
                builder.append(&new);
            }
        }
    }
    Ok(builder)
}

/// What is read out of a batch, written anew.
fn rewritten(batch: &BatchView<'_>) -> Result<Bytes, String> {
    let mut builder = BatchBuilder::new(batch.base_offset)
        .with_partition_leader_epoch(batch.partition_leader_epoch)
        .with_producer(batch.producer);
    if batch.attributes.is_transactional() {
        builder = builder.transactional();
    }
    for record in batch.records().map_err(|why| why.to_string())? {
        let record = record.map_err(|why| why.to_string())?;
        let mut headers = Vec::new();
        for header in record.headers.iter() {
            let key = std::str::from_utf8(header.key).map_err(|why| why.to_string())?;
            headers.push((key, header.value));
        }
        let (timestamp, key, value) = (record.timestamp, record.key, record.value);
        let new = NewRecord { timestamp, key, value, headers: &headers };
        builder.append_at(record.offset, &new);
    }
    Ok(builder.build())
}

/// A header that compaction left alone.
fn empty(input: Case<'_>) -> Result<Bytes, String> {
    let (base, last): (i64, i64) = (input.int("base_offset")?, input.int("last_offset")?);
    let bit = |set, bit: i16| if set { bit } else { 0 };
    let attributes = bit(input.text("timestamp_type")? == "LogAppendTime", 8)
        | bit(input.flag("transactional")?, 16)
        | bit(input.flag("control")?, 32);
    Ok(empty_batch(&BatchHeader {
        base_offset: Offset(base),
        batch_length: 0,
        partition_leader_epoch: LeaderEpoch(input.int("partition_leader_epoch")?),
        magic: 2,
        crc: 0,
        attributes: Attributes(attributes),
        last_offset_delta: (last - base) as i32,
        base_timestamp: 0,
        max_timestamp: input.int("timestamp")?,
        producer: producer(input)?,
        records_count: 0,
    }))
}

fn place(input: Case<'_>) -> Result<ControlPlace, String> {
    Ok(ControlPlace {
        offset: Offset(input.int("base_offset")?),
        timestamp: input.int("timestamp")?,
        leader_epoch: LeaderEpoch(input.int("partition_leader_epoch")?),
    })
}

fn control_batch(kind: &str, input: Case<'_>) -> Result<Bytes, String> {
    let place = place(input)?;
    match kind {
        "end_transaction" => {
            let result = match input.text("type")? {
                "COMMIT" => TransactionResult::Commit,
                "ABORT" => TransactionResult::Abort,
                other => return Err(format!("{other} is no end of a transaction")),
            };
            let producer = (input.int("producer_id")?, input.int("producer_epoch")?);
            let epoch = input.int("coordinator_epoch")?;
            Ok(control::end_transaction(place, producer, result, epoch))
        }
        "leader_change" => {
            let mut voters = Vec::new();
            for voter in input.list("voters")? {
                let voter = Case(voter);
                voters.push((BrokerId(voter.int("id")?), voter.flag("granted")?));
            }
            let leader = BrokerId(input.int("leader")?);
            Ok(control::leader_change(place, input.int("version_field")?, leader, &voters))
        }
        "snapshot_header" => {
            Ok(control::snapshot_header(place, input.int("last_contained_log_timestamp")?))
        }
        "snapshot_footer" => Ok(control::snapshot_footer(place)),
        "kraft_version" => Ok(control::kraft_version(place, input.int("kraft_version")?)),
        other => Err(format!("{other} is no kind of batch")),
    }
}
