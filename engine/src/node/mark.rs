//! Which facts deserve a mark on the timeline.

use super::fact::{RoleThen, What};
use super::group_fact::GroupEvent;
use super::producer_fact::ProducerEvent;

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
    /// Records that had been acknowledged are gone.
    Lost = 13,
    /// A group is about to share its partitions anew, or its members are complete.
    Rebalance = 14,
    /// A group, its coordinator or one of its members came a step on.
    GroupStep = 15,
}

impl Mark {
    /// All marks, in the order of their codes.
    pub const ALL: [Self; 16] = [
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
        Self::Lost,
        Self::Rebalance,
        Self::GroupStep,
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
            Self::Lost => "lost",
            Self::Rebalance => "rebalance",
            Self::GroupStep => "group-step",
        }
    }
}

impl What {
    /// The kind of mark it deserves, if any.
    pub fn mark(&self) -> Option<Mark> {
        // A chain of questions, which the compiler makes one look at the kind of the fact: every
        // fact of every event is asked.
        Some(if matches!(self, Self::Acted) {
            Mark::Action
        } else if self.is_fault() {
            Mark::Fault
        } else if matches!(self, Self::BrokerStarted { .. }) {
            Mark::BrokerStarted
        } else if matches!(self, Self::LeaderElected { .. } | Self::BecameLeader { .. }) {
            Mark::Leadership
        } else if self.is_membership() {
            Mark::Membership
        } else if matches!(self, Self::IsrChanged { .. }) {
            Mark::IsrChanged
        } else if matches!(
            self,
            Self::Truncated { .. }
                | Self::LogBegunAnew { .. }
                | Self::LogStartAdvanced { role: RoleThen::Leader, .. }
        ) {
            Mark::Truncated
        } else if matches!(self, Self::AcknowledgedLost { .. }) {
            Mark::Lost
        } else if matches!(self, Self::Appended { role: RoleThen::Leader, .. }) {
            Mark::LeaderAppend
        } else if matches!(self, Self::HighWatermarkAdvanced { role: RoleThen::Leader, .. }) {
            Mark::HighWatermark
        } else if self.is_produce_end() {
            Mark::ProduceEnded
        } else if matches!(self, Self::Consumed { .. } | Self::FetchFailed { .. }) {
            Mark::Consumed
        } else if self.is_rebalance() {
            Mark::Rebalance
        } else if self.is_group_step() {
            Mark::GroupStep
        } else if matches!(self, Self::SegmentRolled { .. }) {
            Mark::SegmentRolled
        } else if matches!(self, Self::FollowerProgressed { .. }) {
            Mark::FollowerProgressed
        } else {
            return None;
        })
    }

    /// Whether a call of a producer ended, well or not.
    fn is_produce_end(&self) -> bool {
        matches!(
            self,
            Self::ProduceAcknowledged { .. }
                | Self::ProduceFailed { .. }
                | Self::Producer { event: ProducerEvent::SendFailed { .. }, .. }
        )
    }

    /// Whether a broker came to count, or no longer does.
    fn is_membership(&self) -> bool {
        matches!(
            self,
            Self::BrokerStopped { .. }
                | Self::BrokerFenced { .. }
                | Self::BrokerUnfenced { .. }
                | Self::BrokerLeaving { .. }
        )
    }

    /// Whether a group begins or ends to deal its partitions out.
    fn is_rebalance(&self) -> bool {
        matches!(
            self,
            Self::Group {
                event: GroupEvent::RebalanceBegan { .. } | GroupEvent::GenerationCompleted { .. },
                ..
            }
        )
    }

    /// Whether a group, its coordinator or a member came a step on. Commits and finished work are
    /// none: they happen all the time.
    fn is_group_step(&self) -> bool {
        matches!(
            self,
            Self::Group {
                event: GroupEvent::MemberAdded { .. }
                    | GroupEvent::MemberRemoved { .. }
                    | GroupEvent::MemberReplaced { .. }
                    | GroupEvent::StateChanged { .. }
                    | GroupEvent::OffsetsRemoved { .. }
                    | GroupEvent::Deleted,
                ..
            } | Self::GroupsLoaded { groups: 1.., .. }
                | Self::CoordinatorLost { .. }
                | Self::PartitionAssigned { .. }
                | Self::PartitionRevoked { .. }
                | Self::PartitionLost { .. }
                | Self::PollTimedOut { .. }
                | Self::MemberFailed { .. }
                | Self::ProcessedAgain { .. }
                | Self::RecordsSkipped { .. }
        )
    }

    /// Whether the outside broke or mended something.
    fn is_fault(&self) -> bool {
        matches!(
            self,
            Self::FetchingPaused { .. }
                | Self::FetchingResumed { .. }
                | Self::BrokerStarting { .. }
                | Self::BrokerCrashed { .. }
                | Self::BrokerPoweredOff { .. }
                | Self::DiskFailed { .. }
                | Self::DiskMended { .. }
                | Self::BrokerHalted { .. }
                | Self::BrokerStopping { .. }
                | Self::ControllerCrashed
                | Self::ControllerStarted
                | Self::BrokerFrozen { .. }
                | Self::BrokerThawed { .. }
                | Self::LinkCut { .. }
                | Self::LinkStalled { .. }
                | Self::LinkHealed { .. }
                | Self::LinkSlowed { .. }
                | Self::LinkReset { .. }
        )
    }
}
