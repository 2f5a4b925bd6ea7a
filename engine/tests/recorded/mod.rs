//! Recordings of a real three-node cluster of Kafka 4.3.1, line by line.

use std::env;
use std::fs;
use std::path::PathBuf;

use brokerscope_engine::protocol::ids::BrokerId;
use serde_json::Value;

/// The lines of a recording.
pub(crate) fn recording(name: &str) -> Vec<Value> {
    let elsewhere = env::var_os("BROKERSCOPE_REFERENCE").map(PathBuf::from);
    let committed = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reference");
    let path = elsewhere.unwrap_or_else(|| committed.into()).join("cluster").join(name);
    let text = fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    let line = |line| serde_json::from_str(line).expect("a recording has a JSON object a line");
    text.lines().map(line).collect()
}

/// A number of a recorded line.
pub(crate) fn int(line: &Value, name: &str) -> i64 {
    line[name].as_i64().unwrap_or_else(|| panic!("no number `{name}` in {line}"))
}

/// A text of a recorded line.
pub(crate) fn text<'a>(line: &'a Value, name: &str) -> &'a str {
    line[name].as_str().unwrap_or_else(|| panic!("no text `{name}` in {line}"))
}

/// A list of brokers, or nothing.
pub(crate) fn ids(list: &Value) -> Option<Vec<BrokerId>> {
    let id = |id: &Value| BrokerId(id.as_i64().expect("a broker") as i32);
    Some(list.as_array()?.iter().map(id).collect())
}

pub(crate) fn small(line: &Value, name: &str) -> i32 {
    i32::try_from(int(line, name)).expect("a small number")
}
