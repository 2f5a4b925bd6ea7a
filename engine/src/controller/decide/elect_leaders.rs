//! ElectLeaders (43): an administrator wants the preferred replica to lead, or anybody at all.

use crate::controller::image::Image;
use crate::controller::partition_change::Election;
use crate::controller::record::MetadataRecord;
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{BrokerId, PartitionIndex};
use crate::protocol::messages::controller::elect_leaders::{
    ElectLeadersRequest, ElectLeadersResponse, PartitionResult, ReplicaElectionResult,
};
use crate::protocol::messages::{StrBytes, TopicName};

use super::leadership;
use super::{Decision, Refusal};

pub(super) fn decide(image: &Image, request: &ElectLeadersRequest) -> Decision {
    let mut records = Vec::new();
    let response = ElectLeadersResponse::default();
    let election = match request.election_type {
        0 => Election::Preferred,
        1 => Election::Unclean,
        _ => {
            let response = response.with_error_code(ErrorCode::InvalidRequest.code());
            return Decision { response: response.into(), records };
        }
    };
    let results = asked(image, request).into_iter().map(|(topic, indexes)| {
        let mut results = Vec::new();
        for index in indexes {
            let answer = PartitionResult::default().with_partition_id(index);
            match elect(image, (&topic, index), election) {
                Ok(record) => {
                    records.push(record);
                    results.push(answer.with_error_message(None));
                }
                // Asked for all, only those are told of that were not as wanted already.
                Err(refusal)
                    if request.topic_partitions.is_none()
                        && refusal.error == ErrorCode::ElectionNotNeeded => {}
                Err(refusal) => results.push(
                    answer.with_error_code(refusal.error.code()).with_error_message(refusal.text()),
                ),
            }
        }
        let topic = TopicName(StrBytes::from_string(topic));
        ReplicaElectionResult::default().with_topic(topic).with_partition_result(results)
    });
    let results = results.collect();
    Decision { response: response.with_replica_election_results(results).into(), records }
}

/// Topics and indexes of the partitions asked for; without a list it is all of them.
fn asked(image: &Image, request: &ElectLeadersRequest) -> Vec<(String, Vec<i32>)> {
    match &request.topic_partitions {
        Some(topics) => topics
            .iter()
            .map(|topic| (topic.topic.as_str().to_owned(), topic.partitions.clone()))
            .collect(),
        None => image
            .live_topics()
            .map(|topic| (topic.name.clone(), (0..).take(topic.partitions.len()).collect()))
            .collect(),
    }
}

fn elect(
    image: &Image,
    (topic, index): (&str, i32),
    election: Election,
) -> Result<MetadataRecord, Refusal> {
    let unknown = |why| Err(Refusal::new(ErrorCode::UnknownTopicOrPartition, why));
    let Some(known) = image.topic(topic) else {
        return unknown(format!("No such topic as {topic}"));
    };
    let Some(partition) = known.partition(PartitionIndex(index)) else {
        return unknown(format!("No such partition as {topic}-{index}"));
    };
    let registration = image.partition(partition);
    let is_preferred = registration.replicas.first() == Some(&registration.leader);
    let has_leader = registration.leader != BrokerId::NONE;
    let is_needless = match election {
        Election::Preferred => is_preferred,
        Election::Online | Election::Unclean => has_leader,
    };
    if is_needless {
        return Err(Refusal::plain(ErrorCode::ElectionNotNeeded));
    }
    leadership::elect(image, partition, election).ok_or_else(|| match election {
        Election::Preferred => Refusal::plain(ErrorCode::PreferredLeaderNotAvailable),
        Election::Online | Election::Unclean => {
            Refusal::plain(ErrorCode::EligibleLeadersNotAvailable)
        }
    })
}
