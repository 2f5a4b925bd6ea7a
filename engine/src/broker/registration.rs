//! How a broker presents itself to the controller: who it is, where it listens, what it can do.

use crate::controller::CLUSTER_ID;
use crate::physics::chance::Chance;
use crate::protocol::ids::{BrokerEpoch, BrokerId, Offset};
use crate::protocol::messages::controller::heartbeat::BrokerHeartbeatRequest;
use crate::protocol::messages::controller::registration::{
    BrokerRegistrationRequest, Feature, Listener,
};
use crate::protocol::messages::{StrBytes, Uuid};

use super::serve::address;

/// Features of Kafka 4.3 and the levels that it supports.
const FEATURES: [(&str, i16, i16); 7] = [
    ("metadata.version", 7, 30),
    ("kraft.version", 0, 1),
    ("eligible.leader.replicas.version", 0, 1),
    ("group.version", 0, 1),
    ("share.version", 0, 1),
    ("streams.version", 0, 1),
    ("transaction.version", 0, 2),
];

/// BrokerRegistration of the process number `incarnation` of broker `id`. The former process's
/// epoch is known only if it stopped cleanly.
pub fn request(
    seed: u64,
    (id, incarnation): (BrokerId, u32),
    previous: BrokerEpoch,
) -> BrokerRegistrationRequest {
    let mut first = Chance::stream(seed, &format!("broker-{id}-registration"));
    let directory = random_id(&mut first);
    let incarnation_id = match incarnation {
        0 => random_id(&mut first),
        later => random_id(&mut Chance::stream(seed, &format!("broker-{id}-{later}-registration"))),
    };
    let (host, port) = address(id);
    let listener = Listener::default()
        .with_name(StrBytes::from_static_str("PLAINTEXT"))
        .with_host(host)
        .with_port(u16::try_from(port).unwrap_or(u16::MAX));
    let features = FEATURES.map(|(name, min, max)| {
        Feature::default()
            .with_name(StrBytes::from_static_str(name))
            .with_min_supported_version(min)
            .with_max_supported_version(max)
    });
    BrokerRegistrationRequest::default()
        .with_broker_id(id.into())
        .with_cluster_id(StrBytes::from_static_str(CLUSTER_ID))
        .with_log_dirs(vec![directory])
        .with_incarnation_id(incarnation_id)
        .with_listeners(vec![listener])
        .with_features(features.to_vec())
        .with_previous_broker_epoch(previous.0)
}

fn random_id(chance: &mut Chance) -> Uuid {
    Uuid::from_u64_pair(chance.bits(), chance.bits())
}

/// BrokerHeartbeat of a broker that has read the metadata log up to `offset` and wants in.
pub fn heartbeat(id: BrokerId, epoch: BrokerEpoch, offset: Offset) -> BrokerHeartbeatRequest {
    BrokerHeartbeatRequest::default()
        .with_broker_id(id.into())
        .with_broker_epoch(epoch.0)
        .with_current_metadata_offset(offset.0)
        .with_want_fence(false)
}
