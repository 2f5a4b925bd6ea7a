//! Links: which are not whole, and what can be done between two ends.

use super::part;
use crate::session::{Intent, Msg};
use crate::text::{Phrase, cluster as words};
use crate::ui::lens::Lens;
use brokerscope_engine::world::fault::LinkFault;
use leptos::prelude::*;

/// What `slow` adds, in milliseconds.
const SLOW_MS: u32 = 200;

/// The links.
#[component]
pub(super) fn Links(lens: Lens) -> impl IntoView {
    let ends = part(lens, |scene| scene.ends.clone());
    let faults = part(lens, |scene| scene.faults.clone());
    let (from, to) = (RwSignal::new("1".to_owned()), RwSignal::new("2".to_owned()));
    let select = move |name: &'static str, label: fn() -> _, chosen: RwSignal<String>| {
        let options = move || {
            let option = |end: String| {
                let is_chosen = chosen.get() == end;
                let value = end.clone();
                view! { <option value=value selected=is_chosen>{end}</option> }
            };
            ends.get().into_iter().map(option).collect_view()
        };
        view! {
            <label class="cluster-end">
                <span>{lens.label(label)}</span>
                <select data-act=name on:change=move |event| chosen.set(event_target_value(&event))>
                    {options}
                </select>
            </label>
        }
    };
    let button = move |fault: LinkFault, label: fn() -> _| {
        let send = move |_| {
            lens.send(Msg::Act(Intent::Link(fault, from.get_untracked(), to.get_untracked())));
        };
        view! {
            <button type="button" class="act" data-act=fault.word() on:click=send
                aria-disabled=move || (from.get() == to.get()).then_some("true")>
                {lens.label(label)}
            </button>
        }
    };
    let lines = move || {
        let line = |fault: Phrase| view! { <li>{lens.say(&fault)}</li> };
        faults.get().into_iter().map(line).collect_view()
    };
    let whole = move || faults.with(Vec::is_empty).then(|| lens.say(&words::all_whole()));
    view! {
        <section class="cluster-links" aria-label=lens.label(words::links)>
            <h2>{lens.label(words::links)}</h2>
            <div class="cluster-verbs">
                {select("link-from", words::link_from, from)}
                {select("link-to", words::link_to, to)}
                {button(LinkFault::Cut, words::cut_both)}
                {button(LinkFault::Slow { ms: SLOW_MS }, words::slow_both)}
                {button(LinkFault::Heal, words::heal_both)}
                {button(LinkFault::Reset, words::reset_both)}
            </div>
            <p class="explore-hint">{whole}</p>
            <ul class="cluster-faults">{lines}</ul>
        </section>
    }
}
