//! What still fits in a producer's batch (`ProducerBatch.tryAppend`,
//! `MemoryRecordsBuilder.hasRoomFor`). The first record always fits; of later ones it is their
//! uncompressed size that counts, whatever the codec will make of them.

use super::compression_ratio::CompressionRatio;
use crate::protocol::batch::{HEADER_SIZE, NewRecord};

/// How full one batch is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchRoom {
    /// The size of its buffer, in bytes.
    limit: usize,
    /// The ratio that is expected of its codec; `None` without one.
    ratio: Option<CompressionRatio>,
    /// The bytes of its records, uncompressed.
    records_size: usize,
    records_count: i32,
    /// The timestamp of its first record.
    base_timestamp: i64,
}

/// How large a batch with only this record can be at most, in bytes
/// (`AbstractRecords.estimateSizeInBytesUpperBound`).
pub fn upper_bound(record: &NewRecord<'_>) -> usize {
    HEADER_SIZE + record.size_upper_bound()
}

impl BatchRoom {
    /// An empty batch that is begun for `first`: its buffer has `batch.size` bytes, or more if the
    /// record needs them.
    pub fn new(batch_size: usize, first: &NewRecord<'_>, ratio: Option<CompressionRatio>) -> Self {
        let limit = batch_size.max(upper_bound(first));
        Self { limit, ratio, records_size: 0, records_count: 0, base_timestamp: first.timestamp }
    }

    /// Whether this record can be added.
    pub fn has_room_for(&self, record: &NewRecord<'_>) -> bool {
        self.records_count == 0
            || !self.is_full() && self.limit >= self.estimated_size() + self.size_of(record)
    }

    /// Adds a record, for which there is room.
    pub fn append(&mut self, record: &NewRecord<'_>) {
        self.records_size += self.size_of(record);
        self.records_count += 1;
    }

    /// Whether nothing can be added, however small.
    pub fn is_full(&self) -> bool {
        self.records_count > 0 && self.limit <= self.estimated_size()
    }

    /// How many bytes the batch would have now, as far as that is known before it is compressed.
    pub fn estimated_size(&self) -> usize {
        let ratio = self.ratio;
        HEADER_SIZE + ratio.map_or(self.records_size, |ratio| ratio.estimate(self.records_size))
    }

    /// How many bytes it would have without compression.
    pub const fn uncompressed_size(&self) -> usize {
        HEADER_SIZE + self.records_size
    }

    fn size_of(&self, record: &NewRecord<'_>) -> usize {
        let timestamp_delta = record.timestamp.wrapping_sub(self.base_timestamp);
        record.size_bytes(timestamp_delta, self.records_count)
    }
}
