//! IncrementalAlterConfigs (44): settings of topics and brokers change
//! (`ConfigurationControlManager.incrementalAlterConfigs`). A change of `min.insync.replicas` ends
//! all eligible leader replicas that it concerns, since they were chosen under another number.
//!
//! Absent: lists (append, subtract), and any check of brokers' settings but those for ELR.

use crate::controller::image::Image;
use crate::controller::record::{MetadataRecord, Resource};
use crate::controller::topic_config;
use crate::protocol::errors::ErrorCode;
use crate::protocol::messages::controller::alter_configs::{
    AlterConfigsResource, AlterConfigsResourceResponse, IncrementalAlterConfigsRequest,
    IncrementalAlterConfigsResponse,
};

use super::{Decision, Refusal};

const MIN_INSYNC_REPLICAS: &str = "min.insync.replicas";

pub(super) fn decide(image: &Image, request: &IncrementalAlterConfigsRequest) -> Decision {
    let mut decided = Vec::new();
    let responses = request.resources.iter().map(|asked| {
        let answer = AlterConfigsResourceResponse::default()
            .with_resource_type(asked.resource_type)
            .with_resource_name(asked.resource_name.clone());
        match alter(image, asked) {
            Ok(records) => {
                decided.extend(records);
                answer.with_error_message(None)
            }
            Err(refusal) => {
                answer.with_error_code(refusal.error.code()).with_error_message(refusal.text())
            }
        }
    });
    let responses = responses.collect();
    if request.validate_only {
        decided.clear();
    }
    let response = IncrementalAlterConfigsResponse::default().with_responses(responses);
    Decision { response: response.into(), records: decided }
}

/// The records of settings, in order, and of what they end.
pub(super) fn records(
    image: &Image,
    resource: &Resource,
    configs: Vec<(String, Option<String>)>,
) -> Vec<MetadataRecord> {
    let changes_min_isr = configs.iter().any(|(name, _)| name == MIN_INSYNC_REPLICAS);
    let record = |(name, value)| MetadataRecord::Config { resource: resource.clone(), name, value };
    let mut records: Vec<MetadataRecord> = configs.into_iter().map(record).collect();
    if changes_min_isr && image.elr_is_enabled() {
        match resource {
            Resource::Topic(name) => {
                records.push(MetadataRecord::ClearElr { topic: Some(name.clone()) });
            }
            Resource::Broker(None) => records.push(MetadataRecord::ClearElr { topic: None }),
            Resource::Broker(Some(_)) | Resource::Other(..) => {}
        }
    }
    records
}

fn alter(image: &Image, asked: &AlterConfigsResource) -> Result<Vec<MetadataRecord>, Refusal> {
    let invalid = |why: &str| Err(Refusal::new(ErrorCode::InvalidConfig, why));
    let resource = Resource::new(asked.resource_type, asked.resource_name.as_str());
    let mut configs = Vec::new();
    for config in &asked.configs {
        let name = config.name.as_str();
        let value = match (config.config_operation, &config.value) {
            (0, Some(value)) => Some(value.as_str().to_owned()),
            (1, _) => None,
            _ => return Err(Refusal::plain(ErrorCode::InvalidRequest)),
        };
        let is_min_isr = name == MIN_INSYNC_REPLICAS && image.elr_is_enabled();
        match &resource {
            Resource::Broker(Some(_)) if is_min_isr => {
                return invalid(
                    "Broker-level min.insync.replicas cannot be altered while ELR is enabled.",
                );
            }
            Resource::Broker(None) if is_min_isr && value.is_none() => {
                return invalid(
                    "Cluster-level min.insync.replicas cannot be removed while ELR is enabled.",
                );
            }
            Resource::Topic(_) | Resource::Broker(_) | Resource::Other(..) => {}
        }
        configs.push((name.to_owned(), value));
    }
    if let Resource::Topic(topic) = &resource {
        if image.topic(topic).is_none() {
            return Err(Refusal::plain(ErrorCode::UnknownTopicOrPartition));
        }
        let set: Vec<(String, String)> = configs
            .iter()
            .filter_map(|(name, value)| Some((name.clone(), value.clone()?)))
            .collect();
        if let Err(why) = topic_config::validate(&set) {
            return invalid(&why);
        }
    }
    Ok(records(image, &resource, configs))
}
