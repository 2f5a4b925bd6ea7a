//! Deciding: what the controller answers to a request, and the records that would make the answer
//! true. Nothing changes here; see [`Controller::on_request`] for what happens with a decision.
//! One thin file a request; `leadership` is what those share that move leaders.

mod allocate_producer_ids;
mod alter_configs;
mod alter_partition;
mod create_partitions;
mod create_topics;
mod delete_topics;
mod elect_leaders;
mod heartbeat;
pub(super) mod leadership;
mod reassign;
mod register_broker;
mod replicas;
mod unregister_broker;

use crate::physics::chance::Chance;
use crate::physics::time::Instant;
use crate::protocol::errors::ErrorCode;
use crate::protocol::messages::StrBytes;
use crate::protocol::messages::controller::{ControllerRequest, ControllerResponse};

use super::Controller;
use super::record::MetadataRecord;

pub(super) use create_topics::decide as create_topics;
pub use create_topics::why_invalid;
pub(super) use heartbeat::decide as heartbeat;
pub(super) use register_broker::decide as register_broker;

/// An answer, and the records that have to be in the log before it may be given.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// The answer.
    pub response: ControllerResponse,
    /// What makes it true, in order.
    pub records: Vec<MetadataRecord>,
}

/// Why Kafka refuses something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The code in the answer.
    pub error: ErrorCode,
    /// The text in the answer, where it has one.
    pub message: Option<String>,
}

impl Refusal {
    /// A refusal with a text of its own.
    pub(super) fn new(error: ErrorCode, message: impl Into<String>) -> Self {
        Self { error, message: Some(message.into()) }
    }

    /// A refusal with the text that goes with every such code. It is known here which codes these
    /// are, and the page need not carry the texts of all others.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "with the code known, it is one text")]
    pub(super) fn plain(error: ErrorCode) -> Self {
        Self::new(error, error.message())
    }

    /// The text as it goes into an answer.
    pub(super) fn text(&self) -> Option<StrBytes> {
        self.message.clone().map(StrBytes::from_string)
    }
}

/// Decides on `request`. `chance` picks ids and places of new topics.
pub fn decide(
    controller: &Controller,
    now: Instant,
    chance: &mut Chance,
    request: &ControllerRequest,
) -> Decision {
    let image = controller.image();
    match request {
        ControllerRequest::BrokerRegistration(request) => {
            register_broker::decide(controller, now, request)
        }
        ControllerRequest::BrokerHeartbeat(request) => heartbeat::decide(controller, request),
        ControllerRequest::UnregisterBroker(request) => unregister_broker::decide(image, request),
        ControllerRequest::AlterPartition(request) => alter_partition::decide(image, request),
        ControllerRequest::AllocateProducerIds(request) => {
            allocate_producer_ids::decide(image, request)
        }
        ControllerRequest::CreateTopics(request) => {
            create_topics::decide(controller, chance, request)
        }
        ControllerRequest::CreatePartitions(request) => {
            create_partitions::decide(image, chance, request)
        }
        ControllerRequest::DeleteTopics(request) => delete_topics::decide(image, request),
        ControllerRequest::ElectLeaders(request) => elect_leaders::decide(image, request),
        ControllerRequest::IncrementalAlterConfigs(request) => {
            alter_configs::decide(image, request)
        }
        ControllerRequest::AlterPartitionReassignments(request) => reassign::decide(image, request),
    }
}
