//! What one replica keeps of a partition: segments of real record batches, their sparse indexes,
//! and where each leader epoch began.
//!
//! * [`Log`](log::Log) is one replica's partition log (Kafka's `UnifiedLog`), made of
//! * [`segment`]s with an [`offset_index`] and a [`time_index`] each, and
//! * [`epochs`], the leader epoch cache; all under a [`config::LogConfig`];
//! * [`append_error`] says why an append was refused.
//!
//! Storage knows no leader, no follower and no clock: whoever owns a log says what is appended,
//! and what time it is in Kafka's own milliseconds since 1970. What is still absent: truncation,
//! recovery, retention, compaction, the state of producers and transactions, codecs.

pub mod append_error;
mod blocks;
pub mod config;
pub mod epochs;
pub mod log;
pub mod offset_index;
pub mod segment;
mod segment_bytes;
pub mod time_index;
