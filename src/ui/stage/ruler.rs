//! The ruler with the commit lane, the one HW line, and the leader's notes.

use super::frame::Frame;
use crate::scene::digits::tenths;
use crate::scene::stage::Note;
use crate::text::picture;
use crate::ui::lens::Lens;
use crate::ui::state::Memo;
use brokerscope_engine::protocol::ids::Offset;
use brokerscope_view::view;
use leptos::prelude::*;

/// Room for the words beside the pegs, in either language, and for their short form.
const NOTES_WIDTH: f64 = 322.0;
const NOTES_WIDTH_SHORT: f64 = 106.0;

/// The HW line through all replicas.
#[component]
pub(super) fn Lines(frame: Frame) -> AnyView {
    let watermark = move || frame.motion.with(|motion| motion.high_watermark);
    let span =
        move || frame.geometry.with(|geometry| (geometry.metrics.lane + 4.0, geometry.bottom()));
    let links = move || {
        let links = frame.stage.with(|stage| frame.geometry.with(|geometry| geometry.links(stage)));
        links
            .into_iter()
            .map(|link| {
                let class = match (link.struck, link.from) {
                    (true, _) => "stage-link stage-link-struck",
                    (false, crate::scene::stage::End::Broker(_)) => "stage-link stage-link-fetch",
                    (false, crate::scene::stage::End::Client(_)) => "stage-link stage-link-client",
                };
                view! { <path class=class d=crate::scene::paths::through(&link.corners) /> }
            })
            .collect_view()
    };
    view! {
        <g aria-hidden="true">{links}</g>
        <g class="stage-watermark-place">
            <path
                class="stage-watermark"
                d=move || format!("M0 {}V{}", tenths(span().0), tenths(span().1))
                transform=move || format!("translate({} 0)", tenths(watermark()))
            />
        </g>
    }
}

/// One peg a follower, where it last asked from: all that the leader knows.
#[component]
pub(super) fn Notes(lens: Lens, frame: Frame) -> AnyView {
    let notes = Memo::new(move || {
        frame.stage.with(|stage| {
            let leader = stage.leader_row().and_then(|row| stage.replicas.get(row));
            leader.map(|leader| leader.notes.clone()).unwrap_or_default()
        })
    });
    let y = Memo::new(move || {
        let row = frame.stage.with(|stage| stage.leader_row()).unwrap_or_default();
        frame.geometry.with(|geometry| {
            geometry.cards.get(row).map_or(0.0, |card| card.y + geometry.metrics.notes)
        })
    });
    let beside = Memo::new(move || frame.geometry.with(|geometry| geometry.metrics.beside));
    let said =
        move || lens.say(&if beside.get() { picture::notes() } else { picture::notes_short() });
    // At the left of the card, at its right if a peg stands there, nowhere if pegs stand at both.
    let side = Memo::new(move || {
        let wide = if beside.get() { NOTES_WIDTH } else { NOTES_WIDTH_SHORT };
        let (left, right) =
            frame.geometry.with(|geometry| (geometry.cells_x(), geometry.card_end() - 14.0));
        let pegs = frame.motion.with(|motion| motion.pegs.clone());
        let clear = |from: f64, to: f64| pegs.iter().flatten().all(|x| *x < from || *x > to);
        match (clear(left - 14.0, left + wide), clear(right - wide, right + 14.0)) {
            (true, _) => Some((left, "start")),
            (false, true) => Some((right, "end")),
            (false, false) => None,
        }
    });
    let pegs = move || {
        let places = frame.motion.with(|motion| motion.pegs.clone());
        notes.with(|notes| {
            let pegs = notes.iter().zip(places);
            pegs.filter_map(|(note, x)| Some(peg(note, x?, y.get()))).collect::<String>()
        })
    };
    view! {
        <g class="stage-notes" class:stage-hidden=move || notes.with(|notes| notes.is_empty())>
            <text class:stage-hidden=move || side.get().is_none()
                x=move || side.get().map(|(x, _)| format!("{x}", x = tenths(x)))
                text-anchor=move || side.get().map(|(_, anchor)| anchor)
                y=move || format!("{}", tenths(y.get() + 4.5))>{said}</text>
            <g inner_html=pegs />
        </g>
    }
}

/// A peg as markup: the follower's number in a circle, a bold one where it holds the HW.
fn peg(note: &Note, x: f64, y: f64) -> String {
    let binds = if note.binds { " stage-peg-binds" } else { "" };
    format!(
        "<g class=\"stage-peg{binds}\" transform=\"translate({x} {y})\"><circle r=\"10\"/>\
         <text y=\"4.5\">{}</text></g>",
        note.follower,
        x = tenths(x),
        y = tenths(y)
    )
}

/// The commit lane, full up to the HW, and the offsets below it.
#[component]
pub(super) fn Lane(lens: Lens, frame: Frame) -> AnyView {
    let lane = move || frame.geometry.with(|geometry| geometry.metrics.lane);
    let left = move || frame.geometry.with(|geometry| geometry.cells_x());
    let watermark = move || frame.motion.with(|motion| motion.high_watermark);
    let end = move || {
        let offset = frame.stage.with(|stage| stage.log_end());
        frame.geometry.with(|geometry| geometry.x_at(offset))
    };
    let width = move || (watermark() - left()).max(0.0);
    let hidden = move || {
        frame.geometry.with(|geometry| {
            let start =
                frame.stage.with(|stage| stage.replicas.iter().map(|it| it.log_start.0).min());
            geometry.first.0 - start.unwrap_or_default()
        })
    };
    let earlier = move || (hidden() > 0).then(|| lens.say(&picture::earlier(hidden())));
    let gap = move || if hidden() > 0 { "10" } else { "0" };
    let said = move || {
        let long =
            frame.geometry.with(|geometry| geometry.metrics.beside || geometry.width > 640.0);
        lens.say(&if long { picture::committed() } else { picture::committed_short() })
    };
    view! {
        <rect class="stage-uncommitted" fill="url(#hatch-0)" height="12" x=watermark y=lane
            width=move || (end() - watermark()).max(0.0) />
        <rect class="stage-committed" rx="6" height="12" x=left y=lane width=width />
        <text class="stage-lane-said" x=left y=move || lane() - 9.0>
            <tspan class="stage-earlier">{earlier}</tspan>
            <tspan dx=gap>{said}</tspan>
        </text>
        <Scale frame />
    }
}

/// The offsets under the lane.
#[component]
fn Scale(frame: Frame) -> AnyView {
    let marks = Memo::new(move || {
        frame.geometry.with(|geometry| {
            let every = if geometry.pitch < 34.0 { 2 } else { 1 };
            let offsets = geometry.first.0..=geometry.end().0;
            let offsets = offsets.filter(|offset| (offset - geometry.first.0) % every == 0);
            offsets.map(|offset| (offset, geometry.x_at(Offset(offset)))).collect::<Vec<_>>()
        })
    });
    let lane = move || frame.geometry.with(|geometry| geometry.metrics.lane);
    let paths = move |of: fn(f64, f64) -> String| {
        move || marks.with(|marks| marks.iter().map(|(_, x)| of(*x, lane())).collect::<String>())
    };
    let ground =
        paths(|x, lane| format!("M{} {}h16v25h-16z", tenths(x - 8.0), tenths(lane + 14.0)));
    let ticks = paths(|x, lane| format!("M{x} {}v5", tenths(lane + 17.0), x = tenths(x)));
    let number = |(offset, x): (i64, f64)| {
        view! { <tspan x=format!("{x}", x = tenths(x))>{offset.to_string()}</tspan> }
    };
    view! {
        <path class="stage-ruler-ground" d=ground />
        <path class="stage-ticks" d=ticks />
        <text class="stage-ruler" y=move || format!("{}", tenths(lane() + 36.0))>
            {move || marks.get().into_iter().map(number).collect_view()}
        </text>
    }
}
