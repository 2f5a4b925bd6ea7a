//! Broker processes without a world around them: what one sends reaches the other at once, and
//! time stands still until somebody has to wait. So hand-made requests can be put to them.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use brokerscope_engine::broker::{Broker, InHand, Life, Settings};
use brokerscope_engine::controller::Controller;
use brokerscope_engine::controller::image::Image;
use brokerscope_engine::node::{Ctx, Effect, What};
use brokerscope_engine::physics::time::{Instant, Span};
use brokerscope_engine::protocol::ids::{
    BrokerId, ConnectionId, CorrelationId, Endpoint, Offset, PartitionId,
};
use brokerscope_engine::protocol::messages::{Request, Response};
use brokerscope_engine::storage::log::Log;
use brokerscope_engine::world::World;
use brokerscope_engine::world::setup::Setup;

const SETTINGS: Settings = Settings { seed: 1, replica_lag_time_max: Span::from_ms(86_400_000) };

/// The connection of who asks.
const QUESTIONER: ConnectionId = ConnectionId(u32::MAX);

/// A controller that has let three brokers in.
pub(super) fn controller() -> Controller {
    let world = World::new(Setup::default());
    world.controller().controller().expect("it runs from the beginning").clone()
}

pub(super) struct Brokers {
    brokers: Vec<Broker>,
    now: Instant,
    ordinal: u64,
    next_connection: u32,
    /// Who opened which connection towards whom.
    between: BTreeMap<ConnectionId, (BrokerId, BrokerId)>,
    effects: VecDeque<Effect>,
    answer: Option<Answer>,
}

/// What came of a request.
pub(super) enum Answer {
    Response(Response),
    /// The broker has handled it and says nothing.
    Silence,
    Closed,
}

impl Brokers {
    pub(super) fn new(image: &Image, now: Instant) -> Self {
        let mut brokers = Self {
            brokers: image.unfenced_brokers().map(|id| Broker::new(id, SETTINGS)).collect(),
            now,
            ordinal: 0,
            next_connection: 0,
            between: BTreeMap::new(),
            effects: VecDeque::new(),
            answer: None,
        };
        brokers.restart(image);
        brokers
    }

    /// Starts all processes anew, on the disks as they are.
    pub(super) fn restart(&mut self, image: &Image) {
        let image = Arc::new(image.clone());
        self.between.clear();
        for id in image.unfenced_brokers() {
            let epoch = image.broker(id).expect("it is registered").epoch;
            self.call(id, |broker, ctx| {
                broker.on_killed(Life::Down);
                broker.on_started(ctx, (epoch, Offset(0)), Arc::clone(&image));
            });
        }
        self.settle();
    }

    /// Puts a request to a broker and waits for what comes of it; also tells how long.
    pub(super) fn ask(&mut self, broker: BrokerId, request: &Request) -> (Answer, Span) {
        let since = self.now;
        let reply_to = (QUESTIONER, CorrelationId(0));
        self.answer = None;
        self.call(broker, |broker, ctx| {
            broker.on_request(ctx, InHand { reply_to, because: ctx.cause() }, request);
        });
        self.settle();
        loop {
            if let Some(answer) = self.answer.take() {
                return (answer, self.now.since(since));
            }
            let due = self.brokers.iter().filter_map(Broker::next_deadline).min();
            self.run_until(due.expect("a request that waits has a deadline"));
        }
    }

    /// What a replica has.
    pub(super) fn log(&self, broker: BrokerId, partition: PartitionId) -> &Log {
        let broker = self.brokers.iter().find(|known| known.id == broker);
        broker.and_then(|broker| broker.disk.log(partition)).expect("a replica that there is")
    }

    /// Lets time pass, and with it what is due.
    pub(super) fn run_until(&mut self, until: Instant) {
        loop {
            let soonest =
                self.brokers.iter().filter_map(|b| Some((b.next_deadline()?, b.id))).min();
            let Some((due, id)) = soonest.filter(|(due, _)| *due <= until) else { break };
            self.now = self.now.max(due);
            self.call(id, Broker::on_deadline);
            self.settle();
        }
        self.now = self.now.max(until);
    }

    fn call(&mut self, id: BrokerId, what: impl FnOnce(&mut Broker, &mut Ctx<'_>)) {
        let (mut facts, mut effects) = (Vec::new(), Vec::new());
        self.ordinal += 1;
        let moment = (self.now, self.ordinal, Setup::default().wall_clock_ms);
        let mut ctx = Ctx::new(moment, &mut self.next_connection, &mut facts, &mut effects);
        ctx.note(What::Acted);
        let broker = self.brokers.iter_mut().find(|broker| broker.id == id);
        what(broker.expect("only brokers that there are get called"), &mut ctx);
        self.effects.extend(effects);
    }

    fn settle(&mut self) {
        while let Some(effect) = self.effects.pop_front() {
            match effect {
                Effect::Open { connection, opener, acceptor, .. } => {
                    let Endpoint::Broker(opener) = opener else { unreachable!("no clients here") };
                    // There is no controller: nobody answers the knock.
                    let Endpoint::Broker(acceptor) = acceptor else { continue };
                    self.between.insert(connection, (opener, acceptor));
                    self.call(opener, |broker, ctx| broker.on_connected(ctx, connection, true));
                }
                Effect::Send { connection, correlation, request, .. } => {
                    let Some((_, to)) = self.between.get(&connection).copied() else { continue };
                    let reply_to = (connection, correlation);
                    self.call(to, |broker, ctx| {
                        let in_hand = InHand { reply_to, because: ctx.cause() };
                        broker.on_request(ctx, in_hand, &request);
                    });
                }
                Effect::Reply { connection, response, .. } => match self.between.get(&connection) {
                    Some((opener, _)) => {
                        let opener = *opener;
                        self.call(opener, |b, ctx| b.on_response(ctx, connection, &response));
                    }
                    None => self.answer = Some(Answer::Response(response)),
                },
                Effect::Release { .. } => self.answer = Some(Answer::Silence),
                Effect::Close { connection, .. } if connection == QUESTIONER => {
                    self.answer = Some(Answer::Closed);
                }
                Effect::Close { .. } | Effect::Exit { .. } => {}
            }
        }
    }
}
