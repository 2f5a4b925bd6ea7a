//! A group that is too large to be drawn partition by partition: a row a member, and a way to see
//! all of it.

use super::{Field, markup, menus};
use crate::scene::groups::Group;
use crate::text::groups as words;
use crate::ui::kit::menu;
use crate::ui::lens::Lens;
use crate::ui::state::Cell;
use brokerscope_view::view;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, MouseEvent};

/// The group `key`, summed up.
#[component]
pub(super) fn Summary(lens: Lens, field: Field, key: u64, whole: Cell<bool>) -> AnyView {
    let text = move |read: fn(Lens, &Group) -> String| move || field.text(key, read, lens);
    let open = move |event: MouseEvent| {
        let opened = pressed(&event).and_then(|opener| {
            field.scene.with_untracked(|scene| {
                let group = scene.groups.iter().find(|it| it.key == key)?;
                let is_it = |member: u64| opener == format!("member-{member}");
                group.members.iter().find(|it| is_it(it.key)).and_then(menus::of_member)
            })
        });
        if opened.is_some() {
            menu::open(field.menu, opened);
        }
    };
    view! {
        <div class="group-folded">
            <p>{text(markup::summed_up)}</p>
            <button type="button" class="act" data-act="group-whole"
                on:click=move |_| whole.set(true)>{lens.label(words::show_whole)}</button>
        </div>
        <div class="group-scroll" tabindex="0" role="region"
            aria-label=text(|lens, group| lens.say(&words::positions_of(&group.id)))
            on:click=open>
            <table class="group-table" inner_html=text(markup::rows) />
        </div>
    }
}

/// The name of the menu whose button was pressed.
fn pressed(event: &MouseEvent) -> Option<String> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    target.closest("[data-menu]").ok()??.get_attribute("data-menu")
}
