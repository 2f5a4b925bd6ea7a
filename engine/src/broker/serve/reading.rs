//! What a Fetch finds in the logs: records, or where the asker's log parts from this one
//! (`Partition.fetchRecords`).

use bytes::Bytes;

use crate::broker::parked::FetchAsk;
use crate::broker::{Disk, Running};
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{BrokerId, LeaderEpoch, Offset};
use crate::replication::partition::{Partition, Role};
use crate::replication::session::Spot;
use crate::storage::epochs::EpochEndOffset;
use crate::storage::log::{Lineage, Log, ReadOptions, ReadUpTo};

use super::epoch_error;

/// What one partition's read gave.
#[derive(Clone, Debug)]
pub(in crate::broker) struct PartitionRead {
    pub(super) error: ErrorCode,
    pub(super) high_watermark: Offset,
    pub(super) log_start_offset: Offset,
    pub(super) records: Bytes,
    /// Where the asker's log parts from this one.
    pub(super) diverging: Option<EpochEndOffset>,
}

/// Reads every partition in order. Until one has returned bytes a first batch may exceed the
/// limits (KIP-74); later ones get what is left.
pub(super) fn read_all(running: &Running, disk: &Disk, ask: &FetchAsk) -> Vec<PartitionRead> {
    let mut left = ask.max_bytes;
    let mut nothing_yet = true;
    ask.spots
        .iter()
        .map(|spot| {
            let replica = running.replicas.get(spot.partition.index()).and_then(Option::as_ref);
            let read = match (replica, disk.log(spot.partition)) {
                (Some(replica), Some(log)) => {
                    let limit = spot.max_bytes.min(left);
                    read_one((replica, log), spot, ask.follower, (limit, nothing_yet))
                }
                _absent => PartitionRead::failed(running.image.why_absent(spot.partition)),
            };
            left = left.saturating_sub(read.records.len());
            nothing_yet &= read.records.is_empty();
            read
        })
        .collect()
}

fn read_one(
    (replica, log): (&Partition, &Log),
    spot: &Spot,
    follower: Option<BrokerId>,
    (max_bytes, min_one_message): (usize, bool),
) -> PartitionRead {
    if let Some(error) = refusal(replica, spot, follower) {
        return PartitionRead::failed(error);
    }
    if spot.last_fetched_epoch != LeaderEpoch::NONE {
        match log.lineage(spot.fetch_offset, spot.last_fetched_epoch) {
            Lineage::Shared => {}
            Lineage::Diverging(end) => {
                return PartitionRead { diverging: Some(end), ..PartitionRead::empty(log) };
            }
            Lineage::OutOfRange => return PartitionRead::failed(ErrorCode::OffsetOutOfRange),
        }
    }
    let up_to = if follower.is_some() { ReadUpTo::LogEnd } else { ReadUpTo::HighWatermark };
    let max_bytes = u32::try_from(max_bytes).unwrap_or(u32::MAX);
    match log.read(spot.fetch_offset, &ReadOptions { up_to, max_bytes, min_one_message }) {
        Ok(read) => PartitionRead { records: read.records, ..PartitionRead::empty(log) },
        Err(_out_of_range) => PartitionRead::failed(ErrorCode::OffsetOutOfRange),
    }
}

/// Why this replica may not serve this fetch (`Partition.checkCurrentLeaderEpoch`,
/// `Partition.fetchRecords`). A consumer may read from a follower (KIP-392), a follower may not.
fn refusal(replica: &Partition, spot: &Spot, follower: Option<BrokerId>) -> Option<ErrorCode> {
    let error = epoch_error(replica.leader_epoch, spot.current_leader_epoch);
    if error.is_some() {
        return error;
    }
    match (&replica.role, follower) {
        (Role::Follower { .. }, Some(_)) => Some(ErrorCode::NotLeaderOrFollower),
        (Role::Leader(leadership), Some(follower)) if leadership.remote(follower).is_none() => {
            Some(ErrorCode::UnknownLeaderEpoch)
        }
        (Role::Leader(_), _) | (Role::Follower { .. }, None) => None,
    }
}

impl PartitionRead {
    fn empty(log: &Log) -> Self {
        Self {
            error: ErrorCode::None,
            high_watermark: log.high_watermark(),
            log_start_offset: log.log_start_offset(),
            records: Bytes::new(),
            diverging: None,
        }
    }

    /// Whether the asker has to hear of it at once, however few bytes there are.
    pub(super) fn is_news(&self) -> bool {
        self.error != ErrorCode::None || self.diverging.is_some()
    }

    pub(super) fn failed(error: ErrorCode) -> Self {
        Self {
            error,
            high_watermark: Offset::UNKNOWN,
            log_start_offset: Offset::UNKNOWN,
            records: Bytes::new(),
            diverging: None,
        }
    }
}
