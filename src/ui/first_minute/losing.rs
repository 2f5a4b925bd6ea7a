//! The second guess: which records are lost, marked by pointer, touch or keys, and after it was
//! locked in, the marks beside the truth.

use super::part;
use crate::scene::first_minute::{Losing as Scene, LostOrNot, Phase, Verdict};
use crate::session::Msg;
use crate::text::{first_minute, picture};
use crate::ui::focus::focus;
use crate::ui::lens::Lens;
use crate::ui::stage::Frame;
use brokerscope_engine::protocol::ids::Offset;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// A finger needs as much.
const TOUCH: f64 = 44.0;

type Asked = Memo<Option<Scene>>;

/// The records to mark; later the marks and what became of them.
#[component]
pub(super) fn Losing(lens: Lens, frame: Frame) -> impl IntoView {
    let scene = part(lens, |scene| scene.losing.clone());
    let scene: Asked = Memo::new(move |_| scene.get().flatten());
    let open = move || scene.with(|it| it.as_ref().is_some_and(|it| it.phase == Phase::Asked));
    view! {
        <Show when=open fallback=move || view! { <Fates lens frame scene /> }>
            <Records lens frame scene />
        </Show>
    }
}

/// The offsets of the records that are on screen.
fn shown(frame: Frame, scene: Asked) -> Vec<Offset> {
    let records = scene.with(|it| it.as_ref().map(|it| it.records.clone())).unwrap_or_default();
    let offsets = records.into_iter().map(|record| record.offset);
    frame.geometry.with(|geometry| offsets.filter(|it| geometry.shows(*it)).collect())
}

fn record(scene: Asked, offset: Offset) -> Option<LostOrNot> {
    scene.with(|it| {
        let records = &it.as_ref()?.records;
        records.iter().find(|record| record.offset == offset).copied()
    })
}

/// Left, top, width, height of a record's cell, at least as tall as asked for.
fn cell(frame: Frame, scene: Asked, offset: Offset, least: f64) -> Option<[f64; 4]> {
    let leader = scene.with(|it| it.as_ref().map(|it| it.leader))?;
    frame.replica(leader, |row, _, geometry| {
        let metrics = geometry.metrics;
        let (left, width) = (geometry.x_at(offset) + metrics.gap / 2.0, geometry.pitch);
        let height = metrics.cell.max(least);
        let top = geometry.cells_y(row) - (height - metrics.cell) / 2.0;
        [left, top, width - metrics.gap, height]
    })
}

fn pixels(place: Option<[f64; 4]>, side: usize) -> Option<String> {
    place.map(|place| format!("{:.1}px", place[side]))
}

/// The records, to be marked: one stop for the keyboard, arrows from one to the next.
#[component]
fn Records(lens: Lens, frame: Frame, scene: Asked) -> impl IntoView {
    let at = RwSignal::new(shown(frame, scene).first().copied());
    let name = move || {
        let leader = scene.with(|it| it.as_ref().map(|it| it.leader)).unwrap_or_default();
        lens.say(&first_minute::losing_label(leader))
    };
    // The button that asked is another now: the keyboard goes on at the records.
    request_animation_frame(|| {
        focus(".losing-record[tabindex='0']");
    });
    view! {
        <div class="losing" role="group" aria-label=name>
            <For each=move || shown(frame, scene) key=|offset| *offset let:offset>
                <Record lens frame scene offset at />
            </For>
        </div>
    }
}

#[component]
fn Record(
    lens: Lens,
    frame: Frame,
    scene: Asked,
    offset: Offset,
    at: RwSignal<Option<Offset>>,
) -> impl IntoView {
    let place = Memo::new(move |_| cell(frame, scene, offset, TOUCH));
    let marked = move || record(scene, offset).is_some_and(|record| record.marked);
    let said = move || {
        let committed = record(scene, offset).is_some_and(|record| record.committed);
        let leader = scene.with(|it| it.as_ref().map(|it| it.leader))?;
        let epoch = frame.replica(leader, |_, replica, _| replica.epoch_at(offset))??;
        let phrase = if committed { picture::cell_said } else { picture::cell_said_uncommitted };
        Some(lens.say(&phrase(offset, epoch)))
    };
    view! {
        <button
            type="button"
            class="losing-record"
            class:losing-marked=marked
            role="checkbox"
            data-record=offset.to_string()
            aria-checked=move || marked().to_string()
            aria-label=said
            tabindex=move || if at.get() == Some(offset) { "0" } else { "-1" }
            style:left=move || pixels(place.get(), 0)
            style:top=move || pixels(place.get(), 1)
            style:width=move || pixels(place.get(), 2)
            style:height=move || pixels(place.get(), 3)
            on:click=move |_| lens.send(Msg::Mark(offset))
            on:focus=move |_| at.set(Some(offset))
            on:keydown=move |event| press(lens, &shown(frame, scene), offset, &event)
        ></button>
    }
}

fn press(lens: Lens, shown: &[Offset], here: Offset, event: &KeyboardEvent) {
    let place = shown.iter().position(|it| *it == here).unwrap_or_default();
    let to = match event.key().as_str() {
        "ArrowLeft" | "ArrowUp" => shown.get(place.saturating_sub(1)),
        "ArrowRight" | "ArrowDown" => shown.get(place + 1),
        "Home" => shown.first(),
        "End" => shown.last(),
        "Enter" => {
            event.prevent_default();
            event.stop_propagation();
            // The records to mark go with the guess: the keyboard goes on at what comes of it.
            lens.send(Msg::LockIn);
            focus("[data-act=main]");
            return;
        }
        _ => return,
    };
    event.prevent_default();
    event.stop_propagation();
    if let Some(offset) = to {
        focus(&format!("[data-record='{offset}']"));
    }
}

/// The marks, what became of each record, and both in a few words.
#[component]
fn Fates(lens: Lens, frame: Frame, scene: Asked) -> impl IntoView {
    let guess = move || {
        let guess = scene.with(|it| it.as_ref().map(|it| it.guess.clone()))?;
        let wide = lens.wide().get();
        let phrase = if wide { first_minute::your_losses } else { first_minute::your_losses_short };
        Some(lens.say(&phrase(guess)))
    };
    let truth = move || scene.with(|it| it.as_ref().and_then(|it| it.truth.clone()));
    let said = move || truth().map(|truth| lens.say(&truth));
    let told = move || truth().is_some();
    view! {
        <For each=move || shown(frame, scene) key=|offset| *offset let:offset>
            <Fate lens frame scene offset />
        </For>
        <div class="losing-said">
            <Show when=told>
                <span class="losing-truth">{said}</span>
            </Show>
            <span class="losing-mine" class:losing-told=told>{guess}</span>
        </div>
    }
}

#[component]
fn Fate(lens: Lens, frame: Frame, scene: Asked, offset: Offset) -> impl IntoView {
    let place = Memo::new(move |_| cell(frame, scene, offset, 0.0));
    let marked = move || record(scene, offset).is_some_and(|record| record.marked);
    let verdict = move || record(scene, offset).and_then(|record| record.verdict);
    let mark = move || match verdict()? {
        Verdict::Lost => Some(("losing-verdict losing-lost", first_minute::lost_mark())),
        Verdict::Kept => Some(("losing-verdict losing-kept", first_minute::kept_mark())),
        Verdict::Unasked => None,
    };
    let mark =
        move || mark().map(|(class, said)| view! { <span class=class>{lens.say(&said)}</span> });
    view! {
        <div class="losing-fate" class:losing-marked=marked aria-hidden="true"
            style:left=move || pixels(place.get(), 0)
            style:top=move || pixels(place.get(), 1)
            style:width=move || pixels(place.get(), 2)
            style:height=move || pixels(place.get(), 3)>{mark}</div>
    }
}
