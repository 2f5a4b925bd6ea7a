//! What a coordinator would answer: an administrator's wish that would be refused does not happen.

use crate::broker::Broker;
use crate::group::outcome::{Asked, Moment};
use crate::group::shard::Shard;
use crate::physics::time::Instant;
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{ConnectionId, CorrelationId, PartitionId};
use crate::protocol::messages::StrBytes;
use crate::protocol::messages::group::{GroupRequest, GroupResponse};

impl Broker {
    /// The groups of `partition`, if they can be asked for here.
    pub fn shard(&self, partition: PartitionId) -> Option<&Shard> {
        let groups = &self.running.as_ref()?.groups;
        groups.coordinators[groups.place(partition).ok()?].shard()
    }

    /// What `request` to a group of `partition` would be answered at `now`.
    ///
    /// # Errors
    /// Why the group cannot be asked for here.
    pub fn rehearse_group_request(
        &self,
        (now, wall_clock_ms): (Instant, i64),
        (partition, request): (PartitionId, &GroupRequest),
    ) -> Result<Option<GroupResponse>, ErrorCode> {
        let (Some(running), Some(shard)) = (&self.running, self.shard(partition)) else {
            return Err(self.why_not(Some(partition)).unwrap_or(ErrorCode::NotCoordinator));
        };
        let mut shard = shard.clone();
        let mut at = Moment {
            now,
            wall_clock_ms,
            settings: &running.groups.settings,
            image: &running.image,
            chance: &mut running.groups.chance.clone(),
        };
        let asked = Asked {
            reply_to: (ConnectionId(0), CorrelationId(0)),
            client_id: StrBytes::default(),
            client_host: StrBytes::default(),
            client: None,
        };
        let mut outcome = shard.on_request(&mut at, &asked, request);
        Ok(outcome.answers.pop().map(|answer| answer.response))
    }
}
