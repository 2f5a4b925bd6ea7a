//! The states of a classic group, by the names that answers give them (`ClassicGroupState`).

/// What a classic group is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupState {
    /// It has no members; it may have committed offsets.
    Empty,
    /// It waits for its members to join the next generation.
    PreparingRebalance,
    /// The generation is complete; it waits for the leader's assignment.
    CompletingRebalance,
    /// Every member has its assignment.
    Stable,
    /// It is deleted, or its coordinator is elsewhere.
    Dead,
}

impl GroupState {
    /// Kafka's name, like `PreparingRebalance`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Empty => "Empty",
            Self::PreparingRebalance => "PreparingRebalance",
            Self::CompletingRebalance => "CompletingRebalance",
            Self::Stable => "Stable",
            Self::Dead => "Dead",
        }
    }

    /// Whether a group may come into this state out of `former`.
    pub const fn may_follow(self, former: Self) -> bool {
        match self {
            Self::Empty | Self::CompletingRebalance => matches!(former, Self::PreparingRebalance),
            Self::PreparingRebalance => {
                matches!(former, Self::Stable | Self::CompletingRebalance | Self::Empty)
            }
            Self::Stable => matches!(former, Self::CompletingRebalance),
            Self::Dead => true,
        }
    }
}
