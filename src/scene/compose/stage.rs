//! One partition's replicas, clients and requests, as they are.

use brokerscope_engine::client::Role as ClientRole;
use brokerscope_engine::node::What;
use brokerscope_engine::physics::fact_id::FactId;
use brokerscope_engine::protocol::ids::{BrokerId, LeaderEpoch, Offset};
use brokerscope_engine::replication::partition::{Partition, Role as ReplicaRole};
use brokerscope_engine::storage::log::Log;

use super::packets;
use super::source::Source;
use crate::scene::mark::Mark;
use crate::scene::stage::{Client, ClientKind, Note, Replica, Role, Run, Stage, Subject};
use crate::text::picture;

/// More segments than this, counted from the end, are not drawn.
const MOST_SEGMENTS: usize = 256;

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
    let replicas: Vec<_> = brokers.iter().filter_map(|id| replica(source, *id)).collect();
    let leader = replicas.iter().find(|replica| replica.role == Role::Leader);
    // While nobody leads, nothing moves it: the farthest that anybody knew.
    let known = replicas.iter().max_by_key(|replica| replica.high_watermark.at);
    let high_watermark =
        leader.or(known).map_or(Mark::resting(Offset(0)), |replica| replica.high_watermark);
    let world = source.world();
    Stage {
        partition: match world.image().partitions.get(partition.index()) {
            Some(_) => world.image().partition_name(partition),
            None => String::new(),
        },
        high_watermark,
        replicas,
        clients: clients(source, cast),
        packets: packets::in_flight(world, cast),
        parked: packets::parked(world, cast),
        selected,
    }
}

fn replica(source: &mut Source<'_>, broker: BrokerId) -> Option<Replica> {
    let world = source.history.world();
    let Some((partition, log)) = world.replica(broker, source.partition) else {
        return files(source, broker);
    };
    let paused = world.broker(broker)?.running.as_ref()?.fetching_paused;
    let leader = world.image().partition(source.partition).leader;
    let in_isr = world
        .replica(leader, source.partition)
        .and_then(|(leader, _)| leader.leadership())
        .is_none_or(|leadership| leadership.isr.contains(&broker));
    let role = match partition.role {
        ReplicaRole::Leader(_) => Role::Leader,
        ReplicaRole::Follower { .. } => Role::Follower,
    };
    Some(Replica {
        broker,
        role,
        epoch: partition.leader_epoch,
        in_isr,
        log_start: log.log_start_offset(),
        log_end: mark(source, log.log_end_offset(), partition.log_end_set_by),
        high_watermark: mark(source, log.high_watermark(), partition.high_watermark_set_by),
        runs: runs(log),
        segments: segments(log),
        notes: notes(source, partition, log),
        fetching_paused: paused.map(|by| source.when(Some(by)).unwrap_or_default()),
    })
}

/// What is left of a replica whose process is gone.
fn files(source: &Source<'_>, broker: BrokerId) -> Option<Replica> {
    let world = source.history.world();
    let log = world.broker(broker)?.disk.log(source.partition)?;
    let end = log.log_end_offset();
    Some(Replica {
        broker,
        role: Role::Down,
        epoch: log.epochs().latest().unwrap_or(LeaderEpoch::NONE),
        in_isr: world.image().partition(source.partition).isr.contains(&broker),
        log_start: log.log_start_offset(),
        log_end: Mark::resting(end),
        high_watermark: Mark::resting(log.high_watermark().min(end)),
        runs: runs(log),
        segments: segments(log),
        notes: Vec::new(),
        fetching_paused: None,
    })
}

/// The base offsets of a log's last segments.
fn segments(log: &Log) -> Vec<Offset> {
    let bases = log.segments().rev().take(MOST_SEGMENTS).map(|segment| segment.base_offset());
    let mut segments: Vec<_> = bases.collect();
    segments.reverse();
    segments
}

/// The offset with where it came from, if the fact that set it can be told.
fn mark(source: &mut Source<'_>, at: Offset, set_by: Option<FactId>) -> Mark {
    let Some((since, what)) = set_by.and_then(|id| source.told(id)) else {
        return Mark::resting(at);
    };
    if let What::Appended { from, to, .. } | What::HighWatermarkAdvanced { from, to, .. } = what
        && to == at
    {
        return Mark::moved(from, at, since);
    }
    Mark::resting(at)
}

/// The log's epochs as stretches of records, from the leader epoch cache.
fn runs(log: &Log) -> Vec<Run> {
    let (start, end) = (log.log_start_offset(), log.log_end_offset());
    let entries = log.epochs().entries();
    let ends = entries.iter().skip(1).map(|entry| entry.start_offset).chain([end]);
    let runs = entries.iter().zip(ends).map(|(entry, end)| Run {
        first: entry.start_offset.max(start),
        end,
        epoch: entry.epoch,
    });
    runs.filter(|run| run.first < run.end).collect()
}

fn notes(source: &mut Source<'_>, partition: &Partition, log: &Log) -> Vec<Note> {
    let Some(leadership) = partition.leadership() else { return Vec::new() };
    let committed = log.high_watermark();
    let remotes = leadership.remotes.iter();
    remotes
        .map(|remote| {
            let told = remote.set_by.and_then(|id| source.told(id));
            let since = told.map(|(since, _)| since).unwrap_or_default();
            let was = if remote.log_end_offset >= Offset(0) { remote.was } else { Offset(0) };
            let fetched = (remote.log_end_offset >= Offset(0))
                .then(|| Mark::moved(was.max(Offset(0)), remote.log_end_offset, since));
            Note {
                follower: remote.broker,
                fetched,
                binds: remote.log_end_offset == committed && committed < log.log_end_offset(),
            }
        })
        .collect()
}

fn clients(source: &Source<'_>, cast: Cast) -> Vec<Client> {
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
                    let position = consumer.position.unwrap_or(Offset(0));
                    (ClientKind::Consumer, picture::position(position))
                }
            };
            Some(Client { key: client.id.0, kind, state })
        })
        .collect()
}

/// `acks` as Kafka's setting has it.
pub fn acks_said(acks: i16) -> String {
    if acks == -1 { "all".to_owned() } else { acks.to_string() }
}
