//! What the outside does, carried out. A refusal changes nothing and is no event.

use std::fmt;
use std::sync::Arc;

use crate::client::consumer::{Consumer, Start};
use crate::client::producer::order::{Keys, Order};
use crate::client::producer::{IS_BUILT, Producer};
use crate::client::{Client, Role, TopicHandle};
use crate::controller::topic_config;
use crate::controller::topics::NewTopic;
use crate::node::What;
use crate::physics::time::Instant;
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{BrokerId, ClientId, Endpoint};
use crate::protocol::messages::controller::ControllerRequest;

use super::World;
use super::action::{Action, Produce};
use super::upkeep;

/// Why an action cannot be done now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Time does not go back, nor past the next event.
    WrongTime { at: Instant },
    /// There is no such topic.
    NoSuchTopic { topic: String },
    /// The topic has no such partition.
    NoSuchPartition { topic: String, partition: i32 },
    /// There is no such broker.
    NoSuchBroker { broker: BrokerId },
    /// There is no such client.
    NoSuchClient { client: String },
    /// The broker has not started yet.
    NotStarted { broker: BrokerId },
    /// There is no process of this broker.
    NotRunning { broker: BrokerId },
    /// There is one already.
    RunsAlready { broker: BrokerId },
    /// Its process is frozen.
    Frozen { broker: BrokerId },
    /// Its process is not frozen.
    NotFrozen { broker: BrokerId },
    /// The controller's process is not running.
    ControllerDown,
    /// It is running already.
    ControllerRuns,
    /// The link is cut already.
    CutAlready { link: String },
    /// Its log directory has failed already.
    DiskFailed { broker: BrokerId },
    /// Its log directory works.
    DiskWorks { broker: BrokerId },
    /// All connections on the link are stalled already.
    StalledAlready { link: String },
    /// The link is neither cut, stalled nor slow.
    LinkWhole { link: String },
    /// There is no connection on the link.
    NotConnected { link: String },
    /// Its fetching is paused already.
    PausedAlready { broker: BrokerId },
    /// Its fetching is not paused.
    NotPaused { broker: BrokerId },
    /// It cannot be done with a client.
    Client { client: String, why: ClientRefusal },
    /// It does not read this partition.
    NotAssigned { client: String, partition: String },
    /// Kafka would take it, and it would have no effect here.
    NoEffect { why: String },
    /// Kafka refuses, in its own words.
    Kafka { error: ErrorCode, message: String },
}

/// Why something cannot be done with a client now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientRefusal {
    /// It is no consumer.
    NoConsumer,
    /// It is no producer that gathers records.
    NoProducer,
    /// Its process runs.
    Runs,
    /// Its process does not run.
    Down,
    /// Its process is frozen.
    Frozen,
    /// Its process is not frozen.
    NotFrozen,
    /// Its application is away from `poll` already.
    Away,
    /// Its application is not kept away from `poll`.
    Polls,
    /// It is in no group.
    NotInGroup,
}

impl fmt::Display for ClientRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoConsumer => "is no consumer",
            Self::NoProducer => {
                "is no producer that gathers records; start one with start-producer"
            }
            Self::Runs => "is running already",
            Self::Down => "is not running; start it first",
            Self::Frozen => "is frozen; thaw it first",
            Self::NotFrozen => "is not frozen",
            Self::Away => "is kept away from poll already",
            Self::Polls => "is not kept away from poll",
            Self::NotInGroup => "is in no group",
        })
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WrongTime { at } => {
                write!(f, "nothing can be done at {at} s: other events come first")
            }
            Self::NoSuchTopic { topic } => {
                write!(f, "there is no topic `{topic}`; create it first")
            }
            Self::NoSuchPartition { topic, partition } => {
                write!(f, "topic `{topic}` has no partition {partition}")
            }
            Self::NoSuchBroker { broker } => write!(f, "there is no broker {broker}"),
            Self::NoSuchClient { client } => write!(f, "there is no client `{client}`"),
            Self::NotStarted { broker } => write!(f, "broker {broker} has not started yet"),
            Self::NotRunning { broker } => {
                write!(f, "broker {broker} is not running; start it first")
            }
            Self::RunsAlready { broker } => write!(f, "broker {broker} is running already"),
            Self::Frozen { broker } => write!(f, "broker {broker} is frozen; thaw it first"),
            Self::NotFrozen { broker } => write!(f, "broker {broker} is not frozen"),
            Self::ControllerDown => f.write_str("the controller is not running; start it first"),
            Self::ControllerRuns => f.write_str("the controller is running already"),
            Self::CutAlready { link } => write!(f, "the link {link} is cut already"),
            Self::DiskFailed { broker } => {
                write!(f, "the disk of broker {broker} has failed already")
            }
            Self::DiskWorks { broker } => write!(f, "the disk of broker {broker} works"),
            Self::StalledAlready { link } => write!(f, "the link {link} is stalled already"),
            Self::LinkWhole { link } => {
                write!(f, "the link {link} is neither cut, stalled nor slow")
            }
            Self::NotConnected { link } => write!(f, "nothing is connected over the link {link}"),
            Self::PausedAlready { broker } => {
                write!(f, "the fetching of broker {broker} is paused already")
            }
            Self::NotPaused { broker } => {
                write!(f, "the fetching of broker {broker} is not paused")
            }
            Self::Client { client, why } => write!(f, "{client} {why}"),
            Self::NotAssigned { client, partition } => {
                write!(f, "{client} does not read {partition}")
            }
            Self::NoEffect { why: message } | Self::Kafka { message, .. } => f.write_str(message),
        }
    }
}

impl World {
    /// Does `action` at `at`, which is not before the last event nor after the next one.
    ///
    /// # Errors
    /// A [`Refusal`]; the world is then as it was.
    pub fn apply(&mut self, at: Instant, action: &Action) -> Result<(), Refusal> {
        if at < self.now || self.next_due().is_some_and(|due| due < at) {
            return Err(Refusal::WrongTime { at });
        }
        match action {
            Action::CreateTopic(new) => self.create_topic(at, new)?,
            Action::Administer(admin) => self.administer(at, admin)?,
            Action::Tend(upkeep) if upkeep::IS_BUILT => self.tend(at, upkeep)?,
            Action::Tend(_) => {
                let why = "this engine was built without what administrators ask of brokers";
                return Err(Refusal::NoEffect { why: why.to_owned() });
            }
            Action::Produce(produce) => self.produce(at, produce)?,
            Action::StartProducer(_) | Action::Send(_) if !IS_BUILT => {
                let why = "this engine was built without `gathering`: there is only `produce`";
                return Err(Refusal::NoEffect { why: why.to_owned() });
            }
            Action::StartProducer(starting) => self.start_producer(at, &starting.settings)?,
            Action::Send(sending) => self.send(at, sending)?,
            Action::Consume { topic, partition, start } => {
                let (handle, index) = self.find_partition(topic, *partition)?;
                self.start_consumer(at, (handle, index, *start));
            }
            Action::Join(joining) => self.join(at, joining)?,
            Action::Client(command) => self.command(at, command)?,
            Action::Process(fault, id) => self.do_to_process(at, *fault, *id)?,
            Action::Controller(fault) => self.do_to_controller(at, *fault)?,
            Action::Link(fault, link) => self.do_to_link(at, *fault, link)?,
            Action::Request(asked) => self.ask(at, asked)?,
            Action::PauseFetching(id) => {
                if self.fetching_is_paused(*id)? {
                    return Err(Refusal::PausedAlready { broker: *id });
                }
                self.begin_action(at);
                self.with_broker(*id, |broker, ctx| {
                    ctx.note(What::Acted);
                    broker.on_pause_fetching(ctx);
                });
            }
            Action::ResumeFetching(id) => {
                if !self.fetching_is_paused(*id)? {
                    return Err(Refusal::NotPaused { broker: *id });
                }
                self.begin_action(at);
                self.with_broker(*id, |broker, ctx| {
                    ctx.note(What::Acted);
                    broker.on_resume_fetching(ctx);
                });
            }
        }
        self.end_event();
        Ok(())
    }

    fn begin_action(&mut self, at: Instant) {
        self.begin_event(at);
    }

    fn fetching_is_paused(&self, id: BrokerId) -> Result<bool, Refusal> {
        let broker = self.broker(id).ok_or(Refusal::NoSuchBroker { broker: id })?;
        let running = broker.running.as_ref().ok_or(match broker.life.is_alive() {
            true => Refusal::NotStarted { broker: id },
            false => Refusal::NotRunning { broker: id },
        })?;
        if self.frozen_by(id).is_some() {
            return Err(Refusal::Frozen { broker: id });
        }
        Ok(running.fetching_paused.is_some())
    }

    fn create_topic(&mut self, at: Instant, new: &NewTopic) -> Result<(), Refusal> {
        let request = ControllerRequest::CreateTopics(Arc::new(new.request()));
        self.rehearse(at, &request)?;
        topic_config::check_names(&new.configs).map_err(|why| Refusal::NoEffect { why })?;
        self.ask_controller(at, &request)
    }

    pub(super) fn find_topic(&self, name: &str) -> Result<TopicHandle, Refusal> {
        let topic = self.image.topic(name);
        let topic = topic.ok_or_else(|| Refusal::NoSuchTopic { topic: name.to_owned() })?;
        Ok(TopicHandle { name: topic.name.clone(), partitions: topic.partitions.clone() })
    }

    pub(super) fn find_partition(
        &self,
        name: &str,
        partition: i32,
    ) -> Result<(TopicHandle, usize), Refusal> {
        let handle = self.find_topic(name)?;
        let index = usize::try_from(partition).ok();
        match index.filter(|index| *index < handle.partitions.len()) {
            Some(index) => Ok((handle, index)),
            None => Err(Refusal::NoSuchPartition { topic: name.to_owned(), partition }),
        }
    }

    fn produce(&mut self, at: Instant, produce: &Produce) -> Result<(), Refusal> {
        let (topic, partition) = match produce.partition {
            Some(partition) => {
                let (topic, index) = self.find_partition(&produce.topic, partition)?;
                (topic, Some(index))
            }
            None => (self.find_topic(&produce.topic)?, None),
        };
        let order = Arc::new(Order {
            topic,
            partition,
            keys: produce.key.clone().map_or(Keys::None, Keys::Fixed),
            records: produce.records,
            value_bytes: produce.value_bytes as usize,
            terms: Arc::new(produce.terms()),
        });
        self.begin_action(at);
        let client = self.producer();
        let repeat = produce.repeat;
        self.with_client(Endpoint::Client(client), |client, ctx| {
            ctx.note(What::Acted);
            client.on_order(ctx, order, repeat);
        });
        Ok(())
    }

    /// The producer that is led by hand; it is made at its first call.
    fn producer(&mut self) -> ClientId {
        let is_it = |client: &&Client| match &client.role {
            Role::Producer(producer) => producer.standing().is_none(),
            Role::Consumer(_) => false,
        };
        let known = self.clients.iter().find(is_it).map(|client| client.id);
        known.unwrap_or_else(|| self.add_client("producer", Role::Producer(Producer::default())))
    }

    fn start_consumer(&mut self, at: Instant, (handle, index, start): (TopicHandle, usize, Start)) {
        self.begin_action(at);
        let role = Role::Consumer(Consumer::new(handle, index, start));
        let id = self.add_client("consumer", role);
        self.with_client(Endpoint::Client(id), |client, ctx| {
            ctx.note(What::Acted);
            client.on_started(ctx);
        });
    }

    pub(super) fn add_client(&mut self, kind: &str, role: Role) -> ClientId {
        let id = ClientId(u32::try_from(self.clients.len()).unwrap_or(u32::MAX));
        let same = std::mem::discriminant(&role);
        let number =
            self.clients.iter().filter(|c| std::mem::discriminant(&c.role) == same).count() + 1;
        let bootstrap = (self.setup.seed, self.brokers.iter().map(|broker| broker.id).collect());
        self.clients.push(Client::new(id, format!("{kind}-{number}"), bootstrap, role));
        self.armed.push(None);
        id
    }
}
