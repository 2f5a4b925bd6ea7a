//! A choice of one among few.

use crate::ui::state::Signal;
use brokerscope_view::view;
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
) -> AnyView {
    let shown = Signal::derive(move || {
        let now = chosen.get();
        let choices = choices.get().into_iter();
        choices.map(|(choice, text)| (text, choice == now)).collect::<Vec<_>>()
    });
    let choose = Callback::new(move |place: usize| {
        let choice = choices.with_untracked(|choices| choices.get(place).map(|it| it.0));
        choice.into_iter().for_each(|choice| choose.run(choice));
    });
    view! { <Row label choices=shown choose /> }
}

/// The row itself, which does not know what is chosen among: so its code is downloaded once.
#[component]
fn Row(
    label: Signal<String>,
    /// Texts, and whether it is the chosen one.
    choices: Signal<Vec<(String, bool)>>,
    choose: Callback<usize>,
) -> AnyView {
    let button = move |(place, (text, pressed)): (usize, (String, bool))| {
        view! {
            <button
                type="button"
                class="segments-choice"
                aria-pressed=pressed.to_string()
                on:click=move |_| choose.run(place)
            >
                {text}
            </button>
        }
    };
    view! {
        <div class="segments" role="group" aria-label=move || label.get()>
            {move || choices.get().into_iter().enumerate().map(button).collect_view()}
        </div>
    }
}
