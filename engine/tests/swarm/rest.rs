//! What a mended cluster must come to: everybody is in, every partition is led, replicas are alike
//! and all of it is committed, every call is over, every consumer at the end.

use std::collections::BTreeMap;

use brokerscope_engine::client::{Life, Role};
use brokerscope_engine::controller::image::PartitionRegistration;
use brokerscope_engine::group::partition_for::OFFSETS_TOPIC;
use brokerscope_engine::protocol::batch::ProducerStamp;
use brokerscope_engine::protocol::errors::ErrorCode;
use brokerscope_engine::protocol::ids::PartitionId;
use brokerscope_engine::storage::log::Log;

use super::play::Watched;
use super::settled;

/// # Errors
/// What is not as it should be.
pub(crate) fn check(watched: &Watched<'_>) -> Result<(), String> {
    let world = &watched.world;
    for broker in world.brokers() {
        if !world.image().is_active(broker.id) || broker.running.is_none() {
            return Err(format!("broker {} is not in", broker.id));
        }
    }
    for (partition, registration) in world.image().live_partitions() {
        replicas(watched, (partition, registration))?;
    }
    if let Some(half) = world.network().connections().iter().find(|it| it.ending().is_some()) {
        let (opener, acceptor) = (half.opener(), half.acceptor());
        return Err(format!("{opener} and {acceptor} have half a connection left"));
    }
    clients(watched)?;
    settled::check(watched)?;
    if watched.calls == watched.ended {
        return Ok(());
    }
    Err(format!("{} calls, but {} ended", watched.calls, watched.ended))
}

fn replicas(
    watched: &Watched<'_>,
    (partition, registration): (PartitionId, &PartitionRegistration),
) -> Result<(), String> {
    let name = watched.world.image().partition_name(partition);
    let leader = registration.leader;
    let Some((replica, log)) = watched.world.replica(leader, partition) else {
        return Err(format!("{name} has no leader: {registration:?}"));
    };
    if replica.leadership().is_none() || replica.leader_epoch != registration.leader_epoch {
        return Err(format!("broker {leader} does not know that it leads {name}"));
    }
    let end = log.log_end_offset();
    if registration.isr.len() < registration.replicas.len() {
        return Err(format!("{name} has the ISR {:?}", registration.isr));
    }
    let high_watermark = log.high_watermark();
    if settled::commits_go_on(watched) && name.starts_with(OFFSETS_TOPIC) {
        return Ok(());
    }
    // With fewer replicas than `min.insync.replicas` asks for all of them count as enough.
    if high_watermark != end {
        return Err(format!("{name} ends at {end}, but is committed to {high_watermark}"));
    }
    in_order(log, watched.may_repeat).map_err(|why| format!("{name}: {why}"))?;
    for broker in &registration.replicas {
        let Some((_, other)) = watched.world.replica(*broker, partition) else {
            return Err(format!("broker {broker} holds no replica of {name}"));
        };
        if other.log_end_offset() != end {
            let other = other.log_end_offset();
            return Err(format!("{name} ends at {end}, on broker {broker} at {other}"));
        }
        let is_told = !watched.diverged.contains(&(*broker, partition));
        if is_told && other.high_watermark() != end {
            let other = other.high_watermark();
            return Err(format!("broker {broker} thinks {name} committed to {other} of {end}"));
        }
        // A follower's epochs come with its first record, a leader's with its role.
        if bytes(other) != bytes(log) {
            return Err(format!("{name}: broker {broker} has other bytes than its leader"));
        }
    }
    Ok(())
}

/// All bytes of a log's batches.
fn bytes(log: &Log) -> Vec<u8> {
    let mut files = log.files();
    files.retain(|name, _| name.ends_with(".log"));
    files.into_values().flatten().collect()
}

/// What an idempotent producer sent is in a log in the order of its calls, and once, however often
/// it was sent. If it `may_repeat` that holds within an epoch: a leader that began again remembers
/// one batch only, and what it does not recognise ends the epoch.
fn in_order(log: &Log, may_repeat: bool) -> Result<(), String> {
    let mut last = BTreeMap::new();
    for stored in log.batches().filter(|stored| stored.batch.producer != ProducerStamp::NONE) {
        let ProducerStamp { id, epoch, .. } = stored.batch.producer;
        let last = last.entry((id, may_repeat.then_some(epoch))).or_insert(None);
        for record in stored.batch.records().map_err(|why| why.to_string())? {
            let value = record.map_err(|why| why.to_string())?.value.unwrap_or_default();
            let value = String::from_utf8_lossy(value).into_owned();
            let number = value.trim_start_matches("value-").trim_end_matches('.');
            let number: u64 = number.parse().map_err(|why| format!("{value}: {why}"))?;
            if last.is_some_and(|last| number <= last) {
                return Err(format!("{value} follows value-{}", last.unwrap_or_default()));
            }
            *last = Some(number);
        }
    }
    Ok(())
}

fn clients(watched: &Watched<'_>) -> Result<(), String> {
    let world = &watched.world;
    for client in world.clients() {
        match &client.role {
            Role::Producer(producer) if producer.queued() > 0 => {
                return Err(format!("{} calls wait in {}", producer.queued(), client.name));
            }
            Role::Producer(_) => {}
            Role::Consumer(consumer) => {
                if client.life != Life::Running
                    || consumer.stopped_by() == Some(ErrorCode::OffsetOutOfRange)
                {
                    // Nobody reads there, or it had read what a power failure took, and was told
                    // where to begin.
                    continue;
                }
                for slot in consumer.slots() {
                    let partition = slot.partition;
                    let registration = world.image().partition(partition);
                    if registration.replicas.is_empty() {
                        continue;
                    }
                    let leader = world.replica(registration.leader, partition);
                    let end = leader.map(|(_, log)| log.high_watermark());
                    if slot.position != end {
                        let position = slot.position;
                        return Err(format!("{} is at {position:?} of {end:?}", client.name));
                    }
                }
            }
        }
    }
    Ok(())
}
