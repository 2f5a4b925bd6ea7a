//! Records gathered in batches (`RecordAccumulator`, `BufferPool`). A record goes into the last
//! batch of its partition; if it does not fit there, another batch is opened, for which
//! `buffer.memory` must have room. One thread hands records over, so there is no queue for memory.

use crate::client::metadata::Metadata;
use crate::node::{Ctx, ProducerEvent, What};
use crate::physics::chance::Chance;
use crate::physics::fact_id::FactId;
use crate::physics::time::Instant;
use crate::protocol::batch::Compression;
use crate::protocol::ids::{BrokerId, ClientId, PartitionId, PartitionIndex};

use super::batch::{Batch, Run};
use super::batch_room::{BatchRoom, upper_bound};
use super::compression_ratio::CompressionRatio;
use super::order::{Order, partition_for_key};
use super::partitioner::{Partitions, StickyPartitioner};
use super::queue::Queues;
use super::settings::Settings;

/// What a producer that gathers records keeps besides the queues.
#[derive(Clone, Debug)]
pub(super) struct Accumulator {
    pub(super) settings: Settings,
    /// Those that it was handed records for.
    topics: Vec<Topic>,
    /// What is left of `buffer.memory`, in bytes.
    free: u64,
    pub(super) nodes: Vec<Node>,
    /// Numbers of the batches that have not come to an end, ascending.
    incomplete: Vec<u64>,
    /// `flush` waits for all batches before this one.
    pub(super) flushes_until: Option<u64>,
    pub(super) is_closing: bool,
    /// A record waits for memory, so everything is sent as it is.
    pub(super) is_exhausted: bool,
}

/// What is remembered of a topic.
#[derive(Clone, Debug)]
struct Topic {
    name: String,
    sticky: StickyPartitioner,
    /// What is expected of the codec.
    ratio: CompressionRatio,
}

/// What is remembered of a broker.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub(super) broker: BrokerId,
    /// Where among its partitions the last turn ended.
    pub(super) drain_index: usize,
    /// When there were last batches for it, and when they could also be sent.
    pub(super) ready_at: Instant,
    pub(super) drained_at: Instant,
}

/// Where a record went.
pub(super) enum Appended {
    /// Into a batch of the partition with this index.
    To(usize),
    /// There is no room for a buffer of so many bytes, which its partition needs.
    NoRoom { index: usize, bytes: u32 },
}

impl Accumulator {
    pub(super) fn new(settings: Settings) -> Self {
        Self {
            free: settings.buffer_memory,
            settings,
            topics: Vec::new(),
            nodes: Vec::new(),
            incomplete: Vec::new(),
            flushes_until: None,
            is_closing: false,
            is_exhausted: false,
        }
    }

    /// What is left of `buffer.memory`, in bytes.
    pub(super) fn free(&self) -> u64 {
        self.free
    }

    /// How many batches have not come to an end.
    pub(super) fn incomplete(&self) -> usize {
        self.incomplete.len()
    }

    /// A batch has come to an end, one way or another. Says whether `flush` returns now.
    pub(super) fn on_ended(&mut self, number: u64) -> bool {
        if let Ok(place) = self.incomplete.binary_search(&number) {
            self.incomplete.remove(place);
        }
        let until = self.flushes_until;
        let is_over =
            until.is_some_and(|until| self.incomplete.first().is_none_or(|n| *n >= until));
        if is_over {
            self.flushes_until = None;
        }
        is_over
    }

    /// A batch takes the place of another that has come to an end.
    pub(super) fn on_made(&mut self, number: u64) {
        self.incomplete.push(number);
    }

    /// Memory is given back.
    pub(super) fn give_back(&mut self, bytes: u32) {
        self.free += u64::from(bytes);
    }

    /// Adds one record (`RecordAccumulator.append`), `run`. A new batch takes its number from
    /// `number`.
    pub(super) fn append(
        &mut self,
        (ctx, client): (&mut Ctx<'_>, ClientId),
        (queues, number): (&mut Queues, &mut u64),
        (metadata, chance): (&Metadata, &mut Chance),
        (run, because): (&Run, FactId),
    ) -> Appended {
        let order = &run.order;
        let count = metadata.partitions(&order.topic.name).min(order.topic.partitions.len());
        let fixed = order.partition.or_else(|| {
            let key = order.keys.of(run.first_key).filter(|_| !self.settings.ignores_keys)?;
            Some(partition_for_key(&key, count))
        });
        let available = match fixed {
            Some(_) => Vec::new(),
            None => metadata.available(&order.topic.name, count),
        };
        let partitions = Partitions { count: count as u32, available: &available };
        let mut draw = || chance.below(1 << 31) as u32;
        let sticky = &mut self.topic(order).sticky;
        let (index, extended) = loop {
            let index = fixed.unwrap_or_else(|| sticky.partition(partitions, &mut draw).0 as usize);
            // A switch that was put off is made up for once only full batches wait; that the last
            // one is full may show only when the record does not fit.
            let mut switches = |queues: &mut Queues| {
                let last = queues.last_mut(order.partition_id(index));
                let is_full = last.is_none_or(|last| last.is_full());
                is_full && fixed.is_none() && sticky.on_appended((0, true), partitions, &mut draw)
            };
            if switches(queues) {
                continue;
            }
            let extended = extend_last((ctx, client), (queues, index), (run, because));
            if extended.is_some() || !switches(queues) {
                break (index, extended);
            }
        };
        let appended = match extended {
            Some(appended) => appended,
            None => {
                let bytes = run.with_record(0, upper_bound) as u32;
                let bytes = bytes.max(self.settings.batch_size);
                let Some(free) = self.free.checked_sub(bytes.into()) else {
                    return Appended::NoRoom { index, bytes };
                };
                self.free = free;
                let batch = self.open((ctx, client), (run, because), (index, *number, bytes));
                let appended = batch.estimated_size();
                *number += 1;
                queues.push(batch);
                appended
            }
        };
        if fixed.is_none() {
            let last = queues.last_mut(order.partition_id(index));
            let is_full = last.is_none_or(|last| last.is_full());
            self.topic(order).sticky.on_appended((appended as u32, is_full), partitions, &mut draw);
        }
        Appended::To(index)
    }

    /// A new batch with one record, which takes so many bytes of memory.
    fn open(
        &mut self,
        (ctx, client): (&mut Ctx<'_>, ClientId),
        (run, because): (&Run, FactId),
        (index, number, bytes): (usize, u64, u32),
    ) -> Batch {
        let partition = Some(run.order.partition_id(index));
        let event = ProducerEvent::BatchOpened;
        let opened = ctx.note_because(Some(because), What::Producer { client, partition, event });
        let ratio = self.ratio(&run.order);
        let room = run.with_record(ctx.wall_clock_ms_at(run.at), |first| {
            let mut room = BatchRoom::new(self.settings.batch_size as usize, first, ratio);
            room.append(first);
            room
        });
        let mut batch = Batch::of(run.clone(), (index, number), opened);
        let until = ctx.now() + self.settings.linger;
        (batch.made_at, batch.memory, batch.room) = (ctx.now(), bytes, Some(room));
        batch.lingers_until = (until > ctx.now()).then_some(until);
        batch.is_closed = false;
        self.incomplete.push(number);
        if batch.is_full() {
            note_filled((ctx, client), partition, (&batch, opened));
        }
        batch
    }

    fn topic(&mut self, order: &Order) -> &mut Topic {
        let name = &order.topic.name;
        let known = self.topics.iter().position(|known| known.name == *name);
        let place = known.unwrap_or_else(|| {
            let (name, sticky) = (name.clone(), StickyPartitioner::new(self.settings.batch_size));
            self.topics.push(Topic { name, sticky, ratio: CompressionRatio::ONE });
            self.topics.len() - 1
        });
        &mut self.topics[place]
    }

    /// What is expected of the codec for a topic; `None` without one.
    pub(super) fn ratio(&mut self, order: &Order) -> Option<CompressionRatio> {
        let is_plain = order.terms.compression == Compression::None;
        (!is_plain).then(|| self.topic(order).ratio)
    }

    /// The codec has made something of a batch, or failed to make it small enough.
    pub(super) fn on_ratio(&mut self, order: &Order, ratio: CompressionRatio, is_enough: bool) {
        let topic = self.topic(order);
        topic.ratio = match is_enough {
            true => topic.ratio.updated(ratio),
            false => ratio.max(CompressionRatio::ONE),
        };
    }

    /// Which partitions of a topic are less likely to get the next records
    /// (`updatePartitionLoadStats`).
    pub(super) fn weigh(&mut self, queues: &Queues, metadata: &Metadata) {
        for place in 0..self.topics.len() {
            let topic = self.topics[place].name.as_str();
            let of_topic = queues.all().iter().filter(|queue| queue.topic() == topic);
            let count = of_topic.clone().count();
            let mut loads = Vec::new();
            if self.settings.is_adaptive && count >= metadata.partitions(topic) {
                for queue in of_topic {
                    let view = metadata.topic(topic).and_then(|topic| topic.leader(queue.index));
                    let leader = view.map(|(leader, _)| leader);
                    let length = queue.batches.len() as u32;
                    if leader.is_some_and(|leader| length == 0 || self.is_available(leader)) {
                        loads.push((PartitionIndex(queue.index as i32), length));
                    }
                }
                crate::physics::order::sort_short_by_key(&mut loads, |(index, _)| *index);
            }
            self.topics[place].sticky.on_load(&loads, count);
        }
    }

    /// Whether a broker takes what there is for it, or has not for long
    /// (`partitioner.availability.timeout.ms`).
    fn is_available(&self, leader: BrokerId) -> bool {
        let timeout = self.settings.availability_timeout;
        let mut known = self.nodes.iter().filter(|node| node.broker == leader);
        timeout.as_us() == 0 || !known.any(|node| node.ready_at.since(node.drained_at) > timeout)
    }
}

/// Adds a record to the last batch of its partition if it fits, and says how much that batch has
/// grown, in bytes.
fn extend_last(
    (ctx, client): (&mut Ctx<'_>, ClientId),
    (queues, index): (&mut Queues, usize),
    (run, because): (&Run, FactId),
) -> Option<usize> {
    let partition = run.order.partition_id(index);
    let last = queues.last_mut(partition)?;
    let (before, was_full) = (last.estimated_size(), last.is_full());
    let has_taken = last.take(run, ctx.wall_clock_ms_at(run.at));
    if !was_full && last.is_full() {
        note_filled((ctx, client), Some(partition), (last, because));
    }
    has_taken.then(|| last.estimated_size() - before)
}

fn note_filled(
    (ctx, client): (&mut Ctx<'_>, ClientId),
    partition: Option<PartitionId>,
    (batch, because): (&Batch, FactId),
) {
    let event = ProducerEvent::BatchFilled { records: batch.records };
    ctx.note_because(Some(because), What::Producer { client, partition, event });
}
