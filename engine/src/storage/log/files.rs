//! The files of a log as a broker's disk has them, byte for byte. Of the indexes, which Kafka
//! allocates ahead while a segment is active, only the part in use is shown.
//!
//! Absent: `partition.metadata`, which a log does not know.

use std::collections::BTreeMap;

use crate::storage::txn_index;

use super::Log;

impl Log {
    /// Name and content of every file in the directory of the partition.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        for segment in self.segments() {
            let base = segment.base_offset().0;
            files.insert(format!("{base:020}.log"), segment.log_file());
            files.insert(format!("{base:020}.index"), segment.offset_index().to_bytes());
            files.insert(format!("{base:020}.timeindex"), segment.time_index().to_bytes());
            if !segment.aborted().is_empty() {
                let file = txn_index::to_bytes(segment.aborted());
                files.insert(format!("{base:020}.txnindex"), file);
            }
        }
        for (offset, snapshot) in self.producer_snapshots.iter() {
            files.insert(format!("{:020}.snapshot", offset.0), snapshot.to_vec());
        }
        let epochs = self.epochs.checkpoint_text().into_bytes();
        files.insert("leader-epoch-checkpoint".to_owned(), epochs);
        files
    }
}
