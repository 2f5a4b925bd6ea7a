//! The records of `__consumer_offsets` that keep classic groups and their offsets
//! (`OffsetCommitKey`, `OffsetCommitValue`, `GroupMetadataKey`, `GroupMetadataValue`,
//! `CoordinatorRecordType`). A record without a value is a tombstone: what its key names is gone.
//!
//! They are written in the versions that a broker of Kafka 4.3 writes, and read in all that it
//! reads. Absent: the records of groups of other protocols.

use bytes::Bytes;

use super::decode::DecodeError;
use super::record_bytes;
use crate::protocol::ids::{LeaderEpoch, Offset, PartitionIndex, TopicId};
use crate::protocol::messages::StrBytes;

/// One record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// A group committed an offset, or what it had committed is gone.
    OffsetCommit {
        /// Of which partition for which group.
        key: OffsetCommitKey,
        /// What it committed.
        value: Option<OffsetCommitValue>,
    },
    /// A group changed, or is gone.
    GroupMetadata {
        /// The group's id.
        group: StrBytes,
        /// What it is now.
        value: Option<GroupMetadataValue>,
    },
}

/// Of what an offset is committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OffsetCommitKey {
    /// The group's id.
    pub group: StrBytes,
    /// The topic's name.
    pub topic: StrBytes,
    /// Which of its partitions.
    pub partition: PartitionIndex,
}

/// A committed offset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OffsetCommitValue {
    /// The offset of the next record to read.
    pub offset: Offset,
    /// The leader epoch of the last record read, [`LeaderEpoch::NONE`] if unknown.
    pub leader_epoch: LeaderEpoch,
    /// What the committer wants to remember.
    pub metadata: StrBytes,
    /// When it was committed, in milliseconds since 1970.
    pub commit_timestamp_ms: i64,
    /// When it ends, if its committer said so (long ago: OffsetCommit 2 to 4).
    pub expire_timestamp_ms: Option<i64>,
    /// The topic's id; all zeros if unknown.
    pub topic_id: TopicId,
}

/// What is kept of a classic group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupMetadataValue {
    /// `consumer` for consumers; empty while no member has ever joined.
    pub protocol_type: StrBytes,
    /// How often the group was rebalanced.
    pub generation: i32,
    /// The protocol (assignor) that its members agreed on.
    pub protocol: Option<StrBytes>,
    /// The member id of its leader.
    pub leader: Option<StrBytes>,
    /// When it got into the state that it is in, in milliseconds since 1970; -1 if unknown.
    pub current_state_timestamp_ms: i64,
    /// Its members.
    pub members: Vec<MemberMetadata>,
}

/// What is kept of a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberMetadata {
    /// The id that the coordinator gave it.
    pub member_id: StrBytes,
    /// `group.instance.id`
    pub group_instance_id: Option<StrBytes>,
    /// `client.id`
    pub client_id: StrBytes,
    /// Where it connected from.
    pub client_host: StrBytes,
    /// How long it may take to join again, in milliseconds; -1 if unknown.
    pub rebalance_timeout_ms: i32,
    /// How long it may be silent, in milliseconds.
    pub session_timeout_ms: i32,
    /// What it said of itself under the group's protocol.
    pub subscription: Bytes,
    /// What the leader gave it.
    pub assignment: Bytes,
}

/// A record as bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodedRecord {
    /// Its type and what it is about.
    pub key: Bytes,
    /// Its version and the rest; `None` for a tombstone.
    pub value: Option<Bytes>,
}

/// A text is longer than the 32,767 bytes that fit in a record. Kafka fails then with
/// `UNKNOWN_SERVER_ERROR`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextTooLong;

impl Record {
    /// Its bytes.
    ///
    /// # Errors
    /// If one of its texts does not fit.
    pub fn encode(&self) -> Result<EncodedRecord, TextTooLong> {
        record_bytes::encode(self)
    }

    /// Reads one. Tagged fields that nobody knows, and bytes that follow, are left alone.
    ///
    /// # Errors
    /// If it is of another type ([`DecodeError::Type`]), which a coordinator passes over, or
    /// damaged.
    pub fn decode(key: &Bytes, value: Option<&Bytes>) -> Result<Self, DecodeError> {
        record_bytes::decode(key, value)
    }
}
