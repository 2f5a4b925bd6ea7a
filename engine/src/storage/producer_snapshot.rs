//! The state of all producers at one offset, as it is written down: the `.snapshot` files
//! (`ProducerStateManager.writeSnapshot`). Of each producer only the last batch is kept.
//!
//! Kafka lists the producers in the order of a hash map, we do in the order of their ids.

use bytes::{Buf, BufMut, Bytes, BytesMut};

use crate::protocol::ids::Offset;

use super::producers::{CachedBatch, ProducerEntry, Producers};

const VERSION: i16 = 1;
/// Version and checksum come first; the checksum is of what follows.
const CHECKED_FROM: usize = 6;
const ENTRY_BYTES: usize = 46;
/// A producer that wrote nothing for so long is forgotten (`producer.id.expiration.ms`).
const EXPIRATION_MS: i64 = 86_400_000;

/// The content of the file.
pub(crate) fn write(producers: &Producers) -> Bytes {
    let entries = producers.entries();
    let mut checked = BytesMut::with_capacity(4 + entries.len() * ENTRY_BYTES);
    checked.put_i32(entries.len() as i32);
    for (id, entry) in entries {
        let last = entry.batches.last();
        checked.put_i64(id);
        checked.put_i16(entry.epoch);
        checked.put_i32(entry.last_sequence());
        checked.put_i64(last.map_or(-1, |last| last.last_offset.0));
        checked.put_i32(last.map_or(0, |last| last.offset_delta));
        checked.put_i64(entry.last_timestamp);
        checked.put_i32(entry.coordinator_epoch);
        checked.put_i64(entry.transaction_start.map_or(-1, |start| start.0));
    }
    let mut file = BytesMut::with_capacity(CHECKED_FROM + checked.len());
    file.put_i16(VERSION);
    file.put_u32(crc32c::crc32c(&checked));
    file.extend_from_slice(&checked);
    file.freeze()
}

/// Reads a file, without the producers that have been silent for a day. `None` if it is damaged:
/// Kafka deletes it then and takes an older one.
pub(crate) fn read(file: &[u8], now_ms: i64) -> Option<Producers> {
    let (mut head, mut entries) = file.split_at_checked(CHECKED_FROM)?;
    if head.get_i16() != VERSION || head.get_u32() != crc32c::crc32c(entries) || entries.len() < 4 {
        return None;
    }
    let count = usize::try_from(entries.get_i32()).ok()?;
    if entries.len() != count.checked_mul(ENTRY_BYTES)? {
        return None;
    }
    let mut producers = Producers::default();
    for _ in 0..count {
        let id = entries.get_i64();
        let epoch = entries.get_i16();
        let last = CachedBatch {
            last_sequence: entries.get_i32(),
            last_offset: Offset(entries.get_i64()),
            offset_delta: entries.get_i32(),
            timestamp: entries.get_i64(),
        };
        let coordinator_epoch = entries.get_i32();
        let start = entries.get_i64();
        let entry = ProducerEntry {
            epoch,
            coordinator_epoch,
            last_timestamp: last.timestamp,
            transaction_start: (start >= 0).then_some(Offset(start)),
            batches: (last.last_offset >= Offset(0)).then_some(last).into_iter().collect(),
        };
        let is_silent = now_ms.saturating_sub(entry.last_timestamp) >= EXPIRATION_MS;
        if entry.transaction_start.is_some() || !is_silent {
            producers.restore(id, entry);
        }
    }
    Some(producers)
}
