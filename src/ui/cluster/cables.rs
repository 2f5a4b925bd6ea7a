//! The links as lines, one piece of markup, written only when a link changes, comes or goes.

use super::field::Field;
use crate::scene::cluster::{Ends, Link};
use crate::scene::paths::through;
use brokerscope_view::view;
use leptos::prelude::*;

/// All links.
#[component]
pub(super) fn Cables(field: Field) -> AnyView {
    let lines = move || {
        field.scene.with(|scene| {
            field.layout.with(|layout| {
                let line = |link: &Link| {
                    let path = through(&layout.corners(link.ends)?);
                    Some(format!("<path class=\"{}\" d=\"{path}\"/>", class(link)))
                };
                scene.links.iter().filter_map(line).collect::<String>()
            })
        })
    };
    view! { <g inner_html=lines /> }
}

fn class(link: &Link) -> &'static str {
    match (link.is_struck(), link.is_whole(), link.connected, link.ends) {
        (true, ..) => "cable cable-struck",
        (false, false, ..) => "cable cable-slow",
        (false, true, true, Ends::Brokers(..)) => "cable cable-fetch",
        (false, true, true, Ends::Client(..)) => "cable cable-client",
        (false, true, true, Ends::Controller(_)) | (false, true, false, _) => "cable",
    }
}
