//! Requests and replies in flight, and those that a broker holds.

use brokerscope_engine::client::Role as ClientRole;
use brokerscope_engine::network::Connection;
use brokerscope_engine::node::{Direction, Summary};
use brokerscope_engine::protocol::errors::ErrorCode;
use brokerscope_engine::protocol::ids::{BrokerId, ConnectionId, CorrelationId, Endpoint};
use brokerscope_engine::world::World;

use super::grouped::keeps_groups;
use super::stage::Cast;
use crate::scene::stage::{Content, End, Packet, Parked};

/// What flies, but for metadata traffic, which is never drawn.
pub fn in_flight(world: &World, cast: Cast) -> Vec<Packet> {
    let mut packets = Vec::new();
    for connection in world.network().connections() {
        if !is_drawn(world, connection, cast) {
            continue;
        }
        let Some((opener, acceptor)) = ends(connection) else { continue };
        for packet in connection.requests() {
            if let Some(content) = drawn(world, packet.summary) {
                packets.push(Packet {
                    key: key(connection.id(), packet.correlation, Direction::Request),
                    content,
                    from: opener,
                    to: acceptor,
                    sent: packet.sent_at,
                    due: packet.due_at,
                });
            }
        }
        for packet in connection.responses() {
            if let Some(content) = drawn(world, packet.summary) {
                packets.push(Packet {
                    key: key(connection.id(), packet.correlation, Direction::Response),
                    content,
                    from: acceptor,
                    to: opener,
                    sent: packet.sent_at,
                    due: packet.due_at,
                });
            }
        }
    }
    packets
}

/// What brokers hold.
pub fn parked(world: &World, cast: Cast) -> Vec<Parked> {
    let connections = world.network().connections().iter();
    connections
        .filter(|connection| is_drawn(world, connection, cast))
        .filter_map(|connection| {
            let in_hand = connection.in_hand()?;
            Some(Parked {
                key: key(connection.id(), in_hand.correlation, Direction::Request),
                content: drawn(world, in_hand.summary)?,
                at: broker(connection.acceptor())?,
                from: ends(connection)?.0,
            })
        })
        .collect()
}

/// Whether something flies that time should be slow for. A Fetch that repeats its offset and a
/// reply without news do not count.
pub fn anything_flies(world: &World) -> bool {
    let news = |summary: Summary| match summary {
        Summary::Fetch { partition, repeated, .. } => !repeated && !keeps_groups(world, partition),
        Summary::FetchReply { partition, records, high_watermark, .. } => {
            (records > 0 || high_watermark.is_some()) && !keeps_groups(world, partition)
        }
        Summary::Produce { .. }
        | Summary::ProduceReply { .. }
        | Summary::JoinGroup
        | Summary::JoinGroupReply { .. }
        | Summary::SyncGroup
        | Summary::SyncGroupReply { .. }
        | Summary::LeaveGroup => true,
        Summary::ApiVersions
        | Summary::Metadata
        | Summary::InitProducerId
        | Summary::ListOffsets { .. }
        | Summary::OffsetForLeaderEpoch { .. }
        | Summary::Registration
        | Summary::RegistrationReply { .. }
        | Summary::Heartbeat
        | Summary::HeartbeatReply { .. }
        | Summary::MetadataFetch { .. }
        | Summary::MetadataReply { .. }
        | Summary::AlterPartition { .. }
        | Summary::AlterPartitionReply { .. }
        | Summary::CreateTopics
        | Summary::CreateTopicsReply { .. }
        | Summary::AllocateProducerIds
        | Summary::AllocateProducerIdsReply { .. }
        | Summary::GroupHeartbeat { .. }
        | Summary::GroupHeartbeatReply { .. }
        | Summary::FindCoordinator
        | Summary::FindCoordinatorReply { .. }
        | Summary::LeaveGroupReply { .. }
        | Summary::OffsetCommit { .. }
        | Summary::OffsetCommitReply { .. }
        | Summary::OffsetFetch
        | Summary::OffsetFetchReply { .. }
        | Summary::GroupAdmin
        | Summary::GroupAdminReply { .. } => false,
    };
    world.network().connections().iter().any(|connection| {
        connection.requests().any(|packet| news(packet.summary))
            || connection.responses().any(|packet| news(packet.summary))
    })
}

/// How a packet is drawn, if it is: of what copies groups and their offsets only that it is there.
fn drawn(world: &World, summary: Summary) -> Option<Content> {
    if let Summary::Fetch { partition, .. } = summary
        && keeps_groups(world, partition)
    {
        Some(Content::Request("Fetch"))
    } else if let Summary::FetchReply { partition, .. } = summary
        && keeps_groups(world, partition)
    {
        Some(Content::Reply("Fetch"))
    } else {
        content(summary)
    }
}

/// What a packet says, if it is ever drawn.
pub fn content(summary: Summary) -> Option<Content> {
    match summary {
        Summary::ApiVersions
        | Summary::Metadata
        | Summary::Registration
        | Summary::RegistrationReply { .. }
        | Summary::Heartbeat
        | Summary::HeartbeatReply { .. }
        | Summary::MetadataFetch { .. }
        | Summary::MetadataReply { .. }
        | Summary::AlterPartition { .. }
        | Summary::AlterPartitionReply { .. }
        | Summary::CreateTopics
        | Summary::CreateTopicsReply { .. }
        | Summary::AllocateProducerIds
        | Summary::AllocateProducerIdsReply { .. }
        | Summary::GroupAdmin
        | Summary::GroupAdminReply { .. } => None,
        Summary::FindCoordinator => Some(Content::Request("FindCoordinator")),
        Summary::FindCoordinatorReply { .. } => Some(Content::Reply("FindCoordinator")),
        Summary::JoinGroup => Some(Content::Request("JoinGroup")),
        Summary::JoinGroupReply { .. } => Some(Content::Reply("JoinGroup")),
        Summary::SyncGroup => Some(Content::Request("SyncGroup")),
        Summary::SyncGroupReply { .. } => Some(Content::Reply("SyncGroup")),
        Summary::GroupHeartbeat { .. } => Some(Content::Request("Heartbeat")),
        Summary::GroupHeartbeatReply { .. } => Some(Content::Reply("Heartbeat")),
        Summary::LeaveGroup => Some(Content::Request("LeaveGroup")),
        Summary::LeaveGroupReply { .. } => Some(Content::Reply("LeaveGroup")),
        Summary::OffsetCommit { .. } => Some(Content::Request("OffsetCommit")),
        Summary::OffsetCommitReply { .. } => Some(Content::Reply("OffsetCommit")),
        Summary::OffsetFetch => Some(Content::Request("OffsetFetch")),
        Summary::OffsetFetchReply { .. } => Some(Content::Reply("OffsetFetch")),
        Summary::InitProducerId => Some(Content::Request("InitProducerId")),
        Summary::ListOffsets { .. } => Some(Content::Request("ListOffsets")),
        Summary::OffsetForLeaderEpoch { .. } => Some(Content::Request("OffsetForLeaderEpoch")),
        Summary::Produce { records, .. } => Some(Content::Produce { records }),
        Summary::ProduceReply { base_offset, error: ErrorCode::None, .. } => {
            Some(Content::ProduceReply(Ok(base_offset)))
        }
        Summary::ProduceReply { error, .. } => Some(Content::ProduceReply(Err(error.name()))),
        Summary::Fetch { from, .. } => Some(Content::Fetch { from }),
        Summary::FetchReply { records, high_watermark, .. } => {
            Some(Content::FetchReply { records, high_watermark })
        }
    }
}

/// The key of a packet's element: connection, number, direction.
pub fn key(connection: ConnectionId, correlation: CorrelationId, direction: Direction) -> u64 {
    let way = match direction {
        Direction::Request => 0,
        Direction::Response => 1,
    };
    u64::from(connection.0) << 33 | u64::from(correlation.0.unsigned_abs()) << 1 | way
}

/// The broker at one end, if it is one.
fn broker(process: Endpoint) -> Option<BrokerId> {
    match process {
        Endpoint::Broker(id) => Some(id),
        Endpoint::Client(_) | Endpoint::Controller => None,
    }
}

/// Both ends of a connection; none if one of them is not drawn.
fn ends(connection: &Connection) -> Option<(End, End)> {
    let end = |process| match process {
        Endpoint::Broker(id) => Some(End::Broker(id)),
        Endpoint::Client(id) => Some(End::Client(id.0)),
        Endpoint::Controller => None,
    };
    Some((end(connection.opener())?, end(connection.acceptor())?))
}

fn is_drawn(world: &World, connection: &Connection, cast: Cast) -> bool {
    match (connection.opener(), connection.acceptor(), cast) {
        (Endpoint::Controller, ..) | (_, Endpoint::Controller, _) => false,
        (Endpoint::Broker(_), ..) | (Endpoint::Client(_), _, Cast::Everybody) => true,
        (Endpoint::Client(id), _, Cast::Producers) => {
            world.client(id).is_some_and(|client| matches!(client.role, ClientRole::Producer(_)))
        }
    }
}
