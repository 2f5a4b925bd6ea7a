//! The cells of all replicas. A replica is a handful of elements, however many records it shows:
//! one path for each tint, and over it the same path hatched; a clip lets the cells grow up to the
//! LEO and the hatch begin at the HW, so both move with one attribute.

use super::frame::Frame;
use crate::scene::paths;
use crate::scene::stage::Subject;
use crate::text::picture;
use crate::ui::lens::Lens;
use brokerscope_engine::protocol::ids::{BrokerId, Offset};
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// Cells and marks of all replicas.
#[component]
pub(super) fn Cells(lens: Lens, frame: Frame) -> impl IntoView {
    view! {
        <For each=move || frame.brokers() key=|broker| *broker let:broker>
            <g class="stage-log" data-log=broker.to_string()>
                <Records frame broker />
                <Marks lens frame broker />
            </g>
        </For>
    }
}

#[component]
fn Records(frame: Frame, broker: BrokerId) -> impl IntoView {
    let moving = move |of: fn(&crate::scene::motion::ReplicaMotion) -> f64| {
        let row = frame.stage.with(|stage| stage.row_of(broker)).unwrap_or_default();
        frame.motion.with(|motion| motion.replicas.get(row).map(of)).unwrap_or_default()
    };
    let top = frame.memo(broker, |row, _, geometry| geometry.cells_y(row) - 2.0);
    let tall = move || frame.geometry.with(|geometry| geometry.metrics.cell + 4.0);
    let left = move || frame.geometry.with(|geometry| geometry.cells_x() - 4.0);
    let watermark = move || frame.motion.with(|motion| motion.high_watermark);
    let grown = move || (moving(|it| it.log_end) - left()).max(0.0);
    let hatched = move || (moving(|it| it.log_end) - watermark()).max(0.0);
    let slots = frame.memo(broker, paths::slots);
    let tinted = move |tint: usize| {
        let path = frame
            .memo(broker, move |row, replica, geometry| paths::cells(row, replica, geometry, tint));
        let fill = format!("url(#hatch-{tint})");
        (
            view! { <path class=format!("stage-tint-{tint}") d=move || path.get() /> },
            view! { <path class="stage-hatched" fill=fill d=move || path.get() /> },
        )
    };
    let (plain, hatch): (Vec<_>, Vec<_>) = (0..paths::TINTS).map(tinted).unzip();
    let grounds = frame.memo(broker, paths::grounds);
    view! {
        <clipPath id=format!("grown-{broker}")>
            <rect x=left y=top height=tall width=grown />
        </clipPath>
        <clipPath id=format!("hatched-{broker}")>
            <rect x=watermark y=top height=tall width=hatched />
        </clipPath>
        <path class="stage-slots" d=move || slots.get() />
        <g clip-path=format!("url(#grown-{broker})")>{plain}</g>
        <g clip-path=format!("url(#hatched-{broker})")>
            {hatch}
            <path class="stage-number-ground" d=move || grounds.get() />
        </g>
        <Numbers frame broker />
    }
}

/// The offsets in the cells: one text.
#[component]
fn Numbers(frame: Frame, broker: BrokerId) -> impl IntoView {
    let numbers = frame.memo(broker, |_, replica, geometry| paths::numbers(geometry, replica));
    let y = frame.memo(broker, |row, _, geometry| {
        geometry.cells_y(row) + geometry.metrics.cell / 2.0 + geometry.metrics.text * 0.36
    });
    let size = move || frame.geometry.with(|geometry| geometry.metrics.text);
    let number = |(offset, x): (Offset, f64)| {
        view! { <tspan x=format!("{x:.1}")>{offset.to_string()}</tspan> }
    };
    view! {
        <text class="stage-numbers" clip-path=format!("url(#grown-{broker})") font-size=size
            y=move || format!("{:.1}", y.get())>
            {move || numbers.get().into_iter().map(number).collect_view()}
        </text>
    }
}

/// LEO cap, HW mark, segment notches, epoch marks, and the frame of a selected record.
#[component]
fn Marks(lens: Lens, frame: Frame, broker: BrokerId) -> impl IntoView {
    let at = move |of: fn(&crate::scene::motion::ReplicaMotion) -> f64| {
        let row = frame.stage.with(|stage| stage.row_of(broker)).unwrap_or_default();
        frame.motion.with(|motion| motion.replicas.get(row).map(of)).unwrap_or_default()
    };
    let top = frame.memo(broker, |row, _, geometry| geometry.cells_y(row));
    let cell = move || frame.geometry.with(|geometry| geometry.metrics.cell);
    let log_end = move || at(|it| it.log_end);
    let moved = move |x: f64, y: f64| format!("translate({x:.1} {y:.1})");
    let apart = move || (log_end() - frame.motion.with(|motion| motion.high_watermark)).abs() > 1.0;
    let end = frame.memo(broker, |_, replica, _| replica.log_end.at);
    let flips = move || {
        let (end, width) = frame.geometry.with(|geometry| (geometry.card_end(), geometry.pitch));
        log_end() + width.max(64.0) > end
    };
    let notches = frame.memo(broker, paths::notches);
    view! {
        <path class="stage-notches" d=move || notches.get() />
        <Epochs lens frame broker />
        <Chosen frame broker />
        <g class="stage-log-end" transform=move || moved(log_end(), top.get())>
            <path class="stage-cap" class:stage-hidden=move || !apart()
                d=move || format!("M0 -2v{}", cell() + 4.0) />
            <path d="M0 -3l-6 -7.5h12z" />
            <text y="-5" x=move || if flips() { "-11" } else { "11" }
                text-anchor=move || if flips() { "end" } else { "start" }>
                {move || lens.say(&picture::log_end(end.get()))}
            </text>
        </g>
        <path class="stage-known-watermark" d="M0 0l-6 7.5h12z"
            transform=move || moved(at(|it| it.high_watermark), top.get() + cell() + 4.0) />
    }
}

#[component]
fn Epochs(lens: Lens, frame: Frame, broker: BrokerId) -> impl IntoView {
    let starts = frame.memo(broker, |row, replica, geometry| {
        let y = geometry.cells_y(row) - 4.0;
        let starts = paths::epoch_starts(geometry, replica);
        starts.into_iter().map(|(epoch, x)| (epoch, x, y)).collect::<Vec<_>>()
    });
    move || {
        let start = |(epoch, x, y): (_, f64, f64)| {
            let said = lens.say(&picture::epoch_mark(epoch));
            let (x, y) = (format!("{x:.1}"), format!("{y:.1}"));
            view! { <text class="stage-epoch" x=x y=y>{said}</text> }
        };
        starts.get().into_iter().map(start).collect_view()
    }
}

/// A frame around the selected record.
#[component]
fn Chosen(frame: Frame, broker: BrokerId) -> impl IntoView {
    let place = move || {
        let Some(Subject::Record(on, offset)) = frame.stage.with(|stage| stage.selected) else {
            return None;
        };
        let shown = frame.replica(broker, |row, replica, geometry| {
            let width = geometry.pitch - geometry.metrics.gap;
            let x = geometry.x_at(offset) + geometry.metrics.gap / 2.0;
            let held = replica.epoch_at(offset).is_some();
            (held && geometry.shows(offset)).then_some((
                x,
                geometry.cells_y(row),
                width,
                geometry.metrics.cell,
            ))
        });
        shown.flatten().filter(|_| on == broker)
    };
    move || {
        place().map(|(x, y, width, height)| {
            view! { <rect class="stage-chosen" rx="4" x=x y=y width=width height=height /> }
        })
    }
}

/// The offset of the cell under the pointer.
pub(super) fn offset_under(frame: Frame, event: &MouseEvent) -> Option<Offset> {
    let target: Element = event.current_target()?.dyn_into().ok()?;
    let picture = target.closest("svg").ok()??;
    let x = f64::from(event.client_x()) - picture.get_bounding_client_rect().x();
    frame.geometry.with(|geometry| {
        let within = x >= geometry.cells_x() && x < geometry.x_at(geometry.end());
        within.then(|| geometry.offset_near(x - geometry.pitch / 2.0))
    })
}
