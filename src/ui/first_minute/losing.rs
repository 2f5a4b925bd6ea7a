//! The second guess: which records are lost, marked by pointer, touch or keys, and after it was
//! locked in, the marks beside the truth.

use crate::scene::Page;
use crate::scene::digits::tenths;
use crate::scene::first_minute::{Losing as Scene, LostOrNot, Phase, Verdict};
use crate::session::Msg;
use crate::text::{Phrase, first_minute, picture};
use crate::ui::focus::focus;
use crate::ui::lens::Lens;
use crate::ui::stage::Frame;
use crate::ui::state::Memo;
use brokerscope_engine::protocol::ids::Offset;
use brokerscope_view::view;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// Their height: a finger needs as much.
const TOUCH: f64 = 44.0;

type Asked = Memo<Option<Scene>>;

/// The records, to be marked while the question is open: one stop for the keyboard, arrows from one
/// to the next. Later the marks stay, each with what became of its record.
#[component]
pub(super) fn Losing(lens: Lens, frame: Frame) -> AnyView {
    let scene: Asked = lens.pick(|still| match &still.page {
        Page::FirstMinute(scene) => scene.losing.clone(),
        Page::Explore(_) => None,
    });
    let shown = Memo::new(move || shown(frame, scene));
    let name = move || {
        let leader = scene.with(|it| it.as_ref().map(|it| it.leader)).unwrap_or_default();
        lens.say(&first_minute::losing_label(leader))
    };
    let record = move |offset| view! { <Record lens scene shown offset /> };
    // Over the cells of the leader's log, from the first to the last.
    let place = move |side: usize| {
        let leader = scene.with(|it| it.as_ref().map(|it| it.leader))?;
        let count = shown.with(Vec::len) as f64;
        let first = shown.with(|shown| shown.first().copied())?;
        let place = frame.replica(leader, |row, _, geometry| {
            let top = geometry.cells_y(row) - (TOUCH - geometry.metrics.cell) / 2.0;
            [geometry.x_at(first), top, geometry.pitch * count]
        });
        place.map(|place| format!("{}px", tenths(place[side])))
    };
    // The button that asked is another now: the keyboard goes on at the records.
    request_animation_frame(|| {
        focus(".losing-record[tabindex='0']");
    });
    view! {
        <div class="losing" class:losing-open=move || is_open(scene) role="group" aria-label=name
            style:left=move || place(0) style:top=move || place(1) style:width=move || place(2)>
            {move || shown.get().into_iter().map(record).collect_view()}
        </div>
        {move || (!is_open(scene)).then(|| said(lens, scene))}
    }
}

fn is_open(scene: Asked) -> bool {
    scene.with(|it| it.as_ref().is_some_and(|it| it.phase == Phase::Asked))
}

/// The offsets of the records that are on screen.
fn shown(frame: Frame, scene: Asked) -> Vec<Offset> {
    scene.with(|scene| {
        let records = scene.iter().flat_map(|it| &it.records);
        let offsets = records.map(|record| record.offset);
        frame.geometry.with(|geometry| offsets.filter(|it| geometry.shows(*it)).collect())
    })
}

/// The truth and the guess in a few words.
fn said(lens: Lens, scene: Asked) -> Option<AnyView> {
    let said = scene.with(|it| it.as_ref().map(|it| (it.guess.clone(), it.truth.clone())));
    let (guess, truth) = said?;
    let mine: fn(Phrase) -> Phrase =
        if lens.wide().get() { first_minute::your_losses } else { first_minute::your_losses_short };
    let told = truth.is_some();
    let truth = truth.map(|truth| view! { <span class="losing-truth">{lens.say(&truth)}</span> });
    Some(view! {
        <div class="losing-said">
            {truth}
            <span class="losing-mine" class:losing-told=told>{lens.say(&mine(guess))}</span>
        </div>
    })
}

#[component]
fn Record(lens: Lens, scene: Asked, shown: Memo<Vec<Offset>>, offset: Offset) -> AnyView {
    let first = shown.with_untracked(|shown| shown.first() == Some(&offset));
    let record = move || {
        scene.with(|it| it.as_ref()?.records.iter().find(|it| it.offset == offset).copied())
    };
    let marked = move || record().is_some_and(|record| record.marked);
    let fate = move || {
        let (class, said) = fate(record()?.verdict?)?;
        Some(view! { <span class=class>{lens.say(&said)}</span> })
    };
    view! {
        <button
            type="button"
            class="losing-record"
            class:losing-marked=marked
            role="checkbox"
            data-record=offset.to_string()
            aria-checked=move || marked().to_string()
            aria-disabled=move || (!is_open(scene)).then_some("true")
            aria-label=move || record().map(|record| lens.say(&label(record)))
            tabindex=if first { "0" } else { "-1" }
            on:click=move |_| lens.send(Msg::Mark(offset))
            on:keydown=move |event| press(lens, &shown.get_untracked(), offset, &event)
        >
            {fate}
        </button>
    }
}

/// The record by its name, later with what became of it.
fn label(record: LostOrNot) -> Phrase {
    let said = if record.committed { picture::committed_record } else { picture::open_record };
    let said = said(record.offset);
    match record.verdict {
        Some(Verdict::Lost) => picture::parked(said, first_minute::lost_mark()),
        Some(Verdict::Kept | Verdict::Unasked) => picture::parked(said, first_minute::kept_mark()),
        None => said,
    }
}

fn fate(verdict: Verdict) -> Option<(&'static str, Phrase)> {
    match verdict {
        Verdict::Lost => Some(("losing-verdict losing-lost", first_minute::lost_mark())),
        Verdict::Kept => Some(("losing-verdict losing-kept", first_minute::kept_mark())),
        Verdict::Unasked => None,
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
            // The keyboard goes on at what comes of it.
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
