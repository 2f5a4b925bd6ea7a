//! A Kafka cluster as one deterministic value, and its history.
pub mod broker;
pub mod client;
pub mod controller;
pub mod history;
pub mod network;
pub mod node;
pub mod physics;
pub mod protocol;
pub mod replication;
pub mod storage;
pub mod world;
