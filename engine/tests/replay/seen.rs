//! What is seen of our cluster while it runs: how calls ended, what brokers were asked and asked
//! the controller, where high watermarks stood, when processes ended.

use std::collections::{BTreeMap, BTreeSet};

use brokerscope_engine::node::{Direction, Subject, What};
use brokerscope_engine::physics::time::Instant;
use brokerscope_engine::protocol::errors::ErrorCode;
use brokerscope_engine::protocol::ids::{ConnectionId, CorrelationId, Offset, PartitionId};
use brokerscope_engine::protocol::messages::{Request, Response};
use brokerscope_engine::world::World;

use super::checkpoints::Checkpoints;

/// A call of a producer that has ended.
pub(super) struct Ended {
    pub(super) at: Instant,
    pub(super) partition: PartitionId,
    pub(super) outcome: Result<Offset, ErrorCode>,
}

/// A question of a broker or a client, and the answer.
pub(super) struct Exchange {
    pub(super) request: Request,
    pub(super) response: Response,
}

#[derive(Default)]
pub(super) struct Seen {
    pub(super) ended: Vec<Ended>,
    pub(super) exchanges: Vec<Exchange>,
    asked: BTreeMap<(ConnectionId, CorrelationId), Request>,
    pub(super) checkpoints: Checkpoints,
}

impl Seen {
    /// Looks at the last event.
    pub(super) fn look(&mut self, world: &World) {
        let mut replicas = BTreeSet::new();
        for fact in world.facts() {
            self.note(world, &fact.what);
            if let Subject::Replica(broker, partition) = fact.what.subject() {
                replicas.insert((broker, partition));
            }
        }
        for (broker, partition) in replicas {
            let Some((_, log)) = world.replica(broker, partition) else { continue };
            self.checkpoints.note((broker, partition), world.now(), log.high_watermark());
        }
    }

    fn note(&mut self, world: &World, what: &What) {
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
            self.hear(world, (connection, correlation), direction);
        }
    }

    /// Keeps what is said to the controller, and produces.
    fn hear(
        &mut self,
        world: &World,
        (id, correlation): (ConnectionId, CorrelationId),
        direction: Direction,
    ) {
        let Some(connection) = world.network().connection(id) else { return };
        match direction {
            Direction::Request => {
                let sent = connection.requests().find(|packet| packet.correlation == correlation);
                let request = sent.map(|packet| packet.message.clone());
                if let Some(request @ (Request::Controller(_) | Request::Produce(_))) = request {
                    self.asked.insert((id, correlation), request);
                }
            }
            Direction::Response => {
                let sent = connection.responses().find(|packet| packet.correlation == correlation);
                let response = sent.map(|packet| packet.message.clone());
                let asked = self.asked.remove(&(id, correlation));
                if let (Some(request), Some(response)) = (asked, response) {
                    self.exchanges.push(Exchange { request, response });
                }
            }
        }
    }
}
