//! Producers and consumers, above the machines. Pressing one selects it.

use super::field::Field;
use crate::scene::cluster::Guest;
use crate::scene::machines::Place;
use crate::scene::stage::Subject;
use crate::session::Msg;
use crate::ui::kit::Each;
use crate::ui::lens::Lens;
use crate::ui::state::Signal;
use brokerscope_view::view;
use leptos::prelude::*;

/// All clients.
#[component]
pub(super) fn Guests(lens: Lens, field: Field) -> AnyView {
    let keys = Signal::derive(move || {
        field.layout.with(|layout| layout.shape.clients.iter().copied().map(u64::from).collect())
    });
    let guest = move |key: u64| {
        let client = u32::try_from(key).unwrap_or(u32::MAX);
        view! { <GuestBox lens field client /> }
    };
    view! { <Each keys view=Callback::new(guest) /> }
}

#[component]
fn GuestBox(lens: Lens, field: Field, client: u32) -> AnyView {
    let style = move || field.layout.with(|layout| layout.guest(client).map(Place::style));
    let with = move |of: &dyn Fn(&Guest) -> String| {
        let is_this = |guest: &&Guest| guest.client.key == client;
        field.scene.with(|scene| scene.clients.iter().find(is_this).map(of))
    };
    view! {
        <button type="button" class="stage-client" prop:style=style
            on:click=move |_| lens.send(Msg::Select(Some(Subject::Client(client))))
        >
            <b>{move || with(&|guest| guest.name.clone())}</b>
            <small>{move || with(&|guest| lens.say(&guest.client.state))}</small>
        </button>
    }
}
