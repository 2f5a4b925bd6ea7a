//! What happened. Facts are the one source of narration, timeline, tests and "why?". They are
//! small, typed, and each names the fact that caused it.

use crate::physics::fact_id::FactId;
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{
    BrokerEpoch, BrokerId, BrokerSet, ClientId, ConnectionId, CorrelationId, Endpoint, GroupIndex,
    LeaderEpoch, Offset, PartitionId,
};

use super::group_fact::GroupEvent;
use super::producer_fact::ProducerEvent;
use super::summary::{Direction, Summary};

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

/// The closed list of what can happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The world began with its set-up.
    Began,
    /// The outside did something: the cause of all that follows from it.
    Acted,
    /// A broker's process was started; it does not serve yet.
    BrokerStarting { broker: BrokerId },
    /// A broker's process is up; it turns to the controller.
    BrokerBooted { broker: BrokerId },
    /// A broker is let in and serves.
    BrokerStarted { broker: BrokerId },
    /// A broker's process was killed (SIGKILL): what it had written is still there.
    BrokerCrashed { broker: BrokerId },
    /// The power of a broker's machine failed: nobody is told.
    BrokerPoweredOff { broker: BrokerId },
    /// The only log directory of a broker's disk failed.
    DiskFailed { broker: BrokerId },
    /// It works again.
    DiskMended { broker: BrokerId },
    /// A broker's process ended itself, because it has no log directory that works.
    BrokerHalted { broker: BrokerId },
    /// A broker's process was asked to end (SIGTERM) and asks the controller to let it go.
    BrokerStopping { broker: BrokerId },
    /// A broker's process ended in good order.
    BrokerStopped { broker: BrokerId },
    /// The controller's process was killed; its log is still there.
    ControllerCrashed,
    /// A controller took over with what is in the log.
    ControllerStarted,
    /// The controller took a broker's process into the cluster, fenced at first.
    BrokerRegistered { broker: BrokerId, broker_epoch: BrokerEpoch },
    /// The controller shut a broker out: it leads nothing and is in no ISR.
    BrokerFenced { broker: BrokerId },
    /// The controller let a broker in.
    BrokerUnfenced { broker: BrokerId },
    /// The controller knows that a broker is about to stop.
    BrokerLeaving { broker: BrokerId },
    /// The controller gave a broker a block of producer ids, from `first` to `last`.
    ProducerIdsAllocated { broker: BrokerId, first: i64, last: i64 },
    /// The controller chose a leader, or found none ([`BrokerId::NONE`]).
    LeaderElected { partition: PartitionId, leader: BrokerId, leader_epoch: LeaderEpoch },
    /// The controller wrote another ISR, or other eligible leader replicas.
    IsrChanged { partition: PartitionId, isr: BrokerSet, elr: BrokerSet, partition_epoch: i32 },
    /// The controller deleted a partition with its topic.
    PartitionDeleted { partition: PartitionId },
    /// A leader wants followers out of the ISR that were behind for too long (`maybeShrinkIsr`).
    IsrShrinkWanted { broker: BrokerId, partition: PartitionId, out: BrokerSet },
    /// A leader wants a follower in the ISR that has caught up (`maybeExpandIsr`).
    IsrExpandWanted { broker: BrokerId, partition: PartitionId, follower: BrokerId },
    /// The leader tells a follower where its log parts from the leader's: the last epoch that both
    /// may share and where that ends.
    DivergenceTold {
        broker: BrokerId,
        partition: PartitionId,
        follower: BrokerId,
        epoch: LeaderEpoch,
        end_offset: Offset,
    },
    /// A follower cut its log: its log end offset fell from `from` to `to`.
    Truncated { broker: BrokerId, partition: PartitionId, from: Offset, to: Offset },
    /// A replica's log start offset moved: what lies before it may not be read any more.
    LogStartAdvanced {
        role: RoleThen,
        broker: BrokerId,
        partition: PartitionId,
        from: Offset,
        to: Offset,
    },
    /// The segment with this base offset is deleted: all of it lies before the log start.
    SegmentDeleted { broker: BrokerId, partition: PartitionId, base_offset: Offset },
    /// A DeleteRecords waits until every live replica's log starts there (`DelayedDeleteRecords`).
    DeleteRecordsParked { broker: BrokerId, partition: PartitionId, required_offset: Offset },
    /// A DeleteRecords is answered; with an error the low watermark is [`Offset::UNKNOWN`].
    DeleteRecordsAnswered {
        broker: BrokerId,
        partition: PartitionId,
        low_watermark: Offset,
        error: ErrorCode,
    },
    /// A follower dropped its log, which ended at `from`, and begins anew at `to`: its leader's
    /// begins there, or in the midst of the batch from there on (`truncateFullyAndStartAt`).
    LogBegunAnew { broker: BrokerId, partition: PartitionId, from: Offset, to: Offset },
    /// A broker gave a replica up: its topic is deleted.
    ReplicaDeleted { broker: BrokerId, partition: PartitionId },
    /// A broker's process is held still (SIGSTOP, or a long pause of its JVM).
    BrokerFrozen { broker: BrokerId },
    /// A broker's process goes on (SIGCONT).
    BrokerThawed { broker: BrokerId },
    /// From now on nothing gets from one machine to the other.
    LinkCut { from: Endpoint, to: Endpoint },
    /// From now on nothing gets from one machine to the other on the connections that stand.
    LinkStalled { from: Endpoint, to: Endpoint },
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
    /// A leader was sent a batch that it has already, and answers as it did the first time.
    DuplicateRecognised { broker: BrokerId, partition: PartitionId, base_offset: Offset },
    /// A leader refused a batch whose sequence is not the one that it expects of its producer.
    SequenceRefused { broker: BrokerId, partition: PartitionId, sequence: i32, expected: i32 },
    /// A producer was given an id, by which brokers recognise what it sends again.
    ProducerIdReceived { client: ClientId, producer_id: i64, epoch: i16 },
    /// A producer asks for an id again after its back-off.
    ProducerIdRetried { client: ClientId, error: ErrorCode },
    /// A gap in a partition ended the producer's epoch: there it begins at sequence 0 again.
    ProducerEpochBumped { client: ClientId, partition: PartitionId, epoch: i16 },
    /// A broker has read the groups that a partition of `__consumer_offsets` keeps, so many, and
    /// coordinates them.
    GroupsLoaded { broker: BrokerId, partition: PartitionId, groups: u32 },
    /// A broker coordinates the groups of a partition no more.
    GroupsUnloaded { broker: BrokerId, partition: PartitionId },
    /// Something happened to a group at its coordinator.
    Group { broker: BrokerId, group: GroupIndex, event: GroupEvent },
    /// A client process was started.
    ClientStarted { client: ClientId },
    /// The application handed a producer records.
    SendCalled { client: ClientId, partition: PartitionId, records: u32 },
    /// Something happened to records of a producer before they are sent; `partition` is `None`
    /// where it has none.
    Producer { client: ClientId, partition: Option<PartitionId>, event: ProducerEvent },
    /// The producer's call ended well: the records have offsets from `base_offset` on, or none
    /// are known (acks=0: [`Offset::UNKNOWN`]).
    ProduceAcknowledged {
        client: ClientId,
        partition: PartitionId,
        base_offset: Offset,
        records: u32,
        acks: i16,
    },
    /// A promise is broken: the records from `from` to before `to` had been acknowledged with
    /// `acks`, and the partition's new leader does not have them. Some settings allow that.
    AcknowledgedLost { partition: PartitionId, from: Offset, to: Offset, acks: i16 },
    /// The producer's call failed and is to be sent again after its back-off.
    /// `sequence` is its first one if it is idempotent.
    ProduceRetried {
        client: ClientId,
        partition: PartitionId,
        records: u32,
        sequence: Option<i32>,
        error: ErrorCode,
    },
    /// The producer's call failed.
    ProduceFailed { client: ClientId, partition: PartitionId, records: u32, error: ErrorCode },
    /// A consumer found where to start (`auto.offset.reset`).
    PositionReset { client: ClientId, partition: PartitionId, position: Offset },
    /// A consumer got records: its position moved.
    Consumed { client: ClientId, partition: PartitionId, from: Offset, to: Offset },
    /// A consumer's application that needs time for that has done with records which it got.
    Processed { client: ClientId, partition: PartitionId, from: Offset, to: Offset },
    /// A promise is broken: a member of a group has worked on records that its group had worked on
    /// before. What was committed last was before them.
    ProcessedAgain { client: ClientId, partition: PartitionId, from: Offset, to: Offset },
    /// A promise is broken: a group reads on behind records that no member of it has worked on.
    RecordsSkipped { client: ClientId, partition: PartitionId, from: Offset, to: Offset },
    /// A member of a group found its coordinator.
    CoordinatorFound { client: ClientId, coordinator: BrokerId },
    /// A member has to look for its coordinator again.
    CoordinatorLost { client: ClientId, coordinator: BrokerId, error: ErrorCode },
    /// A member is in a new generation of its group, and assigns the partitions if it leads.
    GroupJoined { client: ClientId, generation: i32, is_leader: bool },
    /// A member was assigned a partition (`onPartitionsAssigned`).
    PartitionAssigned { client: ClientId, partition: PartitionId, generation: i32 },
    /// A member gave a partition up (`onPartitionsRevoked`).
    PartitionRevoked { client: ClientId, partition: PartitionId },
    /// A member learned that a partition is not its own any more, perhaps for long
    /// (`onPartitionsLost`).
    PartitionLost { client: ClientId, partition: PartitionId },
    /// A member goes on where its group had committed.
    PositionRestored { client: ClientId, partition: PartitionId, position: Offset },
    /// A member learned that what it committed is kept.
    OffsetCommitted { client: ClientId, partition: PartitionId, offset: Offset },
    /// A member's commit failed.
    CommitFailed { client: ClientId, error: ErrorCode },
    /// A member's application was away from `poll` for `max.poll.interval.ms`: it leaves its group.
    PollTimedOut { client: ClientId },
    /// A member cannot go on in its group: its application ends with this error.
    MemberFailed { client: ClientId, error: ErrorCode },
    /// A consumer has nothing more to do before it leaves its group.
    ClientClosing { client: ClientId },
    /// A client ended in good order.
    ClientClosed { client: ClientId },
    /// A client's process was killed.
    ClientCrashed { client: ClientId },
    /// A client's process is held still.
    ClientFrozen { client: ClientId },
    /// A client's process goes on.
    ClientThawed { client: ClientId },
    /// A consumer's application stays away from `poll`.
    PollingPaused { client: ClientId },
    /// A consumer's application comes back to `poll`.
    PollingResumed { client: ClientId },
    /// A consumer's application went to another offset (`seek`).
    Sought { client: ClientId, partition: PartitionId, position: Offset },
    /// A consumer's application subscribed to other topics.
    Subscribed { client: ClientId },
    /// A consumer learned that records before its position `from` are not in the log of the new
    /// leader, which shares its history up to `to` only; [`Offset::UNKNOWN`] if none of it.
    TruncationDetected { client: ClientId, partition: PartitionId, from: Offset, to: Offset },
    /// A consumer's fetch was refused: it asks again after its back-off, or at once where to begin.
    FetchRetried { client: ClientId, partition: PartitionId, error: ErrorCode },
    /// A consumer's fetch was refused, and it stops.
    FetchFailed { client: ClientId, partition: PartitionId, error: ErrorCode },
}
