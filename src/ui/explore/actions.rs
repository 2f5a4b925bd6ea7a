//! The left panel: what can be done, what was done, and the settings that matter.

use super::joining::Joining;
use super::line::Line;
use super::part;
use super::produce::Produce;
use super::session::SessionButtons;
use super::settings::Settings;
use crate::session::{Intent, Msg};
use crate::text::explore as words;
use crate::ui::kit::Show;
use crate::ui::kit::{Act, Each};
use crate::ui::lens::Lens;
use crate::ui::stage::Frame;
use crate::ui::state::{Memo, Signal};
use brokerscope_engine::physics::time::Instant;
use brokerscope_engine::protocol::ids::BrokerId;
use brokerscope_view::view;
use leptos::prelude::*;

/// The left panel.
#[component]
pub(super) fn Actions(lens: Lens) -> AnyView {
    let now = Memo::new(move || Instant::from_ms(lens.now.get().as_ms()));
    view! {
        <aside class="explore-panel explore-left" tabindex="0"
            aria-label=lens.label(words::tab_actions)>
            <h2>{move || lens.say(&words::actions(now.get()))}</h2>
            <Produce lens />
            <Joining lens />
            <Line lens />
            <Fetching lens />
            <SessionButtons lens />
            <h2>{lens.label(words::what_was_done)}</h2>
            <Deeds lens />
            <h2>{lens.label(words::settings)}</h2>
            <Settings lens />
        </aside>
    }
}

/// A button for each broker whose fetching can be paused.
#[component]
fn Fetching(lens: Lens) -> AnyView {
    let fetching = part(lens, |scene| scene.fetching.clone());
    let brokers = Signal::derive(move || {
        let fetching = fetching.get().unwrap_or_default();
        fetching.into_iter().map(|(broker, _)| Frame::key(broker)).collect::<Vec<_>>()
    });
    let button = move |key| view! { <FetchingOf lens broker=Frame::broker(key) /> };
    view! {
        <div class="explore-fetching">
            <Each keys=brokers view=Callback::new(button) />
            <Show when=move || brokers.with(|brokers| !brokers.is_empty())>
                <p class="explore-hint">{lens.label(words::pause_means)}</p>
            </Show>
        </div>
    }
}

#[component]
fn FetchingOf(lens: Lens, broker: BrokerId) -> AnyView {
    let paused = part(lens, move |scene| scene.fetching.contains(&(broker, true)));
    let paused = move || paused.get() == Some(true);
    let label = move || {
        let phrase =
            if paused() { words::resume_fetching(broker) } else { words::pause_fetching(broker) };
        lens.say(&phrase)
    };
    let sends = move || {
        let intent =
            if paused() { Intent::ResumeFetching(broker) } else { Intent::PauseFetching(broker) };
        Msg::Act(intent)
    };
    view! { <Act lens name="fetching" sends=Signal::derive(sends) label=Signal::derive(label) /> }
}

/// What the learner did, as lines of the action grammar.
#[component]
fn Deeds(lens: Lens) -> AnyView {
    let deeds = part(lens, |scene| scene.deeds.clone());
    let lines = move || {
        let deeds = deeds.get().unwrap_or_default();
        let line = |deed: crate::scene::explore::Deed| {
            view! { <li><i>{lens.say(&words::at(deed.at))}</i>" "{deed.line}</li> }
        };
        deeds.into_iter().map(line).collect_view()
    };
    let none = move || deeds.with(|deeds| deeds.as_ref().is_none_or(Vec::is_empty));
    view! {
        <ol class="explore-deeds">{lines}</ol>
        <Show when=none>
            <p class="explore-hint">{lens.label(words::nothing_yet)}</p>
        </Show>
    }
}
