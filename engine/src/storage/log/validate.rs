//! What a leader looks at before it appends (Kafka's `UnifiedLog.analyzeAndValidateRecords` and
//! `LogValidator`): the outside of a batch, and record by record what is in it.

use crate::protocol::batch::{
    BatchError, BatchView, Batches, NO_PRODUCER_ID, NO_TIMESTAMP, Record, TimestampType,
};
use crate::protocol::ids::Offset;
use crate::storage::append_error::{AppendError, RecordError, RecordFault};
use crate::storage::config::LogConfig;

use super::AppendOrigin;

/// A batch has to fit into a segment.
pub(super) const fn ensure_fits_segment(
    size: usize,
    config: &LogConfig,
) -> Result<(), AppendError> {
    let limit = config.segment_bytes;
    if size > limit as usize {
        return Err(AppendError::LargerThanSegment { size, limit });
    }
    Ok(())
}

/// The one batch of an append, if its outside is sound.
pub(super) fn analyze_for_leader<'a>(
    records: &'a [u8],
    config: &LogConfig,
    origin: AppendOrigin,
) -> Result<BatchView<'a>, AppendError> {
    let mut first = None;
    let mut more = false;
    for batch in Batches::new(records) {
        let (_, batch) = batch.map_err(AppendError::Unreadable)?;
        if origin == AppendOrigin::Client && batch.base_offset != Offset(0) {
            return Err(AppendError::BaseOffset(batch.base_offset));
        }
        let (size, limit) = (batch.bytes().len(), config.max_message_bytes);
        if size > limit as usize {
            return Err(AppendError::BatchTooLarge { size, limit });
        }
        batch.ensure_valid().or(Err(AppendError::Corrupt(batch.crc)))?;
        more = first.is_some();
        first = first.or(Some(batch));
    }
    match first {
        Some(batch) if !more => Ok(batch),
        Some(_) => Err(AppendError::MoreThanOneBatch),
        None => {
            let missing = BatchError::Incomplete { announced: 0, available: records.len() };
            Err(AppendError::Unreadable(missing))
        }
    }
}

/// Looks at what a leader looks at in a batch, and gives the timestamp that the batch is to have.
pub(super) fn validate(
    batch: &BatchView<'_>,
    config: &LogConfig,
    now_ms: i64,
    origin: AppendOrigin,
) -> Result<i64, AppendError> {
    if origin == AppendOrigin::Client {
        validate_client_batch(batch)?;
    }
    let max_timestamp = match batch.decompressed() {
        Ok(records) => validate_records((batch, &records), config, now_ms)?,
        // What cannot be looked into is taken as it is.
        Err(BatchError::NeedsCodec(_)) => batch.max_timestamp,
        Err(why) => return Err(AppendError::Unreadable(why)),
    };
    Ok(match config.timestamp_type {
        TimestampType::CreateTime => max_timestamp,
        TimestampType::LogAppendTime => now_ms,
    })
}

fn validate_client_batch(batch: &BatchView<'_>) -> Result<(), AppendError> {
    let (base, last, count) = (batch.base_offset, batch.last_offset(), batch.records_count);
    if last < base {
        return Err(AppendError::OffsetRange { base, last });
    }
    if count <= 0 {
        return Err(AppendError::Count(count));
    }
    if last.0 - base.0 + 1 != i64::from(count) {
        return Err(AppendError::CountAndOffsets { base, last, count });
    }
    if batch.attributes.is_control() {
        return Err(AppendError::ControlBatch);
    }
    let (producer_id, sequence) = (batch.producer.id, batch.producer.base_sequence);
    if producer_id > NO_PRODUCER_ID && sequence < 0 {
        return Err(AppendError::Sequence { producer_id, sequence });
    }
    Ok(())
}

/// The largest timestamp of the records, if none of them is to be refused.
fn validate_records(
    (batch, records): (&BatchView<'_>, &[u8]),
    config: &LogConfig,
    now_ms: i64,
) -> Result<i64, AppendError> {
    let mut max_timestamp = NO_TIMESTAMP;
    let mut errors = Vec::new();
    let records = batch.records_in(records).map_err(AppendError::Unreadable)?;
    for (batch_index, record) in (0..).zip(records) {
        let record = record.map_err(AppendError::Unreadable)?;
        max_timestamp = max_timestamp.max(record.timestamp);
        if let Some(why) = fault_of(&record, batch, config, now_ms) {
            errors.push(RecordError { batch_index, why });
        }
    }
    if errors.is_empty() { Ok(max_timestamp) } else { Err(AppendError::Records(errors)) }
}

fn fault_of(
    record: &Record<'_>,
    batch: &BatchView<'_>,
    config: &LogConfig,
    now_ms: i64,
) -> Option<RecordFault> {
    let Record { timestamp, offset, .. } = *record;
    if config.compact && record.key.is_none() {
        return Some(RecordFault::NoKey);
    }
    if config.timestamp_type == TimestampType::CreateTime && timestamp != NO_TIMESTAMP {
        let earliest = now_ms.saturating_sub(config.timestamp_before_max_ms);
        let latest = now_ms.saturating_add(config.timestamp_after_max_ms);
        let fits = (earliest..=latest).contains(&timestamp);
        (!fits).then_some(RecordFault::Timestamp { timestamp, offset, earliest, latest })
    } else if batch.attributes.timestamp_type() == TimestampType::LogAppendTime {
        Some(RecordFault::TimestampType {
            timestamp,
            offset,
            key_size: record.key.map_or(0, <[u8]>::len),
            value_size: record.value.map_or(0, <[u8]>::len),
        })
    } else {
        None
    }
}
