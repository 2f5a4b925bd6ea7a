//! The members of a group under each other, the tray of partitions that nobody reads, and over them
//! the partitions as chips: a chip that changes its reader moves there.

use super::{Field, markup, menus};
use crate::scene::digits::{tenths, units};
use crate::scene::groups::{Board as Layout, Member, Part};
use crate::scene::stage::Subject;
use crate::session::Msg;
use crate::text::groups as words;
use crate::ui::kit::{Each, menu};
use crate::ui::lens::Lens;
use crate::ui::state::{Memo, Signal};
use brokerscope_view::view;
use leptos::prelude::*;

/// The board of the group `key`.
#[component]
pub(super) fn Board(lens: Lens, field: Field, key: u64) -> AnyView {
    let layout = Memo::new(move || {
        let width = field.width.get();
        field.with(key, |group| group.board(width)).unwrap_or_default()
    });
    let members = move || {
        let keys = |group: &crate::scene::groups::Group| {
            group.members.iter().map(|member| member.key).collect::<Vec<_>>()
        };
        field.with(key, keys).unwrap_or_default()
    };
    let parts = move || {
        let keys = |group: &crate::scene::groups::Group| {
            let keys = group.parts.iter().map(|part| u64::from(part.partition.0));
            keys.collect::<Vec<_>>()
        };
        field.with(key, keys).unwrap_or_default()
    };
    let at = (lens, field, layout);
    let member = move |member| view! { <MemberCard at group=key key=member /> };
    let chip = move |part| view! { <Chip at group=key key=part /> };
    let tray = move || layout.with(|layout| layout.cards.last().map(|card| markup::card(*card)));
    let unread = move || {
        let is_unread = |group: &crate::scene::groups::Group| {
            group.parts.iter().any(|part| part.reader.is_none())
        };
        field.with(key, is_unread) == Some(true)
    };
    let said = move || {
        let phrase = if unread() { words::nobody() } else { words::everybody() };
        lens.say(&phrase)
    };
    view! {
        <div class="group-board"
            style:height=move || layout.with(|it| format!("{}px", units(it.height)))
            style:width=move || format!("{}px", units(field.width.get()))>
            <Each keys=Signal::derive(members) view=Callback::new(member) />
            <p class="group-tray" class:group-unread=unread prop:style=tray>{said}</p>
            <svg class="group-ghosts" aria-hidden="true" width="100%" height="100%"
                inner_html=move || layout.with(markup::ghosts) />
            <Each keys=Signal::derive(parts) view=Callback::new(chip) />
        </div>
    }
}

/// A member: who it is, what it is about, and its timers.
#[component]
fn MemberCard(at: (Lens, Field, Memo<Layout>), group: u64, key: u64) -> AnyView {
    let (lens, field, layout) = at;
    let place = move || {
        let of = |group: &crate::scene::groups::Group| {
            group.members.iter().position(|member| member.key == key)
        };
        field.with(group, of).flatten()
    };
    let style = move || {
        let card = place().and_then(|place| layout.with(|it| it.cards.get(place).copied()));
        card.map(markup::card)
    };
    let text = move |read: fn(Lens, &Member) -> String| {
        move || {
            let of = |group: &crate::scene::groups::Group| {
                let member = group.members.iter().find(|member| member.key == key);
                member.map(|member| read(lens, member))
            };
            field.with(group, of).flatten().unwrap_or_default()
        }
    };
    let open = move || {
        let opened = field.scene.with_untracked(|scene| {
            let group = scene.groups.iter().find(|it| it.key == group)?;
            group.members.iter().find(|it| it.key == key).and_then(menus::of_member)
        });
        menu::open(field.menu, opened);
    };
    view! {
        <section class="group-member" data-member=text(|_, it| it.name.clone())
            aria-label=text(|_, it| it.name.clone()) prop:style=style>
            <h3>{text(|_, it| it.name.clone())}</h3>
            <span class="group-leads" inner_html=text(markup::leads) />
            <p class="group-timers" inner_html=text(markup::timers) />
            <button type="button" class="machine-menu" data-menu=format!("member-{key}")
                aria-haspopup="menu"
                aria-label=text(|lens, it| lens.say(&words::menu_of_member(&it.name)))
                on:click=move |_| open()>"⋯"</button>
            <p class="group-standing" inner_html=text(markup::standing) />
        </section>
    }
}

/// A partition; pressing it inspects it at its leader.
#[component]
fn Chip(at: (Lens, Field, Memo<Layout>), group: u64, key: u64) -> AnyView {
    let (lens, field, layout) = at;
    let of = move |group: &crate::scene::groups::Group| {
        group.parts.iter().position(|part| u64::from(part.partition.0) == key)
    };
    let style = move || {
        let place = field.with(group, of).flatten()?;
        layout.with(|layout| {
            let (x, y) = layout.chips.get(place)?;
            let width = layout.chip;
            Some(format!(
                "width:{width}px;transform:translate({x}px,{y}px)",
                width = tenths(width),
                x = tenths(*x),
                y = tenths(*y)
            ))
        })
    };
    let part = move || -> Option<Part> {
        field.with(group, |group| of(group).and_then(|place| group.parts.get(place).cloned()))?
    };
    let said = move || {
        let part = part()?;
        let reader = field.with(group, |group| {
            let reader = part.reader.and_then(|place| group.members.get(place));
            reader.map(|member| member.name.clone())
        })?;
        Some(lens.say(&match reader {
            Some(reader) => words::chip_read(&part.name, &reader),
            None => words::chip_unread(&part.name),
        }))
    };
    let class = move || match part().is_some_and(|part| part.reader.is_some()) {
        true => "group-chip",
        false => "group-chip group-chip-unread",
    };
    let select = move || {
        let part = untrack(part);
        part.into_iter().for_each(|part| {
            lens.send(Msg::Look(part.partition, Subject::Replica(part.leader)));
            field.inspect.run(());
        });
    };
    view! {
        <button type="button" class=class prop:style=style aria-label=said
            data-chip=move || part().map(|part| part.name) on:click=move |_| select()>
            {move || part().map(|part| part.name)}
        </button>
    }
}
