//! Zooming, and seeing the cluster another way: the cards, their records and the lines move from
//! where they were to where they are, and what is around them fades in. Besides panels and hover
//! this is the one motion by the wall clock; with reduced motion it is a cut.
//!
//! Each thing is found again by its selector and, if there are several, by its `data-same`: the
//! replica it belongs to. It is drawn where it now belongs, and begins with the transform that puts
//! it back to where it was.

use crate::scene::digits::{hundredths, thousandths};
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
/// What fades in with the other page, and what with another view of the same one.
const FADES: &str = ".explore-panel, .explore-foot, .explore-bar, .explore-tabs, .question-words, \
    .question-do, .question-foot, .question-under, .sheet, .guess-layer";
const STAGE_FADES: &str = ".stage-ruler, .stage-ticks, .stage-lane-said, .stage-notes, \
    .stage-link, .pill-place, .stage-client, .stage-paused, .cable, .cluster-sign, .machine-head, \
    .machine-ground, .cluster-controller";

/// How much of the page changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// All of it.
    Page,
    /// What is on the stage.
    Stage,
}

/// Where everything was that moves.
#[derive(Debug)]
pub(super) struct Places {
    change: Change,
    was: Vec<Vec<(Option<String>, DomRect)>>,
}

/// Where everything is that moves.
pub(super) fn places(change: Change) -> Places {
    let rects = |(what, part, _): &(&str, &str, bool)| {
        let place = |element: &Element| (name(element), measured(element, part));
        all(what).iter().map(place).collect()
    };
    Places { change, was: MOVES.iter().map(rects).collect() }
}

/// Moves everything from where it was.
pub(super) fn play(from: &Places) {
    let calm = window().match_media("(prefers-reduced-motion: reduce)");
    if calm.is_ok_and(|list| list.is_some_and(|list| list.matches())) {
        return;
    }
    let fade = |element: &Element| animate(element, "\"opacity\":0,\"easing\":\"ease-in\"");
    for ((what, part, sized), before) in MOVES.iter().zip(&from.was) {
        for element in all(what) {
            let same = name(&element);
            let start = before
                .iter()
                .find(|(name, _)| *name == same)
                .and_then(|(_, was)| start(&element, &measured(&element, part), was, *sized));
            match start {
                Some(start) => animate(&element, &start),
                None => fade(&element),
            }
        }
    }
    all(STAGE_FADES).iter().for_each(fade);
    if from.change == Change::Page {
        all(FADES).iter().for_each(fade);
    }
}

/// The replica that an element belongs to, if it belongs to one.
fn name(element: &Element) -> Option<String> {
    element.get_attribute("data-same")
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
    // A log without records has no place of its own.
    if is.width() + is.height() <= 0.0 || was.width() + was.height() <= 0.0 {
        return None;
    }
    let ratio = |was: f64, is: f64| if sized && is > 1.0 && was > 1.0 { was / is } else { 1.0 };
    let (wider, taller) = (ratio(was.width(), is.width()), ratio(was.height(), is.height()));
    let x = was.x() - picture.x() - wider * (is.x() - picture.x());
    let y = was.y() - picture.y() - taller * (is.y() - picture.y());
    Some(format!(
        "\"transform\":\"translate({x}px,{y}px) scale({wider},{taller})\",\
         \"easing\":\"cubic-bezier(.3,0,.2,1)\"",
        x = hundredths(x),
        y = hundredths(y),
        wider = thousandths(wider),
        taller = thousandths(taller)
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
