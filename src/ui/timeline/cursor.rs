//! Where we are on the timeline, as a slider: it is dragged along a line by pointer or touch, or
//! moved by the timeline's keys. A press anywhere on a line takes it there.

use super::ROW;
use crate::scene::axis::Axis;
use crate::scene::digits::{tenths, units};
use crate::scene::timeline::Timeline as Scene;
use crate::session::Msg;
use crate::text::picture;
use crate::ui::lens::Lens;
use crate::ui::state::{Cell, Memo, Signal};
use brokerscope_engine::physics::time::Instant;
use brokerscope_view::view;
use leptos::ev::PointerEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// A pointer that presses a mark moves the cursor only after so many pixels: less is a click.
const CLICKS: f64 = 5.0;
/// Half the width of the time under the cursor in pixels, roughly.
const HALF_LABEL: f64 = 30.0;

/// What is dragged along what.
#[derive(Clone, Copy)]
pub(super) struct Scrub {
    /// The lines.
    pub(super) scene: Memo<Scene>,
    /// Where an instant lies on them.
    pub(super) axis: Memo<Axis>,
    /// The pointer that holds the cursor, if one does.
    pub(super) held: Cell<Option<Held>>,
}

/// A pointer that went down on a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Held {
    branch: u32,
    from: f64,
    moves: bool,
}

/// A pointer went down: on a mark it may become a click, elsewhere the cursor comes at once.
pub(super) fn grab(lens: Lens, scrub: Scrub, event: &PointerEvent) {
    let Some((lines, target)) = parties(event) else { return };
    let row = (f64::from(event.client_y()) - lines.get_bounding_client_rect().y()) / ROW;
    let branch = scrub.scene.with_untracked(|scene| {
        let last = scene.branches.len().saturating_sub(1);
        scene.branches.get((row.max(0.0) as usize).min(last)).map(|branch| branch.key)
    });
    let (Some(branch), 0) = (branch, event.button()) else { return };
    let on_button = matches!(target.closest("button"), Ok(Some(_)));
    let from = f64::from(event.client_x());
    scrub.held.set(Some(Held { branch, from, moves: !on_button }));
    if !on_button {
        hold(&lines, event);
        seek(lens, scrub, branch, event);
    }
}

/// The pointer moved.
pub(super) fn drag(lens: Lens, scrub: Scrub, event: &PointerEvent) {
    let Some(held) = scrub.held.get_untracked() else { return };
    if event.buttons() & 1 == 0 {
        scrub.held.set(None);
        return;
    }
    let far = (f64::from(event.client_x()) - held.from).abs() >= CLICKS;
    if !held.moves && far {
        scrub.held.set(Some(Held { moves: true, ..held }));
        parties(event).into_iter().for_each(|(lines, _)| hold(&lines, event));
    }
    if held.moves || far {
        seek(lens, scrub, held.branch, event);
    }
}

fn parties(event: &PointerEvent) -> Option<(Element, Element)> {
    let lines = event.current_target()?.dyn_into().ok()?;
    Some((lines, event.target()?.dyn_into().ok()?))
}

/// Keeps the pointer, wherever it goes. Without that the drag ends at the timeline's edge.
fn hold(lines: &Element, event: &PointerEvent) {
    drop(lines.set_pointer_capture(event.pointer_id()));
}

fn seek(lens: Lens, scrub: Scrub, branch: u32, event: &PointerEvent) {
    let Some((lines, _)) = parties(event) else { return };
    let place = lines.get_bounding_client_rect();
    let share = (f64::from(event.client_x()) - place.x()) / place.width().max(1.0) * 100.0;
    let instant = scrub.axis.with_untracked(|axis| axis.instant(share));
    lens.send(Msg::SeekInstant { branch, instant: instant.min(end(scrub.scene, branch)) });
}

/// How far a branch was played, as far as it may be shown.
pub(super) fn end(scene: Memo<Scene>, branch: u32) -> Instant {
    scene.with_untracked(|scene| {
        let found = scene.branches.iter().find(|it| it.key == branch);
        found.map(|branch| branch.end).unwrap_or_default()
    })
}

/// Where we are.
#[component]
pub(super) fn Cursor(
    lens: Lens,
    /// What it is dragged along.
    scrub: Scrub,
    /// Width of the timeline in pixels, roughly.
    #[prop(into)]
    width: Signal<f64>,
) -> AnyView {
    let x = move || scrub.axis.with(|axis| axis.x(lens.now.get()));
    let top = move || {
        let on_screen = |scene: &Scene| scene.branches.iter().position(|it| it.on_screen);
        format!("{}px", units(scrub.scene.with(on_screen).unwrap_or_default() as f64 * ROW))
    };
    let now = Memo::new(move || Instant::from_ms(lens.now.get().as_ms()));
    let said = move || lens.say(&picture::timeline_at(now.get()));
    let last = Memo::new(move || {
        let on_screen = scrub.scene.with(|scene| scene.on_screen().map(|branch| branch.end));
        on_screen.unwrap_or_default().as_ms().max(now.get().as_ms())
    });
    // The time stays within the timeline's edges.
    let shift = move || {
        let x = x() / 100.0 * width.get();
        let right = (HALF_LABEL - x).max(0.0) - (x + HALF_LABEL - width.get()).max(0.0);
        format!("translateX(calc(-50% + {right}px))", right = tenths(right))
    };
    view! {
        <div
            class="timeline-cursor"
            class:timeline-held=move || scrub.held.get().is_some_and(|held| held.moves)
            role="slider"
            tabindex="0"
            aria-label=lens.label(picture::moment)
            aria-valuemin="0"
            aria-valuemax=move || last.get().to_string()
            aria-valuenow=move || now.get().as_ms().to_string()
            aria-valuetext=said
            style:left=move || super::share(x())
            style:top=top
        >
            <span class="timeline-now" style:transform=shift>{said}</span>
        </div>
    }
}
