//! Key to hash to partition.

use brokerscope_engine::protocol::murmur2::{murmur2, partition_for_key};

use super::json::{Case, int, same};
use super::tally::{Compared, Outcome};

pub(crate) fn check(case: Case<'_>) -> Outcome {
    let key = case.bytes("key_hex")?;
    same("hash", murmur2(&key), case.int("murmur2")?)?;
    let partitions = case.get("partitions")?.as_object().ok_or("`partitions` is no object")?;
    for (count, partition) in partitions {
        let of: i32 = count.parse().map_err(|why| format!("{count}: {why}"))?;
        same(format!("of {of}"), partition_for_key(&key, of), int(partition)?)?;
    }
    Ok(Compared::Whole)
}
