//! The controller, a machine of its own under the brokers: whether it runs, and the newest records
//! of its metadata log.

use super::field::Field;
use super::part;
use crate::scene::cluster::RecordLine;
use crate::session::{Intent, Msg};
use crate::text::cluster as words;
use crate::ui::kit::menu::{self, Item, Opened};
use crate::ui::lens::Lens;
use brokerscope_view::view;
use leptos::prelude::*;

/// The controller's card.
#[component]
pub(super) fn Controller(lens: Lens, field: Field) -> AnyView {
    let card = part(lens, |scene| scene.controller.clone());
    let runs = move || card.with(|card| card.runs);
    let process = move || lens.say(&if runs() { words::running() } else { words::down() });
    let open = move || {
        let item = |(fault, label): (brokerscope_engine::world::fault::ControllerFault, _)| Item {
            act: format!("{}-controller", fault.word()),
            label,
            sends: Msg::Act(Intent::Controller(fault)),
            inspects: false,
        };
        let items = card.get_untracked().verb.into_iter().map(item).collect();
        let opener = "[data-menu=\"controller\"]".to_owned();
        menu::open(field.menu, Opened::at(opener, words::menu_of_controller(), items));
    };
    let lines = move || records(lens, card.get().records);
    view! {
        <section class="cluster-controller" class:machine-off=move || !runs()
            aria-label=lens.label(words::controller)
            on:contextmenu=move |event| {
                event.prevent_default();
                open();
            }
        >
            <header>
                <svg class="cluster-crown" viewBox="0 0 16 12" aria-hidden="true">
                    <path d="M2 12h12l2 -10 -4.6 3.6 -3.4 -5.6 -3.4 5.6 -4.6 -3.6z" />
                </svg>
                <h2>{lens.label(words::controller)}</h2>
                <b class="machine-state">{process}</b>
                <button type="button" class="machine-menu" data-menu="controller"
                    aria-haspopup="menu" aria-label=lens.label(words::menu_of_controller)
                    on:click=move |_| open()>"⋯"</button>
            </header>
            <h3>{lens.label(words::metadata_log)}</h3>
            <ol class="cluster-records" tabindex="0"
                aria-label=lens.label(words::metadata_log)>{lines}</ol>
        </section>
    }
}

/// Records of a log, a line each.
pub(in crate::ui) fn records(lens: Lens, records: Vec<RecordLine>) -> AnyView {
    let line = |record: RecordLine| {
        let waits = (!record.committed).then(|| lens.say(&words::uncommitted()));
        view! {
            <li>
                <b>{record.offset.to_string()}</b>" "<span>{record.kind}</span>" "
                <code>{record.content}</code>" "<i>{waits}</i>
            </li>
        }
    };
    records.into_iter().map(line).collect_view().into_any()
}
