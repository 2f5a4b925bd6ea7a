//! What a fact is about.

use crate::protocol::ids::{BrokerId, ClientId, ConnectionId, Endpoint, GroupIndex, PartitionId};

use super::fact::What;

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
    /// A consumer group.
    Group(GroupIndex),
}

impl What {
    /// What it is about.
    pub fn subject(&self) -> Subject {
        let of = [Self::of_link, Self::of_broker, Self::of_place, Self::of_connection];
        let told = of.into_iter().filter_map(|of| of(self)).next();
        let told = told.or_else(|| self.of_client());
        if let Self::Group { group, .. } = *self {
            return Subject::Group(group);
        }
        told.unwrap_or(Subject::World)
    }

    fn of_link(&self) -> Option<Subject> {
        if let Self::LinkCut { from, to }
        | Self::LinkStalled { from, to }
        | Self::LinkHealed { from, to }
        | Self::LinkSlowed { from, to, .. }
        | Self::LinkReset { one: from, other: to } = *self
        {
            Some(Subject::Link(from, to))
        } else {
            None
        }
    }

    fn of_broker(&self) -> Option<Subject> {
        if let Self::BrokerStarting { broker }
        | Self::BrokerBooted { broker }
        | Self::BrokerStarted { broker }
        | Self::BrokerCrashed { broker }
        | Self::BrokerPoweredOff { broker }
        | Self::DiskFailed { broker }
        | Self::DiskMended { broker }
        | Self::BrokerHalted { broker }
        | Self::BrokerStopping { broker }
        | Self::BrokerStopped { broker }
        | Self::BrokerRegistered { broker, .. }
        | Self::BrokerFenced { broker }
        | Self::BrokerUnfenced { broker }
        | Self::BrokerLeaving { broker }
        | Self::ProducerIdsAllocated { broker, .. }
        | Self::BrokerFrozen { broker }
        | Self::BrokerThawed { broker }
        | Self::MetadataArrived { broker }
        | Self::FetcherBackedOff { broker, .. }
        | Self::FetchingPaused { broker }
        | Self::FetchingResumed { broker } = *self
        {
            Some(Subject::Broker(broker))
        } else {
            None
        }
    }

    fn of_connection(&self) -> Option<Subject> {
        if let Self::Connected { connection }
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
        | Self::ParkedExpired { connection, .. } = *self
        {
            Some(Subject::Connection(connection))
        } else {
            None
        }
    }

    fn of_client(&self) -> Option<Subject> {
        if let Self::ClientStarted { client }
        | Self::SendCalled { client, .. }
        | Self::Producer { client, .. }
        | Self::ProduceAcknowledged { client, .. }
        | Self::ProduceRetried { client, .. }
        | Self::ProducerIdReceived { client, .. }
        | Self::ProducerIdRetried { client, .. }
        | Self::ProducerEpochBumped { client, .. }
        | Self::ProduceFailed { client, .. }
        | Self::PositionReset { client, .. }
        | Self::Consumed { client, .. }
        | Self::ProcessedAgain { client, .. }
        | Self::RecordsSkipped { client, .. }
        | Self::CoordinatorFound { client, .. }
        | Self::CoordinatorLost { client, .. }
        | Self::GroupJoined { client, .. }
        | Self::PartitionAssigned { client, .. }
        | Self::PartitionRevoked { client, .. }
        | Self::PartitionLost { client, .. }
        | Self::PositionRestored { client, .. }
        | Self::OffsetCommitted { client, .. }
        | Self::CommitFailed { client, .. }
        | Self::PollTimedOut { client }
        | Self::MemberFailed { client, .. }
        | Self::ClientClosing { client }
        | Self::ClientClosed { client }
        | Self::ClientCrashed { client }
        | Self::ClientFrozen { client }
        | Self::ClientThawed { client }
        | Self::PollingPaused { client }
        | Self::PollingResumed { client }
        | Self::Sought { client, .. }
        | Self::Subscribed { client }
        | Self::Processed { client, .. }
        | Self::TruncationDetected { client, .. }
        | Self::FetchRetried { client, .. }
        | Self::FetchFailed { client, .. } = *self
        {
            Some(Subject::Client(client))
        } else {
            None
        }
    }

    fn of_place(&self) -> Option<Subject> {
        if let Self::PartitionCreated { partition, .. }
        | Self::LeaderElected { partition, .. }
        | Self::IsrChanged { partition, .. }
        | Self::AcknowledgedLost { partition, .. }
        | Self::PartitionDeleted { partition } = *self
        {
            Some(Subject::Partition(partition))
        } else if let Self::BecameLeader { broker, partition, .. }
        | Self::BecameFollower { broker, partition, .. }
        | Self::Appended { broker, partition, .. }
        | Self::SegmentRolled { broker, partition, .. }
        | Self::FetchDelayed { broker, partition, .. }
        | Self::DuplicateRecognised { broker, partition, .. }
        | Self::SequenceRefused { broker, partition, .. }
        | Self::IsrShrinkWanted { broker, partition, .. }
        | Self::IsrExpandWanted { broker, partition, .. }
        | Self::DivergenceTold { broker, partition, .. }
        | Self::Truncated { broker, partition, .. }
        | Self::LogStartAdvanced { broker, partition, .. }
        | Self::SegmentDeleted { broker, partition, .. }
        | Self::DeleteRecordsParked { broker, partition, .. }
        | Self::DeleteRecordsAnswered { broker, partition, .. }
        | Self::LogBegunAnew { broker, partition, .. }
        | Self::ReplicaDeleted { broker, partition }
        | Self::GroupsLoaded { broker, partition, .. }
        | Self::GroupsUnloaded { broker, partition }
        | Self::FollowerProgressed { broker, partition, .. }
        | Self::HighWatermarkAdvanced { broker, partition, .. } = *self
        {
            Some(Subject::Replica(broker, partition))
        } else {
            None
        }
    }
}
