//! Writes that are not committed yet. Kafka keeps a timeline of snapshots and a queue of deferred
//! events for them.

use std::sync::Arc;

use bytes::Bytes;

use crate::physics::time::Instant;
use crate::protocol::messages::StrBytes;

use super::classic::{Group, Member};
use super::outcome::{ReplyTo, WriteId};
use super::record::{OffsetCommitKey, OffsetCommitValue};

/// A write on its way.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Write {
    /// Its number.
    pub(super) id: WriteId,
    /// When whoever waits for it waits no more (`offsets.commit.timeout.ms`).
    pub(super) due: Instant,
    /// What it changed, as it was before, the first change first.
    pub(super) before: Vec<Before>,
    /// What is to be done when its fate is known; nothing once it took too long.
    pub(super) then: Vec<Then>,
}

/// Something as it was before a write.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Before {
    /// A committed offset.
    Offset { key: OffsetCommitKey, committed: Option<OffsetCommitValue> },
    /// A group; `None`: there was none of this id.
    Group { id: StrBytes, group: Option<Arc<Group>> },
}

/// What is to be done when the fate of a write is known.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Then {
    /// The leader's assignment, for each member: hand it out, unless the group has gone on.
    Assign { group: StrBytes, generation: i32, assignments: Vec<(StrBytes, Bytes)> },
    /// A static member came back without a rebalance: answer its JoinGroup, or put its former self
    /// back into its place.
    Return { group: StrBytes, member: StrBytes, former: Box<Member>, leader: Option<StrBytes> },
    /// A group was made by a JoinGroup: refuse that one if the group could not be written down.
    Create { group: StrBytes, reply_to: ReplyTo },
}
