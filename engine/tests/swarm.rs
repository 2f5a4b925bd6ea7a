//! Random clusters under random faults. The seed picks the cluster's shape, its settings, its
//! clients and what breaks; half of them have consumers in groups. First safety: no law breaks,
//! every fact has an earlier cause, nothing is read early, nothing acknowledged is lost that Kafka
//! would keep, be it records or commits, and no partition has two owners in a generation. Then
//! everything is mended and must come to rest: replicas alike, all of it committed, every call
//! over, every group stable and every partition read, every consumer at the end.
//!
//! A seed that fails prints itself and the shortest list of actions found that still fails.
//! `BROKERSCOPE_SWARM=100000` plays so many seeds, `BROKERSCOPE_SWARM=586..590` those, and of one
//! alone every fact of that list is told; `BROKERSCOPE_SWARM_BRIEF=1` ends at the first that fails,
//! as it is.
//! `cargo xtask swarm --seeds 100000` does so on an engine compiled for speed.
#![allow(clippy::print_stdout, reason = "a run tells how much it played")]

mod swarm {
    pub(crate) mod commits;
    pub(crate) mod groups;
    pub(crate) mod members;
    pub(crate) mod plan;
    pub(crate) mod play;
    pub(crate) mod promised;
    pub(crate) mod rest;
    pub(crate) mod settled;
    pub(crate) mod shrink;
}

use std::cell::RefCell;
use std::ops::Range;
use std::panic;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use brokerscope_engine::node::Fact;
use swarm::plan::Plan;
use swarm::play::{Played, play, watch};
use swarm::shrink::shrink;

/// Seeds that are played unless something else is asked for.
const SEEDS: Range<u64> = 0..2_000;
/// Events before everything is mended.
const EVENTS: u64 = 2_000;
/// So many failing seeds are told before the rest is given up.
const TOLD: usize = 5;
/// Whether only the first one is, as it is.
const BRIEF: &str = "BROKERSCOPE_SWARM_BRIEF";

thread_local! {
    /// What the last panic on this thread said.
    static SAID: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Which seeds to play: a number of them, or a range.
fn seeds() -> Range<u64> {
    let Ok(asked) = std::env::var("BROKERSCOPE_SWARM") else { return SEEDS };
    let range = match asked.split_once("..") {
        Some((from, to)) => from.parse().and_then(|from| Ok(from..to.parse()?)),
        None => asked.parse().map(|to| 0..to),
    };
    range.unwrap_or_else(|why| {
        panic!("BROKERSCOPE_SWARM={asked}: {why}; write a number of seeds, or a range like 5..9")
    })
}

fn is_brief() -> bool {
    std::env::var_os(BRIEF).is_some()
}

/// Plays `plan`; what broke, if something did.
fn attempt(plan: &Plan) -> Result<Played, String> {
    panic::catch_unwind(|| play(plan, EVENTS))
        .unwrap_or_else(|_| Err(SAID.with(|said| said.borrow().clone())))
}

/// What a failing seed tells.
fn tell(seed: u64, plan: &Plan, why: &str) -> String {
    if is_brief() {
        return format!("SEED={seed}: {why}");
    }
    let (small, last) = shrink(plan, &attempt);
    let why = if last.is_empty() { why } else { &last };
    let (setup, few, all) = (&small.setup, small.lines.len(), plan.lines.len());
    let lines = small.lines.join("\n");
    let facts = if seeds().count() == 1 { facts(&small).join("\n") } else { String::new() };
    format!("SEED={seed}: {why}\n{setup}\n{few} of {all} actions are enough:\n{lines}\n{facts}\n")
}

/// What happens in `plan`, up to where it breaks, without what goes on for ever.
fn facts(plan: &Plan) -> Vec<String> {
    let told = RefCell::new(Vec::new());
    let is_told = |line: &String| {
        !["Heartbeat", "MetadataFetch", "MetadataReply", "ApiVersions", "DeadlineDue"]
            .iter()
            .any(|word| line.contains(word))
    };
    let run = panic::AssertUnwindSafe(|| {
        let mut told = told.borrow_mut();
        let mut tell = |at, fact: &Fact| told.push(format!("{at} {:?}", fact.what));
        watch(plan, EVENTS, &mut tell).map(drop)
    });
    // How it ended is told elsewhere.
    drop(panic::catch_unwind(run));
    told.into_inner().into_iter().filter(is_told).collect()
}

#[test]
fn no_law_breaks_and_everything_comes_to_rest() {
    let seeds = seeds();
    let next = AtomicU64::new(seeds.start);
    let (failed, total) = (Mutex::new(Vec::new()), Mutex::new(Played::default()));
    let loud = panic::take_hook();
    panic::set_hook(Box::new(|info| {
        SAID.with(|said| *said.borrow_mut() = info.to_string());
    }));
    let enough = if is_brief() { 1 } else { TOLD };
    let work = || {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            let is_enough = failed.lock().is_ok_and(|failed| failed.len() >= enough);
            if seed >= seeds.end || is_enough {
                return;
            }
            let plan = Plan::of_seed(seed);
            match attempt(&plan) {
                Ok(played) => total.lock().expect("nobody panics with it").add(&played),
                Err(why) => {
                    let told = tell(seed, &plan, &why);
                    failed.lock().expect("nobody panics with it").push(told);
                }
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    panic::set_hook(loud);
    let failed = failed.into_inner().expect("nobody panics with it");
    let total = total.into_inner().expect("nobody panics with it");
    assert!(failed.is_empty(), "{} seeds fail\n{}", failed.len(), failed.join("\n"));
    println!("swarm: seeds {}..{}: {total}; no law broken", seeds.start, seeds.end);
}

#[test]
fn the_same_seed_gives_the_same_facts() {
    let told = |seed| {
        let mut told = Vec::new();
        let plan = Plan::of_seed(seed);
        watch(&plan, EVENTS, &mut |at, fact| told.push(format!("{at} {fact:?}")))
            .expect("this seed breaks nothing");
        told
    };
    assert_eq!(told(7), told(7));
    assert_ne!(told(7), told(8));
}

#[test]
fn what_fails_is_told_by_as_few_actions_as_are_needed() {
    let mut plan = Plan::of_seed(3);
    plan.lines.insert(plan.lines.len() / 2, "the first that is needed".to_owned());
    plan.lines.insert(plan.lines.len() / 3, "and the other".to_owned());
    let fails = |plan: &Plan| {
        let holds = |words: &str| plan.lines.iter().any(|line| line.starts_with(words));
        match holds("the first") && holds("and the other") {
            true => Err("both are there".to_owned()),
            false => Ok(Played::default()),
        }
    };
    let (small, why) = shrink(&plan, &fails);
    assert_eq!(small.lines, ["and the other", "the first that is needed"]);
    assert_eq!(why, "both are there");
}
