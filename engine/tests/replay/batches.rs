//! Batches of hand-made requests, with the ids that producers have here.

use brokerscope_engine::protocol::batch::{BatchView, Frames};
use bytes::Bytes;

/// Where in a batch its fields lie.
const BASE_OFFSET: std::ops::Range<usize> = 0..8;
const LEADER_EPOCH: std::ops::Range<usize> = 12..16;
const CRC: std::ops::Range<usize> = 17..21;
const PRODUCER_ID: std::ops::Range<usize> = 43..51;

/// The same batches with other producer ids. What is not whole, or was damaged on purpose, stays
/// as it is.
pub(super) fn with_producers(records: &Bytes, ids: &[(i64, i64)]) -> Bytes {
    let mut bytes = records.to_vec();
    for range in Frames::new(records).map_while(Result::ok) {
        let Ok(batch) = BatchView::new(&records[range.clone()]) else { continue };
        let known = ids.iter().find(|(recorded, _)| *recorded == batch.producer.id);
        if let Some((_, ours)) = known.filter(|_| batch.ensure_valid().is_ok()) {
            stamp(&mut bytes[range], *ours);
        }
    }
    bytes.into()
}

fn stamp(batch: &mut [u8], producer_id: i64) {
    batch[PRODUCER_ID].copy_from_slice(&producer_id.to_be_bytes());
    let crc = BatchView::new(batch).expect("it was one before").compute_crc();
    batch[CRC].copy_from_slice(&crc.to_be_bytes());
}

/// The checksum that a batch would have with another producer id.
pub(super) fn crc_with(batch: &BatchView<'_>, producer_id: i64) -> u32 {
    let mut bytes = batch.bytes().to_vec();
    stamp(&mut bytes, producer_id);
    BatchView::new(&bytes).expect("it was one before").crc
}

/// A batch of a log as its producer had sent it.
pub(super) fn as_sent(batch: &BatchView<'_>) -> Bytes {
    let mut bytes = batch.bytes().to_vec();
    bytes[BASE_OFFSET].fill(0);
    bytes[LEADER_EPOCH].fill(0xff);
    bytes.into()
}
