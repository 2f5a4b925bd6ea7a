//! How many events a second the engine delivers, in a small cluster and in large ones. An event is
//! one agenda entry delivered; no history is kept.
#![allow(clippy::print_stdout, reason = "a bench is there to print figures")]

use std::time::Instant as WallClock;

mod load;

use load::{LOADS, Load};

const EVENTS: u64 = 1_000_000;
const ROUNDS: usize = 3;

/// Events a second: the best of the rounds.
fn rate(load: &Load) -> f64 {
    let begun = load.begin();
    let mut rates: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let mut world = begun.world().clone();
            let began = WallClock::now();
            let target = world.ordinal() + EVENTS;
            while world.ordinal() < target {
                world.step();
            }
            EVENTS as f64 / began.elapsed().as_secs_f64()
        })
        .collect();
    rates.sort_by(f64::total_cmp);
    rates[ROUNDS - 1]
}

fn main() {
    for load in &LOADS {
        let rate = rate(load);
        println!("{}: {:.2} M events/s, {:.0} ns an event", load.name, rate / 1e6, 1e9 / rate);
    }
}
