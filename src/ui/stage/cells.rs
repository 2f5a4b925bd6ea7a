//! A replica's log as SVG markup. It is a handful of elements, however many records it shows: one
//! path for each tint, and over it the same path hatched; a clip lets the cells grow up to the LEO
//! and the hatch begin at the HW. What stands still between two events is one piece of markup and
//! what slides is another, each written only when it changed: the code of an element that is bound
//! by itself would weigh more than the page can bear.

use super::frame::Frame;
use super::row::{Drawn, Row};
use crate::scene::digits::{hundredths, tenths};
use crate::scene::motion::RowMotion;
use crate::scene::paths;
use crate::text::picture;
use crate::ui::kit::Each;
use crate::ui::lens::Lens;
use brokerscope_engine::protocol::ids::{BrokerId, Offset};
use brokerscope_view::view;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use std::fmt::Write;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// Cells and marks of all replicas of a stage.
#[component]
pub(super) fn Cells(lens: Lens, frame: Frame) -> AnyView {
    let log = move |broker: BrokerId| {
        let row = Row::on_stage(frame, broker);
        view! {
            <g class="stage-log" data-same=frame.same(broker) data-log=broker.to_string()>
                <Log lens row key=broker.to_string() />
            </g>
        }
    };
    view! {
        <Each keys=frame.keys() view=Callback::new(move |key| log(Frame::broker(key))) />
    }
}

/// Cells and marks of one replica.
#[component]
pub(in crate::ui) fn Log(
    lens: Lens,
    row: Row,
    /// A name that no other replica on the page has.
    key: String,
) -> AnyView {
    let clip = key.clone();
    let cells = move || row.drawn.with(|drawn| drawn.as_ref().map(|it| cells(lens, &clip, it)));
    let marks = move || {
        let motion = row.motion.get();
        row.drawn.with(|drawn| drawn.as_ref().map(|it| marks(lens, &key, it, motion)))
    };
    view! {
        <g inner_html=move || cells().unwrap_or_default() />
        <g inner_html=move || marks().unwrap_or_default() />
    }
}

/// What stands still: slots, cells, their numbers, segment notches, the marks of epochs, and the
/// frame of a selected record.
fn cells(lens: Lens, key: &str, drawn: &Drawn) -> String {
    let Drawn { replica, row, geometry, chosen } = drawn;
    let (row, metrics) = (*row, geometry.metrics);
    let top = geometry.cells_y(row);
    let mut svg = String::new();
    let mut hatched = String::new();
    put(&mut svg, "<path class=\"stage-slots\" d=\"", &paths::slots(row, replica, geometry));
    svg += &format!("<g clip-path=\"url(#grown-{key})\">");
    for tint in paths::tints(replica) {
        let path = paths::cells(row, replica, geometry, tint);
        put(&mut svg, &format!("<path class=\"stage-tint-{tint}\" d=\""), &path);
        let fill = format!("<path class=\"stage-hatched\" fill=\"url(#hatch-{tint})\" d=\"");
        put(&mut hatched, &fill, &path);
    }
    let grounds = paths::grounds(row, replica, geometry);
    put(&mut hatched, "<path class=\"stage-number-ground\" d=\"", &grounds);
    svg += &format!(
        "</g><g clip-path=\"url(#hatched-{key})\">{hatched}</g><text class=\"stage-numbers\" \
         clip-path=\"url(#grown-{key})\" font-size=\"{}\" y=\"{}\">",
        tenths(metrics.text),
        tenths(numbers_y(drawn))
    );
    for (offset, x) in paths::numbers(geometry, replica) {
        svg += &format!("<tspan x=\"{x}\">{offset}</tspan>", x = tenths(x));
    }
    svg += "</text>";
    put(&mut svg, "<path class=\"stage-notches\" d=\"", &paths::notches(row, replica, geometry));
    for (epoch, x) in paths::epoch_starts(geometry, replica) {
        let said = lens.say(&picture::epoch_mark(epoch));
        let y = top - 4.0;
        svg += &format!(
            "<text class=\"stage-epoch\" x=\"{x}\" y=\"{y}\">{said}</text>",
            x = tenths(x),
            y = tenths(y)
        );
    }
    let held = |offset: &Offset| geometry.shows(*offset) && replica.epoch_at(*offset).is_some();
    if let Some(offset) = chosen.filter(held) {
        let x = geometry.x_at(offset) + metrics.gap / 2.0;
        svg += &format!(
            "<rect class=\"stage-chosen\" rx=\"4\" x=\"{x}\" y=\"{top}\" width=\"{}\" \
             height=\"{}\"/>",
            tenths(geometry.pitch - metrics.gap),
            tenths(metrics.cell),
            x = tenths(x),
            top = tenths(top)
        );
    }
    svg
}

/// What slides: the clips, the LEO with its cap, the HW that the replica knows; and what falls.
fn marks(lens: Lens, key: &str, drawn: &Drawn, motion: RowMotion) -> String {
    let Drawn { replica, row, geometry, .. } = drawn;
    let (top, cell) = (geometry.cells_y(*row), geometry.metrics.cell);
    let (left, end) = (geometry.cells_x() - 4.0, motion.log_end);
    let clip = |name: &str, x: f64| {
        format!(
            "<clipPath id=\"{name}-{key}\"><rect x=\"{x}\" y=\"{}\" width=\"{}\" \
             height=\"{}\"/></clipPath>",
            tenths(top - 2.0),
            tenths((end - x).max(0.0)),
            tenths(cell + 4.0),
            x = tenths(x)
        )
    };
    let mut svg = clip("grown", left) + &clip("hatched", motion.committed);
    svg += &motion.fallen.map(|gone| falling(drawn, gone)).unwrap_or_default();
    let hidden = if (end - motion.committed).abs() > 1.0 { "" } else { " stage-hidden" };
    let flips = end > geometry.card_end() - geometry.pitch.max(64.0);
    let (aside, anchor) = if flips { (-11, "end") } else { (11, "start") };
    svg += &format!(
        "<g class=\"stage-log-end\" transform=\"translate({end} {top})\">\
         <path class=\"stage-cap{hidden}\" d=\"M0 -2v{}\"/><path d=\"M0 -3l-6 -7.5h12z\"/>\
         <text y=\"-5\" x=\"{aside}\" text-anchor=\"{anchor}\">{}</text></g>\
         <path class=\"stage-known-watermark\" d=\"M0 0l-6 7.5h12z\" \
         transform=\"translate({} {})\"/>",
        tenths(cell + 4.0),
        lens.say(&picture::log_end(replica.log_end.at)),
        tenths(motion.high_watermark),
        tenths(top + cell + 4.0),
        end = tenths(end),
        top = tenths(top)
    );
    if geometry.metrics.names_marks {
        svg += &watermark(lens, drawn, motion);
    }
    svg
}

/// Cells that were cut off, with their offsets, on their way down and out.
fn falling(drawn: &Drawn, gone: f64) -> String {
    let Drawn { replica, row, geometry, .. } = drawn;
    let number = |offset: Offset| {
        let x = paths::middle(geometry, offset);
        format!("<tspan x=\"{x}\">{offset}</tspan>", x = tenths(x))
    };
    let cut = replica.cut.iter().flat_map(|cut| (cut.to.0..cut.from.0).map(Offset));
    let numbers: String = cut.filter(|it| geometry.shows(*it)).map(number).collect();
    format!(
        "<g transform=\"translate(0 {})\" opacity=\"{}\"><path class=\"stage-cut\" d=\"{}\"/>\
         <text class=\"stage-numbers\" font-size=\"{}\" y=\"{}\">{numbers}</text></g>",
        tenths(gone * 6.0),
        hundredths(1.0 - gone),
        paths::cut(*row, replica, geometry),
        tenths(geometry.metrics.text),
        tenths(numbers_y(drawn))
    )
}

/// Where the offsets in the cells stand.
fn numbers_y(drawn: &Drawn) -> f64 {
    let metrics = drawn.geometry.metrics;
    drawn.geometry.cells_y(drawn.row) + metrics.cell / 2.0 + metrics.text * 0.36
}

/// The HW that a replica knows, as a line through its cells and in words.
fn watermark(lens: Lens, drawn: &Drawn, motion: RowMotion) -> String {
    let (geometry, x) = (&drawn.geometry, motion.high_watermark);
    let (top, cell) = (geometry.cells_y(drawn.row), geometry.metrics.cell);
    let left = x - geometry.card_x() > 66.0;
    let (aside, anchor) = if left { (x - 8.0, "end") } else { (x + 8.0, "start") };
    format!(
        "<path class=\"machine-line\" d=\"M{x} {}v{}\"/><text class=\"machine-watermark\" \
         x=\"{aside}\" y=\"{}\" text-anchor=\"{anchor}\">{}</text>",
        tenths(top - 1.0),
        tenths(cell + 5.0),
        tenths(top + cell + 16.0),
        lens.say(&picture::high_watermark(drawn.replica.high_watermark.at)),
        x = tenths(x),
        aside = tenths(aside)
    )
}

/// A path that begins so; none that is empty.
fn put(svg: &mut String, begin: &str, path: &str) {
    if !path.is_empty() {
        write!(svg, "{begin}{path}\"/>").expect("writing to a String does not fail");
    }
}

/// The offset of the cell under the pointer.
pub(super) fn offset_under(frame: Frame, event: &MouseEvent) -> Option<Offset> {
    let target: Element = event.current_target()?.dyn_into().ok()?;
    let picture = target.closest("svg").ok()??;
    let x = f64::from(event.client_x()) - picture.get_bounding_client_rect().x();
    frame.geometry.with(|geometry| geometry.offset_at(x))
}
