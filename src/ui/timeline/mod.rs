//! The timeline: a row a branch, marks that can be visited, the cursor, and fog over what a
//! question masks. Places are shares of its width, so it needs to know no size.

mod cursor;

use super::lens::Lens;
use crate::scene::Page;
use crate::scene::axis::{Axis, apart};
use crate::scene::digits::{hundredths, units};
use crate::scene::geometry::WIDE;
use crate::scene::timeline::{Branch, Event, EventKind, Timeline as Scene};
use crate::session::{Msg, Neighbour};
use crate::text::picture;
use crate::ui::kit::Each;
use crate::ui::kit::Show;
use crate::ui::state::{Cell, Memo, Signal};
use brokerscope_engine::physics::time::Instant;
use brokerscope_view::view;
use cursor::{Cursor, Scrub};
use leptos::prelude::*;

/// Height of a branch's row in pixels.
const ROW: f64 = 60.0;

fn share(x: f64) -> String {
    format!("{x}%", x = hundredths(x))
}

/// Width of the timeline in pixels, roughly: enough to know which labels fit.
fn width(lens: Lens) -> f64 {
    let exploring = lens.still.with(|still| matches!(still.page, Page::Explore(_)));
    match (lens.width.get(), exploring) {
        (wide, true) if wide >= WIDE => wide - 400.0,
        (wide, false) if wide >= WIDE => 790.0,
        (narrow, _) => narrow - 32.0,
    }
}

/// The timeline of all branches.
#[component]
pub(super) fn Timeline(lens: Lens) -> AnyView {
    let scene = lens.pick(|still| still.timeline.clone());
    let axis = Memo::new(move || scene.with(|scene| Axis::new(scene, 1.0, 99.0)));
    let branches = Signal::derive(move || {
        scene.with(|scene| scene.branches.iter().map(|it| it.key.into()).collect::<Vec<_>>())
    });
    let row = move |key: u64| {
        let branch = u32::try_from(key).unwrap_or(u32::MAX);
        view! { <BranchRow lens scene axis branch /> }
    };
    let rows = move || scene.with(|scene| scene.branches.len());
    let scrub = Scrub { scene, axis, held: Cell::new(None) };
    let keys = move |event: leptos::ev::KeyboardEvent| {
        if let Some(msg) = key(scene, &event.key()) {
            event.prevent_default();
            event.stop_propagation();
            lens.send(msg);
        }
    };
    view! {
        <div
            class="timeline"
            role="group"
            aria-label=lens.label(picture::timeline)
            style:height=move || format!("{}px", units(ROW * rows() as f64 + 12.0))
            on:keydown=keys
            on:pointerdown=move |event| cursor::grab(lens, scrub, &event)
            on:pointermove=move |event| cursor::drag(lens, scrub, &event)
            on:pointerup=move |_| scrub.held.set(None)
            on:pointercancel=move |_| scrub.held.set(None)
        >
            <Each keys=branches view=Callback::new(row) />
            <Ahead lens scene axis />
            <Cursor lens scrub width=Signal::derive(move || width(lens)) />
        </div>
    }
}

fn key(scene: Memo<Scene>, key: &str) -> Option<Msg> {
    match key {
        "Home" => Some(Msg::Start),
        "End" => {
            let branch = scene.with_untracked(|scene| scene.on_screen().map(|it| it.key))?;
            Some(Msg::SeekInstant { branch, instant: cursor::end(scene, branch) })
        }
        "PageUp" => Some(Msg::PreviousEvent),
        "PageDown" => Some(Msg::NextEvent),
        "ArrowLeft" => Some(Msg::Back),
        "ArrowRight" => Some(Msg::Step),
        "ArrowUp" => Some(Msg::VisitNeighbour(Neighbour::Above)),
        "ArrowDown" => Some(Msg::VisitNeighbour(Neighbour::Below)),
        _ => None,
    }
}

/// A branch: its line, its marks, and its name where there is more than one.
#[component]
fn BranchRow(lens: Lens, scene: Memo<Scene>, axis: Memo<Axis>, branch: u32) -> AnyView {
    let row = Memo::new(move || {
        scene.with(|scene| {
            let found = scene.branches.iter().enumerate().find(|(_, it)| it.key == branch);
            found.map(|(row, branch)| (row, branch.clone(), scene.branches.len()))
        })
    });
    let with = move |of: &dyn Fn(&Branch, &Axis) -> String| {
        row.with(|row| row.as_ref().map(|(_, branch, _)| axis.with(|axis| of(branch, axis))))
    };
    let left = |branch: &Branch, axis: &Axis| match branch.forked {
        Some((_, at)) => axis.x(at),
        None => axis.x(Instant::ZERO),
    };
    let top = move || row.with(|row| row.as_ref().map_or(0, |(row, ..)| *row) as f64 * ROW);
    let on_screen = move || row.with(|row| row.as_ref().is_some_and(|(_, it, _)| it.on_screen));
    let named = move || row.with(|row| row.as_ref().is_some_and(|(.., count)| *count > 1));
    view! {
        <div class="timeline-row" class:timeline-kept=move || !on_screen()
            style:top=move || format!("{}px", units(top()))>
            <div class="timeline-line"
                style:left=move || with(&|it, axis| share(left(it, axis)))
                style:width=move || with(&|it, axis| share(axis.x(it.end) - left(it, axis))) />
            <Show when=move || row.with(|row| row.as_ref().is_some_and(|it| it.1.forked.is_some()))>
                <div class="timeline-fork"
                    style:left=move || with(&|it, axis| share(left(it, axis))) />
            </Show>
            <Marks lens axis row branch />
            <Show when=named>
                <BranchName lens row branch />
            </Show>
        </div>
    }
}

type Row = Memo<Option<(usize, Branch, usize)>>;

/// The name of a branch; pressing it visits the branch.
#[component]
fn BranchName(lens: Lens, row: Row, branch: u32) -> AnyView {
    let shown =
        move || row.with(|row| row.as_ref().map(|(_, it, _)| (it.name.clone(), it.on_screen)));
    let name = move || shown().map(|(name, _)| lens.say(&picture::branch(&name)));
    let state = move || {
        let phrase = if shown()?.1 { picture::on_screen() } else { picture::kept() };
        Some(lens.say(&phrase))
    };
    view! {
        <button
            type="button"
            class="timeline-name"
            data-branch=branch.to_string()
            aria-current=move || shown().is_some_and(|(_, here)| here).then_some("true")
            on:click=move |_| lens.send(Msg::Visit(branch))
        >
            <b>{name}</b>
            <small>{state}</small>
        </button>
    }
}

/// The marks of a branch. A label is shown where there is room; every mark has it as its name.
#[component]
fn Marks(lens: Lens, axis: Memo<Axis>, row: Row, branch: u32) -> AnyView {
    let marks = Memo::new(move || {
        let events = row.with(|row| row.as_ref().map(|it| it.1.marks.clone()).unwrap_or_default());
        let width = width(lens) / 100.0;
        let place = |event: &Event| axis.with(|axis| axis.x(event.at));
        let labels: Vec<_> = events
            .iter()
            .map(|event| (place(event) * width, text_width(&lens.say(&event.label))))
            .collect();
        let times = labels.iter().map(|(x, _)| (*x, 44.0));
        let now = axis.with(|axis| axis.x(lens.still.with(|still| still.now))) * width;
        let times: Vec<_> = times.map(|(x, wide)| (x, wide, (x - now).abs() > 64.0)).collect();
        let free = times.iter().filter(|it| it.2).map(|it| (it.0, it.1)).collect::<Vec<_>>();
        let mut timed = apart(&free, 8.0).into_iter();
        let times = times.into_iter().map(|it| it.2 && timed.next() == Some(true));
        let shown = apart(&labels, 12.0).into_iter().zip(times);
        let marks = events.into_iter().zip(shown);
        marks.map(|(event, shown)| (place(&event), event, shown)).collect::<Vec<_>>()
    });
    let mark = move |(x, event, (labelled, timed)): (f64, Event, (bool, bool))| {
        let label = lens.say(&event.label);
        let at = lens.say(&picture::seconds(&short(event.at)));
        let ordinal = event.ordinal;
        let class = match event.kind {
            EventKind::Action => "timeline-mark timeline-action",
            EventKind::Fault => "timeline-mark timeline-fault",
            EventKind::Fact => "timeline-mark timeline-fact",
        };
        view! {
            <button type="button" class=class style:left=share(x)
                on:click=move |_| lens.send(Msg::Seek { branch, ordinal })>
                <span class="timeline-label" class:timeline-hushed=!labelled>{label}</span>
                " "
                <span class="timeline-time" class:timeline-hushed=!timed>{at}</span>
            </button>
        }
    };
    view! { {move || marks.get().into_iter().map(mark).collect_view()} }
}

/// What is masked, or was not played yet.
#[component]
fn Ahead(lens: Lens, scene: Memo<Scene>, axis: Memo<Axis>) -> AnyView {
    let from = move || share(axis.with(|axis| axis.played));
    let row = move || {
        let on_screen = |scene: &Scene| scene.branches.iter().position(|it| it.on_screen);
        format!("{}px", units(scene.with(on_screen).unwrap_or_default() as f64 * ROW))
    };
    let masked = move || scene.with(|scene| scene.masked);
    let wide = lens.wide();
    let several = move || scene.with(|scene| scene.branches.len() > 1);
    view! {
        <Show when=move || !several()>
            <div class="timeline-ahead" class:timeline-fog=masked style:left=from style:top=row>
                <span>{move || lens.say(&match (masked(), wide.get()) {
                    (true, true) => picture::hidden(),
                    (true, false) => picture::hidden_short(),
                    (false, _) => picture::not_played(),
                })}</span>
            </div>
        </Show>
    }
}

/// Width of a label in pixels, roughly: 中文 is twice as wide as Latin.
fn text_width(text: &str) -> f64 {
    text.chars().map(|letter| if letter.is_ascii() { 6.8 } else { 13.0 }).sum()
}

/// An instant to a tenth of a second.
fn short(at: Instant) -> String {
    let tenths = at.as_ms() / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}
