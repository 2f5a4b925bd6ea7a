//! Virtual time. It starts at zero, moves only when a world is told to move, and counts whole
//! microseconds, so that arithmetic on it is exact everywhere.

use std::fmt;
use std::ops::{Add, AddAssign, Sub};
use std::str::FromStr;

/// A place in virtual time: microseconds since the world began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(u64);

/// A length of virtual time in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(u64);

impl Instant {
    /// The beginning of every world.
    pub const ZERO: Self = Self(0);
    /// Later than anything that is ever due.
    pub const MAX: Self = Self(u64::MAX);

    /// The instant `us` microseconds after the beginning.
    pub const fn from_us(us: u64) -> Self {
        Self(us)
    }

    /// The instant `ms` milliseconds after the beginning.
    pub const fn from_ms(ms: u64) -> Self {
        Self(ms * 1_000)
    }

    /// Microseconds since the beginning.
    pub const fn as_us(self) -> u64 {
        self.0
    }

    /// Whole milliseconds since the beginning, rounded down.
    pub const fn as_ms(self) -> u64 {
        self.0 / 1_000
    }

    /// The time since `earlier`; zero if `earlier` is later.
    pub const fn since(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// A span of `us` microseconds.
    pub const fn from_us(us: u64) -> Self {
        Self(us)
    }

    /// A span of `ms` milliseconds.
    pub const fn from_ms(ms: u64) -> Self {
        Self(ms * 1_000)
    }

    /// Microseconds.
    pub const fn as_us(self) -> u64 {
        self.0
    }

    /// Whole milliseconds, rounded down.
    pub const fn as_ms(self) -> u64 {
        self.0 / 1_000
    }
}

impl Add<Span> for Instant {
    type Output = Self;
    fn add(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl AddAssign<Span> for Instant {
    fn add_assign(&mut self, span: Span) {
        *self = *self + span;
    }
}

impl Sub<Span> for Instant {
    type Output = Self;
    fn sub(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span.0))
    }
}

impl Add for Span {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

/// Seconds with as many digits as the instant needs, three at least: `21.204`, `0.000250`.
impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, us) = (self.0 / 1_000_000, self.0 % 1_000_000);
        if us.is_multiple_of(1_000) {
            write!(f, "{seconds}.{:03}", us / 1_000)
        } else {
            write!(f, "{seconds}.{us:06}")
        }
    }
}

/// Reads what [`Display`](fmt::Display) writes, and shorter forms: `20`, `20.5`, `21.204`.
impl FromStr for Instant {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not a time; write seconds, like 21.204");
        let (seconds, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if seconds.is_empty() || fraction.len() > 6 || !digits(seconds) || !digits(fraction) {
            return Err(wrong());
        }
        let us: u64 = format!("{fraction:0<6}").parse().map_err(|_not_a_number| wrong())?;
        let seconds: u64 = seconds.parse().map_err(|_not_a_number| wrong())?;
        seconds.checked_mul(1_000_000).and_then(|s| s.checked_add(us)).map(Self).ok_or_else(wrong)
    }
}

/// Milliseconds, with microseconds only where there are some: `500 ms`, `0.250 ms`.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 % 1_000 {
            0 => write!(f, "{} ms", self.0 / 1_000),
            us => write!(f, "{}.{us:03} ms", self.0 / 1_000),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_reads_back_as_it_was_written() {
        for us in [0, 1, 999, 1_000, 250, 21_204_000, 21_204_001, u64::from(u32::MAX)] {
            let instant = Instant::from_us(us);
            assert_eq!(instant.to_string().parse(), Ok(instant), "{instant}");
        }
        assert_eq!("20".parse(), Ok(Instant::from_ms(20_000)));
        assert_eq!("20.5".parse(), Ok(Instant::from_ms(20_500)));
    }

    #[test]
    fn a_damaged_instant_is_refused_with_what_to_write() {
        for text in ["", ".", "x", "1.2.3", "-1", "1.1234567", "99999999999999999999", "+1", "1e3"]
        {
            let refused = text.parse::<Instant>();
            assert!(refused.is_err_and(|why| why.contains("write seconds")), "{text}");
        }
    }
}
