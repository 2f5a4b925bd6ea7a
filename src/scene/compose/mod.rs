//! The engine's state made into a picture: pure functions from a history and what is in focus to a
//! [`Still`](super::Still). Nothing here decides anything about Kafka; it looks things up.

pub mod cluster;
mod decided;
pub mod explore;
mod fault;
pub mod first_minute;
mod idempotence;
pub mod inspector;
pub mod packets;
pub mod reasons;
pub mod sentence;
pub mod source;
pub mod stage;
pub mod timeline;
