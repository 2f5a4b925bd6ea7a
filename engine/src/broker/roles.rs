//! What a broker makes of newer metadata (`ReplicaManager.applyDelta`): it takes up and lays down
//! leaderships, follows others, and gives replicas up.

use std::sync::Arc;

use crate::controller::image::{Image, PartitionRegistration};
use crate::node::{Ctx, What};
use crate::physics::fact_id::FactId;
use crate::protocol::ids::{BrokerId, PartitionId};
use crate::replication::partition::{Leadership, Partition};
use crate::storage::log::Log;

use super::lifecycle::Phase;
use super::purgatory::News;
use super::{Broker, Running};

impl Broker {
    /// The process hears of a newer metadata image and takes up its roles in it. The first one is
    /// what it has waited for to open its logs.
    pub fn on_metadata(&mut self, ctx: &mut Ctx<'_>, image: Arc<Image>) {
        let because = ctx.note(What::MetadataArrived { broker: self.id });
        if self.running.is_none() {
            self.begin_to_run(ctx);
        }
        let Some(running) = &mut self.running else { return };
        let before = std::mem::replace(&mut running.image, Arc::clone(&image));
        running.replicas.resize_with(image.partitions.len(), || None);
        for (place, registration) in (0..).zip(&image.partitions) {
            self.refresh_config(PartitionId(place), &image);
            // Only what has changed concerns a partition: a change of its ISR may be on its way.
            if before.partitions.get(place as usize) == Some(registration) {
                continue;
            }
            self.apply(ctx, because, (PartitionId(place), registration));
        }
        self.tell_groups_of_deleted_topics(ctx, (because, &before));
        self.drive_fetchers(ctx);
        self.drive_isr(ctx, because);
    }

    fn apply(
        &mut self,
        ctx: &mut Ctx<'_>,
        cause: FactId,
        (partition, registration): (PartitionId, &PartitionRegistration),
    ) {
        if !registration.replicas.contains(&self.id) {
            return self.give_up(ctx, (partition, cause));
        }
        let Some(running) = &mut self.running else { return };
        let known = running.replica(partition);
        let epochs = known.map(|known| (known.leader_epoch, known.partition_epoch));
        match epochs {
            Some((_, partition_epoch)) if registration.partition_epoch < partition_epoch => {}
            Some((leader_epoch, _)) if registration.leader_epoch == leader_epoch => {
                if let Some(replica) = running.replica_mut(partition) {
                    replica.refresh(registration);
                }
                self.heed_shutdown((partition, registration));
                self.raise_high_watermark(ctx, (partition, cause));
            }
            Some(_) | None => self.take_role(ctx, cause, (partition, registration)),
        }
    }

    /// A new leadership of the partition: this broker's own or another's.
    fn take_role(
        &mut self,
        ctx: &mut Ctx<'_>,
        cause: FactId,
        (partition, registration): (PartitionId, &PartitionRegistration),
    ) {
        let (broker, leader) = (self.id, registration.leader);
        let Some(running) = &mut self.running else { return };
        let config = running.image.log_config(running.image.topic_of(partition), broker);
        let now_ms = ctx.wall_clock_ms();
        let log = self.disk.log_or_insert(partition, || Log::new(config, now_ms));
        running.unfollow(partition);
        let before = running.replica(partition);
        let replica = if leader == broker {
            let leader_epoch = registration.leader_epoch;
            ctx.note_because(Some(cause), What::BecameLeader { broker, partition, leader_epoch });
            Partition::become_leader(registration, broker, log, (ctx.now(), before))
        } else {
            ctx.note_because(Some(cause), What::BecameFollower { broker, partition, leader });
            Partition::become_follower(registration)
        };
        let led = before.is_some_and(|before| before.leadership().is_some());
        running.replicas[partition.index()] = Some(replica);
        if leader == broker {
            self.raise_high_watermark(ctx, (partition, cause));
            self.on_groups_elected(ctx, (partition, cause));
            return;
        }
        if leader != BrokerId::NONE {
            running.follow(partition, leader);
        }
        self.heed_shutdown((partition, registration));
        if led {
            self.check_parked(ctx, partition, (News::LeadershipLost, cause));
        }
    }

    /// A broker that is about to stop fetches no more where it has left the ISR.
    fn heed_shutdown(&mut self, (partition, registration): (PartitionId, &PartitionRegistration)) {
        let phase = self.lifecycle.as_ref().map(|it| it.phase);
        let has_left = !registration.isr.contains(&self.id);
        if phase == Some(Phase::PendingControlledShutdown)
            && has_left
            && let Some(running) = &mut self.running
        {
            running.unfollow(partition);
        }
    }

    /// This broker holds no replica of the partition any more: its topic is deleted.
    fn give_up(&mut self, ctx: &mut Ctx<'_>, (partition, cause): (PartitionId, FactId)) {
        let broker = self.id;
        let had_log = self.disk.remove(partition);
        let Some(running) = &mut self.running else { return };
        running.unfollow(partition);
        let had_role = running.replicas[partition.index()].take().is_some();
        if had_log || had_role {
            let what = What::ReplicaDeleted { broker, partition };
            let because = ctx.note_because(Some(cause), what);
            self.check_parked(ctx, partition, (News::LeadershipLost, because));
        }
    }

    /// Settings of a topic may have changed where its partitions have not.
    fn refresh_config(&mut self, partition: PartitionId, image: &Image) {
        let Some(log) = self.disk.log_mut(partition) else { return };
        let config = image.log_config(image.topic_of(partition), self.id);
        if *log.config() != *config {
            log.set_config(config);
        }
    }
}

impl Running {
    /// The replica of `partition`.
    pub(super) fn replica(&self, partition: PartitionId) -> Option<&Partition> {
        self.replicas.get(partition.index())?.as_ref()
    }

    /// All leaderships.
    pub(super) fn leaderships_mut(&mut self) -> impl Iterator<Item = &mut Leadership> {
        self.replicas.iter_mut().flatten().filter_map(Partition::leadership_mut)
    }

    /// The leadership of `partition`, if it is led here.
    pub(super) fn leadership_mut(&mut self, partition: PartitionId) -> Option<&mut Leadership> {
        self.replica_mut(partition)?.leadership_mut()
    }
}
