//! BrokerHeartbeat (63): a broker shows that it is alive, says how far it has read the metadata
//! log and whether it wants in or out (`processBrokerHeartbeat`, `calculateNextBrokerState`).
//!
//! Absent: log directories that fail or are cordoned (the second version of the request).

use crate::controller::Controller;
use crate::controller::heartbeats::BrokerState;
use crate::controller::image::Image;
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{BrokerEpoch, BrokerId, Offset};
use crate::protocol::messages::controller::heartbeat::{
    BrokerHeartbeatRequest, BrokerHeartbeatResponse,
};

use super::Decision;
use super::leadership;

pub(in crate::controller) fn decide(
    controller: &Controller,
    request: &BrokerHeartbeatRequest,
) -> Decision {
    let image = controller.image();
    let id = BrokerId::from(request.broker_id);
    let response = BrokerHeartbeatResponse::default();
    if !is_current(image, id, BrokerEpoch(request.broker_epoch)) {
        let response = response.with_error_code(ErrorCode::StaleBrokerEpoch.code());
        return Decision { response: response.into(), records: Vec::new() };
    }
    let current = controller.state_of(id);
    let registered_at = controller.registered_at(id);
    let is_caught_up = request.current_metadata_offset >= registered_at.0;
    let next = next_state(controller, (id, current), request, is_caught_up);
    let records = if current == next {
        Vec::new()
    } else {
        match next {
            BrokerState::Fenced | BrokerState::ShutdownNow => leadership::fence(image, id),
            BrokerState::Unfenced => leadership::unfence(image, id),
            BrokerState::ControlledShutdown => leadership::begin_controlled_shutdown(image, id),
        }
    };
    let response = response
        .with_is_caught_up(is_caught_up)
        .with_is_fenced(matches!(next, BrokerState::Fenced | BrokerState::ShutdownNow))
        .with_should_shut_down(next == BrokerState::ShutdownNow);
    Decision { response: response.into(), records }
}

/// Whether `epoch` is that of the registered process (`checkBrokerEpoch`).
pub(super) fn is_current(image: &Image, id: BrokerId, epoch: BrokerEpoch) -> bool {
    image.broker(id).is_some_and(|broker| broker.epoch == epoch)
}

fn next_state(
    controller: &Controller,
    (id, current): (BrokerId, BrokerState),
    request: &BrokerHeartbeatRequest,
    is_caught_up: bool,
) -> BrokerState {
    let leads = || controller.image().partitions.iter().any(|partition| partition.leader == id);
    match current {
        BrokerState::Fenced if request.want_shut_down => BrokerState::ShutdownNow,
        BrokerState::Fenced if !request.want_fence && is_caught_up => BrokerState::Unfenced,
        BrokerState::Fenced => BrokerState::Fenced,
        BrokerState::Unfenced => match (request.want_fence, request.want_shut_down) {
            (true, true) => BrokerState::ShutdownNow,
            (true, false) => BrokerState::Fenced,
            (false, true) if leads() => BrokerState::ControlledShutdown,
            (false, true) => BrokerState::ShutdownNow,
            (false, false) => BrokerState::Unfenced,
        },
        BrokerState::ControlledShutdown if leads() => BrokerState::ControlledShutdown,
        BrokerState::ControlledShutdown => {
            // Whoever took over has to know it before the old leader goes.
            let lowest = controller.lowest_active_offset();
            let begun = controller.heartbeats().shutdown_offset(id).unwrap_or(Offset::UNKNOWN);
            if lowest.is_none_or(|lowest| begun <= lowest) {
                BrokerState::ShutdownNow
            } else {
                BrokerState::ControlledShutdown
            }
        }
        BrokerState::ShutdownNow => BrokerState::ShutdownNow,
    }
}
