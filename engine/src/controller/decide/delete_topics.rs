//! DeleteTopics (20): one record, and the topic is gone with its partitions and settings.

use crate::controller::image::Image;
use crate::controller::record::MetadataRecord;
use crate::protocol::errors::ErrorCode;
use crate::protocol::messages::controller::topics::{
    DeletableTopicResult, DeleteTopicState, DeleteTopicsRequest, DeleteTopicsResponse,
};
use crate::protocol::messages::{StrBytes, TopicName, Uuid};

use super::{Decision, Refusal};

pub(super) fn decide(image: &Image, request: &DeleteTopicsRequest) -> Decision {
    let mut records = Vec::new();
    let responses = request.topics.iter().map(|asked| match find(image, asked) {
        Ok((name, id)) => {
            let record = MetadataRecord::RemoveTopic { id };
            if !records.contains(&record) {
                records.push(record);
            }
            DeletableTopicResult::default()
                .with_name(Some(TopicName(StrBytes::from_string(name))))
                .with_topic_id(id)
                .with_error_message(None)
        }
        Err(refusal) => DeletableTopicResult::default()
            .with_name(asked.name.clone())
            .with_topic_id(asked.topic_id)
            .with_error_code(refusal.error.code())
            .with_error_message(refusal.text()),
    });
    let responses = responses.collect();
    Decision { response: DeleteTopicsResponse::default().with_responses(responses).into(), records }
}

fn find(image: &Image, asked: &DeleteTopicState) -> Result<(String, Uuid), Refusal> {
    let topic = match &asked.name {
        Some(name) => image
            .topic(name.as_str())
            .ok_or_else(|| Refusal::plain(ErrorCode::UnknownTopicOrPartition)),
        None => image
            .topic_by_id(asked.topic_id)
            .ok_or_else(|| Refusal::plain(ErrorCode::UnknownTopicId)),
    }?;
    Ok((topic.name.clone(), topic.id))
}
