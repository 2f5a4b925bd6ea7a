//! Which events concern whoever looks at one view of the cluster: "next event" and "previous event"
//! stop there and pass the others.

use brokerscope_engine::node::{Mark, Subject, What};
use brokerscope_engine::protocol::ids::PartitionId;
use brokerscope_engine::world::World;

use super::grouped::keeps_groups;
use crate::scene::explore::View;

/// Whether the present event concerns who sees `shown` so.
pub fn concerns(world: &World, view: View, shown: PartitionId) -> bool {
    world.facts().iter().any(|fact| {
        fact.what.mark().is_some_and(|mark| is_seen(world, (mark, &fact.what), (view, shown)))
    })
}

fn is_seen(world: &World, (mark, what): (Mark, &What), (view, shown): (View, PartitionId)) -> bool {
    let partition = partition(what);
    let keeps_groups = partition.is_some_and(|partition| keeps_groups(world, partition));
    match mark {
        Mark::Action
        | Mark::Fault
        | Mark::BrokerStarted
        | Mark::Membership
        | Mark::Rebalance
        | Mark::Lost => true,
        Mark::GroupStep => view == View::Groups,
        Mark::Leadership
        | Mark::LeaderAppend
        | Mark::HighWatermark
        | Mark::ProduceEnded
        | Mark::Consumed
        | Mark::SegmentRolled
        | Mark::FollowerProgressed
        | Mark::IsrChanged
        | Mark::Truncated => match view {
            View::Partition => partition.is_none_or(|partition| partition == shown),
            View::Broker => !keeps_groups,
            // What moves there: positions, and what members can read.
            View::Groups => matches!(mark, Mark::Consumed | Mark::HighWatermark) && !keeps_groups,
        },
    }
}

/// The partition that it happened in, if it is one.
fn partition(what: &What) -> Option<PartitionId> {
    if let Subject::Partition(partition) | Subject::Replica(_, partition) = what.subject() {
        Some(partition)
    } else if let What::ProduceAcknowledged { partition, .. }
    | What::ProduceFailed { partition, .. }
    | What::Consumed { partition, .. }
    | What::FetchFailed { partition, .. } = *what
    {
        Some(partition)
    } else {
        None
    }
}
