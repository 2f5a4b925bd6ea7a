//! What must stay: what a leader ever called committed, and what was acknowledged with acks=all.

use std::collections::BTreeMap;

use brokerscope_engine::node::{Fact, RoleThen, Subject, What};
use brokerscope_engine::protocol::ids::{Offset, PartitionId};
use brokerscope_engine::world::World;

/// `acks=all`
const ACKS_ALL: i16 = -1;

/// What was promised so far.
#[derive(Default)]
pub(crate) struct Promised {
    /// The highest offset that a leader called committed, by partition.
    committed: Vec<Offset>,
    /// The ends of what was acknowledged with acks=all, by where it begins.
    acknowledged: BTreeMap<(PartitionId, Offset), Offset>,
}

impl Promised {
    /// Looks at the facts of the last event. Records may be gone only if the power may fail or a
    /// leader be chosen uncleanly (`may_lose`).
    pub(crate) fn observe(&mut self, world: &World, may_lose: bool) -> Result<(), String> {
        for Fact { what, .. } in world.facts() {
            if let What::HighWatermarkAdvanced { role: RoleThen::Leader, .. } = *what {
                self.on_committed(*what)?;
            } else if let What::Consumed { partition, to, .. } = *what
                && to > self.committed(partition)
            {
                return Err(format!("{to} of {partition:?} was read early"));
            }
            if may_lose {
                continue;
            }
            if let What::AcknowledgedLost { partition, from, to, acks: ACKS_ALL } = *what {
                let name = world.image().partition_name(partition);
                return Err(format!("{name} lost {from} to {to}, which acks=all had promised"));
            }
            self.on_acknowledged(*what)?;
            if let Subject::Replica(_, partition) | Subject::Partition(partition) = what.subject() {
                self.is_on_every_in_sync_replica(world, partition)?;
            }
        }
        Ok(())
    }

    fn committed(&self, partition: PartitionId) -> Offset {
        self.committed.get(partition.index()).copied().unwrap_or_default()
    }

    fn on_committed(&mut self, what: What) -> Result<(), String> {
        let What::HighWatermarkAdvanced { partition, from, to, .. } = what else { return Ok(()) };
        if from >= to {
            return Err(format!("a leader's high watermark fell from {from} to {to}"));
        }
        let places = self.committed.len().max(partition.index() + 1);
        self.committed.resize(places, Offset(0));
        let committed = &mut self.committed[partition.index()];
        *committed = to.max(*committed);
        Ok(())
    }

    /// No two calls are told the same offsets.
    fn on_acknowledged(&mut self, what: What) -> Result<(), String> {
        let What::ProduceAcknowledged { partition, base_offset, records, acks: ACKS_ALL, .. } =
            what
        else {
            return Ok(());
        };
        if base_offset == Offset::UNKNOWN {
            return Ok(());
        }
        let end = Offset(base_offset.0 + i64::from(records));
        let before = self.acknowledged.range(..(partition, end)).next_back();
        if let Some(((at, from), to)) = before
            && *at == partition
            && *to > base_offset
        {
            return Err(format!(
                "{partition:?}: {base_offset} to {end} was acknowledged, and {from} to {to} before"
            ));
        }
        self.acknowledged.insert((partition, base_offset), end);
        Ok(())
    }

    /// What was ever committed is in the log of every member of the ISR, whoever leads.
    fn is_on_every_in_sync_replica(
        &self,
        world: &World,
        partition: PartitionId,
    ) -> Result<(), String> {
        let committed = self.committed(partition);
        for member in &world.image().partition(partition).isr {
            let end = world.replica(*member, partition).map(|(_, log)| log.log_end_offset());
            if let Some(end) = end.filter(|end| *end < committed) {
                let name = world.image().partition_name(partition);
                return Err(format!(
                    "{name} was committed to {committed}, but broker {member} of its ISR ends at \
                     {end}"
                ));
            }
        }
        Ok(())
    }
}
