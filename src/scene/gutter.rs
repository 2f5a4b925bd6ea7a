//! Where the links run between the leader, its followers and its clients, where requests dock at
//! the leader, and along which stretch a packet travels.

use super::geometry::Geometry;
use super::stage::{End, Packet, Parked, Role, Stage};
use brokerscope_engine::protocol::ids::BrokerId;

/// A place on the stage.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

/// How a label lies about its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// It begins there.
    Start,
    /// It is centred there.
    Middle,
    /// It ends there.
    End,
}

/// A connection as it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The follower or client at its far end.
    pub from: End,
    /// Its corners from that end to the leader.
    pub corners: Vec<Point>,
    /// Whether nothing passes: it is cut, or its fetcher is paused.
    pub struck: bool,
}

/// Where a client's box lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClientBox {
    /// The client's key.
    pub key: u32,
    /// Left edge.
    pub x: f64,
    /// Width; its height is [`BOX_HEIGHT`].
    pub width: f64,
}

/// Height of a client's box.
pub const BOX_HEIGHT: f64 = 36.0;
/// Where a packet leaves a client's box or reaches it, without lying on it.
const CLIENT_DOOR: f64 = BOX_HEIGHT + 14.0;

impl Geometry {
    /// Boxes of the clients at the top of the stage; none on the phone's first minute, where there
    /// is no room and the parked request says it all.
    pub fn client_boxes(&self, stage: &Stage) -> Vec<ClientBox> {
        let (x, width) = match (self.metrics.gutter > 0.0, self.metrics.lane > 70.0) {
            (true, _) => (self.card_end() + 10.0, self.lanes().1 - 6.0),
            (false, true) => (self.card_x(), (self.card_width() - 8.0) / 2.0),
            (false, false) => return Vec::new(),
        };
        let step = if self.metrics.gutter > 0.0 { self.lanes().1 } else { width + 8.0 };
        let clients = stage.clients.iter().enumerate();
        clients
            .map(|(index, client)| ClientBox { key: client.key, x: x + step * index as f64, width })
            .collect()
    }

    /// Where a parked request lies at the leader, and how its label lies about that point.
    pub fn dock(&self, stage: &Stage, parked: &Parked) -> (Point, Anchor) {
        let row = stage.row_of(parked.at).unwrap_or_default();
        if self.metrics.gutter > 0.0 {
            let point = Point { x: self.card_end() + 6.0, y: self.dock_y(stage, parked.from, row) };
            return (point, Anchor::Start);
        }
        let boxes = self.client_boxes(stage);
        let sender = boxes.iter().find(|place| End::Client(place.key) == parked.from);
        if let Some(place) = sender {
            let point = Point { x: place.x + place.width / 2.0, y: CLIENT_DOOR };
            return (point, Anchor::Middle);
        }
        let row = match parked.from {
            End::Broker(broker) => stage.row_of(broker).unwrap_or(row),
            End::Client(_) => row,
        };
        let y = self.cards.get(row).map_or(0.0, |card| card.y + 17.0);
        (Point { x: self.card_end() - 8.0, y }, Anchor::End)
    }

    /// Height at which requests of `from` reach the leader. The outermost lane docks highest, so
    /// that links do not cross.
    fn dock_y(&self, stage: &Stage, from: End, row: usize) -> f64 {
        let Some(card) = self.cards.get(row) else { return 0.0 };
        let clients = stage.clients.len();
        let followers = stage.replicas.len().saturating_sub(1);
        let docks = (clients + followers).max(1);
        let place = match from {
            End::Client(key) => stage.clients.iter().position(|client| client.key == key),
            End::Broker(broker) => {
                self.lane(stage, broker).map(|lane| docks.saturating_sub(lane + 1))
            }
        };
        let first = if docks > 3 { 16.0 } else { 22.0 };
        let step = ((card.height - 14.0) / docks as f64).min(32.0);
        card.y + first + step * place.unwrap_or_default() as f64
    }

    /// From the cards to the first lane, and from a lane to the next.
    fn lanes(&self) -> (f64, f64) {
        if self.metrics.beside { (78.0, 122.0) } else { (70.0, 126.0) }
    }

    /// The lane of a follower, counted from the cards.
    fn lane(&self, stage: &Stage, broker: BrokerId) -> Option<usize> {
        let followers = stage.replicas.iter().filter(|replica| replica.role == Role::Follower);
        followers.enumerate().find(|(_, replica)| replica.broker == broker).map(|(lane, _)| lane)
    }

    /// All links. On the phone there is no room for them.
    pub fn links(&self, stage: &Stage) -> Vec<Link> {
        let Some(leader) = stage.leader_row() else { return Vec::new() };
        if self.metrics.gutter <= 0.0 {
            return Vec::new();
        }
        let followers = stage.replicas.iter().filter(|replica| replica.role == Role::Follower);
        let fetchers = followers.map(|replica| Link {
            from: End::Broker(replica.broker),
            corners: self.corners(stage, End::Broker(replica.broker), leader),
            struck: replica.fetching_paused.is_some() || stage.cut.contains(&replica.broker),
        });
        let clients = stage.clients.iter().map(|client| Link {
            from: End::Client(client.key),
            corners: self.corners(stage, End::Client(client.key), leader),
            struck: false,
        });
        fetchers.chain(clients).collect()
    }

    fn corners(&self, stage: &Stage, from: End, leader: usize) -> Vec<Point> {
        let (end, dock) = (self.card_end(), self.dock_y(stage, from, leader));
        match from {
            End::Broker(broker) => {
                let row = stage.row_of(broker).and_then(|row| self.cards.get(row));
                let y = row.map_or(0.0, |card| card.y + card.height / 2.0);
                let (first, step) = self.lanes();
                let x = end + first + step * self.lane(stage, broker).unwrap_or_default() as f64;
                let corner = |x, y| Point { x, y };
                vec![corner(end, y), corner(x, y), corner(x, dock), corner(end, dock)]
            }
            End::Client(key) => {
                let place = self.client_boxes(stage).into_iter().find(|place| place.key == key);
                let x = place.map_or(end, |place| place.x + place.width / 2.0);
                vec![Point { x, y: BOX_HEIGHT + 2.0 }, Point { x, y: dock - 11.0 }]
            }
        }
    }

    /// The stretch that a packet travels, from its sender to its receiver.
    pub fn travel(&self, stage: &Stage, packet: &Packet) -> (Point, Point) {
        let leader = stage.leader_row().unwrap_or_default();
        let to_leader = |far: End| match far {
            End::Broker(broker) => stage.row_of(broker) != Some(leader),
            End::Client(_) => true,
        };
        let (far, inward) =
            if to_leader(packet.from) { (packet.from, true) } else { (packet.to, false) };
        let (outer, inner) = self.stretch(stage, far, leader);
        if inward { (outer, inner) } else { (inner, outer) }
    }

    fn stretch(&self, stage: &Stage, far: End, leader: usize) -> (Point, Point) {
        if self.metrics.gutter > 0.0 {
            let corners = self.corners(stage, far, leader);
            let inner = corners.get(2).or(corners.last()).copied().unwrap_or_default();
            let outer = match far {
                End::Broker(_) => corners.get(1).copied().unwrap_or_default(),
                End::Client(_) => Point { x: inner.x, y: CLIENT_DOOR },
            };
            return (outer, inner);
        }
        let boxes = self.client_boxes(stage);
        if let Some(place) = boxes.iter().find(|place| End::Client(place.key) == far) {
            let x = place.x + place.width / 2.0;
            // Not as far as the commit lane and what is written over it.
            let bottom = self.metrics.lane - 34.0;
            return (Point { x, y: CLIENT_DOOR }, Point { x, y: bottom });
        }
        let x = self.card_end() - 78.0;
        let title = |row: usize| self.cards.get(row).map_or(0.0, |card| card.y + 17.0);
        let below = |row: usize| self.cards.get(row).map_or(0.0, |card| card.y + card.height + 4.0);
        let above = |row: usize| self.cards.get(row).map_or(0.0, |card| card.y - 4.0);
        match far {
            End::Broker(broker) => {
                let row = stage.row_of(broker).unwrap_or_default();
                let inner = if row > leader { below(leader) } else { above(leader) };
                (Point { x, y: title(row) }, Point { x, y: inner })
            }
            // A client without a box is at the page's edge: over the card is the ruler.
            End::Client(_) => {
                let y = title(leader);
                (Point { x: x + self.metrics.margin, y }, Point { x, y })
            }
        }
    }
}
