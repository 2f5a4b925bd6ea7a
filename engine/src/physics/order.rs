//! Order in lists. The library's sorts are fast and long, and compiled anew for every type: several
//! kilobytes each time, of a page that has to be downloaded. These are short.

use std::cmp::Ordering;

/// Sorts by `compare`; what is equal keeps its order.
pub fn sort_by<T>(list: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let mut places = sorted_places(list.len(), |one, other| compare(&list[one], &list[other]));
    for start in 0..list.len() {
        let mut at = start;
        // Whatever belongs here is fetched from its place, and what was here lies there then.
        while places[at] != start {
            let from = places[at];
            list.swap(at, from);
            places[at] = at;
            at = from;
        }
        places[at] = at;
    }
}

/// Sorts by what is compared itself.
pub fn sort<T: Ord>(list: &mut [T]) {
    sort_by(list, T::cmp);
}

/// Sorts a handful by `key`, without taking any memory; what has the same key keeps its order.
pub fn sort_short_by_key<T, K: Ord>(list: &mut [T], key: impl Fn(&T) -> K) {
    for end in 1..list.len() {
        let mut at = end;
        while at > 0 && key(&list[at - 1]) > key(&list[at]) {
            list.swap(at - 1, at);
            at -= 1;
        }
    }
}

/// By merging runs that are sorted, each time twice as long ones.
fn sorted_places(count: usize, compare: impl Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    let mut merged = places.clone();
    let mut run = 1;
    while run < count {
        for start in (0..count).step_by(2 * run) {
            let (middle, end) = ((start + run).min(count), (start + 2 * run).min(count));
            let (mut left, mut right) = (start, middle);
            for place in &mut merged[start..end] {
                let is_left = right == end
                    || left < middle && compare(places[left], places[right]) != Ordering::Greater;
                let from = if is_left { &mut left } else { &mut right };
                *place = places[*from];
                *from += 1;
            }
        }
        std::mem::swap(&mut places, &mut merged);
        run *= 2;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_keys_keep_their_order() {
        let words = ["pear", "fig", "plum", "nut", "kiwi", "apple"];
        let sorted = ["fig", "nut", "pear", "plum", "kiwi", "apple"];
        let mut short = words;
        sort_short_by_key(&mut short, |word| word.len());
        assert_eq!(short, sorted);
        let mut long = words;
        sort_by(&mut long, |one, other| one.len().cmp(&other.len()));
        assert_eq!(long, sorted);
        sort_short_by_key(&mut short[..0], |word| word.len());
        sort_by(&mut long[..0], |one, other| one.cmp(other));
    }

    #[test]
    fn every_order_is_put_right() {
        for seed in 0..5_040_usize {
            let mut left: Vec<usize> = (0..7).collect();
            let mut rest = seed;
            let mut shuffled = Vec::new();
            while !left.is_empty() {
                shuffled.push(left.remove(rest % left.len()));
                rest /= left.len() + 1;
            }
            sort(&mut shuffled);
            assert_eq!(shuffled, [0, 1, 2, 3, 4, 5, 6], "of the order {seed}");
        }
    }
}
