//! Reading bytes that others have written: every length is held against what is left.

use std::fmt;

use bytes::Bytes;

use crate::protocol::messages::StrBytes;
use crate::protocol::varint::{self, VarintError};

/// Why bytes are not what they should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// They end too soon.
    Truncated,
    /// A length is below -1, has too many bytes or is more than is left.
    Length,
    /// Something is null that may not be.
    Null,
    /// A text is not UTF-8.
    Text,
    /// No version of it has this number.
    Version(i16),
    /// The key is of no type of record that is known here.
    Type(i16),
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated => f.write_str("the bytes end too soon"),
            Self::Length => f.write_str("a length cannot be right"),
            Self::Null => f.write_str("something is null that may not be"),
            Self::Text => f.write_str("a text is not UTF-8"),
            Self::Version(version) => write!(f, "there is no version {version}"),
            Self::Type(number) => write!(f, "{number} is no known type of record"),
        }
    }
}

impl std::error::Error for DecodeError {}

/// A walk over bytes.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    bytes: &'a Bytes,
    at: usize,
    /// Whether lengths are unsigned varints plus one, and structs end with tagged fields.
    is_flexible: bool,
}

impl<'a> Reader<'a> {
    pub(super) const fn new(bytes: &'a Bytes) -> Self {
        Self { bytes, at: 0, is_flexible: false }
    }

    /// From here on it is of a flexible version, or of none.
    pub(super) const fn set_flexible(&mut self, is_flexible: bool) {
        self.is_flexible = is_flexible;
    }

    pub(super) fn i16(&mut self) -> Result<i16, DecodeError> {
        self.number().map(i16::from_be_bytes)
    }

    pub(super) fn i32(&mut self) -> Result<i32, DecodeError> {
        self.number().map(i32::from_be_bytes)
    }

    pub(super) fn i64(&mut self) -> Result<i64, DecodeError> {
        self.number().map(i64::from_be_bytes)
    }

    pub(super) fn u128(&mut self) -> Result<u128, DecodeError> {
        self.number().map(u128::from_be_bytes)
    }

    pub(super) fn unsigned(&mut self) -> Result<u32, DecodeError> {
        varint::read_u32(self.bytes, &mut self.at).map_err(|why| match why {
            VarintError::Unfinished => DecodeError::Truncated,
            VarintError::TooLong => DecodeError::Length,
        })
    }

    pub(super) fn string(&mut self) -> Result<StrBytes, DecodeError> {
        self.nullable_string()?.ok_or(DecodeError::Null)
    }

    pub(super) fn nullable_string(&mut self) -> Result<Option<StrBytes>, DecodeError> {
        let length = if self.is_flexible { self.compact()? } else { self.i16()?.into() };
        let text = self.slice(length)?.map(StrBytes::from_utf8).transpose();
        text.map_err(|_not_utf_8| DecodeError::Text)
    }

    pub(super) fn bytes(&mut self) -> Result<Bytes, DecodeError> {
        self.nullable_bytes()?.ok_or(DecodeError::Null)
    }

    pub(super) fn nullable_bytes(&mut self) -> Result<Option<Bytes>, DecodeError> {
        let length = if self.is_flexible { self.compact()? } else { self.i32()? };
        self.slice(length)
    }

    /// How many elements follow. Each takes a byte or more, so there cannot be more than are left.
    pub(super) fn count(&mut self) -> Result<usize, DecodeError> {
        let count = if self.is_flexible { self.compact()? } else { self.i32()? };
        match usize::try_from(count) {
            Ok(count) if count <= self.left() => Ok(count),
            Err(_negative) if count == -1 => Err(DecodeError::Null),
            Ok(_) | Err(_) => Err(DecodeError::Length),
        }
    }

    /// What is left of it from here on, which is then behind.
    pub(super) fn skip(&mut self, size: u32) -> Result<(), DecodeError> {
        self.range(size as usize).map(|_| ())
    }

    fn compact(&mut self) -> Result<i32, DecodeError> {
        let length = self.unsigned()?;
        i32::try_from(length).map(|length| length - 1).map_err(|_too_long| DecodeError::Length)
    }

    fn slice(&mut self, length: i32) -> Result<Option<Bytes>, DecodeError> {
        match usize::try_from(length) {
            Ok(length) if length > self.left() => Err(DecodeError::Length),
            Ok(length) => Ok(Some(self.bytes.slice(self.range(length)?))),
            Err(_negative) if length == -1 => Ok(None),
            Err(_negative) => Err(DecodeError::Length),
        }
    }

    fn number<const SIZE: usize>(&mut self) -> Result<[u8; SIZE], DecodeError> {
        let range = self.range(SIZE)?;
        let mut number = [0; SIZE];
        number.copy_from_slice(&self.bytes[range]);
        Ok(number)
    }

    fn range(&mut self, size: usize) -> Result<std::ops::Range<usize>, DecodeError> {
        if size > self.left() {
            return Err(DecodeError::Truncated);
        }
        let from = self.at;
        self.at += size;
        Ok(from..self.at)
    }

    fn left(&self) -> usize {
        self.bytes.len() - self.at
    }
}
