//! The metadata log of the controller: what survives its process.
//!
//! Absent: snapshots, and the other two voters to which every batch would have to go before it
//! counts.

use std::sync::Arc;

use crate::physics::chunked::Chunked;
use crate::protocol::ids::{LeaderEpoch, Offset};

use super::record::{MetadataBatch, MetadataRecord};

/// Offsets 0 to 2 are the quorum's own: who leads, its version, its voters.
const FIRST_RECORD: Offset = Offset(3);

/// All batches that were ever written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetadataLog {
    batches: Chunked<Arc<MetadataBatch>, 64>,
    epoch: LeaderEpoch,
    next_offset: Offset,
}

impl Default for MetadataLog {
    fn default() -> Self {
        let next_offset = Offset(0);
        Self { batches: Chunked::default(), epoch: LeaderEpoch(0), next_offset }
    }
}

impl MetadataLog {
    /// All batches, oldest first.
    pub fn batches(&self) -> impl DoubleEndedIterator<Item = &Arc<MetadataBatch>> {
        self.batches.iter()
    }

    /// Every record and where it lies, oldest first.
    pub fn records(&self) -> impl Iterator<Item = (Offset, &MetadataRecord)> {
        self.batches().flat_map(|batch| (batch.base_offset.0..).map(Offset).zip(&batch.records))
    }

    /// The epoch of whoever writes.
    pub fn epoch(&self) -> LeaderEpoch {
        self.epoch
    }

    /// Where the next record will lie.
    pub fn next_offset(&self) -> Offset {
        self.next_offset
    }

    /// A controller takes over: a control record says so.
    pub(super) fn begin_epoch(&mut self) {
        self.epoch = LeaderEpoch(self.epoch.0 + 1);
        self.next_offset = Offset(self.next_offset.0 + 1).max(FIRST_RECORD);
    }

    /// Appends records that belong together, if there are any.
    pub(super) fn append(&mut self, records: Vec<MetadataRecord>) -> Option<Arc<MetadataBatch>> {
        if records.is_empty() {
            return None;
        }
        let (base_offset, epoch) = (self.next_offset, self.epoch);
        let batch = Arc::new(MetadataBatch { base_offset, epoch, records });
        self.next_offset = batch.end_offset();
        self.batches.push(Arc::clone(&batch));
        Some(batch)
    }
}
