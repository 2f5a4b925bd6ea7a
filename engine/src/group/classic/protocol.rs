//! What members agree on, and what they subscribe to.

use bytes::Bytes;

use crate::group::decode::{DecodeError, Reader};
use crate::group::vote::select_protocol;
use crate::physics::order::sort_short_by_key;
use crate::protocol::group_state::GroupState;
use crate::protocol::messages::StrBytes;
use crate::protocol::messages::group::join_group::JoinGroupRequestProtocol;

use super::{Group, Member};

/// The protocol type of consumers.
pub(super) const CONSUMER: &str = "consumer";

impl Group {
    /// Whether a member that knows `protocols` may join: the group's kind has to be its own, and
    /// one of them has to be known to everybody. An empty group takes any kind.
    pub(in crate::group) fn supports(
        &self,
        protocol_type: &StrBytes,
        protocols: &[JoinGroupRequestProtocol],
    ) -> bool {
        if self.state == GroupState::Empty {
            return !protocol_type.is_empty() && !protocols.is_empty();
        }
        let is_own_kind = self.protocol_type.as_ref() == Some(protocol_type);
        is_own_kind && protocols.iter().any(|protocol| self.everybody_knows(&protocol.name))
    }

    fn everybody_knows(&self, protocol: &StrBytes) -> bool {
        self.members.iter().all(|member| member.knows(protocol))
    }

    /// The protocol of the next generation.
    pub(in crate::group) fn vote(&self) -> Option<StrBytes> {
        let names: Vec<Vec<&str>> = self.members.iter().map(Member::names).collect();
        select_protocol(&names).map(|name| StrBytes::from_string(name.to_owned()))
    }

    /// The topics that members subscribe to under the chosen protocol, ascending; `None` if they
    /// are no consumers or a subscription cannot be read (`computeSubscribedTopics`).
    pub(in crate::group) fn read_subscriptions(&self) -> Option<Vec<StrBytes>> {
        if !self.has_consumers() {
            return None;
        }
        let mut topics: Vec<StrBytes> = Vec::new();
        if self.members.is_empty() {
            return Some(topics);
        }
        let protocol = Some(self.protocol.as_ref()?);
        for member in &self.members {
            for topic in subscribed_topics(&member.metadata(protocol)).ok()? {
                if !topics.contains(&topic) {
                    topics.push(topic);
                }
            }
        }
        sort_short_by_key(&mut topics, StrBytes::clone);
        Some(topics)
    }
}

/// The topics of a subscription. Every version begins alike, and a coordinator reads no further.
fn subscribed_topics(bytes: &Bytes) -> Result<Vec<StrBytes>, DecodeError> {
    let mut reader = Reader::new(bytes);
    let version = reader.i16()?;
    if version < 0 {
        return Err(DecodeError::Version(version));
    }
    let mut topics = Vec::new();
    for _ in 0..reader.count()? {
        topics.push(reader.string()?);
    }
    reader.nullable_bytes()?;
    Ok(topics)
}
