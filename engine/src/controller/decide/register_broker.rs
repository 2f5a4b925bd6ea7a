//! BrokerRegistration (62): a broker's process presents itself
//! (`ClusterControlManager.registerBroker`). A process that the controller has not met yet gets a
//! new epoch, and what its predecessor left in ISRs and ELRs is cleaned up first.

use crate::controller::image::{BrokerRegistration, Image};
use crate::controller::record::{FeatureRange, Listener, MetadataRecord, RegisterBroker};
use crate::controller::{CLUSTER_ID, Controller};
use crate::physics::time::Instant;
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{BrokerEpoch, BrokerId, TopicId};
use crate::protocol::messages::controller::registration::{
    BrokerRegistrationRequest, BrokerRegistrationResponse,
};

use super::leadership;
use super::{Decision, Refusal};

/// Ids of directories below this are Kafka's own.
const RESERVED_DIRECTORIES: u128 = 100;

pub(in crate::controller) fn decide(
    controller: &Controller,
    now: Instant,
    request: &BrokerRegistrationRequest,
) -> Decision {
    let response = BrokerRegistrationResponse::default();
    match register(controller, now, request) {
        Ok((epoch, records)) => {
            Decision { response: response.with_broker_epoch(epoch.0).into(), records }
        }
        Err(refusal) => Decision {
            response: response
                .with_error_code(refusal.error.code())
                .with_broker_epoch(BrokerEpoch::UNKNOWN.0)
                .into(),
            records: Vec::new(),
        },
    }
}

fn register(
    controller: &Controller,
    now: Instant,
    request: &BrokerRegistrationRequest,
) -> Result<(BrokerEpoch, Vec<MetadataRecord>), Refusal> {
    let image = controller.image();
    let id = BrokerId::from(request.broker_id);
    if request.cluster_id.as_str() != CLUSTER_ID {
        let got = &request.cluster_id;
        let message = format!("Expected cluster ID {CLUSTER_ID}, but got cluster ID {got}");
        return Err(Refusal::new(ErrorCode::InconsistentClusterId, message));
    }
    let known = image.broker(id);
    let is_new_process = known.is_none_or(|known| known.incarnation != request.incarnation_id);
    if let Some(known) = known
        && is_new_process
        && controller.heartbeats().has_valid_session((id, known.epoch), now)
    {
        let message = "Another broker is registered with that broker id. If the broker was \
                       recently restarted this should self-resolve once the heartbeat manager \
                       expires the broker's session.";
        return Err(Refusal::new(ErrorCode::DuplicateBrokerRegistration, message));
    }
    check_directories(image, id, request)?;
    check_features(image, request)?;
    let (epoch, fenced, in_controlled_shutdown, mut records) = match known {
        Some(known) if !is_new_process => {
            (known.epoch, known.fenced, known.in_controlled_shutdown, Vec::new())
        }
        Some(_) | None => {
            let was_clean =
                known.is_some_and(|known| known.epoch.0 == request.previous_broker_epoch);
            let left = leadership::clean_up_after(image, id, was_clean);
            (BrokerEpoch(controller.next_offset().0), true, false, left)
        }
    };
    records.push(MetadataRecord::RegisterBroker(RegisterBroker {
        broker: id,
        incarnation: request.incarnation_id,
        epoch,
        listeners: listeners(request),
        features: features(request),
        rack: request.rack.as_ref().map(|rack| rack.as_str().to_owned()),
        fenced,
        in_controlled_shutdown,
        log_dirs: request.log_dirs.clone(),
    }));
    Ok((epoch, records))
}

fn check_directories(
    image: &Image,
    id: BrokerId,
    request: &BrokerRegistrationRequest,
) -> Result<(), Refusal> {
    let invalid = |why: String| Err(Refusal::new(ErrorCode::InvalidRegistration, why));
    let dirs = &request.log_dirs;
    if dirs.is_empty() {
        return invalid("No directories specified in request".to_owned());
    }
    if dirs.iter().any(|dir| dir.as_u128() < RESERVED_DIRECTORIES) {
        return invalid("Reserved directory ID in request".to_owned());
    }
    if (1..dirs.len()).any(|place| dirs[..place].contains(&dirs[place])) {
        return invalid("Duplicate directory ID in request".to_owned());
    }
    let owner = |dir| {
        let others = image.brokers.iter().filter(|broker| broker.id != id);
        others.map(AsRef::as_ref).find(|other: &&BrokerRegistration| other.log_dirs.contains(dir))
    };
    match dirs.iter().find_map(|dir| owner(dir).map(|owner| (dir, owner.id))) {
        Some((dir, owner)) => {
            let dir = TopicId::from(*dir);
            invalid(format!("Broker {owner} is already registered with directory {dir}"))
        }
        None => Ok(()),
    }
}

/// Every finalized feature must be one that the broker can work with.
fn check_features(image: &Image, request: &BrokerRegistrationRequest) -> Result<(), Refusal> {
    for (name, level) in image.features.iter() {
        let supported = request.features.iter().find(|feature| feature.name.as_str() == name);
        let (min, max) = supported.map_or((0, 0), |supported| {
            (supported.min_supported_version, supported.max_supported_version)
        });
        if !(min..=max).contains(level) {
            let message = format!(
                "Unable to register because the broker does not support finalized version \
                 {level} of {name}. The broker wants a version between {min} and {max}, inclusive."
            );
            return Err(Refusal::new(ErrorCode::UnsupportedVersion, message));
        }
    }
    Ok(())
}

fn listeners(request: &BrokerRegistrationRequest) -> Vec<Listener> {
    let listeners = request.listeners.iter().map(|listener| Listener {
        name: listener.name.as_str().to_owned(),
        host: listener.host.as_str().to_owned(),
        port: listener.port,
        security_protocol: listener.security_protocol,
    });
    listeners.collect()
}

fn features(request: &BrokerRegistrationRequest) -> Vec<FeatureRange> {
    let features = request.features.iter().map(|feature| FeatureRange {
        name: feature.name.as_str().to_owned(),
        min: feature.min_supported_version,
        max: feature.max_supported_version,
    });
    features.collect()
}
