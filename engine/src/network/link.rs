//! How long a packet takes from one machine to another, and what a link that is not whole does to
//! it. A cut link loses nothing for good: TCP sends again until the packet arrives, which here is
//! as soon as the link is healed. Who waits for an answer gives up by `request.timeout.ms`, who
//! connects by `socket.connection.setup.timeout.ms`.
//!
//! Absent: TCP's growing pauses, and that it breaks a connection after some 15 minutes of sending
//! again in vain (`tcp_retries2`).

use crate::physics::time::{Instant, Span};
use crate::protocol::ids::{BrokerId, Endpoint};

/// One-way latencies. Each pair of machines has its own, fixed one: a little apart from the
/// others, so that packets which leave together do not always arrive together, and the same both
/// ways.
#[derive(Clone, Debug)]
pub struct Links {
    latency: Span,
    /// How much each pair's latency differs from the next one's.
    spread: Span,
    /// Directions that are not as they should be.
    faults: Vec<LinkFault>,
    /// Machines without power: nothing reaches them.
    dark: Vec<Endpoint>,
}

/// What is wrong with a link in one direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkFault {
    /// From where.
    pub from: Endpoint,
    /// To where.
    pub to: Endpoint,
    /// Whether nothing gets through.
    pub cut: bool,
    /// How much longer packets take.
    pub slower: Span,
}

impl Links {
    /// Links of at least `latency`; pairs differ by multiples of `spread`.
    pub fn new(latency: Span, spread: Span) -> Self {
        Self { latency, spread, faults: Vec::new(), dark: Vec::new() }
    }

    /// One-way latency from one process to another.
    pub fn latency(&self, from: Endpoint, to: Endpoint) -> Span {
        let steps = match (from, to) {
            (Endpoint::Broker(one), Endpoint::Broker(other)) => steps_between(one, other),
            (Endpoint::Broker(_) | Endpoint::Client(_), Endpoint::Client(client))
            | (Endpoint::Client(client), Endpoint::Broker(_) | Endpoint::Controller)
            | (Endpoint::Controller, Endpoint::Client(client)) => u64::from(client.0) % 5,
            (Endpoint::Broker(broker), Endpoint::Controller)
            | (Endpoint::Controller, Endpoint::Broker(broker)) => {
                u64::from(broker.0.unsigned_abs()) % 3
            }
            (Endpoint::Controller, Endpoint::Controller) => 0,
        };
        let plain = Span::from_us(self.latency.as_us() + self.spread.as_us() * steps);
        self.fault(from, to).map_or(plain, |fault| plain + fault.slower)
    }

    /// When what leaves `from` at `now` reaches `to`: [`Instant::MAX`] while nothing gets through.
    pub fn arrival(&self, now: Instant, (from, to): (Endpoint, Endpoint)) -> Instant {
        if self.is_blocked(from, to) { Instant::MAX } else { now + self.latency(from, to) }
    }

    /// When a round trip that `from` begins at `now` is over; never while one way is cut.
    pub fn round_trip(&self, now: Instant, (from, to): (Endpoint, Endpoint)) -> Instant {
        if self.is_blocked(to, from) {
            return Instant::MAX;
        }
        self.arrival(now, (from, to)) + self.latency(to, from)
    }

    /// What is wrong with the link in this direction, if anything is.
    pub fn fault(&self, from: Endpoint, to: Endpoint) -> Option<&LinkFault> {
        self.faults.iter().find(|fault| fault.from == from && fault.to == to)
    }

    /// All directions that are not whole.
    pub fn faults(&self) -> &[LinkFault] {
        &self.faults
    }

    fn is_blocked(&self, from: Endpoint, to: Endpoint) -> bool {
        let is_dark = |end: Endpoint| self.dark.contains(&end);
        self.fault(from, to).is_some_and(|fault| fault.cut) || is_dark(from) || is_dark(to)
    }

    pub(super) fn fault_mut(&mut self, from: Endpoint, to: Endpoint) -> &mut LinkFault {
        let known = self.faults.iter().position(|fault| fault.from == from && fault.to == to);
        let place = known.unwrap_or_else(|| {
            self.faults.push(LinkFault { from, to, cut: false, slower: Span::ZERO });
            self.faults.len() - 1
        });
        &mut self.faults[place]
    }

    pub(super) fn mend(&mut self, from: Endpoint, to: Endpoint) {
        self.faults.retain(|fault| fault.from != from || fault.to != to);
    }

    pub(super) fn set_dark(&mut self, machine: Endpoint, is_dark: bool) {
        self.dark.retain(|dark| *dark != machine);
        if is_dark {
            self.dark.push(machine);
        }
    }
}

/// A small number that is the same both ways and differs between the pairs of a small cluster.
fn steps_between(one: BrokerId, other: BrokerId) -> u64 {
    let (low, high) = (one.0.min(other.0), one.0.max(other.0));
    (i64::from(low) * 2 + i64::from(high) * 3).rem_euclid(7).unsigned_abs()
}
