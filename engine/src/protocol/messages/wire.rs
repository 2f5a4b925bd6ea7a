//! Messages to bytes and back.

use bytes::{BufMut, Bytes, BytesMut};

use super::scan::{DecodeError, Scan};
use super::{Request, Response, StrBytes, layouts};
use crate::protocol::apis::ApiKey;
use crate::protocol::ids::CorrelationId;

/// What a request says about itself besides its number and version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestHeader {
    /// The answer will carry it too.
    pub correlation_id: CorrelationId,
    /// `client.id` of who asks.
    pub client_id: Option<StrBytes>,
}

/// The bytes of a request: header and body, without the four bytes of length in front.
///
/// # Panics
/// If the message sets a field that its pinned version does not have (like a topic's name where
/// ids are used), or if a text is too long for its length field: messages are made by us.
pub fn encode_request(header: &RequestHeader, request: &Request) -> Bytes {
    let api = request.api();
    let version = pinned(api);
    let mut out = BytesMut::with_capacity(request_size(header, request));
    out.put_i16(api.id());
    out.put_i16(version);
    out.put_i32(header.correlation_id.0);
    match &header.client_id {
        None => out.put_i16(-1),
        Some(id) => {
            let length = i16::try_from(id.len()).expect("a client id is shorter than 32 KiB");
            out.put_i16(length);
            out.put_slice(id.as_bytes());
        }
    }
    if api.row().request_header_version(version) == 2 {
        out.put_u8(0);
    }
    let encoded = request.encode(&mut out, version);
    encoded.unwrap_or_else(|why| panic!("{request} {version} cannot be written: {why}"));
    out.freeze()
}

/// How many bytes [`encode_request`] gives, without doing it.
///
/// # Panics
/// As [`encode_request`].
pub fn request_size(header: &RequestHeader, request: &Request) -> usize {
    let api = request.api();
    let version = pinned(api);
    let client_id = header.client_id.as_ref().map_or(0, |id| id.len());
    let tags = usize::from(api.row().request_header_version(version) == 2);
    let body = request.compute_size(version);
    let body = body.unwrap_or_else(|why| panic!("{request} {version} cannot be written: {why}"));
    2 + 2 + 4 + 2 + client_id + tags + body
}

/// Reads a request, header and body. Whatever the bytes are, this neither panics nor reserves
/// more than eight times their number and 64 KiB.
///
/// # Errors
/// If they are not exactly one request that is served here, with what is wrong and where.
pub fn decode_request(bytes: Bytes) -> Result<(RequestHeader, Request), DecodeError> {
    let mut scan = Scan::new(&bytes);
    let id = scan.i16("requestApiKey")?;
    let version = scan.i16("requestApiVersion")?;
    let api = ApiKey::from_id(id).ok_or(DecodeError::UnknownApi(id))?;
    let served = api.pinned_version().ok_or(DecodeError::NotServed(api))?;
    if version != served {
        return Err(DecodeError::UnsupportedVersion { api, version, served });
    }
    let correlation_id = CorrelationId(scan.i32("correlationId")?);
    let client_id = scan.short_string("clientId")?;
    if api.row().request_header_version(version) == 2 {
        scan.tagged(&[])?;
    }
    let layout = layouts::request(api).ok_or(DecodeError::NotServed(api))?;
    scan.set_flexible(api.row().is_flexible(version));
    let body = scan.position();
    scan.structure(layout.schema)?;
    scan.end()?;
    let client_id = client_id
        .map(|range| StrBytes::from_utf8(bytes.slice(range)))
        .transpose()
        .map_err(|why| DecodeError::Body { api, reason: why.to_string() })?;
    let reason = |reason| DecodeError::Body { api, reason };
    let request = (layout.read)(bytes.slice(body..), version).map_err(reason)?;
    Ok((RequestHeader { correlation_id, client_id }, request))
}

/// The bytes of a response: header and body, without the four bytes of length in front.
///
/// # Panics
/// As [`encode_request`].
pub fn encode_response(correlation_id: CorrelationId, response: &Response) -> Bytes {
    let api = response.api();
    let version = pinned(api);
    let mut out = BytesMut::with_capacity(response_size(response));
    out.put_i32(correlation_id.0);
    if api.row().response_header_version(version) == 1 {
        out.put_u8(0);
    }
    let encoded = response.encode(&mut out, version);
    encoded.unwrap_or_else(|why| panic!("{response} {version} cannot be written: {why}"));
    out.freeze()
}

/// How many bytes [`encode_response`] gives, without doing it.
///
/// # Panics
/// As [`encode_request`].
pub fn response_size(response: &Response) -> usize {
    let api = response.api();
    let version = pinned(api);
    let tags = usize::from(api.row().response_header_version(version) == 1);
    let body = response.compute_size(version);
    let body = body.unwrap_or_else(|why| panic!("{response} {version} cannot be written: {why}"));
    4 + tags + body
}

/// Reads the answer to a request of `api`, as [`decode_request`] reads requests.
///
/// # Errors
/// If the bytes are not exactly one such answer, with what is wrong and where.
pub fn decode_response(
    api: ApiKey,
    bytes: Bytes,
) -> Result<(CorrelationId, Response), DecodeError> {
    let version = api.pinned_version().ok_or(DecodeError::NotServed(api))?;
    let mut scan = Scan::new(&bytes);
    let correlation_id = CorrelationId(scan.i32("correlationId")?);
    if api.row().response_header_version(version) == 1 {
        scan.tagged(&[])?;
    }
    let layout = layouts::response(api).ok_or(DecodeError::NotServed(api))?;
    scan.set_flexible(api.row().is_flexible(version));
    let body = scan.position();
    scan.structure(layout.schema)?;
    scan.end()?;
    let reason = |reason| DecodeError::Body { api, reason };
    let response = (layout.read)(bytes.slice(body..), version).map_err(reason)?;
    Ok((correlation_id, response))
}

fn pinned(api: ApiKey) -> i16 {
    api.pinned_version().unwrap_or_else(|| api.controller_version())
}
