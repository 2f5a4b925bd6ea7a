//! Metadata (3). Answers from the image that this broker has heard of. `controllerId` is a random
//! broker, as KRaft brokers answer it. Absent: automatic topic creation, authorised operations.

use std::sync::Arc;

use crate::broker::{Broker, InHand, Running};
use crate::controller::decide::why_invalid;
use crate::controller::image::Topic;
use crate::node::{Ctx, Summary};
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::BrokerId;
use crate::protocol::messages::metadata::{
    MetadataRequest, MetadataResponse, MetadataResponseBroker, MetadataResponsePartition,
    MetadataResponseTopic,
};
use crate::protocol::messages::{Response, StrBytes, TopicName, Uuid};

use super::advertised;

/// Answers for the topics asked for, or for all.
pub(in crate::broker) fn serve(
    broker: &mut Broker,
    ctx: &mut Ctx<'_>,
    in_hand: InHand,
    request: &MetadataRequest,
) {
    let Some(running) = &mut broker.running else { return };
    let mut response = MetadataResponse::default();
    let alive: Vec<BrokerId> = running.image.unfenced_brokers().collect();
    response.brokers = alive.iter().map(|id| advertised(*id)).collect();
    response.cluster_id = Some(StrBytes::from_static_str("brokerscope"));
    let pick = running.chance.below(alive.len().max(1) as u64);
    let controller = usize::try_from(pick).ok().and_then(|pick| alive.get(pick));
    response.controller_id = controller.map_or(-1, |id| id.0).into();
    response.topics = match &request.topics {
        None => running.image.live_topics().map(|topic| described(running, topic)).collect(),
        Some(topics) => topics
            .iter()
            .map(|asked| {
                let named = asked.name.as_ref().and_then(|name| running.image.topic(name.as_str()));
                match named.or_else(|| running.image.topic_by_id(asked.topic_id)) {
                    Some(topic) => described(running, topic),
                    None => unknown(asked.name.clone(), asked.topic_id),
                }
            })
            .collect(),
    };
    let response = Response::Metadata(Arc::new(response));
    ctx.reply(in_hand.because, in_hand.reply_to, response, Summary::Metadata);
}

fn advertised(id: BrokerId) -> MetadataResponseBroker {
    let mut broker = MetadataResponseBroker::default();
    broker.node_id = id.into();
    (broker.host, broker.port) = advertised::address(id);
    broker
}

fn described(running: &Running, topic: &Topic) -> MetadataResponseTopic {
    let mut answer = MetadataResponseTopic::default();
    answer.name = Some(TopicName(StrBytes::from_string(topic.name.clone())));
    answer.topic_id = topic.id;
    answer.partitions = topic
        .partitions
        .iter()
        .map(|partition| {
            let registration = running.image.partition(*partition);
            let mut answer = MetadataResponsePartition::default();
            answer.partition_index = registration.index.0;
            answer.leader_id = registration.leader.0.into();
            answer.leader_epoch = registration.leader_epoch.0;
            answer.replica_nodes = registration.replicas.iter().map(|id| id.0.into()).collect();
            answer.isr_nodes = registration.isr.iter().map(|id| id.0.into()).collect();
            answer
        })
        .collect();
    answer
}

fn unknown(name: Option<TopicName>, id: Uuid) -> MetadataResponseTopic {
    let error = match &name {
        Some(name) if why_invalid(name.as_str()).is_some() => ErrorCode::InvalidTopicException,
        Some(_) => ErrorCode::UnknownTopicOrPartition,
        None => ErrorCode::UnknownTopicId,
    };
    let mut answer = MetadataResponseTopic::default();
    answer.error_code = error.code();
    answer.name = name;
    answer.topic_id = id;
    answer
}
