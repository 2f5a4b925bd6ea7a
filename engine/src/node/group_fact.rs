//! What happens to a consumer group.

use crate::protocol::group_state::GroupState;
use crate::protocol::ids::{ClientId, Offset, PartitionId};

/// Something that happened to a group. Members are told by the client whose they are, where that is
/// known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupEvent {
    /// The group was made by its first request.
    Created,
    /// A member was given an id, with which it is to ask again (KIP-394).
    MemberIdGiven { client: Option<ClientId> },
    /// A member came in.
    MemberAdded { client: Option<ClientId> },
    /// A member is in the group no more.
    MemberRemoved { client: Option<ClientId>, why: Removal },
    /// A static member came back under another member id (KIP-345).
    MemberReplaced { client: Option<ClientId> },
    /// A rebalance began: every member has to join again. `client` is the member it is because of.
    RebalanceBegan { client: Option<ClientId>, why: RebalanceReason },
    /// Nobody joined in time: the group waits as long again.
    RebalanceProlonged,
    /// A generation is complete: its members know who leads and by which protocol.
    GenerationCompleted {
        generation: i32,
        members: u32,
        leader: Option<ClientId>,
        protocol: Protocol,
    },
    /// The group came into another state.
    StateChanged { from: GroupState, to: GroupState, generation: i32 },
    /// An offset was committed.
    OffsetCommitted { client: Option<ClientId>, partition: PartitionId, offset: Offset },
    /// So many committed offsets were too old, or of a topic or group that is deleted.
    OffsetsRemoved { partitions: u32 },
    /// The group was deleted, by hand or because nothing was left of it.
    Deleted,
}

/// Why a member is in a group no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal {
    /// It left, or was taken out (LeaveGroup).
    Left,
    /// Nothing was heard of it for its `session.timeout.ms`.
    SessionExpired,
    /// Its first JoinGroup was parked for five minutes: it is not waited for any longer.
    JoinTimedOut,
    /// It did not join again within the rebalance timeout (`max.poll.interval.ms`).
    RebalanceTimedOut,
    /// It joined and did not ask for its assignment in time (SyncGroup).
    NeverSynced,
    /// The group has as many members as it may have (`group.max.size`).
    GroupFull,
}

/// Why a rebalance began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RebalanceReason {
    /// A member came in.
    NewMember,
    /// A member is in the group no more.
    MemberRemoved(Removal),
    /// The leader joined again: it wants to assign anew.
    LeaderRejoined,
    /// A member joined again with other subscriptions or protocols.
    MetadataChanged,
    /// A static member came back, and the assignment under way knows its former id.
    MemberReplaced,
    /// The assignment could not be written down.
    AssignmentNotStored,
    /// The group was loaded and has more members than it may have.
    OverCapacity,
}

/// The protocol that a generation agreed on: the assignor of its leader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// `range`
    Range,
    /// `roundrobin`
    RoundRobin,
    /// `sticky`
    Sticky,
    /// `cooperative-sticky`
    CooperativeSticky,
    /// Somebody's own.
    Other,
}

impl Protocol {
    /// The one with this name.
    pub fn named(name: &str) -> Self {
        match name {
            "range" => Self::Range,
            "roundrobin" => Self::RoundRobin,
            "sticky" => Self::Sticky,
            "cooperative-sticky" => Self::CooperativeSticky,
            _ => Self::Other,
        }
    }
}
