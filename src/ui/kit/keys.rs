//! The list of keys that `?` shows.

use super::dialog::Dialog;
use crate::session::keys::{Place, Shortcut, shortcuts};
use crate::text::page;
use crate::ui::lens::Lens;
use crate::ui::state::{Cell, Signal};
use brokerscope_view::view;
use leptos::prelude::*;

/// All keys of the place where the person is.
#[component]
pub(crate) fn KeysDialog(lens: Lens, open: Cell<bool>, place: Signal<Place>) -> AnyView {
    let row = move |shortcut: Shortcut| {
        view! {
            <dt><kbd>{shortcut.shown}</kbd></dt>
            <dd>{lens.say(&shortcut.does)}</dd>
        }
    };
    let rows = move || shortcuts(place.get()).into_iter().map(row).collect_view();
    view! {
        <Dialog
            lens
            open
            close=move |()| open.set(false)
            title=Signal::derive(lens.label(page::keys))
            name="keys"
        >
            <dl class="keys">{rows}</dl>
            <p class="dialog-foot">{lens.label(page::trademark)}</p>
        </Dialog>
    }
}
