//! The line: any action as text, with what can come next offered while it is written.

use super::part;
use crate::scene::line::{Names, complete, problem};
use crate::session::{Intent, Msg};
use crate::text::{Phrase, line as words};
use crate::ui::kit::Show;
use crate::ui::lens::Lens;
use crate::ui::state::{Cell, Memo};
use brokerscope_view::view;
use leptos::prelude::*;

/// The line with its suggestions. What is wrong is said under it.
#[component]
pub(super) fn Line(lens: Lens) -> AnyView {
    let names = part(lens, |scene| scene.names.clone());
    let names = move || names.get().unwrap_or_else(Names::default);
    let text = Cell::new(String::new());
    let wrong: Cell<Option<Phrase>> = Cell::new(None);
    let offers = Memo::new(move || text.with(|text| complete(&names(), text)));
    let option = |line: String| view! { <option value=line></option> };
    let options = move || offers.get().into_iter().map(option).collect_view();
    let submit = move || {
        let line = text.get_untracked().trim().to_owned();
        let problem = untrack(move || problem(&names(), &line).ok_or(line));
        match problem {
            Ok(problem) => wrong.set(Some(problem)),
            Err(line) => {
                text.set(String::new());
                lens.send(Msg::Act(Intent::Line(line)));
            }
        }
    };
    view! {
        <form class="line" on:submit=move |event| {
            event.prevent_default();
            submit();
        }>
            <label class="produce-field">
                <span>{lens.label(words::line)}</span>
                <input type="text" list="line-offers" autocomplete="off" autocapitalize="off"
                    spellcheck="false" data-focus="line" placeholder="crash 2"
                    aria-invalid=move || wrong.with(Option::is_some).then_some("true")
                    prop:value=move || text.get()
                    on:input=move |event| {
                        wrong.set(None);
                        text.set(event_target_value(&event));
                    } />
            </label>
            <datalist id="line-offers">{options}</datalist>
            <button type="submit" class="act" data-act="line">{lens.label(words::line_do)}</button>
            <Show when=move || wrong.with(Option::is_some)>
                <p class="produce-wrong" role="alert">
                    {move || wrong.get().map(|phrase| lens.say(&phrase))}
                </p>
            </Show>
        </form>
    }
}
