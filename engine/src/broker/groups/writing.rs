//! What comes of a call of a shard: facts, a batch in the log, answers now or once the batch is
//! committed (`CoordinatorRuntime`, `CoordinatorPartitionWriter`). The batch is appended as with
//! acks=1, whatever `min.insync.replicas` says; the answers wait for the high watermark.

use bytes::Bytes;

use crate::broker::Broker;
use crate::broker::purgatory::News;
use crate::group::failed;
use crate::group::outcome::{Answer, Outcome, Told, When, WriteId};
use crate::group::record::{EncodedRecord, Record};
use crate::node::{Ctx, RoleThen, What};
use crate::physics::fact_id::FactId;
use crate::protocol::batch::{BatchBuilder, NewRecord};
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{Offset, PartitionId};
use crate::storage::log::AppendOrigin;

use super::answering::reply;
use super::{Active, Waiting};

/// There are no transactions, so no markers of them.
const ORIGIN: AppendOrigin = AppendOrigin::Coordinator { transaction_version: 0 };

impl Broker {
    /// Does what `outcome` asks for.
    pub(super) fn carry_out(
        &mut self,
        ctx: &mut Ctx<'_>,
        (partition, cause): (PartitionId, FactId),
        outcome: Outcome,
    ) {
        let Outcome { records, write, answers, told } = outcome;
        let causes = self.tell(ctx, cause, &told);
        let latest = causes.last().copied().unwrap_or(cause);
        let appended = write.map(|write| (write, self.append_records(ctx, partition, &records)));
        let appended = match appended {
            Some((write, Ok((end, appended)))) => {
                let active = self.running.as_mut().and_then(|it| it.groups.active_mut(partition));
                if let Some(active) = active {
                    active.writes.push((write, end));
                }
                Some(ctx.note_because(Some(latest), appended))
            }
            Some((write, Err(error))) => {
                self.hand_out(ctx, (partition, &causes, cause), answers);
                return self.fail_writes(ctx, (partition, latest), (write, error));
            }
            None => None,
        };
        self.hand_out(ctx, (partition, &causes, cause), answers);
        if let Some(appended) = appended {
            if let Some(replica) = self.running.as_mut().and_then(|it| it.replica_mut(partition)) {
                replica.log_end_set_by = Some(appended);
            }
            self.check_parked(ctx, partition, (News::Appended, appended));
            self.raise_high_watermark(ctx, (partition, appended));
        }
    }

    /// Notes what happened; gives each fact.
    fn tell(&self, ctx: &mut Ctx<'_>, cause: FactId, told: &[Told]) -> Vec<FactId> {
        let broker = self.id;
        let mut latest = cause;
        let mut note = |told: &Told| {
            let group = ctx.group(&told.group);
            let what = What::Group { broker, group, event: told.event };
            latest = ctx.note_because(Some(latest), what);
            latest
        };
        told.iter().map(&mut note).collect()
    }

    fn append_records(
        &mut self,
        ctx: &Ctx<'_>,
        partition: PartitionId,
        records: &[Record],
    ) -> Result<(Offset, What), ErrorCode> {
        let (broker, now_ms) = (self.id, ctx.wall_clock_ms());
        let refused = ErrorCode::NotLeaderOrFollower;
        let replica = self.running.as_ref().and_then(|it| it.replica(partition)).ok_or(refused)?;
        if replica.leadership().is_none() {
            return Err(refused);
        }
        let leader_epoch = replica.leader_epoch;
        let log = self.disk.log_mut(partition).ok_or(refused)?;
        let batch = batch_of(records, now_ms)?;
        let from = log.log_end_offset();
        log.append_as_leader(&batch, leader_epoch, now_ms, ORIGIN).map_err(|why| why.code())?;
        let to = log.log_end_offset();
        Ok((to, What::Appended { role: RoleThen::Leader, broker, partition, from, to }))
    }

    /// Sends the answers that may go out, and lets the others wait.
    fn hand_out(
        &mut self,
        ctx: &mut Ctx<'_>,
        (partition, causes, cause): (PartitionId, &[FactId], FactId),
        answers: Vec<Answer>,
    ) {
        for answer in answers {
            let told = answer.told_before.checked_sub(1).and_then(|place| causes.get(place));
            let because = told.copied().unwrap_or(cause);
            let When::Committed(write) = answer.when else {
                reply(ctx, (because, answer.reply_to), answer.response);
                continue;
            };
            let Some(running) = &mut self.running else { return };
            let due = ctx.now() + running.groups.settings.offset_commit_timeout;
            if let Some(active) = running.groups.active_mut(partition) {
                active.waiting.push(Waiting { answer, write, because, due });
            }
        }
    }

    /// The high watermark of `partition` has moved: writes below it are committed.
    pub(in crate::broker) fn check_groups(
        &mut self,
        ctx: &mut Ctx<'_>,
        (partition, cause): (PartitionId, FactId),
    ) {
        let Some(log) = self.disk.log(partition) else { return };
        let high_watermark = log.high_watermark();
        while let Some(running) = &mut self.running
            && let Some(active) = running.groups.active_mut(partition)
            && let Some((write, end)) = active.writes.first().copied()
            && end <= high_watermark
        {
            active.writes.remove(0);
            for waiting in active.take_waiting(|waiting| waiting.write <= write) {
                reply(ctx, (cause, waiting.answer.reply_to), waiting.answer.response);
            }
            self.call_shard(ctx, (partition, cause), |shard, at| shard.on_committed(at, write));
        }
    }

    /// Answers that have waited for too long for a write are answered that it failed.
    pub(super) fn give_up_group_writes(&mut self, ctx: &mut Ctx<'_>, partition: PartitionId) {
        let now = ctx.now();
        let Some(running) = &mut self.running else { return };
        let Some(active) = running.groups.active_mut(partition) else { return };
        for waiting in active.take_waiting(|waiting| waiting.due <= now) {
            let (broker, connection) = (self.id, waiting.answer.reply_to.0);
            let what = What::ParkedExpired { broker, connection };
            let because = ctx.note_because(Some(waiting.because), what);
            let response = failed::failed(&waiting.answer.response, ErrorCode::RequestTimedOut);
            reply(ctx, (because, waiting.answer.reply_to), response);
        }
    }

    /// The log refused a write.
    fn fail_writes(
        &mut self,
        ctx: &mut Ctx<'_>,
        (partition, cause): (PartitionId, FactId),
        (write, error): (WriteId, ErrorCode),
    ) {
        let Some(running) = &mut self.running else { return };
        let Some(active) = running.groups.active_mut(partition) else { return };
        for waiting in active.take_waiting(|waiting| waiting.write >= write) {
            let response = failed::failed(&waiting.answer.response, error);
            reply(ctx, (cause, waiting.answer.reply_to), response);
        }
        self.call_shard(ctx, (partition, cause), |shard, at| {
            shard.on_append_failed(at, write, error)
        });
    }
}

impl Active {
    /// Takes out the answers that `is_over` says wait no more.
    pub(super) fn take_waiting(&mut self, is_over: impl Fn(&Waiting) -> bool) -> Vec<Waiting> {
        let (over, rest) = std::mem::take(&mut self.waiting).into_iter().partition(is_over);
        self.waiting = rest;
        over
    }
}

/// One batch of all records, as a coordinator writes it.
fn batch_of(records: &[Record], now_ms: i64) -> Result<Bytes, ErrorCode> {
    let mut batch = BatchBuilder::new(Offset(0));
    for record in records {
        let EncodedRecord { key, value } =
            record.encode().map_err(|_text_too_long| ErrorCode::UnknownServerError)?;
        batch.append(&NewRecord {
            timestamp: now_ms,
            key: Some(&key),
            value: value.as_deref(),
            headers: &[],
        });
    }
    Ok(batch.build())
}
