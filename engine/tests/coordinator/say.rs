//! What a coordinator says, in words.

use brokerscope_engine::group::record::Record;
use brokerscope_engine::node::GroupEvent;
use brokerscope_engine::protocol::errors::ErrorCode;
use brokerscope_engine::protocol::ids::ClientId;
use brokerscope_engine::protocol::messages::group::GroupResponse;
use brokerscope_engine::protocol::messages::group::describe_groups::DescribedGroup;
use brokerscope_engine::protocol::messages::group::join_group::JoinGroupResponse;
use brokerscope_engine::protocol::messages::group::offset_fetch::OffsetFetchResponseGroup;

/// `a` for client 0, and so on.
pub(super) fn client(client: Option<ClientId>) -> String {
    client.map_or_else(|| "?".to_owned(), |it| char::from(b'a' + it.0 as u8).to_string())
}

/// The client with this name, by its number.
pub(super) fn client_named(name: &str) -> usize {
    usize::from(name.as_bytes()[0] - b'a')
}

/// What a member id begins with: a client's or an instance's name.
fn member(id: &str) -> &str {
    id.split('-').next().unwrap_or_default()
}

fn code(code: i16) -> &'static str {
    ErrorCode::of_response(code).name()
}

/// An answer in a few words.
pub(super) fn answer(response: &GroupResponse) -> String {
    match response {
        GroupResponse::JoinGroup(it) if it.error_code == 0 => joined(it),
        GroupResponse::JoinGroup(it) => code(it.error_code).to_owned(),
        GroupResponse::SyncGroup(it) if it.error_code == 0 => {
            format!("is assigned {:?}", String::from_utf8_lossy(&it.assignment))
        }
        GroupResponse::SyncGroup(it) => code(it.error_code).to_owned(),
        GroupResponse::Heartbeat(it) => code(it.error_code).to_owned(),
        GroupResponse::LeaveGroup(it) => {
            format!("left: {}", codes(it.members.iter().map(|member| member.error_code)))
        }
        GroupResponse::OffsetCommit(it) => {
            let partitions = it.topics.iter().flat_map(|topic| &topic.partitions);
            format!("committed: {}", codes(partitions.map(|it| it.error_code)))
        }
        GroupResponse::OffsetFetch(it) => fetched(&it.groups[0]),
        GroupResponse::OffsetDelete(it) if it.error_code != 0 => code(it.error_code).to_owned(),
        GroupResponse::OffsetDelete(it) => {
            let partitions = it.topics.iter().flat_map(|topic| &topic.partitions);
            format!("forgotten: {}", codes(partitions.map(|it| it.error_code)))
        }
        GroupResponse::DeleteGroups(it) => format!("deleted: {}", code(it.results[0].error_code)),
        GroupResponse::ListGroups(it) => {
            let groups = it.groups.iter().map(|group| {
                let (id, kind) = (group.group_id.as_str(), &group.protocol_type);
                format!("{id} {:?} {} {}", &**kind, &*group.group_state, &*group.group_type)
            });
            format!("groups: {}", groups.collect::<Vec<_>>().join(", "))
        }
        GroupResponse::DescribeGroups(it) => described(&it.groups[0]),
        GroupResponse::FindCoordinator(_) => unreachable!("a shard is not asked where it is"),
    }
}

fn codes(codes: impl Iterator<Item = i16>) -> String {
    codes.map(code).collect::<Vec<_>>().join(" ")
}

fn fetched(group: &OffsetFetchResponseGroup) -> String {
    if group.error_code != 0 {
        return code(group.error_code).to_owned();
    }
    let offsets = group.topics.iter().flat_map(|topic| {
        topic.partitions.iter().map(|partition| {
            let (index, offset) = (partition.partition_index, partition.committed_offset);
            format!("{}-{index}={offset}", topic.name.as_str())
        })
    });
    format!("offsets: {}", offsets.collect::<Vec<_>>().join(" "))
}

fn described(group: &DescribedGroup) -> String {
    let members = group.members.iter().map(|it| {
        let given = String::from_utf8_lossy(&it.member_assignment);
        format!("{}={given}", member(&it.member_id))
    });
    let error = match group.error_message.as_deref() {
        Some(message) => format!("{}: {message}", code(group.error_code)),
        None => code(group.error_code).to_owned(),
    };
    let (state, kind, data) = (&*group.group_state, &*group.protocol_type, &*group.protocol_data);
    let members = members.collect::<Vec<_>>().join(" ");
    format!("{error} {state} {kind:?} {data:?} [{members}]")
}

fn joined(it: &JoinGroupResponse) -> String {
    let members: Vec<&str> = it.members.iter().map(|it| member(&it.member_id)).collect();
    let keeps = if it.skip_assignment { ", keeps the assignment" } else { "" };
    let of = if members.is_empty() { String::new() } else { format!(" of {}", members.join(" ")) };
    let (generation, protocol) = (it.generation_id, it.protocol_name.as_deref());
    let (protocol, leader) = (protocol.unwrap_or("nothing"), member(&it.leader));
    format!("joined generation {generation} by {protocol}, {leader} leads{of}{keeps}")
}

/// What happened.
pub(super) fn event(event: &GroupEvent) -> String {
    let who = client;
    match event {
        GroupEvent::Created => "- created".to_owned(),
        GroupEvent::MemberIdGiven { client } => format!("- an id for {}", who(*client)),
        GroupEvent::MemberAdded { client } => format!("- {} is in", who(*client)),
        GroupEvent::MemberRemoved { client, why } => format!("- {} is out: {why:?}", who(*client)),
        GroupEvent::MemberReplaced { client } => format!("- {} is back", who(*client)),
        GroupEvent::RebalanceBegan { client, why } => {
            format!("- rebalance because of {}: {why:?}", who(*client))
        }
        GroupEvent::RebalanceProlonged => "- nobody joined".to_owned(),
        GroupEvent::GenerationCompleted { generation, members, leader, protocol } => {
            let leader = who(*leader);
            format!("- generation {generation}: {members} by {protocol:?}, {leader} leads")
        }
        GroupEvent::StateChanged { from, to, generation } => {
            format!("- {} -> {} in {generation}", from.name(), to.name())
        }
        GroupEvent::OffsetCommitted { client, partition, offset } => {
            format!("- {} committed {offset} for partition {partition}", who(*client))
        }
        GroupEvent::OffsetsRemoved { partitions } => format!("- offsets gone: {partitions}"),
        GroupEvent::Deleted => "- deleted".to_owned(),
    }
}

/// What was written.
pub(super) fn record(record: &Record) -> String {
    match record {
        Record::OffsetCommit { key, value } => {
            let offset = value.as_ref().map_or("gone".to_owned(), |it| it.offset.to_string());
            format!("+ {}-{} {offset}", &*key.topic, key.partition)
        }
        Record::GroupMetadata { value: None, .. } => "+ group gone".to_owned(),
        Record::GroupMetadata { value: Some(it), .. } => {
            let members = it.members.iter().map(|it| {
                let given = String::from_utf8_lossy(&it.assignment);
                format!(" {}={given}", member(&it.member_id))
            });
            format!(
                "+ group {:?} {}{}",
                &*it.protocol_type,
                it.generation,
                members.collect::<String>()
            )
        }
    }
}
