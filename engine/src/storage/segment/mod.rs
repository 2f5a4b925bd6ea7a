//! One segment of a log: batches, and the two sparse indexes over them (Kafka's `LogSegment`).
//!
//! Whether a batch may be appended is the log's business; a segment only places it, indexes it,
//! finds it again, and says when it is time for the next segment. Cutting and recovering it is in
//! `repair.rs`.

mod repair;

use bytes::Bytes;

use crate::protocol::batch::{BatchHeader, BatchView};
use crate::protocol::ids::Offset;

use crate::storage::config::LogConfig;
use crate::storage::offset_index::OffsetIndex;
use crate::storage::segment_bytes::SegmentBytes;
use crate::storage::time_index::{TimeIndex, TimestampOffset};
use crate::storage::txn_index::AbortedTransaction;

/// A batch where it is stored.
#[derive(Clone, Copy, Debug)]
pub struct StoredBatch<'a> {
    /// First offset of the segment it is in, which is also the segment's name.
    pub segment_base: Offset,
    /// Byte of the segment at which it starts.
    pub position: u32,
    /// Its header, and its records.
    pub batch: BatchView<'a>,
}

/// What is about to be appended, as far as rolling depends on it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Incoming {
    pub(crate) bytes: usize,
    pub(crate) last_offset: Offset,
    /// The largest timestamp in it; -1 if there is none.
    pub(crate) max_timestamp: i64,
}

/// A segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    base_offset: Offset,
    next_offset: Offset,
    bytes: SegmentBytes,
    offset_index: OffsetIndex,
    time_index: TimeIndex,
    bytes_since_index_entry: u32,
    largest: TimestampOffset,
    first_batch_timestamp: Option<i64>,
    created_ms: i64,
    modified_ms: i64,
    /// Nearly always empty; rarely written to.
    aborted: Vec<AbortedTransaction>,
}

impl Segment {
    pub(crate) const fn new(base_offset: Offset, now_ms: i64) -> Self {
        Self {
            base_offset,
            next_offset: base_offset,
            bytes: SegmentBytes::new(),
            offset_index: OffsetIndex::new(base_offset),
            time_index: TimeIndex::new(base_offset),
            bytes_since_index_entry: 0,
            largest: TimestampOffset { timestamp_ms: -1, offset: base_offset },
            first_batch_timestamp: None,
            created_ms: now_ms,
            modified_ms: now_ms,
            aborted: Vec::new(),
        }
    }

    /// The offset that names the segment's files.
    pub const fn base_offset(&self) -> Offset {
        self.base_offset
    }

    /// One past the last offset in it.
    pub const fn next_offset(&self) -> Offset {
        self.next_offset
    }

    /// Size of its batches in bytes.
    pub fn size_bytes(&self) -> u32 {
        self.bytes.len()
    }

    /// Its offset index.
    pub const fn offset_index(&self) -> &OffsetIndex {
        &self.offset_index
    }

    /// Its time index.
    pub const fn time_index(&self) -> &TimeIndex {
        &self.time_index
    }

    /// The largest timestamp of its records, and the last offset of the batch that has it; -1 if
    /// no record has one.
    pub const fn largest(&self) -> TimestampOffset {
        self.largest
    }

    /// [`Self::largest`], or when the file was last written if no record has a timestamp.
    pub const fn largest_timestamp(&self) -> i64 {
        if self.largest.timestamp_ms >= 0 { self.largest.timestamp_ms } else { self.modified_ms }
    }

    /// The `.log` file.
    pub fn log_file(&self) -> Vec<u8> {
        self.bytes.to_vec()
    }

    /// Places a batch at the end and lends its bytes, to be stamped. Index entries are decided
    /// before the batch counts, so a segment's first batch never gets one.
    pub(crate) fn append(
        &mut self,
        batch: &[u8],
        placed: &Incoming,
        now_ms: i64,
        index_interval_bytes: u32,
    ) -> &mut [u8] {
        if placed.max_timestamp > self.largest.timestamp_ms {
            let offset = placed.last_offset;
            self.largest = TimestampOffset { timestamp_ms: placed.max_timestamp, offset };
        }
        if self.bytes_since_index_entry > index_interval_bytes {
            self.offset_index.append(placed.last_offset, self.bytes.len());
            self.time_index.maybe_append(self.largest);
            self.bytes_since_index_entry = 0;
        }
        self.bytes_since_index_entry += batch.len() as u32;
        self.first_batch_timestamp.get_or_insert(placed.max_timestamp);
        self.next_offset = Offset(placed.last_offset.0 + 1);
        self.modified_ms = now_ms;
        self.bytes.append(batch)
    }

    /// Whether `incoming` belongs into a new segment (`LogSegment.shouldRoll`).
    pub(crate) fn should_roll(&self, config: &LogConfig, incoming: &Incoming, now_ms: i64) -> bool {
        let size = self.bytes.len();
        let waited_ms = match self.first_batch_timestamp {
            Some(first) if first >= 0 => incoming.max_timestamp.saturating_sub(first),
            Some(_) | None => now_ms.saturating_sub(self.created_ms),
        };
        size as usize + incoming.bytes > config.segment_bytes as usize
            || (size > 0 && waited_ms > config.segment_ms)
            || self.offset_index.is_full(config.segment_index_bytes)
            || self.time_index.is_full(config.segment_index_bytes)
            || i32::try_from(incoming.last_offset.0 - self.base_offset.0).is_err()
    }

    /// The transactions that were aborted in it, in the order of their markers.
    pub fn aborted(&self) -> &[AbortedTransaction] {
        &self.aborted
    }

    pub(crate) fn set_aborted(&mut self, transactions: Vec<AbortedTransaction>) {
        self.aborted = transactions;
    }

    pub(crate) fn note_aborted(&mut self, transaction: AbortedTransaction) {
        self.aborted.push(transaction);
    }

    /// Writes the final time index entry: the segment is rolled or closed.
    pub(crate) fn become_inactive(&mut self) {
        self.time_index.maybe_append(self.largest);
    }

    /// No batch will follow any more: clones need not copy anything.
    pub(crate) fn seal(&mut self) {
        self.bytes.seal();
    }

    /// The batches from `position` on; a batch must start there.
    pub(crate) const fn batches_from(&self, position: u32) -> StoredBatches<'_> {
        StoredBatches { segment: self, rest: &[], position }
    }

    /// The first batch whose last offset is `offset` or later (`translateOffset`).
    pub fn batch_for_offset(&self, offset: Offset) -> Option<StoredBatch<'_>> {
        if offset >= self.next_offset {
            return None;
        }
        let mut position = self.offset_index.lookup(offset).position;
        let mut rest: &[u8] = &[];
        loop {
            if rest.is_empty() {
                rest = self.bytes.from(position);
            }
            let (last_offset, size) = BatchHeader::extent(rest)?;
            if last_offset >= offset {
                return self.batches_from(position).next();
            }
            rest = &rest[size..];
            position += size as u32;
        }
    }

    pub(crate) fn read(&self, position: u32, len: u32) -> Bytes {
        self.bytes.read(position, len)
    }

    /// Whether [`Self::share_sealed_with`] could still save anything.
    pub(crate) fn is_shared(&self) -> bool {
        self.bytes.is_compared()
    }

    pub(crate) fn share_sealed_with(&mut self, other: &Self) {
        self.bytes.share_sealed_with(&other.bytes);
    }
}

/// Walks through the batches of a segment.
#[derive(Clone, Debug)]
pub(crate) struct StoredBatches<'a> {
    segment: &'a Segment,
    rest: &'a [u8],
    position: u32,
}

impl<'a> Iterator for StoredBatches<'a> {
    type Item = StoredBatch<'a>;

    #[inline]
    fn next(&mut self) -> Option<StoredBatch<'a>> {
        if self.rest.is_empty() {
            self.rest = self.segment.bytes.from(self.position);
            if self.rest.is_empty() {
                return None;
            }
        }
        let batch = BatchView::new(self.rest)
            .unwrap_or_else(|why| panic!("only whole batches are appended: {why}"));
        let stored =
            StoredBatch { segment_base: self.segment.base_offset, position: self.position, batch };
        let size = stored.size_bytes();
        self.rest = &self.rest[size..];
        self.position += size as u32;
        Some(stored)
    }
}

impl StoredBatch<'_> {
    /// The header.
    pub const fn header(&self) -> &BatchHeader {
        self.batch.header()
    }

    /// Size of the whole batch in bytes.
    pub const fn size_bytes(&self) -> usize {
        self.batch.bytes().len()
    }
}
