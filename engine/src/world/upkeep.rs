//! What an administrator asks of brokers, and a machine that is added, as text:
//!
//! | line | what it does |
//! |---|---|
//! | `delete-records orders-0 before=5` | keeps readers away from what lies before it, or `end` |
//! | `reset-offsets group=g1 orders-0=3` | commits offsets for a group that nobody is in |
//! | `delete-offsets group=g1 orders-0` | deletes what a group has committed for a partition |
//! | `delete-group g1` | deletes a group that nobody is in, with all that it has committed |
//! | `add-broker` | starts one more broker, with the next number and an empty disk |

use std::fmt;

use super::action::{parse_number, split_partition};
use super::command::Spot;

/// Whether these can be done (feature `upkeep`).
pub(super) const IS_BUILT: bool = cfg!(feature = "upkeep");

/// A wish of an administrator that is not the controller's business.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Upkeep {
    /// Records are deleted before an offset, or before the high watermark.
    DeleteRecords { topic: String, partition: i32, before: Option<u32> },
    /// Offsets are committed for a group (`kafka-consumer-groups --reset-offsets`).
    ResetOffsets { group: String, spots: Vec<Spot> },
    /// Committed offsets are deleted (`kafka-consumer-groups --delete-offsets`).
    DeleteOffsets { group: String, places: Vec<(String, i32)> },
    /// A group is deleted (`kafka-consumer-groups --delete`).
    DeleteGroup { group: String },
    /// One more broker joins the cluster.
    AddBroker,
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
            Self::ResetOffsets { group, spots } => {
                write!(f, "reset-offsets group={group}")?;
                spots.iter().try_for_each(|spot| write!(f, " {spot}"))
            }
            Self::DeleteOffsets { group, places } => {
                write!(f, "delete-offsets group={group}")?;
                places.iter().try_for_each(|(topic, index)| write!(f, " {topic}-{index}"))
            }
            Self::DeleteGroup { group } => write!(f, "delete-group {group}"),
            Self::AddBroker => f.write_str("add-broker"),
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
            ("reset-offsets", [group, spots @ ..])
                if let (Some(group), false) = (named(group), spots.is_empty()) =>
            {
                let spots: Result<Vec<Spot>, String> =
                    spots.iter().map(|word| Spot::parse(word)).collect();
                return Some(spots.map(|spots| Self::ResetOffsets { group, spots }));
            }
            ("delete-offsets", [group, places @ ..])
                if let (Some(group), false) = (named(group), places.is_empty()) =>
            {
                let places: Result<Vec<(String, i32)>, String> =
                    places.iter().map(|word| parse_place(word)).collect();
                return Some(places.map(|places| Self::DeleteOffsets { group, places }));
            }
            ("delete-group", [group]) => {
                return Some(Ok(Self::DeleteGroup { group: (*group).to_owned() }));
            }
            ("add-broker", []) => return Some(Ok(Self::AddBroker)),
            ("delete-records", _) => "delete-records orders-0 before=5",
            ("reset-offsets", _) => "reset-offsets group=g1 orders-0=3",
            ("delete-offsets", _) => "delete-offsets group=g1 orders-0",
            ("delete-group", _) => "delete-group g1",
            ("add-broker", _) => "add-broker",
            _another => return None,
        };
        Some(Err(format!("write `{example}`")))
    }
}

fn named(word: &str) -> Option<String> {
    word.strip_prefix("group=").filter(|group| !group.is_empty()).map(str::to_owned)
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
