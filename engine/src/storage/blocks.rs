//! A list that grows and shrinks only at its end and is cheap to clone: elements that will not
//! change any more lie in blocks shared between all clones, only the open last block is copied.
//!
//! A log is cloned at every checkpoint of history, and a busy segment has thousands of index
//! entries. It shrinks when a log is truncated, which is seldom.

use std::sync::Arc;

/// The list. `N` is the number of elements in a shared block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Blocks<T, const N: usize> {
    full: Vec<Arc<[T]>>,
    open: Vec<T>,
}

impl<T: Clone, const N: usize> Blocks<T, N> {
    pub(crate) const fn new() -> Self {
        Self { full: Vec::new(), open: Vec::new() }
    }

    pub(crate) fn len(&self) -> usize {
        self.full.len() * N + self.open.len()
    }

    pub(crate) fn push(&mut self, element: T) {
        self.open.push(element);
        if self.open.len() == N {
            self.full.push(Arc::from(self.open.as_slice()));
            self.open.clear();
        }
    }

    /// Keeps the first `len` elements.
    pub(crate) fn truncate(&mut self, len: usize) {
        if len >= self.full.len() * N {
            self.open.truncate(len - self.full.len() * N);
            return;
        }
        self.open = self.full[len / N][..len % N].to_vec();
        self.full.truncate(len / N);
    }

    pub(crate) fn get(&self, at: usize) -> Option<&T> {
        match self.full.get(at / N) {
            Some(block) => block.get(at % N),
            None => self.open.get(at.checked_sub(self.full.len() * N)?),
        }
    }

    /// The element `at`, to be replaced. A block that clones share is copied first.
    pub(crate) fn get_mut(&mut self, at: usize) -> Option<&mut T> {
        let shared = self.full.len() * N;
        match self.full.get_mut(at / N) {
            Some(block) => Arc::make_mut(block).get_mut(at % N),
            None => self.open.get_mut(at.checked_sub(shared)?),
        }
    }

    pub(crate) fn last(&self) -> Option<&T> {
        self.open.last().or_else(|| self.full.last()?.last())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.full.iter().flat_map(|block| block.iter()).chain(&self.open)
    }

    /// How many elements come before the first one that is not `before`; the list must be sorted
    /// by that.
    pub(crate) fn partition_point(&self, before: impl Fn(&T) -> bool) -> usize {
        let block = self.full.partition_point(|block| block.last().is_some_and(&before));
        let within = self.full.get(block).map_or(self.open.as_slice(), |block| block);
        block * N + within.partition_point(before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(n: usize) -> Blocks<usize, 4> {
        let mut blocks = Blocks::new();
        (0..n).for_each(|element| blocks.push(element * 10));
        blocks
    }

    #[test]
    fn the_list_reads_like_a_vector_at_every_length() {
        for n in 0..13 {
            let blocks = counted(n);
            let plain: Vec<usize> = (0..n).map(|element| element * 10).collect();
            assert_eq!(blocks.iter().copied().collect::<Vec<_>>(), plain);
            assert_eq!((blocks.len(), blocks.last()), (n, plain.last()));
            for at in 0..n + 5 {
                assert_eq!(blocks.get(at), plain.get(at));
                let limit = at * 10 - at.min(1);
                assert_eq!(
                    blocks.partition_point(|element| *element < limit),
                    plain.partition_point(|element| *element < limit),
                );
            }
        }
    }

    #[test]
    fn a_list_cut_short_is_the_list_that_never_grew() {
        for n in 0..13 {
            for len in 0..15 {
                let mut cut = counted(n);
                cut.truncate(len);
                assert_eq!(cut, counted(n.min(len)), "{n} cut to {len}");
            }
        }
    }

    #[test]
    fn what_one_clone_changes_the_other_does_not_see() {
        let kept = counted(9);
        let mut changed = kept.clone();
        for at in [1, 8] {
            *changed.get_mut(at).expect("within the list") = 7;
        }
        changed.push(99);
        assert_eq!((kept.get(1), kept.get(8), kept.len()), (Some(&10), Some(&80), 9));
        assert_eq!((changed.get(1), changed.get(8), changed.len()), (Some(&7), Some(&7), 10));
    }
}
