//! One connection of a client (`NetworkClient`): opened, negotiated with ApiVersions, then used.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::node::{Ctx, Summary};
use crate::physics::fact_id::FactId;
use crate::physics::time::Instant;
use crate::protocol::batch::{NO_PRODUCER_EPOCH, NO_PRODUCER_ID};
use crate::protocol::ids::{BrokerId, ConnectionId, CorrelationId};
use crate::protocol::messages::api_versions::ApiVersionsRequest;
use crate::protocol::messages::init_producer_id::InitProducerIdRequest;
use crate::protocol::messages::metadata::{MetadataRequest, MetadataRequestTopic};
use crate::protocol::messages::{Request, StrBytes, TopicName};

use super::group::Asked;
use super::nodes::Peer;
use super::producer::batch::{self, Sent};
use super::producer::settings::REQUEST_TIMEOUT;

/// A client's end of a connection.
#[derive(Clone, Debug)]
pub(super) struct Link {
    /// The connection.
    pub(super) connection: ConnectionId,
    peer: Peer,
    pub(super) state: LinkState,
    /// Requests without an answer yet, oldest first.
    pub(super) in_flight: VecDeque<InFlight>,
    next_correlation: i32,
}

/// Where a link is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LinkState {
    /// The handshake is under way, but not beyond `deadline`.
    Opening { deadline: Instant },
    /// ApiVersions is under way.
    Negotiating,
    /// Requests can be sent.
    Ready,
}

/// A request without an answer yet.
#[derive(Clone, Debug)]
pub(super) struct InFlight {
    pub(super) correlation: CorrelationId,
    /// What the answer is awaited for.
    pub(super) waiting: Waiting,
    /// The connection is given up if there is no answer until then.
    pub(super) deadline: Instant,
}

/// What an answer is awaited for.
#[derive(Clone, Debug)]
pub(super) enum Waiting {
    ApiVersions,
    Metadata,
    Produce(Vec<Sent>),
    InitProducerId,
    /// Where logs begin or end.
    ListOffsets {
        leader: BrokerId,
    },
    /// Where the epochs of the last records read end.
    OffsetForLeaderEpoch {
        leader: BrokerId,
    },
    Fetch {
        leader: BrokerId,
    },
    FindCoordinator,
    /// What the coordinator of a group was asked.
    Group(Box<Asked>),
}

impl Link {
    pub(super) fn opening(connection: ConnectionId, peer: Peer, deadline: Instant) -> Self {
        Self {
            connection,
            peer,
            state: LinkState::Opening { deadline },
            in_flight: VecDeque::new(),
            next_correlation: 0,
        }
    }

    pub(super) fn peer(&self) -> Peer {
        self.peer
    }

    /// How many requests wait for their answers.
    pub(super) fn in_flight_count(&self) -> usize {
        self.in_flight.len()
    }

    /// Whether the answer to a Fetch is awaited.
    pub(super) fn is_fetching(&self) -> bool {
        self.in_flight.iter().any(|sent| matches!(sent.waiting, Waiting::Fetch { .. }))
    }

    /// Whether the answer to a Metadata request is awaited.
    pub(super) fn is_asking(&self) -> bool {
        self.in_flight.iter().any(|sent| matches!(sent.waiting, Waiting::Metadata))
    }

    /// When its handshake or one of its requests has taken too long, or a batch in flight has.
    pub(super) fn deadline(&self) -> Option<Instant> {
        let handshake = match self.state {
            LinkState::Opening { deadline } => Some(deadline),
            LinkState::Negotiating | LinkState::Ready => None,
        };
        let requests = self.in_flight.iter().map(|sent| match &sent.waiting {
            Waiting::Produce(batches) => {
                batch::delivery_deadline(batches).unwrap_or(sent.deadline).min(sent.deadline)
            }
            Waiting::ApiVersions
            | Waiting::Metadata
            | Waiting::InitProducerId
            | Waiting::ListOffsets { .. }
            | Waiting::OffsetForLeaderEpoch { .. }
            | Waiting::Fetch { .. }
            | Waiting::FindCoordinator
            | Waiting::Group(_) => sent.deadline,
        });
        requests.chain(handshake).min()
    }

    /// The connection stands: the first request on it is ApiVersions.
    pub(super) fn negotiate(&mut self, ctx: &mut Ctx<'_>, client_id: &str, cause: FactId) {
        self.state = LinkState::Negotiating;
        let mut request = ApiVersionsRequest::default();
        request.client_software_name = StrBytes::from_string(client_id.to_owned());
        request.client_software_version = StrBytes::from_static_str("4.3.1");
        let request = Request::ApiVersions(Arc::new(request));
        self.send(ctx, cause, (request, Summary::ApiVersions), Some(Waiting::ApiVersions));
    }

    /// Asks for the metadata of `topics`.
    pub(super) fn ask_metadata(&mut self, ctx: &mut Ctx<'_>, topics: &[String], cause: FactId) {
        let topic = |name: &String| {
            let mut asked = MetadataRequestTopic::default();
            asked.name = Some(TopicName(StrBytes::from_string(name.clone())));
            asked
        };
        let mut request = MetadataRequest::default();
        request.topics = Some(topics.iter().map(topic).collect());
        request.allow_auto_topic_creation = true;
        let request = Request::Metadata(Arc::new(request));
        self.send(ctx, cause, (request, Summary::Metadata), Some(Waiting::Metadata));
    }

    /// Asks for a producer id without a transaction.
    pub(super) fn ask_producer_id(&mut self, ctx: &mut Ctx<'_>, cause: FactId) {
        let mut request = InitProducerIdRequest::default();
        request.transactional_id = None;
        request.transaction_timeout_ms = i32::MAX;
        request.producer_id = NO_PRODUCER_ID.into();
        request.producer_epoch = NO_PRODUCER_EPOCH;
        let request = (request.into(), Summary::InitProducerId);
        self.send(ctx, cause, request, Some(Waiting::InitProducerId));
    }

    /// Sends a request. `waiting` is `None` for one that gets no answer.
    pub(super) fn send(
        &mut self,
        ctx: &mut Ctx<'_>,
        cause: FactId,
        (request, summary): (Request, Summary),
        waiting: Option<Waiting>,
    ) {
        let correlation = CorrelationId(self.next_correlation);
        self.next_correlation = self.next_correlation.wrapping_add(1);
        if let Some(waiting) = waiting {
            let timeout = match &waiting {
                Waiting::Produce(batches) => batch::patience(batches),
                Waiting::ApiVersions
                | Waiting::Metadata
                | Waiting::InitProducerId
                | Waiting::ListOffsets { .. }
                | Waiting::OffsetForLeaderEpoch { .. }
                | Waiting::Fetch { .. }
                | Waiting::FindCoordinator => REQUEST_TIMEOUT,
                Waiting::Group(asked) => asked.timeout(),
            };
            let deadline = ctx.now() + timeout;
            self.in_flight.push_back(InFlight { correlation, waiting, deadline });
        }
        ctx.send(cause, (self.connection, correlation), request, summary);
    }
}
