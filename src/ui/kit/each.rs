//! A view for each key of a list, kept while its key stays. All lists of the page are this one, so
//! that the code which keeps a list is downloaded once.

use crate::ui::state::Signal;
use leptos::prelude::*;

/// A view for each key.
#[component]
pub(crate) fn Each(
    /// The keys, in order.
    #[prop(into)]
    keys: Signal<Vec<u64>>,
    /// What is shown of one.
    view: Callback<u64, AnyView>,
) -> AnyView {
    let list = leptos::view! {
        <For each=move || keys.get() key=|key| *key children=move |key| view.run(key) />
    };
    list.into_any()
}
