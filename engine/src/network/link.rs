//! How long a packet takes from one machine to another.

use crate::physics::time::Span;
use crate::protocol::ids::{BrokerId, Endpoint};

/// One-way latencies. Each pair of machines has its own, fixed one: a little apart from the
/// others, so that packets which leave together do not always arrive together, and the same both
/// ways.
#[derive(Clone, Debug)]
pub struct Links {
    latency: Span,
    /// How much each pair's latency differs from the next one's.
    spread: Span,
}

impl Links {
    /// Links of at least `latency`; pairs differ by multiples of `spread`.
    pub fn new(latency: Span, spread: Span) -> Self {
        Self { latency, spread }
    }

    /// One-way latency between two processes.
    pub fn latency(&self, one: Endpoint, other: Endpoint) -> Span {
        let steps = match (one, other) {
            (Endpoint::Broker(one), Endpoint::Broker(other)) => steps_between(one, other),
            (Endpoint::Broker(_) | Endpoint::Client(_), Endpoint::Client(client))
            | (Endpoint::Client(client), Endpoint::Broker(_)) => u64::from(client.0) % 5,
        };
        Span::from_us(self.latency.as_us() + self.spread.as_us() * steps)
    }
}

/// A small number that is the same both ways and differs between the pairs of a small cluster.
fn steps_between(one: BrokerId, other: BrokerId) -> u64 {
    let (low, high) = (one.0.min(other.0), one.0.max(other.0));
    (i64::from(low) * 2 + i64::from(high) * 3).rem_euclid(7).unsigned_abs()
}
