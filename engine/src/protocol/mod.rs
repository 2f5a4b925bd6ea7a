//! What Kafka processes say to each other and write down.

pub mod apis;
pub mod batch;
pub mod compression;
pub mod errors;
pub mod group_state;
pub mod ids;
pub mod messages;
pub mod murmur2;
pub mod varint;
