//! Producers that gather records, as text. Settings have Kafka's names and are written only if
//! they are not Kafka's own:
//!
//! | line | what it does |
//! |---|---|
//! | `start-producer linger.ms=20 acks=1` | starts a producer with these settings |
//! | `send producer-1 orders 100 keys=8` | its application hands over records, all at once |
//! | `send producer-1 orders 1 every-us=1000` | again and again, a thousand times a second |
//!
//! What else is done with a producer stands in [`command`](super::command).

use std::fmt;
use std::sync::Arc;

use crate::client::producer::order::Keys;
use crate::client::producer::settings::{Settings, Terms};
use crate::physics::time::Span;
use crate::protocol::batch::Compression;

use super::action::{escaped, parse_number, split_partition, unescaped};

/// A producer to be started.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Starting {
    /// Its settings, as they come out.
    pub settings: Settings,
    /// `enable.idempotence`, if it is said.
    idempotence: Option<bool>,
    /// `delivery.timeout.ms`, if it is said.
    delivery_timeout: Option<Span>,
}

/// Records that an application hands to its producer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sending {
    /// The producer's `client.id`.
    pub client: String,
    /// To which topic.
    pub topic: String,
    /// To which partition, if one is named.
    pub partition: Option<i32>,
    /// How many records, one `send` after the other.
    pub records: u32,
    /// Their keys.
    pub keys: Keys,
    /// Bytes of each value.
    pub value_bytes: u32,
    /// Again every so often, so many times in all; without a number until it is stopped.
    pub repeat: Option<(Span, Option<u64>)>,
}

/// The bounds of settings and loads: a slip of the pen must not stop the page.
const MAX_MS: u64 = 86_400_000;
const MAX_MEMORY: u64 = 1 << 30;
const MAX_RECORDS: u64 = 100_000;
const MAX_VALUE_BYTES: u64 = 2_000_000;
const MAX_ALL_BYTES: u64 = 64_000_000;
const MAX_KEYS: u64 = 1_000_000;
const MAX_EVERY_US: u64 = 60_000_000;
const MAX_TIMES: u64 = 1_000_000_000;
const DEFAULT_VALUE_BYTES: u32 = 100;

const CODECS: [Compression; 4] =
    [Compression::None, Compression::Gzip, Compression::Snappy, Compression::Lz4];

impl Starting {
    /// Reads what stands behind the verb.
    ///
    /// # Errors
    /// If Kafka's producer refuses the settings, in its own words, or they are none.
    pub(super) fn parse(words: &[&str]) -> Result<Self, String> {
        let mut starting = Self::default();
        for option in words {
            let (name, value) = split(option)?;
            starting.set(name, value)?;
        }
        starting.conclude()?;
        Ok(starting)
    }

    fn terms(&mut self) -> &mut Terms {
        Arc::make_mut(&mut self.settings.terms)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        let ms = |least| within(name, value, (least, MAX_MS)).map(Span::from_ms);
        let bytes = |least, most| within(name, value, (least, most));
        let settings = &mut self.settings;
        match name {
            "acks" => {
                self.terms().acks = match value {
                    "all" | "-1" => -1,
                    "0" => 0,
                    "1" => 1,
                    _ => return Err(format!("`acks` must be 0, 1 or all, not `{value}`")),
                }
            }
            "linger.ms" => settings.linger = ms(0)?,
            "max.block.ms" => settings.max_block = ms(0)?,
            "batch.size" => settings.batch_size = bytes(0, MAX_ALL_BYTES)?.max(1) as u32,
            "buffer.memory" => settings.buffer_memory = bytes(0, MAX_MEMORY)?,
            "max.request.size" => settings.max_request_size = bytes(0, MAX_ALL_BYTES)? as u32,
            "max.in.flight.requests.per.connection" => {
                settings.max_in_flight = bytes(1, 1_000)? as u32;
            }
            "enable.idempotence" => self.idempotence = Some(flag(name, value)?),
            "partitioner.ignore.keys" => settings.ignores_keys = flag(name, value)?,
            "partitioner.adaptive.partitioning.enable" => {
                settings.is_adaptive = flag(name, value)?;
            }
            "partitioner.availability.timeout.ms" => settings.availability_timeout = ms(0)?,
            "retries" => self.terms().retries = bytes(0, Terms::default().retries.into())? as u32,
            "delivery.timeout.ms" => self.delivery_timeout = Some(ms(0)?),
            "request.timeout.ms" => {
                let timeout = ms(1)?;
                let terms = self.terms();
                (terms.patience, terms.timeout_ms) = (timeout, timeout.as_ms() as i32);
            }
            "compression.type" => {
                let codec = CODECS.into_iter().find(|codec| codec.to_string() == value);
                let wrong = || format!("`{name}` must be none, gzip, snappy or lz4, not `{value}`");
                self.terms().compression = codec.ok_or_else(wrong)?;
            }
            _ => return Err(format!("`{name}` is not a setting of a producer")),
        }
        Ok(())
    }

    /// What follows from several settings together (`ProducerConfig`,
    /// `KafkaProducer.configureDeliveryTimeout`).
    fn conclude(&mut self) -> Result<(), String> {
        let (explicit, in_flight) = (self.idempotence, self.settings.max_in_flight);
        let terms = Arc::clone(&self.settings.terms);
        let why = if terms.retries == 0 {
            Some("Must set retries to non-zero when using the idempotent producer.")
        } else if terms.acks != -1 {
            Some(
                "Must set acks to all in order to use the idempotent producer. Otherwise we \
                 cannot guarantee idempotence.",
            )
        } else {
            None
        };
        if explicit != Some(false) && in_flight > 5 {
            return Err(format!(
                "To use the idempotent producer, max.in.flight.requests.per.connection must be \
                 set to at most 5. Current value is {in_flight}."
            ));
        }
        if let (Some(true), Some(why)) = (explicit, why) {
            return Err(why.to_owned());
        }
        let least = self.settings.linger + terms.patience;
        if self.delivery_timeout.is_some_and(|timeout| timeout < least) {
            return Err("delivery.timeout.ms should be equal to or larger than linger.ms + \
                        request.timeout.ms"
                .to_owned());
        }
        let delivery_timeout = self.delivery_timeout.unwrap_or(terms.delivery_timeout.max(least));
        let terms = self.terms();
        terms.idempotent = explicit != Some(false) && why.is_none();
        terms.delivery_timeout = delivery_timeout;
        Ok(())
    }
}

impl fmt::Display for Starting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (settings, terms) = (&self.settings, &self.settings.terms);
        let (plain, plain_terms) = (Settings::default(), Terms::default());
        f.write_str("start-producer")?;
        if terms.acks != plain_terms.acks {
            write!(f, " acks={}", terms.acks)?;
        }
        let delivery_timeout = self.delivery_timeout.unwrap_or(plain_terms.delivery_timeout);
        let numbers = [
            ("linger.ms", settings.linger.as_ms(), plain.linger.as_ms()),
            ("batch.size", settings.batch_size.into(), plain.batch_size.into()),
            ("buffer.memory", settings.buffer_memory, plain.buffer_memory),
            ("max.block.ms", settings.max_block.as_ms(), plain.max_block.as_ms()),
            ("max.request.size", settings.max_request_size.into(), plain.max_request_size.into()),
            (
                "max.in.flight.requests.per.connection",
                settings.max_in_flight.into(),
                plain.max_in_flight.into(),
            ),
            ("retries", terms.retries.into(), plain_terms.retries.into()),
            ("request.timeout.ms", terms.patience.as_ms(), plain_terms.patience.as_ms()),
            ("partitioner.availability.timeout.ms", settings.availability_timeout.as_ms(), 0),
            ("delivery.timeout.ms", delivery_timeout.as_ms(), plain_terms.delivery_timeout.as_ms()),
        ];
        for (name, value, default) in numbers {
            if value != default {
                write!(f, " {name}={value}")?;
            }
        }
        let flags = [
            ("enable.idempotence", self.idempotence),
            ("partitioner.ignore.keys", settings.ignores_keys.then_some(true)),
            ("partitioner.adaptive.partitioning.enable", (!settings.is_adaptive).then_some(false)),
        ];
        for (name, value) in flags {
            if let Some(value) = value {
                write!(f, " {name}={value}")?;
            }
        }
        if terms.compression != Compression::None {
            write!(f, " compression.type={}", terms.compression)?;
        }
        Ok(())
    }
}

impl Sending {
    /// Reads what stands behind the verb.
    ///
    /// # Errors
    /// If it is no such line, with the reason.
    pub(super) fn parse(words: &[&str]) -> Result<Self, String> {
        let [client, place, records, options @ ..] = words else {
            let needs = "`send` needs a producer, a topic and a number of records, like \
                         producer-1 orders 100";
            return Err(needs.to_owned());
        };
        let (topic, partition) = split_partition(place);
        let mut sending = Self {
            client: (*client).to_owned(),
            topic,
            partition,
            records: within("the number of records", records, (1, MAX_RECORDS))? as u32,
            keys: Keys::None,
            value_bytes: DEFAULT_VALUE_BYTES,
            repeat: None,
        };
        let mut times = None;
        for option in options {
            let (name, value) = split(option)?;
            let number = |most| within(name, value, (1, most));
            match name {
                "key" => sending.keys = Keys::Fixed(unescaped(value)?),
                "keys" => sending.keys = Keys::Cycle(number(MAX_KEYS)? as u32),
                "bytes" => sending.value_bytes = number(MAX_VALUE_BYTES)? as u32,
                "every-us" => {
                    sending.repeat = Some((Span::from_us(number(MAX_EVERY_US)?), None));
                }
                "times" => times = Some(number(MAX_TIMES)?),
                _ => return Err(format!("`{name}` is not an option of `send`")),
            }
        }
        match (&mut sending.repeat, times) {
            (Some((_, given)), times) => *given = times,
            (None, Some(_)) => return Err("`times` needs `every-us`".to_owned()),
            (None, None) => {}
        }
        let all = u64::from(sending.records) * u64::from(sending.value_bytes);
        if all > MAX_ALL_BYTES {
            return Err(format!(
                "bytes of all values together must be at most {MAX_ALL_BYTES}, not {all}"
            ));
        }
        Ok(sending)
    }
}

impl fmt::Display for Sending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "send {} {}", self.client, self.topic)?;
        if let Some(partition) = self.partition {
            write!(f, "-{partition}")?;
        }
        write!(f, " {}", self.records)?;
        match &self.keys {
            Keys::None => {}
            Keys::Fixed(key) => write!(f, " key={}", escaped(key))?,
            Keys::Cycle(count) => write!(f, " keys={count}")?,
        }
        if self.value_bytes != DEFAULT_VALUE_BYTES {
            write!(f, " bytes={}", self.value_bytes)?;
        }
        if let Some((every, times)) = self.repeat {
            write!(f, " every-us={}", every.as_us())?;
            if let Some(times) = times {
                write!(f, " times={times}")?;
            }
        }
        Ok(())
    }
}

fn split(option: &str) -> Result<(&str, &str), String> {
    let halves = option.split_once('=');
    halves.ok_or_else(|| format!("`{option}` is not an option; write name=value"))
}

fn flag(name: &str, value: &str) -> Result<bool, String> {
    value.parse().map_err(|_neither| format!("`{name}` must be true or false, not `{value}`"))
}

fn within(name: &str, value: &str, (least, most): (u64, u64)) -> Result<u64, String> {
    let number: u64 = parse_number(name, value)?;
    match (least..=most).contains(&number) {
        true => Ok(number),
        false => Err(format!("`{name}` must be from {least} to {most}, not {number}")),
    }
}

#[cfg(test)]
mod tests {
    use crate::world::action::Action;

    #[test]
    fn lines_of_producers_read_back() {
        for line in [
            "start-producer",
            "start-producer acks=1 linger.ms=0 batch.size=1 buffer.memory=2 max.block.ms=3 \
             max.request.size=4 max.in.flight.requests.per.connection=4 retries=6 \
             request.timeout.ms=7 partitioner.availability.timeout.ms=8 delivery.timeout.ms=9 \
             partitioner.ignore.keys=true partitioner.adaptive.partitioning.enable=false \
             compression.type=lz4",
            "start-producer enable.idempotence=false",
            "send producer-1 orders 1",
            "send producer-1 orders-7 100000 key=%20 bytes=1 every-us=1000 times=9",
            "send producer-1 orders 3 keys=8 every-us=1",
            "stop-sending producer-1",
            "flush producer-1",
        ] {
            let action: Action = line.parse().expect("a line of a producer");
            assert_eq!(action.to_string(), line);
        }
    }
}
