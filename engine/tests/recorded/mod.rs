//! Recordings of a real three-node cluster of Kafka 4.3.1, line by line.

pub(crate) mod answers;
pub(crate) mod group_asked;
pub(crate) mod groups;

use std::env;
use std::fs;
use std::path::PathBuf;

use brokerscope_engine::protocol::ids::BrokerId;
use brokerscope_engine::protocol::messages::Uuid;
use serde_json::Value;

/// Where the recordings lie: the committed choice, or all of another folder.
pub(crate) fn folder() -> PathBuf {
    let elsewhere = env::var_os("BROKERSCOPE_REFERENCE").map(PathBuf::from);
    let committed = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reference");
    elsewhere.unwrap_or_else(|| committed.into()).join("cluster")
}

/// The lines of a recording.
pub(crate) fn recording(name: &str) -> Vec<Value> {
    let path = folder().join(name);
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

/// Reads what Kafka prints of an id.
pub(crate) fn uuid(text: &Value) -> Uuid {
    const DIGITS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let text = text.as_str().expect("an id is a text");
    let digits: Vec<u128> =
        text.chars().map(|c| DIGITS.find(c).expect("a digit of base64url") as u128).collect();
    // 22 digits have 132 bits: the last four are padding.
    let [whole @ .., last] = &digits[..] else { panic!("an id without digits") };
    Uuid::from_u128(whole.iter().fold(0, |id, digit| id << 6 | digit) << 2 | last >> 4)
}
