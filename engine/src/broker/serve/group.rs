//! Requests of consumer groups (8 to 16, 42, 47). No broker is coordinator of any group: each
//! request is answered with its own `COORDINATOR_NOT_AVAILABLE`.

use crate::broker::InHand;
use crate::node::{Ctx, Summary};
use crate::protocol::errors::ErrorCode;
use crate::protocol::messages::Response;
use crate::protocol::messages::group::GroupRequest;
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

const ERROR: ErrorCode = ErrorCode::CoordinatorNotAvailable;

/// Answers that there is no coordinator.
pub(in crate::broker) fn serve(ctx: &mut Ctx<'_>, in_hand: InHand, request: &GroupRequest) {
    let (error, code) = (ERROR, ERROR.code());
    let (response, summary): (Response, Summary) = match request {
        GroupRequest::FindCoordinator(request) => {
            let keys = request.coordinator_keys.iter();
            let nobody = Coordinator::default()
                .with_node_id((-1).into())
                .with_port(-1)
                .with_error_code(code);
            let coordinators = keys.map(|key| nobody.clone().with_key(key.clone())).collect();
            let response = FindCoordinatorResponse::default().with_coordinators(coordinators);
            (response.into(), Summary::FindCoordinatorReply { error })
        }
        GroupRequest::JoinGroup(request) => {
            let response = JoinGroupResponse::default()
                .with_error_code(code)
                .with_member_id(request.member_id.clone());
            let generation = response.generation_id;
            (response.into(), Summary::JoinGroupReply { generation, error })
        }
        GroupRequest::SyncGroup(_) => {
            let response = SyncGroupResponse::default().with_error_code(code);
            (response.into(), Summary::SyncGroupReply { error })
        }
        GroupRequest::Heartbeat(_) => {
            let response = HeartbeatResponse::default().with_error_code(code);
            (response.into(), Summary::GroupHeartbeatReply { error })
        }
        GroupRequest::LeaveGroup(_) => {
            let response = LeaveGroupResponse::default().with_error_code(code);
            (response.into(), Summary::LeaveGroupReply { error })
        }
        GroupRequest::OffsetCommit(request) => {
            (commit(request).into(), Summary::OffsetCommitReply { error })
        }
        GroupRequest::OffsetFetch(request) => {
            let groups = request.groups.iter().map(|group| {
                OffsetFetchResponseGroup::default()
                    .with_group_id(group.group_id.clone())
                    .with_error_code(code)
            });
            let response = OffsetFetchResponse::default().with_groups(groups.collect());
            (response.into(), Summary::OffsetFetchReply { error })
        }
        GroupRequest::ListGroups(_) => {
            let response = ListGroupsResponse::default().with_error_code(code);
            (response.into(), Summary::GroupAdminReply { error })
        }
        GroupRequest::DescribeGroups(request) => {
            let groups = request.groups.iter().map(|id| {
                DescribedGroup::default().with_group_id(id.clone()).with_error_code(code)
            });
            let response = DescribeGroupsResponse::default().with_groups(groups.collect());
            (response.into(), Summary::GroupAdminReply { error })
        }
        GroupRequest::DeleteGroups(request) => {
            let results = request.groups_names.iter().map(|id| {
                DeletableGroupResult::default().with_group_id(id.clone()).with_error_code(code)
            });
            let response = DeleteGroupsResponse::default().with_results(results.collect());
            (response.into(), Summary::GroupAdminReply { error })
        }
        GroupRequest::OffsetDelete(_) => {
            let response = OffsetDeleteResponse::default().with_error_code(code);
            (response.into(), Summary::GroupAdminReply { error })
        }
    };
    ctx.reply(in_hand.because, in_hand.reply_to, response, summary);
}

fn commit(request: &OffsetCommitRequest) -> OffsetCommitResponse {
    let topics = request.topics.iter().map(|topic| {
        let partitions = topic.partitions.iter().map(|asked| {
            OffsetCommitResponsePartition::default()
                .with_partition_index(asked.partition_index)
                .with_error_code(ERROR.code())
        });
        OffsetCommitResponseTopic::default()
            .with_name(topic.name.clone())
            .with_partitions(partitions.collect())
    });
    OffsetCommitResponse::default().with_topics(topics.collect())
}
