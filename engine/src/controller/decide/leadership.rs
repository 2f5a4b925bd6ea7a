//! Leaders and ISRs when a broker comes, goes or dies (`generateLeaderAndIsrUpdates` and its
//! callers in `ReplicationControlManager`). The order of records is Kafka's; of the partitions
//! within one decision it is that of their creation, where Kafka's is that of a hash map.

use crate::controller::image::{Image, PartitionRegistration};
use crate::controller::partition_change::{ChangeBuilder, Election, Rules};
use crate::controller::record::{BrokerRegistrationChange, MetadataRecord, PartitionChange};
use crate::protocol::ids::{BrokerId, PartitionId};

/// The broker that a decision is about. The image still shows it as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mover {
    /// None.
    Nobody,
    /// It leaves all ISRs and may not lead any more.
    Leaves(BrokerId),
    /// It may lead from now on.
    Comes(BrokerId),
    /// Its last process died and may have lost records: it leaves ISRs and ELRs.
    DiedUncleanly(BrokerId),
}

/// Fences `broker`: its partitions first, then its registration (`handleBrokerFenced`).
pub(in crate::controller) fn fence(image: &Image, broker: BrokerId) -> Vec<MetadataRecord> {
    let mut records = leave_isrs(image, broker);
    records.extend(change_fenced(image, broker, true));
    records
}

/// Lets `broker` in: its registration first, then the partitions that nobody leads
/// (`handleBrokerUnfenced`).
pub(super) fn unfence(image: &Image, broker: BrokerId) -> Vec<MetadataRecord> {
    let leaderless = image.live_partitions().filter(|(_, it)| it.leader == BrokerId::NONE);
    let changes = changes(image, Mover::Comes(broker), leaderless.map(|(id, _)| id));
    change_fenced(image, broker, false).into_iter().chain(changes).collect()
}

/// Moves everything away from `broker`, which wants to stop (`handleBrokerInControlledShutdown`).
pub(super) fn begin_controlled_shutdown(image: &Image, broker: BrokerId) -> Vec<MetadataRecord> {
    let mut records = Vec::new();
    if let Some(known) = image.broker(broker).filter(|known| !known.in_controlled_shutdown) {
        let (epoch, in_controlled_shutdown) = (known.epoch, true);
        records.push(MetadataRecord::BrokerRegistrationChange(BrokerRegistrationChange {
            broker,
            epoch,
            in_controlled_shutdown,
            ..BrokerRegistrationChange::default()
        }));
    }
    records.extend(leave_isrs(image, broker));
    records
}

/// What the former process of `broker` left behind (`handleBrokerShutdown`).
pub(super) fn clean_up_after(
    image: &Image,
    broker: BrokerId,
    was_clean: bool,
) -> Vec<MetadataRecord> {
    if was_clean {
        return leave_isrs(image, broker);
    }
    let mover = Mover::DiedUncleanly(broker);
    let mut records = changes(image, mover, in_isr(image, broker));
    records.extend(changes(image, mover, in_elr(image, broker)));
    records
}

/// Takes `broker` out of ISRs for good (`handleBrokerUnregistered`). Kafka looks through the ELRs
/// as well, though a broker that merely leaves stays in those.
pub(super) fn forget(image: &Image, broker: BrokerId) -> Vec<MetadataRecord> {
    let mut records = leave_isrs(image, broker);
    records.extend(changes(image, Mover::Leaves(broker), in_elr(image, broker)));
    records
}

fn leave_isrs(image: &Image, broker: BrokerId) -> Vec<MetadataRecord> {
    changes(image, Mover::Leaves(broker), in_isr(image, broker))
}

fn change_fenced(image: &Image, broker: BrokerId, fenced: bool) -> Option<MetadataRecord> {
    let epoch = image.broker(broker)?.epoch;
    Some(MetadataRecord::BrokerRegistrationChange(BrokerRegistrationChange {
        broker,
        epoch,
        fenced: Some(fenced),
        ..BrokerRegistrationChange::default()
    }))
}

fn in_isr(image: &Image, broker: BrokerId) -> impl Iterator<Item = PartitionId> {
    image.live_partitions().filter(move |(_, it)| it.isr.contains(&broker)).map(|(id, _)| id)
}

fn in_elr(image: &Image, broker: BrokerId) -> impl Iterator<Item = PartitionId> {
    image.live_partitions().filter(move |(_, it)| it.elr.contains(&broker)).map(|(id, _)| id)
}

fn changes(
    image: &Image,
    mover: Mover,
    partitions: impl Iterator<Item = PartitionId>,
) -> Vec<MetadataRecord> {
    let change = |partition| {
        let mut builder = builder(image, partition, mover);
        if let Mover::Leaves(broker) | Mover::DiedUncleanly(broker) = mover {
            builder.isr.retain(|member| *member != broker);
        }
        if let Mover::DiedUncleanly(broker) = mover {
            builder.unclean_shutdown.push(broker);
        }
        finish(image, partition, builder)
    };
    partitions.filter_map(change).collect()
}

/// A change of `partition` to begin with: who may lead it, and whether an unclean election is
/// allowed.
pub(super) fn builder(image: &Image, partition: PartitionId, mover: Mover) -> ChangeBuilder<'_> {
    let registration: &PartitionRegistration = image.partition(partition);
    let topic = image.topic_of(partition);
    let is_acceptable = |replica: BrokerId| match mover {
        Mover::Leaves(broker) | Mover::DiedUncleanly(broker) if broker == replica => false,
        Mover::Comes(broker) if broker == replica => true,
        Mover::Nobody | Mover::Leaves(_) | Mover::Comes(_) | Mover::DiedUncleanly(_) => {
            image.is_active(replica)
        }
    };
    let acceptable =
        registration.replicas.iter().copied().filter(|it| is_acceptable(*it)).collect();
    let rules = Rules {
        metadata_version: image.feature("metadata.version"),
        elr: image.elr_is_enabled(),
        last_known_leader: true,
    };
    let min_isr = image.effective_min_isr(topic);
    let mut builder = ChangeBuilder::new(registration, acceptable, min_isr, rules);
    if topic.config.unclean_leader_election {
        builder.election = Election::Unclean;
    }
    builder
}

/// The record of a change, if anything changes.
pub(super) fn finish(
    image: &Image,
    partition: PartitionId,
    builder: ChangeBuilder<'_>,
) -> Option<MetadataRecord> {
    let change = PartitionChange {
        topic: image.topic_of(partition).id,
        partition: image.partition(partition).index,
        ..builder.build()?
    };
    Some(MetadataRecord::PartitionChange(change))
}

/// Elects a leader of `partition`, whatever it is now.
pub(in crate::controller) fn elect(
    image: &Image,
    partition: PartitionId,
    election: Election,
) -> Option<MetadataRecord> {
    let mut builder = builder(image, partition, Mover::Nobody);
    builder.election = election;
    finish(image, partition, builder)
}
