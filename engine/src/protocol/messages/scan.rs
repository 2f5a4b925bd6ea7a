//! Walks over the bytes of a message before the message crate does. The crate believes every
//! length it reads: a body of eight bytes can make it reserve gigabytes. Here lengths are held
//! against the bytes that are left, and what the crate would reserve is summed up beforehand.

use std::fmt;

use super::schema::{Field, Kind, Null, Schema};
use crate::protocol::apis::ApiKey;
use crate::protocol::varint::{self, VarintError};

/// The longest text in a message, in bytes, also where its length could be larger.
const TEXT_MAX: usize = i16::MAX as usize;
/// What decoding may reserve for each byte of a message.
const MEMORY_PER_BYTE: usize = 8;
/// What it may reserve besides. (The rest up to 64 KiB is for the message itself and for errors.)
const MEMORY_FREE: usize = 48 * 1024;
/// An upper bound for what the crate keeps of one tagged field that it does not know.
const MEMORY_PER_UNKNOWN_TAG: usize = 512;

/// Why bytes are no message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// No request of Kafka 4.3 has this number.
    UnknownApi(i16),
    /// Kafka has it, brokers here do not serve it.
    NotServed(ApiKey),
    /// It is served in one version only.
    UnsupportedVersion {
        /// The request.
        api: ApiKey,
        /// The version that came.
        version: i16,
        /// The version that is served.
        served: i16,
    },
    /// A field is not what it should be.
    Field {
        /// Name of the field in Kafka's message definition.
        name: &'static str,
        /// Where it begins, in bytes from the beginning of the header.
        at: usize,
        /// What is wrong.
        flaw: Flaw,
    },
    /// The message crate saw something wrong that the walk before it did not.
    Body {
        /// The request, or the one that is answered.
        api: ApiKey,
        /// What the crate says.
        reason: String,
    },
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// The bytes end before it does.
    Truncated,
    /// It announces more than there can be in the bytes that are left.
    Length {
        /// Bytes or elements announced.
        announced: usize,
        /// Bytes that are left.
        remaining: usize,
    },
    /// A length with too many bytes.
    Varint,
    /// It is null and may not be.
    Null,
    /// A length below -1.
    Negative(i32),
    /// The text is not UTF-8.
    Text,
    /// The text is longer than the 32,767 bytes that Kafka takes; its number of bytes.
    TextTooLong(usize),
    /// A tag beyond 31 bits, which cannot be written again.
    Tag(u32),
    /// A tagged field takes another number of bytes than announced.
    TagSize {
        /// Bytes announced.
        announced: usize,
        /// Bytes taken.
        taken: usize,
    },
    /// Decoding would reserve more memory than a message of this size may.
    Memory,
    /// The message goes on after its last field; the number of bytes left.
    Trailing(usize),
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownApi(id) => write!(f, "Kafka 4.3 has no request number {id}"),
            Self::NotServed(api) => write!(f, "{api} is not served here"),
            Self::UnsupportedVersion { api, version, served } => {
                write!(f, "{api} version {version} is not served here; send version {served}")
            }
            Self::Field { name, at, flaw } => write!(f, "{name} at byte {at}: {flaw}"),
            Self::Body { api, reason } => write!(f, "{api} cannot be read: {reason}"),
        }
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated => f.write_str("the bytes end before it does"),
            Self::Length { announced, remaining } => {
                write!(f, "it announces {announced}, but only {remaining} bytes are left")
            }
            Self::Varint => f.write_str("its length has too many bytes"),
            Self::Null => f.write_str("it may not be null"),
            Self::Negative(length) => write!(f, "its length is {length}"),
            Self::Text => f.write_str("its text is not UTF-8"),
            Self::TextTooLong(size) => {
                write!(f, "its text has {size} bytes, at most {TEXT_MAX} are taken")
            }
            Self::Tag(tag) => write!(f, "{tag} is no tag"),
            Self::TagSize { announced, taken } => {
                write!(f, "it announces {announced} bytes and takes {taken}")
            }
            Self::Memory => f.write_str(
                "reading it would take too much memory for a message of this size; send fewer, \
                 fuller elements",
            ),
            Self::Trailing(left) => write!(f, "{left} bytes follow after the end of the message"),
        }
    }
}

impl std::error::Error for DecodeError {}

/// A walk over the bytes of one message.
#[derive(Debug)]
pub(super) struct Scan<'a> {
    bytes: &'a [u8],
    position: usize,
    memory_left: usize,
    /// Whether what is walked over is of a flexible version.
    is_flexible: bool,
}

/// The size of a length in a version that is not flexible.
#[derive(Clone, Copy)]
enum Old {
    Two,
    Four,
}

impl<'a> Scan<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        let memory_left = bytes.len().saturating_mul(MEMORY_PER_BYTE).saturating_add(MEMORY_FREE);
        Self { bytes, position: 0, memory_left, is_flexible: true }
    }

    /// Says whether what follows is of a flexible version; it is until this is called.
    pub(super) const fn set_flexible(&mut self, is_flexible: bool) {
        self.is_flexible = is_flexible;
    }

    pub(super) const fn position(&self) -> usize {
        self.position
    }

    /// Walks over a struct and its tagged fields.
    pub(super) fn structure(&mut self, schema: &Schema) -> Result<(), DecodeError> {
        for field in schema.fields {
            self.field(field)?;
        }
        if self.is_flexible { self.tagged(schema.tagged) } else { Ok(()) }
    }

    /// Makes sure that nothing follows.
    pub(super) fn end(&self) -> Result<(), DecodeError> {
        match self.remaining() {
            0 => Ok(()),
            left => Err(flaw("end of message", self.position, Flaw::Trailing(left))),
        }
    }

    pub(super) fn take(
        &mut self,
        name: &'static str,
        size: usize,
    ) -> Result<&'a [u8], DecodeError> {
        let rest = &self.bytes[self.position..];
        let Some((taken, _)) = rest.split_at_checked(size) else {
            return Err(flaw(name, self.position, Flaw::Truncated));
        };
        self.position += size;
        Ok(taken)
    }

    pub(super) fn i16(&mut self, name: &'static str) -> Result<i16, DecodeError> {
        let mut number = [0; 2];
        number.copy_from_slice(self.take(name, 2)?);
        Ok(i16::from_be_bytes(number))
    }

    pub(super) fn i32(&mut self, name: &'static str) -> Result<i32, DecodeError> {
        let mut number = [0; 4];
        number.copy_from_slice(self.take(name, 4)?);
        Ok(i32::from_be_bytes(number))
    }

    /// A text with the old two bytes of length; where it lies.
    pub(super) fn short_string(
        &mut self,
        name: &'static str,
    ) -> Result<Option<std::ops::Range<usize>>, DecodeError> {
        let at = self.position;
        let Some(length) = self.old_length(name, Null::Allowed, Old::Two)? else {
            return Ok(None);
        };
        let start = self.position;
        self.text(name, at, length)?;
        Ok(Some(start..self.position))
    }

    /// Walks over tagged fields, known ones and others.
    pub(super) fn tagged(&mut self, known: &[(u32, Field)]) -> Result<(), DecodeError> {
        const NAME: &str = "tagged fields";
        for _ in 0..self.unsigned(NAME)? {
            let at = self.position;
            let tag = self.unsigned(NAME)?;
            if i32::try_from(tag).is_err() {
                return Err(flaw(NAME, at, Flaw::Tag(tag)));
            }
            let at = self.position;
            let size = self.unsigned(NAME)? as usize;
            let start = self.position;
            if let Some((_, field)) = known.iter().find(|(number, _)| *number == tag) {
                self.field(field)?;
                let taken = self.position - start;
                if taken != size {
                    return Err(flaw(field.name, at, Flaw::TagSize { announced: size, taken }));
                }
            } else {
                self.reserve(NAME, at, MEMORY_PER_UNKNOWN_TAG)?;
                self.bounded(NAME, at, size)?;
                self.position += size;
            }
        }
        Ok(())
    }

    fn field(&mut self, field: &Field) -> Result<(), DecodeError> {
        self.kind(field.name, &field.kind)
    }

    fn kind(&mut self, name: &'static str, kind: &Kind) -> Result<(), DecodeError> {
        match kind {
            Kind::Fixed(size) => self.take(name, *size).map(|_| ()),
            Kind::Struct(schema) => self.structure(schema),
            Kind::String(null) => {
                let at = self.position;
                match self.length(name, *null, Old::Two)? {
                    None => Ok(()),
                    Some(size) => self.text(name, at, size),
                }
            }
            Kind::Bytes(null) => match self.length(name, *null, Old::Four)? {
                None => Ok(()),
                Some(size) => self.take(name, size).map(|_| ()),
            },
            Kind::Array { null, of, memory } => {
                let at = self.position;
                let Some(count) = self.length(name, *null, Old::Four)? else { return Ok(()) };
                self.reserve(name, at, count.saturating_mul(*memory))?;
                for _ in 0..count {
                    self.kind(name, of)?;
                }
                Ok(())
            }
        }
    }

    /// A length. Every element takes a byte or more, so no count can exceed what is left.
    fn length(
        &mut self,
        name: &'static str,
        null: Null,
        old: Old,
    ) -> Result<Option<usize>, DecodeError> {
        let at = self.position;
        if !self.is_flexible {
            let length = self.old_length(name, null, old)?;
            self.bounded(name, at, length.unwrap_or(0))?;
            return Ok(length);
        }
        match (self.unsigned(name)?, null) {
            (0, Null::Allowed) => Ok(None),
            (0, Null::Refused) => Err(flaw(name, at, Flaw::Null)),
            (length, _) => {
                let length = length as usize - 1;
                self.bounded(name, at, length)?;
                Ok(Some(length))
            }
        }
    }

    /// A length of the old kind; -1 is null.
    fn old_length(
        &mut self,
        name: &'static str,
        null: Null,
        old: Old,
    ) -> Result<Option<usize>, DecodeError> {
        let at = self.position;
        let length = match old {
            Old::Two => i32::from(self.i16(name)?),
            Old::Four => self.i32(name)?,
        };
        match (usize::try_from(length), null) {
            (Ok(length), _) => Ok(Some(length)),
            (Err(_negative), Null::Allowed) if length == -1 => Ok(None),
            (Err(_negative), Null::Refused) if length == -1 => Err(flaw(name, at, Flaw::Null)),
            (Err(_negative), _) => Err(flaw(name, at, Flaw::Negative(length))),
        }
    }

    fn text(&mut self, name: &'static str, at: usize, size: usize) -> Result<(), DecodeError> {
        if size > TEXT_MAX {
            return Err(flaw(name, at, Flaw::TextTooLong(size)));
        }
        let text = self.take(name, size)?;
        std::str::from_utf8(text).map(|_| ()).map_err(|_why| flaw(name, at, Flaw::Text))
    }

    fn unsigned(&mut self, name: &'static str) -> Result<u32, DecodeError> {
        let at = self.position;
        varint::read_u32(self.bytes, &mut self.position).map_err(|why| match why {
            VarintError::Unfinished => flaw(name, at, Flaw::Truncated),
            VarintError::TooLong => flaw(name, at, Flaw::Varint),
        })
    }

    fn bounded(&self, name: &'static str, at: usize, announced: usize) -> Result<(), DecodeError> {
        let remaining = self.remaining();
        if announced <= remaining {
            Ok(())
        } else {
            Err(flaw(name, at, Flaw::Length { announced, remaining }))
        }
    }

    fn reserve(&mut self, name: &'static str, at: usize, bytes: usize) -> Result<(), DecodeError> {
        let left = self.memory_left.checked_sub(bytes);
        self.memory_left = left.ok_or_else(|| flaw(name, at, Flaw::Memory))?;
        Ok(())
    }

    const fn remaining(&self) -> usize {
        self.bytes.len() - self.position
    }
}

const fn flaw(name: &'static str, at: usize, flaw: Flaw) -> DecodeError {
    DecodeError::Field { name, at, flaw }
}
