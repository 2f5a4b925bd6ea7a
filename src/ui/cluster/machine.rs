//! A broker as a column: what its process does, what the controller thinks of it and for how long
//! yet, its menu, and its replicas.

use super::field::{Field, held};
use super::heat::Heat;
use super::menus;
use super::replica::Replica;
use super::run::Run;
use crate::scene::cluster::{Detail, Left, Machine as Scene, State};
use crate::scene::machines::Place;
use crate::scene::stage::Subject;
use crate::session::Msg;
use crate::text::cluster as words;
use crate::ui::kit::menu;
use crate::ui::lens::Lens;
use brokerscope_engine::physics::time::Span;
use brokerscope_engine::protocol::ids::{BrokerId, PartitionId};
use leptos::prelude::*;

/// The circumference of a ring.
pub(super) const RING: f64 = 2.0 * std::f64::consts::PI * 6.5;

/// All brokers.
#[component]
pub(super) fn Machines(lens: Lens, field: Field) -> impl IntoView {
    let ids = move || field.layout.with(|layout| layout.shape.brokers.clone());
    view! {
        <For each=ids key=|id| *id let:id>
            <Ground field id />
        </For>
        <For each=ids key=|id| *id let:id>
            <Machine lens field id />
        </For>
    }
}

/// What a machine stands on, below all machines: replicas that come from another view fly over it.
#[component]
fn Ground(field: Field, id: BrokerId) -> impl IntoView {
    let machine = field.machine(id);
    let style = move || field.layout.with(|layout| layout.machine(id).map(Place::style));
    let is = move |of: fn(&Scene) -> bool| move || machine.with(|it| it.as_ref().is_some_and(of));
    view! {
        <div class="machine-ground" style=style
            class:machine-dead=is(|it| it.state != State::Serving)
            class:machine-selected=is(|it| it.selected)></div>
    }
}

#[component]
fn Machine(lens: Lens, field: Field, id: BrokerId) -> impl IntoView {
    let machine = field.machine(id);
    let style = move || field.layout.with(|layout| layout.machine(id).map(Place::style));
    let is = move |of: fn(&Scene) -> bool| move || machine.with(|it| it.as_ref().is_some_and(of));
    let open = move || {
        menu::open(field.menu, machine.get_untracked().as_ref().and_then(menus::of_broker));
    };
    view! {
        <section class="machine" data-machine=id.to_string()
            style=style
            class:machine-off=is(|it| it.state != State::Serving)
            class:machine-fenced=is(|it| it.fenced)
            aria-label=move || lens.say(&words::broker(id))
        >
            <header class="machine-head" on:contextmenu=move |event| {
                event.prevent_default();
                open();
            }>
                <Head lens machine id />
                <button type="button" class="machine-menu" data-menu=format!("broker-{id}")
                    aria-haspopup="menu" aria-label=move || lens.say(&words::menu_of_broker(id))
                    on:click=move |_| open()>"⋯"</button>
            </header>
            <Contents lens field machine id />
        </section>
    }
}

/// Name, process, membership, session.
#[component]
fn Head(lens: Lens, machine: Memo<Option<Scene>>, id: BrokerId) -> impl IntoView {
    let state = move || machine.with(|it| it.as_ref().map(|it| lens.say(&it.state.said())));
    let membership = move || {
        machine.with(|it| {
            let it = it.as_ref()?;
            let paused = it.fetching_paused && it.state == State::Serving;
            let said = if paused { &words::fetching_is_paused() } else { &it.membership };
            Some(lens.say(said))
        })
    };
    let session = Memo::new(move |_| machine.with(|it| it.as_ref().and_then(|it| it.session)));
    let left = Memo::new(move |_| {
        let left = session.get()?.left(lens.now.get());
        Some(match left {
            Left::Time { share, left, .. } => (false, steps(share), seconds(left)),
            Left::Check { share, left } => (true, steps(share), seconds(left)),
        })
    });
    let said = move || {
        lens.say(&match left.get() {
            Some((false, _, left)) => words::session_left(&left),
            Some((true, _, left)) => words::session_check(&left),
            None => words::no_session(),
        })
    };
    let share = move || left.get().map_or(0.0, |(_, share, _)| share);
    view! {
        <button type="button" class="machine-name"
            on:click=move |_| lens.send(Msg::Select(Some(Subject::Broker(id))))>
            <i class="machine-lamp"></i>
            {move || lens.say(&words::broker(id))}
        </button>
        <b class="machine-state">{state}</b>
        <p class="machine-member">{membership}</p>
        <p class="machine-session" class:machine-over=move || left.get().is_none_or(|it| it.0)>
            <svg viewBox="-8 -8 16 16" aria-hidden="true">
                <circle class="ring-ground" r="6.5" />
                <circle class="ring-left" r="6.5" transform="rotate(-90)"
                    stroke-dasharray=move || dashes(share()) />
            </svg>
            <span>{said}</span>
        </p>
    }
}

/// The replicas, in the detail that there is room for.
#[component]
fn Contents(lens: Lens, field: Field, machine: Memo<Option<Scene>>, id: BrokerId) -> impl IntoView {
    let detail = Memo::new(move |_| field.layout.with(|layout| layout.shape.detail));
    let partitions = move || {
        machine.with(|it| {
            let held = it.iter().flat_map(|it| &it.replicas);
            held.map(|held| held.partition).collect::<Vec<PartitionId>>()
        })
    };
    let height = move || field.layout.with(|layout| layout.machine - layout.head);
    let is_empty = move || {
        machine
            .with(|it| it.as_ref().is_none_or(|it| it.replicas.is_empty() && it.spots.is_empty()))
    };
    let replicas = move || match detail.get() {
        Detail::Cells => view! {
            <For each=partitions key=|partition| *partition let:partition>
                <Replica lens field id held=held(machine, partition) />
            </For>
        }
        .into_any(),
        Detail::Runs => view! {
            <For each=partitions key=|partition| *partition let:partition>
                <Run lens field id held=held(machine, partition) />
            </For>
        }
        .into_any(),
        Detail::Heat => view! { <Heat lens field machine id /> }.into_any(),
    };
    view! {
        <Show when=is_empty>
            <p class="machine-empty">{lens.label(words::no_replicas)}</p>
        </Show>
        <svg class="stage-picture machine-picture" width="100%"
            height=move || format!("{:.0}", height())>
            {replicas}
        </svg>
    }
}

/// How much of a ring is drawn.
pub(super) fn dashes(share: f64) -> String {
    format!("{:.1} {RING:.1}", RING * share)
}

/// A share in steps that can be seen on a ring, so that it is not written every frame.
pub(super) fn steps(share: f64) -> f64 {
    (share * 200.0).round() / 200.0
}

/// Seconds to a tenth, rounded up.
pub(super) fn seconds(span: Span) -> String {
    let tenths = span.as_us().div_ceil(100_000);
    format!("{}.{}", tenths / 10, tenths % 10)
}
