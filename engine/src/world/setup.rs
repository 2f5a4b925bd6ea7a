//! How a world begins: the seed, the machines, and how long things take between them. Prints and
//! parses as text, a setting a line.

use std::fmt;
use std::str::FromStr;

use crate::physics::time::Span;

/// Everything that is decided before the first event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setup {
    /// Decides everything that is left to chance.
    pub seed: u64,
    /// How many brokers there are: ids 1 to this.
    pub brokers: u32,
    /// How long a broker takes from the start of its process until it serves.
    pub broker_start: Span,
    /// One-way latency of the quickest link.
    pub link_latency: Span,
    /// How much the links' latencies differ.
    pub link_spread: Span,
    /// `replica.lag.time.max.ms`
    pub replica_lag_time_max: Span,
    /// `broker.session.timeout.ms`
    pub session_timeout: Span,
    /// `leader.imbalance.check.interval.seconds`
    pub leader_imbalance_check: Span,
    /// `offsets.topic.num.partitions`
    pub offsets_topic_num_partitions: i32,
    /// `offsets.topic.replication.factor`: no topic comes about while fewer brokers are there.
    pub offsets_topic_replication_factor: i16,
    /// `group.initial.rebalance.delay.ms`
    pub group_initial_rebalance_delay: Span,
    /// What the machines' wall clocks show at the beginning: milliseconds since 1970.
    pub wall_clock_ms: i64,
}

/// 2026-01-01T00:00:00Z.
const NEW_YEAR_MS: i64 = 1_767_225_600_000;
/// The year 10000, when dates get a digit more.
const WALL_CLOCK_MS_MAX: i64 = 253_402_300_800_000;

/// The most brokers a world can have.
pub(super) const MAX_BROKERS: u32 = 12;

impl Default for Setup {
    fn default() -> Self {
        Self {
            seed: 1,
            brokers: 3,
            broker_start: Span::from_ms(2_000),
            link_latency: Span::from_ms(3),
            link_spread: Span::from_us(100),
            replica_lag_time_max: Span::from_ms(30_000),
            session_timeout: Span::from_ms(9_000),
            leader_imbalance_check: Span::from_ms(300_000),
            offsets_topic_num_partitions: 50,
            offsets_topic_replication_factor: 3,
            group_initial_rebalance_delay: Span::from_ms(3_000),
            wall_clock_ms: NEW_YEAR_MS,
        }
    }
}

impl fmt::Display for Setup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "seed {}", self.seed)?;
        writeln!(f, "brokers {}", self.brokers)?;
        writeln!(f, "broker-start-us {}", self.broker_start.as_us())?;
        writeln!(f, "link-latency-us {}", self.link_latency.as_us())?;
        write!(f, "link-spread-us {}", self.link_spread.as_us())?;
        let plain = Self::default();
        let settings = [
            ("replica-lag-time-max-us", self.replica_lag_time_max, plain.replica_lag_time_max),
            ("session-timeout-us", self.session_timeout, plain.session_timeout),
            (
                "leader-imbalance-check-us",
                self.leader_imbalance_check,
                plain.leader_imbalance_check,
            ),
            (
                "group-initial-rebalance-delay-us",
                self.group_initial_rebalance_delay,
                plain.group_initial_rebalance_delay,
            ),
        ];
        let special = settings.into_iter().filter(|(_, value, default)| value != default);
        special
            .into_iter()
            .try_for_each(|(name, value, _)| write!(f, "\n{name} {}", value.as_us()))?;
        if self.offsets_topic_num_partitions != plain.offsets_topic_num_partitions {
            let partitions = self.offsets_topic_num_partitions;
            write!(f, "\noffsets-topic-num-partitions {partitions}")?;
        }
        if self.offsets_topic_replication_factor != plain.offsets_topic_replication_factor {
            let factor = self.offsets_topic_replication_factor;
            write!(f, "\noffsets-topic-replication-factor {factor}")?;
        }
        if self.wall_clock_ms != plain.wall_clock_ms {
            write!(f, "\nwall-clock-ms {}", self.wall_clock_ms)?;
        }
        Ok(())
    }
}

impl FromStr for Setup {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut setup = Self::default();
        for line in text.lines() {
            let (name, value) = line
                .split_once(' ')
                .ok_or_else(|| format!("`{line}` is not a setting; write a name and a number"))?;
            let number: u64 = value.parse().map_err(|_not_a_number| {
                format!("`{value}` is not a number; `{name}` needs one")
            })?;
            match name {
                "seed" => setup.seed = number,
                "brokers" => setup.brokers = brokers(number)?,
                "broker-start-us" => setup.broker_start = span(name, number)?,
                "link-latency-us" => setup.link_latency = span(name, number)?,
                "link-spread-us" => setup.link_spread = span(name, number)?,
                "replica-lag-time-max-us" => setup.replica_lag_time_max = long(name, number)?,
                "session-timeout-us" => setup.session_timeout = long(name, number)?,
                "leader-imbalance-check-us" => {
                    setup.leader_imbalance_check = long(name, number)?;
                }
                "offsets-topic-num-partitions" => {
                    setup.offsets_topic_num_partitions = few(name, number, 100)?.into();
                }
                "offsets-topic-replication-factor" => {
                    setup.offsets_topic_replication_factor =
                        few(name, number, MAX_BROKERS.try_into().unwrap_or(u8::MAX))?.into();
                }
                "group-initial-rebalance-delay-us" => {
                    setup.group_initial_rebalance_delay = span(name, number)?;
                }
                "wall-clock-ms" => setup.wall_clock_ms = wall_clock(number)?,
                _ => return Err(format!("`{name}` is not a setting of a world")),
            }
        }
        if setup.link_latency == Span::ZERO {
            return Err("`link-latency-us` must be at least 1".to_owned());
        }
        Ok(setup)
    }
}

fn wall_clock(number: u64) -> Result<i64, String> {
    i64::try_from(number)
        .ok()
        .filter(|ms| *ms <= WALL_CLOCK_MS_MAX)
        .ok_or_else(|| format!("`wall-clock-ms` must be at most {WALL_CLOCK_MS_MAX}, not {number}"))
}

/// At least one, at most `max`.
fn few(name: &str, number: u64, max: u8) -> Result<u8, String> {
    u8::try_from(number)
        .ok()
        .filter(|few| (1..=max).contains(few))
        .ok_or_else(|| format!("`{name}` must be from 1 to {max}, not {number}"))
}

fn brokers(number: u64) -> Result<u32, String> {
    u32::try_from(number)
        .ok()
        .filter(|brokers| (1..=MAX_BROKERS).contains(brokers))
        .ok_or_else(|| format!("`brokers` must be from 1 to {MAX_BROKERS}, not {number}"))
}

/// Times of Kafka's own: at least 100 ms, at most a day.
fn long(name: &str, us: u64) -> Result<Span, String> {
    if !(100_000..=86_400_000_000).contains(&us) {
        return Err(format!("`{name}` must be from 100000 to 86400000000, not {us}"));
    }
    Ok(Span::from_us(us))
}

/// A minute at the most: longer ones are slips of the pen.
fn span(name: &str, us: u64) -> Result<Span, String> {
    if us > 60_000_000 {
        return Err(format!("`{name}` must be at most 60000000, not {us}"));
    }
    Ok(Span::from_us(us))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_reads_back_and_plain_ones_are_not_written() {
        let setup = Setup {
            seed: 7,
            brokers: 4,
            broker_start: Span::from_ms(1),
            link_latency: Span::from_ms(2),
            link_spread: Span::from_us(3),
            replica_lag_time_max: Span::from_ms(400),
            session_timeout: Span::from_ms(500),
            leader_imbalance_check: Span::from_ms(600),
            offsets_topic_num_partitions: 8,
            offsets_topic_replication_factor: 2,
            group_initial_rebalance_delay: Span::from_ms(650),
            wall_clock_ms: 700,
        };
        assert_eq!(setup.to_string().parse(), Ok(setup));
        assert_eq!(Setup::default().to_string().lines().count(), 5);
        let refused = "wall-clock-ms 253402300800001".parse::<Setup>();
        assert!(refused.is_err_and(|why| why.contains("must be at most 253402300800000")));
    }
}
