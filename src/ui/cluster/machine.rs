//! A broker as a column: what its process does, what the controller thinks of it and for how long
//! yet, its menu, and its replicas.

use super::field::{Field, held};
use super::heat::Heat;
use super::replica::Replica;
use super::{markup, menus};
use crate::scene::cluster::{Detail, Machine as Scene, State};
use crate::scene::digits::units;
use crate::scene::machines::Place;
use crate::scene::stage::Subject;
use crate::session::Msg;
use crate::text::cluster as words;
use crate::ui::kit::{Each, menu};
use crate::ui::lens::Lens;
use crate::ui::stage::Frame;
use crate::ui::state::{Memo, Signal};
use brokerscope_engine::protocol::ids::{BrokerId, PartitionId};
use brokerscope_view::view;
use leptos::prelude::*;

/// All brokers.
#[component]
pub(super) fn Machines(lens: Lens, field: Field) -> AnyView {
    let keys = Signal::derive(move || {
        field.layout.with(|layout| layout.shape.brokers.iter().copied().map(Frame::key).collect())
    });
    let ground = move |key| view! { <Ground field id=Frame::broker(key) /> };
    let machine = move |key| view! { <Machine lens field id=Frame::broker(key) /> };
    view! {
        <Each keys view=Callback::new(ground) />
        <Each keys view=Callback::new(machine) />
    }
}

fn is(machine: Memo<Option<Scene>>, of: fn(&Scene) -> bool) -> bool {
    machine.with(|it| it.as_ref().is_some_and(of))
}

/// Names of a machine's looks.
fn class(machine: Memo<Option<Scene>>, base: &str) -> String {
    let when = |of, name: &'static str| if is(machine, of) { name } else { "" };
    [
        base,
        when(|it| it.state != State::Serving, " machine-off"),
        when(|it| it.fenced, " machine-fenced"),
        when(|it| it.selected, " machine-selected"),
    ]
    .concat()
}

/// What a machine stands on, below all machines: replicas that come from another view fly over it.
#[component]
fn Ground(field: Field, id: BrokerId) -> AnyView {
    let machine = field.machine(id);
    let style = move || field.layout.with(|layout| layout.machine(id).map(Place::style));
    view! { <div class=move || class(machine, "machine-ground") prop:style=style></div> }
}

#[component]
fn Machine(lens: Lens, field: Field, id: BrokerId) -> AnyView {
    let machine = field.machine(id);
    let style = move || field.layout.with(|layout| layout.machine(id).map(Place::style));
    let open = move || {
        menu::open(field.menu, machine.get_untracked().as_ref().and_then(menus::of_broker));
    };
    view! {
        <section class=move || class(machine, "machine") data-machine=id.to_string()
            prop:style=style aria-label=move || lens.say(&words::broker(id))
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
fn Head(lens: Lens, machine: Memo<Option<Scene>>, id: BrokerId) -> AnyView {
    let state = move || machine.with(|it| it.as_ref().map(|it| lens.say(&it.state.said())));
    let membership = move || {
        machine.with(|it| {
            let it = it.as_ref()?;
            let paused = it.fetching_paused && it.state == State::Serving;
            let said = if paused { &words::fetching_is_paused() } else { &it.membership };
            Some(lens.say(said))
        })
    };
    let session = move || machine.with(|it| it.as_ref().and_then(|it| it.session));
    view! {
        <button type="button" class="machine-name"
            on:click=move |_| lens.send(Msg::Select(Some(Subject::Broker(id))))>
            <i class="machine-lamp"></i>
            {move || lens.say(&words::broker(id))}
        </button>
        <b class="machine-state">{state}</b>
        <p class="machine-member">{membership}</p>
        <p class="machine-session" inner_html=move || markup::session(lens, session()) />
    }
}

/// The replicas, in the detail that there is room for.
#[component]
fn Contents(lens: Lens, field: Field, machine: Memo<Option<Scene>>, id: BrokerId) -> AnyView {
    // A replica that is drawn in another detail is another element.
    let small = Memo::new(move || field.layout.with(|it| it.shape.detail == Detail::Runs));
    let keys = Signal::derive(move || {
        let detail = u64::from(small.get()) << 32;
        machine.with(|it| {
            let held = it.iter().flat_map(|it| &it.replicas);
            held.map(|held| detail | u64::from(held.partition.0)).collect::<Vec<_>>()
        })
    });
    let replica = move |key: u64| {
        let partition = PartitionId(u32::try_from(key & 0xffff_ffff).unwrap_or(u32::MAX));
        view! { <Replica lens field id held=held(machine, partition) /> }
    };
    let heat = Memo::new(move || field.layout.with(|it| it.shape.detail == Detail::Heat));
    let replicas = move || match heat.get() {
        false => view! { <Each keys view=Callback::new(replica) /> },
        true => view! { <Heat lens field machine id /> },
    };
    let height =
        move || field.layout.with(|layout| format!("{}", units(layout.machine - layout.head)));
    let is_empty = move || is(machine, |it| it.replicas.is_empty() && it.spots.is_empty());
    let none = move || is_empty().then(|| lens.say(&words::no_replicas()));
    view! {
        <p class="machine-empty">{none}</p>
        <svg class="stage-picture machine-picture" width="100%" height=height>
            {replicas}
        </svg>
    }
}
