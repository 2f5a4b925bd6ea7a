//! How a world moves: one event at a time. An event lends one node a context, then carries its
//! effects out ([`settle`](super::settle)) and checks the laws.

use std::sync::Arc;

use crate::broker::groups::Sender;
use crate::broker::{Broker, InHand, Life};
use crate::network::{End, Links, Network, RequestPacket, Side};
use crate::node::{Direction, Fact, What};
use crate::physics::agenda::Agenda;
use crate::physics::fact_id::FactId;
use crate::physics::time::{Instant, Span};
use crate::protocol::ids::{BrokerEpoch, BrokerId, ConnectionId, CorrelationId, Endpoint};
use crate::protocol::messages::{Request, Response, StrBytes};

use super::deliveries::Deliveries;
use super::outside::Outside;
use super::promise::Promises;
use super::setup::Setup;
use super::{Due, World, controller};

/// How far apart the brokers' starts lie.
const START_SPREAD: Span = Span::from_ms(20);

impl World {
    /// A world in which every broker's process has just been started.
    pub fn new(setup: Setup) -> Self {
        let ids: Vec<BrokerId> = (1..).take(setup.brokers as usize).map(BrokerId).collect();
        let controller = controller::founded(&setup, &ids);
        let image = controller.controller().map(|it| Arc::clone(it.image())).unwrap_or_default();
        let read = controller.committed().unwrap_or_default();
        let settings = controller::broker_settings(&setup);
        let mut agenda = Agenda::default();
        let mut start = Instant::ZERO + setup.broker_start;
        for id in &ids {
            agenda.insert(start, Due::BrokerStart(*id, 0, FactId::new(0, 0)));
            start += START_SPREAD;
        }
        let mut world = Self {
            now: Instant::ZERO,
            ordinal: 0,
            agenda,
            network: Network::new(Links::new(setup.link_latency, setup.link_spread)),
            next_connection: 0,
            groups: Arc::default(),
            committed: vec![(read, Arc::clone(&image))],
            image,
            controller,
            armed: vec![None; 1 + ids.len()],
            brokers: ids.into_iter().map(|id| Broker::new(id, settings)).collect(),
            clients: Vec::new(),
            frozen: Vec::new(),
            held: Vec::new(),
            promises: Promises::default(),
            deliveries: Deliveries::default(),
            appended: 0,
            facts: vec![Fact { cause: None, what: What::Began }],
            effects: Vec::new(),
            outside: Outside::default(),
            setup: Arc::new(setup),
        };
        world.arm(Endpoint::Controller);
        world
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
        self.outside.answers.clear();
    }

    pub(super) fn end_event(&mut self) {
        self.settle();
        self.keep_promises();
        self.keep_deliveries();
        self.count_appended();
        self.share_memory();
        self.drop_stale();
        if cfg!(debug_assertions) {
            self.check_laws();
        }
    }

    fn deliver(&mut self, thing: Due) {
        let began = FactId::new(0, 0);
        match thing {
            // Those that the cluster was set up with are registered before their first start.
            Due::BrokerStart(id, 0, because) if self.image.broker(id).is_some() => {
                let (read, image) = self.newest_committed();
                let epoch = image.broker(id).map_or(BrokerEpoch::UNKNOWN, |broker| broker.epoch);
                self.with_broker(id, |broker, ctx| {
                    ctx.note_because(Some(because), What::BrokerStarted { broker: id });
                    broker.on_started(ctx, (epoch, read), image);
                });
            }
            Due::BrokerStart(id, _, because) => self.deliver_boot(id, because),
            Due::Request(connection) => self.deliver_request(connection),
            Due::TakeUp(connection) => self.deliver_waiting(connection),
            Due::Response(connection) => self.deliver_response(connection),
            Due::Handshake(connection) => self.deliver_handshake(connection),
            Due::Ended(connection, side) => self.deliver_end(connection, side),
            Due::Deadline(node) => self.deliver_deadline(node, began),
        }
    }

    fn deliver_boot(&mut self, id: BrokerId, because: FactId) {
        if !self.halt_without_disk(id) {
            self.with_broker(id, |broker, ctx| {
                ctx.note_because(Some(because), What::BrokerBooted { broker: id });
                broker.on_booted(ctx);
            });
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
        let message = packet.map(|packet| packet.message);
        self.hand_over(acceptor, (what, because), ((id, correlation), message));
    }

    fn deliver_waiting(&mut self, id: ConnectionId) {
        let now = self.now;
        let Some((connection, _)) = self.network.connection_mut(id) else { return };
        let acceptor = connection.acceptor();
        let Some(packet) = connection.take_waiting(now) else { return };
        let RequestPacket { correlation, because, message, .. } = packet;
        let what = What::TakenUp { connection: id, correlation };
        self.hand_over(acceptor, (what, because), ((id, correlation), Some(message)));
    }

    /// A request is taken in hand by who accepted its connection, or has only reached the socket.
    fn hand_over(
        &mut self,
        acceptor: Endpoint,
        (what, because): (What, FactId),
        (reply_to, message): ((ConnectionId, CorrelationId), Option<Request>),
    ) {
        match acceptor {
            Endpoint::Broker(id) => {
                let sender = message.as_ref().and_then(|message| self.sender(reply_to.0, message));
                self.with_broker(id, |broker, ctx| {
                    let because = ctx.note_because(Some(because), what);
                    let in_hand = InHand { reply_to, because };
                    match (message, sender) {
                        (Some(Request::Group(message)), Some(sender)) => {
                            broker.on_group_request(ctx, in_hand, (sender, &message));
                        }
                        (Some(message), _) => broker.on_request(ctx, in_hand, &message),
                        (None, _) => {}
                    }
                });
            }
            Endpoint::Controller => self.with_controller(|controller, ctx| {
                let because = ctx.note_because(Some(because), what);
                if let Some(message) = message {
                    controller.on_request(ctx, (reply_to, because), &message);
                }
            }),
            Endpoint::Client(_) => unreachable!("clients accept no connections"),
        }
    }

    /// Who has sent what a coordinator is to know the sender of.
    fn sender(&self, connection: ConnectionId, message: &Request) -> Option<Sender> {
        let (Request::Group(_), Endpoint::Client(id)) =
            (message, self.network.connection(connection)?.opener())
        else {
            return None;
        };
        let client_id = StrBytes::from_string(self.client(id)?.name.clone());
        Some(Sender { client_id, client: Some(id) })
    }

    fn deliver_response(&mut self, id: ConnectionId) {
        let Some((connection, _)) = self.network.connection_mut(id) else { return };
        let (opener, acceptor) = (connection.opener(), connection.acceptor());
        let Some(packet) = connection.arrive_response() else { return };
        let (correlation, summary) = (packet.correlation, packet.summary);
        let direction = Direction::Response;
        let what = What::Arrived { connection: id, correlation, direction, summary };
        let because = Some(packet.because);
        match opener {
            Endpoint::Broker(broker) if acceptor == Endpoint::Controller => {
                let image = self.image_in(&packet.message);
                self.with_broker(broker, |broker, ctx| {
                    ctx.note_because(because, what);
                    broker.on_controller_response(ctx, (id, &packet.message), image);
                });
            }
            Endpoint::Broker(broker) => self.with_broker(broker, |broker, ctx| {
                ctx.note_because(because, what);
                broker.on_response(ctx, id, &packet.message);
            }),
            Endpoint::Controller => unreachable!("the controller asks nobody"),
            Endpoint::Client(_) => {
                if matches!(packet.message, Response::Metadata(_) | Response::Group(_)) {
                    self.name_partitions(opener);
                }
                self.with_client(opener, |client, ctx| {
                    ctx.note_because(because, what);
                    client.on_response(ctx, id, &packet.message);
                });
            }
        }
    }

    fn deliver_handshake(&mut self, id: ConnectionId) {
        let Some((connection, _)) = self.network.connection_mut(id) else { return };
        let (opener, acceptor) = (connection.opener(), connection.acceptor());
        let because = Some(connection.opened_because());
        let accepted = self.is_listening(acceptor);
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
            Endpoint::Controller => unreachable!("the controller opens no connections"),
            Endpoint::Client(_) => self.with_client(opener, |client, ctx| {
                ctx.note_because(because, what);
                client.on_connected(ctx, id, accepted);
            }),
        }
    }

    /// Whether who would accept a connection does so: a broker only listens once it is let in.
    fn is_listening(&self, acceptor: Endpoint) -> bool {
        match acceptor {
            Endpoint::Broker(id) => self.broker(id).is_some_and(|it| it.life == Life::Serving),
            Endpoint::Controller => self.controller.controller().is_some(),
            Endpoint::Client(_) => false,
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
            Endpoint::Controller => self.tell_controller_of_end((id, side), |ctx| {
                ctx.note_because(because, what);
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
            Endpoint::Controller => self.on_controller_deadline(|ctx| {
                ctx.note_because(Some(began), What::DeadlineDue);
            }),
            Endpoint::Client(_) => self.with_client(node, |client, ctx| {
                ctx.note_because(Some(began), What::DeadlineDue);
                client.on_deadline(ctx);
            }),
        }
    }
}
