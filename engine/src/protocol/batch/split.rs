//! Cutting bytes into batches, as Kafka's `ByteBufferLogInputStream` does: by the length field
//! and the magic byte alone, so that a damaged batch in the middle can still be stepped over.

use std::ops::Range;

use super::error::BatchError;
use super::header::{LOG_OVERHEAD, MAGIC, MIN_BATCH_LENGTH, at};
use super::view::BatchView;

/// Walks over the byte ranges of whole batches. An incomplete batch at the end is left out
/// without an error: a fetch may cut it anywhere.
#[derive(Clone, Debug)]
pub struct Frames<'a> {
    bytes: &'a [u8],
    position: usize,
    failed: bool,
}

impl<'a> Frames<'a> {
    /// Begins at the first byte.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, position: 0, failed: false }
    }

    /// How many bytes the batches so far take together.
    pub const fn valid_bytes(&self) -> usize {
        self.position
    }

    fn next_size(&self) -> Result<Option<usize>, BatchError> {
        let rest = &self.bytes[self.position..];
        let Some((before, _)) = rest.split_at_checked(LOG_OVERHEAD) else { return Ok(None) };
        let mut length = [0; 4];
        length.copy_from_slice(&before[at::LENGTH..]);
        let length = i32::from_be_bytes(length);
        if length < MIN_BATCH_LENGTH {
            return Err(BatchError::LengthTooSmall(length));
        }
        let Some(&magic) = rest.get(at::MAGIC) else { return Ok(None) };
        let magic = magic as i8;
        if !(0..=MAGIC).contains(&magic) {
            return Err(BatchError::UnknownMagic(magic));
        }
        if length > i32::MAX - LOG_OVERHEAD as i32 {
            return Err(BatchError::LengthTooLarge(length));
        }
        let size = length as usize + LOG_OVERHEAD;
        Ok((size <= rest.len()).then_some(size))
    }
}

impl Iterator for Frames<'_> {
    type Item = Result<Range<usize>, BatchError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        match self.next_size() {
            Ok(None) => None,
            Ok(Some(size)) => {
                let start = self.position;
                self.position += size;
                Some(Ok(start..self.position))
            }
            Err(why) => {
                self.failed = true;
                Some(Err(why))
            }
        }
    }
}

/// Walks over whole batches with their headers read; ends after the first error.
#[derive(Clone, Debug)]
pub struct Batches<'a>(Frames<'a>);

impl<'a> Batches<'a> {
    /// Begins at the first byte.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self(Frames::new(bytes))
    }

    /// How many bytes the batches so far take together.
    pub const fn valid_bytes(&self) -> usize {
        self.0.valid_bytes()
    }
}

impl<'a> Iterator for Batches<'a> {
    /// Where the batch lies, and the batch.
    type Item = Result<(Range<usize>, BatchView<'a>), BatchError>;

    fn next(&mut self) -> Option<Self::Item> {
        let range = match self.0.next()? {
            Ok(range) => range,
            Err(why) => return Some(Err(why)),
        };
        match BatchView::new(&self.0.bytes[range.clone()]) {
            Ok(batch) => Some(Ok((range, batch))),
            Err(why) => {
                self.0.failed = true;
                self.0.position = range.start;
                Some(Err(why))
            }
        }
    }
}
