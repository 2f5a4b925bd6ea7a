//! A topic to create, as text: `create-topic orders partitions=1 replication-factor=3`.

use std::fmt;

use crate::controller::topics::{Layout, NewTopic};
use crate::protocol::ids::BrokerId;

use super::action::parse_number;

pub(super) fn display(f: &mut fmt::Formatter<'_>, new: &NewTopic) -> fmt::Result {
    write!(f, "create-topic {}", new.name)?;
    match &new.layout {
        Layout::Placed { partitions, replication_factor } => {
            write!(f, " partitions={partitions} replication-factor={replication_factor}")?;
        }
        Layout::Assigned(assignment) => {
            write!(f, " {}", display_assignment(assignment))?;
        }
    }
    new.configs.iter().try_for_each(|(name, value)| write!(f, " {name}={value}"))
}

pub(super) fn parse(words: &[&str]) -> Result<NewTopic, String> {
    let [name, options @ ..] = words else {
        return Err("`create-topic` needs a name".to_owned());
    };
    let (mut partitions, mut replication_factor) = (1, 1);
    let (mut assigned, mut configs) = (None, Vec::new());
    for option in options {
        let (key, value) = option
            .split_once('=')
            .ok_or_else(|| format!("`{option}` is not an option; write name=value"))?;
        match key {
            "partitions" => partitions = parse_number(key, value)?,
            "replication-factor" => replication_factor = parse_number(key, value)?,
            "assignment" => assigned = Some(parse_assignment(value)?),
            _ => configs.push((key.to_owned(), value.to_owned())),
        }
    }
    let placed = Layout::Placed { partitions, replication_factor };
    let layout = assigned.map_or(placed, Layout::Assigned);
    Ok(NewTopic { name: (*name).to_owned(), layout, configs })
}

/// `assignment=1,2,3;2,3,1`
pub(super) fn display_assignment(assignment: &[Vec<BrokerId>]) -> String {
    let partition = |replicas: &Vec<BrokerId>| {
        replicas.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
    };
    let all = assignment.iter().map(partition).collect::<Vec<_>>().join(";");
    format!("assignment={all}")
}

pub(super) fn parse_assignment(value: &str) -> Result<Vec<Vec<BrokerId>>, String> {
    let partition = |replicas: &str| {
        let ids = replicas.split(',');
        ids.map(|id| parse_number("assignment", id).map(BrokerId)).collect()
    };
    value.split(';').map(partition).collect()
}
