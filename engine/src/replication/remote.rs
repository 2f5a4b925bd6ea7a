//! What a leader knows of one follower (`Replica`, `ReplicaState`). All of it comes from that
//! follower's fetches: the fetch offset *is* the follower's log end offset.

use crate::physics::fact_id::FactId;
use crate::physics::time::Instant;
use crate::protocol::ids::{BrokerId, Offset};

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
    /// The last time at which it had everything the leader had (`lastCaughtUpTimeMs`).
    pub last_caught_up_at: Instant,
    /// The fact that set [`log_end_offset`](Self::log_end_offset).
    pub set_by: Option<FactId>,
}

impl RemoteReplica {
    /// Notes on a follower that has not fetched yet. A member of the ISR counts as caught up when
    /// the leader begins (`resetReplicaState`).
    pub fn unknown(broker: BrokerId, caught_up_at: Instant) -> Self {
        Self {
            broker,
            log_end_offset: Offset::UNKNOWN,
            was: Offset::UNKNOWN,
            log_start_offset: Offset::UNKNOWN,
            last_fetch_at: None,
            last_fetch_leader_log_end_offset: Offset(0),
            last_caught_up_at: caught_up_at,
            set_by: None,
        }
    }

    /// A fetch from `offset` arrived while the leader's log ended at `leader_log_end_offset`
    /// (`updateFetchStateOrThrow`).
    pub fn on_fetch(
        &mut self,
        now: Instant,
        offset: Offset,
        log_start_offset: Offset,
        leader_log_end_offset: Offset,
    ) {
        if offset >= leader_log_end_offset {
            self.last_caught_up_at = self.last_caught_up_at.max(now);
        } else if let Some(last) = self.last_fetch_at
            && offset >= self.last_fetch_leader_log_end_offset
        {
            self.last_caught_up_at = self.last_caught_up_at.max(last);
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
