//! The right panel: what is selected, in Kafka's words, byte by byte, and why it is so.

use super::batch;
use super::part;
use crate::scene::inspector::{Row, Tone};
use crate::text::explore as words;
use crate::ui::lens::Lens;
use crate::ui::reasons::ReasonList;
use leptos::prelude::*;

/// The right panel.
#[component]
pub(super) fn Inspector(lens: Lens) -> impl IntoView {
    let title = part(lens, |scene| scene.inspector.title.clone());
    let rows = part(lens, |scene| scene.inspector.rows.clone());
    let more = part(lens, |scene| scene.inspector.more.clone());
    let why = part(lens, |scene| scene.inspector.why.clone());
    let bytes = part(lens, |scene| scene.inspector.batch.clone());
    view! {
        <aside class="explore-panel explore-right" tabindex="0"
            aria-label=lens.label(words::tab_inspector)>
            <h2>{move || title.get().map(|phrase| lens.say(&phrase))}</h2>
            {move || table(lens, rows.get().unwrap_or_default())}
            {move || {
                let (heading, rows) = more.get().flatten()?;
                Some(view! { <h2>{lens.say(&heading)}</h2>{table(lens, rows)} })
            }}
            {move || {
                let (question, reason) = why.get().flatten()?;
                Some(view! { <h2>{lens.say(&question)}</h2><ReasonList lens reason /> })
            }}
            {move || bytes.get().flatten().map(|batch| batch::table(lens, batch))}
        </aside>
    }
}

fn table(lens: Lens, rows: Vec<Row>) -> impl IntoView {
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
