//! A replica where there are many: one bar for the records of each leader epoch.

use super::field::Field;
use super::replica::{HeldMemo, leads, open, place, press, role, short};
use crate::scene::paths;
use crate::text::cluster as words;
use crate::ui::lens::Lens;
use brokerscope_engine::protocol::ids::BrokerId;
use leptos::prelude::*;

/// Where the bar lies in the card, and how tall it is.
const BAR: (f64, f64) = (17.0, 8.0);

/// One replica.
#[component]
pub(super) fn Run(lens: Lens, field: Field, id: BrokerId, held: HeldMemo) -> impl IntoView {
    let place = place(field, held);
    let size = move |of: fn(crate::scene::machines::Place) -> f64| {
        move || format!("{:.1}", of(place.get()))
    };
    let name = held.with_untracked(|it| it.as_ref().map(|(_, it)| it.name.to_string()));
    let name = name.unwrap_or_default();
    let bars = Memo::new(move |_| {
        let place = place.get();
        let bar = (place.x + 8.0, place.y + BAR.0, place.width - 16.0, BAR.1);
        let path = |(tint, path)| (format!("stage-tint-{tint}"), path);
        held.with(|it| {
            let (_, held) = it.as_ref()?;
            let bars = paths::bars(&held.replica, &held.window, bar);
            Some(bars.into_iter().map(path).collect::<Vec<_>>())
        })
        .unwrap_or_default()
    });
    let standing =
        Memo::new(move |_| {
            held.with(|it| {
                it.as_ref().map(|(_, it)| {
                    if leads(held)() { words::leads_short() } else { it.standing.said() }
                })
            })
        });
    let said = move || {
        held.with(|it| {
            let (_, it) = it.as_ref()?;
            let (end, committed) = (it.replica.log_end.at, it.replica.high_watermark.at);
            Some(lens.say(&words::held_said(&it.name, role(it), end, committed)))
        })
    };
    view! {
        <g class="stage-card machine-run" class:stage-leads=leads(held) role="button"
            tabindex="0" aria-haspopup="menu" aria-label=said
            data-broker=id.to_string() data-same=format!("{name}/{id}")
            data-menu=format!("replica-{id}-{name}")
            on:click=move |_| open(field, id, held)
            on:keydown=move |event| press(lens, field, (id, held), &event)
            on:contextmenu=move |event| {
                event.prevent_default();
                open(field, id, held);
            }
        >
            <rect class="stage-card-ground" rx="6" x=size(|it| it.x) y=size(|it| it.y)
                width=size(|it| it.width) height=size(|it| it.height) />
            <text class="machine-small" x=size(|it| it.x + 8.0) y=size(|it| it.y + 12.0)>
                {short(&name)}
            </text>
            <text class="machine-small" text-anchor="end" y=size(|it| it.y + 12.0)
                x=size(|it| it.x + it.width - 8.0)>
                {move || standing.get().map(|it| lens.say(&it))}
            </text>
            {move || {
                let bar = |(class, path)| view! { <path class=class d=path /> };
                bars.get().into_iter().map(bar).collect_view()
            }}
        </g>
    }
}
