//! The files of a log as a broker's disk has them, byte for byte. Of the indexes, which Kafka
//! allocates ahead while a segment is active, only the part in use is shown.
//!
//! Absent: `partition.metadata`, which a log does not know. As long as the state of producers is
//! not kept, their snapshots list none.

use std::collections::BTreeMap;

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
        }
        for offset in self.producer_snapshots.iter() {
            files.insert(format!("{:020}.snapshot", offset.0), empty_producer_snapshot());
        }
        let epochs = self.epochs.checkpoint_text().into_bytes();
        files.insert("leader-epoch-checkpoint".to_owned(), epochs);
        files
    }
}

/// Version, checksum of what follows, and a count of no producers (Kafka's `ProducerStateManager`).
fn empty_producer_snapshot() -> Vec<u8> {
    const VERSION: i16 = 1;
    let entries = 0_i32.to_be_bytes();
    let mut snapshot = VERSION.to_be_bytes().to_vec();
    snapshot.extend_from_slice(&crc32c::crc32c(&entries).to_be_bytes());
    snapshot.extend_from_slice(&entries);
    snapshot
}
