//! A consumer that joins a group, as text:
//! `consume orders,payments group=g1 auto.offset.reset=earliest max.poll.records=10`. Settings have
//! Kafka's names and are written only if they are not Kafka's own; besides, `processing-us` says
//! how long its application works on a record, and `commit=before` or `commit=after` that it
//! commits by itself what it polled, before or after it works on that.

use std::fmt;

use crate::client::consumer::{Reset, Settings};
use crate::client::group::settings::{Commits, GroupSettings};
use crate::group::assignor::Assignor;
use crate::physics::time::Span;

use super::action::parse_number;

/// A consumer to be started in a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joining {
    /// The topics that it subscribes to.
    pub topics: Vec<String>,
    /// Settings of its membership.
    pub group: GroupSettings,
    /// `auto.offset.reset`
    pub reset: Reset,
    /// The rest of its settings.
    pub settings: Settings,
}

/// The bounds of times in a group: a slip of the pen must not stop the page.
const MAX_MS: u64 = 86_400_000;
const MAX_POLL_RECORDS: u32 = 1_000_000;
const MAX_PROCESSING_US: u64 = 60_000_000;

impl Joining {
    /// Reads what stands behind the verb.
    ///
    /// # Errors
    /// If it is no consumer, with the reason.
    pub(super) fn parse(words: &[&str]) -> Result<Self, String> {
        let [topics, options @ ..] = words else {
            return Err("`consume` needs a topic, like orders".to_owned());
        };
        let topics = parse_topics(topics)?;
        let mut joining = Self {
            topics,
            group: GroupSettings::new(String::new()),
            reset: Reset::Latest,
            settings: Settings::default(),
        };
        for option in options {
            let (name, value) = option
                .split_once('=')
                .ok_or_else(|| format!("`{option}` is not an option; write name=value"))?;
            joining.set(name, value)?;
        }
        joining.check()?;
        Ok(joining)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        let ms = || -> Result<Span, String> {
            let ms: u64 = parse_number(name, value)?;
            if !(1..=MAX_MS).contains(&ms) {
                return Err(format!("`{name}` must be from 1 to {MAX_MS}, not {ms}"));
            }
            Ok(Span::from_ms(ms))
        };
        let group = &mut self.group;
        match name {
            "group" => value.clone_into(&mut group.group),
            "group.instance.id" => group.instance = Some(value.to_owned()),
            "session.timeout.ms" => group.session_timeout = ms()?,
            "heartbeat.interval.ms" => group.heartbeat_interval = ms()?,
            "max.poll.interval.ms" => group.max_poll_interval = ms()?,
            "partition.assignment.strategy" => group.assignors = parse_assignors(value)?,
            "enable.auto.commit" => match value {
                "true" => {}
                "false" => group.auto_commit = None,
                _ => return Err(format!("`{name}` must be true or false, not `{value}`")),
            },
            "auto.commit.interval.ms" => group.auto_commit = Some(ms()?),
            "commit" => match value {
                "before" => group.commits = Commits::Before,
                "after" => group.commits = Commits::After,
                _ => return Err(format!("`commit` must be before or after, not `{value}`")),
            },
            "auto.offset.reset" => match value {
                "earliest" => self.reset = Reset::Earliest,
                "latest" => self.reset = Reset::Latest,
                "none" => self.reset = Reset::None,
                _ => {
                    return Err(format!(
                        "`{name}` must be earliest, latest or none, not `{value}`"
                    ));
                }
            },
            "max.poll.records" => {
                self.settings.max_poll_records = within(name, value, MAX_POLL_RECORDS.into())?;
            }
            "metadata.max.age.ms" => self.settings.metadata_max_age = ms()?,
            "processing-us" => {
                let us: u64 = within(name, value, MAX_PROCESSING_US)?;
                self.settings.processing = Span::from_us(us);
            }
            _ => return Err(format!("`{name}` is not a setting of a consumer in a group")),
        }
        Ok(())
    }

    fn check(&self) -> Result<(), String> {
        if self.group.group.is_empty() {
            return Err("a group has a name; write one, like group=g1".to_owned());
        }
        if self.group.heartbeat_interval >= self.group.session_timeout {
            // `Heartbeat`'s own condition.
            return Err(
                "`heartbeat.interval.ms` must be lower than `session.timeout.ms`".to_owned()
            );
        }
        Ok(())
    }
}

impl fmt::Display for Joining {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (group, plain) = (&self.group, GroupSettings::new(String::new()));
        write!(f, "consume {} group={}", self.topics.join(","), group.group)?;
        if let Some(instance) = &group.instance {
            write!(f, " group.instance.id={instance}")?;
        }
        let auto_commit = group.auto_commit.or(plain.auto_commit).unwrap_or_default();
        let times = [
            ("session.timeout.ms", group.session_timeout, plain.session_timeout),
            ("heartbeat.interval.ms", group.heartbeat_interval, plain.heartbeat_interval),
            ("max.poll.interval.ms", group.max_poll_interval, plain.max_poll_interval),
            ("auto.commit.interval.ms", auto_commit, plain.auto_commit.unwrap_or_default()),
        ];
        for (name, value, default) in times {
            if value != default {
                write!(f, " {name}={}", value.as_ms())?;
            }
        }
        if group.assignors != plain.assignors {
            let names: Vec<&str> = group.assignors.iter().map(|it| it.name()).collect();
            write!(f, " partition.assignment.strategy={}", names.join(","))?;
        }
        if group.auto_commit.is_none() {
            f.write_str(" enable.auto.commit=false")?;
        }
        f.write_str(match group.commits {
            Commits::Never => "",
            Commits::Before => " commit=before",
            Commits::After => " commit=after",
        })?;
        f.write_str(match self.reset {
            Reset::Latest => "",
            Reset::Earliest => " auto.offset.reset=earliest",
            Reset::None => " auto.offset.reset=none",
        })?;
        let plain = Settings::default();
        if self.settings.max_poll_records != plain.max_poll_records {
            write!(f, " max.poll.records={}", self.settings.max_poll_records)?;
        }
        if self.settings.metadata_max_age != plain.metadata_max_age {
            write!(f, " metadata.max.age.ms={}", self.settings.metadata_max_age.as_ms())?;
        }
        if self.settings.processing != plain.processing {
            write!(f, " processing-us={}", self.settings.processing.as_us())?;
        }
        Ok(())
    }
}

/// `orders,payments`
pub(super) fn parse_topics(word: &str) -> Result<Vec<String>, String> {
    let topics: Vec<String> = word.split(',').map(str::to_owned).collect();
    match topics.iter().any(String::is_empty) {
        true => Err(format!("`{word}` is not a list of topics; write one like orders,payments")),
        false => Ok(topics),
    }
}

fn parse_assignors(value: &str) -> Result<Vec<Assignor>, String> {
    let assignor = |name: &str| {
        Assignor::from_name(name).ok_or_else(|| {
            let known: Vec<&str> = Assignor::ALL.iter().map(|it| it.name()).collect();
            format!("`{name}` is not an assignor; there are {}", known.join(", "))
        })
    };
    value.split(',').map(assignor).collect()
}

fn within<T: TryFrom<u64>>(name: &str, value: &str, max: u64) -> Result<T, String> {
    let number: u64 = parse_number(name, value)?;
    let wrong = || format!("`{name}` must be from 1 to {max}, not {number}");
    if !(1..=max).contains(&number) {
        return Err(wrong());
    }
    T::try_from(number).map_err(|_too_large| wrong())
}
