//! Requests and replies between the machines: filled while they travel, outlined while a broker
//! holds them. One closure writes all of them, and of that only what changed; where there are many
//! they are dots, and all dots of a kind are one path.

use super::field::Field;
use crate::scene::cluster::Cluster;
use crate::scene::digits::{hundredths, tenths};
use crate::scene::gutter::Point;
use crate::scene::stage::{Packet, Parked, Subject};
use crate::scene::traffic::{Afloat, MOST_WITH_WORDS, afloat, dock, dots};
use crate::session::Msg;
use crate::text::picture;
use crate::ui::kit::Show;
use crate::ui::lens::Lens;
use crate::ui::state::Memo;
use brokerscope_view::view;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// What a packet looks like while it is on its way.
#[derive(Clone, Debug, PartialEq)]
struct Label {
    key: String,
    class: &'static str,
    said: String,
    /// Whether there is room for words.
    shown: bool,
}

/// All of them.
#[component]
pub(super) fn Traffic(lens: Lens, field: Field) -> AnyView {
    let places = Memo::new(move || {
        let when = (lens.now.get(), field.manner(lens));
        field.scene.with(|scene| field.layout.with(|layout| afloat(scene, layout, when)))
    });
    let many = Memo::new(move || {
        field.scene.with(|scene| scene.packets.len() + scene.parked.len() > MOST_WITH_WORDS)
    });
    view! {
        <div class="cluster-traffic" on:click=move |event| select(lens, &event)>
            <Show when=move || !many.get() fallback=move || view! { <Dots field places /> }>
                <Pills lens field places />
            </Show>
        </div>
    }
}

#[component]
fn Pills(lens: Lens, field: Field, places: Memo<Vec<Option<Afloat>>>) -> AnyView {
    let labels = Memo::new(move || field.scene.with(|scene| labels(lens, scene)));
    let flying = move || {
        let (labels, places) = (labels.get(), places.get());
        let both = labels.into_iter().zip(places);
        both.filter_map(|(label, place)| Some(pill(label, place?.at, place?.scale))).collect_view()
    };
    let held = move || {
        field.scene.with(|scene| {
            field.layout.with(|layout| {
                let held = scene.parked.iter();
                let held =
                    held.filter_map(|it| Some(pill(held_label(lens, it), dock(layout, it)?, 1.0)));
                held.collect_view()
            })
        })
    };
    view! { {held} {flying} }
}

fn pill(label: Label, at: Point, scale: f64) -> AnyView {
    let at = format!(
        "transform:translate({}px,{}px) scale({scale})",
        tenths(at.x),
        tenths(at.y),
        scale = hundredths(scale)
    );
    let text = label.shown.then(|| label.said.clone());
    view! {
        <div class="pill-place" prop:style=at>
            <button type="button" tabindex="-1" class=label.class data-packet=label.key
                aria-label=label.said>
                {text}
            </button>
        </div>
    }
}

fn labels(lens: Lens, scene: &Cluster) -> Vec<Label> {
    let label = |packet: &Packet| Label {
        key: packet.key.to_string(),
        class: class(packet),
        said: lens.say(&packet.content.label()),
        shown: !packet.is_held_up() && !packet.content.is_quiet(),
    };
    scene.packets.iter().map(label).collect()
}

fn held_label(lens: Lens, parked: &Parked) -> Label {
    let class = match parked.content.writes() {
        true => "pill pill-write pill-parked",
        false => "pill pill-fetch pill-parked",
    };
    let said = lens.say(&picture::parked(parked.content.label(), parked.waits_for()));
    Label { key: parked.key.to_string(), class, said, shown: true }
}

fn class(packet: &Packet) -> &'static str {
    match (packet.is_held_up(), packet.content.writes()) {
        (false, _) if packet.content.is_quiet() => "pill pill-quiet",
        (true, true) => "pill pill-write pill-stalled",
        (true, false) => "pill pill-fetch pill-stalled",
        (false, true) => "pill pill-write",
        (false, false) => "pill pill-fetch",
    }
}

#[component]
fn Dots(field: Field, places: Memo<Vec<Option<Afloat>>>) -> AnyView {
    let flying = move |writes: bool| {
        move || {
            let places = places.get();
            field.scene.with(|scene| {
                let all = scene.packets.iter().zip(&places);
                let these = all.filter(|(packet, _)| packet.content.writes() == writes);
                dots(these.filter_map(|(_, place)| place.map(|place| place.at)))
            })
        }
    };
    let held = Memo::new(move || {
        field.scene.with(|scene| {
            field.layout.with(|layout| dots(scene.parked.iter().filter_map(|it| dock(layout, it))))
        })
    });
    view! {
        <svg class="stage-picture" aria-hidden="true" width="100%" height="100%">
            <path class="dots dots-held" d=move || held.get() />
            <path class="dots dots-held-core" d=move || held.get() />
            <path class="dots dots-fetch" d=flying(false) />
            <path class="dots dots-write" d=flying(true) />
        </svg>
    }
}

/// Selects the packet under the pointer.
fn select(lens: Lens, event: &MouseEvent) {
    let under = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let pill = under.and_then(|under| under.closest("[data-packet]").ok().flatten());
    let key = pill.and_then(|pill| pill.get_attribute("data-packet")?.parse().ok());
    if let Some(key) = key {
        lens.send(Msg::Select(Some(Subject::Packet(key))));
    }
}
