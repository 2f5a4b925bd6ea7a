//! Where everything that moves is at an instant: a pure function of the picture and virtual time,
//! so that pause, slow motion, scrubbing and going back hold for free.

use super::geometry::Geometry;
use super::mark::fraction;
use super::stage::{Packet, Replica, Stage};
use brokerscope_engine::physics::time::{Instant, Span};
use brokerscope_engine::protocol::ids::BrokerId;

/// How long cells fall that were cut off.
const FALL: Span = Span::from_ms(2);
/// Last part of a packet's way, in which it shrinks into its receiver.
const SHRINKS: f64 = 0.12;
/// Half of a peg's width with the space about it.
const PEG: f64 = 14.0;

/// Where everything that moves is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Motion {
    /// The HW line.
    pub high_watermark: f64,
    /// The marks of each replica, from top to bottom.
    pub replicas: Vec<RowMotion>,
    /// The leader's pegs in the order of its notes; `None` where it has not heard yet.
    pub pegs: Vec<Option<f64>>,
    /// The packets, in the stage's order.
    pub packets: Vec<PacketMotion>,
}

/// Marks of a replica.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct RowMotion {
    /// The LEO cap; cells grow up to it.
    pub log_end: f64,
    /// The HW it knows.
    pub high_watermark: f64,
    /// Where the hatching of what is not committed begins.
    pub committed: f64,
    /// How far the cells have fallen that were cut off, from 0 to 1; nothing once they are gone.
    pub fallen: Option<f64>,
}

/// A packet on its way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PacketMotion {
    /// Key of its element.
    pub key: u64,
    /// Its centre.
    pub x: f64,
    /// Its centre.
    pub y: f64,
    /// 1 until it shrinks into its receiver.
    pub scale: f64,
    /// Whether it travels upwards, or out over the edge of the page.
    pub up: bool,
}

/// How things move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Time runs.
    Running,
    /// Time stands: marks lie where they belong, though the next event may be nearer than the end
    /// of their slide. What is read while time stands is never half-way.
    Standing,
    /// Reduced motion: marks jump, and a packet stays in the middle of its way.
    Calm,
}

/// The motion of `stage` at `now`.
pub fn motion(stage: &Stage, geometry: &Geometry, now: Instant, manner: Manner) -> Motion {
    let calm = manner == Manner::Calm;
    let now_of_marks = if manner == Manner::Running { now } else { Instant::MAX };
    let committed = geometry.x(stage.high_watermark.position(now_of_marks));
    let replicas = stage
        .replicas
        .iter()
        .map(|replica| RowMotion { committed, ..of_replica(replica, geometry, now, manner) });
    let packets = stage.packets.iter().map(|packet| afloat(stage, geometry, packet, now, calm));
    Motion {
        high_watermark: committed,
        replicas: replicas.collect(),
        pegs: pegs(stage, geometry, now_of_marks),
        packets: packets.collect(),
    }
}

/// The marks of one replica, by what it knows itself.
pub fn of_replica(
    replica: &Replica,
    geometry: &Geometry,
    now: Instant,
    manner: Manner,
) -> RowMotion {
    let now_of_marks = if manner == Manner::Running { now } else { Instant::MAX };
    let high_watermark = geometry.x(replica.high_watermark.position(now_of_marks));
    RowMotion {
        log_end: geometry.x(replica.log_end.position(now_of_marks)),
        high_watermark,
        committed: high_watermark,
        fallen: replica.cut.and_then(|cut| fallen(cut.since, now, manner)),
    }
}

/// How far what was cut at `since` has fallen. Without motion it is seen and does not fall.
fn fallen(since: Instant, now: Instant, manner: Manner) -> Option<f64> {
    let gone = fraction(now.since(since), FALL);
    let is_falling = since <= now && gone < 1.0;
    is_falling.then_some(if manner == Manner::Calm { 0.0 } else { gone })
}

fn afloat(
    stage: &Stage,
    geometry: &Geometry,
    packet: &Packet,
    now: Instant,
    calm: bool,
) -> PacketMotion {
    let (from, to) = geometry.travel(stage, packet);
    let gone = fraction(now.since(packet.sent), packet.due.since(packet.sent));
    let gone = if calm { 0.5 } else { gone };
    PacketMotion {
        key: packet.key,
        x: from.x + (to.x - from.x) * gone,
        y: from.y + (to.y - from.y) * gone,
        scale: ((1.0 - gone) / SHRINKS).clamp(0.4, 1.0),
        up: to.y < from.y || to.y == from.y && to.x > from.x,
    }
}

/// Pegs that share an offset stand side by side, and none of them off the card.
fn pegs(stage: &Stage, geometry: &Geometry, now: Instant) -> Vec<Option<f64>> {
    let Some(leader) = stage.leader_row().and_then(|row| stage.replicas.get(row)) else {
        return Vec::new();
    };
    let least = geometry.card_x() + PEG;
    let place = |follower: BrokerId, x: f64| {
        let same = leader.notes.iter().filter_map(|note| Some((note.follower, note.fetched?.at)));
        let here = same.clone().find(|(broker, _)| *broker == follower)?.1;
        let sharing: Vec<_> =
            same.filter(|(_, at)| *at == here).map(|(broker, _)| broker).collect();
        let index = sharing.iter().position(|broker| *broker == follower)?;
        let first = (x - (sharing.len() - 1) as f64 / 2.0 * 2.0 * PEG).max(least);
        Some(first + index as f64 * 2.0 * PEG)
    };
    let notes = leader.notes.iter();
    notes.map(|note| place(note.follower, geometry.x(note.fetched?.position(now)))).collect()
}
