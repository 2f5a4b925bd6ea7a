//! A producer's batch on its way (`ProducerBatch`), and the Produce that carries batches. A batch
//! keeps no bytes: they follow from what was handed over, and are made whenever it is sent.

use std::sync::Arc;

use bytes::Bytes;

use crate::node::{Ctx, Summary, What};
use crate::physics::fact_id::FactId;
use crate::physics::time::{Instant, Span};
use crate::protocol::batch::{BatchBuilder, NewRecord, ProducerStamp};
use crate::protocol::ids::{ClientId, Offset, PartitionId};
use crate::protocol::messages::produce::{PartitionProduceData, ProduceRequest, TopicProduceData};
use crate::protocol::messages::{Request, Uuid};

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

/// A batch in a request without an answer yet.
#[derive(Clone, Debug)]
pub(in crate::client) enum Sent {
    /// Its fate is open.
    Open(Batch),
    /// It has failed meanwhile (`delivery.timeout.ms`): its partition, and its last sequence if it
    /// was idempotent.
    Expired(PartitionId, Option<i32>),
}

impl Batch {
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

    /// What a request that begins with it says.
    pub(super) fn summary(&self) -> Summary {
        let (partition, records, acks) = (self.partition(), self.records, self.terms().acks);
        Summary::Produce { partition, records, acks }
    }

    /// It was sent, and nobody will answer.
    pub(super) fn sent_without_acks(&self, client: ClientId) -> What {
        let (partition, records) = (self.partition(), self.records);
        let base_offset = Offset::UNKNOWN;
        What::ProduceAcknowledged { client, partition, base_offset, records, acks: 0 }
    }

    /// Its bytes.
    fn build(&self, ctx: &Ctx<'_>, stamp: ProducerStamp) -> Bytes {
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
        builder.build()
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
        Sent::Expired(..) => Span::ZERO,
    };
    sent.iter().map(patience).max().unwrap_or_default()
}

impl Sent {
    fn delivery_deadline(&self) -> Option<Instant> {
        match self {
            Self::Open(batch) => Some(batch.delivery_deadline()),
            Self::Expired(..) => None,
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
