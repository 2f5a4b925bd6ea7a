//! A button that sends one message.

use crate::session::Msg;
use crate::ui::lens::Lens;
use crate::ui::state::Signal;
use brokerscope_view::view;
use leptos::prelude::*;

/// How much a button calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// One among others.
    Plain,
    /// The one to press.
    Main,
    /// A step into something new.
    Hook,
    /// What may be done instead of the one to press.
    Quiet,
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Self::Plain => "act",
            Self::Main => "act act-main",
            Self::Hook => "act act-hook",
            Self::Quiet => "act act-quiet",
        }
    }
}

/// A button that sends one message.
#[component]
pub(crate) fn Act(
    lens: Lens,
    /// What it sends.
    #[prop(into)]
    sends: Signal<Msg>,
    /// Its text.
    #[prop(into)]
    label: Signal<String>,
    #[prop(into, default = Signal::stored(Tone::Plain))] tone: Signal<Tone>,
    /// Whether it can be pressed now.
    #[prop(into, default = Signal::stored(true))]
    enabled: Signal<bool>,
    /// The key that does the same, shown beside the text.
    #[prop(optional)]
    key: Option<&'static str>,
    /// A name for tests and styles, as `data-act`.
    #[prop(optional)]
    name: &'static str,
) -> AnyView {
    view! {
        <button
            type="button"
            class=move || tone.get().class()
            data-act=name
            aria-disabled=move || (!enabled.get()).then_some("true")
            on:click=move |_| if enabled.get() { lens.send(sends.get()) }
        >
            <span class="act-label">{move || label.get()}</span>
            {key.map(|key| view! { <kbd aria-hidden="true">{key}</kbd> })}
        </button>
    }
}
