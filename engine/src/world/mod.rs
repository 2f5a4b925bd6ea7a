//! A whole cluster as one plain value. It moves only when told, and the same set-up and actions
//! give the same world, to the byte, everywhere.

pub mod act;
pub mod action;
pub mod admin;
mod clients;
pub mod command;
mod consuming;
mod controller;
mod creation;
mod deliveries;
mod drive;
pub mod fault;
pub mod joining;
mod law;
mod links;
pub mod measures;
pub mod outside;
mod process;
pub mod producing;
mod promise;
mod settle;
pub mod setup;
mod tending;
pub mod upkeep;
pub mod why;
mod wording;

use std::sync::Arc;

use crate::broker::Broker;
use crate::client::Client;
use crate::controller::image::Image;
use crate::controller::node::Node;
use crate::network::{Network, Side};
use crate::node::{Effect, Fact};
use crate::physics::agenda::Agenda;
use crate::physics::fact_id::FactId;
use crate::physics::time::Instant;
use crate::protocol::ids::{BrokerId, ClientId, ConnectionId, Endpoint, Offset, PartitionId};
use crate::protocol::messages::StrBytes;
use crate::replication::partition::Partition;
use crate::storage::log::Log;

use deliveries::Deliveries;
use outside::Outside;
use promise::Promises;
use setup::Setup;

/// The cluster, its clients, the network between them, virtual time and chance.
#[derive(Clone, Debug)]
pub struct World {
    setup: Arc<Setup>,
    now: Instant,
    ordinal: u64,
    agenda: Agenda<Due>,
    network: Network,
    next_connection: u32,
    /// The ids of the groups that it has heard of.
    groups: Arc<Vec<StrBytes>>,
    controller: Node,
    /// What the controller has decided, which is every broker's a little later.
    image: Arc<Image>,
    /// What its log says as far as it is committed and somebody is still to hear of it.
    committed: Vec<(Offset, Arc<Image>)>,
    brokers: Vec<Broker>,
    clients: Vec<Client>,
    /// For every node the soonest entry on the agenda that looks at its deadlines.
    armed: Vec<Option<Instant>>,
    /// Processes that stand still.
    frozen: Vec<Frozen>,
    /// What has come for frozen processes, in order of its coming.
    held: Vec<(Endpoint, Instant, Due)>,
    /// What was acknowledged and is still there.
    promises: Promises,
    /// What groups have worked on.
    deliveries: Deliveries,
    /// How many records leaders have appended for producers.
    appended: u64,
    facts: Vec<Fact>,
    effects: Vec<Effect>,
    outside: Outside,
}

/// A process that stands still.
#[derive(Clone, Copy, Debug)]
struct Frozen {
    process: Endpoint,
    /// The fact that froze it.
    by: FactId,
    /// Since when.
    at: Instant,
}

/// What can be due.
#[derive(Clone, Debug)]
enum Due {
    /// The start-up of a broker's process is over: of which one, and what started it.
    BrokerStart(BrokerId, u32, FactId),
    /// The next request on a connection reaches its broker.
    Request(ConnectionId),
    /// A request that waited behind another is taken in hand.
    TakeUp(ConnectionId),
    /// The next response on a connection reaches its opener.
    Response(ConnectionId),
    /// A handshake is over.
    Handshake(ConnectionId),
    /// The process at one side learns that the connection has ended.
    Ended(ConnectionId, Side),
    /// A node's soonest deadline. Stale ones are dropped, not delivered.
    Deadline(Endpoint),
}

impl World {
    /// How it began.
    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    /// The instant of the last event.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// How many events there were.
    pub fn ordinal(&self) -> u64 {
        self.ordinal
    }

    /// The facts of the last event.
    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// What the controller has decided.
    pub fn image(&self) -> &Arc<Image> {
        &self.image
    }

    /// The controller's machine.
    pub fn controller(&self) -> &Node {
        &self.controller
    }

    /// All brokers, by id.
    pub fn brokers(&self) -> &[Broker] {
        &self.brokers
    }

    /// The broker `id`.
    pub fn broker(&self, id: BrokerId) -> Option<&Broker> {
        let place = usize::try_from(id.0).ok()?.checked_sub(1)?;
        self.brokers.get(place)
    }

    /// All clients, in order of their start.
    pub fn clients(&self) -> &[Client] {
        &self.clients
    }

    /// The client `id`.
    pub fn client(&self, id: ClientId) -> Option<&Client> {
        self.clients.get(usize::try_from(id.0).ok()?)
    }

    /// The ids of consumer groups, by [`GroupIndex`](crate::protocol::ids::GroupIndex).
    pub fn groups(&self) -> &[StrBytes] {
        &self.groups
    }

    /// Connections and what travels on them.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// Roughly the bytes that a clone keeps alive of its own: what is shared with other clones
    /// (sealed chunks of logs, messages, images) does not count.
    pub fn weight_bytes(&self) -> usize {
        /// The open ends of a log's bytes and indexes, which a clone copies once the log grows.
        const LOG_BYTES: usize = 6_144;
        /// A log that has not grown since the last clone was made.
        const SHARED_LOG_BYTES: usize = 256;
        /// A connection with its packets and its ends' notes.
        const CONNECTION_BYTES: usize = 1_024;
        /// A call that waits in a producer.
        const CALL_BYTES: usize = 80;
        let logs = self.brokers.iter().flat_map(|broker| broker.disk.logs());
        let open = |log: &Log| if log.is_shared() { SHARED_LOG_BYTES } else { LOG_BYTES };
        let logs: usize = logs.map(|(_, log)| open(log)).sum();
        let connections = self.network.connections().len();
        let calls: usize = self.clients.iter().map(Client::queued).sum();
        let hot = logs + connections * CONNECTION_BYTES + calls * CALL_BYTES;
        hot + self.promises.weight_bytes()
            + self.deliveries.weight_bytes()
            + self.agenda.len() * 64
            + 4_096
    }

    /// One replica and its log, if the broker runs and holds one.
    pub fn replica(&self, broker: BrokerId, partition: PartitionId) -> Option<(&Partition, &Log)> {
        let broker = self.broker(broker)?;
        Some((broker.replica(partition)?, broker.disk.log(partition)?))
    }
}
