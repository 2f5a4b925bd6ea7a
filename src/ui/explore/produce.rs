//! The form that produces: how many records, acks, a key. What is wrong is said beside the field.

use crate::session::{Intent, Msg, Order};
use crate::text::explore as words;
use crate::ui::kit::Segments;
use crate::ui::kit::Show;
use crate::ui::lens::Lens;
use crate::ui::state::{Cell, Signal};
use brokerscope_view::view;
use leptos::prelude::*;

/// Most records that one call produces; they share one batch.
const MOST: u32 = 500;

/// The form.
#[component]
pub(super) fn Produce(lens: Lens) -> AnyView {
    let records = Cell::new("1".to_owned());
    let acks = Cell::new(-1_i16);
    let key = Cell::new(String::new());
    let count = move || records.with(|text| read(text));
    let choices = vec![(-1, "all".to_owned()), (1, "1".to_owned()), (0, "0".to_owned())];
    let send = move || {
        let key = key.get().trim().to_owned();
        let key = (!key.is_empty()).then_some(key);
        count().map(|records| Msg::Act(Intent::Produce(Order { records, acks: acks.get(), key })))
    };
    view! {
        <form
            class="produce"
            on:submit=move |event| {
                event.prevent_default();
                send().into_iter().for_each(|msg| lens.send(msg));
            }
        >
            <Field lens label=words::records value=records name="produce" />
            <Field lens label=words::key value=key name="key" />
            <div class="produce-acks">
                <span aria-hidden="true">"acks"</span>
                <Segments label=Signal::derive(lens.label(words::acks))
                    choices=Signal::stored(choices) chosen=acks choose=move |it| acks.set(it) />
            </div>
            <Show when=move || count().is_none()>
                <p class="produce-wrong" role="alert">{lens.label(words::records_wrong)}</p>
            </Show>
            <button type="submit" class="act act-main" data-act="produce"
                aria-disabled=move || count().is_none().then_some("true")>
                {lens.label(words::produce_now)}
                <kbd aria-hidden="true">"P"</kbd>
            </button>
        </form>
    }
}

fn read(text: &str) -> Option<u32> {
    text.trim().parse().ok().filter(|count| (1..=MOST).contains(count))
}

/// A field with its label. `P` puts the focus on the one named `produce`.
#[component]
pub(super) fn Field(
    lens: Lens,
    label: fn() -> crate::text::Phrase,
    value: Cell<String>,
    /// How keys and tests find it, as `data-focus`.
    name: &'static str,
) -> AnyView {
    view! {
        <label class="produce-field">
            <span>{lens.label(label)}</span>
            <input
                type="text"
                inputmode=if name == "produce" { "numeric" } else { "text" }
                autocomplete="off"
                spellcheck="false"
                data-focus=name
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            />
        </label>
    }
}
