//! A replica in its machine, record by record: drawn by the stage's own parts.

use super::field::Field;
use super::machine::{dashes, seconds, steps};
use super::menus;
use crate::scene::cluster::{Held, Left};
use crate::scene::geometry::{Geometry, MACHINE_CARD};
use crate::scene::machines::Place;
use crate::scene::motion::of_replica;
use crate::scene::stage::{Role, Subject};
use crate::session::Msg;
use crate::text::{cluster as words, picture};
use crate::ui::kit::menu;
use crate::ui::lens::Lens;
use crate::ui::stage::{Drawn, Log, Row};
use brokerscope_engine::physics::time::Span;
use brokerscope_engine::protocol::ids::{BrokerId, Offset};
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// A follower that lacks records is no sooner said to be behind.
const PATIENCE: Span = Span::from_ms(1_000);

/// What is drawn of a replica, with its row in the machine.
pub(super) type HeldMemo = Memo<Option<(usize, Held)>>;

/// One replica.
#[component]
pub(super) fn Replica(lens: Lens, field: Field, id: BrokerId, held: HeldMemo) -> impl IntoView {
    let place = place(field, held);
    let row = row(lens, field, held, place);
    let name = held.with_untracked(|it| it.as_ref().map(|(_, it)| it.name.to_string()));
    let name = name.unwrap_or_default();
    let (same, key) = (format!("{name}/{id}"), format!("{id}-{name}"));
    let watermark = row.memo(|_, replica, _| replica.high_watermark.at);
    let motion = row.motion;
    let mark = move || {
        let x = motion.get().high_watermark;
        if x > 66.0 { (x - 8.0, "end") } else { (x + 8.0, "start") }
    };
    let line = row.memo(|row, _, geometry| {
        format!("M0 {:.1}v{:.1}", geometry.cells_y(row) - 1.0, geometry.metrics.cell + 5.0)
    });
    let line = move || line.get();
    let y = row.memo(|row, _, geometry| geometry.cells_y(row) + geometry.metrics.cell + 16.0);
    view! {
        <Card lens field id held place row />
        <g class="stage-names" class:stage-leads=leads(held) data-same=same.clone()
            aria-hidden="true">
            <text class="machine-partition" x=move || format!("{:.1}", place.get().x + 12.0)
                y=move || format!("{:.1}", place.get().y + 21.0)>{short(&name)}</text>
            <Standing lens held place />
        </g>
        <g class="stage-log" data-same=same>
            <Log lens row key />
            <path class="machine-line" d=line transform=move || {
                format!("translate({:.1} 0)", motion.get().high_watermark)
            } />
            <text class="machine-watermark" x=move || format!("{:.1}", mark().0)
                y=move || y.get() text-anchor=move || mark().1>
                {move || lens.say(&picture::high_watermark(watermark.get()))}
            </text>
        </g>
    }
}

/// The card: a button. Pressing a record selects it, pressing elsewhere opens the menu.
#[component]
fn Card(
    lens: Lens,
    field: Field,
    id: BrokerId,
    held: HeldMemo,
    place: Memo<Place>,
    row: Row,
) -> impl IntoView {
    let selected = move || held.with(|it| it.as_ref().is_some_and(|(_, it)| it.selected));
    let said = move || {
        held.with(|it| {
            let (_, it) = it.as_ref()?;
            let (end, committed) = (it.replica.log_end.at, it.replica.high_watermark.at);
            Some(lens.say(&words::held_said(&it.name, role(it), end, committed)))
        })
    };
    let name = held.with_untracked(|it| it.as_ref().map(|(_, it)| it.name.to_string()));
    let name = name.unwrap_or_default();
    view! {
        <g class="stage-card" class:stage-leads=leads(held) class:stage-selected=selected
            class:machine-files=is_down(held) class:machine-out=is_out(held)
            role="button" tabindex="0" aria-haspopup="menu"
            data-broker=id.to_string() data-same=format!("{name}/{id}")
            data-menu=format!("replica-{id}-{name}")
            aria-label=said
            on:click=move |event| click(lens, field, (id, held, row), &event)
            on:keydown=move |event| press(lens, field, (id, held), &event)
            on:contextmenu=move |event| {
                event.prevent_default();
                open(field, id, held);
            }
        >
            <rect class="stage-card-ground" rx="10" x=move || place.get().x y=move || place.get().y
                width=move || place.get().width height=MACHINE_CARD />
        </g>
    }
}

/// The role; or while a follower is behind, how long it may be yet.
#[component]
fn Standing(lens: Lens, held: HeldMemo, place: Memo<Place>) -> impl IntoView {
    let role = Memo::new(move |_| held.with(|it| it.as_ref().map(|(_, it)| role(it))));
    let deadline = Memo::new(move |_| held.with(|it| it.as_ref().and_then(|(_, it)| it.lag)));
    let left = Memo::new(move |_| {
        let deadline = deadline.get()?;
        let now = lens.now.get();
        let is_late = now.since(deadline.from) >= PATIENCE;
        is_late.then(|| match deadline.left(now) {
            Left::Time { share, gone, left } => {
                let most = (gone.as_ms() + left.as_ms()).div_ceil(1_000).to_string();
                (steps(share), words::lagging(&seconds(gone), &most))
            }
            Left::Check { share, left } => (steps(share), words::isr_check_in(&seconds(left))),
        })
    });
    let said = move || {
        let phrase = left.get().map(|(_, said)| said).or_else(|| role.get());
        phrase.map(|phrase| lens.say(&phrase))
    };
    let edge = move || place.get().x + place.get().width;
    let x = move || edge() - if left.get().is_some() { 30.0 } else { 12.0 };
    let top = move || place.get().y;
    view! {
        <text class="machine-role" class:machine-late=move || left.get().is_some()
            x=move || format!("{:.1}", x()) y=move || format!("{:.1}", top() + 20.5)
            text-anchor="end">{said}</text>
        {move || left.get().map(|(share, _)| view! {
            <g class="machine-lag" transform=format!(
                "translate({:.1} {:.1})", edge() - 18.0, top() + 16.5)>
                <circle class="ring-ground" r="6.5" />
                <circle class="ring-left" r="6.5" transform="rotate(-90)"
                    stroke-dasharray=dashes(share) />
            </g>
        })}
    }
}

/// What it is to its partition, and how it stands with the controller.
pub(super) fn role(held: &Held) -> crate::text::Phrase {
    match held.replica.role {
        Role::Leader => words::leads(held.replica.epoch),
        Role::Follower if held.leaderless => words::waits(held.standing.said()),
        Role::Follower => words::follows(held.standing.said()),
        Role::Down => words::files_only(held.standing.said()),
    }
}

/// Where a replica lies in its machine.
pub(super) fn place(field: Field, held: HeldMemo) -> Memo<Place> {
    Memo::new(move |_| {
        let row = held.with(|it| it.as_ref().map(|(row, _)| *row)).unwrap_or_default();
        field.layout.with(|layout| layout.card(row))
    })
}

fn row(lens: Lens, field: Field, held: HeldMemo, place: Memo<Place>) -> Row {
    let drawn = Memo::new(move |_| {
        let place = place.get();
        held.with(|it| {
            let (_, held) = it.as_ref()?;
            Some(Drawn {
                replica: held.replica.clone(),
                row: 0,
                geometry: Geometry::machine(&held.window, place.width + 2.0 * place.x, place.y),
                chosen: held.window.followed.filter(|_| held.selected),
            })
        })
    });
    let motion = Memo::new(move |_| {
        let (now, manner) = (lens.now.get(), field.manner.get());
        drawn
            .with(|drawn| {
                let drawn = drawn.as_ref()?;
                Some(of_replica(&drawn.replica, &drawn.geometry, now, manner))
            })
            .unwrap_or_default()
    });
    Row { drawn, motion }
}

pub(super) fn leads(held: HeldMemo) -> impl Fn() -> bool + Copy + Send + 'static {
    move || held.with(|it| it.as_ref().is_some_and(|(_, it)| it.replica.role == Role::Leader))
}

fn is_down(held: HeldMemo) -> impl Fn() -> bool + Copy + Send + 'static {
    move || held.with(|it| it.as_ref().is_some_and(|(_, it)| it.replica.role == Role::Down))
}

fn is_out(held: HeldMemo) -> impl Fn() -> bool + Copy + Send + 'static {
    let in_sync = crate::scene::cluster::Standing::InSync;
    move || held.with(|it| it.as_ref().is_some_and(|(_, it)| it.standing != in_sync))
}

/// Opens the menu of a replica.
pub(super) fn open(field: Field, id: BrokerId, held: HeldMemo) {
    let opened = held.with_untracked(|it| menus::of_replica(id, &it.as_ref()?.1));
    menu::open(field.menu, opened);
}

/// Selects a replica, or a record of it.
fn look(lens: Lens, held: HeldMemo, subject: Subject) {
    if let Some(partition) = held.with_untracked(|it| it.as_ref().map(|(_, it)| it.partition)) {
        lens.send(Msg::Look(partition, subject));
    }
}

fn click(lens: Lens, field: Field, (id, held, row): (BrokerId, HeldMemo, Row), event: &MouseEvent) {
    match record_under(row, event) {
        Some(offset) => look(lens, held, Subject::Record(id, offset)),
        None => {
            look(lens, held, Subject::Replica(id));
            open(field, id, held);
        }
    }
}

/// The record under the pointer, if it points at one.
fn record_under(row: Row, event: &MouseEvent) -> Option<Offset> {
    let card: Element = event.current_target()?.dyn_into().ok()?;
    let corner = card.closest("svg").ok()??.get_bounding_client_rect();
    let (x, y) =
        (f64::from(event.client_x()) - corner.x(), f64::from(event.client_y()) - corner.y());
    row.drawn.with_untracked(|drawn| {
        let drawn = drawn.as_ref()?;
        let top = drawn.geometry.cells_y(0);
        let within = y >= top && y <= top + drawn.geometry.metrics.cell;
        let offset = drawn.geometry.offset_at(x).filter(|_| within)?;
        drawn.replica.epoch_at(offset).map(|_| offset)
    })
}

pub(super) fn press(
    lens: Lens,
    field: Field,
    (id, held): (BrokerId, HeldMemo),
    event: &KeyboardEvent,
) {
    let step = match event.key().as_str() {
        "Enter" | " " => {
            event.prevent_default();
            look(lens, held, Subject::Replica(id));
            return open(field, id, held);
        }
        "Escape" => return lens.send(Msg::Select(None)),
        "ArrowLeft" => -1,
        "ArrowRight" => 1,
        _ => return,
    };
    event.prevent_default();
    if let Some(offset) = held.with_untracked(|it| neighbour(&it.as_ref()?.1, step)) {
        look(lens, held, Subject::Record(id, offset));
    }
}

/// The record beside the selected one; from the replica itself, its first or last.
fn neighbour(held: &Held, by: i64) -> Option<Offset> {
    let (first, last) = (held.replica.log_start.0, held.replica.log_end.at.0 - 1);
    let from = match held.window.followed.filter(|_| held.selected) {
        Some(offset) => offset.0 + by,
        None if by < 0 => last,
        None => first,
    };
    (first <= last).then(|| Offset(from.clamp(first, last)))
}

/// A name that leaves room for the role beside it.
pub(super) fn short(name: &str) -> String {
    const MOST: usize = 11;
    if name.chars().count() <= MOST {
        return name.to_owned();
    }
    let (topic, index) = name.rsplit_once('-').unwrap_or((name, ""));
    let room = MOST.saturating_sub(index.len() + 2).max(1);
    let begin: String = topic.chars().take(room).collect();
    format!("{begin}…-{index}")
}
