//! A consumer (`ClassicKafkaConsumer`): it finds where its partitions start, then fetches for ever
//! and hands its application what it gets. It reads below the high watermark, because brokers let
//! it read no further. After a change of leaders it asks whether what it has read is still there.

mod buffer;
mod fetching;
mod offsets;
mod poll;
mod position;
mod subscription;

use crate::node::Ctx;
use crate::physics::fact_id::FactId;
use crate::physics::time::{Instant, Span};
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{BrokerId, Offset, PartitionId};
use crate::replication::session::SessionHandler;

use super::nodes::Peer;
use super::{Lines, TopicHandle};

use buffer::Buffer;
use poll::Application;
use subscription::Subscription;

pub use subscription::Slot;

/// A consumer's state.
#[derive(Clone, Debug)]
pub struct Consumer {
    /// How many records it has got in all.
    pub records_read: u64,
    settings: Settings,
    reset: Reset,
    subscription: Subscription,
    buffer: Buffer,
    application: Application,
    /// Its fetch sessions, one with each broker that it has fetched from (`sessionHandlers`).
    sessions: Vec<(BrokerId, SessionHandler)>,
    stopped_by: Option<ErrorCode>,
}

/// Where a consumer of one partition starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// At the log's start (`auto.offset.reset=earliest`).
    Earliest,
    /// At the high watermark (`auto.offset.reset=latest`).
    Latest,
    /// At an offset (`seek`).
    At(Offset),
}

/// Where a consumer goes that has no position, or a bad one (`auto.offset.reset`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reset {
    /// To the log's start.
    Earliest,
    /// To the high watermark.
    Latest,
    /// Nowhere: it stops.
    None,
}

/// Settings of a consumer that have nothing to do with groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// `max.poll.records`
    pub max_poll_records: u32,
    /// How long the application works on one record.
    pub processing: Span,
}

impl Default for Settings {
    fn default() -> Self {
        Self { max_poll_records: 500, processing: Span::ZERO }
    }
}

impl Consumer {
    /// A consumer of one partition, assigned by hand.
    pub fn new(topic: TopicHandle, index: usize, start: Start) -> Self {
        let (position, reset) = match start {
            Start::At(offset) => (Some(offset), Reset::None),
            Start::Earliest => (None, Reset::Earliest),
            Start::Latest => (None, Reset::Latest),
        };
        Self {
            records_read: 0,
            settings: Settings::default(),
            reset,
            subscription: Subscription::new(vec![topic], &[(0, index)], position),
            buffer: Buffer::default(),
            application: Application::default(),
            sessions: Vec::new(),
            stopped_by: None,
        }
    }

    /// The partitions that it reads.
    pub fn slots(&self) -> &[Slot] {
        &self.subscription.slots
    }

    /// The next offset that it wants of `partition`; none if that is unknown or it does not read
    /// it.
    pub fn position(&self, partition: PartitionId) -> Option<Offset> {
        self.slots().iter().find(|slot| slot.partition == partition)?.position
    }

    /// The error that stopped it, if one did.
    pub fn stopped_by(&self) -> Option<ErrorCode> {
        self.stopped_by
    }

    /// The topics that it wants to know of.
    pub(super) fn topics(&self) -> impl Iterator<Item = &str> {
        self.subscription.topics.iter().map(|topic| topic.name.as_str())
    }

    /// Asks for what is missing: positions, and records.
    pub(super) fn pump(&mut self, ctx: &mut Ctx<'_>, lines: &mut Lines<'_>, cause: FactId) {
        if self.stopped_by.is_some() {
            return;
        }
        for leader in self.subscription.look_up_leaders(ctx.now(), lines.metadata) {
            let link = lines.nodes.ready(ctx, Peer::Broker(leader), lines.chance);
            let Some(link) = link else { continue };
            self.ask_offsets(ctx, (link, leader), cause);
            self.ask_epoch_ends(ctx, (link, leader), cause);
            self.fetch(ctx, (link, leader), cause);
        }
    }

    /// When it asks again after a refusal, or its application has done something.
    pub(super) fn next_deadline(&self) -> Option<Instant> {
        [self.subscription.next_deadline(), self.next_done()].into_iter().flatten().min()
    }

    /// Ends the waits that are over at `now`.
    pub(super) fn end_waits(&mut self, now: Instant) {
        self.subscription.end_waits(now);
    }

    /// The connection to `broker` is gone, and with it the answers about positions.
    pub(super) fn on_disconnected(&mut self, broker: BrokerId) {
        self.subscription.on_disconnected(broker);
    }
}
