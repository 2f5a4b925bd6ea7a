//! The charts over the stage: a worker draws them while they are open, the page draws where we are
//! in them, and says in words what each figure is.

use crate::scene::charts::{Charts as Scene, Figure};
use crate::scene::digits::{tenths, units};
use crate::text::{Phrase, charts as words};
use crate::ui::lens::Lens;
use crate::ui::state::{Cell, Memo, Signal, effect};
use brokerscope_view::view;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, MessageEvent, Worker};

/// The script that starts the worker, beside the page.
const SCRIPT: &str = "./charts-worker.js";
/// What stands at the sides of the charts, a scroll bar included, and between two of them.
const SIDES: f64 = 56.0;
const GAP: f64 = 16.0;
/// A chart is not narrower than this if there would be two in a row.
const NARROWEST: f64 = 280.0;

/// The charts, while they are shown.
pub(super) type Shown = Memo<Option<Option<Arc<Scene>>>>;

/// What of the charts is read while they are shown.
fn with<T>(shown: Shown, read: impl FnOnce(&Scene) -> T) -> Option<T> {
    shown.with(|shown| shown.as_ref()?.as_deref().map(read))
}

/// The charts, in a room of this width.
#[component]
pub(super) fn Charts(lens: Lens, room: Signal<f64>, shown: Shown) -> AnyView {
    let width = Signal::derive(move || {
        let inside = room.get() - SIDES;
        let half = (inside - GAP) / 2.0;
        if half >= NARROWEST { half.floor() } else { inside.floor() }
    });
    let drawing = Cell::new(String::new());
    draw(drawing, move || with(shown, |it| it.letter(lens.lang(), width.get() as u32)));
    let chart = |(place, figure)| {
        let at = move || {
            let x = with(shown, |charts| charts.x(lens.now.get(), width.get()));
            format!("translateX({}px)", tenths(x.unwrap_or_default()))
        };
        let now = move || {
            let said = with(shown, |charts| said(charts, place, figure)).flatten();
            lens.say(&said.unwrap_or_else(words::unknown))
        };
        let name = lens.label(name(figure));
        view! {
            <figure class="chart" data-chart=figure.name()>
                <figcaption>{name}" "<b>{now}</b></figcaption>
                <div class="chart-sheet" role="img"
                    aria-label=move || format!("{} {}", name(), now())>
                    <div inner_html=move || line(drawing, place) />
                    <i class="chart-cursor" style:transform=at />
                </div>
            </figure>
        }
    };
    let means = move || match line(drawing, Figure::ALL.len()) {
        nothing if nothing == GONE => lens.say(&words::not_drawn()),
        means => means,
    };
    view! {
        <section class="charts" aria-label=lens.label(words::charts)>
            {Figure::ALL.into_iter().enumerate().map(chart).collect_view()}
            <p class="charts-means">{means}</p>
        </section>
    }
}

/// A line of what was drawn.
fn line(drawing: Cell<String>, place: usize) -> String {
    drawing.with(|all| all.split('\n').nth(place).unwrap_or_default().to_owned())
}

/// Instead of a drawing: there is nobody to draw.
const GONE: &str = "-";

/// A worker that draws, until it is dropped.
struct Drawer {
    worker: Worker,
    /// What it drew last, or draws.
    letter: String,
    /// Who is told what it drew, and that it failed.
    _told: [Closure<dyn FnMut(Event)>; 2],
}

impl Drop for Drawer {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

/// Has the newest letter drawn whenever the one before is done with.
fn draw(drawing: Cell<String>, letter: impl Fn() -> Option<String> + 'static) {
    let waits = Cell::new(false);
    let gone = move || drawing.set(format!("\n\n\n\n{GONE}"));
    let Ok(worker) = Worker::new(SCRIPT) else { return gone() };
    let on_answer = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
        let drawn = event.unchecked_into::<MessageEvent>().data().as_string().unwrap_or_default();
        // It says nothing once it is ready.
        if !drawn.is_empty() {
            drawing.set(drawn);
        }
        waits.set(true);
    });
    let on_error = Closure::<dyn FnMut(Event)>::new(move |_| gone());
    worker.set_onmessage(Some(on_answer.as_ref().unchecked_ref()));
    worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    let mut drawer = Drawer { worker, letter: String::new(), _told: [on_answer, on_error] };
    effect(move || {
        let Some(letter) = letter().filter(|it| waits.get() && *it != drawer.letter) else {
            return;
        };
        let sent = drawer.worker.post_message(&letter.as_str().into());
        debug_assert!(sent.is_ok(), "a text can be sent");
        drawer.letter = letter;
        waits.set(false);
    });
}

fn name(figure: Figure) -> fn() -> Phrase {
    match figure {
        Figure::Throughput => words::throughput,
        Figure::Lag => words::lag,
        Figure::Isr => words::isr,
        Figure::Latency => words::latency,
    }
}

/// What a figure is at present, with its unit.
fn said(charts: &Scene, place: usize, figure: Figure) -> Option<Phrase> {
    let value = charts.now[place]? as f64;
    let number = units(value).to_string();
    Some(match figure {
        Figure::Throughput => words::throughput_now(&number),
        Figure::Lag => words::lag_now(&number),
        Figure::Isr => words::isr_now(&number, charts.replicas),
        Figure::Latency => words::latency_now(&tenths(value / 1_000.0).to_string()),
    })
}
