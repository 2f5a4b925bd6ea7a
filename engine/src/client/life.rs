//! The life of a client's process, and what an application does with its client from outside its
//! loop.

use std::sync::Arc;

use crate::node::{Ctx, What};
use crate::physics::chance::Chance;
use crate::physics::time::Span;
use crate::protocol::ids::{Offset, PartitionId};

use super::consumer::Consumer;
use super::metadata::Metadata;
use super::nodes::Nodes;
use super::producer::Producer;
use super::producer::order::Order;
use super::{Client, Role, TopicHandle};

/// Whether there is a process, and how the last one ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    /// It runs.
    Running,
    /// It was closed in good order.
    Closed,
    /// It was killed.
    Killed,
}

impl Client {
    /// Its consumer, if it is one and runs.
    pub fn consumer(&self) -> Option<&Consumer> {
        match &self.role {
            Role::Consumer(consumer) if self.life == Life::Running => Some(consumer),
            Role::Consumer(_) | Role::Producer(_) => None,
        }
    }

    fn consumer_mut(&mut self) -> Option<&mut Consumer> {
        match &mut self.role {
            Role::Consumer(consumer) => Some(consumer),
            Role::Producer(_) => None,
        }
    }

    fn producer_mut(&mut self) -> Option<&mut Producer> {
        match &mut self.role {
            Role::Producer(producer) => Some(producer),
            Role::Consumer(_) => None,
        }
    }

    /// Its process is killed.
    pub fn on_killed(&mut self, ctx: &mut Ctx<'_>) {
        let id = self.id;
        if let Some(consumer) = self.consumer_mut() {
            consumer.on_killed(ctx, id);
        }
        self.life = Life::Killed;
        self.nodes.links.clear();
    }

    /// A new process with the settings of the one that ended.
    pub fn restart(&mut self, seed: u64) {
        match &self.role {
            Role::Consumer(consumer) => self.role = Role::Consumer(consumer.anew()),
            Role::Producer(producer) => {
                self.role = Role::Producer(producer.anew().unwrap_or_default());
            }
        }
        self.chance = Chance::stream(seed, &format!("client-{}", self.name));
        self.nodes = Nodes::new(self.id, self.nodes.max_in_flight);
        self.metadata = Metadata::new(self.bootstrap.clone(), self.metadata.max_age);
        self.life = Life::Running;
    }

    /// Its process goes on after it stood still for `span`.
    pub fn on_thawed(&mut self, span: Span) {
        if let Some(consumer) = self.consumer_mut() {
            consumer.on_thawed(span);
        }
    }

    /// Its application is to close it.
    pub fn on_close(&mut self, ctx: &mut Ctx<'_>) {
        if let Some(consumer) = self.consumer_mut() {
            consumer.close();
        }
        if let Some(producer) = self.producer_mut() {
            producer.close();
        }
        self.go_on(ctx);
    }

    /// Its application hands records to its producer, now and `times - 1` times more.
    pub fn on_send(&mut self, ctx: &mut Ctx<'_>, order: Arc<Order>, rhythm: (Span, u64)) {
        let (now, because) = (ctx.now(), ctx.cause());
        if let Some(producer) = self.producer_mut() {
            producer.hand_over(now, order, rhythm, because);
        }
        self.go_on(ctx);
    }

    /// Its application hands its producer nothing more.
    pub fn on_stop_sending(&mut self, ctx: &mut Ctx<'_>) {
        if let Some(producer) = self.producer_mut() {
            producer.stop_sending();
        }
        self.go_on(ctx);
    }

    /// Its application has its producer send everything.
    pub fn on_flush(&mut self, ctx: &mut Ctx<'_>) {
        let client = self.id;
        if let Some(producer) = self.producer_mut() {
            producer.flush(ctx, client);
        }
        self.go_on(ctx);
    }

    /// Its application stays away from `poll`, or comes back.
    pub fn on_polling(&mut self, ctx: &mut Ctx<'_>, polls: bool) {
        let client = self.id;
        let because = ctx.note(match polls {
            true => What::PollingResumed { client },
            false => What::PollingPaused { client },
        });
        let now = ctx.now();
        if let Some(consumer) = self.consumer_mut() {
            consumer.keep_away(now, (!polls).then_some(because));
        }
        self.go_on(ctx);
    }

    /// Its application commits these offsets, or all that it has got.
    pub fn on_commit(&mut self, ctx: &mut Ctx<'_>, offsets: &[(PartitionId, Offset)]) {
        let who = (self.id, ctx.cause());
        if let Some(consumer) = self.consumer_mut() {
            consumer.commit_async(ctx, who, offsets);
        }
        self.go_on(ctx);
    }

    /// Its application goes to another place.
    pub fn on_seek(&mut self, ctx: &mut Ctx<'_>, (partition, position): (PartitionId, Offset)) {
        ctx.note(What::Sought { client: self.id, partition, position });
        if let Some(consumer) = self.consumer_mut() {
            consumer.seek(partition, position);
        }
        self.go_on(ctx);
    }

    /// Its application subscribes to these topics.
    pub fn on_subscribe(&mut self, ctx: &mut Ctx<'_>, topics: Vec<TopicHandle>) {
        ctx.note(What::Subscribed { client: self.id });
        if let Some(consumer) = self.consumer_mut() {
            consumer.subscribe(topics);
        }
        self.go_on(ctx);
    }

    /// How facts call the partitions of a topic that it uses.
    pub fn learn(&mut self, topic: TopicHandle) {
        match &mut self.role {
            Role::Consumer(consumer) => consumer.learn(topic),
            Role::Producer(producer) => producer.learn(&topic),
        }
    }

    fn go_on(&mut self, ctx: &mut Ctx<'_>) {
        let cause = ctx.cause();
        self.pump(ctx, cause);
    }

    /// A client that was closed has nothing left to do: all its connections are closed.
    pub(super) fn end_if_over(&mut self, ctx: &mut Ctx<'_>) {
        let is_over = match &self.role {
            Role::Consumer(consumer) => self.life == Life::Running && consumer.is_over(),
            Role::Producer(producer) => {
                producer.is_over() && self.nodes.links.iter().all(|link| link.in_flight.is_empty())
            }
        };
        if !is_over {
            return;
        }
        let because = ctx.note(What::ClientClosed { client: self.id });
        for link in std::mem::take(&mut self.nodes.links) {
            ctx.close(because, self.endpoint(), link.connection);
        }
        self.life = Life::Closed;
    }
}
