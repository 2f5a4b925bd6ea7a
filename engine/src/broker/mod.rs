//! A broker: a disk that outlives its process, and the process. It routes requests to one thin
//! file per API ([`serve`]), parks what has to wait ([`parked`]), and follows the leaders of its
//! partitions ([`following`]).
//!
//! Absent: sending its registration and heartbeats, and controlled shutdown (the metadata image is
//! handed to it).

mod following;
mod life;
mod parked;
mod purgatory;
pub mod registration;
mod serve;

use std::sync::Arc;

use crate::controller::image::Image;
use crate::node::{Ctx, Subject, What};
use crate::physics::chance::Chance;
use crate::physics::fact_id::FactId;
use crate::physics::time::Instant;
use crate::protocol::ids::{BrokerId, ConnectionId, CorrelationId, Endpoint, PartitionId};
use crate::protocol::messages::{Request, Response};
use crate::replication::fetcher::Fetcher;
use crate::replication::partition::Partition;
use crate::replication::session::FetchSessions;
use crate::storage::log::Log;

pub use life::Life;
pub use parked::{FetchAsk, Parked, ParkedFetch, ParkedProduce, ProduceOutcome};

/// A broker's machine.
#[derive(Clone, Debug)]
pub struct Broker {
    /// Its `node.id`.
    pub id: BrokerId,
    /// What survives the process.
    pub disk: Disk,
    /// Whether there is a process.
    pub life: Life,
    /// How many processes there were here before this one.
    pub incarnation: u32,
    /// The process, once it has started.
    pub running: Option<Running>,
}

/// What survives a process: the logs, by [`PartitionId`].
#[derive(Clone, Debug, Default)]
pub struct Disk {
    logs: Vec<Option<Log>>,
    /// The marker of a clean shutdown (`.kafka_cleanshutdown`).
    is_clean: bool,
}

/// What dies with the process.
#[derive(Clone, Debug)]
pub struct Running {
    /// The metadata it has heard of.
    pub image: Arc<Image>,
    /// Its replicas, by [`PartitionId`].
    replicas: Vec<Option<Partition>>,
    /// Its fetcher threads, one a leader.
    pub fetchers: Vec<Fetcher>,
    /// The fetch sessions it keeps for others.
    pub sessions: FetchSessions,
    /// Requests that wait.
    pub parked: Parked,
    /// The fact that paused its fetching, while it is paused.
    pub fetching_paused: Option<FactId>,
    /// Picks the `controllerId` of Metadata answers.
    pub chance: Chance,
    /// Spreads the fetchers' connection timeouts.
    fetch_chance: Chance,
}

/// A request in the broker's hands.
#[derive(Clone, Copy, Debug)]
pub struct InHand {
    /// The connection it came on, and its number.
    pub reply_to: (ConnectionId, CorrelationId),
    /// The fact of its arrival.
    pub because: FactId,
}

impl Disk {
    /// The log of this partition's replica here.
    pub fn log(&self, partition: PartitionId) -> Option<&Log> {
        self.logs.get(partition.index())?.as_ref()
    }

    /// The same, to change it.
    pub fn log_mut(&mut self, partition: PartitionId) -> Option<&mut Log> {
        self.logs.get_mut(partition.index())?.as_mut()
    }

    /// All logs with their partitions.
    pub fn logs(&self) -> impl Iterator<Item = (PartitionId, &Log)> {
        self.logs
            .iter()
            .zip(0..)
            .filter_map(|(log, place)| Some((PartitionId(place), log.as_ref()?)))
    }

    fn log_or_insert(&mut self, partition: PartitionId, new: impl FnOnce() -> Log) -> &mut Log {
        if self.logs.len() <= partition.index() {
            self.logs.resize_with(partition.index() + 1, || None);
        }
        self.logs[partition.index()].get_or_insert_with(new)
    }
}

impl Broker {
    /// A machine with an empty disk whose first process has just been started.
    pub fn new(id: BrokerId) -> Self {
        let (disk, life) = (Disk::default(), Life::Starting);
        Self { id, disk, life, incarnation: 0, running: None }
    }

    /// The process is up and knows `image`.
    pub fn on_started(&mut self, ctx: &mut Ctx<'_>, seed: u64, image: Arc<Image>) {
        self.open_logs(ctx);
        self.life = Life::Serving;
        let process = match self.incarnation {
            0 => String::new(),
            later => format!("-{later}"),
        };
        let chance =
            |label: &str| Chance::stream(seed, &format!("broker-{}{process}-{label}", self.id));
        self.running = Some(Running {
            image: Arc::default(),
            replicas: Vec::new(),
            fetchers: Vec::new(),
            sessions: FetchSessions::new(chance("sessions")),
            parked: Parked::default(),
            fetching_paused: None,
            chance: chance("metadata"),
            fetch_chance: chance("fetchers"),
        });
        self.on_metadata(ctx, image);
    }

    /// The process hears of a newer metadata image and takes up its roles in it.
    pub fn on_metadata(&mut self, ctx: &mut Ctx<'_>, image: Arc<Image>) {
        let Some(running) = &mut self.running else { return };
        running.image = Arc::clone(&image);
        running.replicas.resize_with(image.partitions.len(), || None);
        for (place, registration) in (0..).zip(&image.partitions) {
            let partition = PartitionId(place);
            let known = running.replicas[partition.index()].as_ref();
            let is_news = known.is_none_or(|known| {
                registration.partition_epoch > known.partition_epoch
                    || registration.leader_epoch > known.leader_epoch
            });
            if !registration.replicas.contains(&self.id) || !is_news {
                continue;
            }
            let config = &image.topic_of(partition).config.log;
            let log = self
                .disk
                .log_or_insert(partition, || Log::new(Arc::clone(config), ctx.wall_clock_ms()));
            let replica = if registration.leader == self.id {
                let (broker, leader_epoch) = (self.id, registration.leader_epoch);
                ctx.note(What::BecameLeader { broker, partition, leader_epoch });
                Partition::become_leader(registration, self.id, log, ctx.now())
            } else {
                let (broker, leader) = (self.id, registration.leader);
                ctx.note(What::BecameFollower { broker, partition, leader });
                Partition::become_follower(registration)
            };
            running.replicas[partition.index()] = Some(replica);
            if registration.leader != self.id {
                running.follow(partition, registration.leader);
            }
        }
        self.drive_fetchers(ctx);
    }

    /// A connection that this broker opened can be used, or was refused.
    pub fn on_connected(&mut self, ctx: &mut Ctx<'_>, connection: ConnectionId, accepted: bool) {
        self.on_fetcher_connected(ctx, connection, accepted);
    }

    /// A connection has ended: this broker's fetcher has lost its leader, or nobody waits any more
    /// for what is parked.
    pub fn on_closed(&mut self, ctx: &mut Ctx<'_>, connection: ConnectionId) {
        let Some(running) = &mut self.running else { return };
        running.parked.forget(connection);
        self.on_fetcher_disconnected(ctx, connection);
    }

    /// A request is taken in hand.
    pub fn on_request(&mut self, ctx: &mut Ctx<'_>, in_hand: InHand, request: &Request) {
        match request {
            Request::ApiVersions(request) => serve::api_versions::serve(ctx, in_hand, request),
            Request::Metadata(request) => serve::metadata::serve(self, ctx, in_hand, request),
            Request::Produce(request) => serve::produce::serve(self, ctx, in_hand, request),
            Request::Fetch(request) => serve::fetch::serve(self, ctx, in_hand, request),
            Request::ListOffsets(request) => {
                serve::list_offsets::serve(self, ctx, in_hand, request);
            }
        }
    }

    /// An answer to a request of this broker's arrives.
    pub fn on_response(
        &mut self,
        ctx: &mut Ctx<'_>,
        connection: ConnectionId,
        response: &Response,
    ) {
        match response {
            Response::Fetch(response) => self.on_fetch_response(ctx, connection, response),
            Response::ApiVersions(_)
            | Response::Metadata(_)
            | Response::Produce(_)
            | Response::ListOffsets(_) => {
                unreachable!("a broker asks other brokers only to fetch")
            }
        }
    }

    /// The soonest of its deadlines.
    pub fn next_deadline(&self) -> Option<Instant> {
        let running = self.running.as_ref()?;
        running.parked.next_deadline().into_iter().chain(running.fetchers_deadline()).min()
    }

    /// Its soonest deadline is due.
    pub fn on_deadline(&mut self, ctx: &mut Ctx<'_>) {
        self.expire_parked(ctx);
        self.drive_fetchers(ctx);
    }

    /// The replica of `partition` on the running process.
    pub fn replica(&self, partition: PartitionId) -> Option<&Partition> {
        self.running.as_ref()?.replicas.get(partition.index())?.as_ref()
    }

    /// What the broker is, for facts about it.
    pub fn subject(&self) -> Subject {
        Subject::Broker(self.id)
    }

    /// As one end of a connection.
    pub fn endpoint(&self) -> Endpoint {
        Endpoint::Broker(self.id)
    }
}

impl Running {
    /// The replica of `partition`, to change it.
    pub fn replica_mut(&mut self, partition: PartitionId) -> Option<&mut Partition> {
        self.replicas.get_mut(partition.index())?.as_mut()
    }
}
