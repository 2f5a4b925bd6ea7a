//! Consumer groups without a broker: a coordinator as a value ([`shard`]), what it writes down and
//! reads back ([`record`]), what members say of themselves ([`consumer_protocol`]), and the choices
//! that everybody must make alike: the partition that keeps a group ([`partition_for`]), the
//! protocol that its members agree on ([`vote`]), who reads which partition ([`assignor`]).
//!
//! Absent: groups of other protocols than the classic one (KIP-848, share and streams groups), and
//! offsets in transactions.

pub mod assignor;
pub mod classic;
pub mod consumer_protocol;
mod decide;
mod decode;
pub mod failed;
pub mod java_string;
pub mod offsets;
pub mod outcome;
pub mod partition_for;
pub mod record;
mod record_bytes;
pub mod refused;
mod replay;
pub mod settings;
pub mod shard;
pub mod vote;
mod writes;

pub use decode::DecodeError;
