//! A client's connections and what it remembers of each broker's (`ClusterConnectionStates`,
//! `NetworkClient`): one connection a broker, a back-off that grows with every failure in a row,
//! handshakes that may take longer each time. The brokers of `bootstrap.servers` count as brokers
//! of their own until the first Metadata answer.

use crate::node::Ctx;
use crate::physics::chance::Chance;
use crate::physics::time::{Instant, Span};
use crate::protocol::ids::{BrokerId, ClientId, ConnectionId, Endpoint};

use super::link::{Link, LinkState};

/// `reconnect.backoff.ms` and `reconnect.backoff.max.ms`.
const RECONNECT_BACKOFF: (Span, Span) = (Span::from_ms(50), Span::from_ms(1_000));
/// `socket.connection.setup.timeout.ms` and `socket.connection.setup.timeout.max.ms`.
const SETUP_TIMEOUT: (Span, Span) = (Span::from_ms(10_000), Span::from_ms(30_000));
/// Kafka's own `max.in.flight.requests.per.connection`.
pub(super) const MAX_IN_FLIGHT: usize = 5;

/// A broker as a client connects to it. Each is a connection of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Peer {
    /// One of `bootstrap.servers`.
    Bootstrap(BrokerId),
    /// A broker by its id.
    Broker(BrokerId),
    /// The coordinator of its group (Kafka numbers it `Integer.MAX_VALUE` less the broker's id).
    Coordinator(BrokerId),
}

impl Peer {
    /// Which broker it is.
    pub(super) fn broker(self) -> BrokerId {
        match self {
            Self::Bootstrap(id) | Self::Broker(id) | Self::Coordinator(id) => id,
        }
    }
}

/// All connections of a client.
#[derive(Clone, Debug)]
pub(super) struct Nodes {
    client: ClientId,
    /// `max.in.flight.requests.per.connection`.
    pub(super) max_in_flight: usize,
    nodes: Vec<Node>,
    pub(super) links: Vec<Link>,
}

/// What is remembered of one broker.
#[derive(Clone, Copy, Debug)]
struct Node {
    peer: Peer,
    /// Connections in a row that ended before they could be used, or were lost.
    failed_attempts: u32,
    /// Handshakes in a row that came to nothing.
    failed_connects: u32,
    last_attempt: Instant,
    /// No new connection before then.
    until: Option<Instant>,
}

impl Nodes {
    pub(super) fn new(client: ClientId, max_in_flight: usize) -> Self {
        Self { client, max_in_flight, nodes: Vec::new(), links: Vec::new() }
    }

    pub(super) fn place_of(&self, connection: ConnectionId) -> Option<usize> {
        self.links.iter().position(|link| link.connection == connection)
    }

    /// The link to `peer` if it can be used now; opened if there is none and none failed of late.
    pub(super) fn ready(
        &mut self,
        ctx: &mut Ctx<'_>,
        peer: Peer,
        chance: &mut Chance,
    ) -> Option<&mut Link> {
        let Some(place) = self.links.iter().position(|link| link.peer() == peer) else {
            let (now, client) = (ctx.now(), self.client);
            let node = self.node(peer);
            if node.until.is_none_or(|until| until <= now) {
                node.last_attempt = now;
                let setup = chance.back_off(SETUP_TIMEOUT, node.failed_connects);
                let connection =
                    ctx.open(Endpoint::Client(client), Endpoint::Broker(peer.broker()));
                self.links.push(Link::opening(connection, peer, now + setup));
            }
            return None;
        };
        Some(&mut self.links[place]).filter(|link| link.state == LinkState::Ready)
    }

    /// The broker of `peers` that is asked for metadata (`NetworkClient.leastLoadedNode`): one with
    /// nothing in flight, else a ready one, one that is being connected, or the one whose last
    /// attempt is longest ago. `None` while all of them are in their back-off.
    pub(super) fn least_loaded(
        &self,
        now: Instant,
        peers: &[Peer],
        chance: &mut Chance,
    ) -> Option<Peer> {
        let first = usize::try_from(chance.below(peers.len().max(1) as u64)).unwrap_or(0);
        let (mut ready, mut connecting, mut connectable) = (None, None, None);
        for peer in peers.iter().cycle().skip(first).take(peers.len()) {
            match self.links.iter().find(|link| link.peer() == *peer) {
                Some(link) if link.state == LinkState::Ready => {
                    let load = link.in_flight_count();
                    if load == 0 {
                        return Some(*peer);
                    }
                    if load < self.max_in_flight && ready.is_none_or(|(least, _)| load < least) {
                        ready = Some((load, *peer));
                    }
                }
                Some(_) => connecting = Some(*peer),
                None => {
                    let node = self.nodes.iter().find(|node| node.peer == *peer);
                    let since = node.map_or(Instant::ZERO, |node| node.last_attempt);
                    let free = node.and_then(|node| node.until).is_none_or(|until| until <= now);
                    if free && connectable.is_none_or(|(oldest, _)| since < oldest) {
                        connectable = Some((since, *peer));
                    }
                }
            }
        }
        let ready = ready.map(|(_, peer)| peer);
        ready.or(connecting).or(connectable.map(|(_, peer)| peer))
    }

    /// Whether `peer` cannot be reached: its connection has failed and no new one is tried yet.
    pub(super) fn is_unreachable(&self, now: Instant, peer: Peer) -> bool {
        let is_linked = self.links.iter().any(|link| link.peer() == peer);
        let mut known = self.nodes.iter().filter(|node| node.peer == peer);
        !is_linked && known.any(|node| node.until.is_some_and(|until| until > now))
    }

    /// The handshake of the link at `place` is over.
    pub(super) fn on_connected(&mut self, place: usize) {
        let peer = self.links[place].peer();
        self.node(peer).failed_connects = 0;
    }

    /// The link at `place` can be used.
    pub(super) fn on_ready(&mut self, place: usize) {
        let link = &mut self.links[place];
        link.state = LinkState::Ready;
        let peer = link.peer();
        self.node(peer).failed_attempts = 0;
    }

    /// The link at `place` is gone: its broker is left alone for a while.
    pub(super) fn on_lost(&mut self, now: Instant, place: usize, chance: &mut Chance) -> Link {
        let link = self.links.remove(place);
        let node = self.node(link.peer());
        node.until = Some(now + chance.back_off(RECONNECT_BACKOFF, node.failed_attempts));
        node.failed_attempts += 1;
        if matches!(link.state, LinkState::Opening { .. }) {
            node.failed_connects += 1;
        }
        link
    }

    /// Ends the back-offs that are over at `now`.
    pub(super) fn end_waits(&mut self, now: Instant) {
        for node in &mut self.nodes {
            node.until = node.until.filter(|until| *until > now);
        }
    }

    /// When the first back-off ends, or something takes too long.
    pub(super) fn next_deadline(&self) -> Option<Instant> {
        let waits = self.nodes.iter().filter_map(|node| node.until);
        waits.chain(self.links.iter().filter_map(Link::deadline)).min()
    }

    fn node(&mut self, peer: Peer) -> &mut Node {
        let known = self.nodes.iter().position(|node| node.peer == peer);
        let place = known.unwrap_or_else(|| {
            self.nodes.push(Node {
                peer,
                failed_attempts: 0,
                failed_connects: 0,
                last_attempt: Instant::ZERO,
                until: None,
            });
            self.nodes.len() - 1
        });
        &mut self.nodes[place]
    }
}
