//! Names of things, each a type of its own, so that an offset is never taken for an epoch.

use std::fmt;

macro_rules! number {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub $inner);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

number! {
    /// `node.id` of a broker.
    BrokerId(i32)
}
number! {
    /// A place in a partition's log. "End" offsets are one past the last record.
    Offset(i64)
}
number! {
    /// How often the leadership of a partition was given anew (KIP-101); -1 is "none yet".
    LeaderEpoch(i32)
}
number! {
    /// The life of a broker's process as the controller counts it: the offset in the metadata log
    /// at which its registration was written, so that it grows with every start.
    BrokerEpoch(i64)
}
number! {
    /// Number of a partition within its topic.
    PartitionIndex(i32)
}
number! {
    /// Ties a response to its request on one connection.
    CorrelationId(i32)
}

number! {
    /// A client process (producer or consumer) of the cluster, in order of creation.
    ClientId(u32)
}
number! {
    /// A consumer group's place among those that this world has heard of.
    GroupIndex(u32)
}
number! {
    /// A TCP connection, in order of opening; never used again.
    ConnectionId(u32)
}
number! {
    /// A partition's place in the metadata image: dense, so that hot state can live in flat lists.
    PartitionId(u32)
}

impl PartitionId {
    /// As an index into a flat list.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// One end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Endpoint {
    /// A broker process.
    Broker(BrokerId),
    /// A producer's or consumer's process.
    Client(ClientId),
    /// The controller's process.
    Controller,
}

impl Endpoint {
    /// A number of 16 bits, different for different processes of one world.
    pub const fn code(self) -> u32 {
        match self {
            Self::Broker(id) => id.0.unsigned_abs() & 0x7fff,
            Self::Client(id) => 0x8000 | (id.0 & 0x7fff),
            Self::Controller => 0x7fff,
        }
    }
}

/// `broker 2`, `client 0`: for messages to people who read logs, not for the page.
impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broker(id) => write!(f, "broker {id}"),
            Self::Client(id) => write!(f, "client {id}"),
            Self::Controller => f.write_str("the controller"),
        }
    }
}

/// Some brokers, in no order. Ids above 63 are not told apart from others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BrokerSet(u64);

impl BrokerSet {
    /// Whether `id` is one of them.
    pub fn contains(self, id: BrokerId) -> bool {
        self.0 & Self::bit(id) != 0
    }

    /// How many there are.
    pub const fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// Whether there are none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// All of them, ascending.
    pub fn iter(self) -> impl Iterator<Item = BrokerId> {
        (0..64).map(BrokerId).filter(move |id| self.contains(*id))
    }

    fn bit(id: BrokerId) -> u64 {
        1 << (id.0.unsigned_abs() & 63)
    }
}

impl FromIterator<BrokerId> for BrokerSet {
    fn from_iter<I: IntoIterator<Item = BrokerId>>(ids: I) -> Self {
        Self(ids.into_iter().fold(0, |set, id| set | Self::bit(id)))
    }
}

impl BrokerId {
    /// Kafka's `NO_LEADER`: a partition that nobody leads.
    pub const NONE: Self = Self(-1);
}

impl BrokerEpoch {
    /// Nobody knows it: Kafka's -1.
    pub const UNKNOWN: Self = Self(-1);
}

impl Offset {
    /// Kafka's `UNKNOWN_OFFSET`: the leader has not heard from this follower yet.
    pub const UNKNOWN: Self = Self(-1);
}

impl LeaderEpoch {
    /// Kafka's `NO_PARTITION_LEADER_EPOCH`.
    pub const NONE: Self = Self(-1);
}

/// What a topic is called on the wire since KIP-516: an id that no other topic ever had.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TopicId(pub u128);

/// As Kafka prints it: base64url of the 16 bytes, 22 characters.
impl fmt::Display for TopicId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DIGITS: &[u8; 64] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        for place in (0..22).rev() {
            // 22 digits have 132 bits: the last digit is padded with four zeros.
            let digit = match place {
                0 => (self.0 << 4) & 0x3f,
                _ => (self.0 >> (6 * place - 4)) & 0x3f,
            };
            write!(f, "{}", char::from(DIGITS[digit as usize]))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_id_prints_as_kafka_prints_it() {
        // Directory id of a recorded voters record, and its bytes.
        assert_eq!(TopicId((101 << 64) | 201).to_string(), "AAAAAAAAAGUAAAAAAAAAyQ");
    }
}
