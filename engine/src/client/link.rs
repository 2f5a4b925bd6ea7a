//! One connection of a client (`NetworkClient`): opened, negotiated with ApiVersions, then used.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::node::{Ctx, Summary};
use crate::physics::fact_id::FactId;
use crate::protocol::ids::{BrokerId, ClientId, ConnectionId, CorrelationId, Endpoint};
use crate::protocol::messages::api_versions::ApiVersionsRequest;
use crate::protocol::messages::metadata::{MetadataRequest, MetadataRequestTopic};
use crate::protocol::messages::{Request, StrBytes, TopicName};

use super::producer::Call;

/// A client's end of a connection.
#[derive(Clone, Debug)]
pub struct Link {
    /// The connection.
    pub connection: ConnectionId,
    /// The broker at its other end.
    pub broker: BrokerId,
    /// Whether it serves for metadata only.
    pub is_bootstrap: bool,
    pub(super) state: LinkState,
    /// Requests without an answer yet, oldest first.
    pub(super) in_flight: VecDeque<(CorrelationId, Waiting)>,
    next_correlation: i32,
}

/// Where a link is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LinkState {
    /// The handshake is under way.
    Opening,
    /// ApiVersions is under way.
    Negotiating,
    /// Requests can be sent.
    Ready,
}

/// What an answer is awaited for.
#[derive(Clone, Debug)]
pub(super) enum Waiting {
    ApiVersions,
    Metadata,
    Produce(Box<Call>),
    ListOffsets,
    Fetch,
}

impl Link {
    pub(super) fn open(
        ctx: &mut Ctx<'_>,
        (client, broker): (ClientId, BrokerId),
        is_bootstrap: bool,
    ) -> Self {
        Self {
            connection: ctx.open(Endpoint::Client(client), broker),
            broker,
            is_bootstrap,
            state: LinkState::Opening,
            in_flight: VecDeque::new(),
            next_correlation: 0,
        }
    }

    /// How many requests wait for their answers.
    pub fn in_flight_count(&self) -> usize {
        self.in_flight.len()
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

    /// Asks for the metadata of `topic`, unless that is under way or the link is not ready.
    pub(super) fn ask_metadata(&mut self, ctx: &mut Ctx<'_>, topic: &str, cause: FactId) {
        let asked = self.in_flight.iter().any(|(_, waiting)| matches!(waiting, Waiting::Metadata));
        if asked || self.state != LinkState::Ready {
            return;
        }
        let mut asked = MetadataRequestTopic::default();
        asked.name = Some(TopicName(StrBytes::from_string(topic.to_owned())));
        let mut request = MetadataRequest::default();
        request.topics = Some(vec![asked]);
        request.allow_auto_topic_creation = true;
        let request = Request::Metadata(Arc::new(request));
        self.send(ctx, cause, (request, Summary::Metadata), Some(Waiting::Metadata));
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
            self.in_flight.push_back((correlation, waiting));
        }
        ctx.send(cause, (self.connection, correlation), request, summary);
    }
}
