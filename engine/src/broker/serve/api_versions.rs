//! ApiVersions (18). Names just what is served here, each in its one version ([`SERVED`]); a real
//! broker names a range. Features (`metadata.version` and others) are absent.

use std::sync::Arc;

use crate::broker::InHand;
use crate::node::{Ctx, Summary};
use crate::protocol::apis::SERVED;
use crate::protocol::messages::Response;
use crate::protocol::messages::api_versions::{
    ApiVersion, ApiVersionsRequest, ApiVersionsResponse,
};

/// Answers with the table of served APIs.
pub(in crate::broker) fn serve(ctx: &mut Ctx<'_>, in_hand: InHand, _: &ApiVersionsRequest) {
    let mut response = ApiVersionsResponse::default();
    response.api_keys = SERVED
        .iter()
        .map(|(served, version)| {
            let mut api = ApiVersion::default();
            api.api_key = served.id();
            (api.min_version, api.max_version) = (*version, *version);
            api
        })
        .collect();
    let response = Response::ApiVersions(Arc::new(response));
    ctx.reply(in_hand.because, in_hand.reply_to, response, Summary::ApiVersions);
}
