//! Group id to hash to partition of the internal topic; transactional ids go the same way.

use brokerscope_engine::group::java_string;
use brokerscope_engine::group::partition_for::partition_for;

use super::json::{Case, int, same};
use super::tally::{Compared, Outcome};

pub(crate) fn check(case: Case<'_>) -> Outcome {
    let id = case.text(case.text("kind")?)?;
    same("hash", java_string::hash(id), case.int("hash_code")?)?;
    let fields = case.0.as_object().ok_or("the case is no object")?;
    let mut compared = 0;
    for (key, partition) in fields {
        let Some(count) = key.strip_prefix("partitions_") else { continue };
        let of: i32 = count.parse().map_err(|why| format!("{count}: {why}"))?;
        same(format!("of {of}"), partition_for(id, of).0, int(partition)?)?;
        compared += 1;
    }
    same("numbers of partitions", compared, 4)?;
    Ok(Compared::Whole)
}
