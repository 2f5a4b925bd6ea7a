//! What the controller's records tell: a fact for each that a person would want to see.

use crate::node::{Ctx, What};
use crate::physics::fact_id::FactId;
use crate::protocol::ids::{BrokerSet, PartitionId};

use super::image::{Image, PartitionRegistration};
use super::record::{
    BrokerRegistrationChange, MetadataRecord, PRODUCER_ID_BLOCK_SIZE, PartitionChange,
};

/// Notes what `record` did because of `cause`; `before` and `image` are those around all records of
/// the decision.
pub(super) fn tell(
    ctx: &mut Ctx<'_>,
    cause: FactId,
    (record, before, image): (&MetadataRecord, &Image, &Image),
) -> Option<FactId> {
    let partition = |topic, index| {
        let topic = image.topics.iter().find(|known| known.id == topic)?;
        topic.partition(index)
    };
    match record {
        MetadataRecord::RegisterBroker(record) => {
            let (broker, broker_epoch) = (record.broker, record.epoch);
            Some(ctx.note_because(Some(cause), What::BrokerRegistered { broker, broker_epoch }))
        }
        MetadataRecord::BrokerRegistrationChange(change) => tell_change(ctx, cause, change),
        MetadataRecord::Partition(record) => {
            let partition = partition(record.topic, record.partition)?;
            let (leader, leader_epoch) = (record.leader, record.leader_epoch);
            let what = What::PartitionCreated { partition, leader, leader_epoch };
            Some(ctx.note_because(Some(cause), what))
        }
        MetadataRecord::PartitionChange(change) => {
            let partition = partition(change.topic, change.partition)?;
            let now = image.partition(partition);
            tell_partition(ctx, cause, (partition, change, now))
        }
        MetadataRecord::ProducerIds { broker, next, .. } => {
            let (first, last) = (next - i64::from(PRODUCER_ID_BLOCK_SIZE), next - 1);
            let what = What::ProducerIdsAllocated { broker: *broker, first, last };
            Some(ctx.note_because(Some(cause), what))
        }
        MetadataRecord::RemoveTopic { id } => {
            let topic = image.topics.iter().find(|known| known.id == *id)?;
            let deleted = topic.partitions.iter().map(|partition| {
                ctx.note_because(Some(cause), What::PartitionDeleted { partition: *partition })
            });
            deleted.min()
        }
        MetadataRecord::ClearElr { topic } => {
            tell_cleared(ctx, cause, (topic.as_deref(), before, image))
        }
        MetadataRecord::UnregisterBroker { .. }
        | MetadataRecord::Topic { .. }
        | MetadataRecord::Config { .. }
        | MetadataRecord::FeatureLevel { .. }
        | MetadataRecord::RegisterController(_)
        | MetadataRecord::NoOp
        | MetadataRecord::BeginTransaction { .. }
        | MetadataRecord::EndTransaction => None,
    }
}

fn tell_change(
    ctx: &mut Ctx<'_>,
    cause: FactId,
    change: &BrokerRegistrationChange,
) -> Option<FactId> {
    let broker = change.broker;
    let what = match change.fenced {
        Some(true) => What::BrokerFenced { broker },
        Some(false) => What::BrokerUnfenced { broker },
        None if change.in_controlled_shutdown => What::BrokerLeaving { broker },
        None => return None,
    };
    Some(ctx.note_because(Some(cause), what))
}

fn tell_partition(
    ctx: &mut Ctx<'_>,
    cause: FactId,
    (partition, change, now): (PartitionId, &PartitionChange, &PartitionRegistration),
) -> Option<FactId> {
    let elected = change.leader.map(|leader| {
        let leader_epoch = now.leader_epoch;
        ctx.note_because(Some(cause), What::LeaderElected { partition, leader, leader_epoch })
    });
    let is_other = change.isr.is_some() || change.elr.is_some();
    let changed = is_other.then(|| ctx.note_because(Some(cause), isr_changed(partition, now)));
    elected.or(changed)
}

/// Partitions of `topic`, or of all, that had eligible replicas have none any more.
fn tell_cleared(
    ctx: &mut Ctx<'_>,
    cause: FactId,
    (topic, before, now): (Option<&str>, &Image, &Image),
) -> Option<FactId> {
    let meant = before.live_topics().filter(|it| topic.is_none_or(|topic| it.name == topic));
    let cleared = meant
        .flat_map(|topic| &topic.partitions)
        .filter(|partition| !before.partition(**partition).elr.is_empty())
        .map(|partition| {
            let what = isr_changed(*partition, now.partition(*partition));
            ctx.note_because(Some(cause), what)
        });
    cleared.min()
}

fn isr_changed(partition: PartitionId, now: &PartitionRegistration) -> What {
    let set = |ids: &[_]| ids.iter().copied().collect::<BrokerSet>();
    let (isr, elr) = (set(&now.isr), set(&now.elr));
    What::IsrChanged { partition, isr, elr, partition_epoch: now.partition_epoch }
}
