//! What the present event was, in one sentence: the most telling of its facts.

use brokerscope_engine::node::{RoleThen, Summary, What};
use brokerscope_engine::protocol::ids::Offset;
use brokerscope_engine::world::World;

use super::{fault, packets};
use crate::scene::explore::Sentence;
use crate::text::{Phrase, said};

/// The sentence of the present event.
pub fn sentence(world: &World) -> Sentence {
    let facts = world.facts().iter().map(|fact| &fact.what);
    let telling = facts.max_by_key(|what| weight(what));
    let text = telling.and_then(|what| say(world, what)).unwrap_or_else(said::housekeeping);
    Sentence { at: world.now(), text }
}

/// Whether the present event is worth telling a screen reader.
pub fn is_worth_telling(world: &World) -> bool {
    world.facts().iter().any(|fact| weight(&fact.what) >= 5)
}

/// How telling a fact is beside others of its event.
fn weight(what: &What) -> u8 {
    match what {
        What::HighWatermarkAdvanced { role: RoleThen::Leader, .. } => 12,
        What::Appended { role: RoleThen::Leader, .. } => 11,
        What::Appended { role: RoleThen::Follower, .. } => 10,
        What::ProduceAcknowledged { .. } | What::ProduceFailed { .. } => 9,
        What::Consumed { .. } | What::FetchFailed { .. } | What::PositionReset { .. } => 8,
        What::FetchingPaused { .. } | What::FetchingResumed { .. } => 8,
        What::ProduceRetried { .. } | What::FetchRetried { .. } => 7,
        What::FollowerProgressed { .. } => 7,
        What::HighWatermarkAdvanced { role: RoleThen::Follower, .. } => 7,
        What::BrokerCrashed { .. } | What::BrokerPoweredOff { .. } | What::BrokerStopped { .. } => {
            13
        }
        What::BrokerFrozen { .. } | What::BrokerThawed { .. } | What::BrokerStarting { .. } => 13,
        What::LinkCut { .. } | What::LinkHealed { .. } => 13,
        What::LinkSlowed { .. } | What::LinkReset { .. } => 13,
        What::BecameLeader { .. } | What::Closed { .. } | What::ConnectionReset { .. } => 6,
        What::BrokerStarted { .. } | What::BecameFollower { .. } => 5,
        What::SegmentRolled { .. } | What::PartitionCreated { .. } | What::SendCalled { .. } => 5,
        What::ProduceParked { .. } | What::FetchParked { .. } => 4,
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
    let last = |to: Offset| Offset(to.0 - 1);
    Some(match *what {
        What::Began => said::began(),
        What::BrokerStarted { broker } => said::broker_started(broker),
        What::BrokerStarting { .. }
        | What::BrokerCrashed { .. }
        | What::BrokerPoweredOff { .. }
        | What::BrokerStopped { .. }
        | What::BrokerFrozen { .. }
        | What::BrokerThawed { .. }
        | What::LinkCut { .. }
        | What::LinkHealed { .. }
        | What::LinkSlowed { .. }
        | What::LinkReset { .. }
        | What::ConnectionReset { .. }
        | What::ConnectTimedOut { .. }
        | What::RequestTimedOut { .. }
        | What::FetcherBackedOff { .. } => return fault::say(world, what),
        What::BecameLeader { broker, leader_epoch, .. } => {
            said::became_leader(broker, leader_epoch)
        }
        What::BecameFollower { broker, leader, .. } => said::became_follower(broker, leader),
        What::PartitionCreated { partition, .. } => {
            said::partition_created(&world.image().partition_name(partition))
        }
        What::Appended { role: RoleThen::Leader, broker, from, to, .. } => {
            said::leader_appended(broker, from, last(to))
        }
        What::Appended { role: RoleThen::Follower, broker, from, to, .. } => {
            said::follower_appended(broker, from, last(to))
        }
        What::SegmentRolled { broker, base_offset, .. } => said::rolled(broker, base_offset),
        What::HighWatermarkAdvanced { role: RoleThen::Leader, broker, to, .. } => {
            said::high_watermark(broker, to)
        }
        What::HighWatermarkAdvanced { role: RoleThen::Follower, broker, to, .. } => {
            said::follower_high_watermark(broker, to)
        }
        What::FollowerProgressed { follower, log_end_offset, .. } => {
            said::follower_progressed(follower, log_end_offset)
        }
        What::ProduceParked { required_offset, .. } => said::produce_parked(required_offset),
        What::FetchParked { from, .. } => said::fetch_parked(from),
        What::ParkedExpired { .. } => said::expired(),
        What::FetchingPaused { broker } => said::fetching_paused(broker),
        What::FetchingResumed { broker } => said::fetching_resumed(broker),
        What::SendCalled { records, .. } => said::send_called(records),
        What::ProduceAcknowledged { base_offset: Offset::UNKNOWN, records, .. } => {
            said::sent_blindly(records)
        }
        What::ProduceAcknowledged { base_offset, records, .. } => {
            said::acknowledged(records, base_offset)
        }
        What::ProduceRetried { error, .. } => said::produce_retried(error.name()),
        What::ProduceFailed { error, .. } => said::failed(error.name()),
        What::Consumed { from, to, .. } => said::consumed(from, last(to)),
        What::FetchRetried { error, .. } => said::fetch_retried(error.name()),
        What::FetchFailed { error, .. } => said::fetch_failed(error.name()),
        What::PositionReset { position, .. } => said::position_reset(position),
        What::Sent { summary, .. } => said::sent(packet(summary)?),
        What::Arrived { summary, .. } => said::arrived(packet(summary)?),
        What::Connected { .. } => said::connected(),
        What::ConnectionRefused { .. } => said::refused(),
        What::Closed { .. } => said::closed(),
        What::FetchDelayed { broker, error, .. } => said::fetch_delayed(broker, error.name()),
        What::Acted
        | What::MetadataArrived { .. }
        | What::TakenUp { .. }
        | What::DeadlineDue
        | What::ClientStarted { .. } => return None,
    })
}

fn packet(summary: Summary) -> Option<Phrase> {
    packets::content(summary).map(|content| content.label())
}
