//! A broker's membership in the cluster (`BrokerLifecycleManager`): it registers, reads the
//! metadata log, shows that it lives, asks to be let in, and asks to be let go.
//!
//! Absent: the exit of a process that cannot register for a minute, the five minutes after which a
//! stop no longer waits for the controller, and the time that closing the logs takes.

use std::sync::Arc;

use crate::controller::image::Image;
use crate::controller::node::{METADATA_TOPIC, read_up_to};
use crate::node::{Ctx, Summary, What};
use crate::physics::chance::Chance;
use crate::physics::time::{Instant, Span};
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{BrokerEpoch, ConnectionId, Offset};
use crate::protocol::messages::controller::heartbeat::BrokerHeartbeatResponse;
use crate::protocol::messages::controller::registration::{
    BrokerRegistrationRequest, BrokerRegistrationResponse,
};
use crate::protocol::messages::controller::{ControllerRequest, ControllerResponse};
use crate::protocol::messages::fetch::{FetchPartition, FetchRequest, FetchTopic, ReplicaState};
use crate::protocol::messages::{Request, Response};

use super::channel::Channel;
use super::{Broker, Life, registration};

/// `broker.heartbeat.interval.ms`
const HEARTBEAT_INTERVAL: Span = Span::from_ms(2_000);
/// The next heartbeat of a broker that has not caught up.
const SOON: Span = Span::from_ms(10);
/// The second heartbeat of a broker that wants to stop.
const STOPPING: Span = Span::from_ms(50);
/// How long a read of the metadata log waits at the controller.
const FETCH_WAIT_MS: i32 = 500;

/// Where a broker stands (`BrokerState`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It is not registered yet.
    Registering,
    /// It is, but has not read its own registration in the log.
    Starting,
    /// It has, and wants in.
    Recovery,
    /// It is in, or was.
    Running,
    /// It wants to stop.
    PendingControlledShutdown,
}

/// What a process knows of its membership.
#[derive(Clone, Debug)]
pub struct Lifecycle {
    /// Where it stands.
    pub phase: Phase,
    /// The life that the controller gave it.
    pub epoch: BrokerEpoch,
    /// Whether the controller had shut it out when it answered last.
    pub is_fenced: bool,
    /// How far it has read the metadata log.
    pub metadata_offset: Offset,
    /// What that says, as long as the process does not act on it: it is to be known as caught up
    /// first (`initialCatchUpFuture`).
    heard: Option<Arc<Image>>,
    registration: Arc<BrokerRegistrationRequest>,
    /// When it says something to the controller again.
    next_heartbeat: Instant,
    /// How often the controller was asked to let it go, and did not yet.
    asked_to_stop: u32,
    heartbeats: Channel,
    metadata: Channel,
    /// The way of ISR changes.
    pub(super) isr: Channel,
    /// The way of requests for producer ids (`forwarding`).
    pub(super) forwarding: Channel,
    pub(super) chance: Chance,
}

impl Lifecycle {
    /// A process that is to register at `now`.
    pub(super) fn new(
        registration: BrokerRegistrationRequest,
        now: Instant,
        chance: Chance,
    ) -> Self {
        Self {
            phase: Phase::Registering,
            epoch: BrokerEpoch::UNKNOWN,
            is_fenced: true,
            metadata_offset: Offset(0),
            heard: None,
            registration: Arc::new(registration),
            next_heartbeat: now,
            asked_to_stop: 0,
            heartbeats: Channel::default(),
            metadata: Channel::default(),
            isr: Channel::default(),
            forwarding: Channel::default(),
            chance,
        }
    }

    /// The same process, registered and let in before the beginning.
    pub(super) fn member(self, epoch: BrokerEpoch, metadata_offset: Offset) -> Self {
        Self { phase: Phase::Running, epoch, is_fenced: false, metadata_offset, ..self }
    }

    /// It can serve as soon as it is let in (`setReadyToUnfence`).
    pub(super) fn ready(&mut self, now: Instant) {
        if self.phase == Phase::Recovery {
            self.next_heartbeat = now;
        }
    }

    /// When it says something to the controller again; `None` while it waits for an answer.
    pub fn next_heartbeat(&self) -> Option<Instant> {
        (!self.heartbeats.is_waiting()).then_some(self.next_heartbeat)
    }

    pub(super) fn next_deadline(&self) -> Option<Instant> {
        let channels = [&self.heartbeats, &self.metadata, &self.isr, &self.forwarding];
        let ways = channels.into_iter().filter_map(Channel::deadline);
        let is_free = self.heartbeats.deadline().is_none();
        ways.chain(is_free.then_some(self.next_heartbeat)).min()
    }

    fn channels_mut(&mut self) -> [&mut Channel; 4] {
        [&mut self.heartbeats, &mut self.metadata, &mut self.isr, &mut self.forwarding]
    }

    /// Whether a channel to the controller uses `connection`.
    fn channel_mut(&mut self, connection: ConnectionId) -> Option<&mut Channel> {
        self.channels_mut().into_iter().find(|channel| channel.connection() == Some(connection))
    }
}

impl Broker {
    /// Does what is due towards the controller.
    pub(super) fn drive_lifecycle(&mut self, ctx: &mut Ctx<'_>) {
        let (endpoint, now) = (self.endpoint(), ctx.now());
        let is_ready = self.running.is_some();
        let id = self.id;
        let Some(it) = &mut self.lifecycle else { return };
        let gave_up = it.channels_mut().map(|channel| channel.give_up(ctx, endpoint));
        self.ask_again(now, gave_up);
        let Some(it) = &mut self.lifecycle else { return };
        let cause = ctx.cause();
        if it.next_heartbeat <= now && it.heartbeats.is_ready(ctx, endpoint, &mut it.chance) {
            let said = match it.phase {
                Phase::Registering => (
                    Request::Controller(ControllerRequest::BrokerRegistration(Arc::clone(
                        &it.registration,
                    ))),
                    Summary::Registration,
                ),
                Phase::Starting
                | Phase::Recovery
                | Phase::Running
                | Phase::PendingControlledShutdown => {
                    let read = Offset(it.metadata_offset.0 - 1);
                    // It is not ready before the controller has said that it has caught up.
                    let want_fence = !is_ready || it.phase == Phase::Starting;
                    let request = registration::heartbeat(id, it.epoch, read)
                        .with_want_fence(want_fence)
                        .with_want_shut_down(it.phase == Phase::PendingControlledShutdown);
                    it.asked_to_stop += u32::from(request.want_shut_down);
                    (Request::Controller(request.into()), Summary::Heartbeat)
                }
            };
            it.heartbeats.send(ctx, cause, said);
        }
        if it.metadata.is_ready(ctx, endpoint, &mut it.chance) {
            let from = it.metadata_offset;
            let request = Request::Fetch(Arc::new(metadata_fetch(id.0, from)));
            it.metadata.send(ctx, cause, (request, Summary::MetadataFetch { from }));
        }
        self.drive_isr(ctx, cause);
        self.drive_producer_ids(ctx);
        self.drive_offsets_topic(ctx);
    }

    /// A connection to the controller stands or was refused. False if it is none of these.
    pub(super) fn on_controller_connected(
        &mut self,
        ctx: &mut Ctx<'_>,
        (connection, accepted): (ConnectionId, bool),
    ) -> bool {
        let channel = self.lifecycle.as_mut().and_then(|it| it.channel_mut(connection));
        let Some(channel) = channel else { return false };
        channel.on_connected(ctx.now(), accepted);
        self.drive_lifecycle(ctx);
        true
    }

    /// A connection has ended. False if it was none to the controller.
    pub(super) fn on_controller_closed(
        &mut self,
        ctx: &mut Ctx<'_>,
        connection: ConnectionId,
    ) -> bool {
        let Some(it) = &mut self.lifecycle else { return false };
        let now = ctx.now();
        let uses = |channel: &Channel| channel.connection() == Some(connection);
        let is_waiting = it.channels_mut().map(|channel| uses(channel) && channel.is_waiting());
        let Some(channel) = it.channel_mut(connection) else { return false };
        channel.lose(now);
        self.ask_again(now, is_waiting);
        self.drive_lifecycle(ctx);
        true
    }

    /// Requests were lost on the way to the controller: what they asked is to be asked again. In
    /// the order of [`Lifecycle::channels_mut`].
    fn ask_again(&mut self, now: Instant, lost: [bool; 4]) {
        let [heartbeat, _metadata, isr, forwarding] = lost;
        if let Some(it) = self.lifecycle.as_mut().filter(|_| heartbeat) {
            it.next_heartbeat = now;
        }
        if isr {
            self.resend_isr();
        }
        if let Some(running) = self.running.as_mut().filter(|_| forwarding) {
            running.producer_ids.resend();
            running.groups.creating.resend();
        }
    }

    /// The controller answers. `image` is what its log says as far as the answer goes, if the
    /// answer is a part of the log.
    pub fn on_controller_response(
        &mut self,
        ctx: &mut Ctx<'_>,
        (connection, response): (ConnectionId, &Response),
        image: Option<Arc<Image>>,
    ) {
        let cause = ctx.cause();
        let Some(it) = &mut self.lifecycle else { return };
        let Some(channel) = it.channel_mut(connection) else { return };
        channel.on_response();
        match response {
            Response::Fetch(response) => {
                let read = read_up_to(response).filter(|to| *to > it.metadata_offset);
                if let (Some(to), Some(image)) = (read, image) {
                    it.metadata_offset = to;
                    if self.running.is_some() || it.phase == Phase::Recovery {
                        self.on_metadata(ctx, image);
                    } else {
                        it.heard = Some(image);
                    }
                }
            }
            Response::Controller(ControllerResponse::BrokerRegistration(answer)) => {
                it.on_registered(ctx.now(), answer);
            }
            Response::Controller(ControllerResponse::BrokerHeartbeat(answer)) => {
                self.on_heartbeat_answer(ctx, answer);
            }
            Response::Controller(ControllerResponse::AlterPartition(answer)) => {
                self.on_isr_answer(ctx, (cause, answer));
            }
            Response::Controller(ControllerResponse::AllocateProducerIds(answer)) => {
                if let Some(running) = &mut self.running {
                    running.producer_ids.on_answer(ctx.now(), answer);
                }
            }
            Response::Controller(ControllerResponse::CreateTopics(_)) => {
                self.on_offsets_topic_answer();
            }
            Response::Controller(
                ControllerResponse::UnregisterBroker(_)
                | ControllerResponse::CreatePartitions(_)
                | ControllerResponse::DeleteTopics(_)
                | ControllerResponse::ElectLeaders(_)
                | ControllerResponse::IncrementalAlterConfigs(_)
                | ControllerResponse::AlterPartitionReassignments(_),
            )
            | Response::Produce(_)
            | Response::ListOffsets(_)
            | Response::Metadata(_)
            | Response::ApiVersions(_)
            | Response::OffsetForLeaderEpoch(_)
            | Response::InitProducerId(_)
            | Response::Group(_) => {
                unreachable!("a broker asks for membership, metadata, ISRs and producer ids only")
            }
        }
        self.drive_lifecycle(ctx);
    }

    fn on_heartbeat_answer(&mut self, ctx: &mut Ctx<'_>, answer: &BrokerHeartbeatResponse) {
        let (now, cause, broker) = (ctx.now(), ctx.cause(), self.id);
        let Some(it) = &mut self.lifecycle else { return };
        if ErrorCode::of_response(answer.error_code) != ErrorCode::None {
            it.next_heartbeat = now + HEARTBEAT_INTERVAL;
            return;
        }
        it.is_fenced = answer.is_fenced;
        match it.phase {
            Phase::Registering => {}
            Phase::Starting if answer.is_caught_up => {
                (it.phase, it.next_heartbeat) = (Phase::Recovery, now + SOON);
                if let Some(image) = it.heard.take() {
                    self.on_metadata(ctx, image);
                }
            }
            Phase::Starting => it.next_heartbeat = now + SOON,
            Phase::Recovery if !answer.is_fenced => {
                (it.phase, it.next_heartbeat) = (Phase::Running, now + HEARTBEAT_INTERVAL);
                self.life = Life::Serving;
                ctx.note_because(Some(cause), What::BrokerStarted { broker });
            }
            Phase::Recovery | Phase::Running => it.next_heartbeat = now + HEARTBEAT_INTERVAL,
            Phase::PendingControlledShutdown if answer.should_shut_down => {
                ctx.exit(cause, broker);
            }
            Phase::PendingControlledShutdown => {
                it.next_heartbeat = match it.asked_to_stop {
                    0 => now,
                    1 => now + STOPPING,
                    _often => now + HEARTBEAT_INTERVAL,
                };
            }
        }
    }

    /// The process is asked to end (SIGTERM).
    pub fn on_stopping(&mut self, ctx: &mut Ctx<'_>) {
        let broker = self.id;
        let because = ctx.note(What::BrokerStopping { broker });
        match &mut self.lifecycle {
            Some(it) if it.phase != Phase::Registering => {
                (it.phase, it.next_heartbeat) = (Phase::PendingControlledShutdown, ctx.now());
                self.drive_lifecycle(ctx);
            }
            Some(_) | None => ctx.exit(because, broker),
        }
    }
}

impl Lifecycle {
    fn on_registered(&mut self, now: Instant, answer: &BrokerRegistrationResponse) {
        if ErrorCode::of_response(answer.error_code) == ErrorCode::None {
            self.epoch = BrokerEpoch(answer.broker_epoch);
            (self.phase, self.next_heartbeat) = (Phase::Starting, now);
        } else {
            self.next_heartbeat = now + HEARTBEAT_INTERVAL;
        }
    }
}

/// The read of the metadata log from `from` on.
fn metadata_fetch(id: i32, from: Offset) -> FetchRequest {
    let partition = FetchPartition::default()
        .with_partition(0)
        .with_fetch_offset(from.0)
        .with_partition_max_bytes(0);
    let topic =
        FetchTopic::default().with_topic_id(METADATA_TOPIC).with_partitions(vec![partition]);
    FetchRequest::default()
        .with_replica_state(ReplicaState::default().with_replica_id(id.into()))
        .with_max_wait_ms(FETCH_WAIT_MS)
        .with_max_bytes(8_388_608)
        .with_topics(vec![topic])
}
