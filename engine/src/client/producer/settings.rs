//! Settings of a producer, under Kafka's names; `Default` gives Kafka's own (`ProducerConfig`).

use std::sync::Arc;

use crate::physics::time::Span;
use crate::protocol::batch::Compression;

use crate::client::nodes::MAX_IN_FLIGHT;

/// `request.timeout.ms`.
pub(in crate::client) const REQUEST_TIMEOUT: Span = Span::from_ms(30_000);
/// `delivery.timeout.ms`.
const DELIVERY_TIMEOUT: Span = Span::from_ms(120_000);
/// `retries`: the real bound is `delivery.timeout.ms`.
pub const RETRIES: u32 = 2_147_483_647;

/// How batches are sent, and what is done when that fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// `acks`: 0, 1, or -1 for all.
    pub acks: i16,
    /// `request.timeout.ms` as it goes into a Produce.
    pub timeout_ms: i32,
    /// How long the producer itself waits for an answer.
    pub patience: Span,
    /// `retries`: how often a batch is sent again.
    pub retries: u32,
    /// Whether it is idempotent.
    pub idempotent: bool,
    /// `delivery.timeout.ms`
    pub delivery_timeout: Span,
    /// `compression.type`
    pub compression: Compression,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            acks: -1,
            timeout_ms: 30_000,
            patience: REQUEST_TIMEOUT,
            retries: RETRIES,
            idempotent: true,
            delivery_timeout: DELIVERY_TIMEOUT,
            compression: Compression::None,
        }
    }
}

/// Settings of a producer that gathers records in batches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How its batches are sent.
    pub terms: Arc<Terms>,
    /// `linger.ms`
    pub linger: Span,
    /// `batch.size`, in bytes, at least 1.
    pub batch_size: u32,
    /// `buffer.memory`, in bytes.
    pub buffer_memory: u64,
    /// `max.block.ms`
    pub max_block: Span,
    /// `max.request.size`, in bytes.
    pub max_request_size: u32,
    /// `max.in.flight.requests.per.connection`
    pub max_in_flight: u32,
    /// `partitioner.ignore.keys`
    pub ignores_keys: bool,
    /// `partitioner.adaptive.partitioning.enable`
    pub is_adaptive: bool,
    /// `partitioner.availability.timeout.ms`; zero is off.
    pub availability_timeout: Span,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            terms: Arc::default(),
            linger: Span::from_ms(5),
            batch_size: 16_384,
            buffer_memory: 33_554_432,
            max_block: Span::from_ms(60_000),
            max_request_size: 1_048_576,
            max_in_flight: MAX_IN_FLIGHT as u32,
            ignores_keys: false,
            is_adaptive: true,
            availability_timeout: Span::ZERO,
        }
    }
}
