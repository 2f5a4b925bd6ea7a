//! The engine's state made into a picture: pure functions from a history and what is in focus to a
//! [`Still`](super::Still). Nothing here decides anything about Kafka; it looks things up.

mod broker;
mod charts;
pub mod cluster;
pub mod concern;
mod decided;
pub mod explore;
mod fault;
pub mod first_minute;
mod grouped;
mod groups;
mod held;
mod idempotence;
pub mod inspector;
mod kept;
mod links;
pub mod losing;
mod member;
pub mod packets;
mod reading;
pub mod reasons;
mod replica;
pub mod sentence;
pub mod source;
pub mod stage;
pub mod timeline;
