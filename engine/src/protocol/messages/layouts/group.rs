//! The layouts of the messages of consumer groups. OffsetDelete is not flexible: it has the old
//! lengths and no tagged fields.

use super::layout::{Layout, layout};
use crate::protocol::apis::ApiKey;
use crate::protocol::messages::StrBytes;
use crate::protocol::messages::group::delete_groups::{
    DeletableGroupResult, DeleteGroupsRequest, DeleteGroupsResponse,
};
use crate::protocol::messages::group::describe_groups::{
    DescribeGroupsRequest, DescribeGroupsResponse, DescribedGroup, DescribedGroupMember,
};
use crate::protocol::messages::group::find_coordinator::{
    Coordinator, FindCoordinatorRequest, FindCoordinatorResponse,
};
use crate::protocol::messages::group::heartbeat::{HeartbeatRequest, HeartbeatResponse};
use crate::protocol::messages::group::join_group::{
    JoinGroupRequest, JoinGroupRequestProtocol, JoinGroupResponse, JoinGroupResponseMember,
};
use crate::protocol::messages::group::leave_group::{
    LeaveGroupRequest, LeaveGroupResponse, MemberIdentity, MemberResponse,
};
use crate::protocol::messages::group::list_groups::{
    ListGroupsRequest, ListGroupsResponse, ListedGroup,
};
use crate::protocol::messages::group::offset_commit::{
    OffsetCommitRequest, OffsetCommitRequestPartition, OffsetCommitRequestTopic,
    OffsetCommitResponse, OffsetCommitResponsePartition, OffsetCommitResponseTopic,
};
use crate::protocol::messages::group::offset_delete::{
    OffsetDeleteRequest, OffsetDeleteRequestPartition, OffsetDeleteRequestTopic,
    OffsetDeleteResponse, OffsetDeleteResponsePartition, OffsetDeleteResponseTopic,
};
use crate::protocol::messages::group::offset_fetch::{
    OffsetFetchRequest, OffsetFetchRequestGroup, OffsetFetchRequestTopics, OffsetFetchResponse,
    OffsetFetchResponseGroup, OffsetFetchResponsePartitions, OffsetFetchResponseTopics,
};
use crate::protocol::messages::group::sync_group::{
    SyncGroupRequest, SyncGroupRequestAssignment, SyncGroupResponse,
};
use crate::protocol::messages::schema::{
    Kind, Null, Schema, array, bytes, fields, fixed, nullable_array, nullable_string, string,
};
use crate::protocol::messages::{Request, Response};

pub(super) static REQUESTS: [Layout<Request>; 11] = [
    layout::<_, OffsetCommitRequest>(ApiKey::OffsetCommit, &OFFSET_COMMIT_REQUEST),
    layout::<_, OffsetFetchRequest>(ApiKey::OffsetFetch, &OFFSET_FETCH_REQUEST),
    layout::<_, FindCoordinatorRequest>(ApiKey::FindCoordinator, &FIND_COORDINATOR_REQUEST),
    layout::<_, JoinGroupRequest>(ApiKey::JoinGroup, &JOIN_GROUP_REQUEST),
    layout::<_, HeartbeatRequest>(ApiKey::Heartbeat, &HEARTBEAT_REQUEST),
    layout::<_, LeaveGroupRequest>(ApiKey::LeaveGroup, &LEAVE_GROUP_REQUEST),
    layout::<_, SyncGroupRequest>(ApiKey::SyncGroup, &SYNC_GROUP_REQUEST),
    layout::<_, DescribeGroupsRequest>(ApiKey::DescribeGroups, &DESCRIBE_GROUPS_REQUEST),
    layout::<_, ListGroupsRequest>(ApiKey::ListGroups, &LIST_GROUPS_REQUEST),
    layout::<_, DeleteGroupsRequest>(ApiKey::DeleteGroups, &DELETE_GROUPS_REQUEST),
    layout::<_, OffsetDeleteRequest>(ApiKey::OffsetDelete, &OFFSET_DELETE_REQUEST),
];

pub(super) static RESPONSES: [Layout<Response>; 11] = [
    layout::<_, OffsetCommitResponse>(ApiKey::OffsetCommit, &OFFSET_COMMIT_RESPONSE),
    layout::<_, OffsetFetchResponse>(ApiKey::OffsetFetch, &OFFSET_FETCH_RESPONSE),
    layout::<_, FindCoordinatorResponse>(ApiKey::FindCoordinator, &FIND_COORDINATOR_RESPONSE),
    layout::<_, JoinGroupResponse>(ApiKey::JoinGroup, &JOIN_GROUP_RESPONSE),
    layout::<_, HeartbeatResponse>(ApiKey::Heartbeat, &HEARTBEAT_RESPONSE),
    layout::<_, LeaveGroupResponse>(ApiKey::LeaveGroup, &LEAVE_GROUP_RESPONSE),
    layout::<_, SyncGroupResponse>(ApiKey::SyncGroup, &SYNC_GROUP_RESPONSE),
    layout::<_, DescribeGroupsResponse>(ApiKey::DescribeGroups, &DESCRIBE_GROUPS_RESPONSE),
    layout::<_, ListGroupsResponse>(ApiKey::ListGroups, &LIST_GROUPS_RESPONSE),
    layout::<_, DeleteGroupsResponse>(ApiKey::DeleteGroups, &DELETE_GROUPS_RESPONSE),
    layout::<_, OffsetDeleteResponse>(ApiKey::OffsetDelete, &OFFSET_DELETE_RESPONSE),
];

static FIND_COORDINATOR_REQUEST: Schema = fields(&[
    fixed("keyType", 1),
    array::<StrBytes>("coordinatorKeys", &Kind::String(Null::Refused)),
]);

static FIND_COORDINATOR_RESPONSE: Schema = fields(&[
    fixed("throttleTimeMs", 4),
    array::<Coordinator>(
        "coordinators",
        &Kind::Struct(&fields(&[
            string("key"),
            fixed("nodeId", 4),
            string("host"),
            fixed("port", 4),
            fixed("errorCode", 2),
            nullable_string("errorMessage"),
        ])),
    ),
]);

static JOIN_GROUP_REQUEST: Schema = fields(&[
    string("groupId"),
    fixed("sessionTimeoutMs", 4),
    fixed("rebalanceTimeoutMs", 4),
    string("memberId"),
    nullable_string("groupInstanceId"),
    string("protocolType"),
    array::<JoinGroupRequestProtocol>(
        "protocols",
        &Kind::Struct(&fields(&[string("name"), bytes("metadata")])),
    ),
    nullable_string("reason"),
]);

static JOIN_GROUP_RESPONSE: Schema = fields(&[
    fixed("throttleTimeMs", 4),
    fixed("errorCode", 2),
    fixed("generationId", 4),
    nullable_string("protocolType"),
    nullable_string("protocolName"),
    string("leader"),
    fixed("skipAssignment", 1),
    string("memberId"),
    array::<JoinGroupResponseMember>(
        "members",
        &Kind::Struct(&fields(&[
            string("memberId"),
            nullable_string("groupInstanceId"),
            bytes("metadata"),
        ])),
    ),
]);

static SYNC_GROUP_REQUEST: Schema = fields(&[
    string("groupId"),
    fixed("generationId", 4),
    string("memberId"),
    nullable_string("groupInstanceId"),
    nullable_string("protocolType"),
    nullable_string("protocolName"),
    array::<SyncGroupRequestAssignment>(
        "assignments",
        &Kind::Struct(&fields(&[string("memberId"), bytes("assignment")])),
    ),
]);

static SYNC_GROUP_RESPONSE: Schema = fields(&[
    fixed("throttleTimeMs", 4),
    fixed("errorCode", 2),
    nullable_string("protocolType"),
    nullable_string("protocolName"),
    bytes("assignment"),
]);

static HEARTBEAT_REQUEST: Schema = fields(&[
    string("groupId"),
    fixed("generationId", 4),
    string("memberId"),
    nullable_string("groupInstanceId"),
]);

static HEARTBEAT_RESPONSE: Schema = fields(&[fixed("throttleTimeMs", 4), fixed("errorCode", 2)]);

static LEAVE_GROUP_REQUEST: Schema = fields(&[
    string("groupId"),
    array::<MemberIdentity>(
        "members",
        &Kind::Struct(&fields(&[
            string("memberId"),
            nullable_string("groupInstanceId"),
            nullable_string("reason"),
        ])),
    ),
]);

static LEAVE_GROUP_RESPONSE: Schema = fields(&[
    fixed("throttleTimeMs", 4),
    fixed("errorCode", 2),
    array::<MemberResponse>(
        "members",
        &Kind::Struct(&fields(&[
            string("memberId"),
            nullable_string("groupInstanceId"),
            fixed("errorCode", 2),
        ])),
    ),
]);

static OFFSET_COMMIT_REQUEST: Schema = fields(&[
    string("groupId"),
    fixed("generationIdOrMemberEpoch", 4),
    string("memberId"),
    nullable_string("groupInstanceId"),
    array::<OffsetCommitRequestTopic>(
        "topics",
        &Kind::Struct(&fields(&[
            string("name"),
            array::<OffsetCommitRequestPartition>(
                "partitions",
                &Kind::Struct(&fields(&[
                    fixed("partitionIndex", 4),
                    fixed("committedOffset", 8),
                    fixed("committedLeaderEpoch", 4),
                    nullable_string("committedMetadata"),
                ])),
            ),
        ])),
    ),
]);

static OFFSET_COMMIT_RESPONSE: Schema = fields(&[
    fixed("throttleTimeMs", 4),
    array::<OffsetCommitResponseTopic>(
        "topics",
        &Kind::Struct(&fields(&[
            string("name"),
            array::<OffsetCommitResponsePartition>(
                "partitions",
                &Kind::Struct(&fields(&[fixed("partitionIndex", 4), fixed("errorCode", 2)])),
            ),
        ])),
    ),
]);

static OFFSET_FETCH_REQUEST: Schema = fields(&[
    array::<OffsetFetchRequestGroup>(
        "groups",
        &Kind::Struct(&fields(&[
            string("groupId"),
            nullable_string("memberId"),
            fixed("memberEpoch", 4),
            nullable_array::<OffsetFetchRequestTopics>(
                "topics",
                &Kind::Struct(&fields(&[
                    string("name"),
                    array::<i32>("partitionIndexes", &Kind::Fixed(4)),
                ])),
            ),
        ])),
    ),
    fixed("requireStable", 1),
]);

static OFFSET_FETCH_RESPONSE: Schema = fields(&[
    fixed("throttleTimeMs", 4),
    array::<OffsetFetchResponseGroup>(
        "groups",
        &Kind::Struct(&fields(&[
            string("groupId"),
            array::<OffsetFetchResponseTopics>(
                "topics",
                &Kind::Struct(&fields(&[
                    string("name"),
                    array::<OffsetFetchResponsePartitions>(
                        "partitions",
                        &Kind::Struct(&fields(&[
                            fixed("partitionIndex", 4),
                            fixed("committedOffset", 8),
                            fixed("committedLeaderEpoch", 4),
                            nullable_string("metadata"),
                            fixed("errorCode", 2),
                        ])),
                    ),
                ])),
            ),
            fixed("errorCode", 2),
        ])),
    ),
]);

static LIST_GROUPS_REQUEST: Schema = fields(&[
    array::<StrBytes>("statesFilter", &Kind::String(Null::Refused)),
    array::<StrBytes>("typesFilter", &Kind::String(Null::Refused)),
]);

static LIST_GROUPS_RESPONSE: Schema = fields(&[
    fixed("throttleTimeMs", 4),
    fixed("errorCode", 2),
    array::<ListedGroup>(
        "groups",
        &Kind::Struct(&fields(&[
            string("groupId"),
            string("protocolType"),
            string("groupState"),
            string("groupType"),
        ])),
    ),
]);

static DESCRIBE_GROUPS_REQUEST: Schema = fields(&[
    array::<StrBytes>("groups", &Kind::String(Null::Refused)),
    fixed("includeAuthorizedOperations", 1),
]);

static DESCRIBE_GROUPS_RESPONSE: Schema = fields(&[
    fixed("throttleTimeMs", 4),
    array::<DescribedGroup>(
        "groups",
        &Kind::Struct(&fields(&[
            fixed("errorCode", 2),
            nullable_string("errorMessage"),
            string("groupId"),
            string("groupState"),
            string("protocolType"),
            string("protocolData"),
            array::<DescribedGroupMember>(
                "members",
                &Kind::Struct(&fields(&[
                    string("memberId"),
                    nullable_string("groupInstanceId"),
                    string("clientId"),
                    string("clientHost"),
                    bytes("memberMetadata"),
                    bytes("memberAssignment"),
                ])),
            ),
            fixed("authorizedOperations", 4),
        ])),
    ),
]);

static DELETE_GROUPS_REQUEST: Schema =
    fields(&[array::<StrBytes>("groupsNames", &Kind::String(Null::Refused))]);

static DELETE_GROUPS_RESPONSE: Schema = fields(&[
    fixed("throttleTimeMs", 4),
    array::<DeletableGroupResult>(
        "results",
        &Kind::Struct(&fields(&[string("groupId"), fixed("errorCode", 2)])),
    ),
]);

static OFFSET_DELETE_REQUEST: Schema = fields(&[
    string("groupId"),
    array::<OffsetDeleteRequestTopic>(
        "topics",
        &Kind::Struct(&fields(&[
            string("name"),
            array::<OffsetDeleteRequestPartition>(
                "partitions",
                &Kind::Struct(&fields(&[fixed("partitionIndex", 4)])),
            ),
        ])),
    ),
]);

static OFFSET_DELETE_RESPONSE: Schema = fields(&[
    fixed("errorCode", 2),
    fixed("throttleTimeMs", 4),
    array::<OffsetDeleteResponseTopic>(
        "topics",
        &Kind::Struct(&fields(&[
            string("name"),
            array::<OffsetDeleteResponsePartition>(
                "partitions",
                &Kind::Struct(&fields(&[fixed("partitionIndex", 4), fixed("errorCode", 2)])),
            ),
        ])),
    ),
]);
