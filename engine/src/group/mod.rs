//! Consumer groups without a broker: what a coordinator writes down and reads back ([`record`]),
//! what members say of themselves ([`consumer_protocol`]), and the choices that everybody must make
//! alike: the partition that keeps a group ([`partition_for`]), the protocol that its members agree
//! on ([`vote`]), who reads which partition ([`assignor`]).

pub mod assignor;
pub mod consumer_protocol;
mod decode;
pub mod java_string;
pub mod partition_for;
pub mod record;
mod record_bytes;
pub mod vote;

pub use decode::DecodeError;
