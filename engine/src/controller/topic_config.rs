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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A whole number of 32 bits, the least and the largest.
    Int(i64, i64),
    /// A whole number of 64 bits, the least and the largest.
    Long(i64, i64),
    /// -1, or from 1 to 9.
    GzipLevel,
    /// A number; nothing here reads it.
    Double,
    /// `true` or `false`.
    Bool,
    /// One of these.
    OneOf(&'static [&'static str]),
    /// Some of these, with commas between.
    ListOf(&'static [&'static str]),
    /// Any text.
    Any,
}

/// A setting of a topic in Kafka 4.3 (`LogConfig`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its name.
    pub name: &'static str,
    /// Under which name a broker has a default for it (`ServerTopicConfigSynonyms`; of several the
    /// one that can change while it runs); empty if none does.
    pub broker_name: &'static str,
    /// Kafka's default; empty for none.
    pub default: &'static str,
    /// What values it takes.
    pub kind: Kind,
}

const fn setting(
    name: &'static str,
    broker_name: &'static str,
    default: &'static str,
    kind: Kind,
) -> Setting {
    Setting { name, broker_name, default, kind }
}

const fn int(least: i64) -> Kind {
    Kind::Int(least, i32::MAX as i64)
}

const fn long(least: i64) -> Kind {
    Kind::Long(least, i64::MAX)
}

const LONG_MAX: &str = "9223372036854775807";
const WEEK_MS: &str = "604800000";

/// Every setting of a topic.
#[rustfmt::skip]
pub const SETTINGS: [Setting; 34] = [
    setting("cleanup.policy", "log.cleanup.policy", "delete", Kind::ListOf(&["compact", "delete"])),
    setting("compression.gzip.level", "compression.gzip.level", "-1", Kind::GzipLevel),
    setting("compression.lz4.level", "compression.lz4.level", "9", Kind::Int(1, 17)),
    setting("compression.type", "compression.type", "producer", Kind::OneOf(
        &["uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"])),
    setting("compression.zstd.level", "compression.zstd.level", "3", Kind::Int(-131_072, 22)),
    setting("delete.retention.ms", "log.cleaner.delete.retention.ms", "86400000", long(0)),
    setting("file.delete.delay.ms", "log.segment.delete.delay.ms", "60000", long(0)),
    setting("flush.messages", "log.flush.interval.messages", LONG_MAX, long(1)),
    setting("flush.ms", "log.flush.interval.ms", LONG_MAX, long(0)),
    setting("follower.replication.throttled.replicas", "", "", Kind::Any),
    setting("index.interval.bytes", "log.index.interval.bytes", "4096", int(0)),
    setting("internal.segment.bytes", "", "", int(14)),
    setting("leader.replication.throttled.replicas", "", "", Kind::Any),
    setting("local.retention.bytes", "log.local.retention.bytes", "-2", long(-2)),
    setting("local.retention.ms", "log.local.retention.ms", "-2", long(-2)),
    setting("max.compaction.lag.ms", "log.cleaner.max.compaction.lag.ms", LONG_MAX, long(1)),
    setting("max.message.bytes", "message.max.bytes", "1048588", int(0)),
    setting("message.timestamp.after.max.ms", "log.message.timestamp.after.max.ms", "3600000",
        long(0)),
    setting("message.timestamp.before.max.ms", "log.message.timestamp.before.max.ms", LONG_MAX,
        long(0)),
    setting("message.timestamp.type", "log.message.timestamp.type", "CreateTime",
        Kind::OneOf(&["CreateTime", "LogAppendTime"])),
    setting("min.cleanable.dirty.ratio", "log.cleaner.min.cleanable.ratio", "0.5", Kind::Double),
    setting("min.compaction.lag.ms", "log.cleaner.min.compaction.lag.ms", "0", long(0)),
    setting("min.insync.replicas", "min.insync.replicas", "1", int(1)),
    setting("preallocate", "log.preallocate", "false", Kind::Bool),
    setting("remote.log.copy.disable", "", "false", Kind::Bool),
    setting("remote.log.delete.on.disable", "", "false", Kind::Bool),
    setting("remote.storage.enable", "", "false", Kind::Bool),
    setting("retention.bytes", "log.retention.bytes", "-1", long(i64::MIN)),
    setting("retention.ms", "log.retention.ms", WEEK_MS, long(-1)),
    setting("segment.bytes", "log.segment.bytes", "1073741824", int(1_048_576)),
    setting("segment.index.bytes", "log.index.size.max.bytes", "10485760", int(4)),
    setting("segment.jitter.ms", "log.roll.jitter.ms", "0", long(0)),
    setting("segment.ms", "log.roll.ms", WEEK_MS, long(1)),
    setting("unclean.leader.election.enable", "unclean.leader.election.enable", "false",
        Kind::Bool),
];

/// Whether Kafka would take these settings.
///
/// # Errors
/// Kafka's text for an unknown name or a bad value.
pub fn validate(configs: &[(String, String)]) -> Result<(), String> {
    for (name, value) in configs {
        let Some(setting) = SETTINGS.iter().find(|known| known.name == name) else {
            return Err(format!("Unknown topic config name: {name}"));
        };
        check_value(setting, (name, value))?;
    }
    Ok(())
}

/// Whether `setting`, under the name that it has where it is set, takes this value.
///
/// # Errors
/// Kafka's text.
pub fn check_value(setting: &Setting, (name, value): (&str, &str)) -> Result<(), String> {
    match why_invalid(setting.kind, value) {
        Some(why) => Err(format!("Invalid value {value} for configuration {name}: {why}")),
        None => Ok(()),
    }
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
    let within = |number: i64, (least, most): (i64, i64)| {
        if number < least {
            return Some(format!("Value must be at least {least}"));
        }
        (number > most).then(|| format!("Value must be no more than {most}"))
    };
    let is_in = |value: &str, of: &[&str]| of.contains(&value);
    let one_of = |of: &[&str]| Some(format!("String must be one of: {}", of.join(", ")));
    match kind {
        Kind::Int(least, most) => match value.parse::<i32>() {
            Ok(number) => within(number.into(), (least, most)),
            Err(_not_a_number) => Some("Not a number of type INT".to_owned()),
        },
        Kind::Long(least, most) => match value.parse::<i64>() {
            Ok(number) => within(number, (least, most)),
            Err(_not_a_number) => Some("Not a number of type LONG".to_owned()),
        },
        Kind::GzipLevel => match value.parse::<i32>() {
            Ok(-1 | 1..=9) => None,
            Ok(_) => Some("Value must be between 1 and 9 or equal to -1".to_owned()),
            Err(_not_a_number) => Some("Not a number of type INT".to_owned()),
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

/// Settings of a broker that cannot change while it runs.
const STATIC: [&str; 6] = [
    "broker.session.timeout.ms",
    "group.initial.rebalance.delay.ms",
    "leader.imbalance.check.interval.seconds",
    "offsets.topic.num.partitions",
    "offsets.topic.replication.factor",
    "replica.lag.time.max.ms",
];

/// Whether Kafka would set this of a broker or of all of them (`DynamicBrokerConfig.validate`).
///
/// # Errors
/// Kafka's text for a bad value, or for a setting that is read once.
pub fn check_of_broker(name: &str, value: &str) -> Result<(), String> {
    if STATIC.contains(&name) {
        return Err(format!("Cannot update these configs dynamically: [{name}]"));
    }
    match SETTINGS.iter().find(|setting| setting.broker_name == name) {
        Some(setting) => check_value(setting, (name, value)),
        None => Ok(()),
    }
}

/// Whether this does something here where it is set of a broker.
///
/// # Errors
/// Which settings do.
pub fn check_broker_name(name: &str) -> Result<(), String> {
    let known = SETTINGS.iter().filter(|it| NAMES.contains(&it.name) && !it.broker_name.is_empty());
    let known: Vec<&str> = known.map(|setting| setting.broker_name).collect();
    if known.contains(&name) {
        return Ok(());
    }
    Err(format!("the setting {name} has no effect here; there are {}", known.join(", ")))
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
