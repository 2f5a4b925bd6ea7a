//! The partition on stage: cards, cells, lines and marks in SVG, and over them, in the same
//! coordinates, what carries text of any width: pills, clients, the sign of a paused fetcher.

mod cards;
mod cells;
mod frame;
mod labels;
mod patterns;
mod pills;
mod row;
mod ruler;

pub(super) use cells::Log;
pub(super) use frame::{Frame, frame};
pub(super) use patterns::Patterns;
pub(super) use row::{Drawn, Row};

use super::lens::Lens;
use crate::scene::digits::units;
use crate::text::picture;
use crate::ui::kit::Show;
use brokerscope_view::view;
use cards::Cards;
use cells::Cells;
use labels::Labels;
use leptos::prelude::*;
use pills::Pills;
use ruler::{Lane, Lines, Notes};

/// The stage. What a view adds to it lies under the cells (`beneath`) or over the ruler (`above`).
#[component]
pub(super) fn Stage(
    lens: Lens,
    frame: Frame,
    /// More SVG, between cards and cells.
    #[prop(into)]
    beneath: ViewFn,
    /// More SVG, over the cells and the ruler.
    #[prop(into)]
    above: ViewFn,
) -> AnyView {
    let width = move || frame.geometry.with(|geometry| geometry.width);
    let height = move || frame.geometry.with(|geometry| geometry.height);
    let is_there = lens.pick(|still| !still.stage.replicas.is_empty());
    let name = move || lens.say(&frame.stage.with(|stage| picture::stage_said(&stage.partition)));
    view! {
        <Show when=move || !is_there.get()>
            <p class="stage-nothing">{lens.label(picture::no_partition_because)}</p>
        </Show>
        <div
            class="stage"
            class:stage-hidden=move || !is_there.get()
            style:width=move || format!("{}px", units(width()))
            style:height=move || format!("{}px", units(height()))
        >
            <svg
                class="stage-picture"
                role="group"
                aria-label=name
                width=move || format!("{}", units(width()))
                height=move || format!("{}", units(height()))
            >
                <Patterns />
                <Cards lens frame />
                <g>{beneath.run()}</g>
                <Lines frame />
                <Cells lens frame />
                <Notes lens frame />
                <Lane lens frame />
                <g>{above.run()}</g>
            </svg>
            <Labels lens frame />
            <Pills lens frame />
        </div>
    }
}
