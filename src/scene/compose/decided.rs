//! What the controller decided, and what leaders and followers made of it, in one sentence each.

use brokerscope_engine::node::What;
use brokerscope_engine::protocol::ids::{BrokerId, BrokerSet, Offset, PartitionId};
use brokerscope_engine::world::World;

use crate::text::{Phrase, said};

/// The sentence of a decision; none of anything else.
pub(super) fn say(world: &World, what: &What) -> Option<Phrase> {
    let name = |partition: PartitionId| world.image().partition_name(partition);
    let said = if let What::BrokerRegistered { broker, .. } = *what {
        said::broker_registered(broker)
    } else if let What::BrokerFenced { broker } = *what {
        said::broker_fenced(broker)
    } else if let What::BrokerUnfenced { broker } = *what {
        said::broker_unfenced(broker)
    } else if let What::BrokerLeaving { broker } = *what {
        said::broker_leaving(broker)
    } else if let What::LeaderElected { partition, leader: BrokerId::NONE, .. } = *what {
        said::no_leader(&name(partition))
    } else if let What::LeaderElected { partition, leader, leader_epoch } = *what {
        said::leader_elected(&name(partition), leader, leader_epoch)
    } else if let What::IsrChanged { partition, isr, elr, .. } = *what {
        if elr.is_empty() {
            said::isr_changed(&name(partition), &braces(isr))
        } else {
            said::isr_and_elr_changed(&name(partition), &braces(isr), &braces(elr))
        }
    } else if let What::PartitionDeleted { partition } = *what {
        said::partition_deleted(&name(partition))
    } else {
        return on_brokers(world, what);
    };
    Some(said)
}

/// The sentence of what a broker makes of it.
fn on_brokers(world: &World, what: &What) -> Option<Phrase> {
    let name = |partition: PartitionId| world.image().partition_name(partition);
    if let What::IsrShrinkWanted { broker, out, .. } = *what {
        Some(said::shrink_wanted(broker, &braces(out)))
    } else if let What::IsrExpandWanted { broker, follower, .. } = *what {
        Some(said::expand_wanted(broker, follower))
    } else if let What::DivergenceTold { broker, follower, epoch, end_offset, .. } = *what {
        Some(said::divergence(broker, follower, epoch, end_offset))
    } else if let What::Truncated { broker, from, to, .. } = *what {
        Some(said::truncated(broker, from, to))
    } else if let What::AcknowledgedLost { partition, from, to, acks } = *what {
        let acks = if acks == -1 { "all".to_owned() } else { acks.to_string() };
        let (last, partition) = (Offset(to.0 - 1), name(partition));
        Some(if from == last {
            said::one_lost(from, &partition, &acks)
        } else {
            said::some_lost(from, last, &partition, &acks)
        })
    } else if let What::ReplicaDeleted { broker, partition } = *what {
        Some(said::replica_deleted(broker, &name(partition)))
    } else {
        None
    }
}

fn braces(set: BrokerSet) -> String {
    let ids: Vec<String> = set.iter().map(|id| id.to_string()).collect();
    format!("{{{}}}", ids.join(", "))
}
