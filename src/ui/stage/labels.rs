//! Signs beside the cards: clients, and fetchers that are paused.

use super::frame::Frame;
use crate::scene::digits::{tenths, units};
use crate::scene::gutter::BOX_HEIGHT;
use crate::scene::stage::{ClientKind, End, Subject};
use crate::session::Msg;
use crate::text::picture;
use crate::ui::kit::Each;
use crate::ui::lens::Lens;
use crate::ui::state::{Memo, Signal};
use brokerscope_engine::protocol::ids::BrokerId;
use brokerscope_view::view;
use leptos::prelude::*;

/// All signs.
#[component]
pub(super) fn Labels(lens: Lens, frame: Frame) -> AnyView {
    let clients = Signal::derive(move || {
        frame.stage.with(|stage| {
            let boxes = frame.geometry.with(|geometry| geometry.client_boxes(stage));
            boxes.into_iter().map(|place| place.key.into()).collect::<Vec<_>>()
        })
    });
    let paused = Signal::derive(move || {
        frame.stage.with(|stage| {
            let paused = stage.replicas.iter().filter(|it| it.fetching_paused.is_some());
            paused.map(|replica| Frame::key(replica.broker)).collect::<Vec<_>>()
        })
    });
    let client = move |key: u64| {
        let client = u32::try_from(key).unwrap_or(u32::MAX);
        view! { <Client lens frame client /> }
    };
    let sign = move |key| view! { <Paused lens frame broker=Frame::broker(key) /> };
    view! {
        <Each keys=clients view=Callback::new(client) />
        <Each keys=paused view=Callback::new(sign) />
    }
}

/// A producer or consumer; pressing it selects it.
#[component]
fn Client(lens: Lens, frame: Frame, client: u32) -> AnyView {
    let place = Memo::new(move || {
        frame.stage.with(|stage| {
            let boxes = frame.geometry.with(|geometry| geometry.client_boxes(stage));
            boxes.into_iter().find(|place| place.key == client)
        })
    });
    let said = move || {
        frame.stage.with(|stage| {
            let found = stage.clients.iter().find(|it| it.key == client)?;
            let name = match found.kind {
                ClientKind::Producer => picture::producer_short(),
                ClientKind::Consumer => picture::consumer_short(),
            };
            Some((lens.say(&name), lens.say(&found.state)))
        })
    };
    view! {
        <button
            type="button"
            class="stage-client"
            style:left=move || place.get().map(|place| format!("{}px", tenths(place.x)))
            style:width=move || place.get().map(|place| format!("{}px", tenths(place.width)))
            style:height=format!("{}px", units(BOX_HEIGHT))
            on:click=move |_| lens.send(Msg::Select(Some(Subject::Client(client))))
        >
            <b>{move || said().map(|said| said.0)}</b>
            <small>{move || said().map(|said| said.1)}</small>
        </button>
    }
}

/// The sign of a paused fetcher: on its link, or on the phone in its card's title line.
#[component]
fn Paused(lens: Lens, frame: Frame, broker: BrokerId) -> AnyView {
    let place = Memo::new(move || {
        frame.stage.with(|stage| {
            frame.geometry.with(|geometry| {
                let links = geometry.links(stage);
                match links.iter().find(|link| link.from == End::Broker(broker)) {
                    Some(link) => {
                        let (corner, dock) = (link.corners.get(1)?, link.corners.get(2)?);
                        // Well below the docks, where the leader holds what others sent.
                        let up = ((corner.y - dock.y) / 2.0).clamp(40.0, 100.0);
                        Some((corner.x, corner.y - up, true))
                    }
                    None => {
                        let row = stage.row_of(broker)?;
                        let card = geometry.cards.get(row)?;
                        Some((geometry.card_end() - 8.0, card.y + 17.0, false))
                    }
                }
            })
        })
    });
    let at = move || {
        place.get().map(|(x, y, _)| format!("translate({x}px,{y}px)", x = tenths(x), y = tenths(y)))
    };
    let on_link = move || place.get().is_some_and(|(.., on_link)| on_link);
    view! {
        <div class="stage-paused" class:stage-on-link=on_link style:transform=at>
            <div class="stage-paused-sign">
                <svg width="26" height="26" viewBox="-13 -13 26 26" aria-hidden="true">
                    <circle r="12" />
                    <path d="M-4 -5v10M4 -5v10" />
                </svg>
                <span>{lens.label(picture::fetching_paused)}</span>
            </div>
        </div>
    }
}
