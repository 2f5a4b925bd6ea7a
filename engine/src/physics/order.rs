//! Order in short lists. The library's sorts are made for long ones and compiled for every type: a
//! handful of replicas or racks needs less, and the page has to be downloaded.

/// Sorts by `key`; what has the same key keeps its order.
pub fn sort_short_by_key<T, K: Ord>(list: &mut [T], key: impl Fn(&T) -> K) {
    for end in 1..list.len() {
        let mut at = end;
        while at > 0 && key(&list[at - 1]) > key(&list[at]) {
            list.swap(at - 1, at);
            at -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_keys_keep_their_order() {
        let mut words = ["pear", "fig", "plum", "nut", "kiwi", "apple"];
        sort_short_by_key(&mut words, |word| word.len());
        assert_eq!(words, ["fig", "nut", "pear", "plum", "kiwi", "apple"]);
        sort_short_by_key(&mut words[..0], |word| word.len());
    }
}
