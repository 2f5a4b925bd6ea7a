//! Zooming: the cards, their records and the lines move from where they were to where they are, and
//! what is around them fades in. Besides panels and hover this is the one motion by the wall clock;
//! with reduced motion it is a cut.
//!
//! Each thing is found again by its selector. It is drawn where it now belongs, and begins with the
//! transform that puts it back to where it was.

use js_sys::{Function, JSON, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{DomRect, Element};

/// How long it takes.
const MS: f64 = 400.0;

/// What moves: what it is, which part of it is measured, and whether it changes its size. A log is
/// measured by its records: how many empty slots are beside them differs.
const MOVES: [(&str, &str, bool); 5] = [
    (".stage-card", ".stage-card-ground", true),
    (".stage-names", "text", false),
    (".stage-log", ".stage-tint-0", true),
    (".stage-committed", "", true),
    (".stage-watermark-place", ".stage-watermark", true),
];
/// What fades in.
const FADES: &str = ".explore-panel, .explore-foot, .explore-bar, .explore-tabs, .question-words, \
    .question-do, .question-foot, .question-under, .sheet, .stage-ruler, .stage-ticks, \
    .stage-lane-said, .stage-notes, .stage-link, .pill-place, .stage-client, .stage-paused, \
    .guess-layer";

/// Where everything was that moves.
#[derive(Debug, Default)]
pub(super) struct Places(Vec<Vec<DomRect>>);

/// Where everything is that moves.
pub(super) fn places() -> Places {
    let rects = |(what, part, _): &(&str, &str, bool)| {
        all(what).iter().map(|element| measured(element, part)).collect()
    };
    Places(MOVES.iter().map(rects).collect())
}

/// Moves everything from where it was.
pub(super) fn play(from: &Places) {
    let calm = window().match_media("(prefers-reduced-motion: reduce)");
    if calm.is_ok_and(|list| list.is_some_and(|list| list.matches())) {
        return;
    }
    for ((what, part, sized), before) in MOVES.iter().zip(&from.0) {
        for (element, was) in all(what).iter().zip(before) {
            let start = start(element, &measured(element, part), was, *sized);
            start.into_iter().for_each(|start| animate(element, &start));
        }
    }
    for element in all(FADES) {
        animate(&element, "\"opacity\":0,\"easing\":\"ease-in\"");
    }
}

fn all(selector: &str) -> Vec<Element> {
    let Ok(found) = document().query_selector_all(selector) else { return Vec::new() };
    let nodes = (0..found.length()).filter_map(|index| found.get(index));
    nodes.filter_map(|node| node.dyn_into().ok()).collect()
}

fn measured(element: &Element, part: &str) -> DomRect {
    let part = (!part.is_empty()).then(|| element.query_selector(part).ok().flatten()).flatten();
    part.as_ref().unwrap_or(element).get_bounding_client_rect()
}

/// The first keyframe: the transform that puts the element to where it was. SVG is transformed
/// about the corner of its picture.
fn start(element: &Element, is: &DomRect, was: &DomRect, sized: bool) -> Option<String> {
    let picture = element.closest("svg").ok().flatten()?.get_bounding_client_rect();
    let ratio = |was: f64, is: f64| if sized && is > 1.0 && was > 1.0 { was / is } else { 1.0 };
    let (wider, taller) = (ratio(was.width(), is.width()), ratio(was.height(), is.height()));
    let x = was.x() - picture.x() - wider * (is.x() - picture.x());
    let y = was.y() - picture.y() - taller * (is.y() - picture.y());
    Some(format!(
        "\"transform\":\"translate({x:.2}px,{y:.2}px) scale({wider:.4},{taller:.4})\",\
         \"easing\":\"cubic-bezier(.3,0,.2,1)\""
    ))
}

/// From the given keyframe to how the element is. A browser that cannot shows the end at once.
fn animate(element: &Element, start: &str) {
    let frames = JSON::parse(&format!("[{{{start}}},{{}}]"));
    // Called by its name: the crate of the browser's interfaces has it only as unstable.
    let animate = Reflect::get(element, &"animate".into()).map(JsCast::dyn_into::<Function>);
    if let (Ok(frames), Ok(Ok(animate))) = (frames, animate) {
        drop(animate.call2(element, &frames, &MS.into()));
    }
}
