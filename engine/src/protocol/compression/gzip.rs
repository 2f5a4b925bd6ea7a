//! gzip (RFC 1952) as Java writes it: a header of ten bytes, deflated bytes, checksum and length.

use miniz_oxide::{deflate, inflate};

use super::{MAX_BYTES, take_u32};

/// `GZIPOutputStream` names neither a file nor a time nor a system.
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0];
/// Java's default level (`compression.gzip.level` -1).
const LEVEL: u8 = 6;

pub(super) fn compress(bytes: &[u8]) -> Vec<u8> {
    let mut out = HEADER.to_vec();
    out.extend(deflate::compress_to_vec(bytes, LEVEL));
    out.extend(crc32(bytes).to_le_bytes());
    out.extend((bytes.len() as u32).to_le_bytes());
    out
}

/// Only what has a plain header is read: Java's has nothing else.
pub(super) fn decompress(bytes: &[u8]) -> Option<Vec<u8>> {
    let (header, rest) = bytes.split_first_chunk::<10>()?;
    if header[..4] != HEADER[..4] {
        return None;
    }
    let (deflated, mut trailer) = rest.split_at_checked(rest.len().checked_sub(8)?)?;
    let out = inflate::decompress_to_vec_with_limit(deflated, MAX_BYTES).ok()?;
    let (checksum, length) = (take_u32(&mut trailer)?, take_u32(&mut trailer)?);
    (checksum == crc32(&out) && length == out.len() as u32).then_some(out)
}

/// CRC-32 (IEEE 802.3), four bits at a time.
fn crc32(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 16] = {
        let (mut table, mut index) = ([0; 16], 0);
        while index < 16 {
            let (mut value, mut bit) = (index as u32, 0);
            while bit < 4 {
                value = if value & 1 == 1 { value >> 1 ^ 0xedb8_8320 } else { value >> 1 };
                bit += 1;
            }
            table[index] = value;
            index += 1;
        }
        table
    };
    let step = |crc: u32, nibble: u32| TABLE[((crc ^ nibble) & 15) as usize] ^ crc >> 4;
    !bytes.iter().fold(!0, |crc, byte| {
        let byte = u32::from(*byte);
        step(step(crc, byte), byte >> 4)
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_checksum_is_the_one_of_the_standard() {
        assert_eq!(super::crc32(b"123456789"), 0xcbf4_3926);
    }
}
