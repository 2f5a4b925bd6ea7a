//! The bytes of [`record`](super::record)s. A key begins with the number of its type, a value with
//! its version.

use bytes::{BufMut, Bytes, BytesMut};

use super::decode::{DecodeError, Reader};
use super::record::{
    EncodedRecord, GroupMetadataValue, MemberMetadata, OffsetCommitKey, OffsetCommitValue, Record,
    TextTooLong,
};
use crate::protocol::ids::{LeaderEpoch, Offset, PartitionIndex, TopicId};
use crate::protocol::varint;

const OFFSET_COMMIT: i16 = 1;
const GROUP_METADATA: i16 = 2;

/// The newest version of both values, and the first flexible one.
const NEWEST: i16 = 4;
/// The version of a committed offset that ends at a time of its own: no later one has that.
const OFFSET_COMMIT_THAT_EXPIRES: i16 = 1;
/// The version of a group's value that brokers write.
const GROUP_METADATA_WRITTEN: i16 = 3;
/// The tag of the topic's id.
const TOPIC_ID: u32 = 0;

/// The bytes of a record.
pub(super) fn encode(record: &Record) -> Result<EncodedRecord, TextTooLong> {
    let mut key = BytesMut::new();
    let value = match record {
        Record::OffsetCommit { key: of, value } => {
            key.put_i16(OFFSET_COMMIT);
            put_string(&mut key, &of.group)?;
            put_string(&mut key, &of.topic)?;
            key.put_i32(of.partition.0);
            value.as_ref().map(offset_commit_bytes).transpose()?
        }
        Record::GroupMetadata { group, value } => {
            key.put_i16(GROUP_METADATA);
            put_string(&mut key, group)?;
            value.as_ref().map(group_metadata_bytes).transpose()?
        }
    };
    Ok(EncodedRecord { key: key.freeze(), value })
}

fn offset_commit_bytes(value: &OffsetCommitValue) -> Result<Bytes, TextTooLong> {
    let mut out = BytesMut::new();
    if let Some(end) = value.expire_timestamp_ms {
        out.put_i16(OFFSET_COMMIT_THAT_EXPIRES);
        out.put_i64(value.offset.0);
        put_string(&mut out, &value.metadata)?;
        out.put_i64(value.commit_timestamp_ms);
        out.put_i64(end);
        return Ok(out.freeze());
    }
    out.put_i16(NEWEST);
    out.put_i64(value.offset.0);
    out.put_i32(value.leader_epoch.0);
    varint::put_u32(&mut out, u32::from(length(&value.metadata)?.unsigned_abs()) + 1);
    out.put_slice(value.metadata.as_bytes());
    out.put_i64(value.commit_timestamp_ms);
    if value.topic_id == TopicId::default() {
        varint::put_u32(&mut out, 0);
    } else {
        varint::put_u32(&mut out, 1);
        varint::put_u32(&mut out, TOPIC_ID);
        varint::put_u32(&mut out, 16);
        out.put_u128(value.topic_id.0);
    }
    Ok(out.freeze())
}

fn group_metadata_bytes(value: &GroupMetadataValue) -> Result<Bytes, TextTooLong> {
    let mut out = BytesMut::new();
    out.put_i16(GROUP_METADATA_WRITTEN);
    put_string(&mut out, &value.protocol_type)?;
    out.put_i32(value.generation);
    put_nullable_string(&mut out, value.protocol.as_deref())?;
    put_nullable_string(&mut out, value.leader.as_deref())?;
    out.put_i64(value.current_state_timestamp_ms);
    out.put_i32(value.members.len() as i32);
    for member in &value.members {
        put_string(&mut out, &member.member_id)?;
        put_nullable_string(&mut out, member.group_instance_id.as_deref())?;
        put_string(&mut out, &member.client_id)?;
        put_string(&mut out, &member.client_host)?;
        out.put_i32(member.rebalance_timeout_ms);
        out.put_i32(member.session_timeout_ms);
        for bytes in [&member.subscription, &member.assignment] {
            out.put_i32(bytes.len() as i32);
            out.put_slice(bytes);
        }
    }
    Ok(out.freeze())
}

fn put_string(out: &mut BytesMut, text: &str) -> Result<(), TextTooLong> {
    out.put_i16(length(text)?);
    out.put_slice(text.as_bytes());
    Ok(())
}

fn put_nullable_string(out: &mut BytesMut, text: Option<&str>) -> Result<(), TextTooLong> {
    match text {
        Some(text) => put_string(out, text),
        None => {
            out.put_i16(-1);
            Ok(())
        }
    }
}

fn length(text: &str) -> Result<i16, TextTooLong> {
    i16::try_from(text.len()).map_err(|_too_long| TextTooLong)
}

/// Reads a record.
pub(super) fn decode(key: &Bytes, value: Option<&Bytes>) -> Result<Record, DecodeError> {
    let mut reader = Reader::new(key);
    match reader.i16()? {
        OFFSET_COMMIT => {
            let key = OffsetCommitKey {
                group: reader.string()?,
                topic: reader.string()?,
                partition: PartitionIndex(reader.i32()?),
            };
            Ok(Record::OffsetCommit { key, value: value.map(offset_commit).transpose()? })
        }
        GROUP_METADATA => {
            let group = reader.string()?;
            Ok(Record::GroupMetadata { group, value: value.map(group_metadata).transpose()? })
        }
        other => Err(DecodeError::Type(other)),
    }
}

fn offset_commit(bytes: &Bytes) -> Result<OffsetCommitValue, DecodeError> {
    let mut reader = Reader::new(bytes);
    let version = version(&mut reader)?;
    let offset = Offset(reader.i64()?);
    let leader_epoch = if version >= 3 { reader.i32()? } else { LeaderEpoch::NONE.0 };
    let metadata = reader.string()?;
    let commit_timestamp_ms = reader.i64()?;
    let expires = version == OFFSET_COMMIT_THAT_EXPIRES;
    let expire_timestamp_ms = if expires { Some(reader.i64()?) } else { None };
    let mut topic_id = TopicId::default();
    tagged(&mut reader, version, |reader, tag, size| {
        let is_topic_id = (tag, size) == (TOPIC_ID, 16);
        if is_topic_id {
            topic_id = TopicId(reader.u128()?);
        }
        Ok(is_topic_id)
    })?;
    Ok(OffsetCommitValue {
        offset,
        leader_epoch: LeaderEpoch(leader_epoch),
        metadata,
        commit_timestamp_ms,
        expire_timestamp_ms: expire_timestamp_ms.filter(|end| *end != -1),
        topic_id,
    })
}

fn group_metadata(bytes: &Bytes) -> Result<GroupMetadataValue, DecodeError> {
    let mut reader = Reader::new(bytes);
    let version = version(&mut reader)?;
    let mut read = GroupMetadataValue {
        protocol_type: reader.string()?,
        generation: reader.i32()?,
        protocol: reader.nullable_string()?,
        leader: reader.nullable_string()?,
        current_state_timestamp_ms: if version >= 2 { reader.i64()? } else { -1 },
        members: Vec::new(),
    };
    for _ in 0..reader.count()? {
        read.members.push(MemberMetadata {
            member_id: reader.string()?,
            group_instance_id: if version >= 3 { reader.nullable_string()? } else { None },
            client_id: reader.string()?,
            client_host: reader.string()?,
            rebalance_timeout_ms: if version >= 1 { reader.i32()? } else { -1 },
            session_timeout_ms: reader.i32()?,
            subscription: reader.bytes()?,
            assignment: reader.bytes()?,
        });
        tagged(&mut reader, version, |_, _, _| Ok(false))?;
    }
    tagged(&mut reader, version, |_, _, _| Ok(false))?;
    Ok(read)
}

fn version(reader: &mut Reader<'_>) -> Result<i16, DecodeError> {
    let version = reader.i16()?;
    if !(0..=NEWEST).contains(&version) {
        return Err(DecodeError::Version(version));
    }
    reader.set_flexible(version == NEWEST);
    Ok(version)
}

/// Walks over the tagged fields at the end of a struct; `take` says whether it took one.
fn tagged(
    reader: &mut Reader<'_>,
    version: i16,
    mut take: impl FnMut(&mut Reader<'_>, u32, u32) -> Result<bool, DecodeError>,
) -> Result<(), DecodeError> {
    if version < NEWEST {
        return Ok(());
    }
    for _ in 0..reader.unsigned()? {
        let (tag, size) = (reader.unsigned()?, reader.unsigned()?);
        if !take(reader, tag, size)? {
            reader.skip(size)?;
        }
    }
    Ok(())
}
