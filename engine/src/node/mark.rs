//! Which facts deserve a mark on the timeline.

use super::fact::{RoleThen, What};

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
    /// A broker was shut out or let in.
    Membership = 10,
    /// The ISR changed.
    IsrChanged = 11,
    /// A log was cut.
    Truncated = 12,
}

impl Mark {
    /// All marks, in the order of their codes.
    pub const ALL: [Self; 13] = [
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
        Self::Membership,
        Self::IsrChanged,
        Self::Truncated,
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
            Self::Membership => "membership",
            Self::IsrChanged => "isr-changed",
            Self::Truncated => "truncated",
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
            | Self::BrokerStopping { .. }
            | Self::ControllerCrashed
            | Self::ControllerStarted
            | Self::BrokerFrozen { .. }
            | Self::BrokerThawed { .. }
            | Self::LinkCut { .. }
            | Self::LinkHealed { .. }
            | Self::LinkSlowed { .. }
            | Self::LinkReset { .. } => Some(Mark::Fault),
            Self::BrokerStarted { .. } => Some(Mark::BrokerStarted),
            Self::LeaderElected { .. } | Self::BecameLeader { .. } => Some(Mark::Leadership),
            Self::BrokerStopped { .. }
            | Self::BrokerFenced { .. }
            | Self::BrokerUnfenced { .. }
            | Self::BrokerLeaving { .. } => Some(Mark::Membership),
            Self::IsrChanged { .. } => Some(Mark::IsrChanged),
            Self::Truncated { .. } => Some(Mark::Truncated),
            Self::Appended { role: RoleThen::Leader, .. } => Some(Mark::LeaderAppend),
            Self::HighWatermarkAdvanced { role: RoleThen::Leader, .. } => Some(Mark::HighWatermark),
            Self::ProduceAcknowledged { .. } | Self::ProduceFailed { .. } => {
                Some(Mark::ProduceEnded)
            }
            Self::Consumed { .. } | Self::FetchFailed { .. } => Some(Mark::Consumed),
            Self::SegmentRolled { .. } => Some(Mark::SegmentRolled),
            Self::FollowerProgressed { .. } => Some(Mark::FollowerProgressed),
            Self::Began
            | Self::BrokerBooted { .. }
            | Self::BrokerRegistered { .. }
            | Self::PartitionCreated { .. }
            | Self::PartitionDeleted { .. }
            | Self::ReplicaDeleted { .. }
            | Self::IsrShrinkWanted { .. }
            | Self::IsrExpandWanted { .. }
            | Self::DivergenceTold { .. }
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
            | Self::DuplicateRecognised { .. }
            | Self::SequenceRefused { .. }
            | Self::ProducerIdReceived { .. }
            | Self::ProducerIdRetried { .. }
            | Self::ProducerEpochBumped { .. }
            | Self::FetchRetried { .. }
            | Self::PositionReset { .. } => None,
        }
    }
}
