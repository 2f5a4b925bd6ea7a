//! The replicas that a broker holds, as they are drawn in its machine.

use brokerscope_engine::broker::Broker;
use brokerscope_engine::controller::image::PartitionRegistration;
use brokerscope_engine::physics::time::Span;
use brokerscope_engine::protocol::ids::{BrokerId, Offset, PartitionId};
use brokerscope_engine::world::World;
use std::sync::Arc;

use super::grouped::keeps_groups;
use super::replica::{Past, replica};
use super::source::Source;
use crate::scene::cluster::{Deadline, Held, Spot, SpotKind, Standing};
use crate::scene::stage::{Subject, Window};

/// The replicas on a broker, by partition.
pub(super) fn replicas(
    source: &mut Source<'_>,
    broker: &Broker,
    (selected, unfolded): (Option<Subject>, bool),
) -> Vec<Held> {
    let world = source.history.world();
    let partitions = broker.disk.logs().map(|(partition, _)| partition);
    let shown = partitions.filter(|it| unfolded || !keeps_groups(world, *it));
    let partitions: Vec<PartitionId> = shown.collect();
    let drawn = partitions.into_iter().filter_map(|it| held(source, (broker.id, it), selected));
    drawn.collect()
}

fn held(
    source: &mut Source<'_>,
    (broker, partition): (BrokerId, PartitionId),
    selected: Option<Subject>,
) -> Option<Held> {
    let drawn = replica(source, (broker, partition), Past::Met)?;
    let world = source.history.world();
    let registration = world.image().partition(partition);
    let followed = match selected {
        Some(Subject::Record(_, offset)) if partition == source.partition => Some(offset),
        Some(_) | None => None,
    };
    let is_on_stage = partition == source.partition;
    let selected = match selected {
        Some(Subject::Replica(on) | Subject::Record(on, _)) => is_on_stage && on == broker,
        Some(Subject::Client(_) | Subject::Packet(_) | Subject::Broker(_)) | None => false,
    };
    let is_preferred = registration.replicas.first() == Some(&broker);
    let standing = standing(registration, broker);
    Some(Held {
        partition,
        name: world.image().partition_name(partition).into(),
        standing,
        lag: lag(world, (broker, partition)),
        electable: is_preferred
            && registration.leader != broker
            && standing == Standing::InSync
            && world.image().is_active(broker),
        leaderless: registration.leader == BrokerId::NONE,
        selected,
        window: Window { followed, ..window(world, partition) },
        replica: Arc::new(drawn),
    })
}

/// The offsets of a partition, over all its replicas.
fn window(world: &World, partition: PartitionId) -> Window {
    let logs = world.brokers().iter().filter_map(|broker| broker.disk.log(partition));
    let ends = logs.clone().map(|log| log.log_end_offset());
    Window {
        start: logs.map(|log| log.log_start_offset()).min().unwrap_or_default(),
        end: ends.max().unwrap_or_default(),
        followed: None,
    }
}

fn standing(registration: &PartitionRegistration, broker: BrokerId) -> Standing {
    if registration.isr.contains(&broker) {
        Standing::InSync
    } else if registration.elr.contains(&broker) {
        Standing::Eligible
    } else {
        Standing::Out
    }
}

/// How long a follower may still be in the ISR though it lacks records: from when it last had all
/// of them (`replica.lag.time.max.ms`), and then until its leader looks. Equal ends are never late.
fn lag(world: &World, (follower, partition): (BrokerId, PartitionId)) -> Option<Deadline> {
    let leader = world.image().partition(partition).leader;
    let (replica, log) = world.replica(leader, partition)?;
    let leadership = replica.leadership().filter(|it| it.isr.contains(&follower))?;
    let remote = leadership.remote(follower)?;
    let from = remote.last_caught_up_at?;
    if remote.log_end_offset == log.log_end_offset() {
        return None;
    }
    let most = world.setup().replica_lag_time_max;
    Some(Deadline {
        from,
        until: from + most,
        check: world.broker(leader)?.running.as_ref()?.isr_check_at,
        every: Span::from_us(most.as_us() / 2),
    })
}

/// The same replicas where there are too many to draw more than a square of each.
pub(super) fn spots(world: &World, broker: &Broker, unfolded: bool) -> Vec<Spot> {
    let logs = broker.disk.logs().filter(|(it, _)| unfolded || !keeps_groups(world, *it));
    logs.map(|(partition, log)| Spot {
        partition,
        kind: kind(world, broker, partition),
        log_end: log.log_end_offset().max(Offset(0)),
    })
    .collect()
}

/// How all partitions are written.
pub(super) fn names(world: &World) -> Vec<Arc<str>> {
    let places = 0..u32::try_from(world.image().partitions.len()).unwrap_or(u32::MAX);
    places.map(|place| world.image().partition_name(PartitionId(place)).into()).collect()
}

fn kind(world: &World, broker: &Broker, partition: PartitionId) -> SpotKind {
    let leads = broker.replica(partition).is_some_and(|replica| replica.leadership().is_some());
    match standing(world.image().partition(partition), broker.id) {
        _ if leads => SpotKind::Leader,
        Standing::InSync => SpotKind::InSync,
        Standing::Eligible => SpotKind::Eligible,
        Standing::Out => SpotKind::Out,
    }
}
