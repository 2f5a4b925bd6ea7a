//! What the present event was, in one sentence: the most telling of its facts.

use brokerscope_engine::node::{RoleThen, Summary, What};
use brokerscope_engine::physics::time::Span;
use brokerscope_engine::protocol::ids::Offset;
use brokerscope_engine::world::World;

use super::{decided, fault, grouped, idempotence, member, packets};
use crate::scene::explore::Sentence;
use crate::text::{Phrase, said};

/// The sentence of the present event.
pub fn sentence(world: &World) -> Sentence {
    let facts = world.facts().iter().map(|fact| &fact.what);
    let telling = facts.max_by_key(|what| weight(world, what));
    let text = telling.and_then(|what| say(world, what)).unwrap_or_else(said::housekeeping);
    Sentence { at: world.now(), text }
}

/// The sentence of a search that found nothing.
pub fn quiet(world: &World, patience: Span) -> Sentence {
    let minutes = (patience.as_ms() + 30_000) / 60_000;
    let text = said::quiet(i64::try_from(minutes).unwrap_or(i64::MAX));
    Sentence { at: world.now(), text }
}

/// Whether the present event is worth telling a screen reader.
pub fn is_worth_telling(world: &World) -> bool {
    world.facts().iter().any(|fact| weight(world, &fact.what) >= 5)
}

/// At most so telling is what happens to the replicas that keep groups: their offsets and theirs
/// only.
const KEPT: u8 = 3;

/// How telling a fact is beside others of its event.
fn weight(world: &World, what: &What) -> u8 {
    let weight = weight_by_itself(what);
    let is_news = matches!(what, What::GroupsLoaded { groups: 1.., .. });
    let is_upkeep = weight > KEPT && !is_news && grouped::kept_in(world, what).is_some();
    if is_upkeep { KEPT } else { weight }
}

fn weight_by_itself(what: &What) -> u8 {
    match what {
        What::HighWatermarkAdvanced { role: RoleThen::Leader, .. } => 12,
        What::Appended { role: RoleThen::Leader, .. } => 11,
        What::Appended { role: RoleThen::Follower, .. } => 10,
        What::ProduceAcknowledged { .. } | What::ProduceFailed { .. } => 9,
        What::Consumed { .. } | What::FetchFailed { .. } | What::PositionReset { .. } => 8,
        What::TruncationDetected { .. } => 9,
        What::FetchingPaused { .. } | What::FetchingResumed { .. } => 8,
        What::ProduceRetried { .. } | What::FetchRetried { .. } => 7,
        What::DuplicateRecognised { .. } | What::SequenceRefused { .. } => 11,
        What::ProducerEpochBumped { .. } => 10,
        What::ProducerIdReceived { .. } | What::ProducerIdRetried { .. } => 7,
        What::FollowerProgressed { .. } => 7,
        What::HighWatermarkAdvanced { role: RoleThen::Follower, .. } => 7,
        What::BrokerCrashed { .. } | What::BrokerPoweredOff { .. } | What::BrokerStopped { .. } => {
            13
        }
        What::BrokerFrozen { .. } | What::BrokerThawed { .. } | What::BrokerStarting { .. } => 13,
        What::LinkCut { .. } | What::LinkStalled { .. } | What::LinkHealed { .. } => 13,
        What::LinkSlowed { .. } | What::LinkReset { .. } => 13,
        What::DiskFailed { .. } | What::DiskMended { .. } => 13,
        What::BrokerHalted { .. } => 14,
        What::BrokerStopping { .. } | What::BrokerBooted { .. } => 13,
        What::ControllerCrashed | What::ControllerStarted => 13,
        What::AcknowledgedLost { .. } => 15,
        What::Truncated { .. } | What::LeaderElected { .. } => 14,
        What::LogBegunAnew { .. } => 14,
        What::LogStartAdvanced { .. } | What::DeleteRecordsAnswered { .. } => 12,
        What::SegmentDeleted { .. } => 11,
        What::BrokerFenced { .. } | What::BrokerUnfenced { .. } => 12,
        What::BrokerLeaving { .. } | What::DivergenceTold { .. } => 12,
        What::IsrShrinkWanted { .. } | What::IsrExpandWanted { .. } => 12,
        What::IsrChanged { .. } | What::PartitionDeleted { .. } => 11,
        What::BrokerRegistered { .. } | What::ReplicaDeleted { .. } => 6,
        What::ProducerIdsAllocated { .. } => 6,
        What::Group { event, .. } => grouped::weight(event),
        What::ProcessedAgain { .. } | What::RecordsSkipped { .. } => 15,
        What::PollTimedOut { .. } | What::MemberFailed { .. } => 14,
        What::ClientClosing { .. } | What::ClientClosed { .. } | What::ClientCrashed { .. } => 13,
        What::ClientFrozen { .. } | What::ClientThawed { .. } => 13,
        What::PollingPaused { .. } | What::PollingResumed { .. } => 13,
        What::Sought { .. } | What::Subscribed { .. } => 13,
        What::GroupJoined { .. } | What::PartitionLost { .. } => 10,
        What::PartitionAssigned { .. } | What::PartitionRevoked { .. } => 9,
        What::PositionRestored { .. } | What::CommitFailed { .. } => 9,
        What::CoordinatorFound { .. } | What::CoordinatorLost { .. } => 9,
        What::OffsetCommitted { .. } | What::Processed { .. } => 4,
        What::GroupsLoaded { .. } | What::GroupsUnloaded { .. } => 12,
        What::BecameLeader { .. } | What::Closed { .. } | What::ConnectionReset { .. } => 6,
        What::BrokerStarted { .. } | What::BecameFollower { .. } => 5,
        What::SegmentRolled { .. } | What::PartitionCreated { .. } | What::SendCalled { .. } => 5,
        What::Producer { .. } => 4,
        What::ProduceParked { .. } | What::FetchParked { .. } => 4,
        What::DeleteRecordsParked { .. } => 4,
        What::ConnectTimedOut { .. } | What::RequestTimedOut { .. } => 6,
        What::FetchDelayed { .. } | What::FetcherBackedOff { .. } => 5,
        What::ParkedExpired { .. } | What::ConnectionRefused { .. } => 3,
        What::Sent { .. } | What::Connected { .. } => 2,
        What::Arrived { .. } | What::Began => 1,
        What::Acted
        | What::MetadataArrived { .. }
        | What::TakenUp { .. }
        | What::DeadlineDue
        | What::ClientStarted { .. } => 0,
    }
}

fn say(world: &World, what: &What) -> Option<Phrase> {
    let all = [fault::say, decided::say, role, log, wire, idempotence::say, client];
    let in_groups = [grouped::say, member::say];
    all.into_iter().chain(in_groups).find_map(|say| say(world, what))
}

/// Who came to do what; none of anything else.
fn role(world: &World, what: &What) -> Option<Phrase> {
    if matches!(what, What::Began) {
        Some(said::began())
    } else if let What::BrokerStarted { broker } = *what {
        Some(said::broker_started(broker))
    } else if let What::BecameLeader { broker, leader_epoch, .. } = *what {
        Some(said::became_leader(broker, leader_epoch))
    } else if let What::BecameFollower { broker, leader, .. } = *what {
        Some(said::became_follower(broker, leader))
    } else if let What::PartitionCreated { partition, .. } = *what {
        Some(said::partition_created(&world.image().partition_name(partition)))
    } else if let What::FetchingPaused { broker } = *what {
        Some(said::fetching_paused(broker))
    } else if let What::FetchingResumed { broker } = *what {
        Some(said::fetching_resumed(broker))
    } else {
        None
    }
}

/// What happened to a replica's log; none of anything else.
fn log(_: &World, what: &What) -> Option<Phrase> {
    let last = |to: Offset| Offset(to.0 - 1);
    if let What::Appended { role, broker, from, to, .. } = *what {
        Some(match role {
            RoleThen::Leader => said::leader_appended(broker, from, last(to)),
            RoleThen::Follower => said::follower_appended(broker, from, last(to)),
        })
    } else if let What::SegmentRolled { broker, base_offset, .. } = *what {
        Some(said::rolled(broker, base_offset))
    } else if let What::HighWatermarkAdvanced { role, broker, to, .. } = *what {
        Some(match role {
            RoleThen::Leader => said::high_watermark(broker, to),
            RoleThen::Follower => said::follower_high_watermark(broker, to),
        })
    } else if let What::FollowerProgressed { follower, log_end_offset, .. } = *what {
        Some(said::follower_progressed(follower, log_end_offset))
    } else if let What::LogStartAdvanced { broker, to, .. } = *what {
        Some(said::log_start_moved(broker, to))
    } else if let What::LogBegunAnew { broker, to, .. } = *what {
        Some(said::begun_anew(broker, to))
    } else if let What::SegmentDeleted { broker, base_offset, .. } = *what {
        Some(said::segment_deleted(broker, base_offset))
    } else if let What::DeleteRecordsAnswered { low_watermark, error, .. } = *what {
        Some(match low_watermark {
            Offset::UNKNOWN => said::deletion_failed(error.name()),
            low_watermark => said::records_deleted(low_watermark),
        })
    } else {
        None
    }
}

/// What happened to a request or its connection; none of anything else.
fn wire(_: &World, what: &What) -> Option<Phrase> {
    if let What::ProduceParked { required_offset, .. } = *what {
        Some(said::produce_parked(required_offset))
    } else if let What::FetchParked { from, .. } = *what {
        Some(said::fetch_parked(from))
    } else if let What::ParkedExpired { .. } = *what {
        Some(said::expired())
    } else if let What::Sent { summary, .. } = *what {
        Some(said::sent(packet(summary)?))
    } else if let What::Arrived { summary, .. } = *what {
        Some(said::arrived(packet(summary)?))
    } else if let What::Connected { .. } = *what {
        Some(said::connected())
    } else if let What::ConnectionRefused { .. } = *what {
        Some(said::refused())
    } else if let What::Closed { .. } = *what {
        Some(said::closed())
    } else {
        None
    }
}

/// What a producer or a consumer learned; none of anything else.
fn client(_: &World, what: &What) -> Option<Phrase> {
    let last = |to: Offset| Offset(to.0 - 1);
    if let What::SendCalled { records, .. } = *what {
        Some(said::send_called(records))
    } else if let What::ProduceAcknowledged { base_offset, records, .. } = *what {
        Some(match base_offset {
            Offset::UNKNOWN => said::sent_blindly(records),
            base_offset => said::acknowledged(records, base_offset),
        })
    } else if let What::ProduceRetried { error, .. } = *what {
        Some(said::produce_retried(error.name()))
    } else if let What::ProduceFailed { error, .. } = *what {
        Some(said::failed(error.name()))
    } else if let What::Consumed { from, to, .. } = *what {
        Some(said::consumed(from, last(to)))
    } else if let What::TruncationDetected { from, to, .. } = *what {
        Some(match to {
            Offset::UNKNOWN => said::truncation_unknown(from),
            to => said::truncation_detected(from, to),
        })
    } else if let What::FetchRetried { error, .. } = *what {
        Some(said::fetch_retried(error.name()))
    } else if let What::FetchFailed { error, .. } = *what {
        Some(said::fetch_failed(error.name()))
    } else if let What::PositionReset { position, .. } = *what {
        Some(said::position_reset(position))
    } else {
        None
    }
}

fn packet(summary: Summary) -> Option<Phrase> {
    packets::content(summary).map(|content| content.label())
}
