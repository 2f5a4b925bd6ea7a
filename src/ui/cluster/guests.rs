//! Producers and consumers, above the machines. Pressing one selects it.

use super::field::Field;
use crate::scene::cluster::Guest;
use crate::scene::machines::Place;
use crate::scene::stage::Subject;
use crate::session::Msg;
use crate::ui::lens::Lens;
use leptos::prelude::*;

/// All clients.
#[component]
pub(super) fn Guests(lens: Lens, field: Field) -> impl IntoView {
    let keys = move || field.layout.with(|layout| layout.shape.clients.clone());
    view! {
        <For each=keys key=|client| *client let:client>
            <GuestBox lens field client />
        </For>
    }
}

#[component]
fn GuestBox(lens: Lens, field: Field, client: u32) -> impl IntoView {
    let style = move || field.layout.with(|layout| layout.guest(client).map(Place::style));
    let guest = Memo::new(move |_| {
        let is_this = |guest: &&Guest| guest.client.key == client;
        field.scene.with(|scene| scene.clients.iter().find(is_this).cloned())
    });
    let name = move || guest.get().map(|guest| guest.name);
    let state = move || guest.get().map(|guest| lens.say(&guest.client.state));
    view! {
        <button type="button" class="stage-client" style=style
            on:click=move |_| lens.send(Msg::Select(Some(Subject::Client(client))))
        >
            <b>{name}</b>
            <small>{state}</small>
        </button>
    }
}
