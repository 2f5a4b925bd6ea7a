//! Answers in the place of those that waited for a write in vain
//! (`CoordinatorOperationExceptionHelper`).

use crate::protocol::errors::ErrorCode;
use crate::protocol::messages::group::GroupResponse;
use crate::protocol::messages::group::delete_groups::DeleteGroupsResponse;
use crate::protocol::messages::group::heartbeat::HeartbeatResponse;
use crate::protocol::messages::group::leave_group::LeaveGroupResponse;
use crate::protocol::messages::group::offset_commit::OffsetCommitResponse;
use crate::protocol::messages::group::offset_delete::OffsetDeleteResponse;
use crate::protocol::messages::group::offset_fetch::{
    OffsetFetchResponse, OffsetFetchResponseGroup,
};

/// What clients hear of an error of the log: find the coordinator again, or give up.
pub fn meaning_of(error: ErrorCode) -> ErrorCode {
    use ErrorCode as Code;
    let is_out_of_reach = matches!(
        error,
        Code::UnknownTopicOrPartition | Code::NotEnoughReplicas | Code::RequestTimedOut
    );
    if is_out_of_reach {
        Code::CoordinatorNotAvailable
    } else if matches!(error, Code::NotLeaderOrFollower | Code::KafkaStorageError) {
        Code::NotCoordinator
    } else if matches!(
        error,
        Code::MessageTooLarge | Code::RecordListTooLarge | Code::InvalidFetchSize
    ) {
        Code::UnknownServerError
    } else {
        error
    }
}

/// The answer in the place of `response`, which was to wait for a write: the log refused it with
/// `error`, or it took too long (`REQUEST_TIMED_OUT`).
pub fn failed(response: &GroupResponse, error: ErrorCode) -> GroupResponse {
    let code = meaning_of(error).code();
    match response {
        GroupResponse::Heartbeat(_) => HeartbeatResponse::default().with_error_code(code).into(),
        GroupResponse::LeaveGroup(_) => LeaveGroupResponse::default().with_error_code(code).into(),
        GroupResponse::OffsetCommit(response) => {
            let mut response = OffsetCommitResponse::clone(response);
            let topics = response.topics.iter_mut();
            for partition in topics.flat_map(|topic| &mut topic.partitions) {
                // What is not in the metadata was answered before the coordinator was asked.
                if partition.error_code != ErrorCode::UnknownTopicOrPartition.code() {
                    partition.error_code = code;
                }
            }
            response.into()
        }
        GroupResponse::OffsetFetch(response) => {
            // Clients before 3.9 do not know COORDINATOR_NOT_AVAILABLE here.
            let is_unknown = code == ErrorCode::CoordinatorNotAvailable.code();
            let code = if is_unknown { ErrorCode::NotCoordinator.code() } else { code };
            let groups = response.groups.iter().map(|group| {
                OffsetFetchResponseGroup::default()
                    .with_group_id(group.group_id.clone())
                    .with_error_code(code)
            });
            OffsetFetchResponse::default().with_groups(groups.collect()).into()
        }
        GroupResponse::DeleteGroups(response) => {
            let mut response = DeleteGroupsResponse::clone(response);
            for result in &mut response.results {
                result.error_code = code;
            }
            response.into()
        }
        GroupResponse::OffsetDelete(_) => {
            OffsetDeleteResponse::default().with_error_code(code).into()
        }
        // These wait for no write.
        GroupResponse::FindCoordinator(_)
        | GroupResponse::JoinGroup(_)
        | GroupResponse::SyncGroup(_)
        | GroupResponse::ListGroups(_)
        | GroupResponse::DescribeGroups(_) => response.clone(),
    }
}
