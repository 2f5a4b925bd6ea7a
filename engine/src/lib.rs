//! A Kafka cluster as one deterministic value, and its history.
pub mod physics;
pub mod protocol;
pub mod storage;
