//! What one replica keeps of a partition: segments of real record batches, their sparse indexes,
//! and where each leader epoch began.
//!
//! * [`Log`](log::Log) is one replica's partition log (Kafka's `UnifiedLog`), made of
//! * [`segment`]s with an [`offset_index`] and a [`time_index`] each, and
//! * [`epochs`], the leader epoch cache; all under a [`config::LogConfig`];
//! * [`producers`] is what it knows of those who write with a producer id, [`txn_index`] which of
//!   their transactions were aborted;
//! * [`append_error`] and [`producer_error`] say why an append was refused.
//!
//! Storage knows no leader, no follower and no clock: whoever owns a log says what is appended,
//! and what time it is in Kafka's own milliseconds since 1970. What is still absent: retention,
//! compaction, codecs.

pub mod append_error;
mod blocks;
pub mod config;
pub mod epochs;
pub mod log;
pub mod offset_index;
pub mod producer_error;
mod producer_snapshot;
pub mod producers;
pub mod segment;
mod segment_bytes;
pub mod time_index;
pub mod txn_index;
