//! The session in the browser: memory, seeks in slices, events a second.

use brokerscope::session::{Msg, Session};
use brokerscope_engine::history::BranchId;
use brokerscope_engine::physics::chance::Chance;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{console_log, wasm_bindgen_test};

use super::{EVENTS, events_per_second, figure, loaded, play};

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

const SEEKS: usize = 1_000;
/// Slices longer than this are told one by one.
const LONG_SLICE_MS: f64 = 4.0;

/// Milliseconds.
fn clock() -> f64 {
    let window = web_sys::window().expect("a browser has a window");
    window.performance().expect("a browser has a clock").now()
}

/// Size of the module's memory; it never shrinks.
fn memory_bytes() -> f64 {
    let memory: js_sys::WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    let size = js_sys::Reflect::get(&memory.buffer(), &JsValue::from_str("byteLength"));
    size.ok().and_then(|size| size.as_f64()).expect("a buffer has a length")
}

/// Lets the browser do what else it has to do.
async fn breathe() {
    let later = js_sys::Promise::new(&mut |resolve, _| {
        let window = web_sys::window().expect("a browser has a window");
        window.set_timeout_with_callback(&resolve).expect("a browser has timers");
    });
    JsFuture::from(later).await.expect("a timer comes");
}

/// Does one slice of the page's work, with the picture that follows from it; milliseconds.
fn slice(session: &mut Session, work: impl FnOnce(&mut Session)) -> f64 {
    let began = clock();
    let shown = session.version();
    work(session);
    if session.version() != shown {
        std::hint::black_box(session.still());
    }
    clock() - began
}

/// Seeks a moment as the page does; each slice in milliseconds.
fn seek(session: &mut Session, ordinal: u64) -> Vec<f64> {
    let there = Msg::Seek { branch: BranchId::ROOT.number(), ordinal };
    let mut slices = vec![slice(session, |session| session.update(there))];
    while session.is_travelling() {
        slices.push(slice(session, |session| {
            session.work();
        }));
    }
    assert_eq!(session.history().moment().ordinal, ordinal, "a known moment is reached");
    slices
}

/// The value that such a part of the sorted values does not exceed.
fn at(sorted: &[f64], part: f64) -> f64 {
    sorted[((sorted.len() - 1) as f64 * part) as usize]
}

/// Sorts milliseconds and tells how they are spread.
fn tell(what: &str, times: &mut [f64]) {
    times.sort_by(f64::total_cmp);
    let [half, most, nearly, all] = [0.5, 0.95, 0.99, 1.0].map(|part| at(times, part));
    let count = times.len();
    console_log!("{what}: p50 {half:.1} p95 {most:.1} p99 {nearly:.1} max {all:.1} ms ({count})");
}

#[wasm_bindgen_test]
async fn a_session_of_a_million_events() {
    let before = memory_bytes();
    let mut history = loaded();
    play(&mut history);
    let mut session = Session::of(history);
    // Nobody seeks before there is a picture; the browser compiles functions when first called.
    std::hint::black_box(session.still());
    let played = memory_bytes();
    breathe().await;

    let mut chance = Chance::stream(1, "seeks");
    let (mut sums, mut slices) = (Vec::new(), Vec::new());
    for number in 0..SEEKS {
        let taken = seek(&mut session, chance.below(EVENTS));
        sums.push(taken.iter().sum());
        for (place, ms) in (0..).zip(&taken).filter(|(_, ms)| **ms > LONG_SLICE_MS) {
            console_log!("seek {number}, slice {place}: {ms:.1} ms");
        }
        slices.extend(taken);
        breathe().await;
    }
    let grown = memory_bytes() - before;
    let (count, bytes) = session.history().checkpoints();
    let spacing = session.history().spacing();
    console_log!("checkpoints: {count}, {bytes} bytes as counted, one in {spacing} events");
    console_log!("memory: {before} bytes before, {played} after playing");
    tell("a seek", &mut sums);
    tell("a slice", &mut slices);
    let ms = |ms: f64| format!("{ms:.1} ms");
    console_log!("{}", figure("seek, wasm: p95", &ms(at(&sums, 0.95)), "≤ 50 ms, aim at 10"));
    console_log!("{}", figure("seek, wasm: longest slice", &ms(at(&slices, 1.0)), "≤ 8 ms"));
    let mb = format!("{:.1} MB", grown / f64::from(1 << 20));
    console_log!("{}", figure("session, wasm: memory grown", &mb, "≤ 64 MB"));

    drop(session);
    breathe().await;
    let rate = events_per_second(|| clock() / 1e3);
    let measured = format!("{:.2} M", rate / 1e6);
    console_log!("{}", figure("session, wasm: events a second", &measured, "≥ 0.75 M"));
}
