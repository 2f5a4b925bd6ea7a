//! A follower whose log holds what its leader's does not: it cuts that away (KIP-101, KIP-595;
//! `AbstractFetcherThread.truncateOnFetchResponse`). A record that was acknowledged with acks=1
//! only can be among it.

use crate::node::{Ctx, What};
use crate::physics::fact_id::FactId;
use crate::protocol::ids::{BrokerId, LeaderEpoch, Offset, PartitionId};
use crate::protocol::messages::fetch::PartitionData;
use crate::storage::epochs::EpochEndOffset;

use super::{Disk, Running};

/// Where the answer says that the logs part, if it says so.
pub(super) fn divergence(data: &PartitionData) -> Option<EpochEndOffset> {
    let told = &data.diverging_epoch;
    (told.epoch >= 0).then_some(EpochEndOffset {
        epoch: LeaderEpoch(told.epoch),
        end_offset: Offset(told.end_offset),
    })
}

/// Cuts the log of `partition` as the leader's word asks; the next fetch finds out whether more
/// has to go.
pub(super) fn truncate(
    ctx: &mut Ctx<'_>,
    cause: FactId,
    (broker, partition): (BrokerId, PartitionId),
    (running, disk): (&mut Running, &mut Disk),
    told: EpochEndOffset,
) {
    let Some(log) = disk.log_mut(partition) else { return };
    let from = log.log_end_offset();
    let truncation = log.truncation_for(told);
    log.truncate_to(truncation.to, ctx.wall_clock_ms());
    let to = log.log_end_offset();
    if from == to {
        return;
    }
    let what = What::Truncated { broker, partition, from, to };
    let truncated = ctx.note_because(Some(cause), what);
    if let Some(replica) = running.replica_mut(partition) {
        replica.log_end_set_by = Some(truncated);
    }
}
