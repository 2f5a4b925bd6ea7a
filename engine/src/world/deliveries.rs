//! What groups have made of their records: which ones their members have worked on, and whether
//! that was once. Kafka promises at least once or at most once, as the application commits; where
//! a record is worked on again, or a group goes past it, that is told as a fact.

use crate::client::consumer::Consumer;
use crate::client::{Client, Role};
use crate::node::{Fact, What};
use crate::physics::fact_id::FactId;
use crate::physics::order::sort;
use crate::protocol::ids::{ClientId, Offset, PartitionId};

use super::World;

/// What each group has worked on, partition by partition.
#[derive(Clone, Debug, Default)]
pub(super) struct Deliveries(Vec<Ledger>);

/// One group in one partition.
#[derive(Clone, Debug)]
struct Ledger {
    group: String,
    partition: PartitionId,
    /// Where the group began: what lies before is none of its business.
    began: Offset,
    /// What it has worked on: stretches in order and apart, each with one past its end.
    done: Vec<(Offset, Offset)>,
}

impl Deliveries {
    /// Roughly the bytes it takes.
    pub(super) fn weight_bytes(&self) -> usize {
        self.0.iter().map(|ledger| 96 + ledger.done.len() * 16).sum()
    }

    /// The ledger of a group in a partition; if it has none it begins at `began`.
    fn ledger(&mut self, group: &str, partition: PartitionId, began: Offset) -> &mut Ledger {
        let is_it = |it: &Ledger| it.partition == partition && it.group == group;
        let place = self.0.iter().position(is_it).unwrap_or_else(|| {
            let group = group.to_owned();
            self.0.push(Ledger { group, partition, began, done: Vec::new() });
            self.0.len() - 1
        });
        &mut self.0[place]
    }

    /// The log of `partition` ends at `end` now: what lay there before is another record now.
    pub(super) fn cut(&mut self, partition: PartitionId, end: Offset) {
        for ledger in self.0.iter_mut().filter(|ledger| ledger.partition == partition) {
            ledger.began = ledger.began.min(end);
            ledger.done.retain_mut(|(from, to)| {
                *to = (*to).min(end);
                from < to
            });
        }
    }
}

impl Ledger {
    /// Notes that a stretch was worked on. Gives what of it was worked on before.
    fn on_done(&mut self, from: Offset, to: Offset) -> Vec<(Offset, Offset)> {
        self.began = self.began.min(from);
        let overlap = |(one, other): &(Offset, Offset)| (from.max(*one), to.min(*other));
        let again = self.done.iter().map(overlap).filter(|(from, to)| from < to).collect();
        let (mut whole_from, mut whole_to) = (from, to);
        self.done.retain(|(one, other)| {
            let touches = *one <= to && from <= *other;
            if touches {
                (whole_from, whole_to) = (whole_from.min(*one), whole_to.max(*other));
            }
            !touches
        });
        let place = self.done.partition_point(|(one, _)| *one < whole_from);
        self.done.insert(place, (whole_from, whole_to));
        again
    }

    /// The group reads on at `position`: gives what lies before that and nobody has worked on or
    /// works on. It is told once.
    fn on_position(
        &mut self,
        position: Offset,
        in_hand: &[(Offset, Offset)],
    ) -> Vec<(Offset, Offset)> {
        let mut skipped = Vec::new();
        let mut known: Vec<(Offset, Offset)> = self.done.clone();
        known.extend_from_slice(in_hand);
        known.push((position, position));
        sort(&mut known);
        let mut from = self.began;
        for (one, other) in known {
            let to = one.min(position);
            if from < to {
                skipped.push((from, to));
            }
            from = from.max(other);
        }
        self.began = self.began.max(position.min(from));
        skipped
    }
}

impl World {
    /// Tells what was worked on again, and what a group has gone past.
    pub(super) fn keep_deliveries(&mut self) {
        for index in 0..self.facts.len() {
            let cause = FactId::new(self.ordinal, index);
            let what = self.facts[index].what;
            if let What::Processed { client, partition, from, to } = what {
                let Some(group) = self.group_of(client) else { continue };
                let ledger = self.deliveries.ledger(&group, partition, from);
                for (from, to) in ledger.on_done(from, to) {
                    let what = What::ProcessedAgain { client, partition, from, to };
                    self.facts.push(Fact { cause: Some(cause), what });
                }
            } else if let What::PositionRestored { client, partition, position }
            | What::PositionReset { client, partition, position }
            | What::Sought { client, partition, position } = what
            {
                let Some(group) = self.group_of(client) else { continue };
                let in_hand = self.in_hand(&group, partition);
                // Where nothing lies, nothing is left out.
                let leader = self.image.partition(partition).leader;
                let end = self.replica(leader, partition).map(|(_, log)| log.log_end_offset());
                let position = position.min(end.unwrap_or(position));
                let ledger = self.deliveries.ledger(&group, partition, position);
                for (from, to) in ledger.on_position(position, &in_hand) {
                    let what = What::RecordsSkipped { client, partition, from, to };
                    self.facts.push(Fact { cause: Some(cause), what });
                }
            }
        }
    }

    fn group_of(&self, client: ClientId) -> Option<String> {
        // It may have been killed in this very event.
        let Role::Consumer(consumer) = &self.client(client)?.role else { return None };
        consumer.member().map(|member| member.settings.group.clone())
    }

    /// What members of a group have got of a partition and not done yet.
    fn in_hand(&self, group: &str, partition: PartitionId) -> Vec<(Offset, Offset)> {
        let consumers = self.clients.iter().filter_map(Client::consumer);
        let is_of = |consumer: &&Consumer| {
            consumer.member().is_some_and(|member| member.settings.group == group)
        };
        let work = consumers.filter(is_of).flat_map(Consumer::work_in_hand);
        work.filter(|(of, ..)| *of == partition).map(|(_, from, to)| (from, to)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger() -> Ledger {
        Ledger {
            group: String::new(),
            partition: PartitionId(0),
            began: Offset(0),
            done: Vec::new(),
        }
    }

    #[test]
    fn what_is_done_twice_is_told_and_what_is_done_once_is_not() {
        let mut ledger = ledger();
        assert_eq!(ledger.on_done(Offset(0), Offset(5)), []);
        assert_eq!(ledger.on_done(Offset(5), Offset(8)), []);
        assert_eq!(ledger.on_done(Offset(10), Offset(12)), []);
        assert_eq!(
            ledger.on_done(Offset(6), Offset(11)),
            [(Offset(6), Offset(8)), (Offset(10), Offset(11))]
        );
        assert_eq!(ledger.done, [(Offset(0), Offset(12))]);
    }

    #[test]
    fn what_nobody_has_done_or_does_is_skipped_and_told_once() {
        let mut ledger = ledger();
        ledger.on_done(Offset(0), Offset(3));
        let in_hand = [(Offset(5), Offset(7))];
        let skipped = ledger.on_position(Offset(10), &in_hand);
        assert_eq!(skipped, [(Offset(3), Offset(5)), (Offset(7), Offset(10))]);
        assert_eq!(ledger.on_position(Offset(10), &[]), []);
        assert_eq!(ledger.on_position(Offset(2), &[]), []);
    }
}
