//! The controller in the world: how it begins, how it is lent a context, and what of its log each
//! broker gets to see.

use std::sync::Arc;

use crate::broker::{Settings as BrokerSettings, registration};
use crate::controller::Controller;
use crate::controller::image::Image;
use crate::controller::log::MetadataLog;
use crate::controller::node::{Node, read_up_to};
use crate::controller::settings::Settings;
use crate::network::{End, Side};
use crate::node::{Ctx, Names, What};
use crate::physics::chance::Chance;
use crate::physics::fact_id::FactId;
use crate::physics::time::Instant;
use crate::protocol::ids::{BrokerEpoch, BrokerId, ConnectionId, Endpoint, Offset};
use crate::protocol::messages::Response;

use super::World;
use super::act::Refusal;
use super::fault::ControllerFault;
use super::setup::Setup;

/// A controller with which all brokers have registered and that has let them in before the
/// beginning: the cluster was set up and stopped, and now every process starts.
pub(super) fn founded(setup: &Setup, brokers: &[BrokerId]) -> Node {
    let settings = Settings {
        session_timeout: setup.session_timeout,
        leader_imbalance_check: Some(setup.leader_imbalance_check),
        ..Settings::default()
    };
    let mut controller = Controller::start(MetadataLog::default(), settings, Instant::ZERO);
    for id in brokers.iter().copied() {
        let request = registration::request(setup.seed, (id, 0), BrokerEpoch::UNKNOWN);
        controller.on_registration(Instant::ZERO, &request);
        let Some(epoch) = controller.image().broker(id).map(|broker| broker.epoch) else {
            unreachable!("a new cluster takes every broker")
        };
        let read = Offset(controller.next_offset().0 - 1);
        let heartbeat = registration::heartbeat(id, epoch, read).with_want_fence(false);
        controller.on_heartbeat(Instant::ZERO, &heartbeat);
    }
    Node::new(controller, Chance::stream(setup.seed, "controller"))
}

/// What the setup says of brokers.
pub(super) fn broker_settings(setup: &Setup) -> BrokerSettings {
    BrokerSettings {
        seed: setup.seed,
        replica_lag_time_max: setup.replica_lag_time_max,
        offsets_topic_num_partitions: setup.offsets_topic_num_partitions,
        offsets_topic_replication_factor: setup.offsets_topic_replication_factor,
        group_initial_rebalance_delay: setup.group_initial_rebalance_delay,
    }
}

impl World {
    /// Lends the controller a context.
    pub(super) fn with_controller(&mut self, call: impl FnOnce(&mut Node, &mut Ctx<'_>)) {
        let mut ctx = Ctx::new(
            (self.now, self.ordinal, self.setup.wall_clock_ms),
            Names { next_connection: &mut self.next_connection, groups: &mut self.groups },
            &mut self.facts,
            &mut self.effects,
        );
        call(&mut self.controller, &mut ctx);
        if let Some(controller) = self.controller.controller() {
            self.image = Arc::clone(controller.image());
        }
        self.arm(Endpoint::Controller);
    }

    /// What is due at the controller.
    pub(super) fn on_controller_deadline(&mut self, call: impl FnOnce(&mut Ctx<'_>)) {
        let mut published = None;
        self.with_controller(|controller, ctx| {
            call(ctx);
            published = controller.on_deadline(ctx);
        });
        if let Some(published) = published {
            self.committed.push(published);
            self.forget_old_images();
        }
    }

    /// The newest image that is committed, and how far the log goes that it comes from.
    pub(super) fn newest_committed(&self) -> (Offset, Arc<Image>) {
        match self.committed.last() {
            Some((offset, image)) => (*offset, Arc::clone(image)),
            None => unreachable!("what the world began with stays until something newer comes"),
        }
    }

    /// What an answer from the controller lets its reader know of the log.
    pub(super) fn image_in(&self, response: &Response) -> Option<Arc<Image>> {
        let Response::Fetch(response) = response else { return None };
        let to = read_up_to(response)?;
        let place = self.committed.binary_search_by_key(&to, |(offset, _)| *offset).ok()?;
        Some(Arc::clone(&self.committed[place].1))
    }

    /// Images that every reader is past are not needed any more.
    fn forget_old_images(&mut self) {
        let mut least = self.newest_committed().0;
        for connection in self.network.connections() {
            let answers = connection.responses().filter_map(|packet| match &packet.message {
                Response::Fetch(response) if connection.acceptor() == Endpoint::Controller => {
                    read_up_to(response)
                }
                Response::Fetch(_)
                | Response::Controller(_)
                | Response::Produce(_)
                | Response::ListOffsets(_)
                | Response::Metadata(_)
                | Response::ApiVersions(_)
                | Response::OffsetForLeaderEpoch(_)
                | Response::InitProducerId(_)
                | Response::Group(_) => None,
            });
            least = answers.fold(least, Offset::min);
        }
        self.committed.retain(|(offset, _)| *offset >= least);
    }

    /// Does `fault` to the controller's process.
    pub(super) fn do_to_controller(
        &mut self,
        at: Instant,
        fault: ControllerFault,
    ) -> Result<(), Refusal> {
        match (fault, self.controller.controller().is_some()) {
            (ControllerFault::Crash, true) => {
                self.begin_event(at);
                let mut because = FactId::new(self.ordinal, 0);
                self.with_controller(|controller, ctx| {
                    ctx.note(What::Acted);
                    because = ctx.note(What::ControllerCrashed);
                    controller.on_killed();
                });
                let arrivals = self.network.process_ended(
                    (self.now, because),
                    Endpoint::Controller,
                    Some(End::Reset),
                );
                self.schedule(arrivals);
                Ok(())
            }
            (ControllerFault::Start, false) => {
                self.begin_event(at);
                self.with_controller(|controller, ctx| {
                    ctx.note(What::Acted);
                    controller.on_started(ctx);
                });
                // What was written counts, also what nobody had heard of.
                let read = self.controller.committed();
                let newest = self.newest_committed().0;
                if let Some(read) = read.filter(|read| *read > newest) {
                    self.committed.push((read, Arc::clone(&self.image)));
                }
                Ok(())
            }
            (ControllerFault::Crash, false) => Err(Refusal::ControllerDown),
            (ControllerFault::Start, true) => Err(Refusal::ControllerRuns),
        }
    }

    /// The controller learns that a connection has ended.
    pub(super) fn tell_controller_of_end(
        &mut self,
        (id, side): (ConnectionId, Side),
        call: impl FnOnce(&mut Ctx<'_>),
    ) {
        debug_assert_eq!(side, Side::Acceptor, "the controller opens no connections");
        self.with_controller(|controller, ctx| {
            call(ctx);
            controller.on_closed(id);
        });
    }
}
