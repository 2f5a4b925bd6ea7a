//! Settings of a member of a group, under Kafka's names. Unless something is said they are Kafka's,
//! but for the list of assignors: there range comes alone, which Kafka's own list comes to as well.

use crate::group::assignor::Assignor;
use crate::physics::time::Span;

/// Settings of a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupSettings {
    /// `group.id`
    pub group: String,
    /// `group.instance.id`: a static member has one.
    pub instance: Option<String>,
    /// `session.timeout.ms`
    pub session_timeout: Span,
    /// `heartbeat.interval.ms`
    pub heartbeat_interval: Span,
    /// `max.poll.interval.ms`, which is the rebalance timeout too.
    pub max_poll_interval: Span,
    /// `partition.assignment.strategy`
    pub assignors: Vec<Assignor>,
    /// `auto.commit.interval.ms`, if `enable.auto.commit` is on.
    pub auto_commit: Option<Span>,
    /// Whether the application commits by itself.
    pub commits: Commits,
}

/// When an application commits what it polled (`commitSync`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Commits {
    /// Never by itself.
    Never,
    /// Before it works on the records: what it had not done when it died is never done.
    Before,
    /// Once it has worked on them: what it had done when it died is done again.
    After,
}

impl GroupSettings {
    /// A member of `group` with Kafka's own settings.
    pub fn new(group: String) -> Self {
        Self {
            group,
            instance: None,
            session_timeout: Span::from_ms(45_000),
            heartbeat_interval: Span::from_ms(3_000),
            max_poll_interval: Span::from_ms(300_000),
            assignors: vec![Assignor::Range],
            auto_commit: Some(Span::from_ms(5_000)),
            commits: Commits::Never,
        }
    }
}
