//! Codecs of batches, framed as Kafka's Java classes frame them: gzip, snappy in the frames of
//! `snappy-java`, LZ4 in frames of its own. They are there if the engine is built with
//! `compression`. What they make of given bytes is theirs: Kafka's own may come out shorter or
//! longer.
//!
//! Absent: zstd.

#[cfg(feature = "compression")]
mod gzip;
#[cfg(feature = "compression")]
mod lz4;
#[cfg(feature = "compression")]
mod snappy;

use super::batch::{BatchError, Compression};

/// Whether there are codecs.
pub const IS_BUILT: bool = cfg!(feature = "compression");

/// No batch is larger than this when it is read, in bytes: a few of them may claim to be.
#[cfg(feature = "compression")]
const MAX_BYTES: usize = 64 << 20;

/// The bytes compressed; `None` if there is no such codec.
pub fn compress(codec: Compression, bytes: &[u8]) -> Option<Vec<u8>> {
    match codec {
        Compression::None => Some(bytes.to_vec()),
        #[cfg(feature = "compression")]
        Compression::Gzip => Some(gzip::compress(bytes)),
        #[cfg(feature = "compression")]
        Compression::Snappy => snappy::compress(bytes),
        #[cfg(feature = "compression")]
        Compression::Lz4 => Some(lz4::compress(bytes)),
        #[cfg(not(feature = "compression"))]
        Compression::Gzip | Compression::Snappy | Compression::Lz4 => None,
        Compression::Zstd => None,
    }
}

/// What was compressed.
///
/// # Errors
/// If there is no such codec, or the bytes are not its.
pub fn decompress(codec: Compression, bytes: &[u8]) -> Result<Vec<u8>, BatchError> {
    let read = match codec {
        Compression::None => Some(bytes.to_vec()),
        #[cfg(feature = "compression")]
        Compression::Gzip => gzip::decompress(bytes),
        #[cfg(feature = "compression")]
        Compression::Snappy => snappy::decompress(bytes),
        #[cfg(feature = "compression")]
        Compression::Lz4 => lz4::decompress(bytes),
        #[cfg(not(feature = "compression"))]
        Compression::Gzip | Compression::Snappy | Compression::Lz4 => {
            return Err(BatchError::NeedsCodec(codec));
        }
        Compression::Zstd => return Err(BatchError::NeedsCodec(codec)),
    };
    read.ok_or(BatchError::Compressed(codec))
}

/// A number of four bytes, the lowest first.
#[cfg(feature = "compression")]
fn take_u32(bytes: &mut &[u8]) -> Option<u32> {
    let (number, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(u32::from_le_bytes(*number))
}
