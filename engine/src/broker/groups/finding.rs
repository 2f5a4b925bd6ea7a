//! FindCoordinator (10): the coordinator of a group is who leads the partition that keeps it. While
//! there is no `__consumer_offsets` the broker asks the controller to create it, and answers
//! `COORDINATOR_NOT_AVAILABLE` meanwhile (`KafkaApis.getCoordinator`, `AutoTopicCreationManager`).

use crate::broker::{Broker, InHand, serve};
use crate::controller::topics::{Layout, NewTopic};
use crate::group::partition_for::OFFSETS_TOPIC;
use crate::node::{Ctx, Summary};
use crate::physics::fact_id::FactId;
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::BrokerId;
use crate::protocol::messages::group::find_coordinator::{
    Coordinator, FindCoordinatorRequest, FindCoordinatorResponse,
};
use crate::protocol::messages::{Request, StrBytes};

use super::answering::reply;

/// `key_type` of groups, of transactions, and of the state of share groups.
const GROUP: i8 = 0;
const TRANSACTION: i8 = 1;
const SHARE: i8 = 2;

/// How far it is with having `__consumer_offsets` created, and for whose sake.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::broker) enum Creating {
    /// Nobody has asked for it.
    #[default]
    NoNeed,
    /// The controller is to be asked.
    Due(FactId),
    /// It is asked.
    InFlight(FactId),
}

impl Broker {
    pub(super) fn find_coordinator(
        &mut self,
        ctx: &mut Ctx<'_>,
        in_hand: InHand,
        request: &FindCoordinatorRequest,
    ) {
        let keys = request.coordinator_keys.iter();
        let found: Vec<_> = match request.key_type {
            GROUP => keys.map(|key| (key, self.coordinator_of(in_hand.because, key))).collect(),
            // There are none of these here.
            TRANSACTION | SHARE => {
                keys.map(|key| (key, Err(ErrorCode::CoordinatorNotAvailable))).collect()
            }
            _ => keys.map(|key| (key, Err(ErrorCode::InvalidRequest))).collect(),
        };
        let coordinators = found.into_iter().map(|(key, found)| {
            let answer = Coordinator::default()
                .with_key(key.clone())
                .with_error_message(Some(StrBytes::from_static_str("")));
            match found {
                Ok(id) => {
                    let (host, port) = serve::address(id);
                    answer.with_node_id(id.into()).with_host(host).with_port(port)
                }
                Err(error) => {
                    let nobody = answer.with_node_id(BrokerId::NONE.into()).with_port(-1);
                    nobody.with_error_code(error.code())
                }
            }
        });
        let response = FindCoordinatorResponse::default().with_coordinators(coordinators.collect());
        reply(ctx, (in_hand.because, in_hand.reply_to), response.into());
        self.drive_offsets_topic(ctx);
    }

    fn coordinator_of(&mut self, because: FactId, group: &str) -> Result<BrokerId, ErrorCode> {
        let nobody = ErrorCode::CoordinatorNotAvailable;
        let running = self.running.as_mut().ok_or(nobody)?;
        let Some(partition) = running.partition_of_group(group) else {
            if matches!(running.groups.creating, Creating::NoNeed) {
                running.groups.creating = Creating::Due(because);
            }
            return Err(nobody);
        };
        let leader = running.image.partition(partition).leader;
        let is_reachable = running.image.unfenced_brokers().any(|id| id == leader);
        is_reachable.then_some(leader).ok_or(nobody)
    }

    /// Asks the controller for `__consumer_offsets`, if it is wanted and the way there is free.
    pub(in crate::broker) fn drive_offsets_topic(&mut self, ctx: &mut Ctx<'_>) {
        let (endpoint, settings) = (self.endpoint(), self.settings);
        let (Some(running), Some(it)) = (&mut self.running, &mut self.lifecycle) else { return };
        let Creating::Due(because) = running.groups.creating else { return };
        if !it.forwarding.is_ready(ctx, endpoint, &mut it.chance) {
            return;
        }
        let config = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let topic = NewTopic {
            name: OFFSETS_TOPIC.to_owned(),
            layout: Layout::Placed {
                partitions: settings.offsets_topic_num_partitions,
                replication_factor: settings.offsets_topic_replication_factor,
            },
            configs: vec![
                config("compression.type", "producer"),
                config("cleanup.policy", "compact"),
                config("segment.bytes", "104857600"),
            ],
        };
        let request = Request::Controller(topic.request().into());
        it.forwarding.send(ctx, because, (request, Summary::CreateTopics));
        running.groups.creating = Creating::InFlight(because);
    }

    /// The controller has created `__consumer_offsets` or refused to: whoever looks for a
    /// coordinator next finds one, or asks for the topic again.
    pub(in crate::broker) fn on_offsets_topic_answer(&mut self) {
        if let Some(running) = &mut self.running {
            running.groups.creating = Creating::NoNeed;
        }
    }
}

impl Creating {
    /// The way to the controller broke: what was on it is asked again.
    pub(in crate::broker) fn resend(&mut self) {
        if let Self::InFlight(because) = *self {
            *self = Self::Due(because);
        }
    }
}
