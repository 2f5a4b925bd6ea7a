//! What a session costs: how many events a second it plays, and how long it takes to be anywhere
//! in a session of 1,000,000 events. An event is one agenda entry delivered; facts and checkpoints
//! are kept as the page keeps them. Three brokers, one producer with acks=all and 100-byte records,
//! one consumer.
//!
//! Natively it tells events a second; in the browser (`cargo xtask bench --only session-wasm`) also
//! what seeks cost there: through the page's own session, slice by slice, each slice with the
//! picture it leads to composed, as the page does it; only the DOM is not written.

#![allow(clippy::print_stdout, reason = "a bench is there to print figures")]

use brokerscope_engine::history::{Density, History};
use brokerscope_engine::physics::time::Instant;
use brokerscope_engine::world::World;
use brokerscope_engine::world::action::Action;
use brokerscope_engine::world::setup::Setup;

#[cfg(all(target_arch = "wasm32", feature = "web"))]
#[path = "session/browser.rs"]
mod browser;

/// How long the session is.
const EVENTS: u64 = 1_000_000;
const ROUNDS: usize = 7;

const LOAD: [(u64, &str); 3] = [
    (2_100, "create-topic orders assignment=1,2,3"),
    (2_500, "consume orders-0 from=earliest"),
    (3_000, "produce orders-0 1 acks=all bytes=100 every-us=8000 times=1000000"),
];

/// A history that has all its load ahead of it.
fn loaded() -> History<World> {
    let mut history = History::begin(Setup::default(), Density::default())
        .expect("the default set-up begins a world");
    for (at, line) in LOAD {
        let at = Instant::from_ms(at);
        history.run_until(at, u64::MAX);
        let action: Action = line.parse().expect("the load is written in the action grammar");
        history.act(at, &action).expect("the load can be done");
    }
    history
}

/// Plays the whole session.
fn play(history: &mut History<World>) {
    let ran = history.run_until(Instant::from_ms(u64::MAX / 1_000), EVENTS);
    assert_eq!(ran.events, EVENTS, "the load lasts");
}

/// Events a second: the median of the rounds. `clock` tells seconds.
fn events_per_second(clock: impl Fn() -> f64) -> f64 {
    let mut rates: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let mut history = loaded();
            let began = clock();
            play(&mut history);
            EVENTS as f64 / (clock() - began)
        })
        .collect();
    rates.sort_by(f64::total_cmp);
    rates[ROUNDS / 2]
}

/// A line that `cargo xtask bench` puts into its table.
fn figure(what: &str, measured: &str, budget: &str) -> String {
    format!("figure | {what} | {measured} | {budget}")
}

fn main() {
    #[cfg(not(target_arch = "wasm32"))]
    {
        let began = std::time::Instant::now();
        let rate = events_per_second(|| began.elapsed().as_secs_f64());
        let measured = format!("{:.2} M", rate / 1e6);
        println!("{}", figure("session, native: events a second", &measured, "≥ 1.5 M"));
    }
}
