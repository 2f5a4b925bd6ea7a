//! One replica of a partition on a running broker (`Partition`): its role and what goes with it.
//! The log itself is on the disk and is lent to each call, because it outlives the process.
//!
//! Absent: ISR changes and what they need (the notes hold when a follower was last caught up).

use crate::controller::image::PartitionRegistration;
use crate::physics::fact_id::FactId;
use crate::physics::time::Instant;
use crate::protocol::ids::{BrokerId, LeaderEpoch, Offset};
use crate::storage::log::Log;

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
    /// How many replicas are assigned.
    pub replica_count: usize,
    /// Notes on every other assigned replica.
    pub remotes: Vec<RemoteReplica>,
    /// The log end when this leadership began (`leaderEpochStartOffset`).
    pub epoch_start_offset: Offset,
}

impl Partition {
    /// This broker leads from now on (`makeLeader`). The new epoch goes into the log's epoch cache
    /// at once, with no data in it yet.
    pub fn become_leader(
        registration: &PartitionRegistration,
        this: BrokerId,
        log: &mut Log,
        now: Instant,
    ) -> Self {
        let epoch_start_offset = log.log_end_offset();
        log.assign_epoch_start(registration.leader_epoch, epoch_start_offset);
        let remotes = registration
            .replicas
            .iter()
            .filter(|replica| **replica != this)
            .map(|replica| {
                let in_sync = registration.isr.contains(replica);
                RemoteReplica::unknown(*replica, if in_sync { now } else { Instant::ZERO })
            })
            .collect();
        let role = Role::Leader(Leadership {
            isr: registration.isr.clone(),
            replica_count: registration.replicas.len(),
            remotes,
            epoch_start_offset,
        });
        Self::with_role(registration, role)
    }

    /// This broker follows from now on (`makeFollower`).
    pub fn become_follower(registration: &PartitionRegistration) -> Self {
        Self::with_role(registration, Role::Follower { leader: registration.leader })
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

    /// How many replicas have to be in sync before the high watermark may move
    /// (`effectiveMinIsr`: `min.insync.replicas`, but never more than are assigned).
    pub fn effective_min_isr(&self, min_insync_replicas: usize) -> usize {
        min_insync_replicas.min(self.replica_count)
    }

    /// What the high watermark could be: the smallest log end offset that the leader knows of in
    /// the ISR, its own included (`maybeIncrementLeaderHW`). `None` while the ISR is smaller than
    /// `min.insync.replicas` allows.
    pub fn committed_offset(&self, log: &Log, min_insync_replicas: usize) -> Option<Offset> {
        if self.isr.len() < self.effective_min_isr(min_insync_replicas) {
            return None;
        }
        let in_sync = self.remotes.iter().filter(|remote| self.isr.contains(&remote.broker));
        Some(in_sync.fold(log.log_end_offset(), |least, remote| least.min(remote.log_end_offset)))
    }

    /// Moves the high watermark up to what is committed; never down. Returns where it was, if it
    /// moved.
    pub fn maybe_increment_high_watermark(
        &self,
        log: &mut Log,
        min_insync_replicas: usize,
    ) -> Option<Offset> {
        let from = log.high_watermark();
        let to = self.committed_offset(log, min_insync_replicas)?;
        log.maybe_increment_high_watermark(to).map(|_| from)
    }
}
