//! Runs through a file of vectors and counts.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use super::json::Case;

/// What came of one case.
pub(crate) type Outcome = Result<Compared, String>;

/// How much of a case could be compared; all of that agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compared {
    /// Everything.
    Whole,
    /// What does not need the part of this name.
    Without(&'static str),
}

/// What is to be expected of the committed choice.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Committed {
    /// All cases.
    pub(crate) cases: usize,
    /// How many of them need which part, in the order of the names.
    pub(crate) left_out: &'static [(&'static str, usize)],
}

/// Checks every case of `file`, and what was left out.
pub(crate) fn replay(file: &str, check: fn(Case<'_>) -> Outcome, committed: Committed) {
    let elsewhere = env::var_os("BROKERSCOPE_REFERENCE").map(PathBuf::from);
    let is_committed = elsewhere.is_none();
    let folder = elsewhere
        .unwrap_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reference")));
    let path = folder.join("vectors").join(file);
    let cases = read(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    let mut left_out: BTreeMap<&str, usize> = BTreeMap::new();
    let mut disagreements = Vec::new();
    for (number, case) in cases.iter().enumerate() {
        match check(Case(case)) {
            Ok(Compared::Whole) => {}
            Ok(Compared::Without(part)) => *left_out.entry(part).or_default() += 1,
            Err(why) => {
                let name = case.get("name").and_then(Value::as_str).unwrap_or_default();
                disagreements.push(format!("case {} {name}: {why}", number + 1));
            }
        }
    }
    assert!(
        disagreements.is_empty(),
        "{} of {} cases of {} disagree, the first are\n{}",
        disagreements.len(),
        cases.len(),
        path.display(),
        disagreements[..disagreements.len().min(20)].join("\n")
    );
    if is_committed {
        let left_out: Vec<_> = left_out.into_iter().collect();
        assert_eq!((cases.len(), &left_out[..]), (committed.cases, committed.left_out), "{file}");
    } else {
        eprintln!("{file}: {} cases, left out in part: {left_out:?}", cases.len());
    }
}

/// A list, or one case a line.
fn read(path: &PathBuf) -> Result<Vec<Value>, String> {
    let text = fs::read_to_string(path).map_err(|why| why.to_string())?;
    if path.extension().is_some_and(|kind| kind == "json") {
        return serde_json::from_str(&text).map_err(|why| why.to_string());
    }
    text.lines()
        .enumerate()
        .map(|(line, text)| {
            serde_json::from_str(text).map_err(|why| format!("line {}: {why}", line + 1))
        })
        .collect()
}
