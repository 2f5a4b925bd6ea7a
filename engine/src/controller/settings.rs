//! Settings of the controller's process; [`Default`] gives Kafka's.

use crate::physics::time::Span;

/// What the controller's properties file would say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// `broker.session.timeout.ms`
    pub session_timeout: Span,
    /// `leader.imbalance.check.interval.seconds`, unless `auto.leader.rebalance.enable` is off.
    pub leader_imbalance_check: Option<Span>,
    /// `unclean.leader.election.interval.ms`
    pub unclean_election_check: Span,
    /// `num.partitions`
    pub num_partitions: i32,
    /// `default.replication.factor`
    pub default_replication_factor: i16,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            session_timeout: Span::from_ms(9_000),
            leader_imbalance_check: Some(Span::from_ms(300_000)),
            unclean_election_check: Span::from_ms(300_000),
            num_partitions: 1,
            default_replication_factor: 1,
        }
    }
}
