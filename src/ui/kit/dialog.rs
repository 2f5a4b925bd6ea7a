//! A dialog that the browser itself makes modal: it keeps the focus, and Esc closes it.

use crate::text::page;
use crate::ui::lens::Lens;
use crate::ui::state::{Signal, effect};
use brokerscope_view::view;
use leptos::html;
use leptos::prelude::*;

/// A modal dialog with a heading and a way out.
#[component]
pub(crate) fn Dialog(
    lens: Lens,
    /// Whether it is open; closing sets it.
    #[prop(into)]
    open: Signal<bool>,
    /// Is told that the person closed it.
    #[prop(into)]
    close: Callback<()>,
    /// Its heading.
    #[prop(into)]
    title: Signal<String>,
    /// A name for tests, as `data-dialog`.
    name: &'static str,
    children: ChildrenFn,
) -> AnyView {
    let node = NodeRef::<html::Dialog>::new();
    effect(move || {
        let Some(dialog) = node.get() else { return };
        match (open.get(), dialog.open()) {
            (true, false) => dialog.show_modal().unwrap_or_default(),
            (false, true) => dialog.close(),
            (true, true) | (false, false) => {}
        }
    });
    view! {
        <dialog
            node_ref=node
            class="dialog"
            data-dialog=name
            aria-label=move || title.get()
            on:close=move |_| close.run(())
        >
            <div class="dialog-head">
                <h2>{move || title.get()}</h2>
                <button type="button" class="act act-quiet" on:click=move |_| close.run(())>
                    {lens.label(page::close)}
                </button>
            </div>
            {children()}
        </dialog>
    }
}
