//! Damaged batches: what is accepted, how many records come out first, and whose fault it is.

use brokerscope_engine::protocol::batch::{
    BatchError, BatchErrorKind, BatchView, Compression, Frames,
};
use serde_json::Value;

use super::json::{Case, int, same};
use super::tally::{Compared, Outcome};

pub(crate) fn check(case: Case<'_>) -> Outcome {
    let bytes = case.bytes("bytes_hex")?;
    let mut frames = Frames::new(&bytes);
    let mut batches = Vec::new();
    let mut failed = Ok(());
    for frame in frames.by_ref() {
        match frame {
            Ok(range) => batches.push(&bytes[range]),
            Err(why) => failed = Err(why),
        }
    }
    let split = case.object("split")?;
    same("batches", batches.len(), split.int::<i64>("batches")? as usize)?;
    alike("split", failed, split.0)?;
    let valid_bytes = case.get("valid_bytes")?;
    match int::<i64>(valid_bytes) {
        Ok(number) => same("valid bytes", frames.valid_bytes() as i64, number)?,
        Err(_) => alike("valid bytes", failed, valid_bytes)?,
    }
    let mut compared = Compared::Whole;
    for (batch, kafkas) in batches.iter().zip(case.list("each_batch")?) {
        if let Compared::Without(part) = check_batch(batch, Case(kafkas))? {
            compared = Compared::Without(part);
        }
    }
    Ok(compared)
}

fn check_batch(bytes: &[u8], kafkas: Case<'_>) -> Outcome {
    let view = BatchView::new(bytes);
    let old = matches!(view, Err(BatchError::OldMagic(_)));
    let checked = view.and_then(|batch| batch.ensure_valid());
    if old {
        same("an old format is refused", checked.is_err(), true)?;
        return Ok(Compared::Without("old formats"));
    }
    alike("checksum", checked, kafkas.get("ensure_valid")?)?;

    let mut read = 0_i64;
    let mut is_compressed = false;
    let outcome = view.and_then(|batch| {
        is_compressed = batch.attributes.compression()? != Compression::None;
        for record in batch.records_in(&batch.decompressed()?)? {
            record?;
            read += 1;
        }
        Ok(())
    });
    if outcome == Err(BatchError::NeedsCodec(Compression::Zstd)) {
        return Ok(Compared::Without("zstd"));
    }
    for reader in ["iterator", "streaming_iterator"] {
        let kafkas = kafkas.object(reader)?;
        alike(reader, outcome, kafkas.0)?;
        // Kafka decompresses while it reads, and one of its readers reads all before the first.
        if outcome.is_ok() || !is_compressed {
            same(reader, read, kafkas.int("records")?)?;
        }
    }
    Ok(Compared::Whole)
}

/// Both accept, or both refuse, and where it is Kafka's own exception for the same kind of reason.
fn alike(what: &str, ours: Result<(), BatchError>, kafkas: &Value) -> Result<(), String> {
    let error = kafkas.get("error").and_then(Value::as_str);
    let expected = match error {
        Some("CorruptRecordException") => Some(BatchErrorKind::Corrupt),
        Some("InvalidRecordException") => Some(BatchErrorKind::Invalid),
        Some(_) | None => None,
    };
    match (ours, expected) {
        (Err(why), Some(expected)) => same(what, why.kind(), expected),
        (ours, _) => same(what, ours.err().map(|why| why.to_string()).is_some(), error.is_some()),
    }
}
