//! The cluster, broker by broker: a card for each process with what it holds and what can be done
//! to it, the links, and the controller with its metadata log.

mod card;
mod controller;
mod links;

use super::lens::Lens;
use crate::scene::Page;
use crate::scene::cluster::Cluster as Scene;
use crate::text::cluster as words;
use brokerscope_engine::protocol::ids::BrokerId;
use card::Card;
use controller::Controller;
use leptos::prelude::*;
use links::Links;

/// A part of the cluster; nothing while the first minute is on screen.
fn part<T: PartialEq + Clone + Default + Send + Sync + 'static>(
    lens: Lens,
    of: impl Fn(&Scene) -> T + Send + Sync + 'static,
) -> Memo<T> {
    lens.pick(move |still| match &still.page {
        Page::Explore(scene) => of(&scene.cluster),
        Page::FirstMinute(_) => T::default(),
    })
}

/// The view.
#[component]
pub(super) fn Cluster(lens: Lens) -> impl IntoView {
    let ids =
        part(lens, |scene| scene.brokers.iter().map(|broker| broker.id).collect::<Vec<BrokerId>>());
    view! {
        <div class="cluster" role="group" aria-label=lens.label(words::cluster)>
            <div class="cluster-brokers">
                <For each=move || ids.get() key=|id| *id let:id>
                    <Card lens id />
                </For>
            </div>
            <Links lens />
            <Controller lens />
        </div>
    }
}
