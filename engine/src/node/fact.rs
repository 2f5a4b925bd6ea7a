//! What happened. Facts are the one source of narration, timeline, tests and "why?". They are
//! small, typed, and each names the fact that caused it.

use crate::physics::fact_id::FactId;
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{
    BrokerId, ClientId, ConnectionId, CorrelationId, Endpoint, LeaderEpoch, Offset, PartitionId,
};

/// Something that happened, and the fact it came from. `None` only for what the outside did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The fact without which this one would not have happened.
    pub cause: Option<FactId>,
    /// What happened.
    pub what: What,
}

/// What a replica was when something happened to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleThen {
    /// The partition's leader.
    Leader,
    /// A follower.
    Follower,
}

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
    /// ListOffsets, either way.
    ListOffsets { partition: PartitionId },
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
}

/// The closed list of what can happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The world began with its set-up.
    Began,
    /// The outside did something: the cause of all that follows from it.
    Acted,
    /// A broker's process was started; it does not serve yet.
    BrokerStarting { broker: BrokerId },
    /// A broker's start-up time is over; it serves.
    BrokerStarted { broker: BrokerId },
    /// A broker's process was killed (SIGKILL): what it had written is still there.
    BrokerCrashed { broker: BrokerId },
    /// The power of a broker's machine failed: nobody is told.
    BrokerPoweredOff { broker: BrokerId },
    /// A broker's process ended in good order (SIGTERM).
    BrokerStopped { broker: BrokerId },
    /// A broker's process is held still (SIGSTOP, or a long pause of its JVM).
    BrokerFrozen { broker: BrokerId },
    /// A broker's process goes on (SIGCONT).
    BrokerThawed { broker: BrokerId },
    /// From now on nothing gets from one machine to the other.
    LinkCut { from: Endpoint, to: Endpoint },
    /// A link is whole again in this direction.
    LinkHealed { from: Endpoint, to: Endpoint },
    /// From now on packets take longer in this direction.
    LinkSlowed { from: Endpoint, to: Endpoint, by_ms: u32 },
    /// All connections between two machines were torn down from between them.
    LinkReset { one: Endpoint, other: Endpoint },
    /// A topic's partition was created and placed.
    PartitionCreated { partition: PartitionId, leader: BrokerId, leader_epoch: LeaderEpoch },
    /// A broker began to lead (`Partition.makeLeader`).
    BecameLeader { broker: BrokerId, partition: PartitionId, leader_epoch: LeaderEpoch },
    /// A broker began to follow (`Partition.makeFollower`).
    BecameFollower { broker: BrokerId, partition: PartitionId, leader: BrokerId },
    /// A broker heard of a newer metadata image.
    MetadataArrived { broker: BrokerId },
    /// A handshake took longer than `socket.connection.setup.timeout.ms`: it is given up.
    ConnectTimedOut { connection: ConnectionId },
    /// A request got no answer within `request.timeout.ms`: its connection is given up.
    RequestTimedOut { connection: ConnectionId, correlation: CorrelationId },
    /// A fetcher has no connection to its leader; it tries again after `replica.fetch.backoff.ms`.
    FetcherBackedOff { broker: BrokerId, leader: BrokerId },
    /// A follower's fetch was refused for one partition, which is left out for
    /// `replica.fetch.backoff.ms`.
    FetchDelayed { broker: BrokerId, partition: PartitionId, error: ErrorCode },
    /// A connection was asked for and can be used.
    Connected { connection: ConnectionId },
    /// The acceptor was not there.
    ConnectionRefused { connection: ConnectionId },
    /// A process learned that the other side closed a connection.
    Closed { connection: ConnectionId },
    /// A process learned that a connection was torn down: the process at the other side is gone.
    ConnectionReset { connection: ConnectionId },
    /// A packet left its sender.
    Sent {
        connection: ConnectionId,
        correlation: CorrelationId,
        direction: Direction,
        summary: Summary,
    },
    /// A packet reached its receiver.
    Arrived {
        connection: ConnectionId,
        correlation: CorrelationId,
        direction: Direction,
        summary: Summary,
    },
    /// A broker took up a request that had waited behind another on its connection.
    TakenUp { connection: ConnectionId, correlation: CorrelationId },
    /// A replica's log grew: its log end offset moved from `from` to `to`.
    Appended { role: RoleThen, broker: BrokerId, partition: PartitionId, from: Offset, to: Offset },
    /// A replica began a new segment.
    SegmentRolled { broker: BrokerId, partition: PartitionId, base_offset: Offset },
    /// The leader learned a follower's log end offset from its fetch.
    FollowerProgressed {
        broker: BrokerId,
        partition: PartitionId,
        follower: BrokerId,
        log_end_offset: Offset,
    },
    /// A replica's high watermark changed.
    HighWatermarkAdvanced {
        role: RoleThen,
        broker: BrokerId,
        partition: PartitionId,
        from: Offset,
        to: Offset,
    },
    /// A Produce waits until its records are committed (`DelayedProduce`).
    ProduceParked { broker: BrokerId, connection: ConnectionId, required_offset: Offset },
    /// A Fetch waits for bytes (`DelayedFetch`).
    FetchParked { broker: BrokerId, connection: ConnectionId, from: Offset },
    /// A parked request's time ran out.
    ParkedExpired { broker: BrokerId, connection: ConnectionId },
    /// The lab paused a broker's fetching: no new Fetch leaves it.
    FetchingPaused { broker: BrokerId },
    /// The lab lets a broker fetch again.
    FetchingResumed { broker: BrokerId },
    /// A node's deadline came due.
    DeadlineDue,
    /// A client process was started.
    ClientStarted { client: ClientId },
    /// The application handed a producer records.
    SendCalled { client: ClientId, partition: PartitionId, records: u32 },
    /// The producer's call ended well: the records have offsets from `base_offset` on, or none
    /// are known (acks=0: [`Offset::UNKNOWN`]).
    ProduceAcknowledged {
        client: ClientId,
        partition: PartitionId,
        base_offset: Offset,
        records: u32,
    },
    /// The producer's call failed and is to be sent again after its back-off.
    ProduceRetried { client: ClientId, partition: PartitionId, records: u32, error: ErrorCode },
    /// The producer's call failed.
    ProduceFailed { client: ClientId, partition: PartitionId, records: u32, error: ErrorCode },
    /// A consumer found where to start (`auto.offset.reset`).
    PositionReset { client: ClientId, partition: PartitionId, position: Offset },
    /// A consumer got records: its position moved.
    Consumed { client: ClientId, partition: PartitionId, from: Offset, to: Offset },
    /// A consumer's fetch was refused; it asks again after its back-off.
    FetchRetried { client: ClientId, partition: PartitionId, error: ErrorCode },
    /// A consumer's fetch was refused, and it stops.
    FetchFailed { client: ClientId, partition: PartitionId, error: ErrorCode },
}

/// Kinds of facts that deserve a mark on the timeline and a stop of "next event".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Mark {
    /// The outside acted.
    Action = 0,
    /// The outside broke or mended something.
    Fault = 1,
    /// A broker started.
    BrokerStarted = 2,
    /// A leader came to lead.
    Leadership = 3,
    /// The leader's log grew.
    LeaderAppend = 4,
    /// A high watermark moved at its leader.
    HighWatermark = 5,
    /// A producer's call ended.
    ProduceEnded = 6,
    /// A consumer got records.
    Consumed = 7,
    /// A segment began.
    SegmentRolled = 8,
    /// The leader learned of a follower's progress.
    FollowerProgressed = 9,
}

impl Mark {
    /// All marks, in the order of their codes.
    pub const ALL: [Self; 10] = [
        Self::Action,
        Self::Fault,
        Self::BrokerStarted,
        Self::Leadership,
        Self::LeaderAppend,
        Self::HighWatermark,
        Self::ProduceEnded,
        Self::Consumed,
        Self::SegmentRolled,
        Self::FollowerProgressed,
    ];

    /// The mark with this code.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }

    /// In machine words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Action => "action",
            Self::Fault => "fault",
            Self::BrokerStarted => "broker-started",
            Self::Leadership => "leadership",
            Self::LeaderAppend => "leader-append",
            Self::HighWatermark => "high-watermark",
            Self::ProduceEnded => "produce-ended",
            Self::Consumed => "consumed",
            Self::SegmentRolled => "segment-rolled",
            Self::FollowerProgressed => "follower-progressed",
        }
    }
}

impl What {
    /// The kind of mark it deserves, if any.
    pub fn mark(&self) -> Option<Mark> {
        match self {
            Self::Acted => Some(Mark::Action),
            Self::FetchingPaused { .. }
            | Self::FetchingResumed { .. }
            | Self::BrokerStarting { .. }
            | Self::BrokerCrashed { .. }
            | Self::BrokerPoweredOff { .. }
            | Self::BrokerStopped { .. }
            | Self::BrokerFrozen { .. }
            | Self::BrokerThawed { .. }
            | Self::LinkCut { .. }
            | Self::LinkHealed { .. }
            | Self::LinkSlowed { .. }
            | Self::LinkReset { .. } => Some(Mark::Fault),
            Self::BrokerStarted { .. } => Some(Mark::BrokerStarted),
            Self::BecameLeader { .. } => Some(Mark::Leadership),
            Self::Appended { role: RoleThen::Leader, .. } => Some(Mark::LeaderAppend),
            Self::HighWatermarkAdvanced { role: RoleThen::Leader, .. } => Some(Mark::HighWatermark),
            Self::ProduceAcknowledged { .. } | Self::ProduceFailed { .. } => {
                Some(Mark::ProduceEnded)
            }
            Self::Consumed { .. } | Self::FetchFailed { .. } => Some(Mark::Consumed),
            Self::SegmentRolled { .. } => Some(Mark::SegmentRolled),
            Self::FollowerProgressed { .. } => Some(Mark::FollowerProgressed),
            Self::Began
            | Self::PartitionCreated { .. }
            | Self::BecameFollower { .. }
            | Self::MetadataArrived { .. }
            | Self::Connected { .. }
            | Self::ConnectionRefused { .. }
            | Self::Closed { .. }
            | Self::ConnectionReset { .. }
            | Self::ConnectTimedOut { .. }
            | Self::RequestTimedOut { .. }
            | Self::FetcherBackedOff { .. }
            | Self::FetchDelayed { .. }
            | Self::Sent { .. }
            | Self::Arrived { .. }
            | Self::TakenUp { .. }
            | Self::Appended { role: RoleThen::Follower, .. }
            | Self::HighWatermarkAdvanced { role: RoleThen::Follower, .. }
            | Self::ProduceParked { .. }
            | Self::FetchParked { .. }
            | Self::ParkedExpired { .. }
            | Self::DeadlineDue
            | Self::ClientStarted { .. }
            | Self::SendCalled { .. }
            | Self::ProduceRetried { .. }
            | Self::FetchRetried { .. }
            | Self::PositionReset { .. } => None,
        }
    }

    /// What it is about.
    pub fn subject(&self) -> Subject {
        match *self {
            Self::Began | Self::Acted | Self::DeadlineDue => Subject::World,
            Self::LinkCut { from, to }
            | Self::LinkHealed { from, to }
            | Self::LinkSlowed { from, to, .. }
            | Self::LinkReset { one: from, other: to } => Subject::Link(from, to),
            Self::BrokerStarting { broker }
            | Self::BrokerStarted { broker }
            | Self::BrokerCrashed { broker }
            | Self::BrokerPoweredOff { broker }
            | Self::BrokerStopped { broker }
            | Self::BrokerFrozen { broker }
            | Self::BrokerThawed { broker }
            | Self::MetadataArrived { broker }
            | Self::FetcherBackedOff { broker, .. }
            | Self::FetchingPaused { broker }
            | Self::FetchingResumed { broker } => Subject::Broker(broker),
            Self::PartitionCreated { partition, .. } => Subject::Partition(partition),
            Self::BecameLeader { broker, partition, .. }
            | Self::BecameFollower { broker, partition, .. }
            | Self::Appended { broker, partition, .. }
            | Self::SegmentRolled { broker, partition, .. }
            | Self::FetchDelayed { broker, partition, .. }
            | Self::FollowerProgressed { broker, partition, .. }
            | Self::HighWatermarkAdvanced { broker, partition, .. } => {
                Subject::Replica(broker, partition)
            }
            Self::Connected { connection }
            | Self::ConnectionRefused { connection }
            | Self::Closed { connection }
            | Self::ConnectionReset { connection }
            | Self::ConnectTimedOut { connection }
            | Self::RequestTimedOut { connection, .. }
            | Self::Sent { connection, .. }
            | Self::Arrived { connection, .. }
            | Self::TakenUp { connection, .. }
            | Self::ProduceParked { connection, .. }
            | Self::FetchParked { connection, .. }
            | Self::ParkedExpired { connection, .. } => Subject::Connection(connection),
            Self::ClientStarted { client }
            | Self::SendCalled { client, .. }
            | Self::ProduceAcknowledged { client, .. }
            | Self::ProduceRetried { client, .. }
            | Self::ProduceFailed { client, .. }
            | Self::PositionReset { client, .. }
            | Self::Consumed { client, .. }
            | Self::FetchRetried { client, .. }
            | Self::FetchFailed { client, .. } => Subject::Client(client),
        }
    }
}

/// What a fact is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The whole world.
    World,
    /// A broker process.
    Broker(BrokerId),
    /// A partition wherever it is.
    Partition(PartitionId),
    /// One replica.
    Replica(BrokerId, PartitionId),
    /// A connection and what travels on it.
    Connection(ConnectionId),
    /// The link from one machine to another.
    Link(Endpoint, Endpoint),
    /// A producer or consumer.
    Client(ClientId),
}
