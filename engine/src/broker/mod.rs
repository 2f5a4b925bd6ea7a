//! A broker: a disk that outlives its process, and the process. It routes requests to one thin
//! file per API ([`serve`]), parks what has to wait ([`parked`]), and follows the leaders of its
//! partitions ([`following`]).
//!
//! It is a member of the cluster by its [`lifecycle`], takes up [`roles`] as the metadata says, and
//! looks after the in-sync replicas of what it leads ([`isr`]).

pub mod channel;
mod deleting;
mod following;
pub mod groups;
mod isr;
mod life;
pub mod lifecycle;
mod out_of_range;
mod parked;
mod producer_ids;
mod purgatory;
pub mod registration;
mod retention;
mod roles;
mod serve;
mod truncating;

use std::sync::Arc;

use crate::controller::image::Image;
use crate::node::{Ctx, Subject};
use crate::physics::chance::Chance;
use crate::physics::fact_id::FactId;
use crate::physics::time::{Instant, Span};
use crate::protocol::ids::{
    BrokerEpoch, BrokerId, ConnectionId, CorrelationId, Endpoint, PartitionId,
};
use crate::protocol::messages::{Request, Response};
use crate::replication::fetcher::Fetcher;
use crate::replication::partition::Partition;
use crate::replication::session::FetchSessions;
use crate::storage::log::Log;

use groups::Groups;
use lifecycle::Lifecycle;

pub use life::Life;
pub use parked::{FetchAsk, Parked, ParkedDelete, ParkedFetch, ParkedProduce, ProduceOutcome};
pub use producer_ids::ProducerIds;

/// A broker's machine.
#[derive(Clone, Debug)]
pub struct Broker {
    /// Its `node.id`.
    pub id: BrokerId,
    /// What its properties file says.
    pub settings: Settings,
    /// What survives the process.
    pub disk: Disk,
    /// Whether there is a process.
    pub life: Life,
    /// How many processes there were here before this one.
    pub incarnation: u32,
    /// Its membership in the cluster, as the process sees it.
    pub lifecycle: Option<Lifecycle>,
    /// The process, once it has heard of any metadata.
    pub running: Option<Running>,
}

/// Settings of a broker; [`Default`] gives Kafka's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Decides everything that is left to chance.
    pub seed: u64,
    /// `replica.lag.time.max.ms`
    pub replica_lag_time_max: Span,
    /// `offsets.topic.num.partitions`
    pub offsets_topic_num_partitions: i32,
    /// `offsets.topic.replication.factor`
    pub offsets_topic_replication_factor: i16,
    /// `group.initial.rebalance.delay.ms`
    pub group_initial_rebalance_delay: Span,
}

/// What survives a process: the logs, by [`PartitionId`].
#[derive(Clone, Debug, Default)]
pub struct Disk {
    logs: Vec<Option<Log>>,
    /// The marker of a clean shutdown (`.kafka_cleanshutdown`): the life that ended so.
    clean_shutdown: Option<BrokerEpoch>,
    /// The fact that made the log directory fail, while nothing can be read from it or written.
    failed_by: Option<FactId>,
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
    /// The producer ids that it may give away.
    pub producer_ids: ProducerIds,
    /// The groups that it coordinates.
    pub groups: Groups,
    /// The fact that paused its fetching, while it is paused.
    pub fetching_paused: Option<FactId>,
    /// Picks the `controllerId` of Metadata answers.
    pub chance: Chance,
    /// Spreads the fetchers' connection timeouts.
    fetch_chance: Chance,
    /// `replica.lag.time.max.ms`
    replica_lag_time_max: Span,
    /// When this broker looks for followers that lag (`isr-expiration`).
    pub isr_check_at: Instant,
    /// When the process could begin to look after its logs.
    logs_open_since: Instant,
    /// When segments are deleted next, if there are some to delete.
    retention_at: Option<Instant>,
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

    fn logs_mut(&mut self) -> impl Iterator<Item = (PartitionId, &mut Log)> {
        let logs = self.logs.iter_mut().zip(0..);
        logs.filter_map(|(log, place)| Some((PartitionId(place), log.as_mut()?)))
    }

    /// The fact that made its only log directory fail, until it is mended.
    pub fn failed_by(&self) -> Option<FactId> {
        self.failed_by
    }

    /// Its log directory fails.
    pub fn fail(&mut self, because: FactId) {
        self.failed_by = Some(because);
    }

    /// Its log directory works again, with what was in it.
    pub fn mend(&mut self) {
        self.failed_by = None;
    }

    fn remove(&mut self, partition: PartitionId) -> bool {
        self.logs.get_mut(partition.index()).is_some_and(|log| log.take().is_some())
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
    pub fn new(id: BrokerId, settings: Settings) -> Self {
        let (disk, life) = (Disk::default(), Life::Starting);
        let (lifecycle, running) = (None, None);
        Self { id, settings, disk, life, incarnation: 0, lifecycle, running }
    }

    /// A connection that this broker opened can be used, or was refused.
    pub fn on_connected(&mut self, ctx: &mut Ctx<'_>, connection: ConnectionId, accepted: bool) {
        if !self.on_controller_connected(ctx, (connection, accepted)) {
            self.on_fetcher_connected(ctx, connection, accepted);
        }
    }

    /// A connection has ended: this broker's fetcher has lost its leader, or nobody waits any more
    /// for what is parked.
    pub fn on_closed(&mut self, ctx: &mut Ctx<'_>, connection: ConnectionId) {
        if self.on_controller_closed(ctx, connection) {
            return;
        }
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
            Request::InitProducerId(request) => {
                serve::init_producer_id::serve(self, ctx, in_hand, request);
            }
            Request::ListOffsets(request) => {
                serve::list_offsets::serve(self, ctx, in_hand, request);
            }
            Request::OffsetForLeaderEpoch(request) => {
                serve::offset_for_leader_epoch::serve(self, ctx, in_hand, request);
            }
            Request::Group(_) => unreachable!("whoever asks a coordinator says who it is"),
            Request::Controller(_) => unreachable!("brokers are not asked to decide"),
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
            Response::ListOffsets(response) => self.on_range_told(ctx, connection, response),
            Response::Controller(_)
            | Response::Group(_)
            | Response::ApiVersions(_)
            | Response::Metadata(_)
            | Response::Produce(_)
            | Response::OffsetForLeaderEpoch(_)
            | Response::InitProducerId(_) => {
                unreachable!("a broker asks other brokers only what a fetcher asks")
            }
        }
    }

    /// The soonest of its deadlines.
    pub fn next_deadline(&self) -> Option<Instant> {
        let lifecycle = self.lifecycle.as_ref().and_then(Lifecycle::next_deadline);
        let running = self.running.iter().flat_map(|running| {
            let parked = running.parked.next_deadline();
            let groups = running.groups.next_deadline();
            let periodic = [running.isr_check_at].into_iter().chain(running.retention_at);
            running.fetchers_deadline().chain(parked).chain(groups).chain(periodic)
        });
        running.chain(lifecycle).min()
    }

    /// Its soonest deadline is due.
    pub fn on_deadline(&mut self, ctx: &mut Ctx<'_>) {
        self.check_isrs(ctx);
        self.expire_parked(ctx);
        self.retain(ctx);
        self.drive_groups(ctx);
        self.drive_fetchers(ctx);
        self.drive_lifecycle(ctx);
    }

    /// The replica of `partition` on the running process.
    pub fn replica(&self, partition: PartitionId) -> Option<&Partition> {
        self.running.as_ref()?.replica(partition)
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
