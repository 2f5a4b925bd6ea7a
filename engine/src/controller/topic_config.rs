//! A topic's settings: which there are, what values they take (`LogConfig.validateValues`, with
//! Kafka's refusals), and what those come to that the engine acts on.
//!
//! Absent: the syntax of throttled replicas, and rules between settings.

use crate::protocol::batch::TimestampType;
use crate::storage::config::LogConfig;

/// The settings of a topic that the engine acts on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// Settings of its logs.
    pub log: LogConfig,
    /// `min.insync.replicas`.
    pub min_insync_replicas: usize,
    /// `unclean.leader.election.enable`.
    pub unclean_leader_election: bool,
}

/// The names that do something here.
pub const NAMES: [&str; 10] = [
    "index.interval.bytes",
    "internal.segment.bytes",
    "max.message.bytes",
    "message.timestamp.type",
    "min.insync.replicas",
    "segment.bytes",
    "segment.index.bytes",
    "segment.ms",
    "flush.messages",
    "unclean.leader.election.enable",
];

/// What values a setting takes.
#[derive(Clone, Copy)]
enum Kind {
    /// A whole number of 32 bits from here on.
    Int(i64),
    /// A whole number of 64 bits from here on.
    Long(i64),
    /// A number; nothing here reads it.
    Double,
    Bool,
    OneOf(&'static [&'static str]),
    ListOf(&'static [&'static str]),
    Any,
}

/// Every setting of a topic in Kafka 4.3.
const ALL: &[(&str, Kind)] = &[
    ("cleanup.policy", Kind::ListOf(&["compact", "delete"])),
    ("compression.gzip.level", Kind::Int(-1)),
    ("compression.lz4.level", Kind::Int(1)),
    (
        "compression.type",
        Kind::OneOf(&["uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"]),
    ),
    ("compression.zstd.level", Kind::Int(-131_072)),
    ("delete.retention.ms", Kind::Long(0)),
    ("file.delete.delay.ms", Kind::Long(0)),
    ("flush.messages", Kind::Long(1)),
    ("flush.ms", Kind::Long(0)),
    ("follower.replication.throttled.replicas", Kind::Any),
    ("index.interval.bytes", Kind::Int(0)),
    ("internal.segment.bytes", Kind::Int(14)),
    ("leader.replication.throttled.replicas", Kind::Any),
    ("local.retention.bytes", Kind::Long(-2)),
    ("local.retention.ms", Kind::Long(-2)),
    ("max.compaction.lag.ms", Kind::Long(1)),
    ("max.message.bytes", Kind::Int(0)),
    ("message.timestamp.after.max.ms", Kind::Long(0)),
    ("message.timestamp.before.max.ms", Kind::Long(0)),
    ("message.timestamp.type", Kind::OneOf(&["CreateTime", "LogAppendTime"])),
    ("min.cleanable.dirty.ratio", Kind::Double),
    ("min.compaction.lag.ms", Kind::Long(0)),
    ("min.insync.replicas", Kind::Int(1)),
    ("preallocate", Kind::Bool),
    ("remote.log.copy.disable", Kind::Bool),
    ("remote.log.delete.on.disable", Kind::Bool),
    ("remote.storage.enable", Kind::Bool),
    ("retention.bytes", Kind::Long(i64::MIN)),
    ("retention.ms", Kind::Long(-1)),
    ("segment.bytes", Kind::Int(1_048_576)),
    ("segment.index.bytes", Kind::Int(4)),
    ("segment.jitter.ms", Kind::Long(0)),
    ("segment.ms", Kind::Long(1)),
    ("unclean.leader.election.enable", Kind::Bool),
];

/// Whether Kafka would take these settings.
///
/// # Errors
/// Kafka's text for an unknown name or a bad value.
pub fn validate(configs: &[(String, String)]) -> Result<(), String> {
    for (name, value) in configs {
        let Some((_, kind)) = ALL.iter().find(|(known, _)| known == name) else {
            return Err(format!("Unknown topic config name: {name}"));
        };
        if let Some(why) = why_invalid(*kind, value) {
            return Err(format!("Invalid value {value} for configuration {name}: {why}"));
        }
    }
    Ok(())
}

/// Whether all these names do something here.
///
/// # Errors
/// Which do.
pub fn check_names(configs: &[(String, String)]) -> Result<(), String> {
    match configs.iter().find(|(name, _)| !NAMES.contains(&name.as_str())) {
        Some((name, _)) => {
            Err(format!("the setting {name} has no effect here; there are {}", NAMES.join(", ")))
        }
        None => Ok(()),
    }
}

fn why_invalid(kind: Kind, value: &str) -> Option<String> {
    let below = |number: i64, least: i64| {
        (number < least).then(|| format!("Value must be at least {least}"))
    };
    let is_in = |value: &str, of: &[&str]| of.contains(&value);
    let one_of = |of: &[&str]| Some(format!("String must be one of: {}", of.join(", ")));
    match kind {
        Kind::Int(least) => match value.parse::<i32>() {
            Ok(number) => below(number.into(), least),
            Err(_not_a_number) => Some("Not a number of type INT".to_owned()),
        },
        Kind::Long(least) => match value.parse::<i64>() {
            Ok(number) => below(number, least),
            Err(_not_a_number) => Some("Not a number of type LONG".to_owned()),
        },
        Kind::Bool if value.eq_ignore_ascii_case("true") => None,
        Kind::Bool if value.eq_ignore_ascii_case("false") => None,
        Kind::Bool => Some("Expected value to be either true or false".to_owned()),
        Kind::OneOf(of) => {
            if is_in(value, of) {
                None
            } else {
                one_of(of)
            }
        }
        Kind::ListOf(of) => {
            if value.split(',').all(|item| is_in(item.trim(), of)) {
                None
            } else {
                one_of(of)
            }
        }
        Kind::Double | Kind::Any => None,
    }
}

/// What settings come to; of two with one name the later holds, and those that are not named have
/// Kafka's defaults. Values are ones that were found valid; others are passed over.
pub fn effective<'a>(configs: impl Iterator<Item = (&'a str, &'a str)>) -> Parsed {
    let mut parsed = Parsed {
        log: LogConfig::default(),
        min_insync_replicas: 1,
        unclean_leader_election: false,
    };
    let mut internal_segment_bytes = None;
    for (name, value) in configs {
        let log = &mut parsed.log;
        match name {
            "index.interval.bytes" => set(&mut log.index_interval_bytes, value),
            "internal.segment.bytes" => internal_segment_bytes = value.parse().ok(),
            "max.message.bytes" => set(&mut log.max_message_bytes, value),
            "message.timestamp.type" => {
                log.timestamp_type = match value {
                    "LogAppendTime" => TimestampType::LogAppendTime,
                    _ => TimestampType::CreateTime,
                };
            }
            "message.timestamp.before.max.ms" => set(&mut log.timestamp_before_max_ms, value),
            "message.timestamp.after.max.ms" => set(&mut log.timestamp_after_max_ms, value),
            "cleanup.policy" => {
                let has = |policy| value.split(',').any(|it| it.trim() == policy);
                (log.compact, log.deletes) = (has("compact"), has("delete"));
            }
            "min.insync.replicas" => set(&mut parsed.min_insync_replicas, value),
            "segment.bytes" => set(&mut log.segment_bytes, value),
            "segment.index.bytes" => set(&mut log.segment_index_bytes, value),
            "segment.ms" => set(&mut log.segment_ms, value),
            "flush.messages" => set(&mut log.flush_messages, value),
            "unclean.leader.election.enable" => {
                parsed.unclean_leader_election = value.eq_ignore_ascii_case("true");
            }
            // A name that nothing here reads.
            _ => {}
        }
    }
    if let Some(bytes) = internal_segment_bytes {
        parsed.log.segment_bytes = bytes;
    }
    parsed
}

fn set<T: std::str::FromStr>(setting: &mut T, value: &str) {
    if let Ok(value) = value.parse() {
        *setting = value;
    }
}
