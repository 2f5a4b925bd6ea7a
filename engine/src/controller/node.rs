//! The controller as a process: it answers brokers over connections, lets them read its log, and
//! dies and comes back. What it decides counts once it is committed, which takes the linger of its
//! log (`controller.quorum.append.linger.ms`); answers that rest on it wait so long.
//!
//! Absent: the two other voters of a quorum, and the bytes of the records: a broker that has read
//! up to an offset is handed the image that replaying so far gives.

use std::sync::Arc;

use crate::node::{Ctx, Summary, What};
use crate::physics::chance::Chance;
use crate::physics::fact_id::FactId;
use crate::physics::time::{Instant, Span};
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{ConnectionId, CorrelationId, Offset};
use crate::protocol::messages::controller::{ControllerRequest, ControllerResponse};
use crate::protocol::messages::fetch::{
    FetchRequest, FetchResponse, FetchableTopicResponse, PartitionData,
};
use crate::protocol::messages::{Request, Response, Uuid};

use super::image::Image;
use super::log::MetadataLog;
use super::settings::Settings;
use super::{Controller, told};

/// `controller.quorum.append.linger.ms`
const APPEND_LINGER: Span = Span::from_ms(25);
/// The topic id of `__cluster_metadata`.
pub const METADATA_TOPIC: Uuid = Uuid::from_u128(1);

/// A request in the controller's hands: whom to answer, and the fact of its arrival.
pub type Asked = ((ConnectionId, CorrelationId), FactId);

/// The controller's machine.
#[derive(Clone, Debug)]
pub struct Node {
    settings: Settings,
    /// The log of a process that is gone.
    disk: Option<MetadataLog>,
    chance: Chance,
    running: Option<Running>,
}

/// What dies with the process.
#[derive(Clone, Debug)]
struct Running {
    controller: Controller,
    /// How far the log is committed: brokers may read so far.
    committed: Offset,
    /// When what lies beyond is committed, and the fact that wrote the first of it.
    commit: Option<(Instant, FactId)>,
    /// Answers that wait for it.
    answers: Vec<(Asked, ControllerResponse)>,
    /// Brokers that have read everything.
    readers: Vec<Reader>,
}

/// A broker that waits for more of the log.
#[derive(Clone, Copy, Debug)]
struct Reader {
    asked: Asked,
    deadline: Instant,
}

/// Where a controller stood before it did something.
struct Before {
    next_offset: Offset,
    image: Arc<Image>,
}

impl Before {
    fn of(controller: &Controller) -> Self {
        Self { next_offset: controller.next_offset(), image: Arc::clone(controller.image()) }
    }
}

impl Node {
    /// A controller at work.
    pub fn new(controller: Controller, chance: Chance) -> Self {
        let (settings, committed) = (controller.settings().clone(), controller.next_offset());
        let (commit, answers, readers) = (None, Vec::new(), Vec::new());
        let running = Running { controller, committed, commit, answers, readers };
        Self { settings, disk: None, chance, running: Some(running) }
    }

    /// The controller at work; `None` while its process is down.
    pub fn controller(&self) -> Option<&Controller> {
        self.running.as_ref().map(|running| &running.controller)
    }

    /// The metadata log, whether or not there is a process.
    pub fn log(&self) -> Option<&MetadataLog> {
        let written = self.running.as_ref().map(|running| running.controller.log());
        written.or(self.disk.as_ref())
    }

    /// How far the log is committed, if there is a process to say so.
    pub fn committed(&self) -> Option<Offset> {
        self.running.as_ref().map(|running| running.committed)
    }

    /// When what it wrote last is committed, if it is not yet.
    pub fn commits_at(&self) -> Option<Instant> {
        self.running.as_ref()?.commit.map(|(at, _)| at)
    }

    /// The process is gone. Answers that waited are never given.
    pub fn on_killed(&mut self) {
        if let Some(running) = self.running.take() {
            self.disk = Some(running.controller.into_log());
        }
    }

    /// A new process takes over with what is in the log: all of it counts.
    pub fn on_started(&mut self, ctx: &mut Ctx<'_>) {
        if let Some(log) = self.disk.take() {
            ctx.note(What::ControllerStarted);
            let controller = Controller::start(log, self.settings.clone(), ctx.now());
            *self = Self::new(controller, self.chance.clone());
        }
    }

    /// An administrator at the controller's own door: decided at once, committed a little later.
    ///
    /// # Errors
    /// `None` if there is no process.
    pub fn administer(
        &mut self,
        ctx: &mut Ctx<'_>,
        request: &ControllerRequest,
    ) -> Option<ControllerResponse> {
        let because = ctx.cause();
        let running = self.running.as_mut()?;
        let before = Before::of(&running.controller);
        let response = running.controller.on_request(ctx.now(), &mut self.chance, request);
        running.wrote(ctx, (before, because));
        Some(response)
    }

    /// What the controller would answer, with nothing done.
    pub fn rehearse(
        &self,
        now: Instant,
        request: &ControllerRequest,
    ) -> Option<ControllerResponse> {
        let (mut controller, mut chance) = (self.controller()?.clone(), self.chance.clone());
        Some(controller.on_request(now, &mut chance, request))
    }

    /// A request is taken in hand.
    pub fn on_request(&mut self, ctx: &mut Ctx<'_>, asked: Asked, request: &Request) {
        let Some(running) = &mut self.running else { return };
        match request {
            Request::Controller(request) => {
                let before = Before::of(&running.controller);
                let from = before.next_offset;
                let response = running.controller.on_request(ctx.now(), &mut self.chance, request);
                running.wrote(ctx, (before, asked.1));
                if running.controller.next_offset() == from {
                    reply(ctx, asked, response);
                } else {
                    running.answers.push((asked, response));
                }
            }
            Request::Fetch(request) => running.read(ctx, asked, request),
            Request::Produce(_)
            | Request::ListOffsets(_)
            | Request::Metadata(_)
            | Request::ApiVersions(_)
            | Request::OffsetForLeaderEpoch(_)
            | Request::InitProducerId(_)
            | Request::Group(_) => {
                unreachable!("brokers ask the controller for its log and its decisions only")
            }
        }
    }

    /// Nobody waits any more for what came on `connection`.
    pub fn on_closed(&mut self, connection: ConnectionId) {
        if let Some(running) = &mut self.running {
            running.answers.retain(|(((from, _), _), _)| *from != connection);
            running.readers.retain(|reader| reader.asked.0.0 != connection);
        }
    }

    /// The soonest of its deadlines.
    pub fn next_deadline(&self) -> Option<Instant> {
        let running = self.running.as_ref()?;
        let readers = running.readers.iter().map(|reader| reader.deadline);
        let commit = running.commit.map(|(at, _)| at);
        readers.chain(commit).chain(running.controller.next_deadline()).min()
    }

    /// Its soonest deadline is due. Gives the image that is now everybody's to read, if it is a
    /// new one.
    pub fn on_deadline(&mut self, ctx: &mut Ctx<'_>) -> Option<(Offset, Arc<Image>)> {
        let (now, cause) = (ctx.now(), ctx.cause());
        let running = self.running.as_mut()?;
        let before = Before::of(&running.controller);
        running.controller.on_deadline(now);
        running.wrote(ctx, (before, cause));
        let published = running.commit(ctx);
        while let Some(place) = running.readers.iter().position(|reader| reader.deadline <= now) {
            let reader = running.readers.remove(place);
            running.hand_out(ctx, (reader.asked, cause));
        }
        published
    }
}

impl Running {
    /// Tells what was written since `before` because of `cause`; it is committed after the linger.
    fn wrote(&mut self, ctx: &mut Ctx<'_>, (before, cause): (Before, FactId)) {
        let mut first = None;
        for (record, after) in self.controller.written_since(before.next_offset) {
            first = told::tell(ctx, cause, (record, &before.image, after)).or(first);
        }
        if self.controller.next_offset() > before.next_offset && self.commit.is_none() {
            self.commit = Some((ctx.now() + APPEND_LINGER, first.unwrap_or(cause)));
        }
    }

    /// Commits what is due: gives the answers that waited, and the log to who waits for it.
    fn commit(&mut self, ctx: &mut Ctx<'_>) -> Option<(Offset, Arc<Image>)> {
        let (_, because) = self.commit.take_if(|(at, _)| *at <= ctx.now())?;
        self.committed = self.controller.next_offset();
        for ((reply_to, _), response) in std::mem::take(&mut self.answers) {
            reply(ctx, (reply_to, because), response);
        }
        for reader in std::mem::take(&mut self.readers) {
            self.hand_out(ctx, (reader.asked, because));
        }
        Some((self.committed, Arc::clone(self.controller.image())))
    }

    /// A broker reads the log: it is answered at once if there is more than it has.
    fn read(&mut self, ctx: &mut Ctx<'_>, asked: Asked, request: &FetchRequest) {
        let partition = request.topics.first().and_then(|topic| topic.partitions.first());
        let from = partition.map_or(Offset(0), |partition| Offset(partition.fetch_offset));
        if from < self.committed {
            return self.hand_out(ctx, (asked, asked.1));
        }
        let wait = Span::from_ms(u64::try_from(request.max_wait_ms).unwrap_or(0));
        self.readers.push(Reader { asked, deadline: ctx.now() + wait });
    }

    fn hand_out(&self, ctx: &mut Ctx<'_>, ((reply_to, _), because): (Asked, FactId)) {
        let to = self.committed;
        let data = PartitionData::default()
            .with_high_watermark(to.0)
            .with_last_stable_offset(to.0)
            .with_log_start_offset(0);
        let topic = FetchableTopicResponse::default()
            .with_topic_id(METADATA_TOPIC)
            .with_partitions(vec![data]);
        let response = FetchResponse::default().with_responses(vec![topic]);
        let response = Response::Fetch(Arc::new(response));
        ctx.reply(because, reply_to, response, Summary::MetadataReply { to });
    }
}

/// How far an answer to a read of the log goes.
pub fn read_up_to(response: &FetchResponse) -> Option<Offset> {
    let partition = response.responses.first()?.partitions.first()?;
    Some(Offset(partition.high_watermark))
}

fn reply(ctx: &mut Ctx<'_>, (reply_to, because): Asked, response: ControllerResponse) {
    let code = ErrorCode::of_response;
    let summary = match &response {
        ControllerResponse::BrokerRegistration(answer) => {
            Summary::RegistrationReply { error: code(answer.error_code) }
        }
        ControllerResponse::BrokerHeartbeat(answer) => {
            Summary::HeartbeatReply { is_fenced: answer.is_fenced, error: code(answer.error_code) }
        }
        ControllerResponse::AlterPartition(answer) => {
            let first = answer.topics.iter().flat_map(|topic| &topic.partitions).next();
            let inner = first.map_or(ErrorCode::None, |first| code(first.error_code));
            let outer = code(answer.error_code);
            Summary::AlterPartitionReply {
                error: if outer == ErrorCode::None { inner } else { outer },
            }
        }
        ControllerResponse::AllocateProducerIds(answer) => {
            Summary::AllocateProducerIdsReply { error: code(answer.error_code) }
        }
        ControllerResponse::CreateTopics(answer) => {
            let first = answer.topics.first().map_or(0, |first| first.error_code);
            Summary::CreateTopicsReply { error: code(first) }
        }
        ControllerResponse::UnregisterBroker(_)
        | ControllerResponse::CreatePartitions(_)
        | ControllerResponse::DeleteTopics(_)
        | ControllerResponse::ElectLeaders(_)
        | ControllerResponse::IncrementalAlterConfigs(_)
        | ControllerResponse::AlterPartitionReassignments(_) => Summary::Metadata,
    };
    ctx.reply(because, reply_to, Response::Controller(response), summary);
}
