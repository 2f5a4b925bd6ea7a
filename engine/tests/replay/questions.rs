//! Recorded requests in the versions that are served here, as bytes; names of the recorded cluster
//! that are chance become ours in them, and back in answers.

use brokerscope_engine::controller::image::Image;
use brokerscope_engine::protocol::ids::CorrelationId;
use brokerscope_engine::protocol::messages::api_versions::ApiVersionsRequest;
use brokerscope_engine::protocol::messages::fetch::FetchRequest;
use brokerscope_engine::protocol::messages::produce::{
    PartitionProduceData, ProduceRequest, TopicProduceData,
};
use brokerscope_engine::protocol::messages::{
    Request, RequestHeader, StrBytes, Uuid, decode_request, encode_request,
};
use bytes::Bytes;
use serde_json::Value;

use crate::recorded::uuid;
use crate::{int, text};

use super::batches;
use super::fate::skip;

/// Names that are chance: recorded ones, and ours.
#[derive(Default)]
pub(crate) struct Names {
    /// Names of topics and their recorded ids.
    topics: Vec<(String, Uuid)>,
    /// The fetch session that is open.
    pub(crate) session: Option<(i64, i32)>,
    /// Ids of producers.
    pub(crate) producers: Vec<(i64, i64)>,
}

impl Names {
    /// Looks through a recording for topics that are told with their ids.
    pub(crate) fn of(lines: &[Value]) -> Self {
        let mut names = Self::default();
        lines.iter().for_each(|line| names.look_through(line));
        names
    }

    fn look_through(&mut self, value: &Value) {
        if let (Some(name), Some(id)) = (value["name"].as_str(), value.get("topicId"))
            && id.is_string()
            && uuid(id) != Uuid::nil()
            && !self.topics.iter().any(|(_, known)| *known == uuid(id))
        {
            self.topics.push((name.to_owned(), uuid(id)));
        }
        let inner = value.as_object().into_iter().flat_map(|fields| fields.values());
        inner.chain(value.as_array().into_iter().flatten()).for_each(|it| self.look_through(it));
    }

    /// The topic with this recorded id.
    pub(crate) fn topic(&self, id: Uuid) -> Option<&str> {
        self.topics.iter().find(|(_, known)| *known == id).map(|(name, _)| name.as_str())
    }

    /// The topic that the recording tells of first.
    pub(crate) fn first_topic(&self) -> Option<&str> {
        self.topics.first().map(|(name, _)| name.as_str())
    }

    /// The id that a topic has in answers: the recorded one, if it is known, else ours.
    pub(crate) fn told_id(&self, name: &str, image: &Image) -> Option<Uuid> {
        let recorded = self.topics.iter().find(|(known, _)| known == name).map(|(_, id)| *id);
        recorded.or(image.topic(name).map(|topic| topic.id))
    }

    /// Our bytes in the recorded names.
    pub(crate) fn recorded(&self, bytes: &[u8], image: &Image) -> Bytes {
        let ours_first = self.pairs(image).map(|(recorded, ours)| (ours, recorded));
        replaced(bytes, ours_first).into()
    }

    fn pairs(&self, image: &Image) -> impl Iterator<Item = (Uuid, Uuid)> {
        self.topics.iter().filter_map(|(name, id)| Some((*id, image.topic(name)?.id)))
    }

    /// A recorded request in our names.
    fn ours(&self, bytes: &[u8], image: &Image) -> Vec<u8> {
        replaced(bytes, self.pairs(image))
    }

    /// Producers' batches with our ids.
    fn stamped(&self, mut request: ProduceRequest) -> Request {
        let topics = request.topic_data.iter_mut();
        for data in topics.flat_map(|topic| &mut topic.partition_data) {
            if let Some(records) = &data.records {
                data.records = Some(batches::with_producers(records, &self.producers));
            }
        }
        request.into()
    }
}

/// Ids are 16 bytes that nothing else is by chance.
fn replaced(bytes: &[u8], pairs: impl Iterator<Item = (Uuid, Uuid)>) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for (from, to) in pairs {
        let mut at = 0;
        while let Some(next) = bytes[at..].windows(16).position(|it| it == from.as_bytes()) {
            at += next;
            bytes[at..at + 16].copy_from_slice(to.as_bytes());
            at += 16;
        }
    }
    bytes
}

/// What is asked, as bytes of ours, or why we cannot be asked that.
pub(super) fn question(line: &Value, image: &Image, names: &Names) -> Result<Bytes, &'static str> {
    let bytes = names.ours(&hex(text(line, "request_hex")), image);
    let (header, request) = match (text(line, "api"), int(line, "version")) {
        ("PRODUCE", 13)
        | ("LIST_OFFSETS", 10)
        | ("METADATA", 13)
        | ("API_VERSIONS", 4)
        | ("OFFSET_FOR_LEADER_EPOCH", 4)
        | ("INIT_PRODUCER_ID", 5) => decoded(bytes),
        ("FETCH", 16 | 17) => decoded(with_version(bytes, 18)),
        ("PRODUCE", version) => (header(), produce(line, &bytes, version, image)?),
        ("API_VERSIONS", _) => (header(), api_versions(&line["request"])),
        ("FETCH", _) => return Err(skip::BY_NAME),
        _ => return Err(skip::NOT_SERVED),
    };
    let request = match &request {
        Request::Fetch(fetch) => with_session(fetch, names),
        Request::Produce(produce) => names.stamped(ProduceRequest::clone(produce)),
        Request::ListOffsets(_)
        | Request::Metadata(_)
        | Request::ApiVersions(_)
        | Request::InitProducerId(_)
        | Request::OffsetForLeaderEpoch(_)
        | Request::Group(_)
        | Request::Controller(_) => request,
    };
    Ok(encode_request(&header, &request))
}

/// What a program outside says of itself.
pub(super) fn header() -> RequestHeader {
    RequestHeader { correlation_id: CorrelationId(0), client_id: None }
}

/// A fetch of our session instead of the recorded one, with the same epoch.
fn with_session(fetch: &FetchRequest, names: &Names) -> Request {
    let known = names.session.filter(|(recorded, _)| i64::from(fetch.session_id) == *recorded);
    let session = known.map_or(fetch.session_id, |(_, ours)| ours);
    fetch.clone().with_session_id(session).into()
}

fn decoded(bytes: Vec<u8>) -> (RequestHeader, Request) {
    decode_request(bytes.into()).expect("Kafka could read it")
}

/// Fetch 18 differs from 16 and 17 by tagged fields only.
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
    let topic_id = image.topic(text(topic, "name")).ok_or(skip::BY_NAME)?.id;
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

/// Hexadecimal digits as bytes.
pub(super) fn hex(digits: &str) -> Vec<u8> {
    let (pairs, []) = digits.as_bytes().as_chunks::<2>() else { panic!("half a byte: {digits}") };
    let digit = |digit: u8| char::from(digit).to_digit(16).expect("a hexadecimal digit");
    pairs.iter().map(|[high, low]| (digit(*high) << 4 | digit(*low)) as u8).collect()
}
