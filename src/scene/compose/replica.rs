//! A replica with its marks: where its log ends and how far it knows records to be committed, and
//! where both were a moment ago.

use brokerscope_engine::node::What;
use brokerscope_engine::physics::fact_id::FactId;
use brokerscope_engine::physics::time::Instant;
use brokerscope_engine::protocol::ids::{BrokerId, LeaderEpoch, Offset, PartitionId};
use brokerscope_engine::replication::partition::{Partition, Role as ReplicaRole};
use brokerscope_engine::storage::log::Log;

use super::source::Source;
use crate::scene::mark::Mark;
use crate::scene::stage::{Cut, Note, Replica, Role, Run};

/// More segments than this, counted from the end, are not drawn.
const MOST_SEGMENTS: usize = 256;

/// Where the facts come from that say how a mark came to its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Past {
    /// Told again if need be: few replicas.
    Retold,
    /// Only what was met on the way: many replicas, of which each may ask.
    Met,
}

/// A broker's replica; none if it holds nothing of the partition.
pub(super) fn replica(
    source: &mut Source<'_>,
    (broker, partition): (BrokerId, PartitionId),
    past: Past,
) -> Option<Replica> {
    let world = source.history.world();
    let Some((replica, log)) = world.replica(broker, partition) else {
        return files(source, (broker, partition));
    };
    let paused = world.broker(broker)?.running.as_ref()?.fetching_paused;
    let leader = world.image().partition(partition).leader;
    let in_isr = world
        .replica(leader, partition)
        .and_then(|(leader, _)| leader.leadership())
        .is_none_or(|leadership| leadership.isr.contains(&broker));
    let role = match replica.role {
        ReplicaRole::Leader(_) => Role::Leader,
        ReplicaRole::Follower { .. } => Role::Follower,
    };
    let (log_end, cut) = log_end(source, log.log_end_offset(), (replica.log_end_set_by, past));
    Some(Replica {
        broker,
        role,
        epoch: replica.leader_epoch,
        in_isr,
        log_start: log.log_start_offset(),
        log_end,
        high_watermark: high_watermark(
            source,
            log.high_watermark(),
            (replica.high_watermark_set_by, past),
        ),
        runs: runs(log),
        segments: segments(log),
        notes: match past {
            Past::Retold => notes(source, replica, log),
            Past::Met => Vec::new(),
        },
        fetching_paused: paused
            .map(|by| told(source, by, past).map(|(at, _)| at).unwrap_or_default()),
        cut,
    })
}

/// What is left of a replica whose process is gone.
fn files(source: &Source<'_>, (broker, partition): (BrokerId, PartitionId)) -> Option<Replica> {
    let world = source.history.world();
    let log = world.broker(broker)?.disk.log(partition)?;
    let end = log.log_end_offset();
    Some(Replica {
        broker,
        role: Role::Down,
        epoch: log.epochs().latest().unwrap_or(LeaderEpoch::NONE),
        in_isr: world.image().partition(partition).isr.contains(&broker),
        log_start: log.log_start_offset(),
        log_end: Mark::resting(end),
        high_watermark: Mark::resting(log.high_watermark().min(end)),
        runs: runs(log),
        segments: segments(log),
        notes: Vec::new(),
        fetching_paused: None,
        cut: None,
    })
}

/// The base offsets of a log's last segments.
fn segments(log: &Log) -> Vec<Offset> {
    let bases = log.segments().rev().take(MOST_SEGMENTS).map(|segment| segment.base_offset());
    let mut segments: Vec<_> = bases.collect();
    segments.reverse();
    segments
}

fn told(source: &mut Source<'_>, id: FactId, past: Past) -> Option<(Instant, What)> {
    match past {
        Past::Retold => source.told(id),
        Past::Met => source.met(id),
    }
}

/// The end of the log with where it came from, and what was cut off if that is how it came there.
fn log_end(
    source: &mut Source<'_>,
    at: Offset,
    (set_by, past): (Option<FactId>, Past),
) -> (Mark, Option<Cut>) {
    let Some((since, what)) = set_by.and_then(|id| told(source, id, past)) else {
        return (Mark::resting(at), None);
    };
    if let What::Truncated { from, to, .. } = what
        && to == at
    {
        return (Mark::moved(from, to, since), Some(Cut { to, from, since }));
    }
    if let What::Appended { from, to, .. } = what
        && to == at
    {
        return (Mark::moved(from, at, since), None);
    }
    (Mark::resting(at), None)
}

/// The high watermark with where it came from.
fn high_watermark(
    source: &mut Source<'_>,
    at: Offset,
    (set_by, past): (Option<FactId>, Past),
) -> Mark {
    if let Some((since, what)) = set_by.and_then(|id| told(source, id, past))
        && let What::HighWatermarkAdvanced { from, to, .. } = what
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
