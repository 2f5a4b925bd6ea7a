//! What keys do to the selected broker, and how another partition comes on stage.

use brokerscope_engine::broker::Life;
use brokerscope_engine::protocol::ids::{BrokerId, Endpoint, PartitionId};
use brokerscope_engine::world::fault::{LinkFault, ProcessFault};

use super::{Between, Intent, Session, Verb};
use crate::scene::explore::View;
use crate::scene::stage::Subject;

impl Session {
    pub(super) fn look(&mut self, partition: PartitionId, subject: Subject) {
        let known = self.history.world().image().partitions.len();
        if partition.index() < known {
            self.partition = partition;
            self.selected = Some(subject);
        }
    }

    pub(super) fn toggle_view(&mut self) {
        self.view = match self.view {
            View::Partition => View::Broker,
            View::Broker => View::Groups,
            View::Groups => View::Partition,
        };
    }

    /// The broker that is selected, by itself or by what it holds.
    fn selected_broker(&self) -> Option<BrokerId> {
        match self.selected? {
            Subject::Replica(id) | Subject::Record(id, _) | Subject::Broker(id) => Some(id),
            Subject::Client(_) | Subject::Packet(_) => None,
        }
    }

    /// The leader of the partition on stage, if it has one.
    fn leader(&self) -> Option<BrokerId> {
        let known = self.history.world().image().partitions.get(self.partition.index())?;
        Some(known.leader).filter(|leader| *leader != BrokerId::NONE)
    }

    pub(super) fn do_to_selected(&mut self, verb: Verb) {
        let Some(broker) = self.selected_broker().or_else(|| self.leader()) else { return };
        let process = |fault| Some(Intent::Process(fault, broker));
        let intent = match (verb, self.is_alive(broker)) {
            (Verb::Crash | Verb::Stop | Verb::PowerOff | Verb::Freeze, false) => {
                process(ProcessFault::Start)
            }
            (Verb::Crash, true) => process(ProcessFault::Crash),
            (Verb::Stop, true) => process(ProcessFault::Stop),
            (Verb::PowerOff, true) => process(ProcessFault::PowerOff),
            (Verb::Freeze, true) => {
                let is_frozen = self.history.world().frozen_by(broker).is_some();
                process(if is_frozen { ProcessFault::Thaw } else { ProcessFault::Freeze })
            }
            (Verb::Cut, _) => self.cut_or_heal(broker),
            (Verb::Elect, _) => Some(Intent::Elect { partition: self.partition, unclean: false }),
        };
        if let Some(intent) = intent {
            self.act(&intent);
        }
    }

    fn is_alive(&self, broker: BrokerId) -> bool {
        let life = self.history.world().broker(broker).map(|broker| broker.life);
        life.is_some_and(Life::is_alive)
    }

    /// The link between a broker and the leader; from the leader itself, that to the controller.
    fn cut_or_heal(&self, broker: BrokerId) -> Option<Intent> {
        let other = self.leader().filter(|leader| *leader != broker);
        let end = other.map_or(Endpoint::Controller, Endpoint::Broker);
        let links = self.history.world().network().links();
        let this = Endpoint::Broker(broker);
        let is_whole = links.fault(this, end).is_none() && links.fault(end, this).is_none();
        let fault = if is_whole { LinkFault::Cut } else { LinkFault::Heal };
        let to = other.map_or("controller".to_owned(), |leader| leader.to_string());
        Some(Intent::Link(fault, Between { from: broker.to_string(), to, one_way: false }))
    }

    /// Pauses or resumes the fetching of the selected broker; if that follows nobody, of the one
    /// whose fetching is paused, or of the last follower.
    pub(super) fn toggle_pause_fetching(&mut self) {
        let world = self.history.world();
        let paused = |id: BrokerId| {
            let running = world.broker(id).and_then(|broker| broker.running.as_ref());
            running.is_some_and(|running| running.fetching_paused.is_some())
        };
        let Some(registration) = world.image().partitions.get(self.partition.index()) else {
            return;
        };
        let followers = registration.replicas.iter().filter(|id| **id != registration.leader);
        let followers: Vec<BrokerId> = followers.copied().collect();
        let selected = self.selected_broker().filter(|id| followers.contains(id));
        let held = followers.iter().find(|id| paused(**id)).copied();
        let Some(broker) = selected.or(held).or(followers.last().copied()) else { return };
        let intent = if paused(broker) {
            Intent::ResumeFetching(broker)
        } else {
            Intent::PauseFetching(broker)
        };
        self.act(&intent);
    }
}
