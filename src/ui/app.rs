//! The page: which of the two views, the keyboard, and what a screen reader is told.

use super::explore::Explore;
use super::first_minute::FirstMinute;
use super::focus::focus;
use super::header::Header;
use super::kit::Announcer;
use super::kit::keys::KeysDialog;
use super::lens::Lens;
use crate::session::keys::{Place, message};
use crate::ui::kit::Show;
use crate::ui::state::{Cell, Signal, effect};
use brokerscope_view::view;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// The whole page.
#[component]
pub fn App(
    /// What it shows and where it speaks.
    lens: Lens,
) -> AnyView {
    let help = Cell::new(false);
    let exploring = lens.exploring();
    let place = move || if exploring.get() { Place::Explore } else { Place::FirstMinute };
    let listening = window_event_listener(leptos::ev::keydown, move |event| {
        if let Some(key) = free_key(&event) {
            if key == "?" {
                help.set(true);
            } else if key.eq_ignore_ascii_case("p") && focus("[data-focus=produce]") {
                event.prevent_default();
            } else if let Some(msg) = message(place(), &key) {
                event.prevent_default();
                lens.send(msg);
            }
        }
    });
    on_cleanup(move || listening.remove());
    effect(move || dress(lens));
    view! {
        <div class="app" class:app-explore=move || exploring.get()>
            <Show when=move || exploring.get() fallback=move || view! { <FirstMinute lens /> }>
                <Explore lens />
            </Show>
            <Header lens help />
            <KeysDialog lens open=help place=Signal::derive(place) />
            <Announcer lens />
        </div>
    }
}

/// Tells the document about language and theme, which it has outside the page's own elements.
fn dress(lens: Lens) {
    let preferences = lens.preferences.get();
    let Some(root) = document().document_element() else { return };
    set(&root, "lang", Some(preferences.lang.tag()));
    set(&root, "data-theme", preferences.theme.attribute());
}

fn set(element: &Element, name: &str, value: Option<&str>) {
    let outcome = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
    debug_assert!(outcome.is_ok(), "{name} is a legal attribute name");
}

/// The key of an event that belongs to the page, not to a field, slider or button of it, and not to
/// the browser.
fn free_key(event: &KeyboardEvent) -> Option<String> {
    if event.ctrl_key() || event.meta_key() || event.alt_key() || event.default_prevented() {
        return None;
    }
    let key = event.key();
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let taken = match key.as_str() {
        " " | "Enter" => {
            "input, select, textarea, button, summary, [role=slider], [role=button], [role=menu]"
        }
        "Home" | "End" => "input, select, textarea, [role=slider]",
        _ => "input, select, textarea, dialog, [role=menu]",
    };
    match target.map(|element| element.closest(taken)) {
        Some(Ok(Some(_))) => None,
        Some(Ok(None) | Err(_)) | None => Some(key),
    }
}
