//! Leaves that get keyboard, focus and names right once.

mod bound;
mod button;
mod child;
pub(crate) mod dialog;
mod each;
mod element;
pub(crate) mod keys;
pub(crate) mod menu;
mod segments;
mod show;

pub(crate) use button::{Act, Tone};
pub(crate) use child::{Child, several};
pub(crate) use each::Each;
pub(crate) use element::Element;
pub(crate) use segments::Segments;
pub(crate) use show::Show;

use super::lens::Lens;
use brokerscope_view::view;
use leptos::prelude::*;

/// Tells a screen reader what changed.
#[component]
pub(crate) fn Announcer(lens: Lens) -> AnyView {
    let news = lens.pick(|still| still.announcement.clone());
    let said = move || news.get().map(|phrase| lens.say(&phrase));
    view! { <div class="announcer" role="status" aria-live="polite">{said}</div> }
}
