//! A replica in its machine: record by record, drawn by the stage's own parts, or as a small card
//! where there are many.

use super::field::Field;
use super::{markup, menus};
use crate::scene::cluster::{Detail, Held, Standing};
use crate::scene::geometry::Geometry;
use crate::scene::machines::Place;
use crate::scene::motion::of_replica;
use crate::scene::stage::{Role, Subject};
use crate::session::Msg;
use crate::text::cluster as words;
use crate::ui::kit::menu;
use crate::ui::lens::Lens;
use crate::ui::stage::{Drawn, Log, Row};
use crate::ui::state::Memo;
use brokerscope_engine::protocol::ids::{BrokerId, Offset};
use brokerscope_view::view;
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// A replica with its row in its machine.
type HeldMemo = Memo<Option<(usize, Held)>>;

/// A replica and where it lies.
#[derive(Clone, Copy)]
struct Card {
    lens: Lens,
    field: Field,
    id: BrokerId,
    held: HeldMemo,
    /// Its log, if that is drawn.
    row: Option<Row>,
}

/// One replica.
#[component]
pub(super) fn Replica(lens: Lens, field: Field, id: BrokerId, held: HeldMemo) -> AnyView {
    let cells = field.layout.with_untracked(|layout| layout.shape.detail == Detail::Cells);
    let card = Card { lens, field, id, held, row: cells.then(|| row(lens, field, held)) };
    let name = held.with_untracked(|it| it.as_ref().map(|(_, it)| it.name.to_string()));
    let name = name.unwrap_or_default();
    let (same, key) = (format!("{name}/{id}"), format!("{id}-{name}"));
    let log = card.row.map(|row| {
        let class = move || if card.is(leads) { "stage-names stage-leads" } else { "stage-names" };
        let title = move || card.with(|held, place| markup::title(lens, held, place));
        let same = same.clone();
        view! {
            <g class=class data-same=same.clone() aria-hidden="true"
                inner_html=move || title().unwrap_or_default() />
            <g class="stage-log" data-same=same>
                <Log lens row key=key.clone() />
            </g>
        }
    });
    view! {
        <g class=move || card.class() role="button" tabindex="0" aria-haspopup="menu"
            data-broker=id.to_string() data-same=same data-menu=format!("replica-{key}")
            aria-label=move || card.said()
            on:click=move |event| card.click(&event)
            on:keydown=move |event| card.press(&event)
            on:contextmenu=move |event| {
                event.prevent_default();
                card.open();
            }
            inner_html=move || card.drawing()
        />
        {log}
    }
}

fn leads(held: &Held) -> bool {
    held.replica.role == Role::Leader
}

fn row(lens: Lens, field: Field, held: HeldMemo) -> Row {
    let drawn = Memo::new(move || {
        held.with(|it| {
            let (row, held) = it.as_ref()?;
            let place = field.layout.with(|layout| layout.card(*row));
            let width = place.width + 2.0 * place.x;
            Some(Drawn {
                replica: held.replica.clone(),
                row: 0,
                geometry: Geometry::machine(&held.window, width, place.y),
                chosen: held.window.followed.filter(|_| held.selected),
            })
        })
    });
    let motion = Memo::new(move || {
        let (now, manner) = (lens.now.get(), field.manner(lens));
        drawn
            .with(|drawn| {
                let drawn = drawn.as_ref()?;
                Some(of_replica(&drawn.replica, &drawn.geometry, now, manner))
            })
            .unwrap_or_default()
    });
    Row { drawn, motion }
}

impl Card {
    fn with<T>(self, of: impl FnOnce(&Held, Place) -> T) -> Option<T> {
        self.held.with(|it| {
            let (row, held) = it.as_ref()?;
            Some(of(held, self.field.layout.with(|layout| layout.card(*row))))
        })
    }

    fn is(self, of: fn(&Held) -> bool) -> bool {
        self.held.with(|it| it.as_ref().is_some_and(|(_, it)| of(it)))
    }

    fn class(self) -> String {
        let when = |of, name: &'static str| if self.is(of) { name } else { "" };
        [
            "stage-card",
            when(leads, " stage-leads"),
            when(|it| it.selected, " stage-selected"),
            when(|it| it.replica.role == Role::Down, " machine-files"),
            when(|it| it.standing != Standing::InSync, " machine-out"),
        ]
        .concat()
    }

    fn said(self) -> Option<String> {
        self.with(|it, _| {
            let (end, committed) = (it.replica.log_end.at, it.replica.high_watermark.at);
            self.lens.say(&words::held_said(&it.name, markup::role(it), end, committed))
        })
    }

    fn drawing(self) -> String {
        let drawn = self.with(|held, place| match self.row {
            Some(_) => markup::ground(place, 10),
            None => markup::small(self.lens, held, place),
        });
        drawn.unwrap_or_default()
    }

    fn open(self) {
        let opened = self.held.with_untracked(|it| menus::of_replica(self.id, &it.as_ref()?.1));
        menu::open(self.field.menu, opened);
    }

    /// Selects the replica, or a record of it.
    fn look(self, subject: Subject) {
        let partition = self.held.with_untracked(|it| it.as_ref().map(|(_, it)| it.partition));
        if let Some(partition) = partition {
            self.lens.send(Msg::Look(partition, subject));
        }
    }

    /// Pressing a record selects it, pressing elsewhere opens the menu.
    fn click(self, event: &MouseEvent) {
        match self.row.and_then(|row| record_under(row, event)) {
            Some(offset) => self.look(Subject::Record(self.id, offset)),
            None => {
                self.look(Subject::Replica(self.id));
                self.open();
            }
        }
    }

    fn press(self, event: &KeyboardEvent) {
        let step = match event.key().as_str() {
            "Enter" | " " => {
                event.prevent_default();
                self.look(Subject::Replica(self.id));
                return self.open();
            }
            "Escape" => return self.lens.send(Msg::Select(None)),
            "ArrowLeft" => -1,
            "ArrowRight" => 1,
            _ => return,
        };
        event.prevent_default();
        if let Some(offset) = self.held.with_untracked(|it| neighbour(&it.as_ref()?.1, step)) {
            self.look(Subject::Record(self.id, offset));
        }
    }
}

/// The record under the pointer, if it points at one.
fn record_under(row: Row, event: &MouseEvent) -> Option<Offset> {
    let card: Element = event.current_target()?.dyn_into().ok()?;
    let corner = card.closest("svg").ok()??.get_bounding_client_rect();
    let x = f64::from(event.client_x()) - corner.x();
    let y = f64::from(event.client_y()) - corner.y();
    row.drawn.with_untracked(|drawn| {
        let drawn = drawn.as_ref()?;
        let top = drawn.geometry.cells_y(0);
        let within = y >= top && y <= top + drawn.geometry.metrics.cell;
        let offset = drawn.geometry.offset_at(x).filter(|_| within)?;
        drawn.replica.epoch_at(offset).map(|_| offset)
    })
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
