//! `cargo xtask swarm`: many random clusters under random faults, on an engine compiled for speed
//! with every law checked.

use crate::run::{cargo, run};
use std::ops::Range;

/// So many seeds unless something else is asked for.
pub(crate) const SEEDS: u64 = 10_000;

/// Plays `seeds`; of a single one everything that happens is told if it fails.
///
/// # Errors
/// When one of them fails, or the engine does not compile.
pub(crate) fn swarm(seeds: &Range<u64>) -> Result<(), String> {
    let mut tests = cargo(&["test", "--profile", "swarm", "-p", "brokerscope-engine"]);
    tests.args(["--test", "swarm", "no_law", "--", "--nocapture"]);
    run(tests.env("BROKERSCOPE_SWARM", format!("{}..{}", seeds.start, seeds.end)))
}
