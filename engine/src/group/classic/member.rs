//! One member of a classic group (`ClassicGroupMember`).

use bytes::Bytes;

use crate::group::outcome::{Asked, ReplyTo};
use crate::physics::time::Instant;
use crate::protocol::ids::ClientId;
use crate::protocol::messages::StrBytes;
use crate::protocol::messages::group::join_group::{JoinGroupRequest, JoinGroupRequestProtocol};

/// A member. Of all this the log keeps who it is, its timeouts, its subscription under the chosen
/// protocol and its assignment; the rest is of this life of the coordinator only.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// What the coordinator calls it.
    pub id: StrBytes,
    /// `group.instance.id` of a static member (KIP-345).
    pub instance_id: Option<StrBytes>,
    /// `client.id` of whoever joined.
    pub client_id: StrBytes,
    /// Where it joined from.
    pub client_host: StrBytes,
    /// Its `max.poll.interval.ms`: how long it may take to join again.
    pub rebalance_timeout_ms: i32,
    /// Its `session.timeout.ms`.
    pub session_timeout_ms: i32,
    /// The assignors it knows, the one it likes best first, each with its subscription.
    pub protocols: Vec<JoinGroupRequestProtocol>,
    /// What the leader gave it; empty until then.
    pub assignment: Bytes,
    /// The client in this world, if it is known.
    pub client: Option<ClientId>,
    /// When its session ends; `None` once that has passed while it waited for an answer.
    pub expires_at: Option<Instant>,
    /// Its JoinGroup, if one is parked.
    pub joining: Option<Joining>,
    /// Its SyncGroup, if one is parked.
    pub syncing: Option<ReplyTo>,
    /// Whether it has not completed a join yet: it may expire even while its JoinGroup is parked.
    pub is_new: bool,
    /// Whether it has joined the generation and has not asked for its assignment.
    pub owes_sync: bool,
}

/// A parked JoinGroup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joining {
    /// It waits for the generation.
    Waits(ReplyTo),
    /// It waits no more: it was refused because the record that made its group could not be
    /// written down in time. Its member counts as one that has joined all the same.
    Refused,
}

impl Member {
    /// A member as it joins with `id`.
    pub(in crate::group) fn new(id: StrBytes, asked: &Asked, request: &JoinGroupRequest) -> Self {
        Self {
            id,
            instance_id: request.group_instance_id.clone(),
            client_id: asked.client_id.clone(),
            client_host: asked.client_host.clone(),
            rebalance_timeout_ms: request.rebalance_timeout_ms,
            session_timeout_ms: request.session_timeout_ms,
            protocols: request.protocols.clone(),
            assignment: Bytes::new(),
            client: asked.client,
            expires_at: None,
            joining: Some(Joining::Waits(asked.reply_to)),
            syncing: None,
            is_new: true,
            owes_sync: false,
        }
    }

    /// Takes over what it joins again with; its former JoinGroup, if one is parked, is forgotten.
    pub(in crate::group) fn join_again(&mut self, asked: &Asked, request: &JoinGroupRequest) {
        self.protocols.clone_from(&request.protocols);
        self.rebalance_timeout_ms = request.rebalance_timeout_ms;
        self.session_timeout_ms = request.session_timeout_ms;
        self.client = asked.client;
        self.joining = Some(Joining::Waits(asked.reply_to));
    }

    /// Whether it has joined the generation that is being prepared.
    pub fn is_joining(&self) -> bool {
        self.joining.is_some()
    }

    /// Whether its silence is no sign of death: the coordinator owes it an answer.
    pub(in crate::group) fn is_owed_an_answer(&self) -> bool {
        !self.is_new && (self.joining.is_some() || self.syncing.is_some())
    }

    /// Its subscription under `protocol`; nothing if it does not know that.
    pub fn metadata(&self, protocol: Option<&StrBytes>) -> Bytes {
        let known = protocol.and_then(|name| self.protocols.iter().find(|it| it.name == *name));
        known.map(|it| it.metadata.clone()).unwrap_or_default()
    }

    /// The names of the assignors that it knows, the one it likes best first.
    pub(in crate::group) fn names(&self) -> Vec<&str> {
        self.protocols.iter().map(|protocol| protocol.name.as_str()).collect()
    }

    /// Whether it knows the protocol `name`.
    pub(in crate::group) fn knows(&self, name: &StrBytes) -> bool {
        self.protocols.iter().any(|it| it.name == *name)
    }

    /// Whether `protocols` are those that it joined with.
    pub(in crate::group) fn matches(&self, protocols: &[JoinGroupRequestProtocol]) -> bool {
        self.protocols == protocols
    }
}
