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
    /// Number of a partition within its topic.
    PartitionIndex(i32)
}
number! {
    /// Ties a response to its request on one connection.
    CorrelationId(i32)
}

impl Offset {
    /// Kafka's `UNKNOWN_OFFSET`: the leader has not heard from this follower yet.
    pub const UNKNOWN: Self = Self(-1);
}

impl LeaderEpoch {
    /// Kafka's `NO_PARTITION_LEADER_EPOCH`.
    pub const NONE: Self = Self(-1);
}
