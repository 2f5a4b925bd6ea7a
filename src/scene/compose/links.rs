//! The links: between all brokers, between each of them and the controller, and between clients and
//! the brokers that they are connected to.

use brokerscope_engine::protocol::ids::{BrokerId, Endpoint};
use brokerscope_engine::world::World;

use crate::scene::cluster::{Ends, Link, Way};

/// All links.
pub(super) fn links(world: &World) -> Vec<Link> {
    let ids: Vec<BrokerId> = world.brokers().iter().map(|broker| broker.id).collect();
    let stalled = world.network().stalled();
    let seen = (world, stalled.as_slice());
    let mut links = Vec::new();
    for (place, one) in ids.iter().enumerate() {
        for other in &ids[place + 1..] {
            let ends = (Endpoint::Broker(*one), Endpoint::Broker(*other));
            links.push(link(seen, Ends::Brokers(*one, *other), ends));
        }
    }
    for client in world.clients() {
        for id in &ids {
            let ends = (client.endpoint(), Endpoint::Broker(*id));
            let link = link(seen, Ends::Client(client.id.0, *id), ends);
            if link.connected || !link.is_whole() {
                links.push(link);
            }
        }
    }
    for id in &ids {
        let ends = (Endpoint::Broker(*id), Endpoint::Controller);
        links.push(link(seen, Ends::Controller(*id), ends));
    }
    links
}

fn link(
    (world, stalled): (&World, &[(Endpoint, Endpoint)]),
    ends: Ends,
    (one, other): (Endpoint, Endpoint),
) -> Link {
    let links = world.network().links();
    let way = |from, to| {
        let fault = links.fault(from, to);
        let (cut, slower) = fault.map_or_else(Default::default, |it| (it.cut, it.slower));
        Way { cut, slower, stalled: stalled.contains(&(from, to)) }
    };
    Link {
        ends,
        names: (name(world, one), name(world, other)),
        there: way(one, other),
        back: way(other, one),
        paused: is_paused(world, ends),
        connected: is_connected(world, one, other),
    }
}

/// Whether a connection stands between two processes, or is being opened.
fn is_connected(world: &World, one: Endpoint, other: Endpoint) -> bool {
    world.network().connections().iter().any(|connection| {
        let ends = (connection.opener(), connection.acceptor());
        ends == (one, other) || ends == (other, one)
    })
}

/// A process as actions name it.
fn name(world: &World, process: Endpoint) -> String {
    match process {
        Endpoint::Broker(id) => id.to_string(),
        Endpoint::Controller => "controller".to_owned(),
        Endpoint::Client(id) => world.client(id).map(|it| it.name.clone()).unwrap_or_default(),
    }
}

/// Whether one end would fetch from the other and the lab holds it back.
fn is_paused(world: &World, ends: Ends) -> bool {
    let holds_back = |follower: BrokerId, leader: BrokerId| {
        let running = world.broker(follower).and_then(|broker| broker.running.as_ref());
        running.is_some_and(|running| {
            let mut fetchers = running.fetchers.iter();
            running.fetching_paused.is_some() && fetchers.any(|it| it.leader == leader)
        })
    };
    match ends {
        Ends::Brokers(one, other) => holds_back(one, other) || holds_back(other, one),
        Ends::Client(..) | Ends::Controller(_) => false,
    }
}
