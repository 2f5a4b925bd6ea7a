//! What Kafka processes say to each other and write down.
pub mod ids;
