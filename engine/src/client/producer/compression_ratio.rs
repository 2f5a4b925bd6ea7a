//! How many bytes a batch is expected to have once it is compressed
//! (`MemoryRecordsBuilder.estimatedBytesWritten`). Kafka works it out in Java's `float`, and where
//! that rounds decides on the last record of a batch; here the same is done in whole numbers.

use std::cmp::Ordering;

/// A compression ratio as a producer estimates it for a topic and a codec: 1 is "as large as
/// before".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CompressionRatio(Single);

/// A number of `float`: `mantissa` times two to the power of `exponent`, with at most 24 binary
/// digits. What is too small or too large for one does not come up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Single {
    mantissa: u64,
    exponent: i32,
}

/// `COMPRESSION_RATE_ESTIMATION_FACTOR`: the `float` that is nearest to 1.05.
const FACTOR: Single = Single { mantissa: 0x0086_6666, exponent: -23 };

/// `COMPRESSION_RATIO_DETERIORATE_STEP`: the `float` that is nearest to 0.05.
const DETERIORATE_STEP: Single = Single { mantissa: 0x00cc_cccd, exponent: -28 };
/// `COMPRESSION_RATIO_IMPROVING_STEP`: the `float` that is nearest to 0.005.
const IMPROVING_STEP: Single = Single { mantissa: 0x00a3_d70a, exponent: -31 };

impl CompressionRatio {
    /// "As large as before": what is expected of a codec at first.
    pub const ONE: Self = Self(Single { mantissa: 1, exponent: 0 });

    /// The ratio of so many thousandths.
    pub const fn from_thousandths(thousandths: u32) -> Self {
        let shifted = (thousandths as u64) << 31;
        // A last digit that says whether there are more: rounding needs to know no more of them.
        let more = if shifted.is_multiple_of(1_000) { 0 } else { 1 };
        Self(Single::rounded((shifted / 1_000) << 1 | more, -32))
    }

    /// What a codec has made of so many bytes.
    pub const fn observed(compressed: usize, uncompressed: usize) -> Self {
        let (one, other) =
            (Single::rounded(compressed as u64, 0), Single::rounded(uncompressed as u64, 0));
        Self(one.over(other))
    }

    /// What is expected next when `observed` is what came of a batch
    /// (`CompressionRatioEstimator.updateEstimation`): worse is believed sooner than better.
    pub fn updated(self, observed: Self) -> Self {
        let (one, other) = self.0.aligned(observed.0);
        let next = match one.cmp(&other) {
            Ordering::Less => self.0.plus(DETERIORATE_STEP),
            Ordering::Equal => return self,
            Ordering::Greater => self.0.minus(IMPROVING_STEP),
        };
        Self(next).max(observed)
    }

    /// The larger of two.
    pub fn max(self, other: Self) -> Self {
        let (mine, its) = self.0.aligned(other.0);
        if mine < its { other } else { self }
    }

    /// How many bytes are expected of so many uncompressed ones, with five per cent to spare.
    pub const fn estimate(self, uncompressed: usize) -> usize {
        Single::rounded(uncompressed as u64, 0).times(self.0).times(FACTOR).truncated() as usize
    }
}

impl Single {
    /// The nearest number, the one with the even mantissa of two.
    const fn rounded(mantissa: u64, exponent: i32) -> Self {
        let digits = u64::BITS - mantissa.leading_zeros();
        let Some(shift @ 1..) = digits.checked_sub(24) else { return Self { mantissa, exponent } };
        let (half, cut) = (1 << (shift - 1), mantissa & ((1 << shift) - 1));
        let kept = mantissa >> shift;
        let is_up = cut > half || cut == half && kept & 1 == 1;
        Self { mantissa: kept + is_up as u64, exponent: exponent + shift as i32 }
    }

    const fn times(self, other: Self) -> Self {
        Self::rounded(self.mantissa * other.mantissa, self.exponent + other.exponent)
    }

    /// The quotient; zero by zero is zero.
    const fn over(self, other: Self) -> Self {
        let divisor = if other.mantissa == 0 { 1 } else { other.mantissa };
        let shift = self.mantissa.leading_zeros().saturating_sub(1);
        let dividend = if shift < 63 { self.mantissa << shift } else { 0 };
        let more = if dividend.is_multiple_of(divisor) { 0 } else { 1 };
        Self::rounded(
            (dividend / divisor) << 1 | more,
            self.exponent - other.exponent - shift as i32 - 1,
        )
    }

    const fn plus(self, other: Self) -> Self {
        let (one, two) = self.aligned(other);
        Self::rounded(one + two, Self::common(self, other))
    }

    /// The difference, or zero if there is less than nothing.
    const fn minus(self, other: Self) -> Self {
        let (one, two) = self.aligned(other);
        Self::rounded(one.saturating_sub(two), Self::common(self, other))
    }

    /// Both mantissas for the smaller exponent. The exponents of ratios and steps differ by less
    /// than forty.
    const fn aligned(self, other: Self) -> (u64, u64) {
        let common = Self::common(self, other);
        let one = self.mantissa << (self.exponent - common);
        (one, other.mantissa << (other.exponent - common))
    }

    const fn common(one: Self, other: Self) -> i32 {
        if one.exponent < other.exponent { one.exponent } else { other.exponent }
    }

    /// The whole number next to it towards zero.
    const fn truncated(self) -> u64 {
        match self.exponent {
            0.. => self.mantissa << self.exponent,
            -63..0 => self.mantissa >> -self.exponent,
            _ => 0,
        }
    }
}
