//! The cells of a replica. It is a handful of elements, however many records it shows: one path for
//! each tint, and over it the same path hatched; a clip lets the cells grow up to the LEO and the
//! hatch begin at the HW, so both move with one attribute.

use super::frame::Frame;
use super::row::Row;
use crate::scene::paths;
use crate::text::picture;
use crate::ui::lens::Lens;
use brokerscope_engine::protocol::ids::Offset;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// Cells and marks of all replicas of a stage.
#[component]
pub(super) fn Cells(lens: Lens, frame: Frame) -> impl IntoView {
    view! {
        <For each=move || frame.brokers() key=|broker| *broker let:broker>
            <g class="stage-log" data-same=frame.same(broker) data-log=broker.to_string()>
                <Log lens row=Row::on_stage(frame, broker) key=broker.to_string() />
            </g>
        </For>
    }
}

/// Cells and marks of one replica.
#[component]
pub(in crate::ui) fn Log(
    lens: Lens,
    row: Row,
    /// A name that no other replica on the page has.
    key: String,
) -> impl IntoView {
    view! {
        <Records row key />
        <Marks lens row />
    }
}

#[component]
fn Records(row: Row, key: String) -> impl IntoView {
    let motion = row.motion;
    let top = row.memo(|row, _, geometry| geometry.cells_y(row) - 2.0);
    let tall = row.memo(|_, _, geometry| geometry.metrics.cell + 4.0);
    let left = row.memo(|_, _, geometry| geometry.cells_x() - 4.0);
    let grown = move || (motion.get().log_end - left.get()).max(0.0);
    let hatched = move || (motion.get().log_end - motion.get().committed).max(0.0);
    let slots = row.memo(paths::slots);
    let tints = row.memo(|_, replica, _| paths::tints(replica));
    let path = move |tint: usize| {
        row.memo(move |row, replica, geometry| paths::cells(row, replica, geometry, tint))
    };
    let plain = move |tint: usize| {
        let path = path(tint);
        view! { <path class=format!("stage-tint-{tint}") d=move || path.get() /> }
    };
    let hatch = move |tint: usize| {
        let path = path(tint);
        let fill = format!("url(#hatch-{tint})");
        view! { <path class="stage-hatched" fill=fill d=move || path.get() /> }
    };
    let grounds = row.memo(paths::grounds);
    let within = |clip: &str| format!("url(#{clip}-{key})");
    let (grown_id, hatched_id) = (format!("grown-{key}"), format!("hatched-{key}"));
    view! {
        <clipPath id=grown_id>
            <rect x=move || left.get() y=move || top.get() height=move || tall.get() width=grown />
        </clipPath>
        <clipPath id=hatched_id>
            <rect x=move || motion.get().committed y=move || top.get() height=move || tall.get()
                width=hatched />
        </clipPath>
        <path class="stage-slots" d=move || slots.get() />
        <g clip-path=within("grown")>
            {move || tints.get().into_iter().map(plain).collect_view()}
        </g>
        <g clip-path=within("hatched")>
            {move || tints.get().into_iter().map(hatch).collect_view()}
            <path class="stage-number-ground" d=move || grounds.get() />
        </g>
        <Numbers row clip=within("grown") />
        <Falling row />
    }
}

/// The offsets in the cells: one text.
#[component]
fn Numbers(row: Row, clip: String) -> impl IntoView {
    let numbers = row.memo(|_, replica, geometry| paths::numbers(geometry, replica));
    let y = row.memo(|row, _, geometry| {
        geometry.cells_y(row) + geometry.metrics.cell / 2.0 + geometry.metrics.text * 0.36
    });
    let size = row.memo(|_, _, geometry| geometry.metrics.text);
    let number = |(offset, x): (Offset, f64)| {
        view! { <tspan x=format!("{x:.1}")>{offset.to_string()}</tspan> }
    };
    view! {
        <text class="stage-numbers" clip-path=clip font-size=move || size.get()
            y=move || format!("{:.1}", y.get())>
            {move || numbers.get().into_iter().map(number).collect_view()}
        </text>
    }
}

/// Cells that were cut off: they fall and fade.
#[component]
fn Falling(row: Row) -> impl IntoView {
    let motion = row.motion;
    let cells = row.memo(paths::cut);
    let fallen = Memo::new(move |_| motion.get().fallen);
    move || {
        let gone = fallen.get()?;
        let at = format!("translate(0 {:.1})", gone * 6.0);
        let left = format!("{:.2}", 1.0 - gone);
        Some(view! {
            <path class="stage-cut" transform=at opacity=left d=move || cells.get() />
        })
    }
}

/// LEO cap, HW mark, segment notches, epoch marks, and the frame of a selected record.
#[component]
fn Marks(lens: Lens, row: Row) -> impl IntoView {
    let motion = row.motion;
    let top = row.memo(|row, _, geometry| geometry.cells_y(row));
    let cell = row.memo(|_, _, geometry| geometry.metrics.cell);
    let log_end = move || motion.get().log_end;
    let moved = move |x: f64, y: f64| format!("translate({x:.1} {y:.1})");
    let apart = move || (log_end() - motion.get().committed).abs() > 1.0;
    let end = row.memo(|_, replica, _| replica.log_end.at);
    let edge = row.memo(|_, _, geometry| geometry.card_end() - geometry.pitch.max(64.0));
    let flips = move || log_end() > edge.get();
    let notches = row.memo(paths::notches);
    view! {
        <path class="stage-notches" d=move || notches.get() />
        <Epochs lens row />
        <Chosen row />
        <g class="stage-log-end" transform=move || moved(log_end(), top.get())>
            <path class="stage-cap" class:stage-hidden=move || !apart()
                d=move || format!("M0 -2v{}", cell.get() + 4.0) />
            <path d="M0 -3l-6 -7.5h12z" />
            <text y="-5" x=move || if flips() { "-11" } else { "11" }
                text-anchor=move || if flips() { "end" } else { "start" }>
                {move || lens.say(&picture::log_end(end.get()))}
            </text>
        </g>
        <path class="stage-known-watermark" d="M0 0l-6 7.5h12z"
            transform=move || moved(motion.get().high_watermark, top.get() + cell.get() + 4.0) />
    }
}

#[component]
fn Epochs(lens: Lens, row: Row) -> impl IntoView {
    let starts = row.memo(|row, replica, geometry| {
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
fn Chosen(row: Row) -> impl IntoView {
    let place = Memo::new(move |_| {
        row.drawn.with(|drawn| {
            let drawn = drawn.as_ref()?;
            let (offset, geometry) = (drawn.chosen?, &drawn.geometry);
            let width = geometry.pitch - geometry.metrics.gap;
            let x = geometry.x_at(offset) + geometry.metrics.gap / 2.0;
            let held = drawn.replica.epoch_at(offset).is_some();
            let place = (x, geometry.cells_y(drawn.row), width, geometry.metrics.cell);
            (held && geometry.shows(offset)).then_some(place)
        })
    });
    move || {
        place.get().map(|(x, y, width, height)| {
            view! { <rect class="stage-chosen" rx="4" x=x y=y width=width height=height /> }
        })
    }
}

/// The offset of the cell under the pointer.
pub(super) fn offset_under(frame: Frame, event: &MouseEvent) -> Option<Offset> {
    let target: Element = event.current_target()?.dyn_into().ok()?;
    let picture = target.closest("svg").ok()??;
    let x = f64::from(event.client_x()) - picture.get_bounding_client_rect().x();
    frame.geometry.with(|geometry| geometry.offset_at(x))
}
