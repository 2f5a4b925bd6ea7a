//! Coordinates as text, rounded to few decimals. The library can write any number exactly, and the
//! page would have to download how.

use std::fmt;

/// A number and how many decimals are written of it.
#[derive(Clone, Copy, Debug)]
pub struct Digits {
    number: f64,
    decimals: u32,
}

/// Without decimals.
pub const fn units(number: f64) -> Digits {
    Digits { number, decimals: 0 }
}

/// With one decimal.
pub const fn tenths(number: f64) -> Digits {
    Digits { number, decimals: 1 }
}

/// With two decimals.
pub const fn hundredths(number: f64) -> Digits {
    Digits { number, decimals: 2 }
}

/// With three decimals.
pub const fn thousandths(number: f64) -> Digits {
    Digits { number, decimals: 3 }
}

impl fmt::Display for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = 10_u64.pow(self.decimals);
        let scaled = (self.number.abs() * scale as f64).round() as u64;
        let (whole, rest) = (scaled / scale, scaled % scale);
        let sign = if self.number < 0.0 && scaled > 0 { "-" } else { "" };
        let width = self.decimals as usize;
        match self.decimals {
            0 => write!(f, "{sign}{whole}"),
            _ => write!(f, "{sign}{whole}.{rest:0width$}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_and_padded() {
        assert_eq!(units(12.5).to_string(), "13");
        assert_eq!(tenths(-0.04).to_string(), "0.0");
        assert_eq!(tenths(-7.25).to_string(), "-7.3");
        assert_eq!(hundredths(3.0).to_string(), "3.00");
        assert_eq!(thousandths(0.0625).to_string(), "0.063");
        assert_eq!(tenths(f64::NAN).to_string(), "0.0");
    }
}
