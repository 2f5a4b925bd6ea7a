//! What decides for the whole cluster: one node whose decisions are [`record`]s of a metadata
//! [`log`]. A request is answered by deciding on records ([`decide`]), appending them, and only
//! then replaying them into the [`image`] that everybody else gets to see by the same replay.
//!
//! Absent: NoOpRecords, of which Kafka's active controller writes one every 500 ms
//! (`metadata.max.idle.interval.ms`): a quiet cluster would have four events more a second and a
//! new image at every broker with nothing in it, and broker epochs, which are offsets of this log,
//! would depend on how long nothing happened. Absent too: the quorum (the log is this node's alone,
//! and what it appends counts at once), taking a reassignment back, and brokers with more than one
//! log directory (one that fails takes its broker along).

pub mod config_image;
pub mod decide;
pub mod heartbeats;
pub mod image;
pub mod log;
pub mod node;
pub mod partition_change;
pub mod placement;
pub mod record;
mod record_text;
mod replay;
pub mod schedule;
pub mod settings;
mod told;
pub mod topic_config;
pub mod topics;

use litemap::LiteMap;
use std::sync::Arc;

use crate::physics::chance::Chance;
use crate::physics::time::Instant;
use crate::protocol::ids::{BrokerEpoch, BrokerId, Offset};
use crate::protocol::messages::controller::heartbeat::{
    BrokerHeartbeatRequest, BrokerHeartbeatResponse,
};
use crate::protocol::messages::controller::registration::BrokerRegistrationRequest;
use crate::protocol::messages::controller::topics::CreateTopicsRequest;
use crate::protocol::messages::controller::{ControllerRequest, ControllerResponse};

use decide::Decision;
use decide::leadership;
use heartbeats::{BrokerState, Heartbeats};
use image::Image;
use log::MetadataLog;
use partition_change::Election;
use record::{MetadataRecord, Resource};
use schedule::{Schedule, Task};
use settings::Settings;

/// The id of every cluster here.
pub const CLUSTER_ID: &str = "brokerscope";

/// The most elections in one pass of a periodic task.
const MAX_ELECTIONS: usize = 1_000;

/// Features as a new cluster of Kafka 4.3 finalizes them.
const FEATURES: [(&str, i16); 6] = [
    ("metadata.version", 30),
    ("eligible.leader.replicas.version", 1),
    ("group.version", 1),
    ("share.version", 1),
    ("streams.version", 1),
    ("transaction.version", 2),
];

/// A controller at work. Of all this only the log is on its disk; the rest is made anew from it by
/// [`Controller::start`].
#[derive(Clone, Debug)]
pub struct Controller {
    settings: Arc<Settings>,
    log: MetadataLog,
    image: Arc<Image>,
    /// Where the last registration of each broker lies: it has caught up when it has read that.
    registered_at: LiteMap<BrokerId, Offset>,
    heartbeats: Heartbeats,
    schedule: Schedule,
}

impl Controller {
    /// Takes over at `now` with what is in the log: all of it is replayed, and every broker that
    /// is in has a session from now on. An empty log gets the records of a new cluster first.
    pub fn start(log: MetadataLog, settings: Settings, now: Instant) -> Self {
        let mut controller = Self {
            heartbeats: Heartbeats::new(settings.session_timeout),
            schedule: Schedule::new(&settings, now),
            settings: Arc::new(settings),
            image: Arc::default(),
            registered_at: LiteMap::new(),
            log,
        };
        let written: Vec<_> = controller.log.batches().map(Arc::clone).collect();
        for batch in &written {
            controller.replay(batch.base_offset, &batch.records);
        }
        controller.log.begin_epoch();
        if written.is_empty() {
            controller.append(bootstrap());
        }
        for broker in controller.image.brokers.iter().filter(|broker| !broker.fenced) {
            controller.heartbeats.contact_at((broker.id, broker.epoch), now);
        }
        controller
    }

    /// The settings of the process.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What was ever decided.
    pub fn log(&self) -> &MetadataLog {
        &self.log
    }

    /// The records that were written from `from` on, each with the image after all of them.
    fn written_since(&self, from: Offset) -> impl Iterator<Item = (&MetadataRecord, &Image)> {
        let batches = self.log.batches().rev().take_while(move |batch| batch.base_offset >= from);
        let batches: Vec<_> = batches.collect();
        let records = batches.into_iter().rev().flat_map(|batch| &batch.records);
        records.map(|record| (record, &*self.image))
    }

    /// What is left of it when its process is gone.
    fn into_log(self) -> MetadataLog {
        self.log
    }

    /// What holds now.
    pub fn image(&self) -> &Arc<Image> {
        &self.image
    }

    /// When which broker was heard of.
    pub fn heartbeats(&self) -> &Heartbeats {
        &self.heartbeats
    }

    /// When which periodic task is due.
    pub fn schedule(&self) -> &Schedule {
        &self.schedule
    }

    /// Where the next record will lie.
    pub fn next_offset(&self) -> Offset {
        self.log.next_offset()
    }

    /// How a registered broker stands.
    pub fn state_of(&self, id: BrokerId) -> BrokerState {
        if self.heartbeats.shutdown_offset(id).is_some() {
            BrokerState::ControlledShutdown
        } else if self.image.broker(id).is_none_or(|broker| broker.fenced) {
            BrokerState::Fenced
        } else {
            BrokerState::Unfenced
        }
    }

    /// Where the registration of a broker lies.
    fn registered_at(&self, id: BrokerId) -> Offset {
        self.registered_at.get(&id).copied().unwrap_or(Offset(i64::MAX))
    }

    /// The least that any broker has read that is in and stays.
    fn lowest_active_offset(&self) -> Option<Offset> {
        self.heartbeats.lowest_active_offset(&self.image)
    }

    /// Decides on a request that arrives at `now`, makes it true, and answers.
    pub fn on_request(
        &mut self,
        now: Instant,
        chance: &mut Chance,
        request: &ControllerRequest,
    ) -> ControllerResponse {
        match request {
            ControllerRequest::BrokerHeartbeat(request) => self.on_heartbeat(now, request),
            ControllerRequest::CreateTopics(request) => self.on_create_topics(chance, request),
            ControllerRequest::BrokerRegistration(request) => self.on_registration(now, request),
            ControllerRequest::UnregisterBroker(_)
            | ControllerRequest::AlterPartition(_)
            | ControllerRequest::AllocateProducerIds(_)
            | ControllerRequest::CreatePartitions(_)
            | ControllerRequest::DeleteTopics(_)
            | ControllerRequest::ElectLeaders(_)
            | ControllerRequest::IncrementalAlterConfigs(_)
            | ControllerRequest::AlterPartitionReassignments(_) => {
                let decision = decide::decide(self, now, chance, request);
                self.carry_out(decision)
            }
        }
    }

    /// A broker registers.
    pub fn on_registration(
        &mut self,
        now: Instant,
        request: &BrokerRegistrationRequest,
    ) -> ControllerResponse {
        let decision = decide::register_broker(self, now, request);
        self.carry_out(decision)
    }

    /// A broker says that it lives, and what it wants.
    pub fn on_heartbeat(
        &mut self,
        now: Instant,
        request: &BrokerHeartbeatRequest,
    ) -> ControllerResponse {
        let life = (request.broker_id.into(), BrokerEpoch(request.broker_epoch));
        self.heartbeats.contact_at(life, now);
        let decision = decide::heartbeat(self, request);
        let response = self.carry_out(decision);
        if let ControllerResponse::BrokerHeartbeat(answer) = &response
            && answer.error_code == 0
        {
            self.note_heartbeat(request, answer);
        }
        response
    }

    /// Topics are wanted.
    pub fn on_create_topics(
        &mut self,
        chance: &mut Chance,
        request: &CreateTopicsRequest,
    ) -> ControllerResponse {
        let decision = decide::create_topics(self, chance, request);
        self.carry_out(decision)
    }

    fn carry_out(&mut self, decision: Decision) -> ControllerResponse {
        self.append(decision.records);
        decision.response
    }

    /// When the controller acts by itself next.
    pub fn next_deadline(&self) -> Option<Instant> {
        self.schedule.next_deadline()
    }

    /// Does what is due.
    pub fn on_deadline(&mut self, now: Instant) {
        while let Some(task) = self.schedule.due(now) {
            let has_more = match task {
                Task::FenceStaleBroker => self.fence_stale_broker(now),
                Task::ElectPreferred => self.elect_preferred(),
                Task::ElectUnclean => self.elect_unclean(),
            };
            self.schedule.passed(task, now, has_more);
        }
    }

    fn note_heartbeat(&mut self, asked: &BrokerHeartbeatRequest, answer: &BrokerHeartbeatResponse) {
        let id = asked.broker_id.into();
        let metadata_offset = Offset(asked.current_metadata_offset);
        self.heartbeats.touch(id, answer.is_fenced, metadata_offset);
        if asked.want_shut_down && !answer.is_fenced && !answer.should_shut_down {
            self.heartbeats.begin_shutdown(id, Offset(self.next_offset().0 - 1));
        }
    }

    /// One broker a pass. A process that was fenced when it stopped is fenced once more when its
    /// session ends; Kafka writes that too.
    fn fence_stale_broker(&mut self, now: Instant) -> bool {
        let Some((id, epoch)) = self.heartbeats.remove_expired(now) else { return false };
        if self.image.broker(id).is_some_and(|broker| broker.epoch == epoch) {
            let records = leadership::fence(&self.image, id);
            self.heartbeats.fence(id);
            self.append(records);
        }
        true
    }

    fn elect_preferred(&mut self) -> bool {
        let image = &self.image;
        let others_lead = image.live_partitions().filter(|(_, partition)| {
            partition.replicas.first().is_some_and(|preferred| *preferred != partition.leader)
        });
        let records = others_lead
            .filter_map(|(id, _)| leadership::elect(image, id, Election::Preferred))
            .take(MAX_ELECTIONS)
            .collect();
        self.append_elections(records)
    }

    fn elect_unclean(&mut self) -> bool {
        let image = &self.image;
        let may_be_unclean = image.live_partitions().filter(|(id, partition)| {
            partition.leader == BrokerId::NONE && image.topic_of(*id).config.unclean_leader_election
        });
        let records = may_be_unclean
            .filter_map(|(id, _)| leadership::elect(image, id, Election::Unclean))
            .take(MAX_ELECTIONS)
            .collect();
        self.append_elections(records)
    }

    fn append_elections(&mut self, records: Vec<MetadataRecord>) -> bool {
        let has_more = records.len() == MAX_ELECTIONS;
        self.append(records);
        has_more
    }

    fn append(&mut self, records: Vec<MetadataRecord>) {
        if let Some(batch) = self.log.append(records) {
            self.replay(batch.base_offset, &batch.records);
        }
    }

    fn replay(&mut self, base_offset: Offset, records: &[MetadataRecord]) {
        let image = Arc::make_mut(&mut self.image);
        for (offset, record) in (base_offset.0..).map(Offset).zip(records) {
            image.replay(record);
            if let MetadataRecord::RegisterBroker(record) = record {
                self.registered_at.insert(record.broker, offset);
                self.heartbeats.register(record.broker);
            }
            if let MetadataRecord::UnregisterBroker { broker, .. } = record {
                self.registered_at.remove(broker);
                self.heartbeats.forget(*broker);
            }
        }
    }
}

/// The first records of a new cluster.
fn bootstrap() -> Vec<MetadataRecord> {
    let mut records = vec![MetadataRecord::BeginTransaction { name: "Bootstrap records".into() }];
    records.extend(
        FEATURES.map(|(name, level)| MetadataRecord::FeatureLevel { name: name.to_owned(), level }),
    );
    records.push(MetadataRecord::Config {
        resource: Resource::Broker(None),
        name: "min.insync.replicas".to_owned(),
        value: Some("1".to_owned()),
    });
    records.push(MetadataRecord::EndTransaction);
    records
}
