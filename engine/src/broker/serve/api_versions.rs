//! ApiVersions (18). Names just what is served here, each in its one version ([`SERVED`]); a real
//! broker names a range. A client that gives itself an odd name is refused (KIP-511). Features
//! (`metadata.version` and others) are absent.

use std::sync::Arc;

use crate::broker::InHand;
use crate::node::{Ctx, Summary};
use crate::protocol::apis::SERVED;
use crate::protocol::errors::ErrorCode;
use crate::protocol::messages::Response;
use crate::protocol::messages::api_versions::{
    ApiVersion, ApiVersionsRequest, ApiVersionsResponse,
};

/// Answers with the table of served APIs.
pub(in crate::broker) fn serve(ctx: &mut Ctx<'_>, in_hand: InHand, request: &ApiVersionsRequest) {
    let mut response = ApiVersionsResponse::default();
    if is_valid(&request.client_software_name) && is_valid(&request.client_software_version) {
        response.api_keys = served();
    } else {
        response.error_code = ErrorCode::InvalidRequest.code();
    }
    let response = Response::ApiVersions(Arc::new(response));
    ctx.reply(in_hand.because, in_hand.reply_to, response, Summary::ApiVersions);
}

/// Letters and digits, and inside also `-` and `.` (`ApiVersionsRequest.isValid`).
fn is_valid(name: &str) -> bool {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric();
    match name.as_bytes() {
        [first, inside @ .., last] => {
            is_plain(first)
                && is_plain(last)
                && inside.iter().all(|byte| is_plain(byte) || b"-.".contains(byte))
        }
        [only] => is_plain(only),
        [] => false,
    }
}

fn served() -> Vec<ApiVersion> {
    SERVED
        .iter()
        .map(|(served, version)| {
            let mut api = ApiVersion::default();
            api.api_key = served.id();
            (api.min_version, api.max_version) = (*version, *version);
            api
        })
        .collect()
}
