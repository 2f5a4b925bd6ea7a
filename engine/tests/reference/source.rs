//! Where recordings come from, and how to get at their fields.

use std::path::PathBuf;
use std::{env, fs};

use serde_json::Value;

/// Names the folder with all recordings.
const FOLDER: &str = "BROKERSCOPE_REFERENCE";

/// The lines of a recording, and whether they are all of it and not just the committed choice.
pub(crate) fn lines(path: &str) -> (Vec<Value>, bool) {
    let all = env::var_os(FOLDER).map(PathBuf::from);
    let committed = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/reference");
    let file = all.as_ref().unwrap_or(&committed).join(path);
    let text = fs::read_to_string(&file).unwrap_or_else(|why| {
        panic!("{}: {why}; {FOLDER} must name the folder of recordings", file.display())
    });
    let parse = |line| serde_json::from_str(line).expect("a recording has JSON lines");
    (text.lines().map(parse).collect(), all.is_some())
}

/// Fields of a recorded object; all panic with the object if it is not what was recorded.
pub(crate) trait Recorded {
    fn int(&self, name: &str) -> i64;
    fn text(&self, name: &str) -> &str;
    fn flag(&self, name: &str) -> bool;
    fn list(&self, name: &str) -> &[Value];
}

impl Recorded for Value {
    fn int(&self, name: &str) -> i64 {
        self[name].as_i64().unwrap_or_else(|| panic!("no number `{name}` in {self}"))
    }

    fn text(&self, name: &str) -> &str {
        self[name].as_str().unwrap_or_else(|| panic!("no text `{name}` in {self}"))
    }

    fn flag(&self, name: &str) -> bool {
        self[name].as_bool().unwrap_or_else(|| panic!("no flag `{name}` in {self}"))
    }

    fn list(&self, name: &str) -> &[Value] {
        self[name].as_array().unwrap_or_else(|| panic!("no list `{name}` in {self}"))
    }
}

/// Bytes from their hexadecimal text.
pub(crate) fn bytes(hex: &str) -> Vec<u8> {
    assert!(hex.len().is_multiple_of(2), "{} hexadecimal digits", hex.len());
    let digits = hex.as_bytes().chunks_exact(2);
    digits
        .map(|pair| {
            let pair = std::str::from_utf8(pair).expect("hexadecimal digits");
            u8::from_str_radix(pair, 16).expect("hexadecimal digits")
        })
        .collect()
}

/// Hexadecimal text of bytes.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
