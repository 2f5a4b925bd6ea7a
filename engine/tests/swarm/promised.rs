//! What must stay: what a leader ever called committed, and what was acknowledged with acks=all.

use std::collections::{BTreeMap, BTreeSet};

use brokerscope_engine::node::{Fact, RoleThen, Subject, What};
use brokerscope_engine::protocol::ids::{Offset, PartitionId};
use brokerscope_engine::replication::partition::Leadership;
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
    /// Where the controller let a follower in that the leader no longer counted: metadata with the
    /// partition epoch of the answer before came while the request was on its way, and put the ISR
    /// back (`Partition.makeLeader` takes equal epochs). Kafka 4.3.1 promises nothing there: its
    /// high watermark may pass that follower, which may lead next.
    raced: BTreeSet<PartitionId>,
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
            if let What::IsrChanged { partition, .. } = *what {
                self.on_isr(world, partition);
            }
            if may_lose {
                continue;
            }
            if let What::AcknowledgedLost { partition, from, to, acks: ACKS_ALL } = *what
                && !self.raced.contains(&partition)
            {
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

    /// Whether Kafka promises nothing of `partition` any more.
    pub(crate) fn is_raced(&self, partition: PartitionId) -> bool {
        self.raced.contains(&partition)
    }

    /// The highest offset that a leader of `partition` called committed.
    pub(crate) fn committed(&self, partition: PartitionId) -> Offset {
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

    fn on_isr(&mut self, world: &World, partition: PartitionId) {
        let registration = world.image().partition(partition);
        let Some((replica, _)) = world.replica(registration.leader, partition) else { return };
        let is_unexpected = |it: &Leadership| {
            replica.leader_epoch == registration.leader_epoch
                && registration.isr.iter().any(|member| !it.may_be_in_sync(*member))
        };
        if replica.leadership().is_some_and(is_unexpected) {
            self.raced.insert(partition);
        }
    }

    /// No two calls are told the same offsets.
    fn on_acknowledged(&mut self, what: What) -> Result<(), String> {
        let What::ProduceAcknowledged { partition, base_offset, records, acks: ACKS_ALL, .. } =
            what
        else {
            return Ok(());
        };
        if base_offset == Offset::UNKNOWN || self.raced.contains(&partition) {
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
        if self.raced.contains(&partition) {
            return Ok(());
        }
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
