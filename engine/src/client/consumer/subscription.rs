//! What a consumer reads: its partitions, and for each of them where it is and what is known of it
//! (`SubscriptionState`).

use crate::physics::order::sort_by;
use crate::physics::time::Instant;
use crate::protocol::ids::{BrokerId, LeaderEpoch, Offset, PartitionId, PartitionIndex};
use crate::protocol::messages::{StrBytes, TopicName, Uuid};

use super::super::TopicHandle;
use super::super::metadata::Metadata;
use super::committing::Consumed;
use super::position::{Asked, Ground};

/// All partitions of a consumer.
#[derive(Clone, Debug, Default)]
pub(super) struct Subscription {
    /// The topics whose partitions it has had, each with the names of its partitions.
    pub(super) topics: Vec<TopicHandle>,
    /// What it reads, in the order in which it is asked for.
    pub(super) slots: Vec<Slot>,
    /// How partitions are called in Fetch requests: what a session is to forget may not be read
    /// any more.
    called: Vec<(PartitionId, Uuid, PartitionIndex)>,
}

/// One partition that a consumer reads (`TopicPartitionState`).
#[derive(Clone, Debug)]
pub struct Slot {
    /// Which one.
    pub partition: PartitionId,
    /// The place of its topic among the topics.
    pub(super) topic: usize,
    /// Its number in the topic.
    pub(super) index: PartitionIndex,
    /// The next offset it wants; unknown until it is found.
    pub position: Option<Offset>,
    /// Whether it is known what the group has committed, or there is nothing to be known.
    pub(super) is_initialized: bool,
    /// It is about to be given up: nothing is read any more (`pendingRevocation`).
    pub(super) is_leaving: bool,
    pub(super) ground: Ground,
    /// The high watermark that the last Fetch answer told.
    pub high_watermark: Option<Offset>,
    /// Who leads it, if something can be asked of that broker now.
    pub(super) leader: Option<(BrokerId, LeaderEpoch)>,
    /// What was asked about its position and is not answered yet.
    pub(super) awaited: Option<Asked>,
    /// From where it was fetched last.
    pub(super) last_asked_from: Option<Offset>,
    /// Nothing is asked before then.
    pub(super) until: Option<Instant>,
    /// Refusals in a row.
    pub(super) failures: u32,
}

impl Subscription {
    /// Adds a partition, by the places of its topic and of itself. Its position is looked up at
    /// its leader unless it is known, or the group has to be asked first.
    pub(super) fn add_at(
        &mut self,
        (topic, index): (usize, usize),
        position: Option<Offset>,
        is_initialized: bool,
    ) {
        let handle = self.topics.get(topic);
        let partition = handle.and_then(|handle| handle.partitions.get(index));
        self.slots.push(Slot {
            partition: partition.copied().unwrap_or_default(),
            topic,
            index: PartitionIndex(i32::try_from(index).unwrap_or(i32::MAX)),
            position,
            is_initialized,
            is_leaving: false,
            ground: Ground::default(),
            high_watermark: None,
            leader: None,
            awaited: None,
            last_asked_from: None,
            until: None,
            failures: 0,
        });
    }

    /// Adds a partition that a member was assigned.
    pub(super) fn add(&mut self, topic: &str, index: PartitionIndex) {
        let place = self.topics.iter().position(|known| known.name == topic);
        if let (Some(place), Ok(index)) = (place, usize::try_from(index.0)) {
            self.add_at((place, index), None, false);
        }
    }

    /// Puts the partitions in the order of their topics and numbers.
    pub(super) fn sort(&mut self) {
        let topics = &self.topics;
        let key = |slot: &Slot| (topics.get(slot.topic).map(|topic| &topic.name), slot.index);
        sort_by(&mut self.slots, |one, other| key(one).cmp(&key(other)));
    }

    /// Its partitions in that order.
    pub(super) fn sorted(&self) -> Vec<PartitionId> {
        let mut sorted = Self { topics: self.topics.clone(), ..Self::default() };
        sorted.slots.clone_from(&self.slots);
        sorted.sort();
        sorted.slots.iter().map(|slot| slot.partition).collect()
    }

    /// How the partitions of a topic are called in facts.
    pub(super) fn learn(&mut self, topic: TopicHandle) {
        match self.topics.iter_mut().find(|known| known.name == topic.name) {
            Some(known) => *known = topic,
            None => self.topics.push(topic),
        }
    }

    /// An offset to be committed by hand.
    pub(super) fn consumed(&self, (partition, offset): (PartitionId, Offset)) -> Option<Consumed> {
        let of = |topic: &TopicHandle| topic.partitions.iter().position(|it| *it == partition);
        let (topic, index) = self.topics.iter().find_map(|topic| Some((topic, of(topic)?)))?;
        Some(Consumed {
            partition,
            topic: TopicName(StrBytes::from_string(topic.name.clone())),
            index: PartitionIndex(i32::try_from(index).unwrap_or(i32::MAX)),
            offset,
            epoch: LeaderEpoch::NONE,
        })
    }

    /// The name of a partition's topic.
    pub(super) fn name_of(&self, slot: &Slot) -> &str {
        self.topics.get(slot.topic).map_or("", |topic| &topic.name)
    }

    /// The partition, if it is read.
    pub(super) fn find(&mut self, partition: PartitionId) -> Option<&mut Slot> {
        self.slots.iter_mut().find(|slot| slot.partition == partition)
    }

    /// The partition that requests by topic id call so.
    pub(super) fn called(&self, topic_id: Uuid, index: i32) -> Option<PartitionId> {
        let called = self.called.iter().find(|(_, id, at)| *id == topic_id && at.0 == index);
        called.map(|(partition, ..)| *partition)
    }

    /// How requests by topic id call the partition.
    pub(super) fn call(&self, partition: PartitionId) -> (Uuid, PartitionIndex) {
        let called = self.called.iter().find(|(known, ..)| *known == partition);
        called.map_or((Uuid::nil(), PartitionIndex(0)), |(_, id, index)| (*id, *index))
    }

    /// The partition that requests by name call so.
    pub(super) fn named(&mut self, name: &str, index: i32) -> Option<&mut Slot> {
        let topic = self.topics.iter().position(|topic| topic.name == name)?;
        self.slots.iter_mut().find(|slot| slot.topic == topic && slot.index.0 == index)
    }

    /// The topic of the slot at `place`, as requests name it.
    pub(super) fn topic_name(&self, place: usize) -> TopicName {
        TopicName(StrBytes::from_string(self.name_of(&self.slots[place]).to_owned()))
    }

    /// Looks every partition's leader up, but for those that wait. Brokers that something can be
    /// asked of, in the order of the partitions.
    pub(super) fn look_up_leaders(
        &mut self,
        now: Instant,
        metadata: &mut Metadata,
    ) -> Vec<BrokerId> {
        let mut leaders: Vec<BrokerId> = Vec::new();
        for slot in &mut self.slots {
            slot.leader = None;
            if slot.until.is_some_and(|until| until > now) {
                continue;
            }
            let name = self.topics.get(slot.topic).map_or("", |topic| &topic.name);
            let Some(topic) = metadata.topic(name) else { continue };
            let index = usize::try_from(slot.index.0).unwrap_or(usize::MAX);
            let Some(leader) = topic.leader(index) else {
                metadata.request_update();
                continue;
            };
            match self.called.iter_mut().find(|(known, ..)| *known == slot.partition) {
                Some(called) => called.1 = topic.id,
                None => self.called.push((slot.partition, topic.id, slot.index)),
            }
            slot.leader = Some(leader);
            slot.ground.led_by(leader);
            if !leaders.contains(&leader.0) {
                leaders.push(leader.0);
            }
        }
        leaders
    }

    /// A partition that gave records or an error is asked for last from now on
    /// (`movePartitionToEnd`).
    pub(super) fn move_to_end(&mut self, partition: PartitionId) {
        if let Some(place) = self.slots.iter().position(|slot| slot.partition == partition) {
            let slot = self.slots.remove(place);
            self.slots.push(slot);
        }
    }

    /// When the first of the waits is over.
    pub(super) fn next_deadline(&self) -> Option<Instant> {
        self.slots.iter().filter_map(|slot| slot.until).min()
    }

    /// Ends the waits that are over at `now`.
    pub(super) fn end_waits(&mut self, now: Instant) {
        for slot in &mut self.slots {
            slot.until = slot.until.filter(|until| *until > now);
        }
    }

    /// The connection to `broker` is gone, and with it the answers about positions.
    pub(super) fn on_disconnected(&mut self, broker: BrokerId) {
        for slot in &mut self.slots {
            slot.awaited = slot.awaited.filter(|asked| !asked.is_of(broker));
        }
    }
}

impl Slot {
    /// Whether its position is asked about at the leader that it has now.
    pub(super) fn is_awaiting(&self) -> bool {
        self.awaited.is_some_and(|asked| Some(asked) == self.question())
    }

    /// What there is to be asked about its position now.
    pub(super) fn question(&self) -> Option<Asked> {
        self.ground.leader().map(|leader| Asked::new(self.position, leader))
    }

    /// `broker` has answered what it was asked about the position. False if that was not the last
    /// one asked.
    pub(super) fn takes_answer_of(&mut self, broker: BrokerId) -> bool {
        let is_awaited = self.awaited.is_some_and(|asked| asked.is_of(broker));
        if is_awaited {
            self.awaited = None;
        }
        is_awaited
    }

    /// Whether records can be fetched: the position is known and out of doubt
    /// (`TopicPartitionState.isFetchable`).
    pub(super) fn is_fetchable(&self) -> bool {
        self.is_known() && !self.is_leaving
    }

    /// Whether its position is known and out of doubt (`hasValidPosition`).
    pub(super) fn is_known(&self) -> bool {
        self.position.is_some() && !self.ground.is_in_doubt()
    }

    /// Goes to `position` as if nothing had been read (`seek`).
    pub(super) fn seek(&mut self, position: Option<Offset>) {
        (self.position, self.ground) = (position, Ground::default());
        (self.awaited, self.is_initialized) = (None, true);
    }
}
