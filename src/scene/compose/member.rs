//! What members of consumer groups do, in one sentence each.

use brokerscope_engine::node::What;
use brokerscope_engine::protocol::ids::{ClientId, Offset, PartitionId};
use brokerscope_engine::world::World;

use crate::text::{Phrase, member as text};

/// The sentence of what a member does; none of anything else.
pub(super) fn say(world: &World, what: &What) -> Option<Phrase> {
    process(world, what).or_else(|| reading(world, what)).or_else(|| membership(world, what))
}

fn name(world: &World, client: ClientId) -> &str {
    world.client(client).map_or("", |client| &client.name)
}

/// What is done to its process, or by its application.
fn process(world: &World, what: &What) -> Option<Phrase> {
    let told = |client, phrase: fn(&str) -> Phrase| Some(phrase(name(world, client)));
    if let What::PollTimedOut { client } = *what {
        told(client, text::poll_timed_out)
    } else if let What::ClientClosing { client } = *what {
        told(client, text::closing)
    } else if let What::ClientClosed { client } = *what {
        told(client, text::closed)
    } else if let What::ClientCrashed { client } = *what {
        told(client, text::crashed)
    } else if let What::ClientFrozen { client } = *what {
        told(client, text::frozen)
    } else if let What::ClientThawed { client } = *what {
        told(client, text::thawed)
    } else if let What::PollingPaused { client } = *what {
        told(client, text::polling_paused)
    } else if let What::PollingResumed { client } = *what {
        told(client, text::polling_resumed)
    } else if let What::Subscribed { client } = *what {
        told(client, text::subscribed)
    } else {
        None
    }
}

/// What becomes of a partition that it reads.
fn reading(world: &World, what: &What) -> Option<Phrase> {
    let of = |partition: PartitionId| world.image().partition_name(partition);
    if let What::PartitionAssigned { client, .. } = *what {
        Some(text::assigned(name(world, client), &all(world, what)))
    } else if let What::PartitionRevoked { client, .. } = *what {
        Some(text::revoked(name(world, client), &all(world, what)))
    } else if let What::PartitionLost { client, partition } = *what {
        Some(text::lost(name(world, client), &of(partition)))
    } else if let What::PositionRestored { client, partition, position } = *what {
        Some(text::restored(name(world, client), &of(partition), position))
    } else if let What::OffsetCommitted { client, partition, offset } = *what {
        Some(text::committed(name(world, client), &of(partition), offset))
    } else if let What::Sought { client, partition, position } = *what {
        Some(text::sought(name(world, client), &of(partition), position))
    } else if let What::Processed { client, partition, from, to } = *what {
        let last = Offset(to.0 - 1);
        Some(text::processed(name(world, client), &of(partition), from, last))
    } else if let What::ProcessedAgain { client, partition, from, to } = *what {
        let last = Offset(to.0 - 1);
        Some(text::processed_again(name(world, client), &of(partition), from, last))
    } else if let What::RecordsSkipped { client, partition, from, to } = *what {
        let last = Offset(to.0 - 1);
        Some(text::skipped(name(world, client), &of(partition), from, last))
    } else {
        None
    }
}

/// The partitions that are assigned or revoked in one event, which tells of them one by one.
fn all(world: &World, of: &What) -> String {
    let names = world.facts().iter().filter_map(|fact| match (of, fact.what) {
        (
            What::PartitionAssigned { client, .. },
            What::PartitionAssigned { client: it, partition, .. },
        )
        | (
            What::PartitionRevoked { client, .. },
            What::PartitionRevoked { client: it, partition },
        ) if *client == it => Some(world.image().partition_name(partition)),
        _else => None,
    });
    names.collect::<Vec<_>>().join(", ")
}

/// What it learns of its coordinator and its generation.
fn membership(world: &World, what: &What) -> Option<Phrase> {
    if let What::CoordinatorFound { client, coordinator } = *what {
        Some(text::coordinator_found(name(world, client), coordinator))
    } else if let What::CoordinatorLost { client, coordinator, error } = *what {
        Some(text::coordinator_lost(name(world, client), coordinator, error.name()))
    } else if let What::GroupJoined { client, generation, is_leader } = *what {
        let phrase = if is_leader { text::joined_and_leads } else { text::joined };
        Some(phrase(name(world, client), generation))
    } else if let What::MemberFailed { client, error } = *what {
        Some(text::failed(name(world, client), error.name()))
    } else if let What::CommitFailed { client, error } = *what {
        Some(text::commit_failed(name(world, client), error.name()))
    } else {
        None
    }
}
