//! Becoming the coordinator of a partition's groups, and ceasing to be it: the new leader of the
//! partition reads it whole before it answers for them (`CoordinatorRuntime.scheduleLoadOperation`,
//! `CoordinatorLoaderImpl`).

use bytes::Bytes;

use crate::broker::Broker;
use crate::controller::image::Image;
use crate::group::failed;
use crate::group::outcome::Moment;
use crate::group::partition_for::OFFSETS_TOPIC;
use crate::group::record::Record;
use crate::group::shard::Shard;
use crate::node::{Ctx, What};
use crate::physics::fact_id::FactId;
use crate::physics::time::Span;
use crate::protocol::batch::Batches;
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::PartitionId;
use crate::protocol::messages::{StrBytes, TopicName};
use crate::storage::log::{Log, ReadOptions, ReadUpTo};

use super::answering::reply;
use super::{Active, Coordinator, CoordinatorState, Groups};

/// How long it takes to read a partition. On a real broker it was 3 to 60 ms with next to nothing
/// in it, most of that waiting for a thread.
const LOAD_TIME: Span = Span::from_ms(10);

impl Broker {
    /// This broker leads `partition`: it is to coordinate the groups that are kept there, if any.
    /// Who does that already goes on.
    pub(in crate::broker) fn on_groups_elected(
        &mut self,
        ctx: &Ctx<'_>,
        (partition, because): (PartitionId, FactId),
    ) {
        let Some(running) = &mut self.running else { return };
        if running.image.topic_of(partition).name != OFFSETS_TOPIC {
            return;
        }
        if let Err(place) = running.groups.place(partition) {
            let state = CoordinatorState::Loading { until: ctx.now() + LOAD_TIME, because };
            running.groups.coordinators.insert(place, Coordinator { partition, state });
        }
    }

    /// The log of `partition` has been read.
    pub(super) fn finish_loading(
        &mut self,
        ctx: &mut Ctx<'_>,
        (partition, because): (PartitionId, FactId),
    ) {
        let broker = self.id;
        let Some(running) = &mut self.running else { return };
        let Ok(place) = running.groups.place(partition) else { return };
        let mut shard = Shard::default();
        if let Some(log) = self.disk.log(partition) {
            records_of(log).iter().for_each(|record| shard.replay(record));
        }
        let groups = u32::try_from(shard.groups().count()).unwrap_or(u32::MAX);
        let active = Active { shard, writes: Vec::new(), waiting: Vec::new() };
        running.groups.coordinators[place].state = CoordinatorState::Active(Box::new(active));
        let what = What::GroupsLoaded { broker, partition, groups };
        let loaded = ctx.note_because(Some(because), what);
        self.call_shard(ctx, (partition, loaded), |shard, at| shard.on_loaded(at));
    }

    /// This broker leads `partition` no more: whoever waits for its groups is sent elsewhere.
    pub(in crate::broker) fn on_groups_resigned(
        &mut self,
        ctx: &mut Ctx<'_>,
        (partition, cause): (PartitionId, FactId),
    ) {
        let broker = self.id;
        let Some(running) = self.running.as_mut() else { return };
        let Ok(place) = running.groups.place(partition) else { return };
        let Groups { coordinators, settings, chance, .. } = &mut running.groups;
        let CoordinatorState::Active(active) = coordinators.remove(place).state else { return };
        let unloaded = ctx.note_because(Some(cause), What::GroupsUnloaded { broker, partition });
        let mut at = Moment {
            now: ctx.now(),
            wall_clock_ms: ctx.wall_clock_ms(),
            settings,
            image: &running.image,
            chance,
        };
        for waiting in active.waiting {
            let response = failed::failed(&waiting.answer.response, ErrorCode::NotCoordinator);
            reply(ctx, (unloaded, waiting.answer.reply_to), response);
        }
        for answer in active.shard.on_unloaded(&mut at).answers {
            reply(ctx, (unloaded, answer.reply_to), answer.response);
        }
    }
}

impl Broker {
    /// Metadata is newer than `before`: what groups have committed for topics that are deleted
    /// since is to go (`GroupCoordinatorService.onMetadataUpdate`).
    pub(in crate::broker) fn tell_groups_of_deleted_topics(
        &mut self,
        ctx: &mut Ctx<'_>,
        (cause, before): (FactId, &Image),
    ) {
        let Some(running) = self.running.as_ref() else { return };
        let pairs = before.topics.iter().zip(&running.image.topics);
        let deleted: Vec<_> = pairs
            .filter(|(before, now)| now.is_deleted && !before.is_deleted)
            .map(|(_, now)| (TopicName(StrBytes::from_string(now.name.clone())), now.id.into()))
            .collect();
        if deleted.is_empty() {
            return;
        }
        let partitions: Vec<_> =
            running.groups.coordinators().iter().map(|it| it.partition).collect();
        for partition in partitions {
            self.call_shard(ctx, (partition, cause), |shard, at| {
                shard.on_topics_deleted(at, &deleted)
            });
        }
    }
}

/// All records of `log` that are a coordinator's; others are passed over, as Kafka does.
fn records_of(log: &Log) -> Vec<Record> {
    let options =
        ReadOptions { up_to: ReadUpTo::LogEnd, max_bytes: u32::MAX, min_one_message: true };
    let mut records = Vec::new();
    let mut at = log.log_start_offset();
    while let Ok(read) = log.read(at, &options)
        && !read.records.is_empty()
    {
        let before = at;
        for (_, batch) in Batches::new(&read.records).flatten() {
            at = batch.header().next_offset();
            let copy = Bytes::copy_from_slice;
            let inside = batch.records().into_iter().flatten().flatten();
            records.extend(inside.filter_map(|record| {
                Record::decode(&copy(record.key?), record.value.map(copy).as_ref()).ok()
            }));
        }
        if at == before {
            break;
        }
    }
    records
}
