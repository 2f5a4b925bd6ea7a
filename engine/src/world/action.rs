//! What the outside may do to a world: a closed list, each a line of text. What a button does, what
//! a saved session holds and what a test says are the same lines.

use std::fmt;
use std::str::FromStr;

use crate::client::consumer::Start;
use crate::client::producer::IS_BUILT;
use crate::client::producer::settings::{RETRIES, Terms};
use crate::controller::topics::NewTopic;
use crate::physics::time::Span;
use crate::protocol::ids::BrokerId;

use super::admin::Admin;
use super::command::Command;
use super::consuming;
use super::creation;
use super::fault::{self, ControllerFault, Link, LinkFault, ProcessFault};
use super::joining::Joining;
use super::outside::Asked;
use super::producing::{Sending, Starting};
use super::upkeep::{self, Upkeep};

/// Something the outside does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Creates a topic:
    /// `create-topic orders partitions=1 replication-factor=3 segment.ms=1000` or
    /// `create-topic orders assignment=1,2,3;2,3,1`.
    CreateTopic(NewTopic),
    /// An administrator asks for something else: `delete-topic orders`.
    Administer(Admin),
    /// An administrator asks brokers for something: `delete-records orders-0 before=5`.
    Tend(Upkeep),
    /// The producer is handed records: `produce orders-0 2 acks=all idempotence=on`.
    Produce(Produce),
    /// A producer that gathers records is started: `start-producer linger.ms=20`.
    StartProducer(Box<Starting>),
    /// Its application hands over records: `send producer-1 orders 100 keys=8`.
    Send(Sending),
    /// A consumer is started: `consume orders-0 from=earliest`.
    Consume { topic: String, partition: i32, start: Start },
    /// A consumer is started in a group: `consume orders group=g1`.
    Join(Box<Joining>),
    /// Something is done with a client: `close consumer-1`.
    Client(Command),
    /// Something is done to a broker's process: `crash 1`, `start 1`.
    Process(ProcessFault, BrokerId),
    /// Something is done to the controller's process: `crash controller`.
    Controller(ControllerFault),
    /// Something is done to a link: `cut 1 2`, `heal 1>2`, `slow 1 2 ms=200`.
    Link(LinkFault, Link),
    /// The lab holds a broker's fetching back: `pause-fetching 3`.
    PauseFetching(BrokerId),
    /// The lab lets it fetch again: `resume-fetching 3`.
    ResumeFetching(BrokerId),
    /// A program outside the world sends a broker a request, as bytes: `request 3 0012…`.
    Request(Asked),
}

/// A call of the producer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Produce {
    /// To which topic.
    pub topic: String,
    /// To which partition; if none is named, by key, or where the last ones without key went.
    pub partition: Option<i32>,
    /// How many records, in one batch.
    pub records: u32,
    /// 0, 1, or -1 for all.
    pub acks: i16,
    /// The records' key.
    pub key: Option<String>,
    /// Bytes of each value.
    pub value_bytes: u32,
    /// `request.timeout.ms`: how long the broker lets it wait with acks=all. The producer itself
    /// never waits less than 30 s for an answer.
    pub timeout_ms: u32,
    /// `retries`: how often the producer sends it again, within `delivery.timeout.ms`.
    pub retries: u32,
    /// `enable.idempotence`. Kafka has it on unless `acks` or `retries` say otherwise; here it is
    /// said with each call, and a line that says nothing has it off.
    pub idempotent: bool,
    /// Again every so often, so many times in all.
    pub repeat: Option<(Span, u64)>,
}

/// The bounds of a call: a slip of the pen must not stop the page.
const MAX_RECORDS: u32 = 1_000;
const MAX_VALUE_BYTES: u32 = 100_000;
const MAX_BATCH_BYTES: u64 = 900_000;
const MAX_TIMES: u64 = 1_000_000;
const DEFAULT_VALUE_BYTES: u32 = 8;
const DEFAULT_TIMEOUT_MS: u32 = 30_000;
/// `retries` unless something else is said: the real bound is `delivery.timeout.ms`.
pub const DEFAULT_RETRIES: u32 = RETRIES;
const MAX_TIMEOUT_MS: u32 = 600_000;

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CreateTopic(new) => creation::display(f, new),
            Self::Administer(admin) => admin.fmt(f),
            Self::Tend(upkeep) if upkeep::IS_BUILT => upkeep.fmt(f),
            Self::Produce(produce) => produce.fmt(f),
            Self::StartProducer(starting) if IS_BUILT => starting.fmt(f),
            Self::Send(sending) if IS_BUILT => sending.fmt(f),
            Self::StartProducer(_) | Self::Send(_) | Self::Tend(_) => Err(fmt::Error),
            Self::Consume { topic, partition, start } => {
                write!(f, "consume {topic}-{partition} ")?;
                consuming::display_start(f, start)
            }
            Self::Join(joining) => joining.fmt(f),
            Self::Client(command) => command.fmt(f),
            Self::Process(fault, broker) => write!(f, "{} {broker}", fault.word()),
            Self::Controller(fault) => write!(f, "{} {}", fault.word(), fault::CONTROLLER),
            Self::Link(fault, link) => fault.display(f, link),
            Self::PauseFetching(broker) => write!(f, "pause-fetching {broker}"),
            Self::ResumeFetching(broker) => write!(f, "resume-fetching {broker}"),
            Self::Request(asked) => asked.fmt(f),
        }
    }
}

impl fmt::Display for Produce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "produce {}", self.topic)?;
        if let Some(partition) = self.partition {
            write!(f, "-{partition}")?;
        }
        let acks = if self.acks == -1 { "all".to_owned() } else { self.acks.to_string() };
        write!(f, " {} acks={acks}", self.records)?;
        if let Some(key) = &self.key {
            write!(f, " key={}", escaped(key))?;
        }
        if self.value_bytes != DEFAULT_VALUE_BYTES {
            write!(f, " bytes={}", self.value_bytes)?;
        }
        if self.timeout_ms != DEFAULT_TIMEOUT_MS {
            write!(f, " timeout-ms={}", self.timeout_ms)?;
        }
        if self.retries != DEFAULT_RETRIES {
            write!(f, " retries={}", self.retries)?;
        }
        if self.idempotent {
            f.write_str(" idempotence=on")?;
        }
        if let Some((every, times)) = self.repeat {
            write!(f, " every-us={} times={times}", every.as_us())?;
        }
        Ok(())
    }
}

impl FromStr for Action {
    type Err = String;

    /// Reads what [`Display`](fmt::Display) writes.
    fn from_str(line: &str) -> Result<Self, String> {
        let mut words = line.split_whitespace();
        let verb =
            words.next().ok_or("an action is missing; write one, like `produce orders 2`")?;
        let words: Vec<&str> = words.collect();
        match verb {
            "create-topic" => creation::parse(&words).map(Self::CreateTopic),
            "produce" => parse_produce(&words).map(Self::Produce),
            "start-producer" | "send" if !IS_BUILT => {
                Err("this engine was built without `gathering`: there is only `produce`".to_owned())
            }
            "start-producer" => {
                Starting::parse(&words).map(|starting| Self::StartProducer(Box::new(starting)))
            }
            "send" => Sending::parse(&words).map(Self::Send),
            "consume" if words.iter().any(|word| word.starts_with("group=")) => {
                Joining::parse(&words).map(|joining| Self::Join(Box::new(joining)))
            }
            "consume" => consuming::parse(&words),
            "pause-fetching" => parse_broker(verb, &words).map(Self::PauseFetching),
            "resume-fetching" => parse_broker(verb, &words).map(Self::ResumeFetching),
            "request" => Asked::parse(&words).map(Self::Request),
            _ => parse_other(verb, &words).unwrap_or_else(|| {
                Err(format!(
                    "`{verb}` is not an action; there are create-topic, add-partitions, \
                     delete-topic, alter-config, elect-leaders, reassign, delete-records, \
                     reset-offsets, delete-offsets, delete-group, add-broker, produce, \
                     start-producer, send, stop-sending, flush, consume, crash, power-off, stop, \
                     start, freeze, thaw, disk-error, mend-disk, cut, stall, slow, heal, reset, \
                     pause-fetching, resume-fetching, close, pause-polling, resume-polling, \
                     commit, seek, subscribe and request"
                ))
            }),
        }
    }
}

fn parse_other(verb: &str, words: &[&str]) -> Option<Result<Action, String>> {
    if words != [fault::CONTROLLER]
        && let Some(command) = Command::parse(verb, words)
    {
        return Some(command.map(Action::Client));
    }
    if let Some(fault) = ProcessFault::from_word(verb) {
        if words == [fault::CONTROLLER] {
            return Some(ControllerFault::of(fault).map(Action::Controller));
        }
        return Some(parse_broker(verb, words).map(|id| Action::Process(fault, id)));
    }
    if let Some(admin) = Admin::parse(verb, words) {
        return Some(admin.map(Action::Administer));
    }
    if upkeep::IS_BUILT
        && let Some(upkeep) = Upkeep::parse(verb, words)
    {
        return Some(upkeep.map(Action::Tend));
    }
    let link = LinkFault::parse(verb, words)?;
    Some(link.map(|(fault, link)| Action::Link(fault, link)))
}

pub(super) fn parse_broker(verb: &str, words: &[&str]) -> Result<BrokerId, String> {
    match words {
        [id] => id
            .parse()
            .map(BrokerId)
            .map_err(|_not_a_number| format!("`{id}` is not a broker's number")),
        _ => Err(format!("`{verb}` needs a broker's number and nothing else")),
    }
}

pub(super) fn parse_number<T: FromStr>(name: &str, value: &str) -> Result<T, String> {
    value.parse().map_err(|_not_a_number| format!("`{value}` is not a number that `{name}` takes"))
}

/// A key as one word: spaces, `%` and what is not printable ASCII become `%20` and the like.
pub(super) fn escaped(key: &str) -> String {
    let byte = |byte: u8| match byte {
        b'%' => "%25".to_owned(),
        byte if byte.is_ascii_graphic() => char::from(byte).to_string(),
        byte => format!("%{byte:02x}"),
    };
    key.bytes().map(byte).collect()
}

/// Undoes [`escaped`].
pub(super) fn unescaped(word: &str) -> Result<String, String> {
    let wrong = || format!("`key={word}` is damaged; after % two hexadecimal digits stand");
    let mut bytes = Vec::with_capacity(word.len());
    let mut rest = word.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next().ok_or_else(wrong)?, rest.next().ok_or_else(wrong)?];
        let digit = |byte: u8| char::from(byte).to_digit(16);
        let (Some(high), Some(low)) = (digit(digits[0]), digit(digits[1])) else {
            return Err(wrong());
        };
        bytes.push(u8::try_from(high << 4 | low).unwrap_or(u8::MAX));
    }
    String::from_utf8(bytes).map_err(|_not_text| wrong())
}

/// `orders-0` as topic and partition; a name without a partition's number is a topic.
pub(super) fn split_partition(word: &str) -> (String, Option<i32>) {
    let split = word.rsplit_once('-').filter(|(topic, _)| !topic.is_empty());
    match split.and_then(|(topic, index)| Some((topic, index.parse::<u16>().ok()?))) {
        Some((topic, index)) => (topic.to_owned(), Some(i32::from(index))),
        None => (word.to_owned(), None),
    }
}

fn parse_produce(words: &[&str]) -> Result<Produce, String> {
    let [place, records, options @ ..] = words else {
        return Err("`produce` needs a topic and a number of records".to_owned());
    };
    let (topic, partition) = split_partition(place);
    let records = parse_number("produce", records)?;
    let mut produce = Produce {
        topic,
        partition,
        records,
        acks: -1,
        key: None,
        value_bytes: DEFAULT_VALUE_BYTES,
        timeout_ms: DEFAULT_TIMEOUT_MS,
        retries: DEFAULT_RETRIES,
        idempotent: false,
        repeat: None,
    };
    let (mut every, mut times) = (None, None);
    for option in options {
        match option.split_once('=') {
            Some(("acks", "all" | "-1")) => produce.acks = -1,
            Some(("acks", "0")) => produce.acks = 0,
            Some(("acks", "1")) => produce.acks = 1,
            Some(("acks", other)) => {
                return Err(format!("`acks` must be 0, 1 or all, not `{other}`"));
            }
            Some(("key", key)) => produce.key = Some(unescaped(key)?),
            Some(("bytes", bytes)) => produce.value_bytes = parse_number("bytes", bytes)?,
            Some(("timeout-ms", ms)) => produce.timeout_ms = parse_number("timeout-ms", ms)?,
            Some(("retries", number)) => produce.retries = parse_number("retries", number)?,
            Some(("idempotence", "on")) => produce.idempotent = true,
            Some(("idempotence", "off")) => produce.idempotent = false,
            Some(("idempotence", other)) => {
                return Err(format!("`idempotence` must be on or off, not `{other}`"));
            }
            Some(("every-us", us)) => every = Some(parse_number("every-us", us)?),
            Some(("times", number)) => times = Some(parse_number("times", number)?),
            Some(_) | None => return Err(format!("`{option}` is not an option of `produce`")),
        }
    }
    produce.repeat = match (every, times) {
        (Some(every), Some(times)) => Some((Span::from_us(every), times)),
        (None, None) => None,
        (Some(_), None) | (None, Some(_)) => {
            return Err("`every-us` and `times` go together".to_owned());
        }
    };
    produce.check()?;
    Ok(produce)
}

impl Produce {
    /// How its batch is sent. The producer does not wait less than it does by itself.
    pub(super) fn terms(&self) -> Terms {
        let plain = Terms::default();
        Terms {
            acks: self.acks,
            timeout_ms: i32::try_from(self.timeout_ms).unwrap_or(i32::MAX),
            patience: plain.patience.max(Span::from_ms(self.timeout_ms.into())),
            retries: self.retries,
            idempotent: self.idempotent,
            ..plain
        }
    }

    /// Within the bounds of a call.
    fn check(&self) -> Result<(), String> {
        let within = |what: &str, number: u64, bounds: std::ops::RangeInclusive<u64>| {
            if bounds.contains(&number) {
                return Ok(());
            }
            Err(format!("{what} must be from {} to {}, not {number}", bounds.start(), bounds.end()))
        };
        within("the number of records", self.records.into(), 1..=MAX_RECORDS.into())?;
        within("`bytes`", self.value_bytes.into(), 1..=MAX_VALUE_BYTES.into())?;
        let batch = u64::from(self.records) * u64::from(self.value_bytes);
        within("bytes of all values together", batch, 1..=MAX_BATCH_BYTES)?;
        within("`timeout-ms`", self.timeout_ms.into(), 1..=MAX_TIMEOUT_MS.into())?;
        within("`retries`", self.retries.into(), 0..=DEFAULT_RETRIES.into())?;
        if self.idempotent && (self.acks != -1 || self.retries == 0) {
            return Err("`idempotence=on` needs acks=all and retries above 0".to_owned());
        }
        if let Some((every, times)) = self.repeat {
            within("`every-us`", every.as_us(), 1..=60_000_000)?;
            within("`times`", times, 1..=MAX_TIMES)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_key_stays_one_word_and_reads_back() {
        for key in ["k", "two words", "50%", "=", "键", "\n"] {
            let mut produce = parse_produce(&["orders-0", "1"]).expect("a plain call");
            produce.key = Some(key.to_owned());
            let action = Action::Produce(produce);
            assert_eq!(action.to_string().parse(), Ok(action), "{key:?}");
        }
        for word in ["key=%", "key=%2", "key=%zz", "key=%ff"] {
            let refused = format!("produce orders 1 {word}").parse::<Action>();
            assert!(refused.is_err_and(|why| why.contains("is damaged")), "{word}");
        }
    }
}
