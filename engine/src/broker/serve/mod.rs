//! One thin file per API: decode what is asked, ask the domain, answer.

mod advertised;
pub(super) mod api_versions;
pub(super) mod fetch;
pub(super) mod init_producer_id;
pub(super) mod list_offsets;
pub(super) mod metadata;
pub(super) mod produce;
mod reading;

pub(super) use advertised::address;
