//! Choosing the partition of records without a key (KIP-480, KIP-794, `BuiltInPartitioner`): a
//! producer stays with one until it has brought it about a batch, then goes on to another, to which
//! exactly is left to chance. Partitions whose batches pile up are less likely then.
//!
//! A draw is a number below 2^31, all of them as likely.

use crate::protocol::ids::PartitionIndex;

/// The partitioner of one topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StickyPartitioner {
    /// `batch.size`, at least 1.
    batch_size: u64,
    /// The partition that it stays with, and the bytes that it has got since.
    current: Option<(PartitionIndex, u64)>,
    /// How likely each partition is to be next, if they are not all alike.
    load: Option<Load>,
}

/// What a producer knows of a topic's partitions.
#[derive(Clone, Copy, Debug)]
pub struct Partitions<'a> {
    /// How many there are.
    pub count: u32,
    /// Those that have a leader, in their order.
    pub available: &'a [PartitionIndex],
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Load {
    partitions: Vec<PartitionIndex>,
    /// For each of them the sum of its weight and those before it.
    sums: Vec<u32>,
}

impl StickyPartitioner {
    /// A partitioner that goes on after `batch.size` bytes.
    pub const fn new(batch_size: u32) -> Self {
        let batch_size = if batch_size == 0 { 1 } else { batch_size as u64 };
        Self { batch_size, current: None, load: None }
    }

    /// The partition of the next record.
    ///
    /// # Panics
    /// If the topic has no partitions.
    pub fn partition(
        &mut self,
        partitions: Partitions<'_>,
        draw: &mut impl FnMut() -> u32,
    ) -> PartitionIndex {
        let (current, _) =
            *self.current.get_or_insert_with(|| (next(self.load.as_ref(), partitions, draw()), 0));
        current
    }

    /// The record has taken so many bytes, those of a batch begun for it included. `may_switch`
    /// says that the partition's last batch is ready, so that going on leaves no fraction of one;
    /// twice the size of a batch is enough in any case. Gives whether another draw was made, which
    /// may have hit the same partition again.
    pub fn on_appended(
        &mut self,
        (bytes, may_switch): (u32, bool),
        partitions: Partitions<'_>,
        draw: &mut impl FnMut() -> u32,
    ) -> bool {
        let Some((_, produced)) = &mut self.current else { return false };
        *produced += u64::from(bytes);
        let switches = *produced >= self.batch_size * if may_switch { 1 } else { 2 };
        if switches {
            self.current = Some((next(self.load.as_ref(), partitions, draw()), 0));
        }
        switches
    }

    /// How many batches wait for each partition that can be chosen; `count` is the number of all
    /// that have a queue. Without news (`queues` is empty), of a topic with one partition, and if
    /// all queues are there and equally long, the choice is uniform.
    pub fn on_load(&mut self, queues: &[(PartitionIndex, u32)], count: usize) {
        let most = queues.iter().map(|(_, length)| *length).max().unwrap_or(0);
        let is_even = queues.iter().all(|(_, length)| *length == most);
        self.load = None;
        if queues.is_empty() || count < 2 || is_even && queues.len() == count {
            return;
        }
        let mut sum = 0;
        let sums = queues.iter().map(|(_, length)| {
            sum += most + 1 - length;
            sum
        });
        let sums = sums.collect();
        let partitions = queues.iter().map(|(partition, _)| *partition).collect();
        self.load = Some(Load { partitions, sums });
    }

    /// For each partition that can be chosen the sum of its weight and those before it; `None`
    /// while the choice is uniform.
    pub fn weight_sums(&self) -> Option<&[u32]> {
        self.load.as_ref().map(|load| &load.sums[..])
    }
}

/// Where this draw leads.
fn next(load: Option<&Load>, partitions: Partitions<'_>, draw: u32) -> PartitionIndex {
    if let Some(load) = load {
        let draw = draw % load.sums.last().copied().unwrap_or(1);
        return load.partitions[load.sums.partition_point(|sum| *sum <= draw)];
    }
    match partitions.available {
        [] => PartitionIndex((draw % partitions.count) as i32),
        available => available[draw as usize % available.len()],
    }
}
