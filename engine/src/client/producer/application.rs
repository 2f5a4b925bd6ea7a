//! The application of a producer that gathers records: one thread that hands over records, at
//! once or at a steady rate, and waits where `send` does: for the topic's metadata, then for room
//! in `buffer.memory`, `max.block.ms` for both. What it could not hand over in the meantime, it
//! hands over when it can.

use std::sync::Arc;

use crate::client::TopicHandle;
use crate::client::metadata::Metadata;
use crate::node::{BlockedOn, Ctx, ProducerEvent, SendFailure, What};
use crate::physics::chance::Chance;
use crate::physics::fact_id::FactId;
use crate::physics::time::{Instant, Span};
use crate::protocol::ids::{ClientId, PartitionId};

use super::accumulator::{Accumulator, Appended};
use super::batch::Run;
use super::batch_room::upper_bound;
use super::order::Order;
use super::queue::Queues;
use super::settings::Settings;

/// The application's thread.
#[derive(Clone, Debug, Default)]
pub(super) struct Application {
    loads: Vec<Load>,
    blocked: Option<Blocked>,
    /// How many records it has handed over or failed to; numbers the values.
    records_made: u64,
}

/// Records that it hands over, once or again and again.
#[derive(Clone, Debug)]
struct Load {
    order: Arc<Order>,
    every: Span,
    /// How often it is still to begin.
    left: u64,
    next: Instant,
    /// How many records it should have handed over by now and has not.
    owed: u64,
    /// How many it has handed over; numbers the keys.
    handed: u64,
    because: FactId,
}

/// A `send` that does not return.
#[derive(Clone, Copy, Debug)]
struct Blocked {
    load: usize,
    since: Instant,
    until: Instant,
    on: BlockedOn,
    /// The buffer that it needs, in bytes.
    bytes: u32,
}

/// What the application needs of its producer.
pub(super) struct Desk<'a, 'b, 'c> {
    pub(super) ctx: &'a mut Ctx<'b>,
    pub(super) client: ClientId,
    pub(super) accumulator: &'c mut Accumulator,
    pub(super) queues: &'c mut Queues,
    pub(super) batches_made: &'c mut u64,
    pub(super) chance: &'c mut Chance,
}

impl Application {
    /// It hands records over now, and `times - 1` times more, every `every`.
    pub(super) fn begin(
        &mut self,
        now: Instant,
        order: Arc<Order>,
        (every, times): (Span, u64),
        because: FactId,
    ) {
        let (owed, left) = (u64::from(order.records), times.saturating_sub(1));
        let next = now + every;
        self.loads.push(Load { order, every, left, next, owed, handed: 0, because });
    }

    /// It hands nothing more over, but for the record with which it waits.
    pub(super) fn stop(&mut self) {
        let blocked = self.blocked.map(|blocked| blocked.load);
        for (place, load) in self.loads.iter_mut().enumerate() {
            (load.left, load.owed) = (0, u64::from(blocked == Some(place)));
        }
        self.forget_done();
    }

    /// What its `send` waits for, and since when.
    pub(super) fn blocked(&self) -> Option<(BlockedOn, Instant)> {
        self.blocked.map(|blocked| (blocked.on, blocked.since))
    }

    /// Whether what its `send` waits for is there, if that is memory and so many bytes are free.
    pub(super) fn may_go_on(&self, free: u64) -> bool {
        let waits = self.blocked.filter(|blocked| blocked.on == BlockedOn::Memory);
        waits.is_some_and(|blocked| free >= u64::from(blocked.bytes))
    }

    pub(super) fn topics(&self) -> impl Iterator<Item = &str> {
        self.loads.iter().map(|load| load.order.topic.name.as_str())
    }

    /// A topic has other partitions than it had when its records were asked for.
    pub(super) fn learn(&mut self, topic: &TopicHandle) {
        for load in self.loads.iter_mut().filter(|load| load.order.topic.name == topic.name) {
            if load.order.topic != *topic {
                Arc::make_mut(&mut load.order).topic = topic.clone();
            }
        }
    }

    pub(super) fn next_deadline(&self) -> Option<Instant> {
        let begins = self.loads.iter().filter(|load| load.left > 0).map(|load| load.next);
        begins.chain(self.blocked.map(|blocked| blocked.until)).min()
    }

    /// Takes note of what is to be handed over by now.
    pub(super) fn on_hour(&mut self, now: Instant) {
        for load in &mut self.loads {
            while load.left > 0 && load.next <= now {
                load.left -= 1;
                load.next += load.every;
                load.owed += u64::from(load.order.records);
            }
        }
    }

    /// Hands over what it can.
    pub(super) fn go_on(&mut self, desk: &mut Desk<'_, '_, '_>, metadata: &Metadata) {
        let first = self.blocked.map_or(0, |blocked| blocked.load);
        for step in 0..self.loads.len() {
            let place = (first + step) % self.loads.len();
            if !self.hand_over(desk, metadata, place) {
                return;
            }
        }
        self.forget_done();
    }

    /// Hands over the records of one load. Says whether the thread can go on.
    fn hand_over(
        &mut self,
        desk: &mut Desk<'_, '_, '_>,
        metadata: &Metadata,
        place: usize,
    ) -> bool {
        let mut told: Option<(PartitionId, u32)> = None;
        while self.loads[place].owed > 0 {
            let went_to = self.send(desk, metadata, place);
            let same = told.filter(|(partition, _)| went_to == Some(*partition));
            if let Some((partition, records)) = told.filter(|_| same.is_none()) {
                self.tell(desk, place, (partition, records));
            }
            told = went_to.map(|partition| (partition, same.map_or(1, |(_, n)| n + 1)));
            if self.blocked.is_some() {
                return false;
            }
        }
        if let Some(told) = told {
            self.tell(desk, place, told);
        }
        true
    }

    fn tell(&self, desk: &mut Desk<'_, '_, '_>, place: usize, told: (PartitionId, u32)) {
        let ((partition, records), client) = (told, desk.client);
        let what = What::SendCalled { client, partition, records };
        desk.ctx.note_because(Some(self.loads[place].because), what);
    }

    /// `send` of one record (`KafkaProducer.doSend`). Gives the partition that has it.
    fn send(
        &mut self,
        desk: &mut Desk<'_, '_, '_>,
        metadata: &Metadata,
        place: usize,
    ) -> Option<PartitionId> {
        let (now, load) = (desk.ctx.now(), &mut self.loads[place]);
        let is_over = self.blocked.is_some_and(|blocked| blocked.until <= now);
        if metadata.partitions(&load.order.topic.name) == 0 {
            self.wait(desk, place, (BlockedOn::Metadata, None, 0), is_over);
            return None;
        }
        let run = Run {
            order: Arc::clone(&load.order),
            first_value: self.records_made,
            first_key: load.handed,
            records: 1,
            at: self.blocked.filter(|it| it.on == BlockedOn::Memory).map_or(now, |it| it.since),
        };
        if let Some(why) = too_large(&run, desk.accumulator) {
            self.fail(desk, place, (None, why));
            return None;
        }
        let because = load.because;
        let appended = desk.accumulator.append(
            (&mut *desk.ctx, desk.client),
            (&mut *desk.queues, &mut *desk.batches_made),
            (metadata, &mut *desk.chance),
            (&run, because),
        );
        match appended {
            Appended::To(index) => {
                self.records_made += 1;
                let load = &mut self.loads[place];
                (load.owed, load.handed, self.blocked) = (load.owed - 1, load.handed + 1, None);
                desk.accumulator.is_exhausted = false;
                Some(load.order.partition_id(index))
            }
            Appended::NoRoom { index, bytes } => {
                let partition = self.loads[place].order.partition_id(index);
                self.wait(desk, place, (BlockedOn::Memory, Some(partition), bytes), is_over);
                None
            }
        }
    }

    /// `send` does not return, or fails if it has waited for `max.block.ms`.
    fn wait(
        &mut self,
        desk: &mut Desk<'_, '_, '_>,
        load: usize,
        (on, partition, bytes): (BlockedOn, Option<PartitionId>, u32),
        is_over: bool,
    ) {
        if is_over {
            let available = desk.accumulator.free() as u32;
            let why = match on {
                BlockedOn::Metadata => SendFailure::NoMetadata,
                BlockedOn::Memory => SendFailure::NoMemory { bytes, available },
            };
            return self.fail(desk, load, (partition, why));
        }
        desk.accumulator.is_exhausted = on == BlockedOn::Memory;
        if self.blocked.is_some_and(|blocked| blocked.on == on) {
            return;
        }
        let (client, event) = (desk.client, ProducerEvent::SendBlocked { on });
        let what = What::Producer { client, partition, event };
        desk.ctx.note_because(Some(self.loads[load].because), what);
        let since = desk.ctx.now();
        let ends = since + desk.accumulator.settings.max_block;
        let until = self.blocked.map_or(ends, |blocked| blocked.until);
        self.blocked = Some(Blocked { load, since, until, on, bytes });
    }

    fn fail(
        &mut self,
        desk: &mut Desk<'_, '_, '_>,
        place: usize,
        (partition, why): (Option<PartitionId>, SendFailure),
    ) {
        self.blocked = None;
        desk.accumulator.is_exhausted = false;
        let load = &mut self.loads[place];
        (load.owed, load.handed) = (load.owed - 1, load.handed + 1);
        self.records_made += 1;
        let (client, event) = (desk.client, ProducerEvent::SendFailed { why });
        let what = What::Producer { client, partition, event };
        let cause = desk.ctx.cause();
        desk.ctx.note_because(Some(cause), what);
    }

    fn forget_done(&mut self) {
        if self.blocked.is_none() {
            self.loads.retain(|load| load.left > 0 || load.owed > 0);
        }
    }
}

/// Whether a record is too large for any batch (`ensureValidRecordSize`).
fn too_large(run: &Run, accumulator: &Accumulator) -> Option<SendFailure> {
    let bytes = run.with_record(0, upper_bound) as u32;
    if bytes > accumulator.settings.max_request_size {
        Some(SendFailure::LargerThanRequest { bytes })
    } else if u64::from(bytes) > accumulator.settings.buffer_memory {
        Some(SendFailure::LargerThanMemory { bytes })
    } else {
        None
    }
}

/// Why `send` of a record to `topic` failed, in the words of Kafka's exception.
pub fn failure_text(why: SendFailure, settings: &Settings, topic: &str) -> String {
    let (memory, max_block) = (settings.buffer_memory, settings.max_block.as_ms());
    match why {
        SendFailure::NoMetadata => {
            format!("Topic {topic} not present in metadata after {max_block} ms.")
        }
        SendFailure::NoMemory { bytes, available } => format!(
            "Failed to allocate {bytes} bytes within the configured max blocking time {max_block} \
             ms. Total memory: {memory} bytes. Available memory: {available} bytes. Poolable size: \
             {} bytes",
            settings.batch_size
        ),
        SendFailure::LargerThanRequest { bytes } => format!(
            "The message is {bytes} bytes when serialized which is larger than {}, which is the \
             value of the max.request.size configuration.",
            settings.max_request_size
        ),
        SendFailure::LargerThanMemory { bytes } => format!(
            "The message is {bytes} bytes when serialized which is larger than the total memory \
             buffer you have configured with the buffer.memory configuration."
        ),
    }
}
