//! AllocateProducerIds (67): a broker gets the next block of producer ids to give away
//! (`ProducerIdControlManager.generateNextProducerId`). The record says where the block after it
//! begins, so that no two brokers ever get the same id.

use crate::controller::image::Image;
use crate::controller::record::{MetadataRecord, PRODUCER_ID_BLOCK_SIZE};
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{BrokerEpoch, BrokerId};
use crate::protocol::messages::controller::producer_ids::{
    AllocateProducerIdsRequest, AllocateProducerIdsResponse,
};

use super::{Decision, heartbeat};

pub(super) fn decide(image: &Image, request: &AllocateProducerIdsRequest) -> Decision {
    let (broker, epoch) = (BrokerId::from(request.broker_id), BrokerEpoch(request.broker_epoch));
    let response = AllocateProducerIdsResponse::default();
    if !heartbeat::is_current(image, broker, epoch) {
        let response = response.with_error_code(ErrorCode::StaleBrokerEpoch.code());
        return Decision { response: response.into(), records: Vec::new() };
    }
    let start = image.next_producer_id;
    let next = start + i64::from(PRODUCER_ID_BLOCK_SIZE);
    let response =
        response.with_producer_id_start(start.into()).with_producer_id_len(PRODUCER_ID_BLOCK_SIZE);
    let records = vec![MetadataRecord::ProducerIds { broker, epoch, next }];
    Decision { response: response.into(), records }
}
