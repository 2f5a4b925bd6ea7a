//! A chain of causes: in a row of cards, or as a list.

use super::lens::Lens;
use crate::scene::why::{Reason, ReasonKind};
use crate::text::why;
use brokerscope_view::view;
use leptos::prelude::*;

fn class(kind: ReasonKind) -> &'static str {
    match kind {
        ReasonKind::Now => "reason reason-now",
        ReasonKind::Rule | ReasonKind::Input => "reason",
        ReasonKind::Fact(_) => "reason reason-fact",
        ReasonKind::Held(_) => "reason reason-held",
    }
}

/// The chain from left to right; causes that stand apart lie under each other.
#[component]
pub(super) fn ReasonRow(lens: Lens, reason: Reason) -> AnyView {
    let (kind, text) = (reason.kind_said(), reason.text);
    let causes = reason.causes;
    let cause = move |reason: Reason| {
        view! {
            <li class="reasons-cause">
                <span class="reasons-arrow" aria-hidden="true">"←"</span>
                <ReasonRow lens reason />
            </li>
        }
    };
    view! {
        <div class="reasons">
            <div class=class(reason.kind)>
                <small>{move || lens.say(&kind)}</small>
                <b>{move || lens.say(&text)}</b>
            </div>
            {(!causes.is_empty()).then(|| {
                let causes = causes.into_iter().map(cause).collect_view();
                view! { <ul class="reasons-causes">{causes}</ul> }
            })}
        </div>
    }
}

/// The chain as a list: one cause below the other, those that stand apart set in.
#[component]
pub(super) fn ReasonList(lens: Lens, reason: Reason) -> AnyView {
    view! {
        <ul class="reason-list" aria-label=lens.label(why::why_title)>
            {links(lens, reason, false)}
        </ul>
    }
}

fn links(lens: Lens, reason: Reason, apart: bool) -> AnyView {
    let (kind, text) = (reason.kind_said(), reason.text);
    let timed = !matches!(reason.kind, ReasonKind::Rule | ReasonKind::Input | ReasonKind::Now);
    let several = reason.causes.len() > 1;
    let ends = reason.causes.is_empty();
    let class = class(reason.kind);
    let causes = reason.causes.into_iter().map(|cause| links(lens, cause, apart || several));
    view! {
        <li class:reason-apart=apart>
            <div class=class class:reason-end=ends>
                <b>{move || lens.say(&text)}</b>
                " "
                {timed.then(|| view! { <small>{move || lens.say(&kind)}</small> })}
            </div>
        </li>
        {causes.collect_view()}
    }
}
