//! Client processes: a [`producer`] and a [`consumer`], assigned by hand or in a [`group`]. Both
//! stand on a connection per broker, ApiVersions first on each, and on metadata that is asked of
//! whichever broker has least to do (`NetworkClient`).
//!
//! Absent: leaders learned from errors (KIP-951), re-bootstrapping (KIP-899).

mod answers;
pub mod consumer;
pub mod group;
mod life;
mod lines;
mod link;
mod metadata;
mod nodes;
pub mod producer;

use std::sync::Arc;

use crate::node::{Ctx, What};
use crate::physics::chance::Chance;
use crate::physics::fact_id::FactId;
use crate::physics::time::{Instant, Span};
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{BrokerId, ClientId, ConnectionId, Endpoint, PartitionId};
use crate::protocol::messages::Response;

use consumer::Consumer;
pub use life::Life;
use lines::Lines;
use link::{InFlight, Link, Waiting};
use metadata::{MAX_AGE, Metadata};
use nodes::{MAX_IN_FLIGHT, Nodes, Peer};
use producer::Producer;
use producer::order::Order;

/// A client process.
#[derive(Clone, Debug)]
pub struct Client {
    /// Its place among the clients.
    pub id: ClientId,
    /// Its `client.id`.
    pub name: String,
    /// What it does.
    pub role: Role,
    /// Whether its process runs.
    pub life: Life,
    bootstrap: Vec<BrokerId>,
    nodes: Nodes,
    metadata: Metadata,
    chance: Chance,
    /// Picks partitions.
    picks: Chance,
}

/// What a client does.
#[derive(Clone, Debug)]
pub enum Role {
    /// It sends records.
    Producer(Producer),
    /// It reads records.
    Consumer(Consumer),
}

/// A topic as a client was told to use it: its name, and the names that facts use for its
/// partitions, by index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicHandle {
    /// The topic's name.
    pub name: String,
    /// Its partitions by index.
    pub partitions: Vec<PartitionId>,
}

impl Client {
    /// A client that has not connected to anything yet.
    pub fn new(
        id: ClientId,
        name: String,
        (seed, bootstrap): (u64, Vec<BrokerId>),
        role: Role,
    ) -> Self {
        let (max_age, max_in_flight) = match &role {
            Role::Producer(producer) => (MAX_AGE, producer.max_in_flight()),
            Role::Consumer(consumer) => (consumer.metadata_max_age(), MAX_IN_FLIGHT),
        };
        Self {
            id,
            chance: Chance::stream(seed, &format!("client-{name}")),
            picks: Chance::stream(seed, &format!("client-{name}-partitions")),
            name,
            role,
            life: Life::Running,
            nodes: Nodes::new(id, max_in_flight),
            metadata: Metadata::new(bootstrap.clone(), max_age),
            bootstrap,
        }
    }

    /// The process has started.
    pub fn on_started(&mut self, ctx: &mut Ctx<'_>) {
        let because = ctx.note(What::ClientStarted { client: self.id });
        if let Role::Producer(producer) = &mut self.role {
            producer.on_started(because);
            self.metadata.want_any();
        }
        self.pump(ctx, because);
    }

    /// The application hands this producer records, once or again and again.
    pub fn on_order(&mut self, ctx: &mut Ctx<'_>, order: Arc<Order>, repeat: Option<(Span, u64)>) {
        let cause = ctx.cause();
        if let Role::Producer(producer) = &mut self.role {
            if let Some(repeat) = repeat {
                producer.repeat(ctx, Arc::clone(&order), repeat, cause);
            }
            producer.on_order(ctx, (self.id, &mut self.picks), order, cause);
        }
        self.pump(ctx, cause);
    }

    /// A connection that it opened can be used, or was refused.
    pub fn on_connected(&mut self, ctx: &mut Ctx<'_>, connection: ConnectionId, accepted: bool) {
        let cause = ctx.cause();
        let Some(place) = self.nodes.place_of(connection) else { return };
        if accepted {
            self.nodes.on_connected(place);
            self.nodes.links[place].negotiate(ctx, &self.name, cause);
        } else {
            self.lose(ctx, place, cause);
            self.pump(ctx, cause);
        }
    }

    /// A connection of its has ended: what was in flight on it has failed.
    pub fn on_closed(&mut self, ctx: &mut Ctx<'_>, connection: ConnectionId) {
        let cause = ctx.cause();
        if let Some(place) = self.nodes.place_of(connection) {
            self.lose(ctx, place, cause);
            self.pump(ctx, cause);
        }
    }

    /// An answer arrives.
    pub fn on_response(
        &mut self,
        ctx: &mut Ctx<'_>,
        connection: ConnectionId,
        response: &Response,
    ) {
        let cause = ctx.cause();
        let Some(place) = self.nodes.place_of(connection) else { return };
        let Some(sent) = self.nodes.links[place].in_flight.pop_front() else { return };
        if self.take_answer(ctx, (place, sent.waiting), response) {
            self.metadata.request_update();
        }
        self.pump(ctx, cause);
    }

    /// The soonest of its deadlines.
    pub fn next_deadline(&self) -> Option<Instant> {
        if self.life != Life::Running {
            return None;
        }
        let role = match &self.role {
            Role::Producer(producer) => producer.next_deadline(),
            Role::Consumer(consumer) => consumer.next_deadline(),
        };
        let own = [role, self.nodes.next_deadline(), self.metadata.next_deadline()];
        own.into_iter().flatten().min()
    }

    /// Its soonest deadline is due.
    pub fn on_deadline(&mut self, ctx: &mut Ctx<'_>) {
        let (now, cause) = (ctx.now(), ctx.cause());
        self.nodes.end_waits(now);
        self.metadata.end_waits(now);
        self.give_up(ctx);
        match &mut self.role {
            Role::Producer(producer) => producer.on_deadline(ctx, (self.id, &mut self.picks)),
            Role::Consumer(consumer) => consumer.end_waits(now),
        }
        self.pump(ctx, cause);
    }

    /// Gives up batches in flight whose delivery takes too long, and connections whose handshake or
    /// whose answers do.
    fn give_up(&mut self, ctx: &mut Ctx<'_>) {
        let (now, endpoint, cause) = (ctx.now(), self.endpoint(), ctx.cause());
        for sent in self.nodes.links.iter_mut().flat_map(|link| &mut link.in_flight) {
            if let (Waiting::Produce(sent), Role::Producer(producer)) =
                (&mut sent.waiting, &mut self.role)
            {
                producer.give_up_late(ctx, (self.id, cause), sent);
            }
        }
        let is_late = |link: &Link| link.deadline().is_some_and(|deadline| deadline <= now);
        while let Some(place) = self.nodes.links.iter().position(is_late) {
            let link = &self.nodes.links[place];
            let connection = link.connection;
            let late = link.in_flight.iter().find(|sent| sent.deadline <= now);
            let because = ctx.note(match late {
                Some(sent) => What::RequestTimedOut { connection, correlation: sent.correlation },
                None => What::ConnectTimedOut { connection },
            });
            ctx.close(because, endpoint, connection);
            self.lose(ctx, place, because);
        }
    }

    /// The link at `place` is lost: what is known of the cluster may be wrong
    /// (`NetworkClient.handleServerDisconnect`).
    fn lose(&mut self, ctx: &mut Ctx<'_>, place: usize, cause: FactId) {
        self.metadata.request_update();
        self.forget(ctx, place, cause);
    }

    /// The link at `place` is gone: what was in flight on it has failed, oldest first.
    fn forget(&mut self, ctx: &mut Ctx<'_>, place: usize, cause: FactId) {
        let now = ctx.now();
        let link = self.nodes.on_lost(now, place, &mut self.chance);
        if let Role::Consumer(consumer) = &mut self.role {
            consumer.on_link_lost(ctx, (self.id, &mut self.chance), link.peer());
        }
        for InFlight { waiting, deadline, .. } in link.in_flight {
            let late = deadline <= now;
            let error = if late { ErrorCode::RequestTimedOut } else { ErrorCode::NetworkException };
            match (waiting, &mut self.role) {
                (Waiting::Metadata, _) => self.metadata.on_failed(now, &mut self.chance),
                (Waiting::Produce(sent), Role::Producer(producer)) => {
                    let who = (self.id, &mut self.chance, cause);
                    producer.on_lost(ctx, who, (sent, error));
                }
                (Waiting::InitProducerId, Role::Producer(producer)) => {
                    producer.on_producer_id_lost((ctx, self.id, cause), error);
                }
                (Waiting::Fetch { leader }, Role::Consumer(consumer)) => {
                    consumer.on_fetch_lost(leader);
                }
                (
                    Waiting::ListOffsets { leader } | Waiting::OffsetForLeaderEpoch { leader },
                    Role::Consumer(consumer),
                ) => consumer.on_disconnected(leader),
                (Waiting::Group(asked), Role::Consumer(consumer)) => {
                    consumer.on_group_lost(ctx, (self.id, &mut self.chance), (*asked, error));
                }
                (
                    Waiting::ApiVersions
                    | Waiting::InitProducerId
                    | Waiting::ListOffsets { .. }
                    | Waiting::OffsetForLeaderEpoch { .. }
                    | Waiting::Produce(_)
                    | Waiting::Fetch { .. }
                    | Waiting::FindCoordinator
                    | Waiting::Group(_),
                    _,
                ) => {}
            }
        }
    }

    /// Does what can be done next: asks for metadata, lets the role send.
    pub(crate) fn pump(&mut self, ctx: &mut Ctx<'_>, cause: FactId) {
        if self.life != Life::Running {
            return;
        }
        let mut may_send = true;
        match &mut self.role {
            Role::Producer(producer) => {
                producer.topics().for_each(|topic| self.metadata.want(topic));
            }
            Role::Consumer(consumer) => {
                consumer.topics().for_each(|topic| self.metadata.want(topic));
                may_send = self.poll(ctx, cause);
            }
        }
        let mut lines = Lines {
            client: self.id,
            nodes: &mut self.nodes,
            metadata: &mut self.metadata,
            chance: &mut self.chance,
            picks: &mut self.picks,
        };
        lines.ask_metadata(ctx, cause);
        match &mut self.role {
            Role::Producer(producer) => producer.pump(ctx, &mut lines),
            Role::Consumer(consumer) => {
                consumer.pump_group(ctx, &mut lines, cause);
                if may_send {
                    consumer.pump(ctx, &mut lines, cause);
                }
            }
        }
        self.end_if_over(ctx);
    }

    /// Lets a consumer's application go on, and closes the connection to a coordinator that is none
    /// any more. Says whether it has polled.
    fn poll(&mut self, ctx: &mut Ctx<'_>, cause: FactId) -> bool {
        let mut has_polled = false;
        loop {
            let Role::Consumer(consumer) = &mut self.role else { return false };
            has_polled |= consumer.poll(ctx, (self.id, &mut self.chance), &mut self.metadata);
            let former = consumer.take_to_disconnect().map(Peer::Coordinator);
            let place = self.nodes.links.iter().position(|link| Some(link.peer()) == former);
            if let Some(place) = place {
                ctx.close(cause, self.endpoint(), self.nodes.links[place].connection);
                self.forget(ctx, place, cause);
            }
            let Role::Consumer(consumer) = &mut self.role else { return false };
            let has_failed = consumer.fail_unsent(ctx, (self.id, &mut self.chance));
            if place.is_none() && !has_failed {
                return has_polled;
            }
        }
    }

    /// How many calls of a producer wait to be sent.
    pub fn queued(&self) -> usize {
        match &self.role {
            Role::Producer(producer) => producer.queued(),
            Role::Consumer(_) => 0,
        }
    }

    /// As one end of a connection.
    pub fn endpoint(&self) -> Endpoint {
        Endpoint::Client(self.id)
    }
}
