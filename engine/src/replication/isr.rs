//! Changes of the in-sync replicas on their way (`PendingShrinkIsr`, `PendingExpandIsr`): what the
//! leader wants, what counts until the controller has answered, and how the answer is taken.

use crate::controller::image::Image;
use crate::physics::fact_id::FactId;
use crate::physics::order::sort_short_by_key;
use crate::physics::time::{Instant, Span};
use crate::protocol::ids::{BrokerEpoch, BrokerId, Offset};

use super::partition::Leadership;
use super::remote::RemoteReplica;

/// A change that the controller has not answered yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingIsr {
    /// The ISR that is asked for, ascending: the leader keeps it as a set of numbers.
    pub isr: Vec<BrokerId>,
    /// The fact that it is wanted.
    pub because: FactId,
    /// Whether it still has to be sent.
    pub is_unsent: bool,
    /// Whether the controller will not have it: newer metadata has to come first.
    pub is_given_up: bool,
}

/// The hour and the settings by which replicas are judged.
#[derive(Clone, Copy, Debug)]
pub struct Judging<'a> {
    /// The hour.
    pub now: Instant,
    /// `replica.lag.time.max.ms`
    pub replica_lag_time_max: Span,
    /// `min.insync.replicas` of the topic.
    pub min_insync_replicas: usize,
    /// Who is alive, as far as this broker has heard.
    pub image: &'a Image,
}

impl Leadership {
    /// Whether `id` counts as in sync until the controller has answered: who is to join does
    /// already, who is to leave still does (the maximal ISR).
    pub fn may_be_in_sync(&self, id: BrokerId) -> bool {
        self.isr.contains(&id)
            || self.pending.as_ref().is_some_and(|pending| pending.isr.contains(&id))
    }

    /// Members of the ISR that have been behind for too long (`getOutOfSyncReplicas`), unless a
    /// change is on its way.
    pub fn out_of_sync(
        &self,
        this: BrokerId,
        log_end_offset: Offset,
        judging: &Judging<'_>,
    ) -> Vec<BrokerId> {
        if self.pending.is_some() {
            return Vec::new();
        }
        let lag = judging.replica_lag_time_max;
        let others = self.isr.iter().copied().filter(|member| *member != this);
        let is_out = |member: &BrokerId| {
            self.remote(*member)
                .is_none_or(|remote| !remote.is_caught_up(judging.now, log_end_offset, lag))
        };
        others.filter(is_out).collect()
    }

    /// Whether a follower that has just fetched may join the ISR (`maybeExpandIsr`): it has
    /// everything committed and something of this epoch's beginning, and is alive as the process
    /// that fetched.
    pub fn may_join(
        &self,
        follower: &RemoteReplica,
        high_watermark: Offset,
        image: &Image,
    ) -> bool {
        self.pending.is_none()
            && !self.isr.contains(&follower.broker)
            && follower.log_end_offset >= high_watermark
            && follower.log_end_offset >= self.epoch_start_offset
            && is_eligible(follower, image)
    }

    /// The leader wants another ISR.
    pub fn propose(&mut self, mut isr: Vec<BrokerId>, because: FactId) {
        sort_short_by_key(&mut isr, |id| *id);
        self.pending = Some(PendingIsr { isr, because, is_unsent: true, is_given_up: false });
    }

    /// The epoch of each member of the ISR that is asked for, as AlterPartition carries it.
    pub fn proposed(&self, own: (BrokerId, BrokerEpoch)) -> Vec<(BrokerId, BrokerEpoch)> {
        let epoch = |member: BrokerId| {
            let remote = self.remote(member).map_or(BrokerEpoch::UNKNOWN, |it| it.broker_epoch);
            (member, if member == own.0 { own.1 } else { remote })
        };
        let members = self.pending.iter().flat_map(|pending| &pending.isr);
        members.map(|member| epoch(*member)).collect()
    }
}

/// Whether a replica may be in an ISR (`isReplicaIsrEligible`): its broker is let in, does not
/// leave, and is the process that fetched.
pub(super) fn is_eligible(replica: &RemoteReplica, image: &Image) -> bool {
    image.broker(replica.broker).is_some_and(|broker| {
        let is_same = replica.broker_epoch == broker.epoch;
        broker.is_active() && is_same
    })
}
