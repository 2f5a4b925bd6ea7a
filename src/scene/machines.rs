//! Where everything of the cluster lies, in pixels: machines as columns, clients above them, and
//! between both the lanes on which requests travel.
//!
//! A link between two brokers has a lane, the farther apart they are the higher, and on it a track
//! for each direction; links that do not overlap share a lane. A client has a lane of its own. So
//! what travels or waits on one does not lie on another.

use super::cluster::{Cluster, Detail, Ends};
use super::geometry::{MACHINE_CARD, MACHINE_MARGIN as INSET};
use super::gutter::Point;
use super::stage::End;
use crate::scene::digits::tenths;
use brokerscope_engine::protocol::ids::BrokerId;

/// Space at the sides, and between two machines.
const MARGIN: f64 = 16.0;
const BETWEEN: f64 = 12.0;
/// Width of a client's box, with the space beside it.
const GUEST: f64 = 166.0;
/// Height of a client's lane, and of all of them at most.
const GUEST_LANE: f64 = 25.0;
const GUEST_LANES: f64 = 100.0;
/// Height of a lane between brokers, with a track for each direction, and of all at most.
const LANE: f64 = 46.0;
const LANES: f64 = 190.0;
/// From a machine's bottom to the controller's card.
const STUB: f64 = 46.0;
/// Width and height of a square and the space beside it.
pub const SPOT: f64 = 14.0;

/// All that the layout depends on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shape {
    /// How much of each replica is drawn.
    pub detail: Detail,
    /// The brokers, from left to right.
    pub brokers: Vec<BrokerId>,
    /// The clients' keys, from left to right.
    pub clients: Vec<u32>,
    /// The most replicas that a machine holds.
    pub most: usize,
}

/// Where everything lies.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    /// What it is for.
    pub shape: Shape,
    /// Width of it all; wider than the page where there are many machines.
    pub width: f64,
    /// Height of it all, down to the controller's card.
    pub height: f64,
    /// Width of a machine.
    pub column: f64,
    /// Top of the machines.
    pub top: f64,
    /// Height of a machine, and of its head.
    pub machine: f64,
    /// See [`machine`](Self::machine).
    pub head: f64,
    /// Height of a client's box.
    pub guest: f64,
}

/// A rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Place {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl Place {
    /// The same as a style.
    pub fn style(self) -> String {
        let Self { x, y, width, height } = self;
        format!(
            "left:{x}px;top:{y}px;width:{width}px;height:{height}px",
            x = tenths(x),
            y = tenths(y),
            width = tenths(width),
            height = tenths(height)
        )
    }
}

impl Shape {
    /// The shape of a cluster.
    pub fn of(cluster: &Cluster) -> Self {
        let held = cluster.machines.iter().map(|it| it.replicas.len().max(it.spots.len()));
        Self {
            detail: cluster.detail,
            brokers: cluster.machines.iter().map(|machine| machine.id).collect(),
            clients: cluster.clients.iter().map(|guest| guest.client.key).collect(),
            most: held.max().unwrap_or_default(),
        }
    }
}

impl Layout {
    /// The layout in a room of this width, for fingers if they are to `touch` it.
    pub fn new(shape: Shape, room: f64, touch: bool) -> Self {
        let brokers = shape.brokers.len().max(1) as f64;
        let least = match shape.detail {
            Detail::Cells => 228.0,
            Detail::Runs => 188.0,
            Detail::Heat => 102.0,
        };
        let column = ((room - 2.0 * MARGIN + BETWEEN) / brokers - BETWEEN).max(least);
        let width = 2.0 * MARGIN + brokers * (column + BETWEEN) - BETWEEN;
        let head = match shape.detail {
            Detail::Cells | Detail::Runs => 78.0,
            Detail::Heat => 72.0,
        };
        let guest = match (shape.clients.is_empty(), touch) {
            (true, _) => 0.0,
            (false, true) => 44.0,
            (false, false) => 34.0,
        };
        let mut layout =
            Self { shape, width, column, head, guest, height: 0.0, top: 0.0, machine: 0.0 };
        let lanes = layout.lane() * layout.lanes_below(usize::MAX) as f64;
        layout.top = guest + layout.guest_lanes() + lanes + 14.0;
        layout.machine = head + layout.content() + INSET;
        layout.height = layout.top + layout.machine + STUB;
        layout
    }

    /// Whether a machine's head has no room for sentences.
    pub fn is_narrow(&self) -> bool {
        self.column < 180.0
    }

    /// Height of a replica's card with the space below it.
    fn step(&self) -> f64 {
        match self.shape.detail {
            Detail::Cells => MACHINE_CARD + INSET,
            Detail::Runs => 34.0,
            Detail::Heat => SPOT,
        }
    }

    /// How many squares stand in a row.
    pub fn spots_in_row(&self) -> usize {
        (((self.column - 2.0 * INSET) / SPOT) as usize).max(1)
    }

    fn content(&self) -> f64 {
        let rows = match self.shape.detail {
            Detail::Cells | Detail::Runs => self.shape.most,
            Detail::Heat => self.shape.most.div_ceil(self.spots_in_row()),
        };
        self.step() * rows.max(1) as f64
    }

    /// Height of a lane between brokers.
    fn lane(&self) -> f64 {
        LANE.min(LANES / self.lanes_below(usize::MAX).max(1) as f64)
    }

    /// How many lanes those links take whose ends are so many columns apart: of them, two that
    /// begin that far from each other share one.
    fn lanes_at(&self, apart: usize) -> usize {
        apart.min(self.shape.brokers.len().saturating_sub(apart)).max(1)
    }

    /// How many lanes shorter links take.
    fn lanes_below(&self, apart: usize) -> usize {
        (1..apart.min(self.shape.brokers.len())).map(|shorter| self.lanes_at(shorter)).sum()
    }

    fn guest_lanes(&self) -> f64 {
        (GUEST_LANE * self.shape.clients.len() as f64).min(GUEST_LANES)
    }

    /// From the middle of a lane to that of each of its tracks.
    fn track(&self) -> f64 {
        self.lane() * 0.24
    }

    /// The column of a broker.
    fn column_of(&self, broker: BrokerId) -> Option<usize> {
        self.shape.brokers.iter().position(|id| *id == broker)
    }

    /// Where a machine lies.
    pub fn machine(&self, broker: BrokerId) -> Option<Place> {
        let column = self.column_of(broker)? as f64;
        let x = MARGIN + column * (self.column + BETWEEN);
        Some(Place { x, y: self.top, width: self.column, height: self.machine })
    }

    /// Where a replica's card lies in its machine, below the head.
    pub fn card(&self, row: usize) -> Place {
        Place {
            x: INSET,
            y: self.step() * row as f64,
            width: self.column - 2.0 * INSET,
            height: self.step() - if self.shape.detail == Detail::Cells { INSET } else { 4.0 },
        }
    }

    /// Where a client's box lies.
    pub fn guest(&self, client: u32) -> Option<Place> {
        let place = self.shape.clients.iter().position(|key| *key == client)? as f64;
        let all = self.width - 2.0 * MARGIN;
        let step = GUEST.min((all + 10.0) / self.shape.clients.len() as f64);
        Some(Place { x: MARGIN + step * place, y: 0.0, width: step - 10.0, height: self.guest })
    }

    /// The corners of a link, from its first end to its second.
    pub fn corners(&self, ends: Ends) -> Option<Vec<Point>> {
        let bottom = self.top + self.machine;
        let (from, to) = match ends {
            Ends::Controller(broker) => {
                let machine = self.machine(broker)?;
                let x = machine.x + machine.width / 2.0;
                return Some(vec![Point { x, y: bottom }, Point { x, y: self.height }]);
            }
            Ends::Brokers(..) => (self.top, self.top),
            Ends::Client(..) => (self.guest, self.top),
        };
        let (one, other) = self.stretch(ends)?;
        Some(vec![Point { y: from, ..one }, one, other, Point { y: to, ..other }])
    }

    /// The part of a link on its lane, from its first end to its second.
    fn stretch(&self, ends: Ends) -> Option<(Point, Point)> {
        match ends {
            Ends::Brokers(one, other) => {
                let (left, right) = (self.machine(one)?, self.machine(other)?);
                let column = self.column_of(one)?;
                let apart = self.column_of(other)?.checked_sub(column)?;
                let lane = self.lanes_below(apart) + column % self.lanes_at(apart);
                let inward = 0.1_f64.min(0.36 / self.shape.brokers.len() as f64);
                let inward = inward * apart.checked_sub(1)? as f64;
                let y = self.top - 9.0 - self.lane() * (lane as f64 + 0.5);
                let x = left.x + left.width * (0.72 - inward);
                let other = right.x + right.width * (0.28 + inward);
                Some((Point { x, y }, Point { x: other, y }))
            }
            Ends::Client(client, broker) => {
                let (guest, machine) = (self.guest(client)?, self.machine(broker)?);
                let place = self.shape.clients.iter().position(|key| *key == client)? as f64;
                let lanes = self.guest_lanes() / self.shape.clients.len() as f64;
                let y = self.guest + 4.0 + lanes * (place + 0.5);
                let spread = 8.0 * (place - (self.shape.clients.len() as f64 - 1.0) / 2.0);
                let port = machine.x + machine.width / 2.0 + spread;
                // From the side of the box from which there is a way to go.
                let (left, right) = (guest.x + 18.0, guest.x + guest.width - 18.0);
                let far = (port - left).abs() > (port - right).abs();
                Some((Point { x: if far { left } else { right }, y }, Point { x: port, y }))
            }
            Ends::Controller(_) => None,
        }
    }

    /// The stretch that what goes from one end to the other travels.
    pub fn travel(&self, from: End, to: End) -> Option<(Point, Point)> {
        let (ends, along) = match (from, to) {
            (End::Broker(one), End::Broker(other)) if one < other => {
                (Ends::Brokers(one, other), true)
            }
            (End::Broker(one), End::Broker(other)) => (Ends::Brokers(other, one), false),
            (End::Client(client), End::Broker(broker)) => (Ends::Client(client, broker), true),
            (End::Broker(broker), End::Client(client)) => (Ends::Client(client, broker), false),
            (End::Client(_), End::Client(_)) => return None,
        };
        let (one, other) = self.stretch(ends)?;
        let aside = match (ends, along) {
            (Ends::Brokers(..), true) => -self.track(),
            (Ends::Brokers(..), false) => self.track(),
            (Ends::Client(..) | Ends::Controller(_), _) => 0.0,
        };
        let (from, to) = if along { (one, other) } else { (other, one) };
        let on_track = |point: Point| Point { y: point.y + aside, ..point };
        Some((on_track(from), on_track(to)))
    }

    /// The middle of a link, where its sign stands.
    pub fn sign(&self, ends: Ends) -> Option<Point> {
        let (one, other) = match ends {
            Ends::Brokers(..) | Ends::Client(..) => self.stretch(ends)?,
            Ends::Controller(_) => {
                let corners = self.corners(ends)?;
                (*corners.first()?, *corners.last()?)
            }
        };
        Some(Point { x: f64::midpoint(one.x, other.x), y: f64::midpoint(one.y, other.y) })
    }
}
