//! The links as lines. They are drawn anew only when one changes, comes or goes.

use super::field::Field;
use crate::scene::cluster::{Ends, Link};
use crate::scene::paths::through;
use leptos::prelude::*;

/// All links.
#[component]
pub(super) fn Cables(field: Field) -> impl IntoView {
    let lines = Memo::new(move |_| {
        field.scene.with(|scene| {
            field.layout.with(|layout| {
                let line = |link: &Link| Some((class(link), through(&layout.corners(link.ends)?)));
                scene.links.iter().filter_map(line).collect::<Vec<_>>()
            })
        })
    });
    move || {
        let line = |(class, path)| view! { <path class=class d=path /> };
        lines.get().into_iter().map(line).collect_view()
    }
}

fn class(link: &Link) -> &'static str {
    let is_cut = link.there.cut || link.back.cut;
    match (is_cut || link.paused, link.is_whole(), link.connected, link.ends) {
        (true, ..) => "cable cable-struck",
        (false, false, ..) => "cable cable-slow",
        (false, true, true, Ends::Brokers(..)) => "cable cable-fetch",
        (false, true, true, Ends::Client(..)) => "cable cable-client",
        (false, true, true, Ends::Controller(_)) | (false, true, false, _) => "cable",
    }
}
