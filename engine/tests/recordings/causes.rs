//! What causes a record of the metadata log: a request that was recorded, or something that was not
//! and that has to be made up.

use std::sync::Arc;

use brokerscope_engine::controller::record::{
    BrokerRegistrationChange, MetadataRecord, PartitionChange, RegisterBroker,
};
use brokerscope_engine::physics::time::Span;
use brokerscope_engine::protocol::ids::{BrokerEpoch, BrokerId, TopicId};
use brokerscope_engine::protocol::messages::controller::alter_partition::{
    AlterPartitionRequest, AskedPartition, AskedTopic, BrokerState,
};
use brokerscope_engine::protocol::messages::controller::heartbeat::BrokerHeartbeatRequest;
use brokerscope_engine::protocol::messages::controller::producer_ids::AllocateProducerIdsRequest;
use serde_json::{Value, json};

use super::asked::request;
use super::decided::Replay;
use super::metadata_log::record;
use crate::{int, text};

/// How long a request's records and its answer may lie apart.
const ANSWERED_WITHIN_MS: i64 = 500;
/// How long after its recorded time a periodic task may be due: its phase is chance.
const MAX_WAIT_MS: u64 = 15_000;

impl Replay<'_> {
    /// The broker's request, or (where it was not recorded) the one that it must have sent.
    pub(super) fn register(&mut self, place: usize, record: &RegisterBroker) {
        self.down.remove(&record.broker);
        let was_clean = self.stopping.remove(&record.broker);
        let incarnation = TopicId::from(record.incarnation).to_string();
        let asked = self.find(place, "BROKER_REGISTRATION", |line| {
            line["request"]["incarnationId"] == incarnation
        });
        if let Some(asked) = asked {
            return self.put(asked);
        }
        let known = self.controller.image().broker(record.broker).map(|known| known.epoch.0);
        let previous = known.filter(|_| was_clean).unwrap_or(-1);
        let data = self.lines[place..].iter().find(|line| line["type"] == "REGISTER_BROKER_RECORD");
        let mut asked = data.expect("that is why we are here")["data"].clone();
        asked["listeners"] = asked["endPoints"].take();
        asked["previousBrokerEpoch"] = json!(previous);
        let line = json!({ "api": "BROKER_REGISTRATION", "request": asked });
        let request = request(&line, &self.names).expect("a registration");
        self.ask(&request, None);
    }

    /// The replicas are those that the recorded placer chose.
    pub(super) fn create_topic(&mut self, place: usize, name: &str) {
        let lists = self.replicas(place, text(&self.lines[place]["data"], "topicId"));
        let assignments: Vec<Value> = lists
            .iter()
            .enumerate()
            .map(|(index, list)| json!({ "partitionIndex": index, "brokerIds": list }))
            .collect();
        let asked = self.find(place, "CREATE_TOPICS", |line| {
            line["request"]["topics"][0]["name"] == name && line["request"]["validateOnly"] == false
        });
        let mut line = match asked {
            Some(asked) => self.lines[asked].clone(),
            None => {
                let steps = self.lines.iter();
                let mut steps = steps.filter(|line| line["action"] == "create-topic");
                let step = steps.find(|line| line["topic"] == name);
                let step = step.unwrap_or_else(|| panic!("{}: nobody asked for {name}", self.name));
                let configs = step["configs"].as_object().into_iter().flatten();
                let configs = configs.map(|(name, value)| json!({ "name": name, "value": value }));
                let configs: Vec<Value> = configs.collect();
                let topics = json!([{ "name": name, "configs": configs }]);
                json!({ "api": "CREATE_TOPICS", "request": { "topics": topics } })
            }
        };
        let topic = &mut line["request"]["topics"][0];
        topic["numPartitions"] = json!(-1);
        topic["replicationFactor"] = json!(-1);
        topic["assignments"] = json!(assignments);
        let request = request(&line, &self.names).expect("a topic to create");
        self.put.extend(asked);
        self.ask(&request, asked.map(|_| &line));
    }

    pub(super) fn put_next(&mut self, place: usize, api: &str) {
        let asked = self.find(place, api, |_| true).expect("somebody asked for it");
        let mut line = self.lines[asked].clone();
        if api == "CREATE_PARTITIONS" {
            let lists = self.replicas(place, text(&self.lines[place]["data"], "topicId"));
            let lists = lists.iter().map(|list| json!({ "brokerIds": list }));
            line["request"]["topics"][0]["assignments"] = lists.collect();
        }
        let request = request(&line, &self.names).expect("a request to the controller");
        self.put.insert(asked);
        self.ask(&request, Some(&line));
    }

    fn put(&mut self, asked: usize) {
        let line = &self.lines[asked];
        let request = request(line, &self.names).expect("a request to the controller");
        self.put.insert(asked);
        self.ask(&request, Some(line));
    }

    /// Replicas of the partitions that were created at the same time as the record in `place`.
    fn replicas(&self, place: usize, topic: &str) -> Vec<Value> {
        let together = self.lines[place..].iter().take_while(|line| {
            line["t_ms"] == self.lines[place]["t_ms"] || line["what"] != "metadata-record"
        });
        together
            .filter(|line| line["type"] == "PARTITION_RECORD" && line["data"]["topicId"] == topic)
            .map(|line| line["data"]["replicas"].clone())
            .collect()
    }

    pub(super) fn change_registration(&mut self, change: &BrokerRegistrationChange) {
        let id = change.broker;
        let is_fenced = self.controller.image().broker(id).is_some_and(|broker| broker.fenced);
        match change.fenced {
            Some(true) if !is_fenced && self.stopping.contains(&id) => self.heartbeat(id, true),
            None => self.heartbeat(id, true),
            Some(false) => self.heartbeat(id, false),
            Some(true) => self.pass_time(),
        }
    }

    /// A broker wants producer ids; only one recording has the request.
    pub(super) fn allocate(&mut self, (broker, epoch): (BrokerId, BrokerEpoch)) {
        let request = AllocateProducerIdsRequest::default()
            .with_broker_id(broker.into())
            .with_broker_epoch(epoch.0);
        self.ask(&request.into(), None);
    }

    /// A heartbeat of a broker that wants in, or out. All others that run send theirs before.
    fn heartbeat(&mut self, id: BrokerId, want_shut_down: bool) {
        let brokers: Vec<_> = self.controller.image().brokers.iter().map(Arc::clone).collect();
        let (last, mut others): (Vec<_>, Vec<_>) =
            brokers.into_iter().partition(|broker| broker.id == id);
        others.retain(|it| {
            !it.fenced && !self.down.contains(&it.id) && !self.stopping.contains(&it.id)
        });
        let offset = self.controller.next_offset().0 - 1;
        for broker in others.into_iter().chain(last) {
            let request = BrokerHeartbeatRequest::default()
                .with_broker_id(broker.id.into())
                .with_broker_epoch(broker.epoch.0)
                .with_current_metadata_offset(offset)
                .with_want_fence(false)
                .with_want_shut_down(want_shut_down && broker.id == id);
            self.ask(&request.into(), None);
        }
    }

    /// Nothing happens until the controller does something by itself.
    fn pass_time(&mut self) {
        let from = self.controller.next_offset();
        let latest = self.now + Span::from_ms(MAX_WAIT_MS);
        while self.controller.next_offset() == from {
            let due = self.controller.next_deadline().expect("there are periodic tasks");
            assert!(due <= latest, "{}: nothing happens at {}", self.name, self.now);
            self.now = self.now.max(due);
            self.heartbeat(BrokerId::NONE, false);
            self.controller.on_deadline(self.now);
        }
    }

    pub(super) fn change_partition(&mut self, place: usize, change: &PartitionChange) {
        let altered = self.find(place, "ALTER_PARTITION", |line| self.alters(line, change));
        if let Some(asked) = altered.or_else(|| self.election(place, change)) {
            return self.put(asked);
        }
        let t_ms = &self.lines[place]["t_ms"];
        let records = self.lines[place..].iter().filter(|line| line["what"] == "metadata-record");
        let mut after = records.skip_while(|line| line["type"] == "PARTITION_CHANGE_RECORD");
        let next = after.next().filter(|line| line["t_ms"] == *t_ms);
        match next.and_then(|line| record(line, &self.names)) {
            Some(MetadataRecord::RegisterBroker(record)) => self.register(place, &record),
            Some(MetadataRecord::BrokerRegistrationChange(next)) if next.fenced == Some(true) => {
                self.change_registration(&next);
            }
            _ if change.leader.is_none() => self.alter_partition(change),
            // Nobody asked: it is a periodic task.
            _ => self.pass_time(),
        }
    }

    /// What the leader must have asked for where requests were not recorded.
    fn alter_partition(&mut self, change: &PartitionChange) {
        let image = self.controller.image();
        let topic = image.topic_by_id(change.topic).expect("it is known");
        let known = image.partition(topic.partition(change.partition).expect("so is this"));
        let member = |id: BrokerId| {
            let epoch = image.broker(id).expect("it is registered").epoch.0;
            BrokerState::default().with_broker_id(id.into()).with_broker_epoch(epoch)
        };
        let sender = member(known.leader);
        let isr = change.isr.as_deref().unwrap_or(&known.isr);
        let partition = AskedPartition::default()
            .with_partition_index(change.partition.0)
            .with_leader_epoch(known.leader_epoch.0)
            .with_partition_epoch(known.partition_epoch)
            .with_new_isr_with_epochs(isr.iter().copied().map(member).collect());
        let topic =
            AskedTopic::default().with_topic_id(change.topic).with_partitions(vec![partition]);
        let request = AlterPartitionRequest::default()
            .with_broker_id(sender.broker_id)
            .with_broker_epoch(sender.broker_epoch)
            .with_topics(vec![topic]);
        self.ask(&request.into(), None);
    }

    fn alters(&self, line: &Value, change: &PartitionChange) -> bool {
        let image = self.controller.image();
        let topic = image.topic_by_id(change.topic).expect("it is known");
        let known = image.partition(topic.partition(change.partition).expect("so is this"));
        let topics = line["response"]["topics"].as_array().into_iter().flatten();
        let mut topics = topics.filter(|it| self.names.topic(&it["topicId"]) == change.topic);
        let is_this = |it: &Value| {
            it["partitionIndex"] == change.partition.0
                && it["errorCode"] == 0
                && it["partitionEpoch"] == known.partition_epoch + 1
        };
        topics.any(|it| it["partitions"].as_array().is_some_and(|list| list.iter().any(is_this)))
    }

    fn election(&self, place: usize, change: &PartitionChange) -> Option<usize> {
        let topic = self.controller.image().topic_by_id(change.topic).map(|it| it.name.clone())?;
        let until = int(&self.lines[place], "t_ms") + ANSWERED_WITHIN_MS;
        self.find(place, "ELECT_LEADERS", |line| {
            let results = line["response"]["replicaElectionResults"].as_array();
            let mut results = results.into_iter().flatten().filter(|it| it["topic"] == *topic);
            let is_this =
                |it: &Value| it["partitionId"] == change.partition.0 && it["errorCode"] == 0;
            int(line, "t_ms") <= until
                && results.any(|it| {
                    it["partitionResult"].as_array().is_some_and(|list| list.iter().any(is_this))
                })
        })
    }
}
