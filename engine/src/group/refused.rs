//! What a request is answered where there is no coordinator to put it to: by a broker that is not
//! it, or not yet.

use crate::protocol::errors::ErrorCode;
use crate::protocol::messages::StrBytes;
use crate::protocol::messages::group::delete_groups::{DeletableGroupResult, DeleteGroupsResponse};
use crate::protocol::messages::group::describe_groups::{DescribeGroupsResponse, DescribedGroup};
use crate::protocol::messages::group::find_coordinator::{Coordinator, FindCoordinatorResponse};
use crate::protocol::messages::group::heartbeat::HeartbeatResponse;
use crate::protocol::messages::group::join_group::JoinGroupResponse;
use crate::protocol::messages::group::leave_group::LeaveGroupResponse;
use crate::protocol::messages::group::list_groups::ListGroupsResponse;
use crate::protocol::messages::group::offset_commit::{
    OffsetCommitRequest, OffsetCommitResponse, OffsetCommitResponsePartition,
    OffsetCommitResponseTopic,
};
use crate::protocol::messages::group::offset_delete::OffsetDeleteResponse;
use crate::protocol::messages::group::offset_fetch::{
    OffsetFetchResponse, OffsetFetchResponseGroup,
};
use crate::protocol::messages::group::sync_group::SyncGroupResponse;
use crate::protocol::messages::group::{GroupRequest, GroupResponse};

use super::settings::GroupSettings;

/// What any broker refuses, whether it is the coordinator or not (`GroupCoordinatorService` looks
/// at it before it looks for the group).
pub fn refused_anywhere(request: &GroupRequest, settings: &GroupSettings) -> Option<GroupResponse> {
    let sessions = settings.min_session_timeout_ms..=settings.max_session_timeout_ms;
    let group = match request {
        GroupRequest::JoinGroup(it) => &it.group_id.0,
        // Since version 5 both are there, as KafkaApis checks before anything else.
        GroupRequest::SyncGroup(it) if it.protocol_type.is_none() || it.protocol_name.is_none() => {
            return Some(refused(request, ErrorCode::InconsistentGroupProtocol));
        }
        GroupRequest::SyncGroup(it) => &it.group_id.0,
        GroupRequest::Heartbeat(it) => &it.group_id.0,
        GroupRequest::LeaveGroup(it) => &it.group_id.0,
        GroupRequest::OffsetDelete(it) => &it.group_id.0,
        GroupRequest::FindCoordinator(_)
        | GroupRequest::OffsetCommit(_)
        | GroupRequest::OffsetFetch(_)
        | GroupRequest::ListGroups(_)
        | GroupRequest::DescribeGroups(_)
        | GroupRequest::DeleteGroups(_) => return None,
    };
    let error = if group.is_empty() {
        ErrorCode::InvalidGroupId
    } else if let GroupRequest::JoinGroup(it) = request
        && !sessions.contains(&it.session_timeout_ms)
    {
        ErrorCode::InvalidSessionTimeout
    } else {
        return None;
    };
    Some(if let GroupRequest::JoinGroup(it) = request {
        not_joined(it.member_id.clone(), error).into()
    } else {
        refused(request, error)
    })
}

/// The answer to `request` that says `error`, for each thing that it names.
pub fn refused(request: &GroupRequest, error: ErrorCode) -> GroupResponse {
    let code = error.code();
    match request {
        GroupRequest::FindCoordinator(request) => {
            let keys = request.coordinator_keys.iter();
            let nobody = Coordinator::default()
                .with_node_id((-1).into())
                .with_port(-1)
                .with_error_code(code);
            let coordinators = keys.map(|key| nobody.clone().with_key(key.clone()));
            FindCoordinatorResponse::default().with_coordinators(coordinators.collect()).into()
        }
        GroupRequest::JoinGroup(_) => not_joined(StrBytes::new(), error).into(),
        GroupRequest::SyncGroup(_) => SyncGroupResponse::default().with_error_code(code).into(),
        // Whether the member is still one shows once the group is loaded.
        GroupRequest::Heartbeat(_) if error == ErrorCode::CoordinatorLoadInProgress => {
            HeartbeatResponse::default().into()
        }
        GroupRequest::Heartbeat(_) => HeartbeatResponse::default().with_error_code(code).into(),
        GroupRequest::LeaveGroup(_) => LeaveGroupResponse::default().with_error_code(code).into(),
        GroupRequest::OffsetCommit(request) => commit(request, code).into(),
        GroupRequest::OffsetFetch(request) => {
            let groups = request.groups.iter().map(|group| {
                OffsetFetchResponseGroup::default()
                    .with_group_id(group.group_id.clone())
                    .with_error_code(code)
            });
            OffsetFetchResponse::default().with_groups(groups.collect()).into()
        }
        GroupRequest::ListGroups(_) => ListGroupsResponse::default().with_error_code(code).into(),
        GroupRequest::DescribeGroups(request) => {
            let groups = request.groups.iter().map(|id| {
                DescribedGroup::default().with_group_id(id.clone()).with_error_code(code)
            });
            DescribeGroupsResponse::default().with_groups(groups.collect()).into()
        }
        GroupRequest::DeleteGroups(request) => {
            let results = request.groups_names.iter().map(|id| {
                DeletableGroupResult::default().with_group_id(id.clone()).with_error_code(code)
            });
            DeleteGroupsResponse::default().with_results(results.collect()).into()
        }
        GroupRequest::OffsetDelete(_) => {
            OffsetDeleteResponse::default().with_error_code(code).into()
        }
    }
}

/// A JoinGroup that is refused.
pub(super) fn not_joined(member_id: StrBytes, error: ErrorCode) -> JoinGroupResponse {
    JoinGroupResponse::default()
        .with_member_id(member_id)
        .with_protocol_name(None)
        .with_error_code(error.code())
}

fn commit(request: &OffsetCommitRequest, code: i16) -> OffsetCommitResponse {
    let topics = request.topics.iter().map(|topic| {
        let partitions = topic.partitions.iter().map(|asked| {
            OffsetCommitResponsePartition::default()
                .with_partition_index(asked.partition_index)
                .with_error_code(code)
        });
        OffsetCommitResponseTopic::default()
            .with_name(topic.name.clone())
            .with_partitions(partitions.collect())
    });
    OffsetCommitResponse::default().with_topics(topics.collect())
}
