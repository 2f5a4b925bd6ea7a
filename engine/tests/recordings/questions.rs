//! Recorded requests as messages of ours. Those of the pinned versions are read from their bytes;
//! the others are told in the pinned version's fields.

use brokerscope_engine::controller::image::Image;
use brokerscope_engine::protocol::messages::api_versions::ApiVersionsRequest;
use brokerscope_engine::protocol::messages::fetch::FetchRequest;
use brokerscope_engine::protocol::messages::produce::{
    PartitionProduceData, ProduceRequest, TopicProduceData,
};
use brokerscope_engine::protocol::messages::{Request, StrBytes, decode_request};
use bytes::Bytes;
use serde_json::Value;

use crate::{int, text};

/// What is asked, or why we cannot be asked that.
pub(super) fn question(line: &Value, image: &Image) -> Result<Request, &'static str> {
    let bytes = hex(text(line, "request_hex"));
    match (text(line, "api"), int(line, "version")) {
        ("PRODUCE", 13)
        | ("LIST_OFFSETS", 10)
        | ("METADATA", 13)
        | ("API_VERSIONS", 4)
        | ("OFFSET_FOR_LEADER_EPOCH", 4) => Ok(decoded(bytes)),
        ("FETCH", 17) => Ok(decoded(with_version(bytes, 18))),
        ("PRODUCE", version) => produce(line, &bytes, version, image),
        ("API_VERSIONS", _) => Ok(api_versions(&line["request"])),
        ("FETCH", _) => Err("topics by name"),
        _ => Err("other requests"),
    }
}

/// A fetch of another session than the recorded one, with the same epoch.
pub(super) fn with_session(request: &Request, session_id: i32) -> Request {
    let Request::Fetch(fetch) = request else { return request.clone() };
    FetchRequest::clone(fetch).with_session_id(session_id).into()
}

fn decoded(bytes: Vec<u8>) -> Request {
    let (_, request) = decode_request(bytes.into()).expect("Kafka could read it");
    request
}

/// Fetch 18 differs from 17 by a tagged field only.
fn with_version(mut bytes: Vec<u8>, version: u8) -> Vec<u8> {
    bytes[3] = version;
    bytes
}

fn api_versions(request: &Value) -> Request {
    let name = |name| StrBytes::from_string(text(request, name).to_owned());
    ApiVersionsRequest::default()
        .with_client_software_name(name("clientSoftwareName"))
        .with_client_software_version(name("clientSoftwareVersion"))
        .into()
}

/// Before version 13 topics have names; one that there is none of cannot be asked for by its id.
fn produce(
    line: &Value,
    bytes: &[u8],
    version: i64,
    image: &Image,
) -> Result<Request, &'static str> {
    let request = &line["request"];
    let topic = &request["topicData"][0];
    let data = &topic["partitionData"][0];
    let topic_id = image.topic(text(topic, "name")).ok_or("topics by name")?.id;
    // The records are the last field; tagged fields came with version 9: three empty lists.
    let tags = if version >= 9 { 3 } else { 0 };
    let size = usize::try_from(int(data, "recordsSizeInBytes")).expect("a size");
    let end = bytes.len() - tags;
    let records = Bytes::copy_from_slice(&bytes[end - size..end]);
    let small = |value: i64| i32::try_from(value).expect("a small number");
    let data = PartitionProduceData::default()
        .with_index(small(int(data, "index")))
        .with_records(Some(records));
    let topic = TopicProduceData::default().with_topic_id(topic_id).with_partition_data(vec![data]);
    Ok(ProduceRequest::default()
        .with_acks(i16::try_from(int(request, "acks")).expect("a small number"))
        .with_timeout_ms(small(int(request, "timeoutMs")))
        .with_topic_data(vec![topic])
        .into())
}

fn hex(digits: &str) -> Vec<u8> {
    let (pairs, []) = digits.as_bytes().as_chunks::<2>() else { panic!("half a byte: {digits}") };
    let digit = |digit: u8| char::from(digit).to_digit(16).expect("a hexadecimal digit");
    pairs.iter().map(|[high, low]| (digit(*high) << 4 | digit(*low)) as u8).collect()
}
