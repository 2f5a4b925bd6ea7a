//! A consumer (`ClassicKafkaConsumer`): it finds where its partitions start, then fetches for ever
//! and hands its application what it gets. It reads below the high watermark, because brokers let
//! it read no further. After a change of leaders it asks whether what it has read is still there.

mod buffer;
mod closing;
mod committed;
mod committing;
mod fetching;
mod membership;
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

use super::group::Member;
use super::group::settings::GroupSettings;
use super::metadata::MAX_AGE;
use super::nodes::Peer;
use super::{Lines, TopicHandle};

use buffer::Buffer;
use closing::Closing;
use committed::Question;
use committing::Blocked;
use membership::Preparing;
use poll::Application;
use subscription::Subscription;

pub(super) use committing::Commit;
pub use subscription::Slot;

/// A consumer's state.
#[derive(Clone, Debug)]
pub struct Consumer {
    /// How many records it has got in all.
    pub records_read: u64,
    settings: Settings,
    reset: Reset,
    /// Where it starts, if its partition was assigned by hand.
    start: Option<Start>,
    subscription: Subscription,
    buffer: Buffer,
    application: Application,
    /// Its fetch sessions, one with each broker that it has fetched from (`sessionHandlers`).
    sessions: Vec<(BrokerId, SessionHandler)>,
    stopped_by: Option<ErrorCode>,
    /// Its membership, if it is in a group.
    member: Option<Box<Member>>,
    /// When it commits by itself (`nextAutoCommitTimer`).
    auto_commit_at: Instant,
    /// The commit before it joins again.
    preparing: Option<Preparing>,
    /// The commit that its application waits for.
    blocked: Option<Blocked>,
    /// The question for what the group has committed.
    committed: Question,
    closing: Option<Closing>,
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
    /// `metadata.max.age.ms`
    pub metadata_max_age: Span,
    /// How long the application works on one record.
    pub processing: Span,
}

impl Default for Settings {
    fn default() -> Self {
        Self { max_poll_records: 500, metadata_max_age: MAX_AGE, processing: Span::ZERO }
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
        let mut subscription = Subscription::default();
        subscription.topics.push(topic);
        subscription.add_at((0, index), position, true);
        Self { subscription, start: Some(start), ..Self::nowhere(Settings::default(), reset) }
    }

    /// A consumer with the same settings that has done nothing yet.
    pub(super) fn anew(&self) -> Self {
        let topics = self.subscription.topics.clone();
        match (self.member.as_deref(), self.start, self.slots().first()) {
            (Some(member), ..) => {
                let wanted = |topic: &TopicHandle| member.topics.contains(&topic.name);
                let topics = topics.into_iter().filter(wanted).collect();
                Self::in_group(topics, member.settings.clone(), (self.settings, self.reset))
            }
            (None, Some(start), Some(slot)) => {
                let index = usize::try_from(slot.index.0).unwrap_or_default();
                Self::new(topics[slot.topic].clone(), index, start)
            }
            (None, ..) => Self::nowhere(self.settings, self.reset),
        }
    }

    /// Its application stays away from `poll` because of this, or comes back.
    pub(super) fn keep_away(&mut self, now: Instant, because: Option<FactId>) {
        let was_polling = self.is_polling();
        self.application.away = because;
        if let Some(member) = self.member.as_deref_mut().filter(|_| was_polling) {
            member.on_poll(now, because.is_none());
        }
    }

    /// What keeps its application away from `poll`, if something does.
    pub fn kept_away_by(&self) -> Option<FactId> {
        self.application.away
    }

    /// Goes to `position` in a partition that it reads.
    pub(super) fn seek(&mut self, partition: PartitionId, position: Offset) {
        if let Some(slot) = self.subscription.find(partition) {
            slot.seek(Some(position));
        }
    }

    /// It wants to read these topics from now on.
    pub(super) fn subscribe(&mut self, topics: Vec<TopicHandle>) {
        if let Some(member) = self.member.as_deref_mut() {
            member.subscribe(topics.iter().map(|topic| topic.name.clone()).collect());
        }
        topics.into_iter().for_each(|topic| self.subscription.learn(topic));
    }

    /// A member of a group that subscribes to topics.
    pub fn in_group(
        topics: Vec<TopicHandle>,
        group: GroupSettings,
        (settings, reset): (Settings, Reset),
    ) -> Self {
        let names = topics.iter().map(|topic| topic.name.clone()).collect();
        let member = Some(Box::new(Member::new(group, names)));
        let mut subscription = Subscription::default();
        subscription.topics = topics;
        Self { member, subscription, ..Self::nowhere(settings, reset) }
    }

    fn nowhere(settings: Settings, reset: Reset) -> Self {
        Self {
            records_read: 0,
            settings,
            reset,
            start: None,
            subscription: Subscription::default(),
            buffer: Buffer::default(),
            application: Application::default(),
            sessions: Vec::new(),
            stopped_by: None,
            member: None,
            auto_commit_at: Instant::MAX,
            preparing: None,
            blocked: None,
            committed: Question::default(),
            closing: None,
        }
    }

    /// `metadata.max.age.ms`
    pub(super) fn metadata_max_age(&self) -> Span {
        self.settings.metadata_max_age
    }

    /// Its membership, if it is in a group.
    pub fn member(&self) -> Option<&Member> {
        self.member.as_deref()
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
        let own = self.member.as_deref().map_or(&[][..], |member| &member.topics);
        let read = self.subscription.topics.iter().map(|topic| topic.name.as_str());
        let is_by_hand = self.member.as_deref().is_none();
        own.iter().map(String::as_str).chain(read.filter(move |_| is_by_hand))
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
        let own = [self.subscription.next_deadline(), self.next_done(), self.committed.until];
        let commits = [
            self.blocked.and_then(|blocked| blocked.retry_at),
            self.preparing.map(|preparing| preparing.deadline),
            self.next_auto_commit(),
        ];
        let member = self.member.as_deref().and_then(|member| member.next_deadline());
        own.into_iter().chain(commits).chain([member]).flatten().min()
    }

    /// When it commits by itself, if its application is where it can.
    pub fn next_auto_commit(&self) -> Option<Instant> {
        let member = self.member.as_deref()?;
        let may_commit = self.is_polling() && member.is_active();
        member.settings.auto_commit.filter(|_| may_commit).map(|_| self.auto_commit_at)
    }

    /// Ends the waits that are over at `now`.
    pub(super) fn end_waits(&mut self, now: Instant) {
        self.subscription.end_waits(now);
        self.committed.until = self.committed.until.filter(|until| *until > now);
        if let Some(preparing) = &mut self.preparing {
            preparing.end_at(now);
        }
        if let Some(member) = self.member.as_deref_mut() {
            member.end_waits(now);
        }
    }

    /// The connection to `broker` is gone, and with it the answers about positions.
    pub(super) fn on_disconnected(&mut self, broker: BrokerId) {
        self.subscription.on_disconnected(broker);
    }
}
