//! Reading a topic's settings (`LogConfig.validateValues`): the ones the engine acts on, with
//! Kafka's ranges and refusals.
//!
//! Absent: `cleanup.policy`, retention, compression, and every setting that nothing reads yet.

use std::ops::RangeInclusive;

use crate::protocol::batch::TimestampType;
use crate::storage::config::LogConfig;

/// The settings of a topic that the engine acts on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// Settings of its logs.
    pub log: LogConfig,
    /// `min.insync.replicas`.
    pub min_insync_replicas: usize,
}

/// The names that can be set.
pub const NAMES: [&str; 9] = [
    "index.interval.bytes",
    "internal.segment.bytes",
    "max.message.bytes",
    "message.timestamp.type",
    "min.insync.replicas",
    "segment.bytes",
    "segment.index.bytes",
    "segment.ms",
    "flush.messages",
];

/// Reads settings; those not named keep Kafka's defaults.
///
/// # Errors
/// Kafka's text for a bad value; for a name that is no setting here, which names are.
pub fn parse(configs: &[(String, String)]) -> Result<Parsed, String> {
    let mut parsed = Parsed { log: LogConfig::default(), min_insync_replicas: 1 };
    let mut internal_segment_bytes = None;
    for (name, value) in configs {
        let log = &mut parsed.log;
        let setting = (name.as_str(), value.as_str());
        match name.as_str() {
            "index.interval.bytes" => {
                log.index_interval_bytes = number(setting, 0..=i32::MAX.into())?;
            }
            "internal.segment.bytes" => {
                internal_segment_bytes = Some(number(setting, 14..=i32::MAX.into())?);
            }
            "max.message.bytes" => log.max_message_bytes = number(setting, 0..=i32::MAX.into())?,
            "message.timestamp.type" => log.timestamp_type = timestamp_type(setting)?,
            "min.insync.replicas" => {
                parsed.min_insync_replicas = number(setting, 1..=i32::MAX.into())?;
            }
            "segment.bytes" => log.segment_bytes = number(setting, 1_048_576..=i32::MAX.into())?,
            "segment.index.bytes" => {
                log.segment_index_bytes = number(setting, 4..=i32::MAX.into())?;
            }
            "segment.ms" => log.segment_ms = number(setting, 1..=i64::MAX)?,
            "flush.messages" => log.flush_messages = number(setting, 1..=i64::MAX)?,
            _ => {
                let names = NAMES.join(", ");
                return Err(format!("Unknown topic config name: {name}; there are {names}"));
            }
        }
    }
    if let Some(bytes) = internal_segment_bytes {
        parsed.log.segment_bytes = bytes;
    }
    Ok(parsed)
}

fn number<T: TryFrom<i64>>(
    (name, value): (&str, &str),
    range: RangeInclusive<i64>,
) -> Result<T, String> {
    let invalid = |why: String| format!("Invalid value {value} for configuration {name}: {why}");
    let is_long = *range.end() == i64::MAX;
    let not_a_number =
        || invalid(format!("Not a number of type {}", if is_long { "LONG" } else { "INT" }));
    let number: Option<i64> = value.parse().ok();
    let number = number.filter(|number| number <= range.end()).ok_or_else(not_a_number)?;
    if number < *range.start() {
        return Err(invalid(format!("Value must be at least {}", range.start())));
    }
    T::try_from(number).map_err(|_too_large| not_a_number())
}

fn timestamp_type((name, value): (&str, &str)) -> Result<TimestampType, String> {
    match value {
        "CreateTime" => Ok(TimestampType::CreateTime),
        "LogAppendTime" => Ok(TimestampType::LogAppendTime),
        _ => Err(format!(
            "Invalid value {value} for configuration {name}: String must be one of: CreateTime, \
             LogAppendTime"
        )),
    }
}
