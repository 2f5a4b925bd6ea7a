//! InitProducerId (22) without a transactional id: any broker gives the next id of its block, with
//! epoch 0 (`TransactionCoordinator.handleInitProducerId`). Without a block it asks
//! the controller for one and answers `COORDINATOR_LOAD_IN_PROGRESS` meanwhile; an empty
//! transactional id, or an id without an epoch, is an `INVALID_REQUEST`.
//!
//! Absent: transactions: no broker is coordinator of any.

use crate::broker::{Broker, InHand};
use crate::node::{Ctx, Summary};
use crate::protocol::batch::{NO_PRODUCER_EPOCH, NO_PRODUCER_ID};
use crate::protocol::errors::ErrorCode;
use crate::protocol::messages::init_producer_id::{InitProducerIdRequest, InitProducerIdResponse};

/// Answers with an id that nobody else has.
pub(in crate::broker) fn serve(
    broker: &mut Broker,
    ctx: &mut Ctx<'_>,
    in_hand: InHand,
    request: &InitProducerIdRequest,
) {
    let Some(running) = &mut broker.running else { return };
    let (known_id, known_epoch) = (request.producer_id.0, request.producer_epoch);
    let is_half = (known_id == NO_PRODUCER_ID) != (known_epoch == NO_PRODUCER_EPOCH);
    let given = match &request.transactional_id {
        _ if is_half => Err(ErrorCode::InvalidRequest),
        None => running
            .producer_ids
            .generate(ctx.now(), in_hand.because)
            .ok_or(ErrorCode::CoordinatorLoadInProgress),
        Some(id) if id.is_empty() => Err(ErrorCode::InvalidRequest),
        Some(_) => Err(ErrorCode::NotCoordinator),
    };
    let mut response = InitProducerIdResponse::default();
    let (id, epoch) = match given {
        Ok(id) => (id, 0),
        Err(error) => {
            response.error_code = error.code();
            (NO_PRODUCER_ID, NO_PRODUCER_EPOCH)
        }
    };
    (response.producer_id, response.producer_epoch) = (id.into(), epoch);
    ctx.reply(in_hand.because, in_hand.reply_to, response.into(), Summary::InitProducerId);
    broker.drive_producer_ids(ctx);
}
