//! Appending (Kafka's `UnifiedLog.append` and `LogValidator`): as a leader, who checks, numbers and
//! stamps what a client sent, and as a follower, who takes what its leader has.
//!
//! Absent for now: duplicates and sequences of idempotent producers, transactions. The records of
//! a compressed batch are not looked at, there are no codecs: its header is taken at its word.

use std::sync::Arc;

use crate::protocol::batch::{
    BatchError, BatchMut, BatchView, Batches, Compression, NO_PRODUCER_ID, NO_TIMESTAMP, Record,
    TimestampType,
};
use crate::protocol::ids::{LeaderEpoch, Offset};
use crate::storage::append_error::{AppendError, RecordError, RecordFault};
use crate::storage::config::LogConfig;
use crate::storage::segment::Incoming;

use super::Log;

/// Who appends to a leader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppendOrigin {
    /// A producer, by a Produce request.
    Client,
    /// A coordinator of this broker, to its own topic or with transaction markers.
    Coordinator,
}

/// What was appended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogAppendInfo {
    /// Offset of the first record.
    pub first_offset: Offset,
    /// Offset of the last record.
    pub last_offset: Offset,
    /// The largest timestamp; -1 if there is none.
    pub max_timestamp: i64,
    /// The broker's time if the topic's timestamps are the broker's; else -1.
    pub log_append_time: i64,
    /// How many bytes were appended.
    pub valid_bytes: usize,
    /// Whether a new segment was begun for them.
    pub rolled: bool,
}

impl Log {
    /// Appends one batch as it came from `origin`: it is checked, gets the offsets at the log end,
    /// `leader_epoch`, and where the topic says so `now_ms` for timestamp.
    ///
    /// # Errors
    /// As a Kafka leader refuses it; the log is as before.
    pub fn append_as_leader(
        &mut self,
        records: &[u8],
        leader_epoch: LeaderEpoch,
        now_ms: i64,
        origin: AppendOrigin,
    ) -> Result<LogAppendInfo, AppendError> {
        let batch = analyze_for_leader(records, &self.config, origin)?;
        let timestamp = validate(&batch, &self.config, now_ms, origin)?;
        let bytes = batch.bytes();
        ensure_fits_segment(bytes.len(), &self.config)?;
        let first_offset = self.log_end_offset();
        let last_offset = Offset(first_offset.0 + i64::from(batch.last_offset_delta));
        self.epochs.assign(leader_epoch, first_offset);
        let incoming = Incoming { bytes: bytes.len(), last_offset, max_timestamp: timestamp };
        let rolled = self.maybe_roll(&incoming, first_offset, now_ms);
        let interval = self.config.index_interval_bytes;
        let placed = Arc::make_mut(&mut self.active).append(bytes, &incoming, now_ms, interval);
        let mut placed = BatchMut::new(placed).map_err(AppendError::Unreadable)?;
        placed.set_base_offset(first_offset);
        placed.set_partition_leader_epoch(leader_epoch);
        placed.set_max_timestamp(self.config.timestamp_type, timestamp);
        self.flush_if_due();
        let log_append_time = match self.config.timestamp_type {
            TimestampType::CreateTime => NO_TIMESTAMP,
            TimestampType::LogAppendTime => now_ms,
        };
        Ok(LogAppendInfo {
            first_offset,
            last_offset,
            max_timestamp: timestamp,
            log_append_time,
            valid_bytes: bytes.len(),
            rolled,
        })
    }

    /// Appends what a follower fetched, offsets and epochs as they are. A batch cut off at the end
    /// is left out, and so is everything from the first batch on whose epoch is newer than
    /// `leader_epoch`, the one that was fetched under (KAFKA-18723). `None` if nothing is left.
    ///
    /// # Errors
    /// If a batch is damaged, or the offsets do not increase from the log end on; the log is as
    /// before.
    pub fn append_as_follower(
        &mut self,
        records: &[u8],
        leader_epoch: LeaderEpoch,
        now_ms: i64,
    ) -> Result<Option<LogAppendInfo>, AppendError> {
        let Some(info) = analyze_for_follower(records, leader_epoch)? else { return Ok(None) };
        let records = &records[..info.valid_bytes];
        if info.first_offset < self.log_end_offset() {
            return Err(AppendError::UnexpectedOffset {
                offsets: last_offsets(records),
                first: info.first_offset,
                log_end_offset: self.log_end_offset(),
                log_start_offset: self.log_start_offset,
            });
        }
        ensure_fits_segment(info.valid_bytes, &self.config)?;
        for batch in batches(records) {
            let (_, batch) = batch?;
            self.epochs.assign(batch.partition_leader_epoch, batch.base_offset);
        }
        let incoming = Incoming {
            bytes: info.valid_bytes,
            last_offset: info.last_offset,
            max_timestamp: info.max_timestamp,
        };
        let rolled = self.maybe_roll(&incoming, info.first_offset, now_ms);
        let interval = self.config.index_interval_bytes;
        let active = Arc::make_mut(&mut self.active);
        for batch in batches(records) {
            let (_, batch) = batch?;
            let placed = Incoming {
                bytes: batch.bytes().len(),
                last_offset: batch.last_offset(),
                max_timestamp: batch.max_timestamp,
            };
            active.append(batch.bytes(), &placed, now_ms, interval);
        }
        self.flush_if_due();
        Ok(Some(LogAppendInfo { rolled, ..info }))
    }

    fn maybe_roll(&mut self, incoming: &Incoming, first_offset: Offset, now_ms: i64) -> bool {
        let due = self.active.should_roll(&self.config, incoming, now_ms);
        if due {
            self.roll(first_offset, now_ms);
        }
        due
    }

    fn flush_if_due(&mut self) {
        let unflushed = self.log_end_offset().0 - self.recovery_point.0;
        if unflushed >= self.config.flush_messages {
            self.flush_to(self.log_end_offset());
        }
    }
}

fn batches(
    records: &[u8],
) -> impl Iterator<Item = Result<(std::ops::Range<usize>, BatchView<'_>), AppendError>> {
    Batches::new(records).map(|batch| batch.map_err(AppendError::Unreadable))
}

const fn ensure_fits_segment(size: usize, config: &LogConfig) -> Result<(), AppendError> {
    let limit = config.segment_bytes;
    if size > limit as usize {
        return Err(AppendError::LargerThanSegment { size, limit });
    }
    Ok(())
}

/// The one batch of an append, if its outside is sound.
fn analyze_for_leader<'a>(
    records: &'a [u8],
    config: &LogConfig,
    origin: AppendOrigin,
) -> Result<BatchView<'a>, AppendError> {
    let mut first = None;
    let mut more = false;
    for batch in batches(records) {
        let (_, batch) = batch?;
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
fn validate(
    batch: &BatchView<'_>,
    config: &LogConfig,
    now_ms: i64,
    origin: AppendOrigin,
) -> Result<i64, AppendError> {
    if origin == AppendOrigin::Client {
        validate_client_batch(batch)?;
    }
    let max_timestamp = match batch.attributes.compression().map_err(AppendError::Unreadable)? {
        Compression::None => validate_records(batch, config, now_ms)?,
        Compression::Gzip | Compression::Snappy | Compression::Lz4 | Compression::Zstd => {
            batch.max_timestamp
        }
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
    batch: &BatchView<'_>,
    config: &LogConfig,
    now_ms: i64,
) -> Result<i64, AppendError> {
    let mut max_timestamp = NO_TIMESTAMP;
    let mut errors = Vec::new();
    let records = batch.records().map_err(AppendError::Unreadable)?;
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

/// What a follower would append, if it is sound.
fn analyze_for_follower(
    records: &[u8],
    leader_epoch: LeaderEpoch,
) -> Result<Option<LogAppendInfo>, AppendError> {
    let mut found: Option<LogAppendInfo> = None;
    let mut increasing = true;
    for batch in batches(records) {
        let (range, batch) = batch?;
        if batch.partition_leader_epoch > leader_epoch {
            break;
        }
        batch.ensure_valid().or(Err(AppendError::Corrupt(batch.crc)))?;
        let last_offset = batch.last_offset();
        let info = found.get_or_insert(LogAppendInfo {
            first_offset: batch.base_offset,
            last_offset: Offset::UNKNOWN,
            max_timestamp: NO_TIMESTAMP,
            log_append_time: NO_TIMESTAMP,
            valid_bytes: 0,
            rolled: false,
        });
        increasing &= info.last_offset < last_offset;
        info.last_offset = last_offset;
        info.max_timestamp = info.max_timestamp.max(batch.max_timestamp);
        info.valid_bytes = range.end;
    }
    if increasing { Ok(found) } else { Err(AppendError::OffsetsOutOfOrder(last_offsets(records))) }
}

fn last_offsets(records: &[u8]) -> Vec<Offset> {
    Batches::new(records).map_while(|batch| Some(batch.ok()?.1.last_offset())).collect()
}
