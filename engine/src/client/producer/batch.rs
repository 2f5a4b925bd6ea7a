//! A producer's batch on its way (`ProducerBatch`), and the Produce that carries batches. A batch
//! keeps no bytes: they follow from what was handed over, and are made whenever it is sent.

use std::sync::Arc;

use bytes::Bytes;

use crate::node::{Ctx, Summary, What};
use crate::physics::fact_id::FactId;
use crate::physics::time::{Instant, Span};
use crate::protocol::batch::{BatchBuilder, Compression, HEADER_SIZE, NewRecord, ProducerStamp};
use crate::protocol::ids::{ClientId, Offset, PartitionId};
use crate::protocol::messages::produce::{PartitionProduceData, ProduceRequest, TopicProduceData};
use crate::protocol::messages::{Request, Uuid};

use super::batch_room::BatchRoom;
use super::compression_ratio::CompressionRatio;
use super::order::Order;
use super::settings::Terms;

/// A batch on its way.
#[derive(Clone, Debug)]
pub(in crate::client) struct Batch {
    /// What it holds, in order; at least one run.
    pub(super) runs: Vec<Run>,
    /// Its partition, by index.
    pub(super) index: usize,
    pub(super) records: u32,
    pub(super) made_at: Instant,
    /// Batches are numbered: the older one goes first where partitions do not decide.
    pub(super) number: u64,
    /// How often it was sent in vain.
    pub(super) attempts: u32,
    /// Not to be sent again before then.
    pub(super) until: Option<Instant>,
    /// Records are waited for until then (`linger.ms`).
    pub(super) lingers_until: Option<Instant>,
    /// How full it is, if it is gathered.
    pub(super) room: Option<BatchRoom>,
    /// Whether it takes no more records.
    pub(super) is_closed: bool,
    /// Its records as the codec made them, once it is closed.
    compressed: Option<Bytes>,
    /// Whether it is a part of one that was too large.
    pub(super) is_split: bool,
    /// How much of `buffer.memory` it takes, in bytes.
    pub(super) memory: u32,
    /// The fact that made it, or of the decision to send it again.
    pub(super) because: FactId,
}

/// Records that were handed over together.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) order: Arc<Order>,
    /// The number in the first one's value; the others follow.
    pub(super) first_value: u64,
    /// The number that gives the first one's key.
    pub(super) first_key: u64,
    pub(super) records: u32,
    pub(super) at: Instant,
}

impl Run {
    /// Lends the first record, as far as sizes are concerned.
    pub(super) fn with_record<T>(
        &self,
        timestamp: i64,
        call: impl FnOnce(&NewRecord<'_>) -> T,
    ) -> T {
        let (key, value) = (self.order.keys.of(self.first_key), vec![0; self.order.value_bytes]);
        let key = key.as_deref().map(str::as_bytes);
        call(&NewRecord { timestamp, key, value: Some(&value), headers: &[] })
    }

    /// Whether the records of `next` follow those of this one.
    fn goes_on_with(&self, next: &Self) -> bool {
        let records = u64::from(self.records);
        let values_follow = self.first_value + records == next.first_value;
        let keys_follow = self.first_key + records == next.first_key;
        let is_same = Arc::ptr_eq(&self.order, &next.order) && self.at == next.at;
        values_follow && keys_follow && is_same
    }
}

/// A batch in a request without an answer yet.
#[derive(Clone, Debug)]
pub(in crate::client) enum Sent {
    /// Its fate is open.
    Open(Batch),
    /// It has failed meanwhile (`delivery.timeout.ms`). Its memory is free only when nobody writes
    /// from it any more.
    Expired {
        partition: PartitionId,
        /// Its last sequence if it was idempotent.
        last: Option<i32>,
        memory: u32,
    },
}

impl Batch {
    /// A batch that is closed already, made at the hour of its records.
    pub(super) fn of(run: Run, (index, number): (usize, u64), because: FactId) -> Self {
        Self {
            index,
            records: run.records,
            made_at: run.at,
            number,
            attempts: 0,
            until: None,
            lingers_until: None,
            room: None,
            is_closed: true,
            compressed: None,
            is_split: false,
            memory: 0,
            because,
            runs: vec![run],
        }
    }

    /// Whether it takes no more records (`ProducerBatch.isFull`).
    pub(super) fn is_full(&self) -> bool {
        self.is_closed || self.room.is_some_and(|room| room.is_full())
    }

    /// How large it is as far as that is known before it is sent, in bytes.
    pub(super) fn estimated_size(&self) -> usize {
        match &self.compressed {
            Some(records) => HEADER_SIZE + records.len(),
            None => self.room.map_or(0, |room| room.estimated_size()),
        }
    }

    /// It is sent now: it takes no more records and is compressed (`ProducerBatch.close`). Gives
    /// what the codec made of it.
    pub(super) fn close(&mut self, ctx: &Ctx<'_>) -> Option<CompressionRatio> {
        self.is_closed = true;
        let codec = self.terms().compression;
        if codec == Compression::None || self.compressed.is_some() {
            return None;
        }
        let (records, before) = self.builder(ctx, ProducerStamp::NONE).compress(codec)?;
        let ratio = CompressionRatio::observed(records.len(), before);
        self.compressed = Some(records);
        Some(ratio)
    }

    /// Takes a run of one record if there is room; else it takes no more.
    pub(super) fn take(&mut self, run: &Run, timestamp: i64) -> bool {
        run.with_record(timestamp, |record| self.append(run, record))
    }

    fn append(&mut self, run: &Run, record: &NewRecord<'_>) -> bool {
        let room = self.room.as_mut().filter(|room| room.has_room_for(record));
        let Some(room) = room.filter(|_| !self.is_closed) else {
            self.is_closed = true;
            return false;
        };
        room.append(record);
        self.records += 1;
        match self.runs.last_mut().filter(|last| last.goes_on_with(run)) {
            Some(last) => last.records += 1,
            None => self.runs.push(run.clone()),
        }
        true
    }

    pub(super) fn order(&self) -> &Arc<Order> {
        &self.runs[0].order
    }

    pub(super) fn terms(&self) -> &Terms {
        &self.order().terms
    }

    pub(super) fn partition(&self) -> PartitionId {
        self.order().partition_id(self.index)
    }

    /// When it fails whatever happens.
    pub(super) fn delivery_deadline(&self) -> Instant {
        self.made_at + self.terms().delivery_timeout
    }

    /// What a request says that begins with it and has so many records in all.
    pub(super) fn summary(&self, records: u32) -> Summary {
        let (partition, acks) = (self.partition(), self.terms().acks);
        Summary::Produce { partition, records, acks }
    }

    /// It was sent, and nobody will answer.
    pub(super) fn sent_without_acks(&self, client: ClientId) -> What {
        let (partition, records) = (self.partition(), self.records);
        let base_offset = Offset::UNKNOWN;
        What::ProduceAcknowledged { client, partition, base_offset, records, acks: 0 }
    }

    /// What the codec made of it.
    pub(super) fn ratio(&self) -> Option<CompressionRatio> {
        let (records, room) = (self.compressed.as_ref()?, self.room.as_ref()?);
        let before = room.uncompressed_size() - HEADER_SIZE;
        Some(CompressionRatio::observed(records.len(), before))
    }

    /// Its bytes.
    fn build(&self, ctx: &Ctx<'_>, stamp: ProducerStamp) -> Bytes {
        let builder = self.builder(ctx, stamp);
        match &self.compressed {
            Some(records) => builder.build_compressed(self.terms().compression, records),
            None => builder.build(),
        }
    }

    fn builder(&self, ctx: &Ctx<'_>, stamp: ProducerStamp) -> BatchBuilder {
        let mut builder = BatchBuilder::new(Offset(0)).with_producer(stamp);
        let mut value = Vec::new();
        for run in &self.runs {
            let timestamp = ctx.wall_clock_ms_at(run.at);
            for place in 0..u64::from(run.records) {
                value.clear();
                value.extend_from_slice(format!("value-{}", run.first_value + place).as_bytes());
                value.resize(run.order.value_bytes.max(1), b'.');
                let key = run.order.keys.of(run.first_key + place);
                let key = key.as_deref().map(str::as_bytes);
                builder.append(&NewRecord { timestamp, key, value: Some(&value), headers: &[] });
            }
        }
        builder
    }
}

/// When the first of these batches has taken too long.
pub(in crate::client) fn delivery_deadline(sent: &[Sent]) -> Option<Instant> {
    sent.iter().filter_map(Sent::delivery_deadline).min()
}

/// How long the answer to a request with these batches is waited for.
pub(in crate::client) fn patience(sent: &[Sent]) -> Span {
    let patience = |sent: &Sent| match sent {
        Sent::Open(batch) => batch.terms().patience,
        Sent::Expired { .. } => Span::ZERO,
    };
    sent.iter().map(patience).max().unwrap_or_default()
}

impl Sent {
    fn delivery_deadline(&self) -> Option<Instant> {
        match self {
            Self::Open(batch) => Some(batch.delivery_deadline()),
            Self::Expired { .. } => None,
        }
    }

    /// Whether it has taken too long.
    pub(in crate::client) fn is_late(&self, now: Instant) -> bool {
        self.delivery_deadline().is_some_and(|deadline| deadline <= now)
    }
}

/// The Produce that carries batches, with the ids of their topics and their stamps. Those of one
/// topic stand together.
pub(super) fn request(ctx: &Ctx<'_>, batches: &[(&Batch, Uuid, ProducerStamp)]) -> Request {
    let mut request = ProduceRequest::default();
    for (batch, topic_id, stamp) in batches {
        request.acks = batch.terms().acks;
        request.timeout_ms = batch.terms().timeout_ms;
        let mut data = PartitionProduceData::default();
        data.index = i32::try_from(batch.index).unwrap_or(i32::MAX);
        data.records = Some(batch.build(ctx, *stamp));
        match request.topic_data.last_mut().filter(|topic| topic.topic_id == *topic_id) {
            Some(topic) => topic.partition_data.push(data),
            None => {
                let mut topic = TopicProduceData::default();
                topic.topic_id = *topic_id;
                topic.partition_data = vec![data];
                request.topic_data.push(topic);
            }
        }
    }
    Request::Produce(Arc::new(request))
}
