//! Pills: requests and replies. Filled while they travel, outlined while a broker holds them.

use super::frame::Frame;
use crate::scene::digits::{tenths, thousandths};
use crate::scene::gutter::Anchor;
use crate::scene::stage::Subject;
use crate::session::Msg;
use crate::text::picture;
use crate::ui::kit::Each;
use crate::ui::lens::Lens;
use crate::ui::state::{Memo, Signal};
use brokerscope_view::view;
use leptos::prelude::*;

/// All pills.
#[component]
pub(super) fn Pills(lens: Lens, frame: Frame) -> AnyView {
    let packets = Signal::derive(move || {
        frame.stage.with(|stage| stage.packets.iter().map(|it| it.key).collect::<Vec<_>>())
    });
    let parked = Signal::derive(move || {
        frame.stage.with(|stage| stage.parked.iter().map(|it| it.key).collect::<Vec<_>>())
    });
    let held = move |key| view! { <Parked lens frame key /> };
    let flying = move |key| view! { <Packet lens frame key /> };
    view! {
        <Each keys=parked view=Callback::new(held) />
        <Each keys=packets view=Callback::new(flying) />
    }
}

fn class(writes: bool, parked: bool) -> &'static str {
    match (writes, parked) {
        (true, true) => "pill pill-write pill-parked",
        (true, false) => "pill pill-write",
        (false, true) => "pill pill-fetch pill-parked",
        (false, false) => "pill pill-fetch",
    }
}

/// A request or reply on its way.
#[component]
fn Packet(lens: Lens, frame: Frame, key: u64) -> AnyView {
    let content = Memo::new(move || {
        frame.stage.with(|stage| {
            let found = stage.packets.iter().find(|it| it.key == key);
            found.map(|packet| packet.content.clone())
        })
    });
    let place =
        move || frame.motion.with(|motion| motion.packets.iter().find(|it| it.key == key).copied());
    let at = move || {
        place().map(|it| {
            format!(
                "translate({}px,{}px) scale({})",
                tenths(it.x),
                tenths(it.y),
                thousandths(it.scale)
            )
        })
    };
    let arrow = move || place().map(|it| if it.up { "↑ " } else { "↓ " });
    let said = move || content.get().map(|content| lens.say(&content.label()));
    view! {
        <div class="pill-place" style:transform=at>
            <button
                type="button"
                tabindex="-1"
                class=move || class(content.get().is_some_and(|it| it.writes()), false)
                on:click=move |_| lens.send(Msg::Select(Some(Subject::Packet(key))))
            >
                <span aria-hidden="true">{arrow}</span>
                {said}
            </button>
        </div>
    }
}

/// A request that a broker holds, at its dock.
#[component]
fn Parked(lens: Lens, frame: Frame, key: u64) -> AnyView {
    let parked = Memo::new(move || {
        frame.stage.with(|stage| stage.parked.iter().find(|it| it.key == key).cloned())
    });
    let place = Memo::new(move || {
        let parked = parked.get()?;
        let dock = |stage: &_| frame.geometry.with(|geometry| geometry.dock(stage, &parked));
        Some(frame.stage.with(dock))
    });
    let at = move || {
        place.get().map(|(at, _)| format!("translate({}px,{}px)", tenths(at.x), tenths(at.y)))
    };
    let within = move || place.get().is_some_and(|(_, anchor)| anchor == Anchor::End);
    let centred = move || place.get().is_some_and(|(_, anchor)| anchor == Anchor::Middle);
    // In a card's title line there is no room beside it: what a Fetch waits for stands in it.
    let said = move || {
        let parked = parked.get()?;
        let label = parked.content.label();
        let all = within() && !parked.content.writes();
        Some(lens.say(&if all { picture::parked(label, parked.waits_for()) } else { label }))
    };
    let why = move || parked.get().map(|parked| lens.say(&parked.waits_for()));
    let writes = move || parked.get().is_some_and(|parked| parked.content.writes());
    view! {
        <div class="pill-place" style:transform=at>
            <div class="pill-dock" class:pill-within=within class:pill-centred=centred>
                <button
                    type="button"
                    tabindex="-1"
                    class=move || class(writes(), true)
                    on:click=move |_| lens.send(Msg::Select(Some(Subject::Packet(key))))
                >
                    {said}
                </button>
                <span class="pill-why">{why}</span>
            </div>
        </div>
    }
}
