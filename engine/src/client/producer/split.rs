//! Parting a batch that a broker finds too large (`ProducerBatch.split`,
//! `RecordAccumulator.splitAndReenqueue`): into batches of `batch.size`, and what is still too
//! large, by halves. The parts keep the sequences of their records, and take no memory.

use crate::node::{Ctx, ProducerEvent, What};
use crate::physics::fact_id::FactId;
use crate::protocol::ids::ClientId;

use super::Producer;
use super::batch::{Batch, Run};
use super::batch_room::{BatchRoom, upper_bound};
use super::compression_ratio::CompressionRatio;
use super::gathering::built_mut;

impl Producer {
    /// Parts a batch and lets the parts wait in its place.
    pub(super) fn split(
        &mut self,
        ctx: &mut Ctx<'_>,
        (client, cause): (ClientId, FactId),
        batch: &Batch,
    ) {
        let Some(it) = built_mut(&mut self.gathering) else { return };
        let target = match batch.is_split {
            true => largest_record(batch).max(batch.estimated_size() / 2),
            false => it.accumulator.settings.batch_size as usize,
        };
        if let Some(ratio) = batch.ratio() {
            it.accumulator.on_ratio(batch.order(), ratio, false);
        }
        let ratio = it.accumulator.ratio(batch.order());
        let mut parts: Vec<Batch> = Vec::new();
        for run in &batch.runs {
            for place in 0..u64::from(run.records) {
                let one = Run {
                    records: 1,
                    first_value: run.first_value + place,
                    first_key: run.first_key + place,
                    ..run.clone()
                };
                let timestamp = ctx.wall_clock_ms_at(run.at);
                if !parts.last_mut().is_some_and(|part| part.take(&one, timestamp)) {
                    parts.push(part_for(
                        one,
                        batch,
                        (self.batches_made, target),
                        (timestamp, ratio),
                    ));
                    self.batches_made += 1;
                }
            }
        }
        let (records, partition) = (batch.records, Some(batch.partition()));
        let event = ProducerEvent::BatchSplit { records, parts: parts.len() as u32 };
        let because = ctx.note_because(Some(cause), What::Producer { client, partition, event });
        let numbers: Vec<(u64, u32)> =
            parts.iter().map(|part| (part.number, part.records)).collect();
        self.idempotence.on_split(batch, &numbers);
        for (number, _) in &numbers {
            it.accumulator.on_made(*number);
        }
        if let Some(until) = it.accumulator.flushes_until.filter(|until| batch.number < *until) {
            it.accumulator.flushes_until = Some(until.max(self.batches_made));
        }
        let idempotence = &self.idempotence;
        for mut part in parts.into_iter().rev() {
            part.because = because;
            part.is_closed = true;
            self.queues.push_again(part, |one, other| idempotence.is_before(one, other));
        }
        self.on_ended(ctx, client, (batch, true));
    }
}

fn part_for(
    first: Run,
    whole: &Batch,
    (number, target): (u64, usize),
    (timestamp, ratio): (i64, Option<CompressionRatio>),
) -> Batch {
    let room = first.with_record(timestamp, |record| {
        let mut room = BatchRoom::new(target, record, ratio);
        room.append(record);
        room
    });
    let mut part = Batch::of(first, (whole.index, number), whole.because);
    part.made_at = whole.made_at;
    part.room = Some(room);
    (part.is_closed, part.is_split) = (false, true);
    part
}

/// How large the largest record of a batch can be, with a batch around it.
fn largest_record(batch: &Batch) -> usize {
    let sizes = batch.runs.iter().map(|run| run.with_record(0, upper_bound));
    sizes.max().unwrap_or(0)
}
