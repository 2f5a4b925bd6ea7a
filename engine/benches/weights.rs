//! What a history of a cluster weighs, and what it costs to be anywhere in it: how many checkpoints
//! there are and what they count themselves as, what is freed when one of them goes, and how long
//! seeks take. An event is one agenda entry delivered.
#![allow(clippy::print_stdout, reason = "a bench is there to print figures")]

use std::alloc::System;
use std::time::Instant as WallClock;

use brokerscope_engine::history::{BranchId, Moment, Progress};
use brokerscope_engine::physics::chance::Chance;
use brokerscope_engine::physics::time::Instant;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

mod load;

use load::{LOADS, Load};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const EVENTS: u64 = 1_000_000;
/// Events between two clones, as between two checkpoints of a session that is not long yet.
const SPACING: u64 = 8_192;
const CLONES: u64 = 20;
const SEEKS: usize = 200;

/// What a clone keeps alive of its own, once the world has gone on and other clones were made
/// before and after it: the mean, and what it counts itself as.
fn clone_bytes(load: &Load) -> (usize, usize) {
    let mut world = load.begin().world().clone();
    let mut clones = Vec::new();
    for _ in 0..CLONES {
        for _ in 0..SPACING {
            world.step();
        }
        clones.push(world.clone());
    }
    let counted = clones.iter().map(|clone| clone.weight_bytes()).sum::<usize>();
    let before = Region::new(ALLOCATOR);
    let last = clones.pop();
    drop(clones);
    let freed = before.change();
    drop(last);
    let kept = freed.bytes_deallocated - freed.bytes_allocated;
    (kept / (CLONES as usize - 1), counted / CLONES as usize)
}

fn tell(load: &Load) {
    let (kept, counted) = clone_bytes(load);
    println!("{}: a checkpoint keeps {kept} bytes, and counts {counted}", load.name);
    let region = Region::new(ALLOCATOR);
    let mut history = load.begin();
    history.run_until(Instant::from_ms(u64::MAX / 1_000), EVENTS);
    let change = region.change();
    let held = (change.bytes_allocated - change.bytes_deallocated) as f64 / f64::from(1 << 20);
    let (count, bytes) = history.checkpoints();
    let spacing = history.spacing();
    println!(
        "  {held:.1} MB in all; {count} checkpoints of {bytes} bytes, one in {spacing} events"
    );
    let mut chance = Chance::stream(1, "seeks");
    let mut times: Vec<f64> = (0..SEEKS)
        .map(|_| {
            let there = Moment { branch: BranchId::ROOT, ordinal: chance.below(EVENTS) };
            let began = WallClock::now();
            let mut seek = history.begin_seek(there).expect("the past is known");
            while history.continue_seek(&mut seek, 2_000) == Progress::More {}
            began.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!("  seeks: p50 {:.1} ms, p95 {:.1} ms", times[SEEKS / 2], times[SEEKS * 95 / 100]);
}

fn main() {
    LOADS.iter().for_each(tell);
}
