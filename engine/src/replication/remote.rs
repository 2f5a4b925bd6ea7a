//! What a leader knows of one follower (`Replica`, `ReplicaState`). All of it comes from that
//! follower's fetches: the fetch offset *is* the follower's log end offset.

use crate::physics::fact_id::FactId;
use crate::physics::time::{Instant, Span};
use crate::protocol::ids::{BrokerEpoch, BrokerId, Offset};

/// A leader's notes on one follower.
#[derive(Clone, Copy, Debug)]
pub struct RemoteReplica {
    /// Whose notes.
    pub broker: BrokerId,
    /// Where its last fetch asked from; [`Offset::UNKNOWN`] before its first.
    pub log_end_offset: Offset,
    /// Where the fetch asked from before [`log_end_offset`](Self::log_end_offset) was set.
    pub was: Offset,
    /// Where its log starts, by its own word.
    pub log_start_offset: Offset,
    /// When it fetched last.
    pub last_fetch_at: Option<Instant>,
    /// Where the leader's log ended at that fetch.
    last_fetch_leader_log_end_offset: Offset,
    /// The last time at which it had everything the leader had (`lastCaughtUpTimeMs`), if ever.
    pub last_caught_up_at: Option<Instant>,
    /// The life of its process, by its last fetch.
    pub broker_epoch: BrokerEpoch,
    /// The fact that set [`log_end_offset`](Self::log_end_offset).
    pub set_by: Option<FactId>,
}

impl RemoteReplica {
    /// Notes on a follower that has not fetched yet. A member of the ISR counts as caught up when
    /// the leader begins (`resetReplicaState`).
    pub fn unknown(broker: BrokerId, caught_up_at: Option<Instant>) -> Self {
        Self {
            broker,
            log_end_offset: Offset::UNKNOWN,
            was: Offset::UNKNOWN,
            log_start_offset: Offset::UNKNOWN,
            last_fetch_at: None,
            last_fetch_leader_log_end_offset: Offset(0),
            last_caught_up_at: caught_up_at,
            broker_epoch: BrokerEpoch::UNKNOWN,
            set_by: None,
        }
    }

    /// A new leadership of the same broker begins: what is known of the log stays.
    pub fn begin_again(&mut self, caught_up_at: Option<Instant>) {
        self.last_caught_up_at = caught_up_at;
        (self.last_fetch_at, self.last_fetch_leader_log_end_offset) = (None, Offset(0));
    }

    /// Whether it keeps up with a leader whose log ends at `leader_log_end_offset`
    /// (`ReplicaState.isCaughtUp`): equal ends do, however old.
    pub fn is_caught_up(
        &self,
        now: Instant,
        leader_log_end_offset: Offset,
        replica_lag_time_max: Span,
    ) -> bool {
        self.log_end_offset == leader_log_end_offset
            || self.last_caught_up_at.is_some_and(|at| now <= at + replica_lag_time_max)
    }

    /// A fetch from `offset` of the process `epoch` arrived while the leader's log ended at
    /// `leader_log_end_offset` (`updateFetchStateOrThrow`).
    pub fn on_fetch(
        &mut self,
        now: Instant,
        (offset, epoch): (Offset, BrokerEpoch),
        log_start_offset: Offset,
        leader_log_end_offset: Offset,
    ) {
        self.broker_epoch = epoch;
        if offset >= leader_log_end_offset {
            self.last_caught_up_at = self.last_caught_up_at.max(Some(now));
        } else if let Some(last) = self.last_fetch_at
            && offset >= self.last_fetch_leader_log_end_offset
        {
            self.last_caught_up_at = self.last_caught_up_at.max(Some(last));
        }
        if self.log_end_offset != offset {
            self.was = self.log_end_offset;
        }
        self.log_end_offset = offset;
        self.log_start_offset = log_start_offset;
        self.last_fetch_leader_log_end_offset =
            self.last_fetch_leader_log_end_offset.max(leader_log_end_offset);
        self.last_fetch_at = Some(now);
    }
}
