//! A list that grows for a whole session and is cheap to clone. Full chunks are sealed and shared
//! between clones; only the open tail is copied. A single growing `Vec` would double its memory
//! at the worst moment, and wasm never gives memory back.
//!
//! Deliberately absent: changing or removing elements in the middle.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// A growing list of `T` in sealed chunks of `CHUNK` elements and an open tail shorter than that.
#[derive(Clone, PartialEq, Eq)]
pub struct Chunked<T, const CHUNK: usize = 4_096> {
    sealed: Arc<Vec<Arc<[T]>>>,
    open: Vec<T>,
}

impl<T, const CHUNK: usize> Default for Chunked<T, CHUNK> {
    fn default() -> Self {
        const { assert!(CHUNK > 0, "a chunk holds at least one element") };
        Self { sealed: Arc::default(), open: Vec::new() }
    }
}

impl<T, const CHUNK: usize> Chunked<T, CHUNK> {
    /// Appends `element`.
    pub fn push(&mut self, element: T) {
        self.open.push(element);
        if self.open.len() == CHUNK {
            // Draining keeps the tail's allocation for the next chunk.
            let full: Arc<[T]> = self.open.drain(..).collect();
            Arc::make_mut(&mut self.sealed).push(full);
        }
    }

    /// How many elements there are.
    pub fn len(&self) -> usize {
        self.sealed.len() * CHUNK + self.open.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The element at `index`, counted from 0.
    pub fn get(&self, index: usize) -> Option<&T> {
        match self.sealed.get(index / CHUNK) {
            Some(chunk) => chunk.get(index % CHUNK),
            None => self.open.get(index - self.sealed.len() * CHUNK),
        }
    }

    /// The element appended last.
    pub fn last(&self) -> Option<&T> {
        self.open.last().or_else(|| self.sealed.last().and_then(|chunk| chunk.last()))
    }

    /// All elements, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.sealed.iter().flat_map(|chunk| chunk.iter()).chain(&self.open)
    }

    /// The elements at `indexes`, as far as there are any.
    pub fn range(&self, indexes: Range<usize>) -> impl DoubleEndedIterator<Item = &T> {
        let end = indexes.end.min(self.len());
        (indexes.start..end).filter_map(|index| self.get(index))
    }

    /// How many elements at the front fulfil `before`, which must hold for a first part of the
    /// list and for nothing after it: a binary search.
    pub fn partition_point(&self, mut before: impl FnMut(&T) -> bool) -> usize {
        let wholly_before =
            self.sealed.partition_point(|chunk| chunk.last().is_some_and(&mut before));
        let within = self.sealed.get(wholly_before).map_or(self.open.as_slice(), |chunk| chunk);
        wholly_before * CHUNK + within.partition_point(before)
    }

    /// Roughly the bytes that the list keeps alive, sealed chunks shared with clones included.
    /// What elements point to is not counted.
    pub fn approximate_bytes(&self) -> usize {
        let elements = self.sealed.len() * CHUNK + self.open.capacity();
        elements * size_of::<T>() + self.sealed.capacity() * size_of::<Arc<[T]>>()
    }
}

impl<T: Clone, const CHUNK: usize> Chunked<T, CHUNK> {
    /// Forgets all elements from index `len` on. Clones keep theirs.
    pub fn truncate(&mut self, len: usize) {
        let whole = len / CHUNK;
        if whole < self.sealed.len() {
            let sealed = Arc::make_mut(&mut self.sealed);
            self.open = sealed[whole][..len % CHUNK].to_vec();
            sealed.truncate(whole);
        } else {
            self.open.truncate(len - self.sealed.len() * CHUNK);
        }
    }
}

impl<T: fmt::Debug, const CHUNK: usize> fmt::Debug for Chunked<T, CHUNK> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(len: usize) -> Chunked<usize, 4> {
        let mut list = Chunked::default();
        (0..len).for_each(|number| list.push(number));
        list
    }

    #[test]
    fn it_reads_like_the_vec_it_stands_for() {
        for len in 0..14 {
            let (list, plain) = (counted(len), (0..len).collect::<Vec<_>>());
            assert_eq!(format!("{list:?}"), format!("{plain:?}"));
            assert_eq!((list.len(), list.is_empty()), (len, len == 0));
            assert_eq!(list.last(), plain.last());
            assert!(list.iter().rev().eq(plain.iter().rev()));
            for index in 0..len + 2 {
                assert_eq!(list.get(index), plain.get(index), "{index} of {len}");
                assert!(list.range(1..index).eq(plain.iter().take(index).skip(1)));
                let point = list.partition_point(|&number| number < index);
                assert_eq!(point, plain.partition_point(|&number| number < index));
            }
        }
    }

    #[test]
    fn truncating_one_clone_leaves_the_other_whole() {
        for len in 0..14 {
            for keep in 0..16 {
                let whole = counted(len);
                let mut cut = whole.clone();
                cut.truncate(keep);
                assert_eq!(cut, counted(len.min(keep)), "{keep} of {len}");
                cut.push(99);
                assert_eq!((cut.last(), whole), (Some(&99), counted(len)));
            }
        }
    }

    #[test]
    fn clones_share_their_sealed_chunks() {
        let list = counted(9);
        let mut clone = list.clone();
        assert!(Arc::ptr_eq(&list.sealed, &clone.sealed));
        (9..13).for_each(|number| clone.push(number));
        assert!(Arc::ptr_eq(&list.sealed[1], &clone.sealed[1]), "chunks stay shared after growth");
        assert_eq!(list.approximate_bytes(), counted(9).approximate_bytes());
    }
}
