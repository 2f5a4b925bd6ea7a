//! The replicas of a broker as small squares, where there are too many to draw more of them: one
//! path for each kind, and one stop of the Tab key with arrow keys inside.

use super::field::Field;
use crate::scene::cluster::{Machine, Spot, SpotKind};
use crate::scene::digits::units;
use crate::scene::machines::SPOT;
use crate::scene::paths;
use crate::scene::stage::Subject;
use crate::session::Msg;
use crate::text::cluster as words;
use crate::ui::lens::Lens;
use crate::ui::state::{Cell, Memo, Signal};
use brokerscope_engine::protocol::ids::BrokerId;
use brokerscope_view::view;
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// From the machine's edge to the first square.
const EDGE: f64 = 8.0;

/// All replicas of a broker.
#[component]
pub(super) fn Heat(
    lens: Lens,
    field: Field,
    machine: Memo<Option<Machine>>,
    id: BrokerId,
) -> AnyView {
    let spots = Signal::derive(move || {
        machine.with(|it| it.as_ref().map(|it| it.spots.clone())).unwrap_or_default()
    });
    let in_row = Signal::derive(move || field.layout.with(|layout| layout.spots_in_row()));
    let at = Cell::new(0_usize);
    let focused = move || {
        let (row, column) = (at.get() / in_row.get(), at.get() % in_row.get());
        format!("translate({} {})", units(EDGE + SPOT * column as f64), units(SPOT * row as f64))
    };
    let said = move || {
        let count = spots.with(|spots| u32::try_from(spots.len()).unwrap_or(u32::MAX));
        let all = lens.say(&words::spots_said(id, count));
        let one = spots.with(|spots| spots.get(at.get()).copied()).map(|spot| {
            let name = field.scene.with(|it| it.names.get(spot.partition.index()).cloned());
            let name = name.unwrap_or_default();
            lens.say(&words::spot_said(&name, spot.kind.said(), spot.log_end))
        });
        [Some(all), one].into_iter().flatten().collect::<Vec<_>>().join(". ")
    };
    let choose = move |place: usize| {
        at.set(place);
        if let Some(spot) = spots.with_untracked(|spots| spots.get(place).copied()) {
            lens.send(Msg::Look(spot.partition, Subject::Replica(id)));
        }
    };
    let keydown = move |event: KeyboardEvent| {
        let held = spots.with_untracked(Vec::len);
        match stepped(&event.key(), at.get_untracked(), in_row.get_untracked()) {
            Some(place) => at.set(place.min(held.saturating_sub(1))),
            None if matches!(event.key().as_str(), "Enter" | " ") => choose(at.get_untracked()),
            None => return,
        }
        event.prevent_default();
    };
    view! {
        <g class="machine-spots" role="button" tabindex="0" data-spots=id.to_string()
            aria-label=said on:keydown=keydown
            on:click=move |event| {
                let under = under(&event, in_row.get_untracked());
                let held = spots.with_untracked(Vec::len);
                under.filter(|place| *place < held).into_iter().for_each(choose);
            }
        >
            <g inner_html=move || spots.with(|spots| squares(spots, in_row.get())) />
            <rect class="spot-focus" width=SPOT height=SPOT rx="3" transform=focused />
        </g>
    }
}

/// One path for each kind of square.
fn squares(spots: &[Spot], in_row: usize) -> String {
    let path = |kind: SpotKind| {
        let class = match kind {
            SpotKind::Leader => "spot-leader",
            SpotKind::InSync => "spot-in-sync",
            SpotKind::Eligible => "spot-eligible",
            SpotKind::Out => "spot-out",
        };
        let path = paths::spots(spots.iter().map(|spot| spot.kind), kind, (in_row, SPOT));
        let x = units(EDGE);
        format!("<path class=\"spot {class}\" transform=\"translate({x} 0)\" d=\"{path}\"/>")
    };
    SpotKind::ALL.map(path).concat()
}

/// Where an arrow key leads from `here`.
fn stepped(key: &str, here: usize, in_row: usize) -> Option<usize> {
    match key {
        "ArrowLeft" => Some(here.saturating_sub(1)),
        "ArrowRight" => Some(here + 1),
        "ArrowUp" => Some(here.saturating_sub(in_row)),
        "ArrowDown" => Some(here + in_row),
        _ => None,
    }
}

/// The place of the square under the pointer.
fn under(event: &MouseEvent, in_row: usize) -> Option<usize> {
    let grid: Element = event.current_target()?.dyn_into().ok()?;
    let corner = grid.closest("svg").ok()??.get_bounding_client_rect();
    let x = f64::from(event.client_x()) - corner.x() - EDGE;
    let y = f64::from(event.client_y()) - corner.y();
    let column = (x >= 0.0).then_some((x / SPOT) as usize).filter(|column| *column < in_row)?;
    Some((y.max(0.0) / SPOT) as usize * in_row + column)
}
