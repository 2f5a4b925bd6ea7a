//! `cargo xtask test --only planted`: faults planted on purpose into a copy of the engine, each a
//! patch in `engine/tests/planted`. The swarm must find every one: what it misses there it would
//! miss in the engine too.

use crate::run::{cargo, not_started, program, root, spell};
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// So many seeds must be enough to find a fault.
const SEEDS: u64 = 1_000;
/// So many show that the copy is sound before anything is planted.
const SEEDS_BEFORE: u64 = 200;
/// Where the patches lie.
const PATCHES: &str = "engine/tests/planted";
/// What the copy has of the workspace; its `Cargo.toml` is shorter.
const COPIED: [&str; 7] = [
    "Cargo.lock",
    "rust-toolchain.toml",
    "engine/Cargo.toml",
    "engine/benches",
    "engine/src",
    "engine/tests/swarm",
    "engine/tests/swarm.rs",
];
/// Most faults show after few seeds, so that compiling takes longer than looking.
const QUICK: &str = "profile.swarm.package.brokerscope-engine.opt-level=1";

/// A fault to plant.
#[derive(Debug, PartialEq, Eq)]
struct Fault {
    name: String,
    /// The part of the engine that it is in: `HW`, `recovery`.
    area: String,
    what: String,
}

/// How a run of the swarm ended.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    /// At this seed, the first that fails, with these words.
    Found(u64, String),
    NotFound,
    /// For another reason: it did not compile, or was ended.
    NotPlayed,
}

/// Plants one fault after the other and lets the swarm look for it.
///
/// # Errors
/// When the swarm fails without a fault, or a patch does not fit any more, or a fault is not found.
pub(crate) fn planted() -> Result<(), String> {
    let place = root().join("target/planted");
    let source = place.join("source");
    copy_workspace(&source)?;
    let (outcome, said) = play(&place, SEEDS_BEFORE)?;
    if outcome != Outcome::NotFound {
        return Err(format!("{said}\nbefore anything was planted"));
    }
    println!("nothing is planted: nothing is found in {SEEDS_BEFORE} seeds\n");
    println!("| fault | area | what is wrong | found at seed | as |\n|---|---|---|---|---|");
    let listed = read(&root().join(PATCHES).join("README.md"))?;
    let (mut failed, mut differ) = (Vec::new(), 0);
    for patch in patches()? {
        let fault = Fault::read(&patch, &read(&patch)?)?;
        apply(&source, &patch, &[])?;
        let (outcome, said) = play(&place, SEEDS)?;
        apply(&source, &patch, &["--reverse"])?;
        let row = format!("| {fault} | {outcome} |");
        println!("{row}");
        differ += usize::from(!listed.contains(&row));
        match outcome {
            Outcome::Found(..) => {}
            Outcome::NotFound => failed.push(format!("{}: not found", fault.name)),
            Outcome::NotPlayed => failed.push(format!("{}: not played\n{said}", fault.name)),
        }
    }
    if differ > 0 {
        println!("\n{PATCHES}/README.md tells {differ} of these rows otherwise: copy them there");
    }
    if failed.is_empty() { Ok(()) } else { Err(failed.join("\n")) }
}

/// Writes the copy anew, whatever is left there of an earlier run.
fn copy_workspace(source: &Path) -> Result<(), String> {
    let failed = |cause| format!("{}: {cause}", source.display());
    if source.exists() {
        fs::remove_dir_all(source).map_err(failed)?;
    }
    for path in COPIED {
        copy(&root().join(path), &source.join(path))?;
    }
    let manifest = engine_alone(&read(&root().join("Cargo.toml"))?);
    fs::write(source.join("Cargo.toml"), manifest).map_err(failed)
}

/// The workspace's manifest without the page and these commands.
fn engine_alone(manifest: &str) -> String {
    let (mut kept, mut is_kept) = (String::new(), false);
    for line in manifest.lines() {
        if line.starts_with('[') {
            is_kept = line.starts_with("[workspace") || line.starts_with("[profile");
        }
        if is_kept {
            kept += if line.starts_with("members") { "members = [\"engine\"]" } else { line };
            kept.push('\n');
        }
    }
    kept
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    let failed = |cause| format!("{}: {cause}", from.display());
    if from.is_dir() {
        for entry in fs::read_dir(from).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name();
            copy(&from.join(&name), &to.join(&name))?;
        }
        return Ok(());
    }
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    fs::copy(from, to).map(drop).map_err(failed)
}

/// All patches, by name.
fn patches() -> Result<Vec<PathBuf>, String> {
    let place = root().join(PATCHES);
    let failed = |cause| format!("{}: {cause}", place.display());
    let mut found = Vec::new();
    for entry in fs::read_dir(&place).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        found.extend(path.extension().is_some_and(|it| it == "patch").then_some(path));
    }
    found.sort();
    Ok(found)
}

/// Applies a patch to the copy, or takes it back.
fn apply(source: &Path, patch: &Path, how: &[&str]) -> Result<(), String> {
    let mut git = program("git");
    // In a work tree of its own `git` would take the patch to be about other folders, and skip it.
    git.current_dir(source).env("GIT_CEILING_DIRECTORIES", source.parent().unwrap_or(source));
    let said = output(git.arg("apply").args(how).arg(patch))?;
    let name = patch.file_name().unwrap_or_default().display();
    said.map(drop).map_err(|why| format!("{name} does not fit any more: {why}"))
}

/// Plays so many seeds in the copy; how that ended, and all that was said.
fn play(place: &Path, seeds: u64) -> Result<(Outcome, String), String> {
    let mut swarm = cargo(&["test", "--profile", "swarm", "--config", QUICK]);
    swarm.args(["-p", "brokerscope-engine", "--test", "swarm", "no_law", "--", "--nocapture"]);
    swarm.current_dir(place.join("source"));
    swarm.env("CARGO_TARGET_DIR", place.join("build")).env("CARGO_INCREMENTAL", "1");
    swarm.env("BROKERSCOPE_SWARM", seeds.to_string()).env("BROKERSCOPE_SWARM_BRIEF", "1");
    Ok(match output(&mut swarm)? {
        Ok(said) => (Outcome::NotFound, said),
        Err(said) => (Outcome::read(&said), said),
    })
}

/// Runs a command quietly; all that it says, as an error if it does not end well.
fn output(command: &mut Command) -> Result<Result<String, String>, String> {
    let name = spell(command);
    let output = command.output().map_err(|cause| not_started(&name, &cause))?;
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    Ok(if output.status.success() { Ok(said) } else { Err(said) })
}

fn read(file: &Path) -> Result<String, String> {
    fs::read_to_string(file).map_err(|cause| format!("{}: {cause}", file.display()))
}

impl Fault {
    /// Reads what a patch says of itself above its changes: `area: what is wrong`.
    ///
    /// # Errors
    /// When it does not say that; the text names the patch.
    fn read(patch: &Path, text: &str) -> Result<Self, String> {
        let name = patch.file_stem().unwrap_or_default().display().to_string();
        let is_head = |line: &&str| !line.starts_with("--- ") && !line.starts_with("diff ");
        let head: Vec<&str> = text.lines().take_while(is_head).collect();
        let head = head.join(" ");
        match head.split_once(": ") {
            Some((area, what)) if !area.contains(' ') => {
                let (area, what) = (area.to_owned(), what.trim().to_owned());
                Ok(Self { name, area, what })
            }
            Some(_) | None => Err(format!(
                "{name}.patch: it should begin with `area: what is wrong`, as in `HW: …`"
            )),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} | {} | {}", self.name, self.area, self.what)
    }
}

impl Outcome {
    /// Reads what a failed run said. Several seeds may fail side by side, but none before the first
    /// of them is left out.
    fn read(said: &str) -> Self {
        let lines: Vec<&str> = said.lines().collect();
        let told = |at: usize| {
            let (seed, words) = lines[at].strip_prefix("SEED=")?.split_once(": ")?;
            // A panic tells its place first.
            let next = lines.get(at + 1).filter(|_| words.starts_with("panicked at "));
            Some((seed.parse().ok()?, next.map_or(words, |next| next.trim())))
        };
        match (0..lines.len()).filter_map(told).min() {
            Some((seed, words)) => Self::Found(seed, words.replace('|', "/")),
            None => Self::NotPlayed,
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Found(seed, words) => write!(f, "{seed} | {words}"),
            Self::NotFound => write!(f, "not in {SEEDS} | "),
            Self::NotPlayed => f.write_str("not played | "),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_says_what_it_is() {
        let read = |text| Fault::read(Path::new("some/hw-runs-ahead.patch"), text);
        let fault = Fault {
            name: "hw-runs-ahead".to_owned(),
            area: "HW".to_owned(),
            what: "Nobody is asked. At all.".to_owned(),
        };
        assert_eq!(read("HW: Nobody is asked.\nAt all.\n\n--- a/x\n+++ b/x\n"), Ok(fault));
        for silent in ["--- a/x: y\n+++ b/x\n", "What is wrong here: all\n--- a/x\n"] {
            assert!(read(silent).expect_err("no area").starts_with("hw-runs-ahead.patch: "));
        }
    }

    #[test]
    fn every_patch_says_what_it_is_and_is_listed() {
        let listed = read(&root().join(PATCHES).join("README.md")).expect("it is there");
        for patch in patches().expect("the folder is there") {
            let text = read(&patch).expect("it was listed just now");
            let fault = Fault::read(&patch, &text).expect("it says what it is");
            assert!(listed.contains(&format!("| {fault} | ")), "README.md has no row: {fault}");
        }
    }

    #[test]
    fn the_first_seed_that_fails_counts() {
        let said = "thread panicked at swarm.rs:\n2 seeds fail\nSEED=12: it ends | early\n\
                    SEED=7: panicked at law.rs:1:2:\n  two leaders\nstack backtrace:\n";
        assert_eq!(Outcome::read(said), Outcome::Found(7, "two leaders".to_owned()));
        let said = "SEED=12: it ends | early\n";
        assert_eq!(Outcome::read(said), Outcome::Found(12, "it ends / early".to_owned()));
    }

    #[test]
    fn what_does_not_compile_is_not_found() {
        let said = "error[E0425]: cannot find value `SEED` in this scope\n";
        assert_eq!(Outcome::read(said), Outcome::NotPlayed);
    }

    #[test]
    fn the_copy_is_the_engine_alone() {
        let manifest = "[workspace]\nmembers = [\"engine\", \"xtask\"]\n\n[package]\nname = \"a\"\n\
                        [profile.swarm]\nlto = \"off\"\n[lib]\npath = \"b\"\n";
        let alone = "[workspace]\nmembers = [\"engine\"]\n\n[profile.swarm]\nlto = \"off\"\n";
        assert_eq!(engine_alone(manifest), alone);
    }
}
