//! UnregisterBroker (64): an administrator takes a broker off the list.

use crate::controller::image::Image;
use crate::controller::record::MetadataRecord;
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::BrokerId;
use crate::protocol::messages::controller::registration::{
    UnregisterBrokerRequest, UnregisterBrokerResponse,
};

use super::leadership;
use super::{Decision, Refusal};

pub(super) fn decide(image: &Image, request: &UnregisterBrokerRequest) -> Decision {
    let broker = BrokerId::from(request.broker_id);
    let response = UnregisterBrokerResponse::default();
    let Some(known) = image.broker(broker) else {
        let message = format!("Broker ID {broker} is not currently registered");
        let refusal = Refusal::new(ErrorCode::BrokerIdNotRegistered, message);
        let response =
            response.with_error_code(refusal.error.code()).with_error_message(refusal.text());
        return Decision { response: response.into(), records: Vec::new() };
    };
    let mut records = leadership::forget(image, broker);
    records.push(MetadataRecord::UnregisterBroker { broker, epoch: known.epoch });
    Decision { response: response.into(), records }
}
