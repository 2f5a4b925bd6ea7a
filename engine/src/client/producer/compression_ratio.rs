//! How many bytes a batch is expected to have once it is compressed
//! (`MemoryRecordsBuilder.estimatedBytesWritten`). Kafka works it out in Java's `float`, and where
//! that rounds decides on the last record of a batch; here the same is done in whole numbers.

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

impl CompressionRatio {
    /// The ratio of so many thousandths.
    pub const fn from_thousandths(thousandths: u32) -> Self {
        let shifted = (thousandths as u64) << 31;
        // A last digit that says whether there are more: rounding needs to know no more of them.
        let more = if shifted.is_multiple_of(1_000) { 0 } else { 1 };
        Self(Single::rounded((shifted / 1_000) << 1 | more, -32))
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

    /// The whole number next to it towards zero.
    const fn truncated(self) -> u64 {
        match self.exponent {
            0.. => self.mantissa << self.exponent,
            -63..0 => self.mantissa >> -self.exponent,
            _ => 0,
        }
    }
}
