//! A classic group as its record has it.

use bytes::Bytes;

use crate::group::record::{GroupMetadataValue, MemberMetadata, Record};
use crate::protocol::group_state::GroupState;
use crate::protocol::messages::StrBytes;
use crate::protocol::messages::group::join_group::JoinGroupRequestProtocol;

use super::{Group, Member};

impl Group {
    /// Its record, with the assignment that `assigned` has for each member.
    pub(in crate::group) fn record(&self, assigned: impl Fn(&Member) -> Bytes) -> Record {
        let members = self.members.iter().map(|member| MemberMetadata {
            member_id: member.id.clone(),
            group_instance_id: member.instance_id.clone(),
            client_id: member.client_id.clone(),
            client_host: member.client_host.clone(),
            rebalance_timeout_ms: member.rebalance_timeout_ms,
            session_timeout_ms: member.session_timeout_ms,
            subscription: member.metadata(self.protocol.as_ref()),
            assignment: assigned(member),
        });
        let value = GroupMetadataValue {
            protocol_type: self.protocol_type.clone().unwrap_or_default(),
            generation: self.generation,
            protocol: self.protocol.clone(),
            leader: self.leader.clone(),
            current_state_timestamp_ms: self.state_since_ms.unwrap_or(-1),
            members: members.collect(),
        };
        Record::GroupMetadata { group: self.id.clone(), value: Some(value) }
    }

    /// The record of a group that was made by the request in hand: nothing in it yet.
    pub(in crate::group) fn first_record(&self) -> Record {
        Self::new(self.id.clone(), self.state_since_ms).record(|_| Bytes::new())
    }

    /// The group that a record is of: empty, or stable with what it had then.
    pub(in crate::group) fn of_record(id: StrBytes, value: &GroupMetadataValue) -> Self {
        let is_empty = value.members.is_empty();
        let named = |text: &StrBytes| Some(text.clone()).filter(|text| !text.is_empty());
        let mut group = Self {
            state: if is_empty { GroupState::Empty } else { GroupState::Stable },
            state_since_ms: Some(value.current_state_timestamp_ms).filter(|since| *since != -1),
            protocol_type: named(&value.protocol_type),
            protocol: value.protocol.clone(),
            generation: value.generation,
            leader: value.leader.clone(),
            members: value.members.iter().map(|it| member(it, value.protocol.as_ref())).collect(),
            ..Self::new(id, None)
        };
        group.subscribed = group.read_subscriptions();
        group
    }
}

/// A member as its group's record has it. The record knows one subscription only, that under the
/// chosen protocol; records of Kafka before 2.0 have no rebalance timeout.
fn member(it: &MemberMetadata, protocol: Option<&StrBytes>) -> Member {
    let subscription = JoinGroupRequestProtocol::default()
        .with_name(protocol.cloned().unwrap_or_default())
        .with_metadata(it.subscription.clone());
    let rebalance_timeout_ms = match it.rebalance_timeout_ms {
        -1 => it.session_timeout_ms,
        timeout => timeout,
    };
    Member {
        id: it.member_id.clone(),
        instance_id: it.group_instance_id.clone(),
        client_id: it.client_id.clone(),
        client_host: it.client_host.clone(),
        rebalance_timeout_ms,
        session_timeout_ms: it.session_timeout_ms,
        protocols: vec![subscription],
        assignment: it.assignment.clone(),
        client: None,
        expires_at: None,
        joining: None,
        syncing: None,
        is_new: false,
        owes_sync: false,
    }
}
