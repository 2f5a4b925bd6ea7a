//! Appending (Kafka's `UnifiedLog.append`): as a leader, who checks, numbers and stamps what a
//! client sent, and as a follower, who takes what its leader has.
//!
//! The records of a compressed batch are not looked at, there are no codecs: its header is taken at
//! its word.

use std::sync::Arc;

use crate::protocol::batch::{
    BatchHeader, BatchMut, BatchView, Batches, NO_PRODUCER_ID, NO_TIMESTAMP, TimestampType,
};
use crate::protocol::ids::{LeaderEpoch, Offset};
use crate::storage::append_error::AppendError;
use crate::storage::producers::Appending;
use crate::storage::segment::Incoming;

use super::Log;
use super::producers::marker_of;
use super::validate::{analyze_for_leader, ensure_fits_segment, validate};

/// Who appends to a leader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppendOrigin {
    /// A producer, by a Produce request.
    Client,
    /// A coordinator of this broker, to its own topic or with transaction markers.
    Coordinator {
        /// The version of transactions (`transaction.version`) that its markers are written under.
        transaction_version: i16,
    },
}

impl AppendOrigin {
    const fn transaction_version(self) -> Option<i16> {
        match self {
            Self::Client => None,
            Self::Coordinator { transaction_version } => Some(transaction_version),
        }
    }
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
    /// Whether it was appended long ago: a producer sent it again. The offsets are those of then,
    /// the append time is its largest timestamp (`KAFKA-5494`), and the log did not grow.
    pub is_duplicate: bool,
}

impl Log {
    /// Appends one batch as it came from `origin`: it is checked, gets the offsets at the log end,
    /// `leader_epoch`, and where the topic says so `now_ms` for timestamp. One of the last five
    /// batches of its producer is answered, and not appended again.
    ///
    /// # Errors
    /// As a Kafka leader refuses it. The log is as before, but if its producer is to blame: that is
    /// found out after the epoch was noted and a full segment rolled.
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
        let log_append_time = match self.config.timestamp_type {
            TimestampType::CreateTime => NO_TIMESTAMP,
            TimestampType::LogAppendTime => now_ms,
        };
        let info = LogAppendInfo {
            first_offset,
            last_offset,
            max_timestamp: timestamp,
            log_append_time,
            valid_bytes: bytes.len(),
            rolled,
            is_duplicate: false,
        };
        if batch.producer.id == NO_PRODUCER_ID {
            self.place(bytes, &incoming, (leader_epoch, now_ms))?;
            self.flush_if_due();
            return Ok(info);
        }
        let header =
            BatchHeader { base_offset: first_offset, max_timestamp: timestamp, ..*batch.header() };
        let mut marker = marker_of(&batch);
        if let (Some(marker), 0..) = (&mut marker, log_append_time) {
            marker.timestamp = log_append_time;
        }
        let transaction_version = origin.transaction_version();
        let appending = Appending { batch: &header, marker, transaction_version };
        if let Some(old) = self.producers.check(&appending).map_err(AppendError::Producer)? {
            return Ok(LogAppendInfo {
                first_offset: old.first_offset(),
                last_offset: old.last_offset,
                log_append_time: old.timestamp,
                is_duplicate: true,
                ..info
            });
        }
        self.place(bytes, &incoming, (leader_epoch, now_ms))?;
        self.note_producer(&header, marker);
        self.flush_if_due();
        Ok(info)
    }

    /// Puts a batch at the log end and stamps it.
    fn place(
        &mut self,
        batch: &[u8],
        incoming: &Incoming,
        (leader_epoch, now_ms): (LeaderEpoch, i64),
    ) -> Result<(), AppendError> {
        let first_offset = self.log_end_offset();
        let interval = self.config.index_interval_bytes;
        let placed = Arc::make_mut(&mut self.active).append(batch, incoming, now_ms, interval);
        let mut placed = BatchMut::new(placed).map_err(AppendError::Unreadable)?;
        placed.set_base_offset(first_offset);
        placed.set_partition_leader_epoch(leader_epoch);
        placed.set_max_timestamp(self.config.timestamp_type, incoming.max_timestamp);
        Ok(())
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
        let mut has_producers = false;
        for batch in batches(records) {
            let (_, batch) = batch?;
            let placed = Incoming {
                bytes: batch.bytes().len(),
                last_offset: batch.last_offset(),
                max_timestamp: batch.max_timestamp,
            };
            active.append(batch.bytes(), &placed, now_ms, interval);
            has_producers |= batch.producer.id != NO_PRODUCER_ID;
        }
        if has_producers {
            self.note_producers(Batches::new(records).map_while(Result::ok).map(|(_, b)| b));
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
            is_duplicate: false,
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
