//! The controller: whether it runs, and the newest records of its metadata log.

use super::part;
use crate::scene::cluster::RecordLine;
use crate::session::{Intent, Msg};
use crate::text::cluster as words;
use crate::ui::lens::Lens;
use leptos::prelude::*;

/// The controller's card.
#[component]
pub(super) fn Controller(lens: Lens) -> impl IntoView {
    let runs = part(lens, |scene| scene.controller.runs);
    let verb = part(lens, |scene| scene.controller.verb.clone());
    let records = part(lens, |scene| scene.controller.records.clone());
    let process = move || lens.say(&if runs.get() { words::running() } else { words::down() });
    let button = move || {
        let (fault, phrase) = verb.get()?;
        Some(view! {
            <button type="button" class="act" data-act=format!("{}-controller", fault.word())
                on:click=move |_| lens.send(Msg::Act(Intent::Controller(fault)))>
                {lens.say(&phrase)}
            </button>
        })
    };
    let lines = move || {
        let line = |record: RecordLine| {
            let waits = (!record.committed).then(|| lens.say(&words::uncommitted()));
            view! {
                <li>
                    <b>{record.offset.to_string()}</b>" "<span>{record.kind}</span>" "
                    <code>{record.content}</code>" "<i>{waits}</i>
                </li>
            }
        };
        records.get().into_iter().map(line).collect_view()
    };
    view! {
        <section class="cluster-controller" class:cluster-off=move || !runs.get()
            aria-label=lens.label(words::controller)>
            <header>
                <h2>{lens.label(words::controller)}</h2>
                <b class="cluster-process">{process}</b>
            </header>
            <div class="cluster-verbs" role="group"
                aria-label=lens.label(words::do_to_controller)>{button}</div>
            <h3>{lens.label(words::metadata_log)}</h3>
            <ol class="cluster-records" tabindex="0"
                aria-label=lens.label(words::metadata_log)>{lines}</ol>
        </section>
    }
}
