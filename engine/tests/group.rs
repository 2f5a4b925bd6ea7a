//! What a group's coordinator and its members read from bytes that others have written: whatever
//! they are, they are read or refused.

use brokerscope_engine::group::DecodeError;
use brokerscope_engine::group::consumer_protocol::{
    Assignment, Subscription, TopicPartition, VERSION,
};
use brokerscope_engine::group::record::{
    GroupMetadataValue, MemberMetadata, OffsetCommitKey, OffsetCommitValue, Record, TextTooLong,
};
use brokerscope_engine::protocol::ids::{LeaderEpoch, Offset, PartitionIndex, TopicId};
use brokerscope_engine::protocol::messages::StrBytes;
use bytes::Bytes;

const fn text(text: &'static str) -> StrBytes {
    StrBytes::from_static_str(text)
}

fn subscription() -> Subscription {
    let owned = TopicPartition { topic: text("orders"), partition: PartitionIndex(2) };
    Subscription {
        topics: vec![text("orders"), text("payments")],
        user_data: Some(Bytes::from_static(&[1, 2])),
        owned_partitions: vec![owned],
        generation: 7,
        rack: Some(text("a")),
    }
}

fn assignment() -> Assignment {
    let partitions = [0, 3]
        .map(|index| TopicPartition { topic: text("orders"), partition: PartitionIndex(index) });
    Assignment { partitions: partitions.into(), user_data: None }
}

fn commit() -> Record {
    let (group, topic, partition) = (text("billing"), text("orders"), PartitionIndex(2));
    let value = OffsetCommitValue {
        offset: Offset(40),
        leader_epoch: LeaderEpoch(3),
        metadata: text("备注"),
        commit_timestamp_ms: 1_763_800_000_000,
        expire_timestamp_ms: None,
        topic_id: TopicId(5),
    };
    Record::OffsetCommit { key: OffsetCommitKey { group, topic, partition }, value: Some(value) }
}

fn metadata(client_id: StrBytes) -> Record {
    let member = MemberMetadata {
        member_id: text("consumer-1-a"),
        group_instance_id: Some(text("till-1")),
        client_id,
        client_host: text("/127.0.0.1"),
        rebalance_timeout_ms: 300_000,
        session_timeout_ms: 45_000,
        subscription: subscription().encode(VERSION),
        assignment: assignment().encode(VERSION),
    };
    let value = GroupMetadataValue {
        protocol_type: text("consumer"),
        generation: 7,
        protocol: Some(text("range")),
        leader: Some(text("consumer-1-a")),
        current_state_timestamp_ms: 1_763_800_000_000,
        members: vec![member],
    };
    Record::GroupMetadata { group: text("billing"), value: Some(value) }
}

/// The bytes cut at every place, and with every byte changed in some ways that hit lengths.
fn damaged(bytes: &Bytes) -> Vec<Bytes> {
    let cut = (0..bytes.len()).map(|end| bytes.slice(..end));
    let changed = (0..bytes.len()).flat_map(|place| {
        [0x00, 0x01, 0x7f, 0x80, 0xff].map(|byte| {
            let mut changed = bytes.to_vec();
            changed[place] = byte;
            Bytes::from(changed)
        })
    });
    cut.chain(changed).collect()
}

#[test]
fn damaged_records_are_refused_or_read_and_written_again() {
    for record in [commit(), metadata(text("consumer-1"))] {
        let written = record.encode().expect("its texts are short");
        let (key, value) = (written.key, written.value.expect("it is no tombstone"));
        assert_eq!(Record::decode(&key, Some(&value)), Ok(record));
        for end in 0..value.len() {
            let cut = value.slice(..end);
            assert!(Record::decode(&key, Some(&cut)).is_err(), "{cut:?} is not all of it");
        }
        let keys = damaged(&key).into_iter().map(|key| (key, value.clone()));
        let values = damaged(&value).into_iter().map(|value| (key.clone(), value));
        for (key, value) in keys.chain(values) {
            if let Ok(read) = Record::decode(&key, Some(&value)) {
                let again = read.encode().expect("what is read fits");
                assert_eq!(Record::decode(&again.key, again.value.as_ref()), Ok(read));
            }
        }
    }
}

#[test]
fn damaged_words_of_consumers_are_refused_or_read_and_written_again() {
    let bytes = subscription().encode(VERSION);
    assert_eq!(Subscription::decode(&bytes), Ok(subscription()));
    for bytes in damaged(&bytes) {
        if let Ok(read) = Subscription::decode(&bytes) {
            let again = Subscription::decode(&read.encode(VERSION)).expect("it was just written");
            assert_eq!(again.encode(VERSION), read.encode(VERSION));
        }
    }
    let bytes = assignment().encode(VERSION);
    assert_eq!(Assignment::decode(&bytes), Ok(assignment()));
    for bytes in damaged(&bytes) {
        if let Ok(read) = Assignment::decode(&bytes) {
            assert_eq!(Assignment::decode(&read.encode(VERSION)), Ok(read));
        }
    }
}

#[test]
fn what_is_wrong_is_told() {
    let written = commit().encode().expect("its texts are short");
    let refused = |key: &'static [u8], value: &'static [u8]| {
        let key = if key.is_empty() { written.key.clone() } else { Bytes::from_static(key) };
        Record::decode(&key, Some(&Bytes::from_static(value))).err()
    };
    assert_eq!(refused(&[0, 3, 0, 0], &[]), Some(DecodeError::Type(3)));
    assert_eq!(refused(&[0, 2, 0xff, 0xff], &[]), Some(DecodeError::Null));
    assert_eq!(refused(&[0, 2, 0xff, 0xfe], &[]), Some(DecodeError::Length));
    assert_eq!(refused(&[0, 2, 0, 1, 0xff], &[]), Some(DecodeError::Text));
    assert_eq!(refused(&[0, 2], &[]), Some(DecodeError::Truncated));
    assert_eq!(refused(&[], &[0, 5]), Some(DecodeError::Version(5)));
    let older = Bytes::from_static(&[0xff, 0xff, 0, 0, 0, 0]);
    assert_eq!(Subscription::decode(&older), Err(DecodeError::Version(-1)));
    let many = Bytes::from_static(&[0, 3, 0x7f, 0xff, 0xff, 0xff]);
    assert_eq!(Assignment::decode(&many), Err(DecodeError::Length));
}

#[test]
fn a_newer_subscription_is_read_as_far_as_it_is_known() {
    let mut bytes = subscription().encode(VERSION + 1).to_vec();
    bytes.extend([1, 2, 3]);
    assert_eq!(Subscription::decode(&bytes.into()), Ok(subscription()));
}

#[test]
fn a_text_that_does_not_fit_is_not_written() {
    let long = StrBytes::from_string("c".repeat(32_768));
    assert_eq!(metadata(long).encode(), Err(TextTooLong));
}
