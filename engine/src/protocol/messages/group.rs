//! What members of consumer groups, and administrators of them, ask of a group's coordinator and
//! what it answers.

use std::sync::Arc;

use crate::protocol::apis::ApiKey;

/// Asks which broker is the coordinator of a group.
pub mod find_coordinator {
    pub use kafka_protocol::messages::find_coordinator_request::FindCoordinatorRequest;
    pub use kafka_protocol::messages::find_coordinator_response::{
        Coordinator, FindCoordinatorResponse,
    };
}

/// Takes part in the next generation of a group.
pub mod join_group {
    pub use kafka_protocol::messages::join_group_request::{
        JoinGroupRequest, JoinGroupRequestProtocol,
    };
    pub use kafka_protocol::messages::join_group_response::{
        JoinGroupResponse, JoinGroupResponseMember,
    };
}

/// Gets a member's assignment; the leader brings everybody's.
pub mod sync_group {
    pub use kafka_protocol::messages::sync_group_request::{
        SyncGroupRequest, SyncGroupRequestAssignment,
    };
    pub use kafka_protocol::messages::sync_group_response::SyncGroupResponse;
}

/// Shows that a member is alive.
pub mod heartbeat {
    pub use kafka_protocol::messages::heartbeat_request::HeartbeatRequest;
    pub use kafka_protocol::messages::heartbeat_response::HeartbeatResponse;
}

/// Leaves a group, or takes others out of it.
pub mod leave_group {
    pub use kafka_protocol::messages::leave_group_request::{LeaveGroupRequest, MemberIdentity};
    pub use kafka_protocol::messages::leave_group_response::{LeaveGroupResponse, MemberResponse};
}

/// Writes down how far a group has come.
pub mod offset_commit {
    pub use kafka_protocol::messages::offset_commit_request::{
        OffsetCommitRequest, OffsetCommitRequestPartition, OffsetCommitRequestTopic,
    };
    pub use kafka_protocol::messages::offset_commit_response::{
        OffsetCommitResponse, OffsetCommitResponsePartition, OffsetCommitResponseTopic,
    };
}

/// Asks how far a group has come.
pub mod offset_fetch {
    pub use kafka_protocol::messages::offset_fetch_request::{
        OffsetFetchRequest, OffsetFetchRequestGroup, OffsetFetchRequestTopics,
    };
    pub use kafka_protocol::messages::offset_fetch_response::{
        OffsetFetchResponse, OffsetFetchResponseGroup, OffsetFetchResponsePartitions,
        OffsetFetchResponseTopics,
    };
}

/// Asks which groups a broker is the coordinator of.
pub mod list_groups {
    pub use kafka_protocol::messages::list_groups_request::ListGroupsRequest;
    pub use kafka_protocol::messages::list_groups_response::{ListGroupsResponse, ListedGroup};
}

/// Asks what state groups are in and who their members are.
pub mod describe_groups {
    pub use kafka_protocol::messages::describe_groups_request::DescribeGroupsRequest;
    pub use kafka_protocol::messages::describe_groups_response::{
        DescribeGroupsResponse, DescribedGroup, DescribedGroupMember,
    };
}

/// Deletes groups with all that they have committed.
pub mod delete_groups {
    pub use kafka_protocol::messages::delete_groups_request::DeleteGroupsRequest;
    pub use kafka_protocol::messages::delete_groups_response::{
        DeletableGroupResult, DeleteGroupsResponse,
    };
}

/// Deletes some of what a group has committed.
pub mod offset_delete {
    pub use kafka_protocol::messages::offset_delete_request::{
        OffsetDeleteRequest, OffsetDeleteRequestPartition, OffsetDeleteRequestTopic,
    };
    pub use kafka_protocol::messages::offset_delete_response::{
        OffsetDeleteResponse, OffsetDeleteResponsePartition, OffsetDeleteResponseTopic,
    };
}

use delete_groups::{DeleteGroupsRequest, DeleteGroupsResponse};
use describe_groups::{DescribeGroupsRequest, DescribeGroupsResponse};
use find_coordinator::{FindCoordinatorRequest, FindCoordinatorResponse};
use heartbeat::{HeartbeatRequest, HeartbeatResponse};
use join_group::{JoinGroupRequest, JoinGroupResponse};
use leave_group::{LeaveGroupRequest, LeaveGroupResponse};
use list_groups::{ListGroupsRequest, ListGroupsResponse};
use offset_commit::{OffsetCommitRequest, OffsetCommitResponse};
use offset_delete::{OffsetDeleteRequest, OffsetDeleteResponse};
use offset_fetch::{OffsetFetchRequest, OffsetFetchResponse};
use sync_group::{SyncGroupRequest, SyncGroupResponse};

/// The bodies of one direction, each also as the message that travels.
macro_rules! group_bodies {
    (
        $(#[$doc:meta])* $name:ident in $message:ident { $($api:ident($body:ident),)* }
    ) => {
        super::bodies! {
            $(#[$doc])*
            $name { $($api($body),)* }
        }

        impl From<$name> for super::$message {
            fn from(inner: $name) -> Self {
                Self::Group(inner)
            }
        }

        $(
            impl From<$body> for super::$message {
                fn from(body: $body) -> Self {
                    Self::Group(body.into())
                }
            }
        )*
    };
}

group_bodies! {
    /// What is asked of a group's coordinator, or in search of it.
    GroupRequest in Request {
        FindCoordinator(FindCoordinatorRequest),
        JoinGroup(JoinGroupRequest),
        SyncGroup(SyncGroupRequest),
        Heartbeat(HeartbeatRequest),
        LeaveGroup(LeaveGroupRequest),
        OffsetCommit(OffsetCommitRequest),
        OffsetFetch(OffsetFetchRequest),
        ListGroups(ListGroupsRequest),
        DescribeGroups(DescribeGroupsRequest),
        DeleteGroups(DeleteGroupsRequest),
        OffsetDelete(OffsetDeleteRequest),
    }
}

group_bodies! {
    /// What it answers.
    GroupResponse in Response {
        FindCoordinator(FindCoordinatorResponse),
        JoinGroup(JoinGroupResponse),
        SyncGroup(SyncGroupResponse),
        Heartbeat(HeartbeatResponse),
        LeaveGroup(LeaveGroupResponse),
        OffsetCommit(OffsetCommitResponse),
        OffsetFetch(OffsetFetchResponse),
        ListGroups(ListGroupsResponse),
        DescribeGroups(DescribeGroupsResponse),
        DeleteGroups(DeleteGroupsResponse),
        OffsetDelete(OffsetDeleteResponse),
    }
}
