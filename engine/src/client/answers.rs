//! What a client makes of answers: each goes to who waits for it.

use crate::node::Ctx;
use crate::protocol::messages::Response;
use crate::protocol::messages::group::GroupResponse;

use super::link::Waiting;
use super::nodes::Peer;
use super::{Client, Role};

impl Client {
    /// Takes an answer that came on the link at `place`. Says whether it calls for new metadata.
    pub(super) fn take_answer(
        &mut self,
        ctx: &mut Ctx<'_>,
        (place, waiting): (usize, Waiting),
        response: &Response,
    ) -> bool {
        match (waiting, response) {
            (Waiting::ApiVersions, Response::ApiVersions(_)) => {
                self.nodes.on_ready(place);
                false
            }
            (Waiting::Metadata, Response::Metadata(response)) => {
                self.metadata.on_metadata(ctx.now(), response, &mut self.chance);
                false
            }
            (waiting, response) => match &self.role {
                Role::Producer(_) => self.answer_producer(ctx, waiting, response),
                Role::Consumer(_) => self.answer_consumer(ctx, waiting, response),
            },
        }
    }

    fn answer_producer(
        &mut self,
        ctx: &mut Ctx<'_>,
        waiting: Waiting,
        response: &Response,
    ) -> bool {
        let (id, who) = (self.id, (self.id, &mut self.chance));
        let Role::Producer(producer) = &mut self.role else { return false };
        match (waiting, response) {
            (Waiting::Produce(sent), Response::Produce(response)) => {
                return producer.on_response(ctx, who, sent, response);
            }
            (Waiting::InitProducerId, Response::InitProducerId(response)) => {
                producer.on_producer_id(ctx, id, response);
            }
            (_waiting, response) => {
                unreachable!("{} gets {response}, for which it does not wait", self.name)
            }
        }
        false
    }

    fn answer_consumer(
        &mut self,
        ctx: &mut Ctx<'_>,
        waiting: Waiting,
        response: &Response,
    ) -> bool {
        let who = (self.id, &mut self.chance);
        let Role::Consumer(consumer) = &mut self.role else { return false };
        match (waiting, response) {
            (Waiting::ListOffsets { leader }, Response::ListOffsets(response)) => {
                return consumer.on_offsets(ctx, who, (leader, response));
            }
            (
                Waiting::OffsetForLeaderEpoch { leader },
                Response::OffsetForLeaderEpoch(response),
            ) => return consumer.on_epoch_ends(ctx, who, (leader, response)),
            (Waiting::Fetch { leader }, Response::Fetch(response)) => {
                consumer.on_fetch(leader, response);
            }
            (
                Waiting::FindCoordinator,
                Response::Group(GroupResponse::FindCoordinator(response)),
            ) => {
                let (now, nodes) = (ctx.now(), &self.nodes);
                let is_unreachable = |id| nodes.is_unreachable(now, Peer::Coordinator(id));
                let found = (&**response, &mut self.metadata);
                consumer.on_coordinator(ctx, who, found, is_unreachable);
            }
            (Waiting::Group(asked), Response::Group(response)) => {
                consumer.on_group_response(ctx, who, &mut self.metadata, (*asked, response));
            }
            (_waiting, response) => {
                unreachable!("{} gets {response}, for which it does not wait", self.name)
            }
        }
        false
    }
}
