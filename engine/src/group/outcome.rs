//! What a shard is lent and asked, and what comes of it.

use crate::controller::image::Image;
use crate::node::GroupEvent;
use crate::physics::chance::Chance;
use crate::physics::time::{Instant, Span};
use crate::protocol::ids::{ClientId, ConnectionId, CorrelationId};
use crate::protocol::messages::StrBytes;
use crate::protocol::messages::group::GroupResponse;

use super::record::Record;
use super::settings::GroupSettings;

/// What a shard is lent for the length of one call.
#[derive(Debug)]
pub struct Moment<'a> {
    /// The virtual time.
    pub now: Instant,
    /// What the machine's clock shows: milliseconds since 1970.
    pub wall_clock_ms: i64,
    /// The coordinator's settings.
    pub settings: &'a GroupSettings,
    /// Which topics there are.
    pub image: &'a Image,
    /// Makes member ids.
    pub chance: &'a mut Chance,
}

/// Which request an answer is for.
pub type ReplyTo = (ConnectionId, CorrelationId);

/// Who asks.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Where the answer goes.
    pub reply_to: ReplyTo,
    /// `client.id` in the request's header.
    pub client_id: StrBytes,
    /// The address that the request came from, as Kafka writes it: `/127.0.0.1`.
    pub client_host: StrBytes,
    /// The client in this world, if it is one of it.
    pub client: Option<ClientId>,
}

/// The number of a write, counted from 1 in each life of a shard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct WriteId(pub u64);

/// When an answer may go out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// At once.
    Now,
    /// When this write is committed: the high watermark has passed its last record. If it is not
    /// within `offsets.commit.timeout.ms`, or the write fails, the answer is another:
    /// [`failed`](super::failed::failed).
    Committed(WriteId),
}

/// An answer to a request, which may have been asked long ago.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Where it goes.
    pub reply_to: ReplyTo,
    /// How many facts of [`Outcome::told`] came before it: it is because of the last of them, or,
    /// if there are none, of what the shard was called for.
    pub told_before: usize,
    /// What it says.
    pub response: GroupResponse,
    /// When it may go out.
    pub when: When,
}

/// Something that happened to a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The group's id.
    pub group: StrBytes,
    /// What happened to it.
    pub event: GroupEvent,
}

/// What comes of one call.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// What is to be appended to the shard's partition, in one batch. The shard knows it already.
    pub records: Vec<Record>,
    /// The number of that write; the shard waits to hear of its fate
    /// ([`Shard::on_committed`](super::shard::Shard::on_committed),
    /// [`Shard::on_append_failed`](super::shard::Shard::on_append_failed)). `None` if there are no
    /// records.
    pub write: Option<WriteId>,
    /// Answers in the order in which they go out.
    pub answers: Vec<Answer>,
    /// What happened, each because of the one before it.
    pub told: Vec<Told>,
}

impl Moment<'_> {
    /// The instant `ms` from now; now, if that is negative.
    pub(super) fn after_ms(&self, ms: i32) -> Instant {
        self.now + Span::from_ms(u64::try_from(ms).unwrap_or(0))
    }
}
