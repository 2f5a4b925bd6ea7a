//! What an administrator asks of brokers, carried out. Each request is in the hands of the broker
//! that it is for at once, as a request from outside is; what that would refuse is refused before
//! anything happens.

use crate::broker::{Broker, Life};
use crate::node::What;
use crate::physics::time::Instant;
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{BrokerId, Offset, PartitionId};

use super::World;
use super::act::Refusal;
use super::upkeep::Upkeep;

impl World {
    /// Does what an administrator asks of brokers.
    pub(super) fn tend(&mut self, at: Instant, upkeep: &Upkeep) -> Result<(), Refusal> {
        match upkeep {
            Upkeep::DeleteRecords { topic, partition, before } => {
                let (handle, index) = self.find_partition(topic, *partition)?;
                let before = before.map(|before| Offset(before.into()));
                self.delete_records(at, (handle.partitions[index], before))
            }
        }
    }

    fn delete_records(
        &mut self,
        at: Instant,
        (partition, before): (PartitionId, Option<Offset>),
    ) -> Result<(), Refusal> {
        let leader = self.image.partition(partition).leader;
        if leader == BrokerId::NONE {
            return Err(kafka(ErrorCode::LeaderNotAvailable));
        }
        let before = self.serving(leader)?.records_to_delete(partition, before).map_err(kafka)?;
        self.begin_event(at);
        self.with_broker(leader, |broker, ctx| {
            ctx.note(What::Acted);
            broker.on_delete_records(ctx, (partition, before));
        });
        Ok(())
    }

    /// The broker `id`, if it can take a request in hand.
    fn serving(&self, id: BrokerId) -> Result<&Broker, Refusal> {
        let broker = self.broker(id).ok_or(Refusal::NoSuchBroker { broker: id })?;
        if self.frozen_by(id).is_some() {
            return Err(Refusal::Frozen { broker: id });
        }
        match broker.life {
            Life::Serving => Ok(broker),
            Life::Starting => Err(Refusal::NotStarted { broker: id }),
            Life::Down | Life::PoweredOff => Err(Refusal::NotRunning { broker: id }),
        }
    }
}

/// A refusal in Kafka's general words for an error, which is all that an answer carries.
fn kafka(error: ErrorCode) -> Refusal {
    Refusal::Kafka { error, message: error.message().to_owned() }
}
