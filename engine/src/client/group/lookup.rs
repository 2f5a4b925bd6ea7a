//! How a member finds its coordinator (`ensureCoordinatorReady`, `lookupCoordinator`): it asks the
//! broker with least to do, and again after a back-off until there is one.

use crate::node::{Ctx, Summary, What};
use crate::physics::chance::Chance;
use crate::physics::fact_id::FactId;
use crate::physics::time::Instant;
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{BrokerId, ClientId};
use crate::protocol::messages::StrBytes;
use crate::protocol::messages::group::find_coordinator::{
    FindCoordinatorRequest, FindCoordinatorResponse,
};

use super::super::Lines;
use super::super::link::Waiting;
use super::super::metadata::{Metadata, RETRY_BACKOFF};
use super::super::nodes::Peer;
use super::Member;

/// `CoordinatorType.GROUP`.
const GROUP: i8 = 0;

/// What is known of the coordinator.
#[derive(Clone, Debug, Default)]
pub(super) struct Lookup {
    /// The coordinator, if it is known.
    pub(super) known: Option<BrokerId>,
    /// Who is asked, and whether the question has left.
    asked: Option<(Peer, bool)>,
    /// Not to be asked again before then.
    until: Option<Instant>,
    /// Failures in a row.
    failures: u32,
}

impl Lookup {
    pub(super) fn next_deadline(&self) -> Option<Instant> {
        self.until
    }

    pub(super) fn end_waits(&mut self, now: Instant) {
        self.until = self.until.filter(|until| *until > now);
    }

    fn fail(&mut self, now: Instant, chance: &mut Chance) {
        self.asked = None;
        self.until = Some(now + chance.back_off(RETRY_BACKOFF, self.failures));
        self.failures += 1;
    }
}

impl Member {
    /// Asks for the coordinator, if it is not known.
    pub(in crate::client) fn look_up(
        &mut self,
        ctx: &mut Ctx<'_>,
        lines: &mut Lines<'_>,
        cause: FactId,
    ) {
        let lookup = &mut self.lookup;
        if lookup.known.is_some() || lookup.until.is_some() {
            return;
        }
        if lookup.asked.is_none() {
            let peers = &lines.metadata.peers;
            let peer = lines.nodes.least_loaded(ctx.now(), peers, lines.chance);
            lookup.asked = peer.map(|peer| (peer, false));
        }
        let Some((peer, false)) = lookup.asked else { return };
        let Some(link) = lines.nodes.ready(ctx, peer, lines.chance) else { return };
        lookup.asked = Some((peer, true));
        let mut request = FindCoordinatorRequest::default();
        request.key_type = GROUP;
        request.coordinator_keys = vec![StrBytes::from_string(self.settings.group.clone())];
        let request = (request.into(), Summary::FindCoordinator);
        link.send(ctx, cause, request, Some(Waiting::FindCoordinator));
    }

    /// The answer. `is_unreachable` tells whether a connection to a broker has just failed.
    pub(in crate::client) fn on_coordinator(
        &mut self,
        ctx: &mut Ctx<'_>,
        (client, chance): (ClientId, &mut Chance),
        (response, metadata): (&FindCoordinatorResponse, &mut Metadata),
        is_unreachable: impl Fn(BrokerId) -> bool,
    ) {
        let Some(found) = response.coordinators.first() else { return };
        let error = ErrorCode::of_response(found.error_code);
        if error == ErrorCode::None {
            let coordinator = BrokerId(found.node_id.0);
            if is_unreachable(coordinator) {
                return self.lookup.fail(ctx.now(), chance);
            }
            self.lookup =
                Lookup { known: Some(coordinator), asked: None, until: None, failures: 0 };
            self.heartbeat.reset_session(ctx.now(), &self.settings);
            ctx.note(What::CoordinatorFound { client, coordinator });
        } else if error.is_retriable() {
            metadata.request_update();
            self.lookup.fail(ctx.now(), chance);
        } else {
            self.failed_by = Some(error);
        }
    }

    /// The link to `peer` is gone: so is the question, if it was to go there.
    pub(in crate::client) fn on_peer_lost(
        &mut self,
        now: Instant,
        peer: Peer,
        chance: &mut Chance,
    ) {
        if self.lookup.asked.is_some_and(|(asked, _)| asked == peer) {
            self.lookup.fail(now, chance);
        }
    }

    /// The coordinator has to be looked up again (`markCoordinatorUnknown`). Unless its connection
    /// is gone already, it is to be closed.
    pub(in crate::client) fn lose_coordinator(
        &mut self,
        ctx: &mut Ctx<'_>,
        client: ClientId,
        (error, is_disconnected): (ErrorCode, bool),
    ) {
        let Some(coordinator) = self.lookup.known.take() else { return };
        ctx.note(What::CoordinatorLost { client, coordinator, error });
        if !is_disconnected {
            self.to_disconnect = Some(coordinator);
        }
    }
}
