//! The aborted transactions of one segment: the `.txnindex` file (Kafka's `TransactionIndex`).
//! Those are in it whose marker lies in the segment. A reader of committed records learns from it
//! what to leave out.

use bytes::{BufMut, BytesMut};

use crate::protocol::ids::Offset;

/// A transaction that was aborted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AbortedTransaction {
    /// Whose it was.
    pub producer_id: i64,
    /// Its first record.
    pub first_offset: Offset,
    /// Its marker.
    pub last_offset: Offset,
    /// The last stable offset when the marker was appended: of transactions whose entry has one
    /// beyond a reader's limit no later entry concerns that reader.
    pub last_stable_offset: Offset,
}

impl AbortedTransaction {
    const VERSION: i16 = 0;

    fn write(&self, file: &mut BytesMut) {
        file.put_i16(Self::VERSION);
        file.put_i64(self.producer_id);
        file.put_i64(self.first_offset.0);
        file.put_i64(self.last_offset.0);
        file.put_i64(self.last_stable_offset.0);
    }
}

/// The file; empty where there is none.
pub(crate) fn to_bytes(aborted: &[AbortedTransaction]) -> Vec<u8> {
    let mut file = BytesMut::new();
    for transaction in aborted {
        transaction.write(&mut file);
    }
    file.to_vec()
}
