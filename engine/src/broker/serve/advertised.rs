//! Where brokers are reached, and whom a client should ask instead (KIP-951): the leader, its epoch
//! and its address go along with an error that says "not here".

use crate::controller::image::Image;
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{BrokerId, LeaderEpoch, PartitionId};
use crate::protocol::messages::StrBytes;

/// The port under which broker 1 is advertised; the others follow.
const FIRST_PORT: i32 = 9_092;

/// Host and port of a broker.
pub(in crate::broker) fn address(id: BrokerId) -> (StrBytes, i32) {
    (StrBytes::from_static_str("localhost"), FIRST_PORT + id.0 - 1)
}

/// Whom to ask instead, where `error` says that this broker is the wrong one or that the asker's
/// knowledge is old.
pub(super) fn leader_to_ask(
    image: &Image,
    partition: PartitionId,
    error: ErrorCode,
) -> Option<(BrokerId, LeaderEpoch)> {
    let registration = image.partition(partition);
    matches!(error, ErrorCode::NotLeaderOrFollower | ErrorCode::FencedLeaderEpoch)
        .then_some((registration.leader, registration.leader_epoch))
}
