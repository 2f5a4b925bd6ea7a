//! Batches that are Kafka's own: transaction markers and the control records of the metadata
//! log. Each holds one record whose key says what it is.
//!
//! `KRAFT_VOTERS` is read as a type but not written: the voters of a simulated cluster are static
//! (KIP-853 is absent).
//!
//! Source: `ControlRecordType`, `EndTransactionMarker`, `MemoryRecords.with…`.

use bytes::{Buf, BufMut, Bytes, BytesMut};

use super::build::{BatchBuilder, NewRecord};
use super::header::{NO_SEQUENCE, ProducerStamp};
use super::view::BatchView;
use crate::protocol::ids::{BrokerId, LeaderEpoch, Offset};
use crate::protocol::varint;

/// What a control record says, by the number in its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ControlType {
    /// 0: the producer's open transaction is aborted
    Abort,
    /// 1: the producer's open transaction is committed
    Commit,
    /// 2: a controller became leader of the metadata log
    LeaderChange,
    /// 3: a metadata snapshot begins
    SnapshotHeader,
    /// 4: a metadata snapshot ends
    SnapshotFooter,
    /// 5: the version of the quorum protocol
    KRaftVersion,
    /// 6: the voters of the quorum
    KRaftVoters,
}

impl ControlType {
    /// The number in the key.
    pub const fn id(self) -> i16 {
        self as i16
    }

    /// Reads the key of a control record. `None` is a type of a later Kafka, or a key that is
    /// none: readers pass over both.
    pub fn from_key(mut key: &[u8]) -> Option<Self> {
        if key.len() < 4 || key.get_i16() < 0 {
            return None;
        }
        match key.get_i16() {
            0 => Some(Self::Abort),
            1 => Some(Self::Commit),
            2 => Some(Self::LeaderChange),
            3 => Some(Self::SnapshotHeader),
            4 => Some(Self::SnapshotFooter),
            5 => Some(Self::KRaftVersion),
            6 => Some(Self::KRaftVoters),
            _ => None,
        }
    }
}

/// How a transaction ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransactionResult {
    /// None of its records count.
    Abort,
    /// All of its records count.
    Commit,
}

/// Where and when a control record is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ControlPlace {
    /// Its offset.
    pub offset: Offset,
    /// Milliseconds since 1970.
    pub timestamp: i64,
    /// Epoch of the leader that writes it.
    pub leader_epoch: LeaderEpoch,
}

/// The marker that ends a transaction of the producer `id`, `epoch` in one partition.
pub fn end_transaction(
    place: ControlPlace,
    (id, epoch): (i64, i16),
    result: TransactionResult,
    coordinator_epoch: i32,
) -> Bytes {
    let control = match result {
        TransactionResult::Abort => ControlType::Abort,
        TransactionResult::Commit => ControlType::Commit,
    };
    let mut value = BytesMut::new();
    value.put_i16(0);
    value.put_i32(coordinator_epoch);
    let producer = ProducerStamp { id, epoch, base_sequence: NO_SEQUENCE };
    let builder = BatchBuilder::new(place.offset).with_producer(producer).transactional();
    write(builder, place, control, &value)
}

/// What the marker of a transaction says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TransactionMarker {
    /// How the transaction ended.
    pub result: TransactionResult,
    /// Epoch of the coordinator that ended it.
    pub coordinator_epoch: i32,
    /// When that was, in milliseconds since 1970.
    pub timestamp: i64,
}

/// Reads the marker in a control batch. `None` if there is none: its record was cleaned away, or
/// is of another type.
pub fn transaction_marker(batch: &BatchView<'_>) -> Option<TransactionMarker> {
    let record = batch.records().ok()?.next()?.ok()?;
    let result = match ControlType::from_key(record.key?)? {
        ControlType::Abort => TransactionResult::Abort,
        ControlType::Commit => TransactionResult::Commit,
        ControlType::LeaderChange
        | ControlType::SnapshotHeader
        | ControlType::SnapshotFooter
        | ControlType::KRaftVersion
        | ControlType::KRaftVoters => return None,
    };
    let mut epoch = record.value?.get(2..6)?;
    let (coordinator_epoch, timestamp) = (epoch.get_i32(), record.timestamp);
    Some(TransactionMarker { result, coordinator_epoch, timestamp })
}

/// The record with which a new leader of the metadata log begins its epoch. `voters` are all of
/// them with whether they granted their vote; `version` is what the message says of itself, and
/// changes no other byte.
pub fn leader_change(
    place: ControlPlace,
    version: i16,
    leader: BrokerId,
    voters: &[(BrokerId, bool)],
) -> Bytes {
    let mut value = BytesMut::new();
    value.put_i16(version);
    value.put_i32(leader.0);
    put_ids(&mut value, voters.iter().map(|(id, _)| *id).collect());
    put_ids(&mut value, voters.iter().filter(|(_, granted)| *granted).map(|(id, _)| *id).collect());
    value.put_u8(0);
    write(BatchBuilder::new(place.offset), place, ControlType::LeaderChange, &value)
}

/// The first record of a metadata snapshot; `last_contained` is the append time of the last
/// record in it.
pub fn snapshot_header(place: ControlPlace, last_contained: i64) -> Bytes {
    let mut value = BytesMut::new();
    value.put_i16(0);
    value.put_i64(last_contained);
    value.put_u8(0);
    write(BatchBuilder::new(place.offset), place, ControlType::SnapshotHeader, &value)
}

/// The last record of a metadata snapshot.
pub fn snapshot_footer(place: ControlPlace) -> Bytes {
    write(BatchBuilder::new(place.offset), place, ControlType::SnapshotFooter, &[0, 0, 0])
}

/// The version of the quorum protocol from here on.
pub fn kraft_version(place: ControlPlace, version: i16) -> Bytes {
    let mut value = BytesMut::new();
    value.put_i16(0);
    value.put_i16(version);
    value.put_u8(0);
    write(BatchBuilder::new(place.offset), place, ControlType::KRaftVersion, &value)
}

fn write(builder: BatchBuilder, place: ControlPlace, what: ControlType, value: &[u8]) -> Bytes {
    let mut key = BytesMut::new();
    key.put_i16(0);
    key.put_i16(what.id());
    let mut builder = builder.with_partition_leader_epoch(place.leader_epoch).control();
    builder.append(&NewRecord {
        timestamp: place.timestamp,
        key: Some(&key),
        value: Some(value),
        headers: &[],
    });
    builder.build()
}

/// A compact array of structs that hold an id and no tagged fields.
fn put_ids(out: &mut BytesMut, ids: Vec<BrokerId>) {
    varint::put_u32(out, ids.len() as u32 + 1);
    for id in ids {
        out.put_i32(id.0);
        out.put_u8(0);
    }
}
