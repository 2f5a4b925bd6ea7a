//! What our clients asked, in the shape in which Kafka's requests were recorded.

use brokerscope_engine::protocol::messages::group::{GroupRequest, GroupResponse};
use brokerscope_engine::protocol::messages::{Request, Response};
use serde_json::{Value, json};

use crate::recorded::answers::as_recorded;
use crate::recorded::groups::{base64, response};

use super::seen::Exchange;

/// An exchange of ours in the recorded shape.
pub(super) fn in_json(exchange: &Exchange) -> Option<(&'static str, Value, Value)> {
    Some(match (&exchange.request, &exchange.response) {
        (Request::Group(asked), Response::Group(answer)) => group_in_json(asked, answer)?,
        (Request::Fetch(asked), answer) => {
            let topics = asked.topics.iter().map(|topic| {
                let partitions = topic.partitions.iter().map(|it| {
                    json!({ "partition": it.partition, "fetchOffset": it.fetch_offset,
                        "currentLeaderEpoch": it.current_leader_epoch,
                        "lastFetchedEpoch": it.last_fetched_epoch,
                        "logStartOffset": it.log_start_offset })
                });
                json!({ "partitions": partitions.collect::<Vec<_>>() })
            });
            let asked = json!({ "topics": topics.collect::<Vec<_>>() });
            ("FETCH", asked, as_recorded(answer))
        }
        (Request::ListOffsets(asked), answer) => {
            let topics = asked.topics.iter().map(|topic| {
                let partitions = topic.partitions.iter().map(|it| {
                    json!({ "partitionIndex": it.partition_index, "timestamp": it.timestamp,
                        "currentLeaderEpoch": it.current_leader_epoch })
                });
                json!({ "partitions": partitions.collect::<Vec<_>>() })
            });
            let asked = json!({ "topics": topics.collect::<Vec<_>>() });
            ("LIST_OFFSETS", asked, as_recorded(answer))
        }
        (Request::Metadata(asked), answer) => {
            let topics = asked.topics.iter().flatten();
            let topics = topics.map(|it| json!({ "name": it.name.as_ref().map(|it| it.as_str()) }));
            let asked = json!({ "topics": topics.collect::<Vec<_>>(),
                "allowAutoTopicCreation": asked.allow_auto_topic_creation });
            ("METADATA", asked, as_recorded(answer))
        }
        (Request::OffsetForLeaderEpoch(asked), answer) => {
            let topics = asked.topics.iter().map(|topic| {
                let partitions = topic.partitions.iter().map(|it| {
                    json!({ "partition": it.partition, "leaderEpoch": it.leader_epoch,
                        "currentLeaderEpoch": it.current_leader_epoch })
                });
                json!({ "topic": topic.topic.as_str(),
                    "partitions": partitions.collect::<Vec<_>>() })
            });
            let topics = topics.collect::<Vec<_>>();
            let asked = json!({ "replicaId": asked.replica_id.0, "topics": topics });
            ("OFFSET_FOR_LEADER_EPOCH", asked, as_recorded(answer))
        }
        (Request::InitProducerId(asked), answer) => {
            let asked = json!({ "transactionTimeoutMs": asked.transaction_timeout_ms,
                "transactionalId": asked.transactional_id.as_ref().map(|it| it.as_str()),
                "producerId": asked.producer_id.0, "producerEpoch": asked.producer_epoch });
            ("INIT_PRODUCER_ID", asked, as_recorded(answer))
        }
        _another => return None,
    })
}

fn group_in_json(
    asked: &GroupRequest,
    answer: &GroupResponse,
) -> Option<(&'static str, Value, Value)> {
    let (api, asked) = match asked {
        GroupRequest::FindCoordinator(it) => {
            let keys: Vec<&str> = it.coordinator_keys.iter().map(|key| &**key).collect();
            ("FIND_COORDINATOR", json!({ "keyType": it.key_type, "coordinatorKeys": keys }))
        }
        GroupRequest::JoinGroup(it) => {
            let protocols = it.protocols.iter().map(|protocol| {
                json!({ "name": &*protocol.name, "metadata": base64(&protocol.metadata) })
            });
            let asked = json!({ "groupId": it.group_id.as_str(),
                "sessionTimeoutMs": it.session_timeout_ms,
                "rebalanceTimeoutMs": it.rebalance_timeout_ms, "memberId": &*it.member_id,
                "groupInstanceId": it.group_instance_id.as_deref(),
                "protocolType": &*it.protocol_type, "reason": it.reason.as_deref(),
                "protocols": protocols.collect::<Vec<_>>() });
            ("JOIN_GROUP", asked)
        }
        GroupRequest::SyncGroup(it) => {
            let given = it.assignments.iter().map(|given| {
                json!({ "memberId": &*given.member_id, "assignment": base64(&given.assignment) })
            });
            let asked = json!({ "groupId": it.group_id.as_str(), "generationId": it.generation_id,
                "memberId": &*it.member_id, "groupInstanceId": it.group_instance_id.as_deref(),
                "protocolType": it.protocol_type.as_deref(),
                "protocolName": it.protocol_name.as_deref(),
                "assignments": given.collect::<Vec<_>>() });
            ("SYNC_GROUP", asked)
        }
        GroupRequest::Heartbeat(it) => {
            let asked = json!({ "groupId": it.group_id.as_str(), "generationId": it.generation_id,
                "memberId": &*it.member_id, "groupInstanceId": it.group_instance_id.as_deref() });
            ("HEARTBEAT", asked)
        }
        GroupRequest::LeaveGroup(it) => {
            let members = it.members.iter().map(|member| {
                json!({ "memberId": &*member.member_id, "reason": member.reason.as_deref(),
                    "groupInstanceId": member.group_instance_id.as_deref() })
            });
            let members = members.collect::<Vec<_>>();
            ("LEAVE_GROUP", json!({ "groupId": it.group_id.as_str(), "members": members }))
        }
        GroupRequest::OffsetCommit(_) | GroupRequest::OffsetFetch(_) => offsets_in_json(asked)?,
        GroupRequest::ListGroups(_)
        | GroupRequest::DescribeGroups(_)
        | GroupRequest::DeleteGroups(_)
        | GroupRequest::OffsetDelete(_) => return None,
    };
    Some((api, asked, response(answer)))
}

/// What is asked of committed offsets.
fn offsets_in_json(asked: &GroupRequest) -> Option<(&'static str, Value)> {
    Some(match asked {
        GroupRequest::OffsetCommit(it) => {
            let topics = it.topics.iter().map(|topic| {
                let partitions = topic.partitions.iter().map(|it| {
                    json!({ "partitionIndex": it.partition_index,
                        "committedOffset": it.committed_offset,
                        "committedLeaderEpoch": it.committed_leader_epoch,
                        "committedMetadata": it.committed_metadata.as_deref() })
                });
                json!({ "name": topic.name.as_str(), "partitions": partitions.collect::<Vec<_>>() })
            });
            let asked = json!({ "groupId": it.group_id.as_str(),
                "generationIdOrMemberEpoch": it.generation_id_or_member_epoch,
                "memberId": &*it.member_id, "groupInstanceId": it.group_instance_id.as_deref(),
                "topics": topics.collect::<Vec<_>>() });
            ("OFFSET_COMMIT", asked)
        }
        GroupRequest::OffsetFetch(it) => {
            let groups = it.groups.iter().map(|group| {
                let topics = group.topics.iter().flatten().map(|topic| {
                    json!({ "name": topic.name.as_str(),
                        "partitionIndexes": topic.partition_indexes })
                });
                json!({ "groupId": group.group_id.as_str(), "memberId": group.member_id.as_deref(),
                    "memberEpoch": group.member_epoch, "topics": topics.collect::<Vec<_>>() })
            });
            let groups = groups.collect::<Vec<_>>();
            ("OFFSET_FETCH", json!({ "groups": groups, "requireStable": it.require_stable }))
        }
        GroupRequest::FindCoordinator(_)
        | GroupRequest::JoinGroup(_)
        | GroupRequest::SyncGroup(_)
        | GroupRequest::Heartbeat(_)
        | GroupRequest::LeaveGroup(_)
        | GroupRequest::ListGroups(_)
        | GroupRequest::DescribeGroups(_)
        | GroupRequest::DeleteGroups(_)
        | GroupRequest::OffsetDelete(_) => return None,
    })
}
