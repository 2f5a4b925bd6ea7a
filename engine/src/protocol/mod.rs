//! What Kafka processes say to each other and write down.

pub mod batch;
pub mod ids;
pub mod varint;
