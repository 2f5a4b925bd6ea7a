//! What happens to records in a producer, as lines of text.

use brokerscope_engine::client::Role;
use brokerscope_engine::client::producer::failure_text;
use brokerscope_engine::node::{ProducerEvent, What};
use brokerscope_engine::protocol::ids::ClientId;

use crate::lab::Lab;

/// What a fact tells of a producer, besides whom it is about.
pub(super) fn told(lab: &Lab, what: &What) -> Option<String> {
    let What::Producer { client, partition, event } = *what else { return None };
    let place = partition.map(|partition| lab.world.image().partition_name(partition));
    let place = place.unwrap_or_default();
    let text = match event {
        ProducerEvent::BatchOpened => format!("BatchOpened {place}"),
        ProducerEvent::BatchFilled { records } => format!("BatchFilled {place} {records}"),
        ProducerEvent::BatchDrained { records, why } => {
            format!("BatchDrained {place} {records} {why:?}")
        }
        ProducerEvent::BatchSplit { records, parts } => {
            format!("BatchSplit {place} {records} into {parts}")
        }
        ProducerEvent::SendBlocked { on } => format!("SendBlocked {place} {on:?}"),
        ProducerEvent::SendFailed { why } => {
            let Role::Producer(producer) = &client_of(lab, client).role else { return None };
            let standing = producer.standing()?;
            format!("SendFailed {place} {}", failure_text(why, standing.settings, "orders"))
        }
        ProducerEvent::Flushed => "Flushed".to_owned(),
    };
    Some(text)
}

fn client_of(lab: &Lab, client: ClientId) -> &brokerscope_engine::client::Client {
    lab.world.client(client).expect("facts are about clients that there are")
}
