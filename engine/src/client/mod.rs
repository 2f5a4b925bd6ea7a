//! Client processes: a plain [`producer`] (one batch a call, idempotence off) and a plain
//! [`consumer`] (assigned by hand). Both stand on [`link`]: a connection per broker, ApiVersions
//! first on each, one bootstrap connection for metadata.
//!
//! Absent: metadata refresh, retries, timeouts of their own, groups.

pub mod consumer;
mod link;
pub mod producer;
mod view;

use std::sync::Arc;

use crate::node::{Ctx, What};
use crate::physics::chance::Chance;
use crate::physics::fact_id::FactId;
use crate::physics::time::{Instant, Span};
use crate::protocol::ids::{BrokerId, ClientId, ConnectionId, Endpoint, PartitionId};
use crate::protocol::messages::Response;

use consumer::Consumer;
pub use link::Link;
use link::{LinkState, Waiting};
use producer::{Order, Producer};
use view::ClusterView;

/// `reconnect.backoff.ms` and `reconnect.backoff.max.ms`.
const RECONNECT_BACKOFF_MS: (u64, u64) = (50, 1_000);

/// A client process.
#[derive(Clone, Debug)]
pub struct Client {
    /// Its place among the clients.
    pub id: ClientId,
    /// Its `client.id`.
    pub name: String,
    /// What it does.
    pub role: Role,
    /// Its connections.
    pub links: Vec<Link>,
    /// `bootstrap.servers`.
    bootstrap: Vec<BrokerId>,
    view: ClusterView,
    chance: Chance,
    failed_attempts: u32,
    retry_at: Option<Instant>,
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
        Self {
            id,
            chance: Chance::stream(seed, &format!("client-{name}")),
            name,
            role,
            links: Vec::new(),
            bootstrap,
            view: ClusterView::default(),
            failed_attempts: 0,
            retry_at: None,
        }
    }

    /// The process has started.
    pub fn on_started(&mut self, ctx: &mut Ctx<'_>) {
        let because = ctx.note(What::ClientStarted { client: self.id });
        self.pump(ctx, because);
    }

    /// The application hands this producer records, once or again and again.
    pub fn on_order(&mut self, ctx: &mut Ctx<'_>, order: Arc<Order>, repeat: Option<(Span, u64)>) {
        let cause = ctx.cause();
        if let Role::Producer(producer) = &mut self.role {
            if let Some(repeat) = repeat {
                producer.repeat(ctx, Arc::clone(&order), repeat, cause);
            }
            producer.on_order(ctx, (self.id, &mut self.chance), order, cause);
        }
        self.pump(ctx, cause);
    }

    /// A connection that it opened can be used, or was refused.
    pub fn on_connected(&mut self, ctx: &mut Ctx<'_>, connection: ConnectionId, accepted: bool) {
        let cause = ctx.cause();
        let Some(place) = self.links.iter().position(|link| link.connection == connection) else {
            return;
        };
        if accepted {
            self.failed_attempts = 0;
            self.links[place].negotiate(ctx, &self.name, cause);
        } else {
            self.links.remove(place);
            self.retry_at = Some(ctx.now() + self.reconnect_backoff());
        }
    }

    /// A connection of its was closed by the broker: what was in flight on it has failed.
    pub fn on_closed(&mut self, ctx: &mut Ctx<'_>, connection: ConnectionId) {
        let Some(place) = self.links.iter().position(|link| link.connection == connection) else {
            return;
        };
        let link = self.links.remove(place);
        for (_, waiting) in link.in_flight {
            if let (Role::Producer(_), Waiting::Produce(call)) = (&self.role, waiting) {
                Producer::on_disconnected(ctx, self.id, &call);
            }
        }
        self.retry_at = Some(ctx.now() + self.reconnect_backoff());
    }

    /// An answer arrives.
    pub fn on_response(
        &mut self,
        ctx: &mut Ctx<'_>,
        connection: ConnectionId,
        response: &Response,
    ) {
        let cause = ctx.cause();
        let Some(link) = self.links.iter_mut().find(|link| link.connection == connection) else {
            return;
        };
        let Some((_, waiting)) = link.in_flight.pop_front() else { return };
        match (waiting, response) {
            (Waiting::ApiVersions, Response::ApiVersions(_)) => link.state = LinkState::Ready,
            (Waiting::Metadata, Response::Metadata(response)) => self.view.on_metadata(response),
            (Waiting::Produce(call), Response::Produce(response)) => {
                Producer::on_response(ctx, self.id, &call, response);
            }
            (Waiting::ListOffsets, Response::ListOffsets(response)) => {
                if let Role::Consumer(consumer) = &mut self.role {
                    consumer.on_list_offsets(ctx, self.id, response);
                }
            }
            (Waiting::Fetch, Response::Fetch(response)) => {
                if let Role::Consumer(consumer) = &mut self.role {
                    consumer.on_fetch(ctx, self.id, response);
                }
            }
            (waiting, response) => {
                unreachable!("{} waits for {waiting:?} and gets {response:?}", self.name)
            }
        }
        self.pump(ctx, cause);
    }

    /// The soonest of its deadlines.
    pub fn next_deadline(&self) -> Option<Instant> {
        let repeat = match &self.role {
            Role::Producer(producer) => producer.next_repeat(),
            Role::Consumer(_) => None,
        };
        self.retry_at.into_iter().chain(repeat).min()
    }

    /// Its soonest deadline is due.
    pub fn on_deadline(&mut self, ctx: &mut Ctx<'_>) {
        if self.retry_at.is_some_and(|at| at <= ctx.now()) {
            self.retry_at = None;
        }
        if let Role::Producer(producer) = &mut self.role {
            producer.on_deadline(ctx, (self.id, &mut self.chance));
        }
        let cause = ctx.cause();
        self.pump(ctx, cause);
    }

    /// Does what can be done next: connects, asks for metadata, lets the role send.
    pub(crate) fn pump(&mut self, ctx: &mut Ctx<'_>, cause: FactId) {
        if self.retry_at.is_some() {
            return;
        }
        let wanted = match &self.role {
            Role::Producer(producer) => producer.wanted_topic(),
            Role::Consumer(consumer) => Some(consumer.topic.name.as_str()),
        };
        let unknown = wanted.filter(|topic| !self.view.knows(topic)).map(str::to_owned);
        let Some(bootstrap) = self.bootstrap_link(ctx) else { return };
        if let Some(topic) = unknown {
            bootstrap.ask_metadata(ctx, &topic, cause);
            return;
        }
        match &mut self.role {
            Role::Producer(producer) => {
                let mut lines = Lines { client: self.id, links: &mut self.links, view: &self.view };
                producer.pump(ctx, &mut lines);
            }
            Role::Consumer(consumer) => {
                let mut lines = Lines { client: self.id, links: &mut self.links, view: &self.view };
                consumer.pump(ctx, &mut lines, cause);
            }
        }
    }

    /// The link for metadata, opened if there is none.
    fn bootstrap_link(&mut self, ctx: &mut Ctx<'_>) -> Option<&mut Link> {
        let place = self.links.iter().position(|link| link.is_bootstrap);
        let place = match place {
            Some(place) => place,
            None => {
                let pick = self.chance.below(self.bootstrap.len().max(1) as u64);
                let broker = *self.bootstrap.get(usize::try_from(pick).ok()?)?;
                self.links.push(Link::open(ctx, (self.id, broker), true));
                self.links.len() - 1
            }
        };
        self.links.get_mut(place)
    }

    /// Exponential, with a jitter of 20 % (`ExponentialBackoff`).
    fn reconnect_backoff(&mut self) -> Span {
        let (initial, max) = RECONNECT_BACKOFF_MS;
        let plain = initial.saturating_mul(1 << self.failed_attempts.min(10)).min(max);
        self.failed_attempts += 1;
        Span::from_us(plain * (800 + self.chance.below(401)))
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

/// The links of a client and what it knows of the cluster, lent to its role.
struct Lines<'a> {
    client: ClientId,
    links: &'a mut Vec<Link>,
    view: &'a ClusterView,
}

impl Lines<'_> {
    /// The link to `broker` if it can be used now; opened if there is none.
    fn ready(&mut self, ctx: &mut Ctx<'_>, broker: BrokerId) -> Option<&mut Link> {
        let is_it = |link: &Link| !link.is_bootstrap && link.broker == broker;
        let Some(place) = self.links.iter().position(is_it) else {
            self.links.push(Link::open(ctx, (self.client, broker), false));
            return None;
        };
        Some(&mut self.links[place]).filter(|link| link.state == LinkState::Ready)
    }
}
