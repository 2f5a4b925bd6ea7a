//! Settings of a group coordinator; [`Default`] gives Kafka's (`GroupCoordinatorConfig`).

use crate::physics::time::Span;

/// What the broker's properties file would say about groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupSettings {
    /// `group.initial.rebalance.delay.ms`: how long a group that was empty waits for more members.
    pub initial_rebalance_delay_ms: i32,
    /// `group.min.session.timeout.ms`
    pub min_session_timeout_ms: i32,
    /// `group.max.session.timeout.ms`
    pub max_session_timeout_ms: i32,
    /// `group.max.size`: the most members of a group.
    pub max_size: usize,
    /// `offsets.retention.minutes`, in milliseconds.
    pub offsets_retention_ms: i64,
    /// `offsets.retention.check.interval.ms`
    pub offsets_retention_check_interval: Span,
    /// `offset.metadata.max.bytes`: the most characters that may go along with an offset.
    pub offset_metadata_max_size: usize,
    /// `offsets.commit.timeout.ms`: how long a write may take to be replicated.
    pub offset_commit_timeout: Span,
}

impl Default for GroupSettings {
    fn default() -> Self {
        Self {
            initial_rebalance_delay_ms: 3_000,
            min_session_timeout_ms: 6_000,
            max_session_timeout_ms: 1_800_000,
            max_size: i32::MAX as usize,
            offsets_retention_ms: 10_080 * 60_000,
            offsets_retention_check_interval: Span::from_ms(600_000),
            offset_metadata_max_size: 4_096,
            offset_commit_timeout: Span::from_ms(5_000),
        }
    }
}
