//! Consumer groups: the state of each, its members with the partitions that they read, positions
//! and lag, and what is kept of it in `__consumer_offsets`. What can be done is in the menus.

mod board;
mod markup;
mod menus;
mod summary;

use super::cluster::records;
use super::kit::menu::{self, Menu, Opened};
use super::kit::{Act, Each};
use super::lens::Lens;
use crate::scene::Page;
use crate::scene::groups::{Group, Groups as Scene};
use crate::session::{Intent, Msg};
use crate::text::groups as words;
use crate::ui::kit::Show;
use crate::ui::state::{Cell, Memo, Signal};
use board::Board;
use brokerscope_view::view;
use leptos::prelude::*;
use std::sync::Arc;
use summary::Summary;

/// The group that a first consumer is added to.
const FIRST: &str = "g1";
/// The topic that is offered where there is none to be shared, and its partitions.
const TOPIC: (&str, u32) = ("parcels", 6);
/// What stands at the sides of a board, bar included, and how wide a board is at most.
const SIDES: f64 = 74.0;
const SIDES_NARROW: f64 = 46.0;
const WIDEST: f64 = 760.0;

/// What the parts of the view share.
#[derive(Clone, Copy)]
struct Field {
    scene: Memo<Arc<Scene>>,
    /// The width of a board.
    width: Signal<f64>,
    /// The menu that is open.
    menu: Cell<Option<Opened>>,
    /// Brings the inspector into view.
    inspect: Callback<()>,
}

impl Field {
    /// Reads a group; nothing once it is gone.
    fn with<T>(self, key: u64, read: impl FnOnce(&Group) -> T) -> Option<T> {
        self.scene.with(|scene| scene.groups.iter().find(|it| it.key == key).map(read))
    }

    /// A text of a group.
    fn text(self, key: u64, read: fn(Lens, &Group) -> String, lens: Lens) -> String {
        self.with(key, |group| read(lens, group)).unwrap_or_default()
    }
}

/// The view, in a room of this width.
#[component]
pub(super) fn Groups(lens: Lens, room: Signal<f64>, inspect: Callback<()>) -> AnyView {
    let scene = lens.pick(|still| match &still.page {
        Page::Explore(scene) => scene.groups.clone().unwrap_or_default(),
        Page::FirstMinute(_) => Arc::default(),
    });
    let wide = lens.wide();
    let width = move || {
        let sides = if wide.get() { SIDES } else { SIDES_NARROW };
        (room.get() - sides).min(WIDEST)
    };
    let menu = Cell::new(None);
    let field = Field { scene, width: Signal::derive(width), menu, inspect };
    let keys = move || scene.with(|scene| scene.groups.iter().map(|it| it.key).collect::<Vec<_>>());
    let group = move |key| view! { <GroupCard lens field key /> };
    view! {
        <div class="groups" role="group" aria-label=lens.label(words::groups)>
            <Each keys=Signal::derive(keys) view=Callback::new(group) />
            <Show when=move || scene.with(|scene| scene.groups.is_empty())>
                <Nothing lens field />
            </Show>
            <Menu lens opened=menu inspect />
        </div>
    }
}

/// How to begin.
#[component]
fn Nothing(lens: Lens, field: Field) -> AnyView {
    let topic = move || field.scene.with(|scene| scene.topic.clone());
    let sends = move || {
        let topic = topic().map(|(name, _)| name).unwrap_or_default();
        Msg::Act(Intent::Line(format!("consume {topic} group={FIRST}")))
    };
    let said = move || match topic() {
        Some(_) => lens.say(&words::nothing_because()),
        None => lens.say(&words::without_topic()),
    };
    view! {
        <div class="groups-nothing">
            <h2>{lens.label(words::nothing)}</h2>
            <p>{said}</p>
            <Act lens name="join-first" sends=Signal::derive(sends)
                label=Signal::derive(move || lens.say(&words::add(FIRST)))
                enabled=Signal::derive(move || topic().is_some()) />
            <Show when=move || topic().is_none_or(|(_, partitions)| partitions < 2)>
                <Act lens name="create-topic" sends=Signal::stored(create())
                    label=Signal::derive(move || {
                        lens.say(&words::create_topic(TOPIC.0, TOPIC.1))
                    }) />
            </Show>
        </div>
    }
}

fn create() -> Msg {
    let (topic, partitions) = TOPIC;
    let line = format!("create-topic {topic} partitions={partitions} replication-factor=3");
    Msg::Act(Intent::Line(line))
}

/// A group.
#[component]
fn GroupCard(lens: Lens, field: Field, key: u64) -> AnyView {
    let text = move |read: fn(Lens, &Group) -> String| move || field.text(key, read, lens);
    let open = move || {
        let menu = field.scene.with_untracked(|scene| {
            scene.groups.iter().find(|it| it.key == key).and_then(menus::of_group)
        });
        menu::open(field.menu, menu);
    };
    let whole = Cell::new(false);
    let is_large = move || {
        field.scene.with(|scene| {
            let group = scene.groups.iter().find(|it| it.key == key);
            group.is_some_and(|group| scene.sums_up(group))
        })
    };
    let folded = Memo::new(move || is_large() && !whole.get());
    let kept = move || field.with(key, |group| group.records.clone()).unwrap_or_default();
    view! {
        <section class="group" data-group=text(|_, group| group.id.clone())
            aria-label=text(|_, group| group.id.clone())>
            <header class="group-head">
                <h2>{text(|_, group| group.id.clone())}</h2>
                <p>{text(markup::about)}</p>
                <button type="button" class="machine-menu" data-menu=format!("group-{key}")
                    aria-haspopup="menu"
                    aria-label=text(|lens, group| lens.say(&words::menu_of_group(&group.id)))
                    on:click=move |_| open()>"⋯"</button>
            </header>
            <div class="group-state">
                <div class="group-machine" role="img" aria-label=text(markup::state_said)
                    inner_html=text(|_, group| markup::machine(group)) />
                <p class="group-generation" inner_html=text(markup::generation) />
            </div>
            <Show when=move || folded.get()><Summary lens field key whole /></Show>
            <Show when=move || !folded.get()><Whole lens field key whole /></Show>
            <p class="explore-hint">{lens.label(words::lag_means)}</p>
            <h3>{text(|lens, group| {
                let kept_in = group.kept_in.as_deref();
                kept_in.map(|name| lens.say(&words::records(name))).unwrap_or_default()
            })}</h3>
            <ol class="cluster-records" tabindex="0"
                aria-label=text(|lens, group| {
                    lens.say(&words::records(group.kept_in.as_deref().unwrap_or_default()))
                })>{move || records(lens, kept())}</ol>
        </section>
    }
}

/// Every partition of a group: the board, and how each stands.
#[component]
fn Whole(lens: Lens, field: Field, key: u64, whole: Cell<bool>) -> AnyView {
    let text = move |read: fn(Lens, &Group) -> String| move || field.text(key, read, lens);
    view! {
        <Show when=move || whole.get()>
            <button type="button" class="act" data-act="group-sum-up"
                on:click=move |_| whole.set(false)>{lens.label(words::sum_up)}</button>
        </Show>
        <Board lens field key />
        <div class="group-scroll" tabindex="0" role="region"
            aria-label=text(|lens, group| lens.say(&words::positions_of(&group.id)))>
            <table class="group-table" inner_html=text(markup::table) />
        </div>
    }
}
