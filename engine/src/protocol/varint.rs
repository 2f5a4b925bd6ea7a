//! Numbers of variable length: seven bits a byte, the lowest first, the top bit says "more
//! follows". Inside record batches they are zig-zag signed (`-1` is one byte), in the flexible
//! versions of messages unsigned. Source: Kafka's `ByteUtils`.
//!
//! A reader is lenient exactly where Kafka's is: the bits of the last byte that do not fit are
//! dropped without a word.

use std::fmt;

use bytes::BufMut;

/// Why a number could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VarintError {
    /// The bytes end before the number does.
    Unfinished,
    /// The last byte that the type has room for still says "more follows".
    TooLong,
}

impl fmt::Display for VarintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unfinished => "the bytes end in the middle of a number of variable length",
            Self::TooLong => "a number of variable length has more bytes than its type allows",
        })
    }
}

/// Reads an unsigned number at `*at` and moves `*at` behind it.
///
/// # Errors
/// If the bytes end first or the number does not; `*at` is then of no use.
pub fn read_u32(bytes: &[u8], at: &mut usize) -> Result<u32, VarintError> {
    let mut number = 0_u32;
    for shift in (0..35).step_by(7) {
        let byte = *bytes.get(*at).ok_or(VarintError::Unfinished)?;
        *at += 1;
        number |= u32::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(VarintError::TooLong)
}

/// Reads a zig-zag number at `*at` and moves `*at` behind it.
///
/// # Errors
/// As [`read_u32`].
pub fn read_i32(bytes: &[u8], at: &mut usize) -> Result<i32, VarintError> {
    let number = read_u32(bytes, at)?;
    Ok((number >> 1) as i32 ^ -((number & 1) as i32))
}

/// Reads a zig-zag number of up to ten bytes at `*at` and moves `*at` behind it.
///
/// # Errors
/// As [`read_u32`].
pub fn read_i64(bytes: &[u8], at: &mut usize) -> Result<i64, VarintError> {
    let mut number = 0_u64;
    for shift in (0..70).step_by(7) {
        let byte = *bytes.get(*at).ok_or(VarintError::Unfinished)?;
        *at += 1;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok((number >> 1) as i64 ^ -((number & 1) as i64));
        }
    }
    Err(VarintError::TooLong)
}

/// Writes an unsigned number.
pub fn put_u32(out: &mut impl BufMut, number: u32) {
    put(out, u64::from(number));
}

/// Writes a zig-zag number.
pub fn put_i32(out: &mut impl BufMut, number: i32) {
    put(out, u64::from(zigzag_i32(number)));
}

/// Writes a zig-zag number of up to ten bytes.
pub fn put_i64(out: &mut impl BufMut, number: i64) {
    put(out, zigzag_i64(number));
}

/// How many bytes [`put_i32`] writes.
pub const fn size_of_i32(number: i32) -> usize {
    size(zigzag_i32(number) as u64)
}

/// How many bytes [`put_i64`] writes.
pub const fn size_of_i64(number: i64) -> usize {
    size(zigzag_i64(number))
}

const fn zigzag_i32(number: i32) -> u32 {
    ((number << 1) ^ (number >> 31)) as u32
}

const fn zigzag_i64(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)) as u64
}

const fn size(number: u64) -> usize {
    let bits = 64 - (number | 1).leading_zeros() as usize;
    bits.div_ceil(7)
}

fn put(out: &mut impl BufMut, mut number: u64) {
    while number >= 0x80 {
        out.put_u8((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.put_u8(number as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_reads_back_and_has_the_announced_size() {
        for power in 0..64 {
            for near in [-1, 0, 1] {
                let number = (1_i64 << power).wrapping_add(near);
                for number in [number, number.wrapping_neg()] {
                    let mut long = Vec::new();
                    put_i64(&mut long, number);
                    let mut at = 0;
                    assert_eq!(read_i64(&long, &mut at), Ok(number));
                    assert_eq!((at, long.len()), (long.len(), size_of_i64(number)));

                    let mut short = Vec::new();
                    put_i32(&mut short, number as i32);
                    let mut at = 0;
                    assert_eq!(read_i32(&short, &mut at), Ok(number as i32));
                    assert_eq!((at, short.len()), (short.len(), size_of_i32(number as i32)));
                }
            }
        }
    }

    #[test]
    fn minus_one_is_one_byte_as_null_lengths_are() {
        let mut out = Vec::new();
        put_i32(&mut out, -1);
        assert_eq!(out, [0x01]);
    }

    #[test]
    fn too_long_and_unfinished_numbers_are_refused() {
        assert_eq!(read_i32(&[0xff, 0xff, 0xff, 0xff, 0xff, 0], &mut 0), Err(VarintError::TooLong));
        assert_eq!(read_i32(&[0x80, 0x80], &mut 0), Err(VarintError::Unfinished));
        assert_eq!(read_i64(&[0xff; 11], &mut 0), Err(VarintError::TooLong));
        assert_eq!(read_u32(&[], &mut 0), Err(VarintError::Unfinished));
    }
}
