//! Partitions of records without a key, with the recorded draws fed back.

use brokerscope_engine::client::producer::partitioner::{Partitions, StickyPartitioner};
use brokerscope_engine::protocol::ids::PartitionIndex;
use serde_json::Value;

use super::json::{Case, int, list, same};
use super::tally::{Compared, Outcome};

pub(crate) fn check(case: Case<'_>) -> Outcome {
    let available = numbers::<i32>(case.get("available_partitions")?)?;
    let available: Vec<PartitionIndex> = available.into_iter().map(PartitionIndex).collect();
    let partitions = Partitions { count: case.int("num_partitions")?, available: &available };
    let mut partitioner = StickyPartitioner::new(case.int("sticky_batch_size")?);
    for (number, event) in case.list("events")?.iter().enumerate() {
        let event = Case(event);
        let done = match event.text("op")? {
            "stats" => load(&mut partitioner, event),
            _ => append(&mut partitioner, partitions, event),
        };
        done.map_err(|why| format!("event {}: {why}", number + 1))?;
    }
    Ok(Compared::Whole)
}

fn load(partitioner: &mut StickyPartitioner, event: Case<'_>) -> Result<(), String> {
    let sizes = event.set("queue_sizes").map(numbers::<u32>).transpose()?.unwrap_or_default();
    let ids = event.set("partition_ids").map(numbers::<i32>).transpose()?.unwrap_or_default();
    let queues = ids.into_iter().map(PartitionIndex).zip(sizes.iter().copied());
    let queues: Vec<_> = queues.take(event.int("length")?).collect();
    partitioner.on_load(&queues, sizes.len());
    let kafkas = event.set("cumulative").map(numbers::<u32>).transpose()?;
    same("adaptive", partitioner.weight_sums().is_some(), event.flag("adaptive")?)?;
    same("sums", partitioner.weight_sums(), kafkas.as_deref())
}

fn append(
    partitioner: &mut StickyPartitioner,
    partitions: Partitions<'_>,
    event: Case<'_>,
) -> Result<(), String> {
    let recorded = |key| event.set(key).map(numbers::<u32>).transpose();
    let before = recorded("draws_before")?.unwrap_or_default();
    let mut draws = Draws { recorded: &before, made: 0 };
    let partition = partitioner.partition(partitions, &mut || draws.next());
    same("draws before", draws.made, before.len())?;
    same("partition", partition.0, event.int("partition")?)?;

    let after = recorded("draws_after")?.unwrap_or_default();
    let mut draws = Draws { recorded: &after, made: 0 };
    let appended = (event.int("bytes")?, event.flag("enable_switch")?);
    let switched = partitioner.on_appended(appended, partitions, &mut || draws.next());
    same("switched", switched, event.flag("switched")?)?;
    same("draws after", draws.made, after.len())?;
    if switched {
        let next = partitioner.partition(partitions, &mut || 0);
        same("next partition", next.0, event.int("next_partition")?)?;
    }
    Ok(())
}

struct Draws<'a> {
    recorded: &'a [u32],
    made: usize,
}

impl Draws<'_> {
    /// The next draw; one that Kafka did not make shows in the count.
    fn next(&mut self) -> u32 {
        self.made += 1;
        self.recorded.get(self.made - 1).copied().unwrap_or(0)
    }
}

fn numbers<Int: TryFrom<i64>>(value: &Value) -> Result<Vec<Int>, String> {
    list(value)?.iter().map(int).collect()
}
