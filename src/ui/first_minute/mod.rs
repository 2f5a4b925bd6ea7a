//! The first minute: one partition, two questions, the guesses, the answers.

mod action;
mod guess;
mod lines;
mod losing;

use super::lens::Lens;
use super::reasons::{ReasonList, ReasonRow};
use super::stage::{Stage, frame};
use super::timeline::Timeline;
use super::transport::Transport;
use crate::scene::digits::units;
use crate::scene::first_minute::{FirstMinute as Scene, Phase};
use crate::scene::geometry::Geometry;
use crate::scene::{Page, Still};
use crate::text::first_minute as words;
use crate::ui::kit::{Child, Show};
use crate::ui::state::Memo;
use action::MainAction;
use brokerscope_view::view;
use guess::{Guess, Told};
use leptos::prelude::*;
use lines::{Lines, Slots};
use losing::Losing;

/// A part of the first minute; nothing while Explore is on screen.
fn part<T: PartialEq + Clone + Send + Sync + 'static>(
    lens: Lens,
    of: impl Fn(&Scene) -> T + Send + Sync + 'static,
) -> Memo<Option<T>> {
    lens.pick(move |still: &Still| match &still.page {
        Page::FirstMinute(scene) => Some(of(scene)),
        Page::Explore(_) => None,
    })
}

/// The phase of the question.
fn phase(lens: Lens) -> Memo<Phase> {
    let found = part(lens, |scene| scene.guess.phase);
    Memo::new(move || found.get().unwrap_or(Phase::Told))
}

/// The first minute's page. Its parts stand in the order of the focus: the question, the guess,
/// what to do, time, and then the replicas; the style sheet puts each in its place.
#[component]
pub(super) fn FirstMinute(lens: Lens) -> AnyView {
    let frame = frame(lens, Geometry::first_minute, lens.width);
    let wide = lens.wide();
    let phase = phase(lens);
    let losing = part(lens, |scene| scene.losing.is_some());
    let told = part(lens, |scene| scene.why.is_some());
    let width = move || format!("{}px", units(frame.geometry.with(|geometry| geometry.width)));
    view! {
        <main class="question" tabindex="-1">
            <Words lens />
            <div class="guess-layer" style:width=width>
                <Show when=move || losing.get() != Some(true) fallback=move || view! {
                    <Losing lens frame />
                }>
                    <Guess lens frame phase />
                    <Told lens frame phase />
                </Show>
            </div>
            <Show when=move || wide.get() fallback=move || view! { <Sheet lens /> }>
                <MainAction lens />
                <footer class="question-foot">
                    <Transport lens />
                    <Timeline lens />
                </footer>
                <div class="question-under">
                    <Show when=move || told.get() == Some(true)
                        fallback=move || view! { <Legend lens /> }>
                        <Why lens wide />
                    </Show>
                </div>
            </Show>
            <div class="question-stage">
                <Stage lens frame
                    beneath=move || view! { <Lines lens frame /> }
                    above=move || view! { <Slots lens frame /> } />
            </div>
        </main>
    }
}

/// The question.
#[component]
fn Words(lens: Lens) -> AnyView {
    let words =
        part(lens, |scene| (scene.eyebrow.clone(), scene.title.clone(), scene.lead.clone()));
    let wide = lens.wide();
    let eyebrow = move || words.get().map(|(said, ..)| lens.say(&said));
    let title = move || words.get().map(|(_, said, _)| lens.say(&said));
    let lead = move || words.get().map(|(.., said)| lens.say(&said));
    view! {
        <div class="question-words">
            <p class="question-eyebrow">{eyebrow}</p>
            <h1>{title}</h1>
            <Show when=move || wide.get()>
                <p class="question-lead">{lead}</p>
            </Show>
        </div>
    }
}

/// On the phone: the sentence, the timeline, the one thing to do, and the play buttons.
#[component]
fn Sheet(lens: Lens) -> AnyView {
    let lead = part(lens, |scene| scene.lead_short.clone());
    let told = part(lens, |scene| scene.why.is_some());
    let wide = lens.wide();
    view! {
        <section class="sheet">
            <p class="sheet-said">{move || lead.get().map(|said| lens.say(&said))}</p>
            <Show
                when=move || told.get() == Some(true)
                fallback=move || view! { <Timeline lens /> }
            >
                <Why lens wide />
            </Show>
            <MainAction lens />
            <Transport lens />
        </section>
    }
}

/// Why it came so.
#[component]
fn Why(lens: Lens, wide: Memo<bool>) -> AnyView {
    let why = part(lens, |scene| scene.why.clone());
    let shown = move || {
        why.get().flatten().map(|reason| {
            if wide.get() {
                view! { <ReasonRow lens reason /> }
            } else {
                let rule = reason.causes.into_iter().next();
                rule.map(|reason| view! { <ReasonList lens reason /> }).child()
            }
        })
    };
    view! { {shown} }
}

/// What the marks mean.
#[component]
fn Legend(lens: Lens) -> AnyView {
    view! {
        <ul class="legend" aria-label=lens.label(words::legend)>
            <li>
                <svg width="22" height="18" aria-hidden="true">
                    <rect class="stage-tint-0" x="1" y="1" width="20" height="16" rx="4" />
                </svg>
                {lens.label(words::legend_record)}
            </li>
            <li>
                <svg width="22" height="18" aria-hidden="true">
                    <rect class="stage-hatched" fill="url(#hatch-0)" x="1" y="1" width="20"
                        height="16" rx="4" />
                </svg>
                {lens.label(words::legend_uncommitted)}
            </li>
            <li>
                <svg width="22" height="18" class="stage-log-end" aria-hidden="true">
                    <path d="M11 14l-6 -7.5h12z" />
                </svg>
                {lens.label(words::legend_log_end)}
            </li>
            <li>
                <svg width="22" height="18" aria-hidden="true">
                    <path class="stage-known-watermark" d="M11 4l-6 7.5h12z" />
                </svg>
                {lens.label(words::legend_high_watermark)}
            </li>
        </ul>
    }
}
