//! What a client knows of the cluster from Metadata answers, and when it asks again (`Metadata`,
//! `MetadataCache` of the client): when a topic is new to it, after every lost connection and every
//! error that says so, and once the answer is too old (`metadata.max.age.ms`); but not again at
//! once.

use crate::group::java_string;
use crate::physics::chance::Chance;
use crate::physics::order::sort_short_by_key;
use crate::physics::time::{Instant, Span};
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{BrokerId, LeaderEpoch, PartitionIndex};
use crate::protocol::messages::Uuid;
use crate::protocol::messages::metadata::MetadataResponse;

use super::nodes::Peer;

/// `retry.backoff.ms` and `retry.backoff.max.ms`.
pub(super) const RETRY_BACKOFF: (Span, Span) = (Span::from_ms(100), Span::from_ms(1_000));
/// Kafka's own `metadata.max.age.ms`.
pub(super) const MAX_AGE: Span = Span::from_ms(300_000);

/// A client's metadata.
#[derive(Clone, Debug)]
pub(super) struct Metadata {
    /// The brokers to ask: those of `bootstrap.servers`, then those of the last answer.
    pub(super) peers: Vec<Peer>,
    /// The topics to ask for.
    pub(super) names: Vec<String>,
    topics: Vec<TopicView>,
    /// Whether it is to be asked for.
    wanted: bool,
    /// Not before then.
    until: Option<Instant>,
    /// When the last answer is too old.
    expires_at: Option<Instant>,
    /// `metadata.max.age.ms`
    pub(super) max_age: Span,
    /// Failures in a row, or answers in a row that told nothing new.
    fruitless: u32,
    /// How many answers there were.
    version: u32,
}

/// One topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TopicView {
    name: String,
    /// Its id, for requests that name topics so.
    pub(super) id: Uuid,
    /// Leader and leader epoch of each partition, by index.
    leaders: Vec<(BrokerId, LeaderEpoch)>,
    /// Whether the last answer knew nothing of it: all that is left are the epochs that were seen.
    is_gone: bool,
}

impl TopicView {
    /// The leader of a partition and its epoch, if it has one.
    pub(super) fn leader(&self, index: usize) -> Option<(BrokerId, LeaderEpoch)> {
        self.leaders.get(index).copied().filter(|(leader, _)| *leader > BrokerId(0))
    }
}

impl Metadata {
    pub(super) fn new(bootstrap: Vec<BrokerId>, max_age: Span) -> Self {
        Self {
            peers: bootstrap.into_iter().map(Peer::Bootstrap).collect(),
            names: Vec::new(),
            topics: Vec::new(),
            wanted: false,
            until: None,
            expires_at: None,
            max_age,
            fruitless: 0,
            version: 0,
        }
    }

    /// How many answers there were.
    pub(super) fn version(&self) -> u32 {
        self.version
    }

    /// How many there will have been once nothing is out of date that is known to be: with the
    /// next one, if another is wanted.
    pub(super) fn fresh_version(&self) -> u32 {
        self.version + u32::from(self.wanted)
    }

    /// How many partitions a topic has; 0 if it is not known.
    pub(super) fn partitions(&self, name: &str) -> usize {
        self.topic(name).map_or(0, |topic| topic.leaders.len())
    }

    /// Which of a topic's first `count` partitions have a leader, in their order.
    pub(super) fn available(&self, name: &str, count: usize) -> Vec<PartitionIndex> {
        let view = self.topic(name);
        let has_leader = |index: &usize| view.is_some_and(|view| view.leader(*index).is_some());
        (0..count).filter(has_leader).map(|index| PartitionIndex(index as i32)).collect()
    }

    /// The partitions that a broker leads, as topic and index, in the order in which the hash map
    /// of Kafka's `MetadataSnapshot` has them.
    pub(super) fn led_by(&self, broker: BrokerId) -> Vec<(&str, usize)> {
        let topics = || self.names.iter().filter_map(|name| self.topic(name));
        let count: usize = topics().map(|view| view.leaders.len()).sum();
        // A map begins with 16 buckets and doubles them when it is more than three quarters full.
        let mut buckets: usize = 16;
        while count > buckets / 4 * 3 {
            buckets *= 2;
        }
        let mut led = Vec::new();
        for view in topics() {
            let hash = java_string::hash(&view.name) as u32;
            for (index, (leader, _)) in view.leaders.iter().enumerate() {
                // `TopicPartition.hashCode`
                let hash = hash.wrapping_add(31 * (31 + index as u32));
                let bucket = (hash ^ hash >> 16) as usize & (buckets - 1);
                if *leader == broker {
                    led.push((bucket, (view.name.as_str(), index)));
                }
            }
        }
        sort_short_by_key(&mut led, |(bucket, _)| *bucket);
        led.into_iter().map(|(_, place)| place).collect()
    }

    pub(super) fn topic(&self, name: &str) -> Option<&TopicView> {
        self.topics.iter().find(|topic| topic.name == name && !topic.is_gone)
    }

    /// The client wants to use `topic`. What is new to it is asked for at once
    /// (`requestUpdateForNewTopics`).
    pub(super) fn want(&mut self, topic: &str) {
        if !self.names.iter().any(|name| name == topic) {
            self.names.push(topic.to_owned());
            (self.wanted, self.until, self.fruitless) = (true, None, 0);
        }
    }

    /// The client has just started: it asks which brokers there are.
    pub(super) fn want_any(&mut self) {
        self.wanted = true;
    }

    /// What is known may be wrong: it is to be asked for again.
    pub(super) fn request_update(&mut self) {
        self.wanted = !self.names.is_empty();
    }

    /// Whether to ask now.
    pub(super) fn is_due(&self, now: Instant) -> bool {
        self.wanted && self.until.is_none_or(|until| until <= now)
    }

    /// Ends the waits that are over at `now`.
    pub(super) fn end_waits(&mut self, now: Instant) {
        self.until = self.until.filter(|until| *until > now);
        if self.expires_at.is_some_and(|expires_at| expires_at <= now) {
            self.expires_at = None;
            self.wanted = true;
            self.fruitless = 0;
        }
    }

    /// When one of its waits is over.
    pub(super) fn next_deadline(&self) -> Option<Instant> {
        let until = self.until.filter(|_| self.wanted);
        until.into_iter().chain(self.expires_at).min()
    }

    /// Nobody answered.
    pub(super) fn on_failed(&mut self, now: Instant, chance: &mut Chance) {
        self.wanted = true;
        self.until = Some(now + chance.back_off(RETRY_BACKOFF, self.fruitless));
        self.fruitless += 1;
    }

    pub(super) fn on_metadata(
        &mut self,
        now: Instant,
        response: &MetadataResponse,
        chance: &mut Chance,
    ) {
        if response.brokers.is_empty() {
            // Nobody is in: Kafka's clients do not take that for an answer.
            return self.on_failed(now, chance);
        }
        self.version += 1;
        let before = self.topics.clone();
        let brokers = response.brokers.iter().map(|node| BrokerId(node.node_id.0));
        self.peers = brokers.map(Peer::Broker).collect();
        for topic in &response.topics {
            let Some(name) = topic.name.as_ref().map(|name| name.as_str().to_owned()) else {
                continue;
            };
            if ErrorCode::of_response(topic.error_code) != ErrorCode::None {
                self.forget(&name);
                continue;
            }
            let mut leaders = vec![(BrokerId(-1), LeaderEpoch::NONE); topic.partitions.len()];
            for partition in &topic.partitions {
                let index = usize::try_from(partition.partition_index).ok();
                if let Some(slot) = index.and_then(|index| leaders.get_mut(index)) {
                    *slot = (BrokerId(partition.leader_id.0), LeaderEpoch(partition.leader_epoch));
                }
            }
            let mut same = self.topics.iter().filter(|known| known.id == topic.topic_id);
            if let Some(known) = same.find(|known| known.name == name) {
                keep_newer(&mut leaders, &known.leaders);
            }
            let view = TopicView { name, id: topic.topic_id, leaders, is_gone: false };
            match self.topics.iter_mut().find(|known| known.name == view.name) {
                Some(known) => *known = view,
                None => self.topics.push(view),
            }
        }
        self.until = Some(now + chance.back_off(RETRY_BACKOFF, self.fruitless));
        self.fruitless = if self.topics == before { self.fruitless + 1 } else { 0 };
        self.wanted = self.names.iter().any(|name| self.topic(name).is_none());
        self.expires_at = Some(now + self.max_age);
    }

    /// An answer that knows nothing of a topic takes it out of what is known
    /// (`Metadata.handleMetadataResponse`), but not out of `lastSeenLeaderEpochs`.
    fn forget(&mut self, name: &str) {
        if let Some(known) = self.topics.iter_mut().find(|known| known.name == name) {
            known.is_gone = true;
            known.leaders.iter_mut().for_each(|(leader, _)| *leader = BrokerId(-1));
        }
    }
}

/// A broker that is behind with its metadata does not take back what is known of a newer leader
/// (`Metadata.updateLatestMetadata`).
fn keep_newer(leaders: &mut [(BrokerId, LeaderEpoch)], known: &[(BrokerId, LeaderEpoch)]) {
    for (told, known) in leaders.iter_mut().zip(known) {
        if told.1 < known.1 {
            *told = *known;
        }
    }
}
