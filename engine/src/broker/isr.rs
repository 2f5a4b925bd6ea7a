//! In-sync replicas at their leader: the periodic check that shrinks them, the fetch that expands
//! them, and AlterPartition, by which the controller agrees or not (`Partition.maybeShrinkIsr`,
//! `maybeExpandIsr`, `AlterPartitionManager`).

use crate::controller::image::Image;
use crate::node::{Ctx, RoleThen, Summary, What};
use crate::physics::fact_id::FactId;
use crate::physics::time::{Instant, Span};
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{BrokerEpoch, BrokerId, PartitionId, PartitionIndex};
use crate::protocol::messages::controller::alter_partition::{
    AlterPartitionRequest, AlterPartitionResponse, AskedPartition, AskedTopic, BrokerState,
    PartitionData,
};
use crate::protocol::messages::{Request, Uuid};
use crate::replication::isr::Judging;

use super::purgatory::News;
use super::{Broker, Running};

/// Refusals after which newer metadata has to come before anything else is tried.
const HOPELESS: [ErrorCode; 6] = [
    ErrorCode::UnknownTopicId,
    ErrorCode::UnknownTopicOrPartition,
    ErrorCode::FencedLeaderEpoch,
    ErrorCode::InvalidUpdateVersion,
    ErrorCode::InvalidRequest,
    ErrorCode::NewLeaderElected,
];

impl Running {
    /// The hour and the settings by which replicas of `partition` are judged.
    pub(super) fn judging(&self, now: Instant, partition: PartitionId) -> Judging<'_> {
        let min_insync_replicas = self.image.topic_of(partition).config.min_insync_replicas;
        let replica_lag_time_max = self.replica_lag_time_max;
        Judging { now, replica_lag_time_max, min_insync_replicas, image: &self.image }
    }
}

impl Broker {
    /// The periodic check (`isr-expiration`): every half of `replica.lag.time.max.ms`, counted from
    /// this broker's own start.
    pub(super) fn check_isrs(&mut self, ctx: &mut Ctx<'_>) {
        let (now, this) = (ctx.now(), self.id);
        let Some(running) = &mut self.running else { return };
        if running.isr_check_at > now {
            return;
        }
        running.isr_check_at = now + Span::from_us(running.replica_lag_time_max.as_us() / 2);
        for place in 0..running.replicas.len() {
            let partition = PartitionId(u32::try_from(place).unwrap_or(u32::MAX));
            let Some(log) = self.disk.log(partition) else { continue };
            let Some(leadership) = running.replica(partition).and_then(|it| it.leadership()) else {
                continue;
            };
            let judging = running.judging(now, partition);
            let out = leadership.out_of_sync(this, log.log_end_offset(), &judging);
            if out.is_empty() {
                continue;
            }
            let isr = leadership.isr.iter().copied().filter(|id| !out.contains(id)).collect();
            let (broker, out) = (this, out.into_iter().collect());
            let because = ctx.note(What::IsrShrinkWanted { broker, partition, out });
            if let Some(leadership) = running.leadership_mut(partition) {
                leadership.propose(isr, because);
            }
        }
    }

    /// A follower has fetched: it joins the ISR if it may.
    pub(super) fn maybe_expand_isr(
        &mut self,
        ctx: &mut Ctx<'_>,
        (partition, follower, cause): (PartitionId, BrokerId, FactId),
    ) {
        let broker = self.id;
        let Some(running) = &mut self.running else { return };
        let Some(high_watermark) = self.disk.log(partition).map(|log| log.high_watermark()) else {
            return;
        };
        let Some(leadership) = running.replica(partition).and_then(|it| it.leadership()) else {
            return;
        };
        let may_join = leadership
            .remote(follower)
            .is_some_and(|remote| leadership.may_join(remote, high_watermark, &running.image));
        if !may_join {
            return;
        }
        let isr = leadership.isr.iter().copied().chain([follower]).collect();
        let what = What::IsrExpandWanted { broker, partition, follower };
        let because = ctx.note_because(Some(cause), what);
        if let Some(leadership) = running.leadership_mut(partition) {
            leadership.propose(isr, because);
        }
        self.drive_isr(ctx, because);
    }

    /// Sends the changes that wait, all in one request, if none is on its way.
    pub(super) fn drive_isr(&mut self, ctx: &mut Ctx<'_>, cause: FactId) {
        let (endpoint, id) = (self.endpoint(), self.id);
        let (Some(running), Some(it)) = (&mut self.running, &mut self.lifecycle) else { return };
        let Some((first, because)) = running.first_unsent() else { return };
        if !it.isr.is_ready(ctx, endpoint, &mut it.chance) {
            return;
        }
        let mut topics: Vec<AskedTopic> = Vec::new();
        for place in 0..running.replicas.len() {
            let partition = PartitionId(u32::try_from(place).unwrap_or(u32::MAX));
            let Some((topic, asked)) = running.take_unsent(partition, (id, it.epoch)) else {
                continue;
            };
            match topics.last_mut().filter(|known| known.topic_id == topic) {
                Some(known) => known.partitions.push(asked),
                None => topics
                    .push(AskedTopic::default().with_topic_id(topic).with_partitions(vec![asked])),
            }
        }
        let request = AlterPartitionRequest::default()
            .with_broker_id(id.into())
            .with_broker_epoch(it.epoch.0)
            .with_topics(topics);
        let said =
            (Request::Controller(request.into()), Summary::AlterPartition { partition: first });
        it.isr.send(ctx, because.max(cause), said);
    }

    /// The way to the controller broke: what was on it is asked again.
    pub(super) fn resend_isr(&mut self) {
        for leadership in self.running.iter_mut().flat_map(Running::leaderships_mut) {
            if let Some(pending) = &mut leadership.pending {
                pending.is_unsent = !pending.is_given_up;
            }
        }
    }

    /// The controller answers.
    pub(super) fn on_isr_answer(
        &mut self,
        ctx: &mut Ctx<'_>,
        (cause, answer): (FactId, &AlterPartitionResponse),
    ) {
        if ErrorCode::of_response(answer.error_code) != ErrorCode::None {
            return self.resend_isr();
        }
        let Some(image) = self.running.as_ref().map(|running| running.image.clone()) else {
            return;
        };
        for topic in &answer.topics {
            for data in &topic.partitions {
                if let Some(partition) = find(&image, topic.topic_id, data) {
                    self.on_partition_answer(ctx, cause, (partition, data));
                }
            }
        }
    }

    fn on_partition_answer(
        &mut self,
        ctx: &mut Ctx<'_>,
        cause: FactId,
        (partition, data): (PartitionId, &PartitionData),
    ) {
        let Some(running) = &mut self.running else { return };
        let Some(replica) = running.replica_mut(partition) else { return };
        let (leader_epoch, partition_epoch) = (replica.leader_epoch, replica.partition_epoch);
        let Some(leadership) = replica.leadership_mut() else { return };
        if leadership.pending.as_ref().is_none_or(|pending| pending.is_unsent) {
            return;
        }
        let error = ErrorCode::of_response(data.error_code);
        if error == ErrorCode::None {
            if data.leader_epoch != leader_epoch.0 || data.partition_epoch < partition_epoch {
                return;
            }
            leadership.isr = data.isr.iter().map(|id| BrokerId::from(*id)).collect();
            leadership.pending = None;
            replica.partition_epoch = data.partition_epoch;
            self.raise_high_watermark(ctx, (partition, cause));
        } else if matches!(error, ErrorCode::IneligibleReplica | ErrorCode::OperationNotAttempted) {
            leadership.pending = None;
        } else if let Some(pending) = &mut leadership.pending {
            pending.is_given_up = HOPELESS.contains(&error);
            pending.is_unsent = !pending.is_given_up;
        }
    }

    /// Moves a leader's high watermark up as far as it may be, and tells who waits for that.
    pub(super) fn raise_high_watermark(
        &mut self,
        ctx: &mut Ctx<'_>,
        (partition, cause): (PartitionId, FactId),
    ) {
        if let Some(advanced) = self.advance_high_watermark(ctx, (partition, cause)) {
            self.check_parked(ctx, partition, (News::HighWatermark, advanced));
        }
    }

    /// Moves a leader's high watermark up as far as it may be; gives the fact if it moved.
    pub(super) fn advance_high_watermark(
        &mut self,
        ctx: &mut Ctx<'_>,
        (partition, cause): (PartitionId, FactId),
    ) -> Option<FactId> {
        let broker = self.id;
        let running = self.running.as_mut()?;
        let log = self.disk.log_mut(partition)?;
        let leadership = running.replica(partition)?.leadership()?;
        let judging = running.judging(ctx.now(), partition);
        let from = leadership.maybe_increment_high_watermark(log, &judging)?;
        let (role, to) = (RoleThen::Leader, log.high_watermark());
        let what = What::HighWatermarkAdvanced { role, broker, partition, from, to };
        let advanced = ctx.note_because(Some(cause), what);
        if let Some(replica) = running.replica_mut(partition) {
            replica.high_watermark_set_by = Some(advanced);
        }
        Some(advanced)
    }
}

impl Running {
    /// The first partition whose ISR is to be changed, and why.
    fn first_unsent(&self) -> Option<(PartitionId, FactId)> {
        (0..).map(PartitionId).zip(&self.replicas).find_map(|(partition, replica)| {
            let pending = replica.as_ref()?.leadership()?.pending.as_ref()?;
            pending.is_unsent.then_some((partition, pending.because))
        })
    }

    /// The change of `partition` that waits to be sent, as the request names it.
    fn take_unsent(
        &mut self,
        partition: PartitionId,
        own: (BrokerId, BrokerEpoch),
    ) -> Option<(Uuid, AskedPartition)> {
        let topic = self.image.topic_of(partition).id;
        let index = self.image.partition(partition).index.0;
        let replica = self.replica_mut(partition)?;
        let asked = AskedPartition::default()
            .with_partition_index(index)
            .with_leader_epoch(replica.leader_epoch.0)
            .with_partition_epoch(replica.partition_epoch);
        let leadership = replica.leadership_mut()?;
        let pending = leadership.pending.as_mut().filter(|pending| pending.is_unsent)?;
        pending.is_unsent = false;
        let members = leadership.proposed(own).into_iter().map(|(id, epoch)| {
            BrokerState::default().with_broker_id(id.into()).with_broker_epoch(epoch.0)
        });
        Some((topic, asked.with_new_isr_with_epochs(members.collect())))
    }
}

fn find(image: &Image, topic: Uuid, data: &PartitionData) -> Option<PartitionId> {
    image.topic_by_id(topic)?.partition(PartitionIndex(data.partition_index))
}
