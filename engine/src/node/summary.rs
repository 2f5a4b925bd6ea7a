//! What a packet says, as far as a picture or a sentence needs it, and which way it goes.

use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{Offset, PartitionId};

/// Which way a packet goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To the broker that accepted the connection.
    Request,
    /// Back to the process that opened it.
    Response,
}

/// What a packet says, as far as a picture or a sentence needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Summary {
    /// ApiVersions, either way.
    ApiVersions,
    /// Metadata, either way.
    Metadata,
    /// InitProducerId, either way.
    InitProducerId,
    /// ListOffsets, either way.
    ListOffsets { partition: PartitionId },
    /// OffsetForLeaderEpoch, either way.
    OffsetForLeaderEpoch { partition: PartitionId },
    /// A Produce request: `records` of one batch, `acks` as in the request.
    Produce { partition: PartitionId, records: u32, acks: i16 },
    /// The answer to a Produce.
    ProduceReply { partition: PartitionId, base_offset: Offset, error: ErrorCode },
    /// A Fetch. `repeated`: its session's former request asked for the same offset already.
    Fetch { partition: PartitionId, from: Offset, repeated: bool },
    /// The answer to a Fetch: `records` of the partition, and the high watermark it reports, if
    /// the answer mentions the partition at all.
    FetchReply {
        partition: PartitionId,
        records: u32,
        high_watermark: Option<Offset>,
        error: ErrorCode,
    },
    /// A broker's process presents itself to the controller.
    Registration,
    /// The answer to that.
    RegistrationReply { error: ErrorCode },
    /// A broker shows the controller that it lives.
    Heartbeat,
    /// The answer to that: whether the broker is fenced.
    HeartbeatReply { is_fenced: bool, error: ErrorCode },
    /// A broker asks for the metadata log from an offset on.
    MetadataFetch { from: Offset },
    /// The metadata log up to an offset.
    MetadataReply { to: Offset },
    /// A leader asks the controller for another ISR, first of this partition.
    AlterPartition { partition: PartitionId },
    /// The answer to that.
    AlterPartitionReply { error: ErrorCode },
    /// A broker asks the controller for a topic.
    CreateTopics,
    /// The answer to that.
    CreateTopicsReply { error: ErrorCode },
    /// A broker asks the controller for a block of producer ids.
    AllocateProducerIds,
    /// The answer to that.
    AllocateProducerIdsReply { error: ErrorCode },
    /// A client asks which broker is the coordinator of its group.
    FindCoordinator,
    /// The answer to that.
    FindCoordinatorReply { error: ErrorCode },
    /// A consumer wants to be in the next generation of its group.
    JoinGroup,
    /// The answer to that: the generation that it is in, or why not.
    JoinGroupReply { generation: i32, error: ErrorCode },
    /// A member asks for its assignment, or its leader brings everybody's.
    SyncGroup,
    /// The answer to that.
    SyncGroupReply { error: ErrorCode },
    /// A member shows its coordinator that it lives.
    GroupHeartbeat { generation: i32 },
    /// The answer to that: the error also tells of a rebalance.
    GroupHeartbeatReply { error: ErrorCode },
    /// A member leaves its group, or is taken out of it.
    LeaveGroup,
    /// The answer to that.
    LeaveGroupReply { error: ErrorCode },
    /// Offsets to keep for a group, as of a generation; -1 for none.
    OffsetCommit { generation: i32 },
    /// The answer to that: its first error.
    OffsetCommitReply { error: ErrorCode },
    /// A client asks for offsets that a group has committed.
    OffsetFetch,
    /// The answer to that: its first error.
    OffsetFetchReply { error: ErrorCode },
    /// An administrator asks of groups: ListGroups, DescribeGroups, DeleteGroups, OffsetDelete.
    GroupAdmin,
    /// The answer to that: its first error.
    GroupAdminReply { error: ErrorCode },
}
