//! LZ4 in its frames, as Kafka's `Lz4BlockOutputStream` writes them: independent blocks of up to
//! 64 KiB, no checksum but that of the header.

use super::{MAX_BYTES, take_u32};

const MAGIC: u32 = 0x184d_2204;
/// Version 1, blocks do not lean on those before them.
const FLAGS: u8 = 0x60;
/// Blocks have up to 64 KiB.
const BLOCK_DESCRIPTOR: u8 = 0x40;
const BLOCK_SIZE: usize = 64 * 1024;
/// A block that is larger when compressed is not.
const IS_PLAIN: u32 = 1 << 31;

pub(super) fn compress(bytes: &[u8]) -> Vec<u8> {
    let mut out = MAGIC.to_le_bytes().to_vec();
    let descriptor = [FLAGS, BLOCK_DESCRIPTOR];
    out.extend(descriptor);
    out.push(header_checksum(&descriptor));
    for block in bytes.chunks(BLOCK_SIZE) {
        let compressed = lz4_flex::block::compress(block);
        let is_plain = compressed.len() >= block.len();
        let (written, mark) = if is_plain { (block, IS_PLAIN) } else { (&compressed[..], 0) };
        out.extend((written.len() as u32 | mark).to_le_bytes());
        out.extend(written);
    }
    out.extend(0_u32.to_le_bytes());
    out
}

/// As lenient as `Lz4BlockInputStream`: flags for what Kafka does not write are refused.
pub(super) fn decompress(bytes: &[u8]) -> Option<Vec<u8>> {
    let rest = &mut &bytes[..];
    if take_u32(rest)? != MAGIC {
        return None;
    }
    let (&[flags, block, checksum], mut after) = rest.split_first_chunk()?;
    let is_read = flags & !0x20 == FLAGS & !0x20 && header_checksum(&[flags, block]) == checksum;
    let max = match block {
        0x40 | 0x50 | 0x60 | 0x70 => 1 << (8 + 2 * (block >> 4)),
        _ => return None,
    };
    if !is_read {
        return None;
    }
    let mut out = Vec::new();
    loop {
        let head = take_u32(&mut after)?;
        let length = (head & !IS_PLAIN) as usize;
        if length == 0 {
            return Some(out);
        }
        let (block, next) = after.split_at_checked(length).filter(|_| length <= max)?;
        match head & IS_PLAIN {
            0 => out.extend(lz4_flex::block::decompress(block, max).ok()?),
            _ => out.extend(block),
        }
        if out.len() > MAX_BYTES {
            return None;
        }
        after = next;
    }
}

/// The second byte of xxHash32 (seed 0) of the descriptor, which has less than four bytes.
fn header_checksum(descriptor: &[u8]) -> u8 {
    const PRIMES: [u32; 5] =
        [2_654_435_761, 2_246_822_519, 3_266_489_917, 668_265_263, 374_761_393];
    let mut hash = PRIMES[4].wrapping_add(descriptor.len() as u32);
    for byte in descriptor {
        hash = hash.wrapping_add(u32::from(*byte).wrapping_mul(PRIMES[4]));
        hash = hash.rotate_left(11).wrapping_mul(PRIMES[0]);
    }
    hash = (hash ^ hash >> 15).wrapping_mul(PRIMES[1]);
    hash = (hash ^ hash >> 13).wrapping_mul(PRIMES[2]);
    ((hash ^ hash >> 16) >> 8) as u8
}
