//! What a replica's log knows of those who wrote to it with a producer id: their epochs, sequences
//! and open transactions (Kafka's `ProducerStateManager`, `ProducerStateEntry`,
//! `ProducerAppendInfo`).
//!
//! A leader first asks [`Producers::check`] whether a batch may be appended; what was appended is
//! then told to [`Producers::apply`], on every replica and when a log is loaded. Whether a
//! transaction was announced to its coordinator (KIP-890's verification) is not the log's to know.

use crate::protocol::batch::control::{TransactionMarker, TransactionResult};
use crate::protocol::batch::{
    BatchHeader, NO_PRODUCER_EPOCH, NO_SEQUENCE, NO_TIMESTAMP, increment_sequence,
};
use crate::protocol::ids::Offset;
use litemap::LiteMap;

use super::producer_error::{ProducerError, ProducerFault};
use super::txn_index::AbortedTransaction;

/// So many of a producer's last batches are remembered.
const CACHED_BATCHES: usize = 5;
/// A coordinator epoch that nobody has.
const NO_COORDINATOR_EPOCH: i32 = -1;
/// A client's batch is under no transaction version.
const NO_TRANSACTION_VERSION: i16 = -1;

/// One of the last batches of a producer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CachedBatch {
    /// Sequence of its last record.
    pub last_sequence: i32,
    /// Offset of its last record.
    pub last_offset: Offset,
    /// How far its first offset lies before.
    pub offset_delta: i32,
    /// Its largest timestamp.
    pub timestamp: i64,
}

impl CachedBatch {
    /// Offset of its first record.
    pub const fn first_offset(&self) -> Offset {
        Offset(self.last_offset.0 - self.offset_delta as i64)
    }

    /// Sequence of its first record; before 0 comes 2^31 - 1.
    pub const fn first_sequence(&self) -> i32 {
        if self.last_sequence < self.offset_delta {
            i32::MAX - (self.offset_delta - self.last_sequence) + 1
        } else {
            self.last_sequence - self.offset_delta
        }
    }
}

/// What is known of one producer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProducerEntry {
    /// The newest epoch it wrote with.
    pub epoch: i16,
    /// Epoch of the coordinator that ended its last transaction; -1 if none did.
    pub coordinator_epoch: i32,
    /// Timestamp of the last thing it or its coordinator wrote.
    pub last_timestamp: i64,
    /// Where its open transaction begins.
    pub transaction_start: Option<Offset>,
    /// Its last batches of this epoch, oldest first.
    pub(super) batches: Vec<CachedBatch>,
}

impl ProducerEntry {
    const NEW: Self = Self {
        epoch: NO_PRODUCER_EPOCH,
        coordinator_epoch: NO_COORDINATOR_EPOCH,
        last_timestamp: NO_TIMESTAMP,
        transaction_start: None,
        batches: Vec::new(),
    };

    /// The last batches of its epoch, oldest first; at most five, and only one of them survives
    /// a restart.
    pub fn cached_batches(&self) -> &[CachedBatch] {
        &self.batches
    }

    /// Sequence of the last record of its epoch; -1 if it has none.
    pub fn last_sequence(&self) -> i32 {
        self.batches.last().map_or(NO_SEQUENCE, |last| last.last_sequence)
    }

    fn set_epoch(&mut self, epoch: i16) {
        if self.epoch != epoch {
            self.batches.clear();
            self.epoch = epoch;
        }
    }

    fn duplicate_of(&self, batch: &BatchHeader) -> Option<CachedBatch> {
        let (first, last) = (batch.producer.base_sequence, batch.last_sequence());
        let mut cached = self.batches.iter().filter(|_| self.epoch == batch.producer.epoch);
        cached.find(|old| (old.first_sequence(), old.last_sequence) == (first, last)).copied()
    }
}

/// Who wants to append to a leader, as far as producers' epochs depend on it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Appending<'a> {
    /// The batch as it will be appended.
    pub(crate) batch: &'a BatchHeader,
    /// The end of a transaction, if it is one.
    pub(crate) marker: Option<TransactionMarker>,
    /// The transaction version under which a coordinator writes; `None` for a client.
    pub(crate) transaction_version: Option<i16>,
}

/// All producers of one replica's log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Producers {
    entries: LiteMap<i64, ProducerEntry>,
    /// Open transactions by their first offset: the producer.
    open: LiteMap<Offset, i64>,
    /// Ended transactions by their first offset, until the high watermark has passed the marker:
    /// its offset.
    unreplicated: LiteMap<Offset, Offset>,
}

impl Producers {
    /// Every producer with its id, in the order of ids.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = (i64, &ProducerEntry)> {
        self.entries.iter().map(|(id, entry)| (*id, entry))
    }

    /// One producer.
    pub fn entry(&self, id: i64) -> Option<&ProducerEntry> {
        self.entries.get(&id)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.unreplicated.is_empty()
    }

    /// Where the first transaction begins that is open, or whose end is not committed.
    pub fn first_unstable_offset(&self) -> Option<Offset> {
        let first_open = self.open.keys().next();
        let first_unreplicated = self.unreplicated.keys().next();
        first_open.into_iter().chain(first_unreplicated).min().copied()
    }

    /// Takes over what a snapshot says of a producer.
    pub(crate) fn restore(&mut self, id: i64, entry: ProducerEntry) {
        if let Some(start) = entry.transaction_start {
            self.open.insert(start, id);
        }
        self.entries.insert(id, entry);
    }

    /// Whether a leader may append; a batch that it has already is no error but found.
    pub(crate) fn check(&self, of: &Appending<'_>) -> Result<Option<CachedBatch>, ProducerError> {
        let stamp = of.batch.producer;
        let known = self.entries.get(&stamp.id);
        if of.transaction_version.is_none()
            && let Some(old) = known.and_then(|entry| entry.duplicate_of(of.batch))
        {
            return Ok(Some(old));
        }
        let Some(entry) = known else { return Ok(None) };
        let is_open = entry.transaction_start.is_some() && entry.epoch == stamp.epoch;
        let begins = of.batch.attributes.is_transactional() && !is_open;
        let fault = match of.marker {
            _ if begins && stamp.epoch < entry.epoch => {
                let (epoch, newest) = (stamp.epoch, entry.epoch);
                Some(ProducerFault::TransactionEpoch { epoch, newest })
            }
            Some(marker) => marker_fault(entry, of, marker),
            None if of.batch.attributes.is_control() => None,
            None => data_fault(entry, of),
        };
        let (id, at) = (stamp.id, of.batch.base_offset);
        fault.map_or(Ok(None), |why| Err(ProducerError { id, at, why }))
    }

    /// Notes what was appended. Gives the transaction that a marker ended; it stays open until
    /// [`Self::complete`].
    pub(crate) fn apply(
        &mut self,
        batch: &BatchHeader,
        marker: Option<TransactionMarker>,
    ) -> Option<CompletedTransaction> {
        let id = batch.producer.id;
        if batch.attributes.is_control() {
            let marker = marker?;
            let entry = self.entries.entry(id).or_insert(ProducerEntry::NEW);
            entry.set_epoch(batch.producer.epoch);
            entry.coordinator_epoch = marker.coordinator_epoch;
            entry.last_timestamp = marker.timestamp;
            let first_offset = entry.transaction_start.take()?;
            let is_aborted = marker.result == TransactionResult::Abort;
            let last_offset = batch.base_offset;
            return Some(CompletedTransaction { id, first_offset, last_offset, is_aborted });
        }
        let entry = self.entries.entry(id).or_insert(ProducerEntry::NEW);
        entry.set_epoch(batch.producer.epoch);
        if entry.batches.len() == CACHED_BATCHES {
            entry.batches.remove(0);
        }
        entry.batches.push(CachedBatch {
            last_sequence: batch.last_sequence(),
            last_offset: batch.last_offset(),
            offset_delta: batch.last_offset_delta,
            timestamp: batch.max_timestamp,
        });
        entry.last_timestamp = batch.max_timestamp;
        if batch.attributes.is_transactional() && entry.transaction_start.is_none() {
            entry.transaction_start = Some(batch.base_offset);
            self.open.insert(batch.base_offset, id);
        }
        None
    }

    /// Closes a transaction and says what is to be written into the transaction index, if it was
    /// aborted.
    pub(crate) fn complete(&mut self, ended: &CompletedTransaction) -> Option<AbortedTransaction> {
        let mut others = self.open.iter().filter(|(_, producer)| **producer != ended.id);
        let next = others.next().map_or(Offset(ended.last_offset.0 + 1), |(first, _)| *first);
        self.open.remove(&ended.first_offset);
        self.unreplicated.insert(ended.first_offset, ended.last_offset);
        ended.is_aborted.then_some(AbortedTransaction {
            producer_id: ended.id,
            first_offset: ended.first_offset,
            last_offset: ended.last_offset,
            last_stable_offset: next,
        })
    }

    /// Whether [`Self::on_high_watermark`] has something to do.
    pub(crate) fn waits_for(&self, high_watermark: Offset) -> bool {
        self.unreplicated.values().any(|last| *last < high_watermark)
    }

    /// Markers before the high watermark are committed.
    pub(crate) fn on_high_watermark(&mut self, high_watermark: Offset) {
        self.unreplicated.retain(|_, last| *last >= high_watermark);
    }
}

/// A transaction whose marker was appended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CompletedTransaction {
    id: i64,
    first_offset: Offset,
    last_offset: Offset,
    is_aborted: bool,
}

/// Why a marker may not be appended. Under transaction version 2 its epoch lies above that of the
/// transaction; an equal one repeats a marker, if nothing is open.
fn marker_fault(
    entry: &ProducerEntry,
    of: &Appending<'_>,
    marker: TransactionMarker,
) -> Option<ProducerFault> {
    let (epoch, newest) = (of.batch.producer.epoch, entry.epoch);
    let version = of.transaction_version.unwrap_or(NO_TRANSACTION_VERSION);
    let is_late = version >= 2 && epoch == newest && entry.transaction_start.is_some();
    if epoch < newest || is_late {
        return Some(ProducerFault::Epoch { epoch, newest, version });
    }
    let (zombie, current) = (marker.coordinator_epoch, entry.coordinator_epoch);
    (current > zombie).then_some(ProducerFault::Coordinator { zombie, current })
}

fn data_fault(entry: &ProducerEntry, of: &Appending<'_>) -> Option<ProducerFault> {
    let (epoch, newest) = (of.batch.producer.epoch, entry.epoch);
    if epoch < newest {
        let version = NO_TRANSACTION_VERSION;
        return Some(ProducerFault::Epoch { epoch, newest, version });
    }
    let (sequence, last) = (of.batch.producer.base_sequence, entry.last_sequence());
    if of.transaction_version.is_none() {
        if epoch > newest && sequence != 0 {
            return Some(ProducerFault::NewEpochSequence { epoch, sequence, newest });
        }
        if epoch == newest && sequence != increment_sequence(last, 1) {
            return Some(ProducerFault::Sequence { sequence, last });
        }
    }
    let is_open = entry.transaction_start.is_some();
    let fits = !is_open || of.batch.attributes.is_transactional();
    (!fits).then_some(ProducerFault::NotTransactional)
}
