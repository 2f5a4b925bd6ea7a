//! The right panel: what is selected, in Kafka's words, byte by byte, and why it is so.

use super::batch;
use super::part;
use crate::scene::inspector::{Row, Tone};
use crate::text::explore as words;
use crate::ui::lens::Lens;
use crate::ui::reasons::ReasonList;
use brokerscope_view::view;
use leptos::prelude::*;

/// The right panel.
#[component]
pub(super) fn Inspector(lens: Lens) -> AnyView {
    let scene = part(lens, |scene| scene.inspector.clone());
    let content = move || {
        let scene = scene.get()?;
        let more = scene.more.map(|(heading, rows)| {
            view! { <h2>{lens.say(&heading)}</h2>{table(lens, rows)} }
        });
        let why = scene.why.map(|(question, reason)| {
            view! { <h2>{lens.say(&question)}</h2><ReasonList lens reason /> }
        });
        Some(view! {
            <h2>{lens.say(&scene.title)}</h2>
            {table(lens, scene.rows)}
            {more}
            {why}
            {scene.batch.map(|batch| batch::table(lens, batch))}
        })
    };
    view! {
        <aside class="explore-panel explore-right" tabindex="0"
            aria-label=lens.label(words::tab_inspector)>
            {content}
        </aside>
    }
}

fn table(lens: Lens, rows: Vec<Row>) -> AnyView {
    let row = move |row: Row| {
        let class = match row.tone {
            Tone::Plain => "",
            Tone::Leader => "tone-leader",
            Tone::HighWatermark => "tone-hw",
            Tone::LogEnd => "tone-leo",
            Tone::Bad => "tone-bad",
        };
        view! {
            <dt>{lens.say(&row.name)}</dt>
            <dd class=class>{lens.say(&row.value)}</dd>
        }
    };
    view! { <dl class="inspector-rows">{rows.into_iter().map(row).collect_view()}</dl> }
}
