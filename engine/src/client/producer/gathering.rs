//! A producer that gathers records: its application and its sender, turn by turn
//! (`Sender.sendProducerData`).

use std::sync::Arc;

use crate::client::link::Waiting;
use crate::client::nodes::{MAX_IN_FLIGHT, Peer};
use crate::client::{Lines, TopicHandle};
use crate::node::{BlockedOn, Ctx, DrainReason, ProducerEvent, What};
use crate::physics::fact_id::FactId;
use crate::physics::time::{Instant, Span};
use crate::protocol::batch::ProducerStamp;
use crate::protocol::ids::{BrokerId, ClientId, PartitionId};
use crate::protocol::messages::Uuid;

use super::Producer;
use super::accumulator::Accumulator;
use super::application::{Application, Desk};
use super::batch::{Batch, Sent, request};
use super::order::Order;
use super::settings::Settings;

/// Whether this engine was built with what gathers records.
pub const IS_BUILT: bool = cfg!(feature = "gathering");

/// What a producer has that gathers records.
#[derive(Clone, Debug)]
pub(super) struct Gathering {
    pub(super) accumulator: Accumulator,
    pub(super) application: Application,
}

/// How a producer that gathers records stands.
#[derive(Clone, Debug)]
pub struct Standing<'a> {
    /// Its settings.
    pub settings: &'a Settings,
    /// How much of `buffer.memory` is taken, in bytes.
    pub memory_used: u64,
    /// How many batches wait or are in flight.
    pub batches: usize,
    /// What its `send` waits for, and since when.
    pub blocked: Option<(BlockedOn, Instant)>,
}

impl Producer {
    /// A producer that gathers records.
    pub fn gathering(settings: Settings) -> Self {
        let accumulator = Accumulator::new(settings);
        let gathering = Gathering { accumulator, application: Application::default() };
        Self { gathering: Some(Box::new(gathering)), ..Self::default() }
    }

    /// A new process with the same settings; `None` if it is led by hand.
    pub fn anew(&self) -> Option<Self> {
        built(&self.gathering).map(|it| Self::gathering(it.accumulator.settings.clone()))
    }

    /// How it stands, if it gathers records.
    pub fn standing(&self) -> Option<Standing<'_>> {
        let it = built(&self.gathering)?;
        let (settings, accumulator) = (&it.accumulator.settings, &it.accumulator);
        Some(Standing {
            settings,
            memory_used: settings.buffer_memory - accumulator.free(),
            batches: accumulator.incomplete(),
            blocked: it.application.blocked(),
        })
    }

    /// `max.in.flight.requests.per.connection`
    pub(in crate::client) fn max_in_flight(&self) -> usize {
        let settings = built(&self.gathering).map(|it| &it.accumulator.settings);
        settings.map_or(MAX_IN_FLIGHT, |settings| settings.max_in_flight as usize)
    }

    /// Its process has started: it asks for an id at once.
    pub fn on_started(&mut self, because: FactId) {
        if let Some(it) = built(&self.gathering) {
            self.last_acks = Some(it.accumulator.settings.terms.acks);
            if it.accumulator.settings.terms.idempotent {
                self.idempotence.want_id(because);
            }
        }
    }

    /// Its application hands over records now, and `times - 1` times more, every `every`.
    pub fn hand_over(&mut self, now: Instant, order: Arc<Order>, rhythm: (Span, u64), why: FactId) {
        if let Some(it) = built_mut(&mut self.gathering) {
            it.application.begin(now, order, rhythm, why);
        }
    }

    /// Its application hands nothing more over.
    pub fn stop_sending(&mut self) {
        if let Some(it) = built_mut(&mut self.gathering) {
            it.application.stop();
        }
    }

    /// The topics that its application has records for.
    pub fn loaded_topics(&self) -> impl Iterator<Item = &str> {
        built(&self.gathering).into_iter().flat_map(|it| it.application.topics())
    }

    /// How facts call the partitions of a topic, which may have grown.
    pub fn learn(&mut self, topic: &TopicHandle) {
        if let Some(it) = built_mut(&mut self.gathering) {
            it.application.learn(topic);
        }
    }

    /// Its application calls `flush`.
    pub fn flush(&mut self, ctx: &mut Ctx<'_>, client: ClientId) {
        let Some(it) = built_mut(&mut self.gathering) else { return };
        if it.accumulator.incomplete() == 0 {
            ctx.note(What::Producer { client, partition: None, event: ProducerEvent::Flushed });
        } else {
            it.accumulator.flushes_until = Some(self.batches_made);
        }
    }

    /// Its application closes it: everything is sent, then it ends.
    pub fn close(&mut self) {
        if let Some(it) = built_mut(&mut self.gathering) {
            it.application = Application::default();
            (it.accumulator.is_closing, it.accumulator.is_exhausted) = (true, false);
        }
    }

    /// Whether it is closed and has nothing left to do.
    pub(in crate::client) fn is_over(&self) -> bool {
        let accumulator = built(&self.gathering).map(|it| &it.accumulator);
        accumulator.is_some_and(|it| it.is_closing && it.incomplete() == 0)
    }

    /// A batch has come to an end. `frees`: nobody writes from its memory any more.
    pub(super) fn on_ended(
        &mut self,
        ctx: &mut Ctx<'_>,
        client: ClientId,
        (batch, frees): (&Batch, bool),
    ) {
        let Some(it) = built_mut(&mut self.gathering) else { return };
        if frees {
            it.accumulator.give_back(batch.memory);
        }
        if it.accumulator.on_ended(batch.number) {
            ctx.note(What::Producer { client, partition: None, event: ProducerEvent::Flushed });
        }
    }

    /// A batch is in flight no more: the next one of its partition may be sent.
    pub(super) fn on_landed(&mut self, partition: PartitionId, freed: u32) {
        if let Some(it) = built_mut(&mut self.gathering) {
            it.accumulator.give_back(freed);
            self.queues.mute(partition, false);
        }
    }

    /// Lets the application and the sender do what they can.
    pub(super) fn gather(&mut self, ctx: &mut Ctx<'_>, lines: &mut Lines<'_>) {
        loop {
            let Some(it) = built_mut(&mut self.gathering) else { return };
            it.application.on_hour(ctx.now());
            let mut desk = Desk {
                ctx,
                client: lines.client,
                accumulator: &mut it.accumulator,
                queues: &mut self.queues,
                batches_made: &mut self.batches_made,
                chance: lines.picks,
            };
            it.application.go_on(&mut desk, lines.metadata);
            self.send_ready(ctx, lines);
            let Some(it) = built(&self.gathering) else { return };
            if !it.application.may_go_on(it.accumulator.free()) {
                break;
            }
        }
        self.queues.end_waits(ctx.now());
    }

    /// Sends to every broker that has something ready what it can take.
    fn send_ready(&mut self, ctx: &mut Ctx<'_>, lines: &mut Lines<'_>) {
        let now = ctx.now();
        let mut goes_on = true;
        while goes_on {
            goes_on = false;
            let Some(it) = built_mut(&mut self.gathering) else { return };
            let ready = it.accumulator.ready(&self.queues, lines.metadata, now);
            it.accumulator.weigh(&self.queues, lines.metadata);
            for broker in ready {
                let Some(it) = built_mut(&mut self.gathering) else { return };
                let max_in_flight = lines.nodes.max_in_flight;
                let link = lines.nodes.ready(ctx, Peer::Broker(broker), lines.chance);
                let is_open = link.is_some_and(|link| link.in_flight_count() < max_in_flight);
                it.accumulator.on_ready(broker, is_open, now);
                if is_open {
                    let from = (&mut self.queues, &self.idempotence);
                    let drained = it.accumulator.drain(from, (lines.metadata, broker), ctx);
                    goes_on |= !drained.is_empty();
                    self.send_drained(ctx, lines, (broker, drained));
                }
            }
        }
    }

    fn send_drained(
        &mut self,
        ctx: &mut Ctx<'_>,
        lines: &mut Lines<'_>,
        (broker, drained): (BrokerId, Vec<(Batch, DrainReason)>),
    ) {
        let client = lines.client;
        let mut stamped: Vec<(Batch, Uuid, ProducerStamp)> = Vec::new();
        let (mut first, mut records) = (None, 0);
        for (batch, why) in drained {
            let (partition, name) = (batch.partition(), &batch.order().topic.name);
            let Some(topic) = lines.metadata.topic(name).map(|topic| topic.id) else { continue };
            let stamp = match batch.terms().idempotent {
                true => self.idempotence.stamp(&batch),
                false => ProducerStamp::NONE,
            };
            let event = ProducerEvent::BatchDrained { records: batch.records, why };
            let what = What::Producer { client, partition: Some(partition), event };
            let because = ctx.note_because(Some(batch.because), what);
            first = first.or(Some(because));
            records += batch.records;
            // With one request in flight order is kept even without idempotence
            // (`guaranteeMessageOrder`).
            if lines.nodes.max_in_flight == 1 {
                self.queues.mute(partition, true);
            }
            let after = stamped.iter().rposition(|(_, known, _)| *known == topic);
            let place = after.map_or(stamped.len(), |after| after + 1);
            stamped.insert(place, (batch, topic, stamp));
        }
        let Some(because) = first else { return };
        let all: Vec<(&Batch, Uuid, ProducerStamp)> =
            stamped.iter().map(|(batch, topic, stamp)| (batch, *topic, *stamp)).collect();
        let message = request(ctx, &all);
        let (leading, acks) = (&stamped[0].0, stamped[0].0.terms().acks);
        let message = (message, leading.summary(records));
        let link = lines.nodes.ready(ctx, Peer::Broker(broker), lines.chance);
        let Some(link) = link else { return };
        if acks == 0 {
            link.send(ctx, because, message, None);
            for (batch, ..) in &stamped {
                self.acknowledged.add(ctx.now().since(batch.made_at));
                ctx.note(batch.sent_without_acks(client));
                self.on_ended(ctx, client, (batch, true));
            }
        } else {
            let sent = stamped.into_iter().map(|(batch, ..)| Sent::Open(batch)).collect();
            link.send(ctx, because, message, Some(Waiting::Produce(sent)));
        }
    }
}

/// What gathers records, where that is built.
#[allow(clippy::ref_option, reason = "the field itself is asked, beside others that are borrowed")]
pub(super) fn built(gathering: &Option<Box<Gathering>>) -> Option<&Gathering> {
    gathering.as_deref().filter(|_| IS_BUILT)
}

/// The same, to change it.
pub(super) fn built_mut(gathering: &mut Option<Box<Gathering>>) -> Option<&mut Gathering> {
    gathering.as_deref_mut().filter(|_| IS_BUILT)
}
