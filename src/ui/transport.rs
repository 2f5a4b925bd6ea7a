//! The play buttons.

use super::kit::{Act, Segments, Tone};
use super::lens::Lens;
use crate::scene::transport::{Course, Mode, Speed};
use crate::session::Msg;
use crate::text::{Phrase, page};
use crate::ui::kit::Show;
use crate::ui::state::Signal;
use brokerscope_view::view;
use leptos::prelude::*;

/// Start, back, play or pause, step, next event.
#[component]
pub(super) fn Transport(
    lens: Lens,
    /// Also to the event before: in Explore.
    #[prop(optional)]
    previous: bool,
) -> AnyView {
    let state = lens.pick(|still| still.transport.clone());
    let course = move || state.with(|state| state.course);
    let forward = Signal::derive(move || state.with(|state| state.forward));
    let backward = Signal::derive(move || state.with(|state| state.backward));
    let wide = lens.wide();
    let fitting = move |long: fn() -> Phrase, short: fn() -> Phrase| {
        Signal::derive(move || lens.say(&if wide.get() { long() } else { short() }))
    };
    let next = fitting(page::next_event, page::next_event_short);
    let before = fitting(page::previous_event, page::previous_event_short);
    let busy = move || course() != Course::Stands;
    let play = move || {
        lens.say(&match course() {
            Course::Stands => page::play(),
            Course::Plays => page::pause(),
            Course::Seeks => page::stop(),
        })
    };
    let toggle = move || if busy() { Msg::Pause } else { Msg::Play };
    let tone = move || if busy() { Tone::Main } else { Tone::Plain };
    let stoppable = Signal::derive(move || busy() || forward.get());
    let text = move |phrase| Signal::derive(lens.label(phrase));
    view! {
        <div class="transport" role="group" aria-label=lens.label(page::transport)>
            <Act lens sends=Msg::Start label=text(page::start) enabled=backward name="start" />
            <Show when=move || previous>
                <Act lens sends=Msg::PreviousEvent label=before
                    enabled=backward name="previous" />
            </Show>
            <Act lens sends=Msg::Back label=text(page::back) enabled=backward name="back" />
            <Act lens sends=Signal::derive(toggle) label=Signal::derive(play)
                tone=Signal::derive(tone) enabled=stoppable name="play" />
            <Act lens sends=Msg::Step label=text(page::step) enabled=forward name="step" />
            <Act lens sends=Msg::NextEvent label=next enabled=forward name="next" />
        </div>
    }
}

/// How time runs, and how fast.
#[component]
pub(super) fn Pace(lens: Lens) -> AnyView {
    let state = lens.pick(|still| still.transport.clone());
    let modes = move || {
        let mode = |mode, phrase: fn() -> _| (mode, lens.label(phrase)());
        vec![mode(Mode::Cinematic, page::cinematic), mode(Mode::Real, page::real_time)]
    };
    let speeds = move || {
        let speed = |speed: Speed| (speed, lens.say(&page::times(speed.0)));
        Speed::ALL.into_iter().map(speed).collect::<Vec<_>>()
    };
    let wide = lens.wide();
    view! {
        <div class="pace">
            <Segments
                label=Signal::derive(lens.label(page::speed))
                choices=Signal::derive(modes)
                chosen=Signal::derive(move || state.with(|state| state.mode))
                choose=move |mode| lens.send(Msg::Mode(mode))
            />
            <Segments
                label=Signal::derive(lens.label(page::speed))
                choices=Signal::derive(speeds)
                chosen=Signal::derive(move || state.with(|state| state.speed))
                choose=move |speed| lens.send(Msg::Speed(speed))
            />
            <Show when=move || !wide.get()>
                <PaceSaid lens />
            </Show>
        </div>
    }
}

/// How fast time runs, in words, or how much of it was just gone through.
#[component]
pub(super) fn PaceSaid(lens: Lens) -> AnyView {
    let said = lens.pick(|still| {
        let transport = &still.transport;
        transport.skipped.clone().or_else(|| transport.pace.clone())
    });
    view! { <span class="pace-said">{move || said.get().map(|said| lens.say(&said))}</span> }
}
