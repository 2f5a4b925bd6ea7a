//! One thin file per API: decode what is asked, ask the domain, answer.

mod advertised;
pub(super) mod api_versions;
pub(super) mod fetch;
pub(super) mod init_producer_id;
pub(super) mod list_offsets;
pub(super) mod metadata;
pub(super) mod offset_for_leader_epoch;
pub(super) mod produce;
mod reading;

pub(super) use advertised::address;

use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::LeaderEpoch;

/// Why a replica that knows of the leader epoch `known` does not serve who believes in `asked`
/// (`Partition.checkCurrentLeaderEpoch`).
fn epoch_error(known: LeaderEpoch, asked: LeaderEpoch) -> Option<ErrorCode> {
    if asked == LeaderEpoch::NONE || asked == known {
        None
    } else if asked < known {
        Some(ErrorCode::FencedLeaderEpoch)
    } else {
        Some(ErrorCode::UnknownLeaderEpoch)
    }
}
