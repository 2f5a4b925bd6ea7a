//! The bytes of one segment: the `.log` file, which grows at its end, or is cut there, and is read
//! as [`Bytes`].
//!
//! A log is cloned at every checkpoint of history and read at every fetch. So what will not change
//! any more lies in chunks that clones, readers and the other replicas share; only a tail of a few
//! KiB is copied. Small parts are folded into chunks once there are enough of them. A batch never
//! straddles two parts, and where parts end follows from the sequence of batches alone: replicas
//! with the same batches have the same parts, however the batches came to them.

use bytes::Bytes;

use super::blocks::Blocks;

/// A tail that the next batch would make longer than this becomes a part of its own.
const TAIL_BYTES: usize = 4 * 1024;
/// Parts that the next one would make longer than this together are folded into a chunk.
const CHUNK_BYTES: usize = 32 * 1024;

#[derive(Clone, Debug, PartialEq, Eq)]
struct Chunk {
    start: u32,
    bytes: Bytes,
}

impl Chunk {
    fn end(&self) -> u32 {
        self.start + self.bytes.len() as u32
    }

    /// Takes over the other's memory if it holds the same bytes of the file.
    fn share_with(&mut self, other: &Self) {
        let same_memory = self.bytes.as_ptr() == other.bytes.as_ptr();
        if !same_memory && self == other {
            self.bytes = other.bytes.clone();
        }
    }
}

/// The bytes of a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SegmentBytes {
    chunks: Blocks<Chunk, 32>,
    /// Parts sealed since the last chunk.
    parts: Vec<Chunk>,
    tail_start: u32,
    tail: Vec<u8>,
    /// Up to here [`Self::share_sealed_with`] has done its work.
    compared_to: u32,
}

impl SegmentBytes {
    pub(crate) const fn new() -> Self {
        Self {
            chunks: Blocks::new(),
            parts: Vec::new(),
            tail_start: 0,
            tail: Vec::new(),
            compared_to: 0,
        }
    }

    /// Number of bytes.
    pub(crate) fn len(&self) -> u32 {
        self.tail_start + self.tail.len() as u32
    }

    /// Appends one whole batch and lends its bytes, to be stamped.
    pub(crate) fn append(&mut self, batch: &[u8]) -> &mut [u8] {
        if self.tail.len() + batch.len() > TAIL_BYTES {
            self.seal_tail();
        }
        let start = self.tail.len();
        self.tail.extend_from_slice(batch);
        &mut self.tail[start..]
    }

    /// Drops everything from `position` on, where a batch or the file ends. What it gives back lay
    /// before `position` and is to be appended again, batch by batch, so that parts end where they
    /// would if what was cut had never been there.
    #[must_use]
    pub(crate) fn cut(&mut self, position: u32) -> Bytes {
        // The last chunk that stays would be folded yet only if a part behind it stays as well.
        let before = self.chunks.partition_point(|chunk| chunk.end() < position);
        let kept = before.saturating_sub(1);
        let last = kept.checked_sub(1).and_then(|at| self.chunks.get(at));
        let start = last.map_or(0, Chunk::end);
        let again = self.read(start, position - start);
        self.chunks.truncate(kept);
        self.parts.clear();
        self.tail.clear();
        self.tail_start = start;
        self.compared_to = self.compared_to.min(start);
        again
    }

    /// Nothing more will come: everything becomes chunks, and nothing is copied by clones any more.
    pub(crate) fn seal(&mut self) {
        self.seal_tail();
        self.fold_parts();
        self.tail = Vec::new();
    }

    fn seal_tail(&mut self) {
        if self.tail.is_empty() {
            return;
        }
        let part = Chunk { start: self.tail_start, bytes: Bytes::copy_from_slice(&self.tail) };
        self.tail_start = part.end();
        self.tail.clear();
        let chunk_start = self.parts.first().map_or(part.start, |first| first.start);
        if (part.end() - chunk_start) as usize > CHUNK_BYTES {
            self.fold_parts();
        }
        self.parts.push(part);
    }

    fn fold_parts(&mut self) {
        let Some(start) = self.parts.first().map(|first| first.start) else { return };
        let chunk = if let [only] = self.parts.as_slice() {
            only.clone()
        } else {
            let parts: Vec<&[u8]> = self.parts.iter().map(|part| &part.bytes[..]).collect();
            Chunk { start, bytes: parts.concat().into() }
        };
        self.chunks.push(chunk);
        self.parts.clear();
        self.compared_to = self.compared_to.min(start);
    }

    fn sealed(&self, position: u32) -> Option<&Chunk> {
        let chunk = self.parts.iter().rev().find(|part| part.start <= position).or_else(|| {
            let after = self.chunks.partition_point(|chunk| chunk.start <= position);
            self.chunks.get(after.checked_sub(1)?)
        });
        chunk.filter(|chunk| position < chunk.end())
    }

    /// The bytes from `position` to the end of the part it lies in; a batch that starts there lies
    /// in them whole. Empty at the end of the segment and behind it.
    pub(crate) fn from(&self, position: u32) -> &[u8] {
        if position >= self.tail_start {
            return self.tail.get((position - self.tail_start) as usize..).unwrap_or_default();
        }
        self.sealed(position).map_or(&[], |chunk| &chunk.bytes[(position - chunk.start) as usize..])
    }

    /// At most `len` bytes from `position`: shared memory if they lie in one chunk, else a copy.
    pub(crate) fn read(&self, position: u32, len: u32) -> Bytes {
        let end = position.saturating_add(len).min(self.len());
        if position < self.tail_start
            && let Some(chunk) = self.sealed(position)
            && end <= chunk.end()
        {
            return chunk
                .bytes
                .slice((position - chunk.start) as usize..(end - chunk.start) as usize);
        }
        if position >= self.tail_start {
            let tail = self.from(position);
            return Bytes::copy_from_slice(&tail[..tail.len().min(len as usize)]);
        }
        let mut copy = Vec::with_capacity(end.saturating_sub(position) as usize);
        while let rest = self.from(position + copy.len() as u32)
            && !rest.is_empty()
            && position + (copy.len() as u32) < end
        {
            let wanted = (end - position) as usize - copy.len();
            copy.extend_from_slice(&rest[..rest.len().min(wanted)]);
        }
        copy.into()
    }

    /// The whole file.
    pub(crate) fn to_vec(&self) -> Vec<u8> {
        let mut file = Vec::with_capacity(self.len() as usize);
        for chunk in self.chunks.iter().chain(&self.parts) {
            file.extend_from_slice(&chunk.bytes);
        }
        file.extend_from_slice(&self.tail);
        file
    }

    /// Replaces what was sealed since the last call by the other segment's equal chunks, so that
    /// replicas with the same bytes need the memory of one. Cheap when nothing new was sealed.
    pub(crate) fn share_sealed_with(&mut self, other: &Self) {
        let sealed_in_both = self.tail_start.min(other.tail_start);
        if self.compared_to >= sealed_in_both {
            return;
        }
        let from = self.chunks.partition_point(|chunk| chunk.end() <= self.compared_to);
        for at in from..self.chunks.len() {
            if let (Some(own), Some(theirs)) = (self.chunks.get_mut(at), other.chunks.get(at)) {
                own.share_with(theirs);
            }
        }
        for part in &mut self.parts {
            if let Some(theirs) = other.parts.iter().find(|theirs| theirs.start == part.start) {
                part.share_with(theirs);
            }
        }
        self.compared_to = sealed_in_both;
    }

    /// Whether [`Self::share_sealed_with`] would have nothing to do with a complete twin.
    pub(crate) fn is_compared(&self) -> bool {
        self.compared_to >= self.tail_start
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stand-ins for batches, of sizes from a few bytes to more than a chunk.
    fn batches() -> Vec<Vec<u8>> {
        let sizes = (1..400).map(|n| match n {
            100 => CHUNK_BYTES + 5,
            101 => TAIL_BYTES,
            102 => TAIL_BYTES + 1,
            n => n % 37 * 31 + 1,
        });
        sizes.enumerate().map(|(n, size)| vec![n as u8; size]).collect()
    }

    #[test]
    fn every_range_reads_as_it_was_written() {
        let (mut store, mut plain) = (SegmentBytes::new(), Vec::new());
        for batch in batches() {
            store.append(&batch);
            let start = plain.len();
            plain.extend_from_slice(&batch);
            assert_eq!(&store.from(start as u32)[..batch.len()], batch, "a batch lies together");
        }
        assert_eq!(store.to_vec(), plain);
        for start in (0..plain.len() + 10).step_by(977) {
            for len in [0, 1, 100, TAIL_BYTES, 3 * CHUNK_BYTES, plain.len()] {
                let end = (start + len).min(plain.len());
                let expected = plain.get(start..end).unwrap_or_default();
                assert_eq!(store.read(start as u32, len as u32), expected, "{start} + {len}");
            }
        }
        assert!(store.from(plain.len() as u32 + 1).is_empty());
    }

    #[test]
    fn stamping_changes_only_the_batch_just_appended() {
        let mut store = SegmentBytes::new();
        store.append(&[1; 10]);
        store.append(&[2; 10])[0] = 9;
        assert_eq!(store.to_vec(), [vec![1; 10], vec![9], vec![2; 9]].concat());
    }

    #[test]
    fn what_is_cut_was_never_there() {
        let all = batches();
        let mut grown = SegmentBytes::new();
        for batch in &all {
            grown.append(batch);
        }
        let mut sealed = grown.clone();
        sealed.seal();
        let (mut plain, mut position) = (SegmentBytes::new(), 0);
        for (n, batch) in all.iter().enumerate() {
            for mut cut in [grown.clone(), sealed.clone()] {
                let again = cut.cut(position);
                let mut left = again.len();
                let mut first = n;
                while left > 0 {
                    first -= 1;
                    left -= all[first].len();
                }
                for batch in &all[first..n] {
                    cut.append(batch);
                }
                assert!(cut == plain, "cut before batch {n}");
            }
            plain.append(batch);
            position += batch.len() as u32;
        }
    }

    #[test]
    fn a_second_replica_of_the_same_batches_shares_the_memory_of_the_first() {
        let (mut one, mut two) = (SegmentBytes::new(), SegmentBytes::new());
        for batch in batches().iter().cycle().take(3_200) {
            one.append(batch);
            two.append(batch);
            two.share_sealed_with(&one);
        }
        one.seal();
        two.seal();
        two.share_sealed_with(&one);
        assert!(two.is_compared() && two.chunks.len() > 32);
        for (own, theirs) in two.chunks.iter().zip(one.chunks.iter()) {
            assert_eq!(own.bytes.as_ptr(), theirs.bytes.as_ptr(), "chunk at {}", own.start);
        }
    }

    #[test]
    fn replicas_that_differ_keep_their_own_bytes() {
        let (mut one, mut two) = (SegmentBytes::new(), SegmentBytes::new());
        for batch in batches() {
            one.append(&batch);
            two.append(&batch)[0] ^= 1;
        }
        let before = two.to_vec();
        two.share_sealed_with(&one);
        assert_eq!(two.to_vec(), before);
    }
}
