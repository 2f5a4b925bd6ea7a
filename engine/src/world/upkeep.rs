//! What an administrator asks of brokers, as text:
//!
//! | line | what it does |
//! |---|---|
//! | `delete-records orders-0 before=5` | keeps readers away from what lies before it, or `end` |

use std::fmt;

use super::action::{parse_number, split_partition};

/// A wish of an administrator that is not the controller's business.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Upkeep {
    /// Records are deleted before an offset, or before the high watermark.
    DeleteRecords { topic: String, partition: i32, before: Option<u32> },
}

impl fmt::Display for Upkeep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DeleteRecords { topic, partition, before } => {
                write!(f, "delete-records {topic}-{partition} before=")?;
                match before {
                    Some(offset) => write!(f, "{offset}"),
                    None => f.write_str("end"),
                }
            }
        }
    }
}

impl Upkeep {
    /// Reads what stands behind the word; `None` if it is none of these.
    pub(super) fn parse(verb: &str, words: &[&str]) -> Option<Result<Self, String>> {
        let example = match (verb, words) {
            ("delete-records", [place, before])
                if let Some(before) = before.strip_prefix("before=") =>
            {
                return Some(parse_deletion(place, before));
            }
            ("delete-records", _) => "delete-records orders-0 before=5",
            _another => return None,
        };
        Some(Err(format!("write `{example}`")))
    }
}

fn parse_place(word: &str) -> Result<(String, i32), String> {
    match split_partition(word) {
        (topic, Some(partition)) => Ok((topic, partition)),
        (_, None) => Err(format!("`{word}` names no partition; write orders-0")),
    }
}

fn parse_deletion(place: &str, before: &str) -> Result<Upkeep, String> {
    let (topic, partition) = parse_place(place)?;
    let before = match before {
        "end" => None,
        offset => Some(parse_number("before", offset)?),
    };
    Ok(Upkeep::DeleteRecords { topic, partition, before })
}
