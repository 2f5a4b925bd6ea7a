//! What a client knows of the cluster from Metadata answers (`MetadataCache` of the client).

use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{BrokerId, LeaderEpoch};
use crate::protocol::messages::Uuid;
use crate::protocol::messages::metadata::MetadataResponse;

/// The topics a client has been told of.
#[derive(Clone, Debug, Default)]
pub(super) struct ClusterView {
    topics: Vec<TopicView>,
}

/// One topic.
#[derive(Clone, Debug)]
pub(super) struct TopicView {
    name: String,
    /// Its id, for requests that name topics so.
    pub(super) id: Uuid,
    /// Leader and leader epoch of each partition, by index.
    pub(super) leaders: Vec<(BrokerId, LeaderEpoch)>,
}

impl ClusterView {
    pub(super) fn knows(&self, topic: &str) -> bool {
        self.topic(topic).is_some()
    }

    pub(super) fn topic(&self, name: &str) -> Option<&TopicView> {
        self.topics.iter().find(|topic| topic.name == name)
    }

    pub(super) fn on_metadata(&mut self, response: &MetadataResponse) {
        for topic in &response.topics {
            let Some(name) = topic.name.as_ref().map(|name| name.as_str().to_owned()) else {
                continue;
            };
            if ErrorCode::of_response(topic.error_code) != ErrorCode::None {
                continue;
            }
            let mut leaders = vec![(BrokerId(-1), LeaderEpoch::NONE); topic.partitions.len()];
            for partition in &topic.partitions {
                let index = usize::try_from(partition.partition_index).ok();
                if let Some(slot) = index.and_then(|index| leaders.get_mut(index)) {
                    *slot = (BrokerId(partition.leader_id.0), LeaderEpoch(partition.leader_epoch));
                }
            }
            self.topics.retain(|known| known.name != name);
            self.topics.push(TopicView { name, id: topic.topic_id, leaders });
        }
    }
}
