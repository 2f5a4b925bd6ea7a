//! The project's own files, read as text, for the tests that judge them.

use std::fs;
use std::path::{Path, PathBuf};

/// What holds nothing written here: what was built, installed or recorded.
const SKIPPED: [&str; 6] = [".git", ".tools", "target", "dist", "node_modules", "vectors"];

/// One file: its path from the project's root, with `/` between its parts, and its text.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) text: String,
}

/// All text files below a folder of the project, in order of their paths.
pub(crate) fn sources(below: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    collect(&root.join(below), &mut found);
    found.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).ok()?;
        let path = path.strip_prefix(root).ok()?.to_str()?.replace('\\', "/");
        Some(Source { path, text })
    };
    found.into_iter().filter_map(read).collect()
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|cause| panic!("{folder:?}: {cause}"));
    for entry in entries {
        let entry = entry.expect("a folder of the project can be read");
        let name = entry.file_name();
        if SKIPPED.iter().any(|skipped| name == *skipped) {
            continue;
        }
        if entry.path().is_dir() {
            collect(&entry.path(), found);
        } else {
            found.push(entry.path());
        }
    }
}

/// The Rust files below a folder of the project.
pub(crate) fn rust(below: &str) -> Vec<Source> {
    sources(below).into_iter().filter(|source| source.path.ends_with(".rs")).collect()
}

/// The text with comments, and what stands between quotes, blanked out; every line and column stays
/// where it was.
pub(crate) fn code_only(text: &str) -> String {
    let text: Vec<char> = text.chars().collect();
    let mut code = String::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let end = blank_end(&text, at);
        if end == at {
            code.push(text[at]);
            at += 1;
        } else {
            code.extend(text[at..end].iter().map(|&c| if c == '\n' { '\n' } else { ' ' }));
            at = end;
        }
    }
    code
}

/// Where the comment, string or character that begins here ends; here, if none begins.
fn blank_end(text: &[char], at: usize) -> usize {
    let next = text.get(at + 1).copied().unwrap_or(' ');
    let past = |from: usize, over: &str| {
        let over: Vec<char> = over.chars().collect();
        let found = (from..text.len()).find(|&i| text[i..].starts_with(&over));
        found.map_or(text.len(), |i| i + over.len())
    };
    match text[at] {
        '/' if next == '/' => past(at, "\n") - 1,
        '/' if next == '*' => past(at + 2, "*/"),
        '"' => string_end(text, at),
        'r' if (next == '"' || next == '#') && !is_word(text, at) => raw_string_end(text, at),
        '\'' if next == '\\' => past(at + 3, "'"),
        '\'' if text.get(at + 2) == Some(&'\'') => at + 3,
        _ => at,
    }
    .min(text.len())
}

/// Is the character here the inside or the end of a word?
fn is_word(text: &[char], at: usize) -> bool {
    at > 0 && (text[at - 1].is_alphanumeric() || text[at - 1] == '_')
}

fn string_end(text: &[char], at: usize) -> usize {
    let mut i = at + 1;
    while i < text.len() && text[i] != '"' {
        i += if text[i] == '\\' { 2 } else { 1 };
    }
    i + 1
}

fn raw_string_end(text: &[char], at: usize) -> usize {
    let hashes = text[at + 1..].iter().take_while(|&&c| c == '#').count();
    if text.get(at + 1 + hashes) != Some(&'"') {
        return at;
    }
    let closes = |i: usize| {
        text[i] == '"' && text[i + 1..].iter().take_while(|&&c| c == '#').count() >= hashes
    };
    let first = at + 2 + hashes;
    (first..text.len()).find(|&i| closes(i)).map_or(text.len(), |i| i + 1 + hashes)
}
