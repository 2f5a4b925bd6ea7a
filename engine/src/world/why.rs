//! Why a thing is as it is, or why it did *not* happen: the rule that decides it, with every
//! input, the fact that set the input, and, apart from that, the condition that holds it there.

use crate::network::InHand;
use crate::physics::fact_id::FactId;
use crate::physics::time::Instant;
use crate::protocol::ids::{BrokerId, Endpoint, Offset, PartitionId};
use crate::replication::fetcher::FetcherState;

use super::World;

/// Why the high watermark of a partition is what it is: it is the least log end offset of the ISR
/// that the leader knows of (`Partition.maybeIncrementLeaderHW`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HighWatermarkReason {
    /// The leader, whose high watermark it is.
    pub leader: BrokerId,
    /// The high watermark.
    pub high_watermark: Offset,
    /// The fact that set it; none if it never moved.
    pub set_by: Option<FactId>,
    /// What the rule takes the least of, in the ISR's order.
    pub inputs: Vec<LogEndInput>,
}

/// One input of the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogEndInput {
    /// Whose log end offset.
    pub broker: BrokerId,
    /// As the leader knows it.
    pub log_end_offset: Offset,
    /// The fact that set it: the leader's append, or the follower's fetch.
    pub set_by: Option<FactId>,
    /// What holds it where it is.
    pub held: Option<Held>,
}

/// What holds a follower's progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// Its fetching is paused, by the fact named.
    FetchingPaused { by: FactId },
    /// Its process is frozen, by the fact named.
    Frozen { by: FactId },
    /// There is no process that serves.
    NotRunning,
    /// It has no connection to the leader since the fact named, and tries again at `until`.
    BackingOff { by: FactId, until: Instant },
    /// It has records, or they are on their way to it, that its next fetch will tell of.
    NextFetchWillTell,
    /// It has everything; nothing holds it but that there is no more.
    NothingNew,
}

impl World {
    /// Why the high watermark of `partition` is what it is at its leader.
    pub fn why_high_watermark(&self, partition: PartitionId) -> Option<HighWatermarkReason> {
        let leader = self.image.partitions.get(partition.index())?.leader;
        let (replica, log) = self.replica(leader, partition)?;
        let leadership = replica.leadership()?;
        let inputs = leadership.isr.iter().map(|member| {
            if *member == leader {
                return LogEndInput {
                    broker: leader,
                    log_end_offset: log.log_end_offset(),
                    set_by: replica.log_end_set_by,
                    held: None,
                };
            }
            let remote = leadership.remote(*member);
            let known = remote.map_or(Offset::UNKNOWN, |remote| remote.log_end_offset);
            LogEndInput {
                broker: *member,
                log_end_offset: known,
                set_by: remote.and_then(|remote| remote.set_by),
                held: Some(self.what_holds((*member, leader), known, log.log_end_offset())),
            }
        });
        Some(HighWatermarkReason {
            leader,
            high_watermark: log.high_watermark(),
            set_by: replica.high_watermark_set_by,
            inputs: inputs.collect(),
        })
    }

    fn what_holds(
        &self,
        (follower, leader): (BrokerId, BrokerId),
        known: Offset,
        leader_end: Offset,
    ) -> Held {
        let running = self.broker(follower).and_then(|broker| broker.running.as_ref());
        let Some(running) = running else { return Held::NotRunning };
        if let Some(by) = self.frozen_by(follower) {
            return Held::Frozen { by };
        }
        if let Some(by) = running.fetching_paused {
            return Held::FetchingPaused { by };
        }
        let state = self.fetcher_state(follower, leader);
        if let Some(FetcherState::BackingOff { until, because: by }) = state {
            return Held::BackingOff { by, until };
        }
        if known == leader_end { Held::NothingNew } else { Held::NextFetchWillTell }
    }

    /// The request of `opener` that a broker has in hand, if any: parked, as a picture shows it.
    pub fn in_hand_of(&self, opener: Endpoint) -> Option<InHand> {
        let connections = self.network.connections().iter();
        connections
            .filter(|connection| connection.opener() == opener)
            .find_map(|connection| connection.in_hand())
    }

    /// Where a broker's fetcher towards `leader` is in its loop.
    pub fn fetcher_state(&self, broker: BrokerId, leader: BrokerId) -> Option<FetcherState> {
        let running = self.broker(broker)?.running.as_ref()?;
        running.fetchers.iter().find(|f| f.leader == leader).map(|fetcher| fetcher.state)
    }
}
