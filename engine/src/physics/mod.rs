//! A universe without Kafka in it: [`time`] that only moves when told [`chance`] from a seed, the
//! [`agenda`] of what is due next.

pub mod agenda;
pub mod chance;
pub mod fact_id;
pub mod time;
