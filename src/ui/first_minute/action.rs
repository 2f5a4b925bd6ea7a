//! The one thing to do next, and below it what may be done instead, or what it takes.

use super::part;
use crate::scene::first_minute::MainAction as Scene;
use crate::session::{Intent, Msg};
use crate::text::{Phrase, first_minute};
use crate::ui::focus::{focus, is_lost};
use crate::ui::kit::Show;
use crate::ui::kit::{Act, Tone};
use crate::ui::lens::Lens;
use crate::ui::state::{Memo, Signal};
use brokerscope_view::view;
use leptos::prelude::*;

/// The one thing to do next.
#[component]
pub(super) fn MainAction(lens: Lens) -> AnyView {
    let scene = part(lens, |scene| (scene.main, scene.guess.at.is_some()));
    let other = part(lens, |scene| scene.other);
    let pace = lens.pick(|still| still.transport.pace.clone());
    let shown = move || scene.get().unwrap_or((Scene::LookAround, true));
    let enabled = move || shown().0 != Scene::LockIn || shown().1;
    let docked = move || !enabled();
    let hint = move || match shown() {
        (Scene::LockIn, false) => Some(first_minute::drag_first()),
        (Scene::LockIn, true) | (Scene::GoOn | Scene::AskWhatIsLost, _) => None,
        (Scene::LockInLost(_), _) => Some(first_minute::tap_records()),
        (Scene::Pause, _) => pace.get(),
        (Scene::Resume(_), _) => Some(first_minute::resume_hint()),
        (Scene::LookAround, _) => Some(first_minute::look_around_hint()),
    };
    view! {
        <div class="question-do" class:question-docked=docked on:click=move |_| keep_focus()>
            <Act
                lens
                name="main"
                sends=Signal::derive(move || sends(shown().0))
                label=Signal::derive(move || lens.say(&label(shown().0)))
                tone=Signal::derive(move || tone(shown()))
                enabled=Signal::derive(enabled)
            />
            <Show when=move || other.get().flatten().is_some()>
                <Other lens other />
            </Show>
            <small>
                {move || hint().map(|phrase| lens.say(&phrase))}
                <Show when=docked>
                    <kbd aria-hidden="true">"←"</kbd>
                    <kbd aria-hidden="true">"→"</kbd>
                </Show>
            </small>
        </div>
    }
}

/// What was pressed may go with the press: the keyboard goes on at what comes of it.
fn keep_focus() {
    request_animation_frame(|| {
        if is_lost() {
            focus("[data-act=main]");
        }
    });
}

/// What may be done instead.
#[component]
fn Other(lens: Lens, other: Memo<Option<Option<Scene>>>) -> AnyView {
    let other = move || other.get().flatten().unwrap_or(Scene::LookAround);
    view! {
        <Act lens name="other" sends=Signal::derive(move || sends(other()))
            label=Signal::derive(move || lens.say(&label(other())))
            tone=Signal::stored(Tone::Quiet) />
    }
}

fn label(action: Scene) -> Phrase {
    match action {
        Scene::LockIn => first_minute::lock_in(),
        Scene::LockInLost(0) => first_minute::lock_in_nothing(),
        Scene::LockInLost(records) => first_minute::lock_in_lost(records),
        Scene::Pause => first_minute::playing(),
        Scene::GoOn => first_minute::go_on(),
        Scene::Resume(broker) => first_minute::resume_fetching(broker),
        Scene::AskWhatIsLost => first_minute::kill_the_leader(),
        Scene::LookAround => first_minute::look_around(),
    }
}

fn sends(action: Scene) -> Msg {
    match action {
        Scene::LockIn | Scene::LockInLost(_) => Msg::LockIn,
        Scene::Pause => Msg::Pause,
        Scene::GoOn => Msg::Play,
        Scene::Resume(broker) => Msg::Act(Intent::ResumeFetching(broker)),
        Scene::AskWhatIsLost => Msg::AskWhatIsLost,
        Scene::LookAround => Msg::ZoomOut,
    }
}

fn tone((action, placed): (Scene, bool)) -> Tone {
    match action {
        Scene::LockIn if !placed => Tone::Plain,
        Scene::LockIn | Scene::LockInLost(_) | Scene::Pause | Scene::GoOn => Tone::Main,
        Scene::Resume(_) | Scene::AskWhatIsLost | Scene::LookAround => Tone::Hook,
    }
}
