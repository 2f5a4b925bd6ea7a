//! What is seen of our cluster while it runs: how calls ended, what brokers were asked and asked
//! the controller, what members of groups were told, where high watermarks stood, when processes
//! ended.

use std::collections::{BTreeMap, BTreeSet};

use brokerscope_engine::client::Role;
use brokerscope_engine::node::{Direction, GroupEvent, Removal, Subject, What};
use brokerscope_engine::physics::time::Instant;
use brokerscope_engine::protocol::errors::ErrorCode;
use brokerscope_engine::protocol::ids::{
    ClientId, ConnectionId, CorrelationId, Endpoint, Offset, PartitionId,
};
use brokerscope_engine::protocol::messages::group::GroupResponse;
use brokerscope_engine::protocol::messages::{Request, Response};
use brokerscope_engine::world::World;
use brokerscope_engine::world::outside::Answer;

use super::called::Called;
use super::checkpoints::Checkpoints;
use super::members::Told;

/// A call of a producer that has ended.
pub(super) struct Ended {
    pub(super) at: Instant,
    pub(super) partition: PartitionId,
    pub(super) outcome: Result<Offset, ErrorCode>,
}

/// A question of a broker or a client, and the answer.
pub(super) struct Exchange {
    pub(super) at: Instant,
    /// The client that asked, if it was one.
    pub(super) client: Option<ClientId>,
    pub(super) request: Request,
    pub(super) response: Response,
}

#[derive(Default)]
pub(super) struct Seen {
    pub(super) ended: Vec<Ended>,
    pub(super) exchanges: Vec<Exchange>,
    asked: BTreeMap<(ConnectionId, CorrelationId), Request>,
    /// What consumers in groups were told.
    pub(super) told: Vec<Told>,
    /// How many records each consumer has got of each partition.
    pub(super) polled: BTreeMap<(ClientId, String), i64>,
    /// When a member's session ended last.
    pub(super) expired_at: Option<Instant>,
    /// Answers to programs outside, by their numbers.
    answers: Vec<(CorrelationId, Instant, Answer)>,
    pub(super) checkpoints: Checkpoints,
}

impl Seen {
    /// Looks at the last event.
    pub(super) fn look(&mut self, world: &World, called: &mut Called) {
        let mut replicas = BTreeSet::new();
        for (number, answer) in world.answers() {
            if let Answer::Response(response) = answer {
                meet(called, response);
            }
            self.answers.push((*number, world.now(), answer.clone()));
        }
        for fact in world.facts() {
            self.note(world, &fact.what, called);
            self.note_member(world, &fact.what);
            if let Subject::Replica(broker, partition) = fact.what.subject() {
                replicas.insert((broker, partition));
            }
        }
        for (broker, partition) in replicas {
            let Some((_, log)) = world.replica(broker, partition) else { continue };
            self.checkpoints.note((broker, partition), world.now(), log.high_watermark());
        }
    }

    fn note(&mut self, world: &World, what: &What, called: &mut Called) {
        let at = world.now();
        if let What::ProduceAcknowledged { partition, base_offset, .. } = *what {
            self.ended.push(Ended { at, partition, outcome: Ok(base_offset) });
        } else if let What::ProduceFailed { partition, error, .. } = *what {
            self.ended.push(Ended { at, partition, outcome: Err(error) });
        } else if let What::BrokerStopped { broker }
        | What::BrokerCrashed { broker }
        | What::BrokerFrozen { broker } = *what
        {
            self.checkpoints.pause(broker, at);
        } else if let What::BrokerThawed { broker } = *what {
            self.checkpoints.go_on(broker, at, false);
        } else if let What::BrokerStarting { broker } = *what {
            self.checkpoints.go_on(broker, at, true);
        } else if let What::Sent { connection, correlation, direction, .. } = *what {
            self.hear(world, (connection, correlation), direction, called);
        }
    }

    /// Notes what a consumer in a group was told.
    fn note_member(&mut self, world: &World, what: &What) {
        let name = |partition| world.image().partition_name(partition);
        if let What::PartitionAssigned { client, partition, generation } = *what {
            self.tell(world, (client, "assigned"), Some((name(partition), Some(generation))));
        } else if let What::PartitionRevoked { client, partition } = *what {
            self.tell(world, (client, "revoked"), Some((name(partition), None)));
        } else if let What::PartitionLost { client, partition } = *what {
            self.tell(world, (client, "lost"), Some((name(partition), None)));
        } else if let What::ClientClosed { client } = *what
            && !world.client(client).is_some_and(|it| matches!(it.role, Role::Producer(_)))
        {
            self.tell(world, (client, "closed"), None);
        } else if let What::MemberFailed { client, error } = *what {
            self.tell(world, (client, "error"), None);
            if let Some(told) = self.told.last_mut() {
                told.error = Some(format!("{} {}", error.name(), error.message()));
            }
        } else if let What::Consumed { client, partition, from, to } = *what {
            *self.polled.entry((client, name(partition))).or_default() += to.0 - from.0;
        } else if let What::Group { event, .. } = what
            && let GroupEvent::MemberRemoved { why: Removal::SessionExpired, .. } = event
        {
            self.expired_at = Some(world.now());
        }
    }

    /// A partition is told together with the others of the same event.
    fn tell(
        &mut self,
        world: &World,
        (client, event): (ClientId, &'static str),
        about: Option<(String, Option<i32>)>,
    ) {
        let ordinal = world.ordinal();
        let latest = self.told_to(client).filter(|told| told.event == "assigned").last();
        let latest = latest.map_or(-1, |told| told.generation);
        let is_same = |told: &Told| {
            (told.ordinal, told.client, told.event) == (ordinal, client, event) && about.is_some()
        };
        if self.told.last().is_none_or(|told| !is_same(told)) {
            let generation = about.as_ref().and_then(|(_, given)| *given).unwrap_or(latest);
            self.told.push(Told {
                at: world.now(),
                ordinal,
                client,
                event,
                generation,
                partitions: Vec::new(),
                error: None,
            });
        }
        if let (Some(told), Some((partition, _))) = (self.told.last_mut(), about) {
            told.partitions.push(partition);
        }
    }

    /// What a consumer was told, in order.
    pub(super) fn told_to(&self, client: ClientId) -> impl Iterator<Item = &Told> {
        self.told.iter().filter(move |told| told.client == client)
    }

    /// The answer to the request of this number.
    pub(super) fn answered(&self, number: CorrelationId) -> Option<(Instant, Answer)> {
        let known = self.answers.iter().find(|(known, ..)| *known == number);
        known.map(|(_, at, answer)| (*at, answer.clone()))
    }

    /// Keeps what is said to the controller, what clients say, and produces.
    fn hear(
        &mut self,
        world: &World,
        (id, correlation): (ConnectionId, CorrelationId),
        direction: Direction,
        called: &mut Called,
    ) {
        let Some(connection) = world.network().connection(id) else { return };
        let client = match connection.opener() {
            Endpoint::Client(client) => Some(client),
            Endpoint::Broker(_) | Endpoint::Controller => None,
        };
        match direction {
            Direction::Request => {
                let sent = connection.requests().find(|packet| packet.correlation == correlation);
                let request = sent.map(|packet| packet.message.clone());
                let is_kept = |request: &Request| {
                    matches!(request, Request::Controller(_) | Request::Produce(_))
                        || client.is_some()
                };
                if let Some(request) = request.filter(is_kept) {
                    self.asked.insert((id, correlation), request);
                }
            }
            Direction::Response => {
                let sent = connection.responses().find(|packet| packet.correlation == correlation);
                let response = sent.map(|packet| packet.message.clone());
                let asked = self.asked.remove(&(id, correlation));
                if let (Some(request), Some(response)) = (asked, response) {
                    meet(called, &response);
                    let at = world.now();
                    self.exchanges.push(Exchange { at, client, request, response });
                }
            }
        }
    }
}

/// Members get to know their ids by these answers.
fn meet(called: &mut Called, response: &Response) {
    if let Response::Group(GroupResponse::JoinGroup(answer)) = response {
        called.meet_ours(answer.member_id.as_str());
    }
}
