//! DescribeGroups (15) and ListGroups (16): how groups stand.

use crate::group::classic::{Group, Member};
use crate::group::outcome::Asked;
use crate::group::shard::Shard;
use crate::protocol::errors::ErrorCode;
use crate::protocol::group_state::GroupState;
use crate::protocol::messages::group::describe_groups::{
    DescribeGroupsRequest, DescribeGroupsResponse, DescribedGroup, DescribedGroupMember,
};
use crate::protocol::messages::group::list_groups::{
    ListGroupsRequest, ListGroupsResponse, ListedGroup,
};
use crate::protocol::messages::{GroupId, StrBytes};

use super::Turn;

/// The operations on a group that an administrator may carry out where nothing is forbidden: read,
/// delete, describe, describe configs, alter configs, as bits.
const AUTHORIZED_OPERATIONS: i32 = 1 << 3 | 1 << 6 | 1 << 8 | 1 << 10 | 1 << 11;

/// What ListGroups calls the type of every group here.
const CLASSIC: &str = "classic";

impl Shard {
    pub(in crate::group) fn describe(
        &self,
        turn: &mut Turn<'_, '_>,
        asked: &Asked,
        request: &DescribeGroupsRequest,
    ) {
        let groups = request.groups.iter();
        let with_operations = request.include_authorized_operations;
        let groups = groups.map(|id| self.describe_group(id, with_operations)).collect();
        turn.answer(asked.reply_to, DescribeGroupsResponse::default().with_groups(groups));
    }

    /// How one group stands.
    pub fn describe_group(&self, id: &GroupId, with_operations: bool) -> DescribedGroup {
        let described = DescribedGroup::default().with_group_id(id.clone());
        let group = self.group(&id.0).filter(|_| self.is_replicated(&id.0));
        let Some(group) = group else {
            let message = format!("Group {} not found.", id.as_str());
            return described
                .with_group_state(StrBytes::from_static_str(GroupState::Dead.name()))
                .with_error_code(ErrorCode::GroupIdNotFound.code())
                .with_error_message(Some(StrBytes::from_string(message)));
        };
        let protocol = group.protocol.as_ref().filter(|_| group.state == GroupState::Stable);
        let members = group.members.iter().map(|member| described_member(member, protocol));
        let described = described
            .with_group_state(StrBytes::from_static_str(group.state.name()))
            .with_protocol_type(group.protocol_type.clone().unwrap_or_default())
            .with_protocol_data(protocol.cloned().unwrap_or_default())
            .with_members(members.collect());
        if with_operations {
            described.with_authorized_operations(AUTHORIZED_OPERATIONS)
        } else {
            described
        }
    }

    pub(in crate::group) fn list(
        &self,
        turn: &mut Turn<'_, '_>,
        asked: &Asked,
        request: &ListGroupsRequest,
    ) {
        let groups = self.list_groups(request).collect();
        turn.answer(asked.reply_to, ListGroupsResponse::default().with_groups(groups));
    }

    /// The groups of this shard that pass the filters of the request.
    pub fn list_groups(&self, request: &ListGroupsRequest) -> impl Iterator<Item = ListedGroup> {
        let (states, types) = (&request.states_filter, &request.types_filter);
        let has = |names: &[StrBytes], name: &str| {
            names.is_empty() || names.iter().any(|it| it.trim().eq_ignore_ascii_case(name))
        };
        let groups = self.groups().filter(move |group| {
            has(states, group.state.name()) && has(types, CLASSIC) && self.is_replicated(&group.id)
        });
        groups.map(listed)
    }
}

fn listed(group: &Group) -> ListedGroup {
    ListedGroup::default()
        .with_group_id(GroupId(group.id.clone()))
        .with_protocol_type(group.protocol_type.clone().unwrap_or_default())
        .with_group_state(StrBytes::from_static_str(group.state.name()))
        .with_group_type(StrBytes::from_static_str(CLASSIC))
}

/// A member; its subscription only while the group is stable.
fn described_member(member: &Member, protocol: Option<&StrBytes>) -> DescribedGroupMember {
    DescribedGroupMember::default()
        .with_member_id(member.id.clone())
        .with_group_instance_id(member.instance_id.clone())
        .with_client_id(member.client_id.clone())
        .with_client_host(member.client_host.clone())
        .with_member_metadata(member.metadata(protocol))
        .with_member_assignment(member.assignment.clone())
}
