//! How an idempotent producer and its leaders keep every record single and in order, in one
//! sentence each.

use brokerscope_engine::node::What;
use brokerscope_engine::world::World;

use crate::text::{Phrase, said};

/// The sentence of what ids, epochs and sequences led to; none of anything else.
pub(super) fn say(world: &World, what: &What) -> Option<Phrase> {
    if let What::ProducerIdsAllocated { broker, first, last } = *what {
        Some(said::producer_ids_allocated(broker, first, last))
    } else if let What::ProducerIdReceived { producer_id, epoch, .. } = *what {
        Some(said::producer_id_received(producer_id, epoch.into()))
    } else if let What::ProducerIdRetried { error, .. } = *what {
        Some(said::producer_id_retried(error.name()))
    } else if let What::ProducerEpochBumped { partition, epoch, .. } = *what {
        let name = world.image().partition_name(partition);
        Some(said::producer_epoch_bumped(&name, epoch.into()))
    } else if let What::ProduceRetried { sequence: Some(sequence), error, .. } = *what {
        Some(said::produce_retried_once(error.name(), sequence))
    } else if let What::DuplicateRecognised { broker, base_offset, .. } = *what {
        Some(said::duplicate_recognised(broker, base_offset))
    } else if let What::SequenceRefused { broker, sequence, expected, .. } = *what {
        Some(said::sequence_refused(broker, sequence, expected))
    } else {
        None
    }
}
