//! What an event leaves to do: carrying out a node's effects, looking at its deadlines again,
//! dropping what is stale, sharing memory between replicas.

use crate::broker::Broker;
use crate::client::Client;
use crate::network::{End, Packet, Side};
use crate::node::{Ctx, Effect, Names, RoleThen, What};
use crate::physics::time::Instant;
use crate::protocol::ids::{BrokerId, ConnectionId, CorrelationId, Endpoint};
use crate::protocol::messages::{
    Request, RequestHeader, Response, decode_request, decode_response, encode_request,
    encode_response,
};

use super::outside::{Answer, OUTSIDE};
use super::{Due, World};

impl World {
    /// Lends the broker `id` a context.
    pub(super) fn with_broker(
        &mut self,
        id: BrokerId,
        call: impl FnOnce(&mut Broker, &mut Ctx<'_>),
    ) {
        let place = usize::try_from(id.0 - 1).unwrap_or(usize::MAX);
        let Some(broker) = self.brokers.get_mut(place) else { return };
        let mut ctx = Ctx::new(
            (self.now, self.ordinal, self.setup.wall_clock_ms),
            Names { next_connection: &mut self.next_connection, groups: &mut self.groups },
            &mut self.facts,
            &mut self.effects,
        );
        call(broker, &mut ctx);
        self.arm(Endpoint::Broker(id));
    }

    /// Lends the client at `endpoint` a context.
    pub(super) fn with_client(
        &mut self,
        endpoint: Endpoint,
        call: impl FnOnce(&mut Client, &mut Ctx<'_>),
    ) {
        let Endpoint::Client(id) = endpoint else { return };
        let Some(client) = self.clients.get_mut(id.0 as usize) else { return };
        let mut ctx = Ctx::new(
            (self.now, self.ordinal, self.setup.wall_clock_ms),
            Names { next_connection: &mut self.next_connection, groups: &mut self.groups },
            &mut self.facts,
            &mut self.effects,
        );
        call(client, &mut ctx);
        self.arm(endpoint);
    }

    /// Carries the effects out, in order.
    pub(super) fn settle(&mut self) {
        let mut effects = std::mem::take(&mut self.effects);
        for effect in effects.drain(..) {
            self.carry_out(effect);
        }
        self.effects = effects;
    }

    fn carry_out(&mut self, effect: Effect) {
        let now = self.now;
        match effect {
            Effect::Open { connection, opener, acceptor, because } => {
                let due = self.network.open(connection, opener, acceptor, (now, because));
                self.expect(due, Due::Handshake(connection));
            }
            Effect::Send { connection: id, correlation, request, summary, because } => {
                let Some((connection, links)) = self.network.connection_mut(id) else { return };
                let acceptor = connection.acceptor();
                let due_at = links.arrival(now, (connection.opener(), acceptor));
                let message = request_over_the_wire(correlation, request);
                let due = connection.push_request(Packet {
                    correlation,
                    sent_at: now,
                    due_at,
                    summary,
                    because,
                    message,
                });
                self.expect(due.unwrap_or(Instant::MAX), Due::Request(id));
            }
            Effect::Reply { connection: OUTSIDE, correlation, response, .. } => {
                let response = response_over_the_wire(correlation, response);
                self.outside.answers.push((correlation, Answer::Response(response)));
            }
            Effect::Reply { connection: id, correlation, response, summary, because } => {
                let Some((connection, links)) = self.network.connection_mut(id) else { return };
                let acceptor = connection.acceptor();
                let due_at = links.arrival(now, (acceptor, connection.opener()));
                let message = response_over_the_wire(correlation, response);
                let due = connection.push_response(Packet {
                    correlation,
                    sent_at: now,
                    due_at,
                    summary,
                    because,
                    message,
                });
                self.expect(due.unwrap_or(Instant::MAX), Due::Response(id));
                self.unmute(id);
            }
            Effect::Release { connection: OUTSIDE } => self.outside.push_last(Answer::Silence),
            Effect::Release { connection: id } => {
                if let Some((connection, _)) = self.network.connection_mut(id) {
                    connection.release();
                }
                self.unmute(id);
            }
            Effect::Close { connection: OUTSIDE, .. } => self.outside.push_last(Answer::Closed),
            Effect::Close { connection: id, by, because } => {
                let Some(connection) = self.network.connection(id) else { return };
                let side = if connection.opener() == by { Side::Opener } else { Side::Acceptor };
                let due = self.network.end(id, side, (now, End::Closed, because));
                self.expect(due.unwrap_or(Instant::MAX), Due::Ended(id, side.other()));
            }
            Effect::Exit { broker, because } => self.exited(broker, because),
        }
    }

    /// Puts what happens at `due` on the agenda; what never happens does not go there.
    fn expect(&mut self, due: Instant, thing: Due) {
        if due != Instant::MAX {
            self.agenda.insert(due, thing);
        }
    }

    /// The broker's hands are free: a request that waits on this connection is next.
    fn unmute(&mut self, id: ConnectionId) {
        if self.network.connection(id).is_some_and(|connection| connection.has_waiting()) {
            self.agenda.insert(self.now, Due::TakeUp(id));
        }
    }

    pub(super) fn armed_place(&self, node: Endpoint) -> usize {
        match node {
            Endpoint::Controller => 0,
            Endpoint::Broker(id) => usize::try_from(id.0).unwrap_or(usize::MAX),
            Endpoint::Client(id) => 1 + self.brokers.len() + id.0 as usize,
        }
    }

    pub(super) fn next_deadline(&self, node: Endpoint) -> Option<Instant> {
        match node {
            Endpoint::Broker(id) => self.broker(id)?.next_deadline(),
            Endpoint::Client(id) => self.client(id)?.next_deadline(),
            Endpoint::Controller => self.controller.next_deadline(),
        }
    }

    /// Makes sure that the agenda looks at the node's soonest deadline when it is due, or at once
    /// if that passed while the process stood still.
    pub(super) fn arm(&mut self, node: Endpoint) {
        let place = self.armed_place(node);
        let Some(deadline) = self.next_deadline(node) else { return };
        let due = deadline.max(self.now);
        if self.armed[place].is_none_or(|armed| due < armed) {
            self.armed[place] = Some(due);
            self.agenda.insert(due, Due::Deadline(node));
        }
    }

    /// Drops what is due next but no more true, and lays aside what is for a frozen process, so
    /// that the next entry is a real event.
    pub(super) fn drop_stale(&mut self) {
        while let Some((due, thing)) = self.agenda.peek() {
            let is_true = self.is_true(due, thing);
            let frozen = self.frozen_receiver(thing);
            if is_true && frozen.is_none() {
                return;
            }
            let Some((due, thing)) = self.agenda.pop() else { return };
            if let Due::Deadline(node) = thing {
                let place = self.armed_place(node);
                if self.armed[place] == Some(due) {
                    self.armed[place] = None;
                    if frozen.is_none() {
                        self.arm(node);
                    }
                }
            } else if let (true, Some(id)) = (is_true, frozen) {
                self.held.push((id, due, thing));
            }
        }
    }

    /// Lets a follower's log share the memory of equal bytes in its leader's log.
    pub(super) fn share_memory(&mut self) {
        for place in 0..self.facts.len() {
            let What::Appended { role: RoleThen::Follower, broker, partition, .. } =
                self.facts[place].what
            else {
                continue;
            };
            let leader = self.image.partition(partition).leader;
            let places = [leader, broker].map(|id| usize::try_from(id.0 - 1).unwrap_or(usize::MAX));
            if let Ok([leader, follower]) = self.brokers.get_disjoint_mut(places)
                && let (Some(theirs), Some(own)) =
                    (leader.disk.log(partition), follower.disk.log_mut(partition))
            {
                own.share_sealed_with(theirs);
            }
        }
    }
}

/// In tests and debug builds every message becomes bytes and a message again on its way, so that
/// nothing travels that the wire could not carry.
fn request_over_the_wire(correlation_id: CorrelationId, request: Request) -> Request {
    if !cfg!(debug_assertions) {
        return request;
    }
    if let Request::Controller(request) = &request {
        return Request::Controller(request.through_bytes());
    }
    let header = RequestHeader { correlation_id, client_id: None };
    let (read, message) = decode_request(encode_request(&header, &request))
        .unwrap_or_else(|why| panic!("{request} cannot be read again: {why}"));
    assert_eq!(read.correlation_id, correlation_id, "{request} lost its number");
    message
}

/// The same for an answer.
fn response_over_the_wire(correlation_id: CorrelationId, response: Response) -> Response {
    if !cfg!(debug_assertions) {
        return response;
    }
    if let Response::Controller(response) = &response {
        return Response::Controller(response.through_bytes());
    }
    let (read, message) =
        decode_response(response.api(), encode_response(correlation_id, &response))
            .unwrap_or_else(|why| panic!("{response} cannot be read again: {why}"));
    assert_eq!(read, correlation_id, "{response} lost its number");
    message
}
