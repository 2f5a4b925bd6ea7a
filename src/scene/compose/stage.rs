//! One partition's replicas, clients and requests, as they are.

use brokerscope_engine::client::{Life, Role as ClientRole};
use brokerscope_engine::protocol::ids::{BrokerId, Endpoint, Offset, PartitionId};
use brokerscope_engine::world::World;

use super::packets;
use super::replica::{Past, replica};
use super::source::Source;
use crate::scene::mark::Mark;
use crate::scene::stage::{Client, ClientKind, End, Role, Stage, Subject};
use crate::text::{groups, picture};

/// Which clients are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cast {
    /// Producers only: the first minute.
    Producers,
    /// All of them.
    Everybody,
}

/// The stage at the present moment.
pub fn stage(source: &mut Source<'_>, cast: Cast, selected: Option<Subject>) -> Stage {
    let partition = source.partition;
    let replicas = source.world().image().partitions.get(partition.index());
    let brokers = replicas.map(|registration| registration.replicas.clone()).unwrap_or_default();
    let drawn = brokers.iter().filter_map(|id| replica(source, (*id, partition), Past::Retold));
    let replicas: Vec<_> = drawn.collect();
    let leaders = replicas.iter().filter(|replica| replica.role == Role::Leader);
    let leader = leaders.max_by_key(|replica| replica.epoch);
    // While nobody leads, nothing moves it: the farthest that anybody knew.
    let known = replicas.iter().max_by_key(|replica| replica.high_watermark.at);
    let high_watermark =
        leader.or(known).map_or(Mark::resting(Offset(0)), |replica| replica.high_watermark);
    let world = source.world();
    // The partition's own traffic is what its leader is asked and answers; what that broker asks
    // others, as a follower of theirs, is not.
    let leads = leader.map(|leader| leader.broker);
    let is_leader = |end: End| leads.is_some_and(|id| end == End::Broker(id));
    let mut clients = clients(source, cast);
    clients.retain(|client| concerns_client(world, client.key, partition));
    let is_here = |end: End| match end {
        End::Client(key) => clients.iter().any(|client| client.key == key),
        End::Broker(_) => true,
    };
    let concerns = |asks: End, answers: End| is_leader(answers) && is_here(asks);
    let mut packets = packets::in_flight(world, cast);
    packets.retain(|it| {
        let (asks, answers) =
            if it.content.is_reply() { (it.to, it.from) } else { (it.from, it.to) };
        concerns(asks, answers) && !it.content.is_of_groups()
    });
    let mut parked = packets::parked(world, cast);
    parked.retain(|it| concerns(it.from, End::Broker(it.at)) && !it.content.is_of_groups());
    Stage {
        partition: match world.image().partitions.get(partition.index()) {
            Some(_) => world.image().partition_name(partition),
            None => String::new(),
        },
        high_watermark,
        replicas,
        clients,
        packets,
        parked,
        cut: leads.map(|leader| cut_off(world, leader, &brokers)).unwrap_or_default(),
        selected,
    }
}

/// Brokers whose link to the leader lets nothing through, in one direction at least.
fn cut_off(world: &World, leader: BrokerId, brokers: &[BrokerId]) -> Vec<BrokerId> {
    let network = world.network();
    let stalled = network.stalled();
    let stops = |from: Endpoint, to: Endpoint| {
        network.links().fault(from, to).is_some_and(|it| it.cut) || stalled.contains(&(from, to))
    };
    let end = Endpoint::Broker;
    let cut = brokers.iter().copied();
    cut.filter(|it| stops(end(*it), end(leader)) || stops(end(leader), end(*it))).collect()
}

/// Whether a client may have to do with a partition: a consumer that reads others has not.
fn concerns_client(world: &World, key: u32, partition: PartitionId) -> bool {
    let client = world.clients().iter().find(|client| client.id.0 == key);
    client.is_some_and(|client| match &client.role {
        ClientRole::Producer(_) => true,
        ClientRole::Consumer(consumer) => {
            consumer.slots().iter().any(|slot| slot.partition == partition)
        }
    })
}

/// Producers and consumers, in order of their start.
pub(super) fn clients(source: &Source<'_>, cast: Cast) -> Vec<Client> {
    let clients = source.world().clients().iter();
    clients
        .filter_map(|client| {
            let (kind, state) = match (&client.role, cast) {
                (ClientRole::Producer(producer), _) => {
                    let acks = acks_said(producer.last_acks().unwrap_or(-1));
                    (ClientKind::Producer, picture::acks(&acks))
                }
                (ClientRole::Consumer(_), Cast::Producers) => return None,
                (ClientRole::Consumer(consumer), Cast::Everybody) => {
                    let first = consumer.slots().first();
                    let position = first.and_then(|slot| slot.position).unwrap_or(Offset(0));
                    let state = match consumer.member() {
                        Some(member) => groups::in_group(&member.settings.group),
                        None => picture::position(position),
                    };
                    (ClientKind::Consumer, state)
                }
            };
            let runs = client.life == Life::Running;
            let state = if runs { state } else { picture::down() };
            Some(Client { key: client.id.0, kind, state })
        })
        .collect()
}

/// `acks` as Kafka's setting has it.
pub fn acks_said(acks: i16) -> String {
    if acks == -1 { "all".to_owned() } else { acks.to_string() }
}
