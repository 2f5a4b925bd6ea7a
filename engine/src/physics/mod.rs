//! A universe without Kafka in it: [`time`] that only moves when told [`chance`] from a seed, the
//! [`agenda`] of what is due next, and lists that are [`chunked`] so that a clone is cheap.

pub mod agenda;
pub mod chance;
pub mod chunked;
pub mod fact_id;
pub mod order;
pub mod time;
