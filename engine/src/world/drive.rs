//! How a world moves: one event at a time. An event lends one node a context, then carries its
//! effects out ([`settle`](super::settle)) and checks the laws.

use std::sync::Arc;

use crate::broker::{InHand, registration};
use crate::controller::Controller;
use crate::controller::log::MetadataLog;
use crate::controller::settings::Settings;
use crate::network::{End, Network, RequestPacket, Side};
use crate::node::{Direction, Fact, What};
use crate::physics::agenda::Agenda;
use crate::physics::chance::Chance;
use crate::physics::fact_id::FactId;
use crate::physics::time::{Instant, Span};
use crate::protocol::ids::{BrokerEpoch, BrokerId, ConnectionId, Endpoint, Offset};

use super::setup::Setup;
use super::{Due, World};
use crate::broker::Broker;
use crate::network::Links;

/// How far apart the brokers' starts lie.
const START_SPREAD: Span = Span::from_ms(20);

/// A controller with which all brokers have registered and that has let them in. Their processes
/// do not do so themselves yet.
fn founded(seed: u64, brokers: &[BrokerId]) -> Controller {
    let settings = Settings::default();
    let mut controller = Controller::start(MetadataLog::default(), settings, Instant::ZERO);
    for id in brokers.iter().copied() {
        let mut chance = Chance::stream(seed, &format!("broker-{id}-registration"));
        let request = registration::request(id, &mut chance, BrokerEpoch::UNKNOWN);
        controller.on_registration(Instant::ZERO, &request);
        let Some(epoch) = controller.image().broker(id).map(|broker| broker.epoch) else {
            unreachable!("a new cluster takes every broker")
        };
        let read = Offset(controller.next_offset().0 - 1);
        let heartbeat = registration::heartbeat(id, epoch, read);
        controller.on_heartbeat(Instant::ZERO, &heartbeat);
    }
    controller
}

impl World {
    /// A world in which every broker's process has just been started.
    pub fn new(setup: Setup) -> Self {
        let ids: Vec<BrokerId> = (1..).take(setup.brokers as usize).map(BrokerId).collect();
        let controller = founded(setup.seed, &ids);
        let mut agenda = Agenda::default();
        let mut start = Instant::ZERO + setup.broker_start;
        for id in &ids {
            agenda.insert(start, Due::BrokerStart(*id, 0, FactId::new(0, 0)));
            start += START_SPREAD;
        }
        Self {
            now: Instant::ZERO,
            ordinal: 0,
            agenda,
            network: Network::new(Links::new(setup.link_latency, setup.link_spread)),
            next_connection: 0,
            image: Arc::clone(controller.image()),
            controller,
            topic_chance: Chance::stream(setup.seed, "controller"),
            armed: vec![None; ids.len()],
            brokers: ids.into_iter().map(Broker::new).collect(),
            clients: Vec::new(),
            frozen: Vec::new(),
            held: Vec::new(),
            facts: vec![Fact { cause: None, what: What::Began }],
            effects: Vec::new(),
            setup: Arc::new(setup),
        }
    }

    /// When the next event is due, if any is.
    pub fn next_due(&self) -> Option<Instant> {
        self.agenda.peek().map(|(due, _)| due)
    }

    /// Delivers the next event. False if nothing is due any more.
    pub fn step(&mut self) -> bool {
        let Some((due, thing)) = self.agenda.pop() else { return false };
        self.begin_event(due);
        self.deliver(thing);
        self.end_event();
        true
    }

    /// Delivers every event that is due until `until`; none later.
    pub fn run_until(&mut self, until: Instant) {
        while self.next_due().is_some_and(|due| due <= until) {
            self.step();
        }
    }

    pub(super) fn begin_event(&mut self, at: Instant) {
        debug_assert!(self.now <= at, "time goes back from {} to {at}", self.now);
        self.now = at;
        self.ordinal += 1;
        self.facts.clear();
    }

    pub(super) fn end_event(&mut self) {
        self.settle();
        self.share_memory();
        self.drop_stale();
        if cfg!(debug_assertions) {
            self.check_laws();
        }
    }

    fn deliver(&mut self, thing: Due) {
        let began = FactId::new(0, 0);
        match thing {
            Due::BrokerStart(id, _, because) => {
                let (seed, image) = (self.setup.seed, Arc::clone(&self.image));
                self.with_broker(id, |broker, ctx| {
                    ctx.note_because(Some(because), What::BrokerStarted { broker: id });
                    broker.on_started(ctx, seed, image);
                });
            }
            Due::Metadata(id, _, image, because) => self.with_broker(id, |broker, ctx| {
                ctx.note_because(Some(because), What::MetadataArrived { broker: id });
                broker.on_metadata(ctx, image);
            }),
            Due::Request(connection) => self.deliver_request(connection),
            Due::TakeUp(connection) => self.deliver_waiting(connection),
            Due::Response(connection) => self.deliver_response(connection),
            Due::Handshake(connection) => self.deliver_handshake(connection),
            Due::Ended(connection, side) => self.deliver_end(connection, side),
            Due::Deadline(node) => self.deliver_deadline(node, began),
        }
    }

    fn deliver_request(&mut self, id: ConnectionId) {
        let now = self.now;
        let Some((connection, _)) = self.network.connection_mut(id) else { return };
        let acceptor = connection.acceptor();
        let Some(front) = connection.requests().next() else { return };
        let (correlation, summary, because) = (front.correlation, front.summary, front.because);
        let packet = connection.arrive_request(now);
        let direction = Direction::Request;
        let what = What::Arrived { connection: id, correlation, direction, summary };
        self.with_broker(acceptor, |broker, ctx| {
            let because = ctx.note_because(Some(because), what);
            if let Some(packet) = packet {
                let in_hand = InHand { reply_to: (id, correlation), because };
                broker.on_request(ctx, in_hand, &packet.message);
            }
        });
    }

    fn deliver_waiting(&mut self, id: ConnectionId) {
        let now = self.now;
        let Some((connection, _)) = self.network.connection_mut(id) else { return };
        let acceptor = connection.acceptor();
        let Some(packet) = connection.take_waiting(now) else { return };
        let RequestPacket { correlation, because, message, .. } = packet;
        let what = What::TakenUp { connection: id, correlation };
        self.with_broker(acceptor, |broker, ctx| {
            let because = ctx.note_because(Some(because), what);
            broker.on_request(ctx, InHand { reply_to: (id, correlation), because }, &message);
        });
    }

    fn deliver_response(&mut self, id: ConnectionId) {
        let Some((connection, _)) = self.network.connection_mut(id) else { return };
        let opener = connection.opener();
        let Some(packet) = connection.arrive_response() else { return };
        let (correlation, summary) = (packet.correlation, packet.summary);
        let direction = Direction::Response;
        let what = What::Arrived { connection: id, correlation, direction, summary };
        let because = Some(packet.because);
        match opener {
            Endpoint::Broker(broker) => self.with_broker(broker, |broker, ctx| {
                ctx.note_because(because, what);
                broker.on_response(ctx, id, &packet.message);
            }),
            Endpoint::Client(_) => self.with_client(opener, |client, ctx| {
                ctx.note_because(because, what);
                client.on_response(ctx, id, &packet.message);
            }),
        }
    }

    fn deliver_handshake(&mut self, id: ConnectionId) {
        let Some((connection, _)) = self.network.connection_mut(id) else { return };
        let (opener, acceptor) = (connection.opener(), connection.acceptor());
        let because = Some(connection.opened_because());
        let accepted = self.broker(acceptor).is_some_and(|broker| broker.running.is_some());
        let what = if accepted {
            What::Connected { connection: id }
        } else {
            What::ConnectionRefused { connection: id }
        };
        if accepted {
            if let Some((connection, _)) = self.network.connection_mut(id) {
                connection.on_open();
            }
        } else {
            self.network.remove(id);
        }
        match opener {
            Endpoint::Broker(broker) => self.with_broker(broker, |broker, ctx| {
                ctx.note_because(because, what);
                broker.on_connected(ctx, id, accepted);
            }),
            Endpoint::Client(_) => self.with_client(opener, |client, ctx| {
                ctx.note_because(because, what);
                client.on_connected(ctx, id, accepted);
            }),
        }
    }

    fn deliver_end(&mut self, id: ConnectionId, side: Side) {
        let Some(process) = self.network.connection(id).map(|it| it.process(side)) else { return };
        let Some(ending) = self.network.learn_end(id, side, self.now) else { return };
        let because = Some(ending.because);
        let what = match ending.end {
            End::Closed => What::Closed { connection: id },
            End::Reset => What::ConnectionReset { connection: id },
        };
        match process {
            Endpoint::Broker(broker) => self.with_broker(broker, |broker, ctx| {
                ctx.note_because(because, what);
                broker.on_closed(ctx, id);
            }),
            Endpoint::Client(_) => self.with_client(process, |client, ctx| {
                ctx.note_because(because, what);
                client.on_closed(ctx, id);
            }),
        }
    }

    fn deliver_deadline(&mut self, node: Endpoint, began: FactId) {
        let place = self.armed_place(node);
        self.armed[place] = None;
        match node {
            Endpoint::Broker(id) => self.with_broker(id, |broker, ctx| {
                ctx.note_because(Some(began), What::DeadlineDue);
                broker.on_deadline(ctx);
            }),
            Endpoint::Client(_) => self.with_client(node, |client, ctx| {
                ctx.note_because(Some(began), What::DeadlineDue);
                client.on_deadline(ctx);
            }),
        }
    }
}
