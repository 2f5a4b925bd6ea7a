//! Lines of the question under the cells: where the guess may go, and where it went.

use super::part;
use crate::scene::digits::{tenths, units};
use crate::scene::first_minute::Phase;
use crate::ui::lens::Lens;
use crate::ui::stage::Frame;
use brokerscope_engine::protocol::ids::Offset;
use brokerscope_view::view;
use leptos::prelude::*;

/// Faint lines at the slots while the guess is docked, and the guess's own line through all
/// replicas.
#[component]
pub(super) fn Lines(lens: Lens, frame: Frame) -> AnyView {
    let guess = part(lens, |scene| scene.guess.clone());
    let slots = move || {
        let open = guess.get().filter(|guess| guess.phase == Phase::Asked);
        open.map(|guess| guess.slots).unwrap_or_default()
    };
    let at = move || guess.get().and_then(|guess| guess.at);
    let line = move |offset: Offset, from: f64| {
        frame.geometry.with(|geometry| {
            let top = geometry.metrics.lane + from;
            format!(
                "M{} {top}V{}",
                tenths(geometry.x_at(offset)),
                tenths(geometry.bottom()),
                top = tenths(top)
            )
        })
    };
    let faint =
        move || slots().into_iter().skip(1).map(|slot| line(slot, 14.0)).collect::<String>();
    let bold = move || at().map(|offset| line(offset, -4.0));
    view! {
        <path class="guess-faint" d=faint />
        <path class="guess-line" d=move || bold().unwrap_or_default() />
    }
}

/// The slots on the lane, the fog between them, and the way from the dock.
#[component]
pub(super) fn Slots(lens: Lens, frame: Frame) -> AnyView {
    let open = part(lens, |scene| {
        (scene.guess.phase == Phase::Asked).then(|| (scene.guess.slots.clone(), scene.guess.at))
    });
    let shown = move || {
        let (slots, at) = open.get().flatten()?;
        frame.geometry.with(|geometry| {
            let xs: Vec<_> = slots.iter().map(|slot| geometry.x_at(*slot)).collect();
            let (first, last) = (*xs.first()?, *xs.last()?);
            let lane = geometry.metrics.lane;
            let half = if geometry.metrics.beside { 78.0 } else { 53.0 };
            let dock = super::guess::dock(geometry) - half;
            let way = at.is_none().then(|| way(dock, first, lane));
            let circle = |x: f64| view! { <circle class="guess-slot" r="9" cx=x cy=lane + 6.0 /> };
            let ask = |pair: &[f64]| {
                let x = f64::midpoint(pair[0], pair[1]);
                view! { <text class="guess-ask" x=x y=lane - 7.0>"?"</text> }
            };
            Some(view! {
                <rect class="guess-fog" fill="url(#fog)" height="12" x=first y=lane
                    width=last - first />
                {xs.iter().map(|x| circle(*x)).collect_view()}
                {at.is_none().then(|| xs.windows(2).map(ask).collect_view())}
                {way.map(|way| view! { <path class="guess-way" d=way /> })}
            })
        })
    };
    view! { <g aria-hidden="true">{shown}</g> }
}

/// A dotted arrow from the docked handle to the first slot.
fn way(dock: f64, first: f64, lane: f64) -> String {
    let y = if lane > 50.0 { 20.0 } else { 14.0 };
    let tip = first + 10.0;
    format!(
        "M{dock} {y}H{tip}M{} {}l-7 6 7 6",
        tenths(tip + 7.0),
        units(y - 6.0),
        y = units(y),
        dock = tenths(dock),
        tip = tenths(tip)
    )
}
