//! A button in the middle of each link: it says what is wrong with the link, and opens its menu.

use super::field::Field;
use super::menus;
use crate::scene::cluster::Link;
use crate::ui::kit::menu;
use crate::ui::lens::Lens;
use leptos::prelude::*;

/// Of more links than this only those that are not whole are met by the Tab key.
const MOST_STOPS: usize = 24;

/// All signs.
#[component]
pub(super) fn Signs(lens: Lens, field: Field) -> impl IntoView {
    let keys = Memo::new(move |_| {
        field.scene.with(|scene| scene.links.iter().map(Link::key).collect::<Vec<_>>())
    });
    view! {
        <For each=move || keys.get() key=Clone::clone let:key>
            <Sign lens field key />
        </For>
    }
}

#[component]
fn Sign(lens: Lens, field: Field, key: String) -> impl IntoView {
    let named = key.clone();
    let link = Memo::new(move |_| {
        field.scene.with(|scene| scene.links.iter().find(|it| it.key() == named).cloned())
    });
    let at = move || {
        let place = field.layout.with(|layout| layout.sign(link.get()?.ends))?;
        Some(format!("translate({:.1}px,{:.1}px)", place.x, place.y))
    };
    let said = move || link.get().map(|link| lens.say(&link.said()));
    let sign = move || link.get().and_then(|link| link.sign()).map(|sign| lens.say(&sign));
    let is_struck = move || {
        link.with(|link| link.as_ref().is_some_and(|it| it.there.cut || it.back.cut || it.paused))
    };
    let is_slow = move || !is_struck() && sign().is_some();
    let glyph = move || link.with(|link| link.as_ref().map_or("", glyph));
    let stop = move || {
        let many = field.scene.with(|scene| scene.links.len() > MOST_STOPS);
        if many && sign().is_none() { "-1" } else { "0" }
    };
    let open =
        move || menu::open(field.menu, link.get_untracked().as_ref().and_then(menus::of_link));
    view! {
        <div class="cluster-sign" style:transform=at>
            <button type="button" class="cluster-link" data-link=key tabindex=stop
                aria-haspopup="menu" aria-label=said title=said
                class:cluster-struck=is_struck class:cluster-slow=is_slow
                on:click=move |_| open()
                on:contextmenu=move |event| {
                    event.prevent_default();
                    open();
                }
            >
                <svg viewBox="-9 -9 18 18" aria-hidden="true"><path d=glyph /></svg>
                {sign}
            </button>
        </div>
    }
}

/// A cross, two bars, a clock; a dot where all is well.
fn glyph(link: &Link) -> &'static str {
    match (link.there.cut || link.back.cut, link.paused, link.is_whole()) {
        (true, ..) => "M-4 -4L4 4M4 -4L-4 4",
        (false, true, _) => "M-2.6 -4v8M2.6 -4v8",
        (false, false, false) => "M0 -5v5h3.6",
        (false, false, true) => "M-2.6 0h0M0 0h0M2.6 0h0",
    }
}
