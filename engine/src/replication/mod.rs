//! How a partition's replicas stay the same: a leader that keeps notes of its followers
//! ([`partition`]), followers that fetch ([`fetcher`]), and the incremental sessions in which they
//! do ([`session`]).

pub mod fetcher;
pub mod isr;
pub mod partition;
pub mod remote;
pub mod session;
