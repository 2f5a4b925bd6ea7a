//! The cards of the replicas, and their names. A card is a button: it selects its replica, a click
//! on a cell selects the record, and the arrow keys move over the cells.

use super::frame::Frame;
use crate::scene::stage::{Role, Subject};
use crate::session::Msg;
use crate::text::picture;
use crate::ui::lens::Lens;
use brokerscope_engine::protocol::ids::{BrokerId, Offset};
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;

/// All cards.
#[component]
pub(super) fn Cards(lens: Lens, frame: Frame) -> impl IntoView {
    view! {
        <For each=move || frame.brokers() key=|broker| *broker let:broker>
            <Card lens frame broker />
        </For>
    }
}

#[component]
fn Card(lens: Lens, frame: Frame, broker: BrokerId) -> impl IntoView {
    let place = frame.memo(broker, |row, _, geometry| {
        let card = geometry.cards.get(row).copied();
        card.map(|card| (geometry.card_x(), card.y, geometry.card_width(), card.height))
    });
    let at = move |of: fn((f64, f64, f64, f64)) -> f64| move || place.get().map(of);
    let leads = frame.memo(broker, |_, replica, _| replica.role == Role::Leader);
    let said = move || frame.replica(broker, |_, replica, _| lens.say(&replica.said()));
    let selected = move || {
        frame.stage.with(|stage| match stage.selected {
            Some(Subject::Replica(on) | Subject::Record(on, _)) => on == broker,
            Some(Subject::Client(_) | Subject::Packet(_) | Subject::Broker(_)) | None => false,
        })
    };
    view! {
        <g
            class="stage-card"
            class:stage-leads=leads
            class:stage-selected=selected
            role="button"
            tabindex="0"
            data-broker=broker.to_string()
            data-same=frame.same(broker)
            aria-label=said
            aria-pressed=move || selected().to_string()
            on:click=move |event| lens.send(Msg::Select(clicked(frame, broker, &event)))
            on:keydown=move |event| press(lens, frame, broker, &event)
        >
            <rect class="stage-card-ground" rx="12" x=at(|it| it.0) y=at(|it| it.1)
                width=at(|it| it.2) height=at(|it| it.3) />
        </g>
        <g class="stage-names" class:stage-leads=leads data-same=frame.same(broker)
            aria-hidden="true">
            <Name lens frame broker />
        </g>
    }
}

/// Name, role and ISR: beside the cells, or in one line above them.
#[component]
fn Name(lens: Lens, frame: Frame, broker: BrokerId) -> impl IntoView {
    let beside = Memo::new(move |_| frame.geometry.with(|geometry| geometry.metrics.beside));
    let y = move |wide: f64, narrow: f64| {
        move || {
            let top =
                frame.replica(broker, |row, _, geometry| geometry.cards.get(row).map(|it| it.y));
            let down = if beside.get() { wide } else { narrow };
            top.flatten().map(|top| format!("{:.1}", top + down))
        }
    };
    let left = move |wide: f64| {
        move || {
            let inset = frame.geometry.with(|geometry| geometry.metrics.inset);
            let start = frame.geometry.with(|geometry| geometry.card_x());
            format!("{:.1}", start + if beside.get() { wide } else { inset })
        }
    };
    let name = move || lens.say(&picture::broker(broker));
    let role = frame.memo(broker, |_, replica, _| Some(replica.role_said()));
    let role = move || role.get().map(|role| lens.say(&role));
    let known = frame.memo(broker, |_, replica, geometry| {
        geometry.metrics.knows.then(|| picture::high_watermark(replica.high_watermark.at))
    });
    let known = move || known.get().map(|known| lens.say(&known));
    let isr = frame.memo(broker, |_, replica, _| replica.in_isr);
    let isr_said =
        move || lens.say(&if isr.get() { picture::in_isr() } else { picture::not_in_isr() });
    view! {
        <Show
            when=move || beside.get()
            fallback=move || view! {
                <text class="stage-title" x=left(0.0) y=y(0.0, 22.0)>
                    <tspan class="stage-name">{name}</tspan>
                    <tspan class="stage-role" dx="6">{role}</tspan>
                    <tspan class="stage-known" dx="10">{known}</tspan>
                </text>
            }
        >
            <text class="stage-name" x=left(20.0) y=y(30.0, 0.0)>{name}</text>
            <text class="stage-role" x=left(20.0) y=y(50.0, 0.0)>{role}</text>
            <circle class="stage-isr" class:stage-isr-out=move || !isr.get() r="4.5"
                cx=left(25.0) cy=y(65.0, 0.0) />
            <text class="stage-aside" x=left(36.0) y=y(69.5, 0.0)>{isr_said}</text>
        </Show>
    }
}

/// The record under the pointer, or the replica.
fn clicked(frame: Frame, broker: BrokerId, event: &MouseEvent) -> Option<Subject> {
    let under = super::cells::offset_under(frame, event);
    let holds = |offset: &Offset| {
        frame.replica(broker, |_, replica, _| replica.epoch_at(*offset).is_some()) == Some(true)
    };
    Some(under.filter(holds).map_or(Subject::Replica(broker), |it| Subject::Record(broker, it)))
}

fn press(lens: Lens, frame: Frame, broker: BrokerId, event: &KeyboardEvent) {
    let subject = match event.key().as_str() {
        "Enter" | " " => Some(Subject::Replica(broker)),
        "ArrowLeft" => neighbour(frame, broker, -1),
        "ArrowRight" => neighbour(frame, broker, 1),
        "Escape" => {
            lens.send(Msg::Select(None));
            None
        }
        _ => None,
    };
    if subject.is_some() {
        event.prevent_default();
        lens.send(Msg::Select(subject));
    }
}

/// The record beside the selected one; from the replica itself, its first or last.
fn neighbour(frame: Frame, broker: BrokerId, by: i64) -> Option<Subject> {
    let selected = frame.stage.with(|stage| stage.selected);
    frame.replica(broker, |_, replica, _| {
        let (first, last) = (replica.log_start.0, replica.log_end.at.0 - 1);
        let from = match selected {
            Some(Subject::Record(on, offset)) if on == broker => offset.0 + by,
            _ if by < 0 => last,
            _ => first,
        };
        let held = first <= last;
        held.then(|| Subject::Record(broker, Offset(from.clamp(first, last))))
    })?
}
