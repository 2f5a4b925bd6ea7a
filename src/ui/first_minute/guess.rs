//! The guess: a handle that is dragged along the lane by pointer or touch and moved by keys, and
//! after it was locked in, the guess beside the truth.

use super::part;
use crate::scene::digits::tenths;
use crate::scene::first_minute::{Guess as Scene, Phase};
use crate::scene::geometry::Geometry;
use crate::session::Msg;
use crate::text::{Phrase, first_minute, picture};
use crate::ui::focus::focus;
use crate::ui::kit::Show;
use crate::ui::lens::Lens;
use crate::ui::stage::Frame;
use crate::ui::state::{Cell, Memo};
use brokerscope_engine::protocol::ids::Offset;
use brokerscope_view::view;
use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// Where the handle waits, off the ruler.
pub(super) fn dock(geometry: &Geometry) -> f64 {
    if geometry.metrics.beside {
        geometry.cells_x() + 8.15 * geometry.pitch
    } else {
        geometry.width - 61.0
    }
}

/// The handle on its lane; both are there only while the question is open.
#[component]
pub(super) fn Guess(lens: Lens, frame: Frame, phase: Memo<Phase>) -> AnyView {
    view! {
        <Show when=move || phase.get() == Phase::Asked>
            <Handle lens frame />
        </Show>
    }
}

#[component]
fn Handle(lens: Lens, frame: Frame) -> AnyView {
    let guess = part(lens, |scene| scene.guess.clone());
    let held = Cell::new(None::<f64>);
    let placed = move || guess.get().and_then(|guess| guess.at);
    let place = move || {
        frame.geometry.with(|geometry| match (held.get(), placed()) {
            (Some(x), _) => x,
            (None, Some(offset)) => geometry.x_at(offset),
            (None, None) => dock(geometry),
        })
    };
    let wide = lens.wide();
    let label = move || {
        lens.say(&match (placed(), wide.get()) {
            (Some(offset), true) => first_minute::your_guess(offset),
            (Some(offset), false) => first_minute::your_guess_short(offset),
            (None, true) => first_minute::drag_me(),
            (None, false) => first_minute::drag_me_short(),
        })
    };
    let told =
        move || lens.say(&placed().map_or_else(first_minute::guess_docked, first_minute::guess_at));
    let last = move || frame.geometry.with(|geometry| geometry.end().0);
    let left = move || {
        let first = guess.get().and_then(|guess| guess.slots.first().copied()).unwrap_or_default();
        frame.geometry.with(|geometry| geometry.x_at(first) - 24.0)
    };
    view! {
        <div class="guess-lane" style:left=move || format!("{}px", tenths(left()))
            on:pointerdown=move |event| grab(lens, frame, held, guess, &event)
            on:pointermove=move |event| drag(lens, frame, held, guess, &event)
            on:pointerup=move |_| held.set(None)
            on:pointercancel=move |_| held.set(None)
        >
            <div
                class="guess-handle"
                class:guess-held=move || held.get().is_some()
                role="slider"
                tabindex="0"
                aria-label=lens.label(first_minute::guess_label)
                aria-valuemin="0"
                aria-valuemax=move || last().to_string()
                aria-valuenow=move || placed().map_or(last(), |offset| offset.0).to_string()
                aria-valuetext=told
                style:transform=move || at(Some(place() - left()))
                on:keydown=move |event| press(lens, guess, &event)
            >
                <span class="guess-grip" aria-hidden="true"></span>
                {label}
            </div>
        </div>
    }
}

type Guessed = Memo<Option<Scene>>;

/// The pointer's place on the stage.
fn pointer_x(event: &PointerEvent) -> Option<f64> {
    let lane: Element = event.current_target()?.dyn_into().ok()?;
    let layer = lane.closest(".guess-layer").ok()??;
    Some(f64::from(event.client_x()) - layer.get_bounding_client_rect().x())
}

fn grab(lens: Lens, frame: Frame, held: Cell<Option<f64>>, guess: Guessed, event: &PointerEvent) {
    let lane = event.current_target().and_then(|lane| lane.dyn_into::<Element>().ok());
    let caught = lane.map(|lane| lane.set_pointer_capture(event.pointer_id()));
    if matches!(caught, Some(Ok(()))) {
        held.set(pointer_x(event));
        drag(lens, frame, held, guess, event);
    }
}

fn drag(lens: Lens, frame: Frame, held: Cell<Option<f64>>, guess: Guessed, event: &PointerEvent) {
    let (Some(x), Some(guess)) = (pointer_x(event), guess.get_untracked()) else { return };
    if held.get_untracked().is_none() {
        return;
    }
    let (first, last) = (guess.slots.first().copied(), guess.slots.last().copied());
    let (Some(first), Some(last)) = (first, last) else { return };
    let (least, near, docked) = frame.geometry.with_untracked(|geometry| {
        let docked = x > geometry.x_at(last) + geometry.pitch * 0.7;
        (geometry.x_at(first), geometry.offset_near(x).clamp(first, last), docked)
    });
    held.set(Some(x.max(least)));
    let at = (!docked).then_some(near);
    if at != guess.at {
        lens.send(Msg::Guess(at));
    }
}

fn press(lens: Lens, guess: Guessed, event: &KeyboardEvent) {
    let Some(guess) = guess.get_untracked() else { return };
    let (Some(first), Some(last)) = (guess.slots.first(), guess.slots.last()) else { return };
    let to = |offset: Offset| Some(Msg::Guess(Some(offset.clamp(*first, *last))));
    let msg = match (event.key().as_str(), guess.at) {
        ("ArrowLeft" | "ArrowDown", None) | ("End", _) => to(*last),
        ("ArrowRight" | "ArrowUp", None) | ("Home", _) => to(*first),
        ("ArrowLeft" | "ArrowDown", Some(at)) => to(Offset(at.0 - 1)),
        ("ArrowRight" | "ArrowUp", Some(at)) => to(Offset(at.0 + 1)),
        ("Enter", Some(_)) => Some(Msg::LockIn),
        ("Escape", Some(_)) => Some(Msg::Guess(None)),
        _ => None,
    };
    if let Some(msg) = msg {
        event.prevent_default();
        event.stop_propagation();
        // The handle goes with the guess: the keyboard goes on at what comes of it.
        let locks = msg == Msg::LockIn;
        lens.send(msg);
        if locks {
            focus("[data-act=main]");
        }
    }
}

/// The HW now, later the truth, and beside it the guess.
#[component]
pub(super) fn Told(lens: Lens, frame: Frame, phase: Memo<Phase>) -> AnyView {
    let guess = part(lens, |scene| scene.guess.at);
    let watermark = frame_watermark(frame);
    let hw = move || frame.motion.with(|motion| motion.high_watermark);
    let told = move || phase.get() == Phase::Told;
    let wide = lens.wide();
    let guessed = move || guess.get().flatten().filter(|_| phase.get() != Phase::Asked);
    let guess_x = move || {
        let offset = guessed()?;
        frame.geometry.with(|geometry| {
            let free = if geometry.metrics.beside { 118.0 } else { 78.0 };
            let x = geometry.x_at(offset);
            let crowded = told() && (x - hw()).abs() < free;
            let right = hw() + free < geometry.card_end() - 36.0 && x >= hw();
            Some(if !crowded {
                x
            } else if right {
                hw() + free
            } else {
                hw() - free
            })
        })
    };
    let your: fn(Offset) -> Phrase = first_minute::your_guess;
    let mine = move || {
        let phrase = if wide.get() { your } else { first_minute::your_guess_short };
        guessed().map(|offset| lens.say(&phrase(offset)))
    };
    let bottom =
        move || frame.geometry.with(|geometry| format!("{}px", tenths(geometry.bottom() - 2.0)));
    view! {
        <Show when=move || guessed().is_some()>
            <div class="guess-mine" class:guess-told=told style:transform=move || at(guess_x())>
                {mine}
            </div>
        </Show>
        <Show
            when=told
            fallback=move || view! {
                <div class="guess-now" style:top=bottom
                    style:transform=move || before(hw() - 9.0)>
                    {move || lens.say(&picture::high_watermark_now(watermark.get()))}
                </div>
            }
        >
            <div class="guess-truth" style:transform=move || at(Some(hw()))>
                {move || lens.say(&picture::high_watermark(watermark.get()))}
            </div>
        </Show>
    }
}

/// Centred about `x`.
fn at(x: Option<f64>) -> Option<String> {
    x.map(|x| format!("translate({x}px,0) translate(-50%,0)", x = tenths(x)))
}

/// Ending at `x`.
fn before(x: f64) -> String {
    format!("translate({x}px,0) translate(-100%,0)", x = tenths(x))
}

fn frame_watermark(frame: Frame) -> Memo<Offset> {
    Memo::new(move || frame.stage.with(|stage| stage.high_watermark.at))
}
