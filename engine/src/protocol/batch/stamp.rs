//! What a leader writes into a producer's batch before it appends it. Base offset and leader
//! epoch lie before the bytes that the checksum covers, so that assigning them is cheap.

use super::error::BatchError;
use super::header::{BatchHeader, TimestampType, at};
use super::view::BatchView;
use crate::protocol::ids::{LeaderEpoch, Offset};

/// A whole batch in bytes that may be changed.
#[derive(Debug)]
pub struct BatchMut<'a> {
    bytes: &'a mut [u8],
    header: BatchHeader,
}

impl<'a> BatchMut<'a> {
    /// Takes the batch at the beginning of `bytes`.
    ///
    /// # Errors
    /// As [`BatchView::new`].
    pub fn new(bytes: &'a mut [u8]) -> Result<Self, BatchError> {
        let header = *BatchView::new(bytes)?.header();
        Ok(Self { bytes: &mut bytes[..header.size_bytes()], header })
    }

    /// The header as it now is.
    pub const fn header(&self) -> &BatchHeader {
        &self.header
    }

    /// Assigns the offset of the first record.
    pub fn set_base_offset(&mut self, offset: Offset) {
        self.header.base_offset = offset;
        self.bytes[..at::LENGTH].copy_from_slice(&offset.0.to_be_bytes());
    }

    /// Assigns the epoch of the leader that appends.
    pub fn set_partition_leader_epoch(&mut self, epoch: LeaderEpoch) {
        self.header.partition_leader_epoch = epoch;
        self.bytes[at::PARTITION_LEADER_EPOCH..at::MAGIC].copy_from_slice(&epoch.0.to_be_bytes());
    }

    /// Sets the maximum timestamp and whose clock it is from. As in Kafka's `setMaxTimestamp`
    /// nothing is touched when both are so already; else the checksum is computed anew, and
    /// attribute bits that Kafka does not know are lost.
    pub fn set_max_timestamp(&mut self, timestamp_type: TimestampType, timestamp: i64) {
        let attributes = self.header.attributes;
        if attributes.timestamp_type() == timestamp_type && self.header.max_timestamp == timestamp {
            return;
        }
        let attributes = attributes.with_timestamp_type(timestamp_type).known();
        self.bytes[at::ATTRIBUTES..][..2].copy_from_slice(&attributes.0.to_be_bytes());
        self.bytes[at::MAX_TIMESTAMP..][..8].copy_from_slice(&timestamp.to_be_bytes());
        let crc = crc32c::crc32c(&self.bytes[at::ATTRIBUTES..]);
        self.bytes[at::CRC..at::ATTRIBUTES].copy_from_slice(&crc.to_be_bytes());
        self.header.attributes = attributes;
        self.header.max_timestamp = timestamp;
        self.header.crc = crc;
    }
}
