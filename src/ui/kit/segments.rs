//! A choice of one among few.

use leptos::prelude::*;

/// A row of buttons of which one is pressed.
#[component]
pub(crate) fn Segments<T: Copy + PartialEq + Send + Sync + 'static>(
    /// What is chosen, in words.
    #[prop(into)]
    label: Signal<String>,
    /// The choices with their text.
    #[prop(into)]
    choices: Signal<Vec<(T, String)>>,
    /// The one that is chosen.
    #[prop(into)]
    chosen: Signal<T>,
    /// Is told what was chosen.
    #[prop(into)]
    choose: Callback<T>,
) -> impl IntoView {
    let button = move |(choice, text): (T, String)| {
        let pressed = move || chosen.get() == choice;
        view! {
            <button
                type="button"
                class="segments-choice"
                aria-pressed=move || pressed().to_string()
                on:click=move |_| choose.run(choice)
            >
                {text}
            </button>
        }
    };
    view! {
        <div class="segments" role="group" aria-label=move || label.get()>
            {move || choices.get().into_iter().map(button).collect_view()}
        </div>
    }
}
