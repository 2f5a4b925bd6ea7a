//! The cluster, broker by broker: clients, the links with what travels on them, machines with their
//! replicas, and the controller with its metadata log. What can be done to a thing is in its menu.

mod cables;
mod controller;
mod field;
mod guests;
mod heat;
mod machine;
pub(super) mod markup;
mod menus;
mod replica;
mod signs;
mod traffic;

use super::kit::menu::Menu;
use super::lens::Lens;
use super::stage::Patterns;
use crate::scene::Page;
use crate::scene::cluster::Cluster as Scene;
use crate::scene::digits::units;
use crate::session::Msg;
use crate::text::{cluster as words, groups};
use crate::ui::kit::{Act, Show};
use crate::ui::state::{Memo, Signal};
use brokerscope_view::view;
use cables::Cables;
use controller::Controller;
pub(super) use controller::records;
use field::Field;
use guests::Guests;
use leptos::prelude::*;
use machine::Machines;
use signs::Signs;
use traffic::Traffic;

/// Of more links than this only those that are not whole have a sign that is met by the Tab key.
const MOST_SIGNS: usize = 24;

/// A part of the cluster; nothing while it is not on screen.
fn part<T: PartialEq + Clone + Default + Send + Sync + 'static>(
    lens: Lens,
    of: impl Fn(&Scene) -> T + Send + Sync + 'static,
) -> Memo<T> {
    lens.pick(move |still| match &still.page {
        Page::Explore(scene) => scene.cluster.as_deref().map(&of).unwrap_or_default(),
        Page::FirstMinute(_) => T::default(),
    })
}

/// The view, in a room of this width.
#[component]
pub(super) fn Cluster(
    lens: Lens,
    room: Signal<f64>,
    /// Brings the inspector into view.
    inspect: Callback<()>,
) -> AnyView {
    let field = Field::new(lens, room);
    let size = move |of: fn(&crate::scene::machines::Layout) -> f64| {
        move || format!("{}px", units(field.layout.with(of)))
    };
    let many = part(lens, |scene| scene.links.len() > MOST_SIGNS);
    let class = move || {
        let narrow = field.layout.with(|layout| layout.is_narrow());
        let when = |is, name| if is { name } else { "" };
        ["cluster-field", when(narrow, " cluster-narrow"), when(many.get(), " cluster-many")]
            .concat()
    };
    view! {
        <div class="cluster" role="group" aria-label=lens.label(words::cluster)>
            <div class="cluster-scroll">
                <div class=class style:width=size(|it| it.width)
                    style:height=size(|it| it.height)>
                    <svg class="stage-picture cluster-cables" aria-hidden="true"
                        width=size(|it| it.width) height=size(|it| it.height)>
                        <Patterns />
                        <Cables field />
                    </svg>
                    <Guests lens field />
                    <Signs lens field />
                    <Machines lens field />
                    <Traffic lens field />
                </div>
            </div>
            <Folded lens />
            <Controller lens field />
            <Menu lens opened=field.menu inspect />
        </div>
    }
}

/// The topic that keeps groups is told in one line, until somebody wants to see it.
#[component]
fn Folded(lens: Lens) -> AnyView {
    let folded = part(lens, |scene| (scene.kept_partitions, scene.unfolded));
    let said = move || lens.say(&groups::folded(folded.get().0));
    let label = move || lens.say(&if folded.get().1 { groups::fold() } else { groups::unfold() });
    view! {
        <Show when=move || folded.get().0 != 0>
            <p class="cluster-folded">
                <span>{said}</span>
                <Act lens name="unfold" sends=Signal::stored(Msg::ToggleUnfolded)
                    label=Signal::derive(label) />
            </p>
        </Show>
    }
}
