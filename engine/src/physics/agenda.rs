//! What is due next. Entries of one instant come out in the order in which they went in.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use super::time::Instant;

/// Things with a due time, soonest first.
#[derive(Clone, Debug)]
pub struct Agenda<T> {
    heap: BinaryHeap<Reverse<Entry<T>>>,
    next_sequence: u64,
}

/// `sequence` breaks ties between entries of one instant, so that their order never depends on
/// the heap's shape.
#[derive(Clone, Debug)]
struct Entry<T> {
    due: Instant,
    sequence: u64,
    thing: T,
}

impl<T> Default for Agenda<T> {
    fn default() -> Self {
        Self { heap: BinaryHeap::new(), next_sequence: 0 }
    }
}

impl<T> Agenda<T> {
    /// Puts `thing` on the agenda for `due`.
    pub fn insert(&mut self, due: Instant, thing: T) {
        let sequence = self.next_sequence;
        self.next_sequence += 1;
        self.heap.push(Reverse(Entry { due, sequence, thing }));
    }

    /// When the next thing is due, and which.
    pub fn peek(&self) -> Option<(Instant, &T)> {
        self.heap.peek().map(|Reverse(entry)| (entry.due, &entry.thing))
    }

    /// Takes the next thing off.
    pub fn pop(&mut self) -> Option<(Instant, T)> {
        self.heap.pop().map(|Reverse(entry)| (entry.due, entry.thing))
    }

    /// How many things are on it.
    pub fn len(&self) -> usize {
        self.heap.len()
    }

    /// Whether nothing is due any more.
    pub fn is_empty(&self) -> bool {
        self.heap.is_empty()
    }
}

impl<T> Ord for Entry<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.due, self.sequence).cmp(&(other.due, other.sequence))
    }
}

impl<T> PartialOrd for Entry<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> PartialEq for Entry<T> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<T> Eq for Entry<T> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn soonest_first_and_first_come_first_served() {
        let mut agenda = Agenda::default();
        for (ms, name) in [(5, "late"), (1, "first"), (1, "second"), (3, "between"), (1, "third")] {
            agenda.insert(Instant::from_ms(ms), name);
        }
        let order: Vec<_> = std::iter::from_fn(|| agenda.pop()).map(|(_, name)| name).collect();
        assert_eq!(order, ["first", "second", "third", "between", "late"]);
    }
}
