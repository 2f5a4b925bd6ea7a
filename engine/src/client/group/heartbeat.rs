//! When a member shows that it lives, and when it gives up (`Heartbeat`, `HeartbeatThread`): the
//! thread that does this runs from the answer to JoinGroup until the member is out of the group,
//! whatever the application is about.

use crate::physics::chance::Chance;
use crate::physics::time::{Instant, Span};

use super::super::metadata::RETRY_BACKOFF;
use super::settings::GroupSettings;

/// The timers of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::client) struct Heartbeat {
    /// When the next heartbeat is due.
    next: Instant,
    /// When the coordinator counts as lost, because it has not answered for so long.
    session_ends: Instant,
    /// When the application has been away from `poll` for too long; none while it polls.
    poll_ends: Option<Instant>,
    /// Heartbeats in a row that failed.
    failures: u32,
}

/// What is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// A heartbeat.
    Heartbeat,
    /// The coordinator has not answered for `session.timeout.ms`.
    Session,
    /// The application has been away for `max.poll.interval.ms`.
    Poll,
}

impl Heartbeat {
    pub(super) fn new() -> Self {
        let (next, session_ends) = (Instant::MAX, Instant::MAX);
        Self { next, session_ends, poll_ends: None, failures: 0 }
    }

    /// The application is in `poll`, or leaves it at `now`.
    pub(super) fn poll(&mut self, now: Instant, stays: bool, settings: &GroupSettings) {
        self.poll_ends = (!stays).then_some(now + settings.max_poll_interval);
    }

    /// The member is in a generation: everything begins anew (`resetTimeouts`).
    pub(super) fn reset(&mut self, now: Instant, settings: &GroupSettings) {
        self.next = now + settings.heartbeat_interval;
        self.session_ends = now + settings.session_timeout;
        self.poll_ends = self.poll_ends.map(|_| now + settings.max_poll_interval);
    }

    /// The coordinator was found.
    pub(super) fn reset_session(&mut self, now: Instant, settings: &GroupSettings) {
        self.session_ends = now + settings.session_timeout;
    }

    pub(super) fn on_sent(&mut self, now: Instant, interval: Span) {
        self.next = now + interval;
    }

    pub(super) fn on_received(&mut self, now: Instant, settings: &GroupSettings) {
        self.failures = 0;
        self.reset_session(now, settings);
    }

    pub(super) fn on_failed(&mut self, now: Instant, chance: &mut Chance) {
        self.next = now + chance.back_off(RETRY_BACKOFF, self.failures);
        self.failures += 1;
    }

    /// What is due at `now`; without a coordinator only a lookup is, which is not here.
    pub(super) fn due(&self, now: Instant) -> Option<Due> {
        if self.session_ends <= now {
            Some(Due::Session)
        } else if self.poll_ends.is_some_and(|ends| ends <= now) {
            Some(Due::Poll)
        } else {
            (self.next <= now).then_some(Due::Heartbeat)
        }
    }

    /// When something is due first.
    pub(super) fn next_deadline(&self) -> Instant {
        self.next.min(self.session_ends).min(self.poll_ends.unwrap_or(Instant::MAX))
    }

    /// When the next heartbeat is to be sent.
    pub(super) fn next(&self) -> Instant {
        self.next
    }

    /// When the application will have been away from `poll` for too long; none while it polls.
    pub(super) fn poll_ends(&self) -> Option<Instant> {
        self.poll_ends
    }
}
