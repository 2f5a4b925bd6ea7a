//! What an application hands a producer: records by a pattern.

use std::sync::Arc;

use crate::client::TopicHandle;
use crate::protocol::ids::PartitionId;
use crate::protocol::murmur2;

use super::settings::Terms;

/// What the application hands over in one go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Where to.
    pub topic: TopicHandle,
    /// Which partition of it, by index; if none is named the key decides.
    pub partition: Option<usize>,
    /// The records' keys.
    pub keys: Keys,
    /// How many records.
    pub records: u32,
    /// Bytes of each value.
    pub value_bytes: usize,
    /// How they are sent.
    pub terms: Arc<Terms>,
}

/// The keys of records, by their numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Keys {
    /// They have none.
    None,
    /// All have this one.
    Fixed(String),
    /// `key-0`, `key-1` and so on, so many of them in turn.
    Cycle(u32),
}

impl Keys {
    /// The key of the record with this number.
    pub(super) fn of(&self, number: u64) -> Option<String> {
        match self {
            Self::None => None,
            Self::Fixed(key) => Some(key.clone()),
            Self::Cycle(count) => Some(format!("key-{}", number % u64::from((*count).max(1)))),
        }
    }
}

impl Order {
    pub(super) fn partition_id(&self, index: usize) -> PartitionId {
        self.topic.partitions.get(index).copied().unwrap_or_default()
    }
}

/// The partition of a key among `count`, by index.
pub(super) fn partition_for_key(key: &str, count: usize) -> usize {
    let count = i32::try_from(count).unwrap_or(i32::MAX);
    usize::try_from(murmur2::partition_for_key(key.as_bytes(), count)).unwrap_or(0)
}
