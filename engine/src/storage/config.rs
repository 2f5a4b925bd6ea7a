//! The settings of a topic that its logs obey.
//!
//! Absent: `segment.jitter.ms` (0 unless set) and `flush.ms` (no limit unless set).

use crate::protocol::batch::TimestampType;

/// Effective topic settings; [`Default`] gives Kafka's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogConfig {
    /// `segment.bytes`, or `internal.segment.bytes` where that is set.
    pub segment_bytes: u32,
    /// `segment.ms`
    pub segment_ms: i64,
    /// `segment.index.bytes`: room of one index file.
    pub segment_index_bytes: u32,
    /// `index.interval.bytes`
    pub index_interval_bytes: u32,
    /// `max.message.bytes`: the largest batch that a leader appends.
    pub max_message_bytes: u32,
    /// `flush.messages`: so many records may be unflushed after an append.
    pub flush_messages: i64,
    /// `message.timestamp.type`
    pub timestamp_type: TimestampType,
    /// `message.timestamp.before.max.ms`
    pub timestamp_before_max_ms: i64,
    /// `message.timestamp.after.max.ms`
    pub timestamp_after_max_ms: i64,
    /// Whether `cleanup.policy` contains `compact`, so that every record needs a key.
    pub compact: bool,
    /// Whether it contains `delete`: a log that is only compacted keeps its beginning.
    pub deletes: bool,
}

impl Default for LogConfig {
    fn default() -> Self {
        Self {
            segment_bytes: 1 << 30,
            segment_ms: 7 * 24 * 3_600_000,
            segment_index_bytes: 10 << 20,
            index_interval_bytes: 4_096,
            max_message_bytes: 1_048_588,
            flush_messages: i64::MAX,
            timestamp_type: TimestampType::CreateTime,
            timestamp_before_max_ms: i64::MAX,
            timestamp_after_max_ms: 3_600_000,
            compact: false,
            deletes: true,
        }
    }
}
