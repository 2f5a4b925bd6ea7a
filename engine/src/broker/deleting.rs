//! DeleteRecords (21): the leader moves its log start, followers move theirs when its answers tell
//! them, and the request is answered once no live replica's log starts before the offset
//! (`ReplicaManager.deleteRecords`, `DelayedDeleteRecords`).
//!
//! Absent: its bytes. Whoever asks, asks the leader without a connection.

use crate::group::partition_for::OFFSETS_TOPIC;
use crate::node::{Ctx, RoleThen, What};
use crate::physics::fact_id::FactId;
use crate::physics::time::Span;
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{Offset, PartitionId};
use crate::replication::partition::Role;

use super::{Broker, ParkedDelete, Running};

/// `default.api.timeout.ms` of an administrator's client, which asks the leader to give up then.
const TIMEOUT: Span = Span::from_ms(60_000);

impl Broker {
    /// What a DeleteRecords up to `before`, or up to the high watermark, comes to: the new log
    /// start.
    ///
    /// # Errors
    /// Why it is refused.
    pub fn records_to_delete(
        &self,
        partition: PartitionId,
        before: Option<Offset>,
    ) -> Result<Offset, ErrorCode> {
        let running = self.running.as_ref().ok_or(ErrorCode::NotLeaderOrFollower)?;
        if running.image.partitions.get(partition.index()).is_none() {
            // It has not heard of the topic yet.
            return Err(ErrorCode::UnknownTopicOrPartition);
        }
        if running.image.topic_of(partition).name == OFFSETS_TOPIC {
            return Err(ErrorCode::InvalidTopicException);
        }
        let (Some(replica), Some(log)) = (running.replica(partition), self.disk.log(partition))
        else {
            return Err(running.image.why_absent(partition));
        };
        if replica.leadership().is_none() {
            return Err(ErrorCode::NotLeaderOrFollower);
        }
        if log.config().compact && !log.config().deletes {
            return Err(ErrorCode::PolicyViolation);
        }
        let before = before.unwrap_or(log.high_watermark());
        if before > log.high_watermark() {
            return Err(ErrorCode::OffsetOutOfRange);
        }
        Ok(before)
    }

    /// Deletes what lies before `before`, which
    /// [`records_to_delete`](Self::records_to_delete) found good.
    pub fn on_delete_records(
        &mut self,
        ctx: &mut Ctx<'_>,
        (partition, before): (PartitionId, Offset),
    ) {
        let (broker, required_offset, error) = (self.id, before, ErrorCode::None);
        self.move_log_start(ctx, (partition, before));
        let low_watermark = self.low_watermark(partition).unwrap_or(before);
        if low_watermark >= before {
            ctx.note(What::DeleteRecordsAnswered { broker, partition, low_watermark, error });
            return;
        }
        let because = ctx.note(What::DeleteRecordsParked { broker, partition, required_offset });
        let deadline = ctx.now() + TIMEOUT;
        let Some(running) = &mut self.running else { return };
        let parked = ParkedDelete { partition, required_offset, because, deadline };
        running.parked.deletes.push(parked);
    }

    /// Where the logs of all live replicas of `partition` start, as far as its leader knows.
    fn low_watermark(&self, partition: PartitionId) -> Option<Offset> {
        let running = self.running.as_ref()?;
        let leadership = running.replica(partition)?.leadership()?;
        Some(leadership.low_watermark(self.disk.log(partition)?, &running.image))
    }

    /// Moves the start of the log of `partition` here up to `offset`.
    pub(super) fn move_log_start(
        &mut self,
        ctx: &mut Ctx<'_>,
        (partition, offset): (PartitionId, Offset),
    ) {
        let broker = self.id;
        let Some(replica) = self.replica(partition) else { return };
        let role = match replica.role {
            Role::Leader(_) => RoleThen::Leader,
            Role::Follower { .. } => RoleThen::Follower,
        };
        let Some(log) = self.disk.log_mut(partition) else { return };
        if let Some(from) = log.increment_log_start(offset) {
            ctx.note(What::LogStartAdvanced { role, broker, partition, from, to: offset });
            self.plan_retention(ctx);
        }
    }

    /// Answers the DeleteRecords of `partition` that its low watermark completes. Nobody looks at
    /// them when the leadership is lost: they wait until their time is up.
    pub(super) fn check_deletes(
        &mut self,
        ctx: &mut Ctx<'_>,
        (partition, cause): (PartitionId, FactId),
    ) {
        let broker = self.id;
        let waits = |running: &Running| {
            running.parked.deletes.iter().any(|parked| parked.partition == partition)
        };
        if !self.running.as_ref().is_some_and(waits) {
            return;
        }
        let (low_watermark, error) = match self.low_watermark(partition) {
            Some(low_watermark) => (low_watermark, ErrorCode::None),
            None => (Offset::UNKNOWN, ErrorCode::NotLeaderOrFollower),
        };
        let Some(running) = &mut self.running else { return };
        running.parked.deletes.retain(|parked| {
            let is_over = error != ErrorCode::None || parked.required_offset <= low_watermark;
            if parked.partition != partition || !is_over {
                return true;
            }
            let what = What::DeleteRecordsAnswered { broker, partition, low_watermark, error };
            ctx.note_because(Some(cause), what);
            false
        });
    }

    /// Answers the DeleteRecords whose time is up.
    pub(super) fn expire_deletes(&mut self, ctx: &mut Ctx<'_>) {
        let (now, broker) = (ctx.now(), self.id);
        let Some(running) = &mut self.running else { return };
        running.parked.deletes.retain(|parked| {
            if parked.deadline > now {
                return true;
            }
            let (low_watermark, error) = (Offset::UNKNOWN, ErrorCode::RequestTimedOut);
            let partition = parked.partition;
            let what = What::DeleteRecordsAnswered { broker, partition, low_watermark, error };
            ctx.note_because(Some(parked.because), what);
            false
        });
    }
}
