//! AlterPartition (56): a leader asks for another ISR (`ReplicationControlManager.alterPartition`).
//! Both sides count the partition's epoch, so that neither acts on what the other has not seen.

use crate::controller::image::{Image, PartitionRegistration};
use crate::controller::record::{MetadataRecord, RecoveryState};
use crate::physics::order::sort_short_by_key;
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{BrokerEpoch, BrokerId, LeaderEpoch, PartitionId, PartitionIndex};
use crate::protocol::messages::controller::alter_partition::{
    AlterPartitionRequest, AlterPartitionResponse, AskedPartition, AskedTopic, BrokerState,
    PartitionData, TopicData,
};

use super::leadership::{self, Mover};
use super::{Decision, heartbeat};

pub(super) fn decide(image: &Image, request: &AlterPartitionRequest) -> Decision {
    let mut records = Vec::new();
    let sender = BrokerId::from(request.broker_id);
    let response = AlterPartitionResponse::default();
    if !heartbeat::is_current(image, sender, BrokerEpoch(request.broker_epoch)) {
        let response = response.with_error_code(ErrorCode::StaleBrokerEpoch.code());
        return Decision { response: response.into(), records };
    }
    let topics = request.topics.iter().map(|topic| {
        let partitions = topic.partitions.iter().map(|asked| {
            let answer = PartitionData::default().with_partition_index(asked.partition_index);
            match alter(image, (sender, topic, asked), &mut records) {
                Ok(changed) => described(answer, &changed),
                Err(error) => answer.with_error_code(error.code()),
            }
        });
        TopicData::default().with_topic_id(topic.topic_id).with_partitions(partitions.collect())
    });
    let topics = topics.collect();
    Decision { response: response.with_topics(topics).into(), records }
}

fn alter(
    image: &Image,
    (sender, topic, asked): (BrokerId, &AskedTopic, &AskedPartition),
    records: &mut Vec<MetadataRecord>,
) -> Result<PartitionRegistration, ErrorCode> {
    let topic = image.topic_by_id(topic.topic_id).ok_or(ErrorCode::UnknownTopicId)?;
    let partition = topic.partition(PartitionIndex(asked.partition_index));
    let partition = partition.ok_or(ErrorCode::UnknownTopicOrPartition)?;
    let state = validate(image, partition, (sender, asked))?;
    let mut builder = leadership::builder(image, partition, Mover::Nobody);
    builder.isr = asked.new_isr_with_epochs.iter().map(|member| member.broker_id.into()).collect();
    builder.recovery_state = state;
    let mut registration = image.partition(partition).clone();
    let Some(record) = leadership::finish(image, partition, builder) else {
        return Ok(registration);
    };
    let mut leader = None;
    if let MetadataRecord::PartitionChange(change) = &record {
        registration.apply(change);
        leader = change.leader;
    }
    records.push(record);
    // A reassignment that ended with this ISR may have taken the sender's leadership away.
    match leader {
        Some(leader) if leader != sender => Err(ErrorCode::NewLeaderElected),
        Some(_) | None => Ok(registration),
    }
}

/// The checks in Kafka's order (`validateAlterPartitionData`).
fn validate(
    image: &Image,
    partition: PartitionId,
    (sender, asked): (BrokerId, &AskedPartition),
) -> Result<RecoveryState, ErrorCode> {
    let known = image.partition(partition);
    let leader_epoch = LeaderEpoch(asked.leader_epoch);
    if leader_epoch > known.leader_epoch || asked.partition_epoch > known.partition_epoch {
        // Whoever told the leader that is the controller now.
        return Err(ErrorCode::NotController);
    }
    if leader_epoch < known.leader_epoch {
        return Err(ErrorCode::FencedLeaderEpoch);
    }
    if sender != known.leader {
        return Err(ErrorCode::InvalidRequest);
    }
    if asked.partition_epoch < known.partition_epoch {
        return Err(ErrorCode::InvalidUpdateVersion);
    }
    let mut isr: Vec<BrokerId> =
        asked.new_isr_with_epochs.iter().map(|member| member.broker_id.into()).collect();
    sort_short_by_key(&mut isr, |id| *id);
    let is_sound = isr.contains(&known.leader)
        && isr.windows(2).all(|pair| pair[0] != pair[1])
        && isr.iter().all(|member| known.replicas.contains(member));
    let state = RecoveryState::from_number(asked.leader_recovery_state);
    match state {
        Some(RecoveryState::Recovered) if is_sound => {}
        Some(RecoveryState::Recovering)
            if is_sound && isr.len() == 1 && known.recovery_state == RecoveryState::Recovering => {}
        Some(_) | None => return Err(ErrorCode::InvalidRequest),
    }
    if asked.new_isr_with_epochs.iter().any(|member| is_ineligible(image, member)) {
        return Err(ErrorCode::IneligibleReplica);
    }
    state.ok_or(ErrorCode::InvalidRequest)
}

/// Whether a member may not be in an ISR: not active, or the leader's news of it are of an earlier
/// life (KIP-841, KIP-903).
fn is_ineligible(image: &Image, member: &BrokerState) -> bool {
    let epoch = BrokerEpoch(member.broker_epoch);
    image.broker(member.broker_id.into()).is_none_or(|known| {
        !known.is_active() || (epoch != BrokerEpoch::UNKNOWN && epoch != known.epoch)
    })
}

fn described(answer: PartitionData, partition: &PartitionRegistration) -> PartitionData {
    answer
        .with_leader_id(partition.leader.into())
        .with_leader_epoch(partition.leader_epoch.0)
        .with_isr(partition.isr.iter().map(|id| (*id).into()).collect())
        .with_leader_recovery_state(partition.recovery_state.number())
        .with_partition_epoch(partition.partition_epoch)
}
