//! One replica of a partition on a running broker (`Partition`): its role and what goes with it.
//! The log itself is on the disk and is lent to each call, because it outlives the process.

use crate::controller::image::{Image, PartitionRegistration};
use crate::physics::fact_id::FactId;
use crate::physics::time::Instant;
use crate::protocol::ids::{BrokerId, LeaderEpoch, Offset};
use crate::storage::log::Log;

use super::isr::{Judging, PendingIsr, is_eligible};
use super::remote::RemoteReplica;

/// A replica's role and epochs. Dropped when the process dies.
#[derive(Clone, Debug)]
pub struct Partition {
    /// The epoch of the leadership it knows.
    pub leader_epoch: LeaderEpoch,
    /// The version of the registration it knows.
    pub partition_epoch: i32,
    /// Leading or following.
    pub role: Role,
    /// The fact that set this replica's log end offset.
    pub log_end_set_by: Option<FactId>,
    /// The fact that set this replica's high watermark.
    pub high_watermark_set_by: Option<FactId>,
}

/// What a replica does. Entered only by [`Partition::become_leader`] and
/// [`Partition::become_follower`], when the broker applies a registration.
#[derive(Clone, Debug)]
pub enum Role {
    /// Takes appends, answers fetches, moves the high watermark.
    Leader(Leadership),
    /// Fetches from the leader.
    Follower { leader: BrokerId },
}

/// What only a leader has.
#[derive(Clone, Debug)]
pub struct Leadership {
    /// In-sync replicas, this one included, in the controller's order.
    pub isr: Vec<BrokerId>,
    /// A change of it that the controller has not answered yet.
    pub pending: Option<PendingIsr>,
    /// How many replicas are assigned.
    pub replica_count: usize,
    /// Notes on every other assigned replica.
    pub remotes: Vec<RemoteReplica>,
    /// The log end when this leadership began (`leaderEpochStartOffset`).
    pub epoch_start_offset: Offset,
}

impl Partition {
    /// This broker leads from now on (`makeLeader`). The new epoch goes into the log's epoch cache
    /// at once, with no data in it yet. If it led already (`before`) it keeps what it knows of the
    /// others' logs.
    pub fn become_leader(
        registration: &PartitionRegistration,
        this: BrokerId,
        log: &mut Log,
        (now, before): (Instant, Option<&Self>),
    ) -> Self {
        let epoch_start_offset = log.log_end_offset();
        log.assign_epoch_start(registration.leader_epoch, epoch_start_offset);
        let known = before.and_then(Self::leadership);
        let notes = |replica: BrokerId| {
            let caught_up_at = registration.isr.contains(&replica).then_some(now);
            match known.and_then(|known| known.remote(replica)) {
                Some(remote) => {
                    let mut remote = *remote;
                    remote.begin_again(caught_up_at);
                    remote
                }
                None => RemoteReplica::unknown(replica, caught_up_at),
            }
        };
        let others = registration.replicas.iter().copied().filter(|replica| *replica != this);
        let role = Role::Leader(Leadership {
            isr: registration.isr.clone(),
            pending: None,
            replica_count: registration.replicas.len(),
            remotes: others.map(notes).collect(),
            epoch_start_offset,
        });
        Self::with_role(registration, role)
    }

    /// This broker follows from now on (`makeFollower`), or waits for somebody to follow.
    pub fn become_follower(registration: &PartitionRegistration) -> Self {
        Self::with_role(registration, Role::Follower { leader: registration.leader })
    }

    /// The same leadership, but the controller has written something else of the partition: a
    /// change on its way is void.
    pub fn refresh(&mut self, registration: &PartitionRegistration) {
        self.partition_epoch = registration.partition_epoch;
        if let Role::Leader(leadership) = &mut self.role {
            leadership.isr.clone_from(&registration.isr);
            leadership.pending = None;
            leadership.replica_count = registration.replicas.len();
        }
    }

    /// The leader's side, if this replica leads.
    pub fn leadership(&self) -> Option<&Leadership> {
        match &self.role {
            Role::Leader(leadership) => Some(leadership),
            Role::Follower { .. } => None,
        }
    }

    /// The leader's side, to change it, if this replica leads.
    pub fn leadership_mut(&mut self) -> Option<&mut Leadership> {
        match &mut self.role {
            Role::Leader(leadership) => Some(leadership),
            Role::Follower { .. } => None,
        }
    }

    fn with_role(registration: &PartitionRegistration, role: Role) -> Self {
        Self {
            leader_epoch: registration.leader_epoch,
            partition_epoch: registration.partition_epoch,
            role,
            log_end_set_by: None,
            high_watermark_set_by: None,
        }
    }
}

impl Leadership {
    /// The notes on `follower`.
    pub fn remote_mut(&mut self, follower: BrokerId) -> Option<&mut RemoteReplica> {
        self.remotes.iter_mut().find(|remote| remote.broker == follower)
    }

    /// The notes on `follower`.
    pub fn remote(&self, follower: BrokerId) -> Option<&RemoteReplica> {
        self.remotes.iter().find(|remote| remote.broker == follower)
    }

    /// The low watermark (`lowWatermarkIfLeader`): where the logs of all replicas start whose
    /// brokers are let in, as far as the leader knows.
    pub fn low_watermark(&self, log: &Log, image: &Image) -> Offset {
        let is_alive = |id| image.broker(id).is_some_and(|broker| !broker.fenced);
        let alive = self.remotes.iter().filter(|remote| is_alive(remote.broker));
        alive.fold(log.log_start_offset(), |least, remote| least.min(remote.log_start_offset))
    }

    /// Whether the high watermark has not reached the beginning of this leadership.
    pub fn is_behind(&self, log: &Log) -> bool {
        log.high_watermark() < self.epoch_start_offset
    }

    /// How many replicas have to be in sync before the high watermark may move
    /// (`effectiveMinIsr`: `min.insync.replicas`, but never more than are assigned).
    pub fn effective_min_isr(&self, min_insync_replicas: usize) -> usize {
        min_insync_replicas.min(self.replica_count)
    }

    /// What the high watermark could be (`maybeIncrementLeaderHW`): the smallest log end offset
    /// that the leader knows of among the replicas that count as in sync, its own included. A
    /// follower that keeps up and may join counts too, so that the high watermark does not run
    /// away from it. `None` while the ISR is smaller than `min.insync.replicas` allows.
    pub fn committed_offset(&self, log: &Log, judging: &Judging<'_>) -> Option<Offset> {
        if self.isr.len() < self.effective_min_isr(judging.min_insync_replicas) {
            return None;
        }
        let end = log.log_end_offset();
        let (now, lag) = (judging.now, judging.replica_lag_time_max);
        let counts = |remote: &&RemoteReplica| {
            self.may_be_in_sync(remote.broker)
                || (remote.is_caught_up(now, end, lag) && is_eligible(remote, judging.image))
        };
        let counted = self.remotes.iter().filter(counts);
        Some(counted.fold(end, |least, remote| least.min(remote.log_end_offset)))
    }

    /// Moves the high watermark up to what is committed; never down. Returns where it was, if it
    /// moved: after a roll the same offset lies in another segment, which is no news.
    pub fn maybe_increment_high_watermark(
        &self,
        log: &mut Log,
        judging: &Judging<'_>,
    ) -> Option<Offset> {
        let from = log.high_watermark();
        let to = self.committed_offset(log, judging)?;
        let moved = log.maybe_increment_high_watermark(to);
        moved.map(|_| from).filter(|from| *from < to)
    }
}
