//! Replaying the metadata log: the only way in which an image changes, on the controller that
//! decided and everywhere else.

use std::sync::Arc;

use crate::protocol::ids::{BrokerId, LeaderEpoch, PartitionId, PartitionIndex};
use crate::protocol::messages::Uuid;

use super::image::{BrokerRegistration, Image, PartitionRegistration, Topic, TopicConfig};
use super::record::{
    BrokerRegistrationChange, MetadataRecord, PartitionChange, PartitionRecord, RecoveryState,
    RegisterBroker, Resource,
};

impl Image {
    /// Takes `record` in. Records come in the order of the log, each once.
    ///
    /// # Panics
    /// If the record names a topic, partition or broker that no earlier one has brought.
    pub fn replay(&mut self, record: &MetadataRecord) {
        match record {
            MetadataRecord::RegisterBroker(record) => self.replay_register_broker(record),
            MetadataRecord::UnregisterBroker { broker, .. } => {
                self.brokers.retain(|registered| registered.id != *broker);
            }
            MetadataRecord::Topic { name, id } => self.replay_topic(name, *id),
            MetadataRecord::Partition(record) => self.replay_partition(record),
            MetadataRecord::Config { resource, name, value } => {
                self.replay_config(resource, name, value.as_deref());
            }
            MetadataRecord::PartitionChange(change) => {
                let place = self.place(change.topic, change.partition);
                Arc::make_mut(&mut self.partitions[place.index()]).apply(change);
            }
            MetadataRecord::RemoveTopic { id } => self.replay_remove_topic(*id),
            MetadataRecord::FeatureLevel { name, level } => {
                Arc::make_mut(&mut self.features).insert(name.clone(), *level);
            }
            MetadataRecord::BrokerRegistrationChange(change) => {
                self.replay_registration_change(change);
            }
            MetadataRecord::ClearElr { topic } => self.replay_clear_elr(topic.as_deref()),
            MetadataRecord::ProducerIds { next, .. } => self.next_producer_id = *next,
            // Controllers are nobody's business here yet; a metadata transaction is only ever the
            // bootstrap, which nobody interrupts.
            MetadataRecord::RegisterController(_)
            | MetadataRecord::NoOp
            | MetadataRecord::BeginTransaction { .. }
            | MetadataRecord::EndTransaction => {}
        }
    }

    fn replay_register_broker(&mut self, record: &RegisterBroker) {
        let registration = Arc::new(BrokerRegistration {
            id: record.broker,
            epoch: record.epoch,
            incarnation: record.incarnation,
            listeners: record.listeners.clone(),
            features: record.features.clone(),
            rack: record.rack.clone(),
            fenced: record.fenced,
            in_controlled_shutdown: record.in_controlled_shutdown,
            log_dirs: record.log_dirs.clone(),
            cordoned_log_dirs: None,
        });
        match self.brokers.binary_search_by_key(&record.broker, |broker| broker.id) {
            Ok(place) => self.brokers[place] = registration,
            Err(place) => self.brokers.insert(place, registration),
        }
    }

    fn replay_registration_change(&mut self, change: &BrokerRegistrationChange) {
        let id = change.broker;
        let broker = self.brokers.iter_mut().find(|broker| broker.id == id);
        let broker = Arc::make_mut(broker.unwrap_or_else(|| panic!("broker {id} is unknown")));
        assert_eq!(broker.epoch, change.epoch, "a change of another life of broker {id}");
        broker.fenced = change.fenced.unwrap_or(broker.fenced);
        broker.in_controlled_shutdown |= change.in_controlled_shutdown;
        if let Some(dirs) = &change.log_dirs {
            broker.log_dirs.clone_from(dirs);
        }
        if let Some(dirs) = &change.cordoned_log_dirs {
            broker.cordoned_log_dirs = Some(dirs.clone());
        }
    }

    fn replay_topic(&mut self, name: &str, id: Uuid) {
        let config = self.topic_config(Vec::new());
        self.topics.push(Arc::new(Topic {
            name: name.to_owned(),
            id,
            partitions: Vec::new(),
            config,
            is_deleted: false,
        }));
    }

    fn replay_partition(&mut self, record: &PartitionRecord) {
        let topic = self.topic_place(record.topic);
        let id = PartitionId(u32::try_from(self.partitions.len()).unwrap_or(u32::MAX));
        let partitions = &mut Arc::make_mut(&mut self.topics[topic]).partitions;
        assert_eq!(usize::try_from(record.partition.0), Ok(partitions.len()), "in order of index");
        partitions.push(id);
        self.partitions.push(Arc::new(PartitionRegistration {
            topic,
            index: record.partition,
            replicas: record.replicas.clone(),
            isr: record.isr.clone(),
            removing: record.removing.clone(),
            adding: record.adding.clone(),
            elr: Vec::new(),
            last_known_elr: Vec::new(),
            leader: record.leader,
            leader_epoch: record.leader_epoch,
            partition_epoch: record.partition_epoch,
            recovery_state: RecoveryState::Recovered,
            directories: record.directories.clone(),
        }));
    }

    fn replay_remove_topic(&mut self, id: Uuid) {
        let place = self.topic_place(id);
        let topic = Arc::make_mut(&mut self.topics[place]);
        topic.is_deleted = true;
        for partition in &topic.partitions {
            let partition = Arc::make_mut(&mut self.partitions[partition.index()]);
            for list in [
                &mut partition.replicas,
                &mut partition.isr,
                &mut partition.removing,
                &mut partition.adding,
                &mut partition.elr,
                &mut partition.last_known_elr,
            ] {
                list.clear();
            }
            partition.directories.clear();
            partition.leader = BrokerId::NONE;
        }
    }

    fn replay_config(&mut self, resource: &Resource, name: &str, value: Option<&str>) {
        if let Resource::Topic(topic) = resource {
            let place = self.topics.iter().position(|it| it.name == *topic && !it.is_deleted);
            let place = place.unwrap_or_else(|| panic!("a setting of unknown topic {topic}"));
            let mut given = self.topics[place].config.given.clone();
            given.retain(|(known, _)| known != name);
            given.extend(value.map(|value| (name.to_owned(), value.to_owned())));
            let config = self.topic_config(given);
            Arc::make_mut(&mut self.topics[place]).config = config;
            return;
        }
        let configs = Arc::make_mut(&mut self.configs).entry(resource.clone()).or_default();
        match value {
            Some(value) => configs.insert(name.to_owned(), value.to_owned()),
            None => configs.remove(name),
        };
        if *resource == Resource::Broker(None) {
            for place in 0..self.topics.len() {
                let config = self.topic_config(self.topics[place].config.given.clone());
                if config != self.topics[place].config {
                    Arc::make_mut(&mut self.topics[place]).config = config;
                }
            }
        }
    }

    /// What the settings `given` come to where the cluster has defaults of its own.
    fn topic_config(&self, given: Vec<(String, String)>) -> TopicConfig {
        let parsed = self.parsed(&given, None);
        TopicConfig {
            log: Arc::new(parsed.log),
            min_insync_replicas: parsed.min_insync_replicas,
            unclean_leader_election: parsed.unclean_leader_election,
            given,
        }
    }

    fn replay_clear_elr(&mut self, topic: Option<&str>) {
        for partition in &mut self.partitions {
            let is_meant = topic.is_none_or(|topic| self.topics[partition.topic].name == topic);
            if is_meant && !(partition.elr.is_empty() && partition.last_known_elr.is_empty()) {
                let partition = Arc::make_mut(partition);
                partition.elr.clear();
                partition.last_known_elr.clear();
                partition.partition_epoch += 1;
            }
        }
    }

    fn topic_place(&self, id: Uuid) -> usize {
        let place = self.topics.iter().position(|topic| topic.id == id && !topic.is_deleted);
        place.unwrap_or_else(|| panic!("topic {id} is unknown"))
    }

    fn place(&self, topic: Uuid, index: PartitionIndex) -> PartitionId {
        let topic = &self.topics[self.topic_place(topic)];
        let partition = topic.partition(index);
        partition.unwrap_or_else(|| panic!("partition {}-{index} is unknown", topic.name))
    }
}

impl PartitionRegistration {
    /// Takes a change in (`PartitionRegistration.merge`).
    pub fn apply(&mut self, change: &PartitionChange) {
        let lists = [
            (&mut self.replicas, &change.replicas),
            (&mut self.isr, &change.isr),
            (&mut self.removing, &change.removing),
            (&mut self.adding, &change.adding),
            (&mut self.elr, &change.elr),
            (&mut self.last_known_elr, &change.last_known_elr),
        ];
        for (list, changed) in lists {
            if let Some(changed) = changed {
                list.clone_from(changed);
            }
        }
        if let Some(directories) = &change.directories {
            self.directories.clone_from(directories);
        }
        if let Some(leader) = change.leader {
            self.leader = leader;
            self.leader_epoch = LeaderEpoch(self.leader_epoch.0 + 1);
        }
        self.recovery_state = change.recovery_state.unwrap_or(self.recovery_state);
        self.partition_epoch += 1;
    }
}
