//! Messages through their public face: every one that is served reads back as it was written,
//! and what is not one is refused by name and place.

use brokerscope_engine::protocol::apis::{ApiKey, SERVED};
use brokerscope_engine::protocol::ids::{CorrelationId, TopicId};
use brokerscope_engine::protocol::messages::metadata::MetadataRequest;
use brokerscope_engine::protocol::messages::{
    DecodeError, Flaw, RequestHeader, StrBytes, decode_request, decode_response, encode_request,
    encode_response, request_size, response_size,
};
use bytes::Bytes;

mod sample;

fn header() -> RequestHeader {
    RequestHeader {
        correlation_id: CorrelationId(7),
        client_id: Some(StrBytes::from_static_str("客户端-1")),
    }
}

#[test]
fn every_served_message_reads_back_as_it_was_written() {
    for request in sample::requests() {
        let bytes = encode_request(&header(), &request);
        assert_eq!(bytes.len(), request_size(&header(), &request), "{request}");
        assert_eq!(decode_request(bytes), Ok((header(), request)));
    }
    for response in sample::responses() {
        let bytes = encode_response(CorrelationId(7), &response);
        assert_eq!(bytes.len(), response_size(&response), "{response}");
        assert_eq!(decode_response(response.api(), bytes), Ok((CorrelationId(7), response)));
    }
}

#[test]
fn what_is_served_exists_in_kafka_and_has_messages() {
    for (api, version) in SERVED {
        let (lowest, highest) = api.row().versions.expect("what is served exists");
        assert!((lowest..=highest).contains(&version), "{api} {version} is not Kafka 4.3's");
        assert!(sample::requests().iter().any(|request| request.api() == api), "{api}");
        assert!(sample::responses().iter().any(|response| response.api() == api), "{api}");
    }
}

#[test]
fn what_is_not_served_is_refused_by_name() {
    let refused = |bytes: &'static [u8]| decode_request(Bytes::from_static(bytes)).err();
    assert_eq!(refused(&[0x03, 0xe7, 0, 0]), Some(DecodeError::UnknownApi(999)));
    assert_eq!(refused(&[0, 24, 0, 5]), Some(DecodeError::NotServed(ApiKey::AddPartitionsToTxn)));
    let api = ApiKey::ApiVersions;
    let too_new = DecodeError::UnsupportedVersion { api, version: 5, served: 4 };
    assert_eq!(refused(&[0, 18, 0, 5, 0, 0, 0, 1]), Some(too_new));
}

#[test]
fn a_damaged_field_is_named_with_its_place() {
    let request = MetadataRequest::default().with_topics(Some(Vec::new())).into();
    let good = encode_request(&header(), &request).to_vec();
    let topics = good.len() - 4;

    let mut many = good.clone();
    many[topics] = 0x7f;
    let refused = decode_request(many.into());
    let flaw = Flaw::Length { announced: 0x7e, remaining: 3 };
    assert_eq!(refused.err(), Some(DecodeError::Field { name: "topics", at: topics, flaw }));

    let mut longer = good.clone();
    longer.push(0);
    let refused = decode_request(longer.into()).err().map(|why| why.to_string());
    let expected = format!(
        "end of message at byte {}: 1 bytes follow after the end of the message",
        good.len()
    );
    assert_eq!(refused, Some(expected));

    let cut = Bytes::from(good).slice(..topics);
    let flaw = Flaw::Truncated;
    let refused = decode_request(cut).err();
    assert_eq!(refused, Some(DecodeError::Field { name: "topics", at: topics, flaw }));
}

#[test]
fn a_few_bytes_cannot_reserve_gigabytes() {
    let array_of_two_billion = [0xff, 0xff, 0xff, 0xff, 0x07];
    let mut body = vec![0, 3, 0, 13, 0, 0, 0, 1, 0xff, 0xff, 0];
    body.extend(array_of_two_billion);
    let refused = decode_request(body.into()).err().map(|why| why.to_string());
    let expected = "topics at byte 11: it announces 2147483646, but only 0 bytes are left";
    assert_eq!(refused.as_deref(), Some(expected));
}

#[test]
fn topic_ids_keep_their_bytes_on_the_wire() {
    use brokerscope_engine::protocol::messages::Uuid;
    let id = TopicId(0x0102_0304_0506_0708_090a_0b0c_0d0e_0f10);
    assert_eq!(Uuid::from(id).as_bytes()[..3], [1, 2, 3]);
    assert_eq!(TopicId::from(Uuid::from(id)), id);
}
