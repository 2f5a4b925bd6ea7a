//! A button in the middle of each link: it says what is wrong with the link, and opens its menu.

use super::field::Field;
use super::{MOST_SIGNS, menus};
use crate::scene::cluster::Link;
use crate::scene::digits::tenths;
use crate::ui::kit::{Each, menu};
use crate::ui::lens::Lens;
use crate::ui::state::{Memo, Signal};
use brokerscope_view::view;
use leptos::prelude::*;

/// All signs.
#[component]
pub(super) fn Signs(lens: Lens, field: Field) -> AnyView {
    let keys = Signal::derive(move || {
        field.scene.with(|scene| scene.links.iter().map(|link| link.ends.number()).collect())
    });
    let sign = move |number| view! { <Sign lens field number /> };
    view! { <Each keys view=Callback::new(sign) /> }
}

#[component]
fn Sign(lens: Lens, field: Field, number: u64) -> AnyView {
    let link = Memo::new(move || {
        let is_this = |link: &&Link| link.ends.number() == number;
        field.scene.with(|scene| scene.links.iter().find(is_this).cloned())
    });
    let with = move |of: &dyn Fn(&Link) -> String| link.with(|link| link.as_ref().map(of));
    let key = link.with_untracked(|link| link.as_ref().map(Link::key));
    let at = move || {
        let place = field.layout.with(|layout| layout.sign(link.get()?.ends))?;
        Some(format!("transform:translate({}px,{}px)", tenths(place.x), tenths(place.y)))
    };
    let stop = move || {
        let many = field.scene.with(|scene| scene.links.len() > MOST_SIGNS);
        let whole = link.with(|link| link.as_ref().is_none_or(Link::is_whole));
        if many && whole { "-1" } else { "0" }
    };
    let drawing = move || {
        with(&|link| {
            let said = link.sign().map(|sign| lens.say(&sign)).unwrap_or_default();
            format!(
                "<svg viewBox=\"-9 -9 18 18\" aria-hidden=\"true\"><path d=\"{}\"/></svg>{said}",
                glyph(link)
            )
        })
        .unwrap_or_default()
    };
    let open =
        move || menu::open(field.menu, link.with_untracked(|it| menus::of_link(it.as_ref()?)));
    view! {
        <div class="cluster-sign" prop:style=at>
            <button type="button" class=move || with(&|link| class(link).to_owned()) data-link=key
                tabindex=stop aria-haspopup="menu"
                aria-label=move || with(&|link| lens.say(&link.said()))
                on:click=move |_| open()
                on:contextmenu=move |event| {
                    event.prevent_default();
                    open();
                }
                inner_html=drawing
            />
        </div>
    }
}

fn class(link: &Link) -> &'static str {
    match (link.is_struck(), link.is_whole()) {
        (true, _) => "cluster-link cluster-struck",
        (false, false) => "cluster-link cluster-slow",
        (false, true) => "cluster-link",
    }
}

/// A cross, two bars, a clock; a dot where all is well.
fn glyph(link: &Link) -> &'static str {
    match (link.is_struck(), link.is_whole(), link.paused) {
        (true, true, true) => "M-2.6 -4v8M2.6 -4v8",
        (true, ..) => "M-4 -4L4 4M4 -4L-4 4",
        (false, false, _) => "M0 -5v5h3.6",
        (false, true, _) => "M-2.6 0h0M0 0h0M2.6 0h0",
    }
}
