//! Messages of consumer groups: of every kind an empty one and one with every field filled.

use brokerscope_engine::protocol::messages::group::delete_groups::{
    DeletableGroupResult, DeleteGroupsRequest, DeleteGroupsResponse,
};
use brokerscope_engine::protocol::messages::group::describe_groups::{
    DescribeGroupsRequest, DescribeGroupsResponse, DescribedGroup, DescribedGroupMember,
};
use brokerscope_engine::protocol::messages::group::find_coordinator::{
    Coordinator, FindCoordinatorRequest, FindCoordinatorResponse,
};
use brokerscope_engine::protocol::messages::group::heartbeat::{
    HeartbeatRequest, HeartbeatResponse,
};
use brokerscope_engine::protocol::messages::group::join_group::{
    JoinGroupRequest, JoinGroupRequestProtocol, JoinGroupResponse, JoinGroupResponseMember,
};
use brokerscope_engine::protocol::messages::group::leave_group::{
    LeaveGroupRequest, LeaveGroupResponse, MemberIdentity, MemberResponse,
};
use brokerscope_engine::protocol::messages::group::list_groups::{
    ListGroupsRequest, ListGroupsResponse, ListedGroup,
};
use brokerscope_engine::protocol::messages::group::offset_commit::{
    OffsetCommitRequest, OffsetCommitRequestPartition, OffsetCommitRequestTopic,
    OffsetCommitResponse, OffsetCommitResponsePartition, OffsetCommitResponseTopic,
};
use brokerscope_engine::protocol::messages::group::offset_delete::{
    OffsetDeleteRequest, OffsetDeleteRequestPartition, OffsetDeleteRequestTopic,
    OffsetDeleteResponse, OffsetDeleteResponsePartition, OffsetDeleteResponseTopic,
};
use brokerscope_engine::protocol::messages::group::offset_fetch::{
    OffsetFetchRequest, OffsetFetchRequestGroup, OffsetFetchRequestTopics, OffsetFetchResponse,
    OffsetFetchResponseGroup, OffsetFetchResponsePartitions, OffsetFetchResponseTopics,
};
use brokerscope_engine::protocol::messages::group::sync_group::{
    SyncGroupRequest, SyncGroupRequestAssignment, SyncGroupResponse,
};
use brokerscope_engine::protocol::messages::{
    GroupId, MessageBrokerId, Request, Response, StrBytes, TopicName,
};
use bytes::Bytes;

use super::text;

fn group() -> GroupId {
    GroupId(text("billing"))
}

fn orders() -> TopicName {
    TopicName(text("orders"))
}

fn member() -> StrBytes {
    text("consumer-1-a")
}

fn bytes() -> Bytes {
    Bytes::from_static(&[0, 3, 0, 0, 0, 0])
}

pub(super) fn requests() -> Vec<Request> {
    vec![
        FindCoordinatorRequest::default().into(),
        FindCoordinatorRequest::default()
            .with_key_type(1)
            .with_coordinator_keys(vec![text("billing"), text("tx")])
            .into(),
        JoinGroupRequest::default().into(),
        join_group_request().into(),
        SyncGroupRequest::default().into(),
        sync_group_request().into(),
        HeartbeatRequest::default().into(),
        HeartbeatRequest::default()
            .with_group_id(group())
            .with_generation_id(7)
            .with_member_id(member())
            .with_group_instance_id(Some(text("till-1")))
            .into(),
        LeaveGroupRequest::default().into(),
        leave_group_request().into(),
        OffsetCommitRequest::default().into(),
        offset_commit_request().into(),
        OffsetFetchRequest::default().with_topics(Some(Vec::new())).into(),
        offset_fetch_request().into(),
        ListGroupsRequest::default().into(),
        ListGroupsRequest::default()
            .with_states_filter(vec![text("Stable")])
            .with_types_filter(vec![text("classic")])
            .into(),
        DescribeGroupsRequest::default().into(),
        DescribeGroupsRequest::default()
            .with_groups(vec![group()])
            .with_include_authorized_operations(true)
            .into(),
        DeleteGroupsRequest::default().into(),
        DeleteGroupsRequest::default().with_groups_names(vec![group()]).into(),
        OffsetDeleteRequest::default().into(),
        offset_delete_request().into(),
    ]
}

pub(super) fn responses() -> Vec<Response> {
    vec![
        FindCoordinatorResponse::default().into(),
        find_coordinator_response().into(),
        JoinGroupResponse::default().into(),
        join_group_response().into(),
        SyncGroupResponse::default().into(),
        SyncGroupResponse::default()
            .with_throttle_time_ms(1)
            .with_error_code(27)
            .with_protocol_type(Some(text("consumer")))
            .with_protocol_name(Some(text("range")))
            .with_assignment(bytes())
            .into(),
        HeartbeatResponse::default().into(),
        HeartbeatResponse::default().with_throttle_time_ms(1).with_error_code(27).into(),
        LeaveGroupResponse::default().into(),
        leave_group_response().into(),
        OffsetCommitResponse::default().into(),
        offset_commit_response().into(),
        OffsetFetchResponse::default().into(),
        offset_fetch_response().into(),
        ListGroupsResponse::default().into(),
        list_groups_response().into(),
        DescribeGroupsResponse::default().into(),
        describe_groups_response().into(),
        DeleteGroupsResponse::default().into(),
        delete_groups_response().into(),
        OffsetDeleteResponse::default().into(),
        offset_delete_response().into(),
    ]
}

fn join_group_request() -> JoinGroupRequest {
    let protocol =
        JoinGroupRequestProtocol::default().with_name(text("range")).with_metadata(bytes());
    JoinGroupRequest::default()
        .with_group_id(group())
        .with_session_timeout_ms(45_000)
        .with_rebalance_timeout_ms(300_000)
        .with_member_id(member())
        .with_group_instance_id(Some(text("till-1")))
        .with_protocol_type(text("consumer"))
        .with_protocols(vec![protocol])
        .with_reason(Some(text("a new member")))
}

fn sync_group_request() -> SyncGroupRequest {
    let assignment =
        SyncGroupRequestAssignment::default().with_member_id(member()).with_assignment(bytes());
    SyncGroupRequest::default()
        .with_group_id(group())
        .with_generation_id(7)
        .with_member_id(member())
        .with_group_instance_id(Some(text("till-1")))
        .with_protocol_type(Some(text("consumer")))
        .with_protocol_name(Some(text("range")))
        .with_assignments(vec![assignment])
}

fn leave_group_request() -> LeaveGroupRequest {
    let leaving = MemberIdentity::default()
        .with_member_id(member())
        .with_group_instance_id(Some(text("till-1")))
        .with_reason(Some(text("the consumer is being closed")));
    LeaveGroupRequest::default().with_group_id(group()).with_members(vec![leaving])
}

fn offset_commit_request() -> OffsetCommitRequest {
    let partition = OffsetCommitRequestPartition::default()
        .with_partition_index(2)
        .with_committed_offset(40)
        .with_committed_leader_epoch(3)
        .with_committed_metadata(Some(text("备注")));
    let topic =
        OffsetCommitRequestTopic::default().with_name(orders()).with_partitions(vec![partition]);
    OffsetCommitRequest::default()
        .with_group_id(group())
        .with_generation_id_or_member_epoch(7)
        .with_member_id(member())
        .with_group_instance_id(Some(text("till-1")))
        .with_topics(vec![topic])
}

fn offset_fetch_request() -> OffsetFetchRequest {
    let topic =
        OffsetFetchRequestTopics::default().with_name(orders()).with_partition_indexes(vec![0, 2]);
    let some = OffsetFetchRequestGroup::default()
        .with_group_id(group())
        .with_member_id(Some(member()))
        .with_member_epoch(7)
        .with_topics(Some(vec![topic]));
    let all = OffsetFetchRequestGroup::default().with_topics(None);
    OffsetFetchRequest::default()
        .with_topics(Some(Vec::new()))
        .with_groups(vec![some, all])
        .with_require_stable(true)
}

fn offset_delete_request() -> OffsetDeleteRequest {
    let partition = OffsetDeleteRequestPartition::default().with_partition_index(2);
    let topic =
        OffsetDeleteRequestTopic::default().with_name(orders()).with_partitions(vec![partition]);
    OffsetDeleteRequest::default().with_group_id(group()).with_topics(vec![topic])
}

fn find_coordinator_response() -> FindCoordinatorResponse {
    let coordinator = Coordinator::default()
        .with_key(text("billing"))
        .with_node_id(MessageBrokerId(2))
        .with_host(text("localhost"))
        .with_port(9093)
        .with_error_code(15)
        .with_error_message(Some(text("not here")));
    FindCoordinatorResponse::default().with_throttle_time_ms(1).with_coordinators(vec![coordinator])
}

fn join_group_response() -> JoinGroupResponse {
    let other = JoinGroupResponseMember::default()
        .with_member_id(member())
        .with_group_instance_id(Some(text("till-1")))
        .with_metadata(bytes());
    JoinGroupResponse::default()
        .with_throttle_time_ms(1)
        .with_error_code(79)
        .with_generation_id(7)
        .with_protocol_type(Some(text("consumer")))
        .with_protocol_name(Some(text("range")))
        .with_leader(member())
        .with_skip_assignment(true)
        .with_member_id(member())
        .with_members(vec![other, JoinGroupResponseMember::default()])
}

fn leave_group_response() -> LeaveGroupResponse {
    let left = MemberResponse::default()
        .with_member_id(member())
        .with_group_instance_id(Some(text("till-1")))
        .with_error_code(25);
    LeaveGroupResponse::default()
        .with_throttle_time_ms(1)
        .with_error_code(16)
        .with_members(vec![left])
}

fn offset_commit_response() -> OffsetCommitResponse {
    let partition =
        OffsetCommitResponsePartition::default().with_partition_index(2).with_error_code(12);
    let topic =
        OffsetCommitResponseTopic::default().with_name(orders()).with_partitions(vec![partition]);
    OffsetCommitResponse::default().with_throttle_time_ms(1).with_topics(vec![topic])
}

fn offset_fetch_response() -> OffsetFetchResponse {
    let partition = OffsetFetchResponsePartitions::default()
        .with_partition_index(2)
        .with_committed_offset(40)
        .with_committed_leader_epoch(3)
        .with_metadata(Some(text("备注")))
        .with_error_code(88);
    let topic =
        OffsetFetchResponseTopics::default().with_name(orders()).with_partitions(vec![partition]);
    let answer = OffsetFetchResponseGroup::default()
        .with_group_id(group())
        .with_topics(vec![topic])
        .with_error_code(16);
    OffsetFetchResponse::default().with_throttle_time_ms(1).with_groups(vec![answer])
}

fn list_groups_response() -> ListGroupsResponse {
    let listed = ListedGroup::default()
        .with_group_id(group())
        .with_protocol_type(text("consumer"))
        .with_group_state(text("Stable"))
        .with_group_type(text("classic"));
    ListGroupsResponse::default()
        .with_throttle_time_ms(1)
        .with_error_code(14)
        .with_groups(vec![listed])
}

fn describe_groups_response() -> DescribeGroupsResponse {
    let described = DescribedGroupMember::default()
        .with_member_id(member())
        .with_group_instance_id(Some(text("till-1")))
        .with_client_id(text("consumer-1"))
        .with_client_host(text("/127.0.0.1"))
        .with_member_metadata(bytes())
        .with_member_assignment(bytes());
    let answer = DescribedGroup::default()
        .with_error_code(69)
        .with_error_message(Some(text("no such group")))
        .with_group_id(group())
        .with_group_state(text("Dead"))
        .with_protocol_type(text("consumer"))
        .with_protocol_data(text("range"))
        .with_members(vec![described])
        .with_authorized_operations(328);
    DescribeGroupsResponse::default().with_throttle_time_ms(1).with_groups(vec![answer])
}

fn delete_groups_response() -> DeleteGroupsResponse {
    let result = DeletableGroupResult::default().with_group_id(group()).with_error_code(68);
    DeleteGroupsResponse::default().with_throttle_time_ms(1).with_results(vec![result])
}

fn offset_delete_response() -> OffsetDeleteResponse {
    let partition =
        OffsetDeleteResponsePartition::default().with_partition_index(2).with_error_code(86);
    let topic =
        OffsetDeleteResponseTopic::default().with_name(orders()).with_partitions(vec![partition]);
    OffsetDeleteResponse::default()
        .with_error_code(69)
        .with_throttle_time_ms(1)
        .with_topics(vec![topic])
}
