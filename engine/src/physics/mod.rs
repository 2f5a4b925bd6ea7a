//! A universe without Kafka in it: [`time`] that only moves when told, [`chance`] from a seed, the
//! [`agenda`] of what is due next, lists that are [`chunked`] so that a clone is cheap, and
//! [`order`] in short ones.

pub mod agenda;
pub mod chance;
pub mod chunked;
pub mod fact_id;
pub mod order;
pub mod time;
