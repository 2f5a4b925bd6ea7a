//! What travels and what waits between the machines, at an instant: a pure function of the cluster
//! and virtual time.

use super::cluster::Cluster;
use super::gutter::Point;
use super::machines::Layout;
use super::mark::fraction;
use super::motion::Manner;
use super::stage::{Packet, Parked};
use crate::scene::digits::tenths;
use brokerscope_engine::physics::time::{Instant, Span};
use std::fmt::Write;

/// Up to so many requests and replies say what they are; more are dots.
pub const MOST_WITH_WORDS: usize = 24;
/// Last part of a packet's way, in which it shrinks into its receiver.
const SHRINKS: f64 = 0.12;
/// How far a packet comes on a link that lets nothing through, and how long that takes.
const STALLS_AT: f64 = 0.3;
const STALLS_AFTER: Span = Span::from_ms(3);

/// Where a packet is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Afloat {
    /// Its centre.
    pub at: Point,
    /// 1 until it shrinks into its receiver.
    pub scale: f64,
    /// Whether it goes to the left.
    pub left: bool,
}

/// Where each packet of the cluster is at `now`; none of those between things that are not drawn.
pub fn afloat(
    cluster: &Cluster,
    layout: &Layout,
    (now, manner): (Instant, Manner),
) -> Vec<Option<Afloat>> {
    let place = |packet: &Packet| {
        let (from, to) = layout.travel(packet.from, packet.to)?;
        let gone = way(packet, now, manner);
        Some(Afloat {
            at: Point { x: from.x + (to.x - from.x) * gone, y: from.y + (to.y - from.y) * gone },
            scale: ((1.0 - gone) / SHRINKS).clamp(0.4, 1.0),
            left: to.x < from.x,
        })
    };
    cluster.packets.iter().map(place).collect()
}

/// The share of its way that a packet has behind it.
fn way(packet: &Packet, now: Instant, manner: Manner) -> f64 {
    let gone = now.since(packet.sent);
    match (packet.is_held_up(), manner) {
        (true, Manner::Calm) => STALLS_AT,
        (true, Manner::Running | Manner::Standing) => fraction(gone, STALLS_AFTER) * STALLS_AT,
        (false, Manner::Calm) => 0.5,
        (false, Manner::Running | Manner::Standing) => {
            fraction(gone, packet.due.since(packet.sent))
        }
    }
}

/// Where a request waits that a broker holds: at the end of its way.
pub fn dock(layout: &Layout, parked: &Parked) -> Option<Point> {
    layout.travel(parked.from, super::stage::End::Broker(parked.at)).map(|(_, to)| to)
}

/// Dots at the places given, as one path: lines without length, whose round caps are the dots.
pub fn dots(places: impl Iterator<Item = Point>) -> String {
    let mut path = String::new();
    for place in places {
        let written = write!(path, "M{} {}h0", tenths(place.x), tenths(place.y));
        written.expect("writing to a String does not fail");
    }
    path
}
