//! Asks the engine what a recorded three-node cluster of Kafka 4.3.1 was asked, in the same order
//! and at the same times, and compares the answers.
//!
//! `reference/cluster/` holds the recordings; `BROKERSCOPE_REFERENCE` names another folder that
//! contains `cluster/`. What is compared and what is not stands in each file of `recordings/`.
#![cfg(not(target_arch = "wasm32"))]

mod lab;
mod recordings {
    mod answers;
    mod asked;
    mod brokers;
    mod causes;
    mod decided;
    mod fetch_trace;
    mod idempotence;
    mod metadata_log;
    mod produce_errors;
    mod questions;
    mod replayed;
}

use std::env;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

/// Whether only what is committed is there to compare with.
fn is_committed_only() -> bool {
    env::var_os("BROKERSCOPE_REFERENCE").is_none()
}

/// The lines of a recording.
fn recording(name: &str) -> Vec<Value> {
    let elsewhere = env::var_os("BROKERSCOPE_REFERENCE").map(PathBuf::from);
    let committed = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reference");
    let path = elsewhere.unwrap_or_else(|| committed.into()).join("cluster").join(name);
    let text = fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    let line = |line| serde_json::from_str(line).expect("a recording has a JSON object a line");
    text.lines().map(line).collect()
}

/// A number of a recorded line.
fn int(line: &Value, name: &str) -> i64 {
    line[name].as_i64().unwrap_or_else(|| panic!("no number `{name}` in {line}"))
}

/// A text of a recorded line.
fn text<'a>(line: &'a Value, name: &str) -> &'a str {
    line[name].as_str().unwrap_or_else(|| panic!("no text `{name}` in {line}"))
}
