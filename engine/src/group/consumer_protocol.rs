//! What consumers write into the opaque bytes of JoinGroup and SyncGroup (`ConsumerProtocol`): what
//! a member subscribes to, and what it is assigned. Kafka 4.3 writes version 3 and reads what is
//! newer as if it were that.

use crate::physics::order::sort_by;
use bytes::{BufMut, Bytes, BytesMut};

use super::decode::{DecodeError, Reader};
use super::java_string;
use crate::protocol::ids::PartitionIndex;
use crate::protocol::messages::StrBytes;

/// The version that consumers write.
pub const VERSION: i16 = 3;

/// No generation: the member has not been in the group before.
pub const NO_GENERATION: i32 = -1;

/// A partition by its topic's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicPartition {
    /// The topic's name.
    pub topic: StrBytes,
    /// Which of its partitions.
    pub partition: PartitionIndex,
}

/// What a member says for itself when it joins (`ConsumerProtocolSubscription`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// The topics it wants to read, each once.
    pub topics: Vec<StrBytes>,
    /// What its assignor wants its colleague at the leader to know.
    pub user_data: Option<Bytes>,
    /// What it has (version 1 and later, for cooperative rebalancing).
    pub owned_partitions: Vec<TopicPartition>,
    /// The generation as of which it has them, or [`NO_GENERATION`] (version 2).
    pub generation: i32,
    /// `client.rack` (version 3).
    pub rack: Option<StrBytes>,
}

/// What a member is to read (`ConsumerProtocolAssignment`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assignment {
    /// Its partitions, in the order in which the assignor gave them, but those of a topic together.
    pub partitions: Vec<TopicPartition>,
    /// What the leader's assignor wants its colleague at the member to know.
    pub user_data: Option<Bytes>,
}

impl Default for Subscription {
    fn default() -> Self {
        Self {
            topics: Vec::new(),
            user_data: None,
            owned_partitions: Vec::new(),
            generation: NO_GENERATION,
            rack: None,
        }
    }
}

impl Subscription {
    /// Its bytes in one version; topics and partitions are sorted.
    pub fn encode(&self, version: i16) -> Bytes {
        let mut out = BytesMut::new();
        out.put_i16(version);
        let mut topics: Vec<&str> = self.topics.iter().map(|topic| topic.as_str()).collect();
        sort_by(&mut topics, |one, other| java_string::compare(one, other));
        put_count(&mut out, topics.len());
        for topic in topics {
            put_string(&mut out, topic);
        }
        put_user_data(&mut out, self.user_data.as_ref());
        if version >= 1 {
            let mut owned: Vec<&TopicPartition> = self.owned_partitions.iter().collect();
            sort_by(&mut owned, |one, other| {
                let topics = java_string::compare(&one.topic, &other.topic);
                topics.then(one.partition.cmp(&other.partition))
            });
            put_partitions(&mut out, &owned);
        }
        if version >= 2 {
            out.put_i32(self.generation);
        }
        if version >= 3 {
            match &self.rack {
                None => out.put_i16(-1),
                Some(rack) => put_string(&mut out, rack),
            }
        }
        out.freeze()
    }

    /// Reads them. What a version does not have is as in [`Default`]; bytes that follow are left
    /// alone.
    ///
    /// # Errors
    /// If they are no subscription.
    pub fn decode(bytes: &Bytes) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(bytes);
        let version = version(&mut reader)?;
        let mut read = Self::default();
        for _ in 0..reader.count()? {
            read.topics.push(reader.string()?);
        }
        read.user_data = reader.nullable_bytes()?;
        if version >= 1 {
            read.owned_partitions = partitions(&mut reader)?;
        }
        if version >= 2 {
            read.generation = reader.i32()?;
        }
        if version >= 3 {
            read.rack = reader.nullable_string()?.filter(|rack| !rack.is_empty());
        }
        Ok(read)
    }
}

impl Assignment {
    /// Its bytes in one version.
    pub fn encode(&self, version: i16) -> Bytes {
        let mut out = BytesMut::new();
        out.put_i16(version);
        let partitions: Vec<&TopicPartition> = self.partitions.iter().collect();
        put_partitions(&mut out, &partitions);
        put_user_data(&mut out, self.user_data.as_ref());
        out.freeze()
    }

    /// Reads them; bytes that follow are left alone.
    ///
    /// # Errors
    /// If they are no assignment.
    pub fn decode(bytes: &Bytes) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(bytes);
        version(&mut reader)?;
        let partitions = partitions(&mut reader)?;
        Ok(Self { partitions, user_data: reader.nullable_bytes()? })
    }
}

fn version(reader: &mut Reader<'_>) -> Result<i16, DecodeError> {
    match reader.i16()? {
        version @ ..0 => Err(DecodeError::Version(version)),
        version => Ok(version),
    }
}

fn partitions(reader: &mut Reader<'_>) -> Result<Vec<TopicPartition>, DecodeError> {
    let mut read = Vec::new();
    for _ in 0..reader.count()? {
        let topic = reader.string()?;
        for _ in 0..reader.count()? {
            let partition = PartitionIndex(reader.i32()?);
            read.push(TopicPartition { topic: topic.clone(), partition });
        }
    }
    Ok(read)
}

/// Partitions by their topics, in the order in which each topic comes up first.
fn put_partitions(out: &mut BytesMut, partitions: &[&TopicPartition]) {
    let mut topics: Vec<&StrBytes> = Vec::new();
    for it in partitions {
        if !topics.contains(&&it.topic) {
            topics.push(&it.topic);
        }
    }
    put_count(out, topics.len());
    for topic in topics {
        put_string(out, topic);
        let of_topic = partitions.iter().filter(|it| it.topic == *topic);
        put_count(out, of_topic.clone().count());
        for it in of_topic {
            out.put_i32(it.partition.0);
        }
    }
}

fn put_user_data(out: &mut BytesMut, user_data: Option<&Bytes>) {
    match user_data {
        None => out.put_i32(-1),
        Some(bytes) => {
            put_count(out, bytes.len());
            out.put_slice(bytes);
        }
    }
}

fn put_count(out: &mut BytesMut, count: usize) {
    out.put_i32(i32::try_from(count).expect("there are fewer than 2 Gi of anything"));
}

fn put_string(out: &mut BytesMut, text: &str) {
    out.put_i16(i16::try_from(text.len()).expect("a name is shorter than 32 KiB"));
    out.put_slice(text.as_bytes());
}
