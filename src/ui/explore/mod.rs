//! Explore: the partition with every control at hand. On a wide page three columns over the
//! timeline; on a narrow one the panels are tabs, and the sheet below holds the sentence and time.

mod actions;
mod batch;
mod charts;
mod files;
mod inspector;
mod joining;
mod line;
mod produce;
mod session;
mod settings;

use super::cluster::Cluster;
use super::focus::focus;
use super::groups::Groups;
use super::kit::Segments;
use super::lens::Lens;
use super::stage::{Stage, frame};
use super::timeline::Timeline;
use super::transport::{Pace, PaceSaid, Transport};
use crate::scene::explore::{Explore as Scene, HAS_CHARTS, View};
use crate::scene::geometry::Geometry;
use crate::scene::{Page, Still};
use crate::session::Msg;
use crate::text::{charts as chart_words, cluster as cluster_words, explore as words};
use crate::text::{groups, page, picture};
use crate::ui::kit::Show;
use crate::ui::state::{Cell, Memo, Signal};
use actions::Actions;
use brokerscope_view::view;
use charts::{Charts, Shown};
use inspector::Inspector;
use leptos::prelude::*;
use session::{Notice, SavedDialog};

/// Widths of the panels beside the stage.
const PANELS: f64 = 224.0 + 304.0;

/// A part of Explore; nothing while the first minute is on screen.
fn part<T: PartialEq + Clone + Send + Sync + 'static>(
    lens: Lens,
    of: impl Fn(&Scene) -> T + Send + Sync + 'static,
) -> Memo<Option<T>> {
    lens.pick(move |still: &Still| match &still.page {
        Page::Explore(scene) => Some(of(scene)),
        Page::FirstMinute(_) => None,
    })
}

/// What a narrow page shows above its sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tab {
    Stage,
    Actions,
    Inspector,
}

/// Explore's page.
#[component]
pub(super) fn Explore(lens: Lens) -> AnyView {
    let wide = lens.wide();
    let tab = Cell::new(Tab::Stage);
    let seen = part(lens, |scene| scene.view);
    let seen = Memo::new(move || seen.get().unwrap_or(View::Partition));
    let shown = part(lens, |scene| scene.charts.clone());
    let shows = move |of: Tab| wide.get() || tab.get() == of;
    view! {
        <main class="explore" tabindex="-1">
            <Show when=move || !wide.get()>
                <Tabs lens tab />
                <Bar lens seen shown />
            </Show>
            <Show when=move || shows(Tab::Actions)>
                <Actions lens />
            </Show>
            <Show when=move || shows(Tab::Stage)>
                <Centre lens seen tab shown />
            </Show>
            <Show when=move || shows(Tab::Inspector)>
                <Inspector lens />
            </Show>
            <Bottom lens />
            <Notice lens />
            <SavedDialog lens />
        </main>
    }
}

/// Shows a panel from its beginning.
fn turn_to(tab: Cell<Tab>, chosen: Tab) {
    tab.set(chosen);
    window().scroll_to_with_x_and_y(0.0, 0.0);
}

#[component]
fn Tabs(lens: Lens, tab: Cell<Tab>) -> AnyView {
    let choices = move || {
        let choice = |tab, phrase: fn() -> _| (tab, lens.label(phrase)());
        vec![
            choice(Tab::Stage, words::tab_stage),
            choice(Tab::Actions, words::tab_actions),
            choice(Tab::Inspector, words::tab_inspector),
        ]
    };
    view! {
        <div class="explore-tabs">
            <Segments
                label=Signal::derive(lens.label(words::panels))
                choices=Signal::derive(choices)
                chosen=tab
                choose=move |chosen| turn_to(tab, chosen)
            />
        </div>
    }
}

/// Whether the charts are shown.
fn are_shown(shown: Shown) -> bool {
    shown.with(|shown| matches!(shown, Some(Some(_))))
}

/// The stage with its heading.
#[component]
fn Centre(lens: Lens, seen: Memo<View>, tab: Cell<Tab>, shown: Shown) -> AnyView {
    let wide = lens.wide();
    let width = Signal::derive(move || {
        let page = lens.width.get();
        if wide.get() { page - PANELS } else { page }
    });
    let frame = frame(lens, Geometry::explore, width);
    let inspect = Callback::new(move |()| {
        if !wide.get_untracked() {
            turn_to(tab, Tab::Inspector);
            request_animation_frame(|| {
                focus(".explore-right");
            });
        }
    });
    view! {
        <section class="explore-stage" aria-label=lens.label(words::tab_stage)>
            <Show when=move || wide.get()>
                <Bar lens seen shown />
            </Show>
            <Show when=move || are_shown(shown)>
                {HAS_CHARTS.then(|| view! { <Charts lens room=width shown /> })}
            </Show>
            {move || match seen.get() {
                View::Partition => {
                    view! { <Stage lens frame beneath=|| () above=|| () /> }.into_any()
                }
                View::Broker => view! { <Cluster lens room=width inspect /> }.into_any(),
                View::Groups => view! { <Groups lens room=width inspect /> },
            }}
        </section>
    }
}

/// The heading: which partition, seen how.
#[component]
fn Bar(lens: Lens, seen: Memo<View>, shown: Shown) -> AnyView {
    let partition = lens.pick(|still| still.stage.partition.clone());
    let named = move || {
        let name = partition.get();
        if name.is_empty() { lens.say(&picture::no_partition()) } else { name }
    };
    let choices = move || {
        let choice = |view, phrase: fn() -> _| (view, lens.label(phrase)());
        vec![
            choice(View::Partition, words::view_partition),
            choice(View::Broker, cluster_words::view_broker),
            choice(View::Groups, groups::view_groups),
        ]
    };
    view! {
        <div class="explore-bar">
            <h1>{named}</h1>
            <Segments
                label=Signal::derive(lens.label(words::views))
                choices=Signal::derive(choices)
                chosen=Signal::derive(move || seen.get())
                choose=move |chosen| lens.send(Msg::View(chosen))
            />
            {HAS_CHARTS.then(|| view! {
                <button type="button" class="act" data-act="charts"
                    aria-pressed=move || if are_shown(shown) { "true" } else { "false" }
                    on:click=move |_| lens.send(Msg::ToggleCharts)>
                    {lens.label(chart_words::charts)}
                </button>
            })}
        </div>
    }
}

/// What just happened, the play buttons, and time.
#[component]
fn Bottom(lens: Lens) -> AnyView {
    let sentence = part(lens, |scene| scene.sentence.clone());
    let at = move || {
        let sentence = sentence.get().flatten()?;
        Some(lens.say(&words::at(sentence.at)))
    };
    let said = move || sentence.get().flatten().map(|sentence| lens.say(&sentence.text));
    let wide = lens.wide();
    view! {
        <footer class="explore-foot" aria-label=lens.label(page::transport)>
            <p class="explore-said">
                <span><span class="explore-at">{at}</span>" "{said}</span>
                <Show when=move || wide.get()>
                    <PaceSaid lens />
                </Show>
            </p>
            <div class="explore-time">
                <Transport lens previous=true />
                <Pace lens />
            </div>
            <div class="explore-line">
                <Timeline lens />
            </div>
        </footer>
    }
}
