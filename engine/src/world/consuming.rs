//! A consumer without a group, as text: `consume orders-0 from=earliest`.

use std::fmt;

use crate::client::consumer::Start;
use crate::protocol::ids::Offset;

use super::action::{Action, split_partition};

/// Reads the words after `consume`.
pub(super) fn parse(words: &[&str]) -> Result<Action, String> {
    let (place, start) = match words {
        [place] => (place, Start::Latest),
        [place, "from=earliest"] => (place, Start::Earliest),
        [place, "from=latest"] => (place, Start::Latest),
        [place, from] => match from.strip_prefix("from=").map(str::parse::<u32>) {
            Some(Ok(offset)) => (place, Start::At(Offset(offset.into()))),
            Some(Err(_)) | None => return Err(no_start(from)),
        },
        _ => return Err("`consume` needs a partition, like orders-0".to_owned()),
    };
    match split_partition(place) {
        (topic, Some(partition)) => Ok(Action::Consume { topic, partition, start }),
        (_, None) => Err(format!("`{place}` is not a partition; write one like orders-0")),
    }
}

/// Writes where it starts.
pub(super) fn display_start(f: &mut fmt::Formatter<'_>, start: &Start) -> fmt::Result {
    match start {
        Start::Earliest => f.write_str("from=earliest"),
        Start::Latest => f.write_str("from=latest"),
        Start::At(offset) => write!(f, "from={offset}"),
    }
}

fn no_start(from: &str) -> String {
    format!("`{from}` is not a start; write from=earliest, from=latest or from= and an offset")
}
