//! Undo, save, load, paste; the dialogs they need, and what the page has to say about them.

use super::files;
use super::part;
use crate::session::{Msg, Preset};
use crate::text::{Phrase, explore as words, line, page};
use crate::ui::kit::Act;
use crate::ui::kit::Show;
use crate::ui::kit::dialog::Dialog;
use crate::ui::lens::Lens;
use crate::ui::state::{Cell, Signal};
use brokerscope_view::view;
use leptos::html;
use leptos::prelude::*;

/// The buttons.
#[component]
pub(super) fn SessionButtons(lens: Lens) -> AnyView {
    let undo = part(lens, |scene| scene.undo);
    let fork = part(lens, |scene| scene.fork);
    let pasting = Cell::new(false);
    let picker = NodeRef::<html::Input>::new();
    let text = move |phrase| Signal::derive(lens.label(phrase));
    view! {
        <div class="session-buttons">
            <Act lens name="undo" key="U" sends=Msg::Undo label=text(words::undo)
                enabled=Signal::derive(move || undo.get() == Some(true)) />
            <Act lens name="fork" key="B" sends=Msg::Fork label=text(words::fork)
                enabled=Signal::derive(move || fork.get() == Some(true)) />
            <Act lens name="save" sends=Msg::Save label=text(words::save) />
            <button type="button" class="act" data-act="load"
                on:click=move |_| picker.get().into_iter().for_each(|picker| picker.click())>
                {lens.label(words::load)}
            </button>
            <button type="button" class="act" data-act="paste" on:click=move |_| pasting.set(true)>
                {lens.label(words::paste)}
            </button>
            <input class="session-file" type="file" accept=".txt,text/plain" tabindex="-1"
                aria-hidden="true" node_ref=picker
                on:change=move |_| files::read(picker, move |text| lens.send(Msg::Load(text))) />
        </div>
        <Show when=move || fork.get() == Some(true)>
            <p class="explore-hint">{lens.label(words::fork_means)}</p>
        </Show>
        <Presets lens />
        <PasteDialog lens open=pasting />
    }
}

/// Clusters to begin with.
#[component]
fn Presets(lens: Lens) -> AnyView {
    let button = |preset, name, label: fn() -> Phrase| {
        let label = Signal::derive(lens.label(label));
        view! { <Act lens name=name sends=Msg::Begin(preset) label=label /> }
    };
    view! {
        <details class="joining">
            <summary data-act="begin-open">{lens.label(line::new_cluster)}</summary>
            <div class="explore-fetching">
                {button(Preset::ThreeBrokers, "begin-3", line::three_brokers)}
                {button(Preset::OneBroker, "begin-1", line::one_broker)}
                {button(Preset::FiveBrokers, "begin-5", line::five_brokers)}
                <p class="explore-hint">{lens.label(line::new_means)}</p>
            </div>
        </details>
    }
}

/// A field for a saved session's text.
#[component]
fn PasteDialog(lens: Lens, open: Cell<bool>) -> AnyView {
    let text = Cell::new(String::new());
    let load = move || {
        open.set(false);
        lens.send(Msg::Load(text.get_untracked()));
    };
    view! {
        <Dialog lens open close=move |()| open.set(false) name="paste"
            title=Signal::derive(lens.label(words::paste_title))>
            <label class="session-text">
                <span>{lens.label(words::paste_label)}</span>
                <textarea rows="12" spellcheck="false" prop:value=move || text.get()
                    on:input=move |event| text.set(event_target_value(&event))></textarea>
            </label>
            <button type="button" class="act act-main" data-act="paste-load"
                on:click=move |_| load()>
                {lens.label(words::paste_load)}
            </button>
        </Dialog>
    }
}

/// The session as text, to copy or to keep as a file.
#[component]
pub(super) fn SavedDialog(lens: Lens) -> AnyView {
    let saved = part(lens, |scene| scene.saved.clone());
    let text = move || saved.get().flatten().unwrap_or_default();
    let open = move || saved.with(|saved| saved.as_ref().is_some_and(Option::is_some));
    view! {
        <Dialog lens open=Signal::derive(open) name="saved"
            close=move |()| lens.send(Msg::CloseSaved)
            title=Signal::derive(lens.label(words::save_title))>
            <label class="session-text">
                <span>{lens.label(words::save_label)}</span>
                <textarea rows="12" readonly spellcheck="false" prop:value=text></textarea>
            </label>
            <div class="session-buttons">
                <button type="button" class="act act-main" data-act="save-file"
                    on:click=move |_| files::keep(&text())>
                    {lens.label(words::save_file)}
                </button>
                <button type="button" class="act" data-act="save-copy"
                    on:click=move |_| files::copy(&text())>
                    {lens.label(words::save_copy)}
                </button>
            </div>
        </Dialog>
    }
}

/// What the page has to say about loading or saving, until it was read.
#[component]
pub(super) fn Notice(lens: Lens) -> AnyView {
    let notice = part(lens, |scene| scene.notice.clone());
    let shown = move || {
        notice.get().flatten().map(|notice| {
            view! {
                <div class="notice" class:notice-wrong=notice.wrong role="alert">
                    <p>{lens.say(&notice.text)}</p>
                    <button type="button" class="act" data-act="close-notice"
                        on:click=move |_| lens.send(Msg::CloseNotice)>
                        {lens.label(page::close)}
                    </button>
                </div>
            }
        })
    };
    view! { {shown} }
}
