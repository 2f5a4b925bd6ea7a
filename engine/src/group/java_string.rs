//! What Java makes of a text: its hash, its order among others, and the order in which a hash map
//! walks over texts. Kafka lets the first decide where a group is kept, and the last who wins a
//! tied vote.

use crate::physics::order::sort_by;
use std::cmp::Ordering;

/// `String.hashCode`: over UTF-16 units.
pub fn hash(text: &str) -> i32 {
    text.encode_utf16().fold(0, |hash: i32, unit| hash.wrapping_mul(31).wrapping_add(unit.into()))
}

/// `String.compareTo`: by UTF-16 units, which is not the order of the characters beyond U+FFFF.
pub fn compare(one: &str, other: &str) -> Ordering {
    one.encode_utf16().cmp(other.encode_utf16())
}

/// The places of `keys` in the order in which a `java.util.HashMap` walks over them that got them
/// in the order given, each once.
///
/// Absent: the trees that Java makes of eight and more keys in one bucket.
pub fn map_order(keys: &[&str]) -> Vec<usize> {
    // A map begins with 16 buckets and doubles them when it is more than three quarters full.
    let mut buckets: usize = 16;
    while keys.len() > buckets / 4 * 3 {
        buckets *= 2;
    }
    let bucket = |place: &usize| {
        let hash = hash(keys[*place]) as u32;
        (hash ^ (hash >> 16)) as usize & (buckets - 1)
    };
    let mut places: Vec<usize> = (0..keys.len()).collect();
    sort_by(&mut places, |one, other| bucket(one).cmp(&bucket(other)));
    places
}
