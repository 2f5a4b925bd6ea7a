//! What an application asks of a producer in one call, and the batch and the request that it comes
//! to.

use std::sync::Arc;

use bytes::Bytes;

use crate::node::Ctx;
use crate::physics::chance::Chance;
use crate::protocol::batch::{BatchBuilder, NewRecord, ProducerStamp};
use crate::protocol::ids::{Offset, PartitionId};
use crate::protocol::messages::produce::{PartitionProduceData, ProduceRequest, TopicProduceData};
use crate::protocol::messages::{Request, Uuid};
use crate::protocol::murmur2;

use super::TopicHandle;
use super::queue::Call;

/// What the application asks for in one call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Where to.
    pub topic: TopicHandle,
    /// Which partition of it.
    pub choice: Choice,
    /// The records' key.
    pub key: Option<String>,
    /// How many records, all in one batch.
    pub records: u32,
    /// `acks`: 0, 1, or -1 for all.
    pub acks: i16,
    /// Bytes of each value.
    pub value_bytes: usize,
    /// `request.timeout.ms`, which goes into the Produce as its timeout. The producer itself waits
    /// as long, but not less than 30 s, so that a hand-made request can be played too.
    pub timeout_ms: i32,
    /// `retries`: how often it is sent again.
    pub retries: u32,
    /// `enable.idempotence`.
    pub idempotent: bool,
}

/// How a call's partition is chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// As the caller says.
    Index(usize),
    /// By the key: murmur2 over all partitions.
    Key(String),
    /// At random.
    Any,
}

impl Call {
    /// The Produce that carries it.
    pub(super) fn request(&self, ctx: &Ctx<'_>, topic_id: Uuid, stamp: ProducerStamp) -> Request {
        let made_at_ms = ctx.wall_clock_ms_at(self.made_at);
        let mut data = PartitionProduceData::default();
        data.index = i32::try_from(self.index).unwrap_or(i32::MAX);
        data.records = Some(self.order.build((self.first_value, stamp), made_at_ms));
        let mut topic = TopicProduceData::default();
        topic.topic_id = topic_id;
        topic.partition_data = vec![data];
        let mut request = ProduceRequest::default();
        request.acks = self.order.acks;
        request.timeout_ms = self.order.timeout_ms;
        request.topic_data = vec![topic];
        Request::Produce(Arc::new(request))
    }
}

impl Order {
    /// The index of the partition that one call goes to.
    pub(super) fn pick(&self, chance: &mut Chance) -> usize {
        let count = self.topic.partitions.len();
        match &self.choice {
            Choice::Index(index) => *index,
            Choice::Key(key) => partition_for_key(key, count),
            Choice::Any => usize::try_from(chance.below(count.max(1) as u64)).unwrap_or(0),
        }
    }

    pub(super) fn partition(&self, index: usize) -> PartitionId {
        self.topic.partitions.get(index).copied().unwrap_or_default()
    }

    /// The batch of one call.
    fn build(&self, (first, stamp): (u64, ProducerStamp), now_ms: i64) -> Bytes {
        let key = self.key.as_deref().map(str::as_bytes);
        let mut builder = BatchBuilder::new(Offset(0)).with_producer(stamp);
        let mut value = Vec::with_capacity(self.value_bytes);
        for number in first..first + u64::from(self.records) {
            value.clear();
            value.extend_from_slice(format!("value-{number}").as_bytes());
            value.resize(self.value_bytes.max(1), b'.');
            builder.append(&NewRecord {
                timestamp: now_ms,
                key,
                value: Some(&value),
                headers: &[],
            });
        }
        builder.build()
    }
}

fn partition_for_key(key: &str, count: usize) -> usize {
    let count = i32::try_from(count).unwrap_or(i32::MAX);
    usize::try_from(murmur2::partition_for_key(key.as_bytes(), count)).unwrap_or(0)
}
