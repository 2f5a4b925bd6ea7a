//! What members of groups do and say, as lines of text.

use brokerscope_engine::client::Role;
use brokerscope_engine::node::{GroupEvent, What};
use brokerscope_engine::protocol::errors::ErrorCode;
use brokerscope_engine::protocol::ids::ClientId;
use brokerscope_engine::protocol::messages::group::{GroupRequest, GroupResponse};

use crate::lab::Lab;

/// What a fact tells of a member, besides whom it is about.
pub(super) fn told(lab: &Lab, what: &What) -> Option<String> {
    let place = |partition| lab.world.image().partition_name(partition);
    Some(if let What::CoordinatorFound { coordinator, .. } = what {
        format!("{coordinator}")
    } else if let What::CoordinatorLost { coordinator, error, .. } = what {
        format!("{coordinator} {}", error.name())
    } else if let What::GroupJoined { generation, is_leader, .. } = what {
        format!("generation {generation}{}", if *is_leader { " leads" } else { "" })
    } else if let What::PartitionAssigned { partition, .. }
    | What::PartitionRevoked { partition, .. }
    | What::PartitionLost { partition, .. } = what
    {
        place(*partition)
    } else if let What::ProcessedAgain { partition, from, to, .. }
    | What::RecordsSkipped { partition, from, to, .. } = *what
    {
        format!("{} {from} -> {to}", place(partition))
    } else if let What::PositionReset { client, partition, position } = *what
        && is_member(lab, client)
    {
        format!("{} to {position}", place(partition))
    } else if let What::PositionRestored { partition, position, .. }
    | What::Sought { partition, position, .. } = what
    {
        format!("{} to {position}", place(*partition))
    } else if let What::OffsetCommitted { partition, offset, .. } = what {
        format!("{} at {offset}", place(*partition))
    } else if let What::Consumed { client, partition, from, to }
    | What::Processed { client, partition, from, to } = *what
        && is_member(lab, client)
    {
        format!("{} {from} -> {to}", place(partition))
    } else if let What::CommitFailed { error, .. } | What::MemberFailed { error, .. } = what {
        error.name().to_owned()
    } else if let What::Group { event, .. } = what {
        happened(lab, event)
    } else {
        return None;
    })
}

fn is_member(lab: &Lab, client: ClientId) -> bool {
    let client = lab.world.client(client).map(|client| &client.role);
    matches!(client, Some(Role::Consumer(consumer)) if consumer.member().is_some())
}

fn happened(lab: &Lab, event: &GroupEvent) -> String {
    if let GroupEvent::OffsetCommitted { partition, offset, .. } = *event {
        return format!(
            "OffsetCommitted {} at {offset}",
            lab.world.image().partition_name(partition)
        );
    }
    if let GroupEvent::StateChanged { from, to, generation } = *event {
        return format!("{from:?} -> {to:?} generation {generation}");
    }
    format!("{event:?}")
}

/// A request besides its name.
pub(super) fn request(request: &GroupRequest) -> String {
    match request {
        GroupRequest::JoinGroup(body) => {
            let id = if body.member_id.as_str().is_empty() { "without id" } else { "with id" };
            let reason = body.reason.as_ref().map_or("", |reason| reason.as_str());
            // Ids are random.
            let reason = reason.split(": ").next().unwrap_or_default();
            format!(" {id} because `{reason}`")
        }
        GroupRequest::SyncGroup(body) => {
            format!(" generation {} for {}", body.generation_id, body.assignments.len())
        }
        GroupRequest::Heartbeat(body) => format!(" generation {}", body.generation_id),
        GroupRequest::OffsetCommit(body) => {
            let mut text = format!(" generation {}", body.generation_id_or_member_epoch);
            for topic in &body.topics {
                for asked in &topic.partitions {
                    let (index, offset) = (asked.partition_index, asked.committed_offset);
                    text += &format!(" {}-{index}={offset}", topic.name.as_str());
                }
            }
            text
        }
        GroupRequest::FindCoordinator(_)
        | GroupRequest::LeaveGroup(_)
        | GroupRequest::OffsetFetch(_)
        | GroupRequest::ListGroups(_)
        | GroupRequest::DescribeGroups(_)
        | GroupRequest::DeleteGroups(_)
        | GroupRequest::OffsetDelete(_) => String::new(),
    }
}

/// An answer besides its name.
pub(super) fn response(response: &GroupResponse) -> String {
    let name = |code: i16| ErrorCode::of_response(code).name();
    match response {
        GroupResponse::FindCoordinator(body) => {
            let found = body.coordinators.first().expect("one group was asked for");
            format!(" {} {}", found.node_id.0, name(found.error_code))
        }
        GroupResponse::JoinGroup(body) => {
            format!(" generation {} {}", body.generation_id, name(body.error_code))
        }
        GroupResponse::SyncGroup(body) => format!(" {}", name(body.error_code)),
        GroupResponse::Heartbeat(body) => format!(" {}", name(body.error_code)),
        GroupResponse::LeaveGroup(body) => format!(" {}", name(body.error_code)),
        GroupResponse::OffsetCommit(body) => {
            let mut answers = body.topics.iter().flat_map(|topic| &topic.partitions);
            format!(" {}", answers.next().map_or("", |answer| name(answer.error_code)))
        }
        GroupResponse::OffsetFetch(body) => {
            let mut text = String::new();
            for topic in body.groups.iter().flat_map(|group| &group.topics) {
                for it in &topic.partitions {
                    let (index, offset) = (it.partition_index, it.committed_offset);
                    text += &format!(" {}-{index}={offset}", topic.name.as_str());
                }
            }
            text
        }
        GroupResponse::ListGroups(_)
        | GroupResponse::DescribeGroups(_)
        | GroupResponse::DeleteGroups(_)
        | GroupResponse::OffsetDelete(_) => String::new(),
    }
}
