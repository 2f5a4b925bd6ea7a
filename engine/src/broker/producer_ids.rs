//! The producer ids that a broker may give away (`RPCProducerIdManager`): one block at a time, each
//! id once.
//!
//! Absent: asking the controller for blocks (AllocateProducerIds). The controller is no process of
//! the network yet, so every process of a broker begins with a block of its own and has no other.

use crate::protocol::ids::BrokerId;

/// Ids of a block (`ProducerIdsBlock.PRODUCER_ID_BLOCK_SIZE`).
const BLOCK_SIZE: i64 = 1_000;
/// No more brokers than this share the blocks of one generation of processes.
const MOST_BROKERS: i64 = 1_000;

/// What is left of a broker's block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProducerIds {
    next: i64,
    end: i64,
}

impl ProducerIds {
    /// The block of a broker's process, which no other process gets: the first of broker 1 has 0
    /// to 999, the first of broker 2 the thousand after that.
    pub fn of_process(broker: BrokerId, incarnation: u32) -> Self {
        let block = i64::from(incarnation) * MOST_BROKERS + i64::from(broker.0) - 1;
        let next = block * BLOCK_SIZE;
        Self { next, end: next + BLOCK_SIZE }
    }

    /// An id that nobody has; `None` while there is no block.
    pub fn generate(&mut self) -> Option<i64> {
        let id = self.next;
        (id < self.end).then(|| {
            self.next += 1;
            id
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_id_is_given_twice_and_a_block_ends() {
        let mut first = ProducerIds::of_process(BrokerId(1), 0);
        let ids: Vec<_> = std::iter::from_fn(|| first.generate()).collect();
        assert_eq!(ids, (0..1_000).collect::<Vec<_>>());
        assert_eq!(ProducerIds::of_process(BrokerId(2), 0).generate(), Some(1_000));
        assert_eq!(ProducerIds::of_process(BrokerId(1), 1).generate(), Some(1_000_000));
    }
}
