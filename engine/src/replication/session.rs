//! Incremental fetch sessions (KIP-227), both sides. A full request names every partition; the
//! incremental ones after it name only what changed, and the answers likewise. Without them,
//! traffic grows with the number of partitions.

use crate::physics::chance::Chance;
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{LeaderEpoch, Offset, PartitionId, PartitionIndex};
use crate::protocol::messages::Uuid;
use crate::protocol::messages::fetch::{FetchPartition, FetchRequest, FetchTopic, ForgottenTopic};
use litemap::LiteMap;

/// `FetchMetadata.INITIAL_EPOCH`: a full request that wants a session.
pub const INITIAL_EPOCH: i32 = 0;
/// `FetchMetadata.FINAL_EPOCH`: a full request without a session.
pub const FINAL_EPOCH: i32 = -1;
/// `FetchMetadata.INVALID_SESSION_ID`.
pub const NO_SESSION: i32 = 0;

/// Where a fetch asks from in one partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    /// Which partition.
    pub partition: PartitionId,
    /// First offset wanted.
    pub fetch_offset: Offset,
    /// The log start of the fetching follower; unknown for a consumer.
    pub log_start_offset: Offset,
    /// The leader epoch that the fetcher believes in; none: do not check.
    pub current_leader_epoch: LeaderEpoch,
    /// The epoch of the last record it has; none for a consumer.
    pub last_fetched_epoch: LeaderEpoch,
    /// No more bytes than this, but for a first batch.
    pub max_bytes: usize,
}

/// A session as the broker keeps it (`FetchSession`).
#[derive(Clone, Debug)]
pub struct FetchSession {
    /// The epoch that the next request must carry.
    next_epoch: i32,
    /// Its partitions in the order in which they are read.
    cached: Vec<CachedPartition>,
}

/// What the broker remembers of a partition in a session (`CachedPartition`).
#[derive(Clone, Copy, Debug)]
struct CachedPartition {
    spot: Spot,
    sent_high_watermark: Offset,
    sent_log_start_offset: Offset,
}

/// An answer that is put together, partition by partition.
#[derive(Debug)]
pub struct Answering<'a> {
    /// None for a reader without a session, to whom every partition is named.
    session: Option<&'a mut FetchSession>,
    full: bool,
    /// Where the next partition is to be expected.
    next: usize,
}

/// All sessions of a broker (`FetchSessionCache`).
#[derive(Clone, Debug)]
pub struct FetchSessions {
    sessions: LiteMap<i32, FetchSession>,
    chance: Chance,
}

/// What a partition's answer would hold; decides whether the answer names it at all.
#[derive(Clone, Copy, Debug)]
pub struct Outcome {
    /// The high watermark to report; [`Offset::UNKNOWN`] with an error.
    pub high_watermark: Offset,
    /// The log start to report.
    pub log_start_offset: Offset,
    /// Whether there are records.
    pub has_records: bool,
    /// Whether it is an error.
    pub error: ErrorCode,
}

impl FetchSessions {
    /// No sessions; their ids will come from `chance`.
    pub fn new(chance: Chance) -> Self {
        Self { sessions: LiteMap::new(), chance }
    }

    /// Takes a request's session part and returns the session's id and what to read, in order.
    ///
    /// # Errors
    /// `FETCH_SESSION_ID_NOT_FOUND` for an unknown session, `INVALID_FETCH_SESSION_EPOCH` for an
    /// epoch that is not the next one.
    pub fn on_request(
        &mut self,
        (id, epoch): (i32, i32),
        named: Vec<Spot>,
        forgotten: &[PartitionId],
    ) -> Result<(i32, Vec<Spot>), ErrorCode> {
        if epoch == INITIAL_EPOCH || epoch == FINAL_EPOCH {
            self.sessions.remove(&id);
            if epoch == FINAL_EPOCH || named.is_empty() {
                return Ok((NO_SESSION, named));
            }
            let id = self.unused_id();
            let cached = named.iter().copied().map(CachedPartition::new).collect();
            self.sessions.insert(id, FetchSession { next_epoch: 1, cached });
            return Ok((id, named));
        }
        let Some(session) = self.sessions.get_mut(&id) else {
            return Err(ErrorCode::FetchSessionIdNotFound);
        };
        if session.next_epoch != epoch {
            return Err(ErrorCode::InvalidFetchSessionEpoch);
        }
        session.next_epoch = epoch.checked_add(1).unwrap_or(1);
        session.update(named, forgotten);
        let spots: Vec<Spot> = session.cached.iter().map(|cached| cached.spot).collect();
        if spots.is_empty() {
            self.sessions.remove(&id);
            return Ok((NO_SESSION, spots));
        }
        Ok((id, spots))
    }

    /// An answer of session `id` is put together; a full one (`full`) names every partition.
    pub fn answering(&mut self, id: i32, full: bool) -> Answering<'_> {
        Answering { session: self.sessions.get_mut(&id), full, next: 0 }
    }

    fn unused_id(&mut self) -> i32 {
        loop {
            let id = i32::try_from(self.chance.below(i32::MAX as u64 - 1) + 1).unwrap_or(1);
            if !self.sessions.contains_key(&id) {
                return id;
            }
        }
    }
}

impl FetchSession {
    fn update(&mut self, named: Vec<Spot>, forgotten: &[PartitionId]) {
        self.cached.retain(|cached| !forgotten.contains(&cached.spot.partition));
        for spot in named {
            match self.cached.iter_mut().find(|cached| cached.spot.partition == spot.partition) {
                Some(cached) => cached.spot = spot,
                None => self.cached.push(CachedPartition::new(spot)),
            }
        }
    }
}

impl Answering<'_> {
    /// Whether the answer names `partition`; if so it is remembered as sent. Partitions come in
    /// the order in which they were read.
    pub fn names(&mut self, partition: PartitionId, outcome: Outcome) -> bool {
        let Some(session) = &mut self.session else { return true };
        let is_it = |cached: &CachedPartition| cached.spot.partition == partition;
        let Some(place) = position_near(&session.cached, self.next, is_it) else { return true };
        let cached = &mut session.cached[place];
        let is_error = outcome.error != ErrorCode::None;
        let changed = outcome.has_records
            || is_error
            || cached.sent_high_watermark != outcome.high_watermark
            || cached.sent_log_start_offset != outcome.log_start_offset;
        // An error is followed by news even if nothing else changes, hence the unknown mark.
        cached.sent_high_watermark =
            if is_error { Offset::UNKNOWN } else { outcome.high_watermark };
        cached.sent_log_start_offset = outcome.log_start_offset;
        if outcome.has_records {
            // Fairness: who got something is read last next time.
            let served = session.cached.remove(place);
            session.cached.push(served);
            self.next = place;
        } else {
            self.next = place + 1;
        }
        changed || self.full
    }
}

/// Where the element is that `is_it`, if it is likely to be at `near` or a little behind: lists of
/// partitions that are gone through together differ only in those that were served last.
fn position_near<T>(list: &[T], near: usize, is_it: impl Fn(&T) -> bool) -> Option<usize> {
    let (before, behind) = list.split_at(near.min(list.len()));
    let found = behind.iter().position(&is_it).map(|place| before.len() + place);
    found.or_else(|| before.iter().position(is_it))
}

impl CachedPartition {
    fn new(spot: Spot) -> Self {
        Self { spot, sent_high_watermark: Offset::UNKNOWN, sent_log_start_offset: Offset::UNKNOWN }
    }
}

/// A session as the fetching side keeps it (`FetchSessionHandler`).
#[derive(Clone, Debug, Default)]
pub struct SessionHandler {
    id: i32,
    epoch: i32,
    /// What the broker knows of each partition, by the last request.
    told: Vec<Spot>,
}

/// The session part of a request to send.
#[derive(Clone, Debug)]
pub struct SessionRequest {
    /// Session id and epoch.
    pub id_and_epoch: (i32, i32),
    /// The partitions to name.
    pub named: Vec<Spot>,
    /// The partitions to forget.
    pub forgotten: Vec<PartitionId>,
}

impl SessionHandler {
    /// The session part of a request for all of `wanted`.
    pub fn request(&mut self, wanted: &[Spot]) -> SessionRequest {
        let id_and_epoch = (self.id, self.epoch);
        if self.epoch == INITIAL_EPOCH {
            self.told = wanted.to_vec();
            return SessionRequest { id_and_epoch, named: wanted.to_vec(), forgotten: Vec::new() };
        }
        let is_news = |(place, spot): &(usize, &Spot)| {
            position_near(&self.told, *place, |told| told == *spot).is_none()
        };
        let named = wanted.iter().enumerate().filter(is_news).map(|(_, spot)| *spot).collect();
        let is_forgotten = |(place, told): &(usize, &Spot)| {
            position_near(wanted, *place, |spot| spot.partition == told.partition).is_none()
        };
        let told = self.told.iter().enumerate();
        let forgotten = told.filter(is_forgotten).map(|(_, told)| told.partition).collect();
        self.told.clear();
        self.told.extend_from_slice(wanted);
        SessionRequest { id_and_epoch, named, forgotten }
    }

    /// What the broker at the other side keeps in a session, first of all.
    pub fn remembered(&self) -> Option<&Spot> {
        self.told.first().filter(|_| self.epoch != INITIAL_EPOCH)
    }

    /// What the last request asked of `partition`, if it is in the session.
    pub fn asked(&self, partition: PartitionId) -> Option<Spot> {
        self.told.iter().find(|spot| spot.partition == partition).copied()
    }

    /// Takes the session part of an answer. Returns whether its data may be used.
    pub fn on_response(&mut self, error: ErrorCode, session_id: i32) -> bool {
        if error == ErrorCode::None {
            if self.epoch == INITIAL_EPOCH {
                self.id = session_id;
            }
            self.epoch = match session_id {
                NO_SESSION => INITIAL_EPOCH,
                _ => self.epoch.checked_add(1).unwrap_or(1),
            };
            return true;
        }
        if error == ErrorCode::FetchSessionIdNotFound {
            self.id = NO_SESSION;
        }
        // A full request next; it closes the session that was, if there was one.
        self.epoch = INITIAL_EPOCH;
        false
    }

    /// The connection is gone: a full request is next, which closes the session that was and asks
    /// for a new one (`FetchMetadata.nextCloseExistingAttemptNew`).
    pub fn on_disconnected(&mut self) {
        self.epoch = INITIAL_EPOCH;
    }
}

impl SessionRequest {
    /// The request that carries this part; the caller adds who asks and the limits. `name` gives
    /// the topic id and the index of a partition.
    pub fn into_request(
        self,
        name: impl Fn(PartitionId) -> (Uuid, PartitionIndex),
    ) -> FetchRequest {
        let mut request = FetchRequest::default();
        (request.session_id, request.session_epoch) = self.id_and_epoch;
        for spot in &self.named {
            let (topic_id, index) = name(spot.partition);
            let asked = fetch_partition(spot, index);
            match request.topics.last_mut().filter(|topic| topic.topic_id == topic_id) {
                Some(topic) => topic.partitions.push(asked),
                None => {
                    let mut topic = FetchTopic::default();
                    topic.topic_id = topic_id;
                    topic.partitions = vec![asked];
                    request.topics.push(topic);
                }
            }
        }
        for partition in &self.forgotten {
            let (topic_id, index) = name(*partition);
            let mut topic = ForgottenTopic::default();
            topic.topic_id = topic_id;
            topic.partitions = vec![index.0];
            request.forgotten_topics_data.push(topic);
        }
        request
    }
}

fn fetch_partition(spot: &Spot, index: PartitionIndex) -> FetchPartition {
    let mut asked = FetchPartition::default();
    asked.partition = index.0;
    asked.current_leader_epoch = spot.current_leader_epoch.0;
    asked.fetch_offset = spot.fetch_offset.0;
    asked.last_fetched_epoch = spot.last_fetched_epoch.0;
    asked.log_start_offset = spot.log_start_offset.0;
    asked.partition_max_bytes = i32::try_from(spot.max_bytes).unwrap_or(i32::MAX);
    asked
}
