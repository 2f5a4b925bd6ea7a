//! Snappy in the frames of `snappy-java`'s `SnappyOutputStream`: a header, then blocks, each with
//! its length in front.

use super::MAX_BYTES;

/// `MAGIC_HEADER`, version 1, readable from version 1 on.
const HEADER: [u8; 16] = *b"\x82SNAPPY\0\0\0\0\x01\0\0\0\x01";
/// `DEFAULT_BLOCK_SIZE`, in bytes before they are compressed.
const BLOCK_SIZE: usize = 32 * 1024;

pub(super) fn compress(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = HEADER.to_vec();
    let mut encoder = snap::raw::Encoder::new();
    for block in bytes.chunks(BLOCK_SIZE) {
        let block = encoder.compress_vec(block).ok()?;
        out.extend((block.len() as u32).to_be_bytes());
        out.extend(block);
    }
    Some(out)
}

/// Without its header it may still be one bare block (`SnappyInputStream.readFully`).
pub(super) fn decompress(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut decoder = snap::raw::Decoder::new();
    let Some(mut rest) = bytes.strip_prefix(&HEADER[..8]) else {
        let is_small = snap::raw::decompress_len(bytes).is_ok_and(|length| length <= MAX_BYTES);
        return is_small.then(|| decoder.decompress_vec(bytes).ok()).flatten();
    };
    let mut out = Vec::new();
    rest = rest.get(8..)?;
    while let Some((length, after)) = rest.split_first_chunk() {
        let (block, after) = after.split_at_checked(u32::from_be_bytes(*length) as usize)?;
        let length = snap::raw::decompress_len(block).ok()?;
        if out.len() + length > MAX_BYTES {
            return None;
        }
        out.extend(decoder.decompress_vec(block).ok()?);
        rest = after;
    }
    rest.is_empty().then_some(out)
}
