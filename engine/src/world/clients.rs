//! Clients in the world: how they are started, and what is done with them, carried out.

use std::sync::Arc;

use crate::client::consumer::Consumer;
use crate::client::producer::Producer;
use crate::client::producer::order::Order;
use crate::client::producer::settings::{Settings, Terms};
use crate::client::{Client, Life, Role, TopicHandle};
use crate::network::End;
use crate::node::{Ctx, What};
use crate::physics::fact_id::FactId;
use crate::physics::time::{Instant, Span};
use crate::protocol::batch::Compression;
use crate::protocol::compression;
use crate::protocol::ids::{ClientId, Endpoint, Offset, PartitionId};

use super::World;
use super::act::{ClientRefusal, Refusal};
use super::command::{Command, Deed, Spot};
use super::joining::Joining;
use super::producing::Sending;

impl World {
    /// Starts a consumer in a group.
    pub(super) fn join(&mut self, at: Instant, joining: &Joining) -> Result<(), Refusal> {
        let topics = self.find_topics(&joining.topics)?;
        self.begin_event(at);
        let settings = (joining.settings, joining.reset);
        let role = Role::Consumer(Consumer::in_group(topics, joining.group.clone(), settings));
        let id = self.add_client("consumer", role);
        self.with_client(Endpoint::Client(id), |client, ctx| {
            ctx.note(What::Acted);
            client.on_started(ctx);
        });
        Ok(())
    }

    /// Starts a producer that gathers records.
    pub(super) fn start_producer(
        &mut self,
        at: Instant,
        settings: &Settings,
    ) -> Result<(), Refusal> {
        if !compression::IS_BUILT && settings.terms.compression != Compression::None {
            let why = "there are no codecs here: this engine was built without `compression`";
            return Err(Refusal::NoEffect { why: why.to_owned() });
        }
        self.begin_event(at);
        let role = Role::Producer(Producer::gathering(settings.clone()));
        let id = self.add_client("producer", role);
        self.with_client(Endpoint::Client(id), |client, ctx| {
            ctx.note(What::Acted);
            client.on_started(ctx);
        });
        Ok(())
    }

    /// An application hands records to its producer.
    pub(super) fn send(&mut self, at: Instant, sending: &Sending) -> Result<(), Refusal> {
        let (topic, partition) = match sending.partition {
            Some(partition) => {
                let (topic, index) = self.find_partition(&sending.topic, partition)?;
                (topic, Some(index))
            }
            None => (self.find_topic(&sending.topic)?, None),
        };
        let (id, terms) = self.find_producer(&sending.client)?;
        let order = Arc::new(Order {
            topic,
            partition,
            keys: sending.keys.clone(),
            records: sending.records,
            value_bytes: sending.value_bytes as usize,
            terms,
        });
        let rhythm = sending
            .repeat
            .map_or((Span::ZERO, 1), |(every, times)| (every, times.unwrap_or(u64::MAX)));
        self.with_acting(at, Endpoint::Client(id), |client, ctx| {
            client.on_send(ctx, order, rhythm);
        });
        Ok(())
    }

    /// A producer that gathers records, runs and is not frozen.
    fn find_producer(&self, name: &str) -> Result<(ClientId, Arc<Terms>), Refusal> {
        let refuse = |why| Refusal::Client { client: name.to_owned(), why };
        let client = self.clients.iter().find(|client| client.name == name);
        let client = client.ok_or_else(|| Refusal::NoSuchClient { client: name.to_owned() })?;
        let Role::Producer(producer) = &client.role else {
            return Err(refuse(ClientRefusal::NoProducer));
        };
        let standing = producer.standing().ok_or_else(|| refuse(ClientRefusal::NoProducer))?;
        if client.life != Life::Running {
            return Err(refuse(ClientRefusal::Down));
        }
        if self.is_frozen(Endpoint::Client(client.id)).is_some() {
            return Err(refuse(ClientRefusal::Frozen));
        }
        Ok((client.id, Arc::clone(&standing.settings.terms)))
    }

    /// Does something with a client.
    pub(super) fn command(&mut self, at: Instant, command: &Command) -> Result<(), Refusal> {
        let id = self.check_command(command)?;
        let process = Endpoint::Client(id);
        match &command.deed {
            Deed::Crash => {
                self.begin_event(at);
                let because = self.tell_client(id, What::ClientCrashed { client: id });
                self.with_client(process, |client, ctx| client.on_killed(ctx));
                self.process_ended(process, because, Some(End::Reset));
            }
            Deed::Start => {
                self.begin_event(at);
                let seed = self.setup.seed;
                self.with_client(process, |client, ctx| {
                    ctx.note(What::Acted);
                    client.restart(seed);
                    client.on_started(ctx);
                });
            }
            Deed::Freeze => {
                self.begin_event(at);
                let because = self.tell_client(id, What::ClientFrozen { client: id });
                self.freeze(process, because);
            }
            Deed::Thaw => {
                self.begin_event(at);
                self.tell_client(id, What::ClientThawed { client: id });
                let since = self.frozen.iter().find(|frozen| frozen.process == process);
                let span = since.map(|frozen| self.now.since(frozen.at)).unwrap_or_default();
                self.frozen.retain(|frozen| frozen.process != process);
                self.with_client(process, |client, _| client.on_thawed(span));
                self.take_up_held(process);
            }
            Deed::Close => self.with_acting(at, process, |client, ctx| client.on_close(ctx)),
            Deed::StopSending => self.with_acting(at, process, Client::on_stop_sending),
            Deed::Flush => self.with_acting(at, process, Client::on_flush),
            Deed::PausePolling => {
                self.with_acting(at, process, |client, ctx| client.on_polling(ctx, false));
            }
            Deed::ResumePolling => {
                self.with_acting(at, process, |client, ctx| client.on_polling(ctx, true));
            }
            Deed::Commit(spots) => {
                let spots: Result<Vec<_>, Refusal> =
                    spots.iter().map(|spot| self.find_spot(spot)).collect();
                let spots = spots?;
                self.with_acting(at, process, |client, ctx| client.on_commit(ctx, &spots));
            }
            Deed::Seek(spot) => {
                let spot = self.find_spot(spot)?;
                self.check_reads(id, spot.0)?;
                self.with_acting(at, process, |client, ctx| client.on_seek(ctx, spot));
            }
            Deed::Subscribe(topics) => {
                let topics = self.find_topics(topics)?;
                self.with_acting(at, process, |client, ctx| client.on_subscribe(ctx, topics));
            }
        }
        Ok(())
    }

    fn with_acting(
        &mut self,
        at: Instant,
        process: Endpoint,
        call: impl FnOnce(&mut Client, &mut Ctx<'_>),
    ) {
        self.begin_event(at);
        self.with_client(process, |client, ctx| {
            ctx.note(What::Acted);
            call(client, ctx);
        });
    }

    /// Notes that the outside acted, and what that did.
    fn tell_client(&mut self, id: ClientId, what: What) -> FactId {
        let mut told = None;
        self.with_client(Endpoint::Client(id), |_, ctx| {
            ctx.note(What::Acted);
            told = Some(ctx.note(what));
        });
        told.unwrap_or_else(|| FactId::new(self.ordinal, 0))
    }

    /// Whether it can be done now.
    fn check_command(&self, command: &Command) -> Result<ClientId, Refusal> {
        let name = || command.client.clone();
        let client = self.clients.iter().find(|client| client.name == command.client);
        let client = client.ok_or_else(|| Refusal::NoSuchClient { client: name() })?;
        let refuse = |why| Err(Refusal::Client { client: name(), why });
        let is_for_producers = matches!(command.deed, Deed::StopSending | Deed::Flush);
        if is_for_producers {
            return self.find_producer(&command.client).map(|(id, _)| id);
        }
        let (kept_away, member) = match &client.role {
            Role::Consumer(consumer) => (consumer.kept_away_by(), consumer.member().is_some()),
            Role::Producer(producer)
                if producer.standing().is_some() && command.deed.is_for_any_client() =>
            {
                (None, false)
            }
            Role::Producer(_) => return refuse(ClientRefusal::NoConsumer),
        };
        let runs = client.life == Life::Running;
        let is_frozen = self.is_frozen(Endpoint::Client(client.id)).is_some();
        let is_away = kept_away.is_some();
        match &command.deed {
            Deed::Start if runs => refuse(ClientRefusal::Runs),
            Deed::Start => Ok(client.id),
            _ if !runs => refuse(ClientRefusal::Down),
            Deed::Thaw if !is_frozen => refuse(ClientRefusal::NotFrozen),
            Deed::Thaw | Deed::Crash => Ok(client.id),
            _ if is_frozen => refuse(ClientRefusal::Frozen),
            Deed::PausePolling if is_away => refuse(ClientRefusal::Away),
            Deed::ResumePolling if !is_away => refuse(ClientRefusal::Polls),
            Deed::Commit(_) | Deed::Subscribe(_) if !member => refuse(ClientRefusal::NotInGroup),
            Deed::Close
            | Deed::Freeze
            | Deed::PausePolling
            | Deed::ResumePolling
            | Deed::Commit(_)
            | Deed::Seek(_)
            | Deed::StopSending
            | Deed::Flush
            | Deed::Subscribe(_) => Ok(client.id),
        }
    }

    fn check_reads(&self, id: ClientId, partition: PartitionId) -> Result<(), Refusal> {
        let consumer = self.client(id).and_then(Client::consumer);
        let slots = consumer.map(Consumer::slots).unwrap_or_default();
        if slots.iter().any(|slot| slot.partition == partition) {
            return Ok(());
        }
        let client = self.client(id).map(|client| client.name.clone()).unwrap_or_default();
        let partition = self.image.partition_name(partition);
        Err(Refusal::NotAssigned { client, partition })
    }

    pub(super) fn find_spot(&self, spot: &Spot) -> Result<(PartitionId, Offset), Refusal> {
        let (topic, index) = self.find_partition(&spot.topic, spot.partition)?;
        Ok((topic.partitions[index], Offset(spot.offset.into())))
    }

    fn find_topics(&self, names: &[String]) -> Result<Vec<TopicHandle>, Refusal> {
        names.iter().map(|name| self.find_topic(name)).collect()
    }

    /// A member of a group, or a producer, hears of its topics: facts are to call their partitions
    /// by their names.
    pub(super) fn name_partitions(&mut self, process: Endpoint) {
        let Endpoint::Client(id) = process else { return };
        let names: Vec<&str> = match self.client(id).map(|client| &client.role) {
            Some(Role::Consumer(consumer)) => {
                let topics = consumer.member().map(|member| &member.topics[..]);
                topics.unwrap_or_default().iter().map(String::as_str).collect()
            }
            Some(Role::Producer(producer)) => producer.loaded_topics().collect(),
            None => return,
        };
        let topics = names.into_iter().filter_map(|name| self.find_topic(name).ok());
        let topics: Vec<TopicHandle> = topics.collect();
        if let Some(client) = self.clients.get_mut(id.0 as usize) {
            topics.into_iter().for_each(|topic| client.learn(topic));
        }
    }
}
