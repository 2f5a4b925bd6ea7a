//! The cards of the replicas, and their names. A card is a button: it selects its replica, a click
//! on a cell selects the record, and the arrow keys move over the cells.

use super::frame::Frame;
use super::row::{Drawn, Row};
use crate::scene::digits::tenths;
use crate::scene::stage::{Role, Subject};
use crate::session::Msg;
use crate::text::picture;
use crate::ui::kit::Each;
use crate::ui::lens::Lens;
use brokerscope_engine::protocol::ids::{BrokerId, Offset};
use brokerscope_view::view;
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;

/// All cards.
#[component]
pub(super) fn Cards(lens: Lens, frame: Frame) -> AnyView {
    let card = move |key| view! { <Card lens frame broker=Frame::broker(key) /> };
    view! { <Each keys=frame.keys() view=Callback::new(card) /> }
}

#[component]
fn Card(lens: Lens, frame: Frame, broker: BrokerId) -> AnyView {
    let row = Row::on_stage(frame, broker);
    let with = move |of: &dyn Fn(&Drawn) -> String| {
        row.drawn.with(|drawn| drawn.as_ref().map(of)).unwrap_or_default()
    };
    let leads =
        move || row.drawn.with(|it| it.as_ref().is_some_and(|it| it.replica.role == Role::Leader));
    let selected = move || {
        frame.stage.with(|stage| match stage.selected {
            Some(Subject::Replica(on) | Subject::Record(on, _)) => on == broker,
            Some(Subject::Client(_) | Subject::Packet(_) | Subject::Broker(_)) | None => false,
        })
    };
    let class = move || match (leads(), selected()) {
        (true, true) => "stage-card stage-leads stage-selected",
        (true, false) => "stage-card stage-leads",
        (false, true) => "stage-card stage-selected",
        (false, false) => "stage-card",
    };
    let names = move || if leads() { "stage-names stage-leads" } else { "stage-names" };
    view! {
        <g
            class=class
            role="button"
            tabindex="0"
            data-broker=broker.to_string()
            data-same=frame.same(broker)
            aria-label=move || with(&|drawn| lens.say(&drawn.replica.said()))
            aria-pressed=move || selected().to_string()
            on:click=move |event| lens.send(Msg::Select(clicked(frame, broker, &event)))
            on:keydown=move |event| press(lens, frame, broker, &event)
            inner_html=move || with(&ground)
        />
        <g class=names data-same=frame.same(broker) aria-hidden="true"
            inner_html=move || with(&|drawn| title(lens, drawn)) />
    }
}

/// The card's ground, as markup.
fn ground(drawn: &Drawn) -> String {
    let (geometry, card) = (&drawn.geometry, drawn.geometry.cards.get(drawn.row));
    let rect = card.map(|card| {
        format!(
            "<rect class=\"stage-card-ground\" rx=\"12\" x=\"{}\" y=\"{}\" width=\"{}\" \
             height=\"{}\"/>",
            tenths(geometry.card_x()),
            tenths(card.y),
            tenths(geometry.card_width()),
            tenths(card.height),
        )
    });
    rect.unwrap_or_default()
}

/// Name, role and ISR as markup: beside the cells, or in one line above them.
fn title(lens: Lens, drawn: &Drawn) -> String {
    let (replica, geometry) = (&drawn.replica, &drawn.geometry);
    let (left, metrics) = (geometry.card_x(), geometry.metrics);
    let top = geometry.cards.get(drawn.row).map_or(0.0, |card| card.y);
    let name = lens.say(&picture::broker(replica.broker));
    let role = lens.say(&replica.role_said());
    if !metrics.beside {
        let (x, y) = (left + metrics.inset, top + 22.0);
        let known = picture::high_watermark(replica.high_watermark.at);
        let known = if metrics.knows { lens.say(&known) } else { String::new() };
        return format!(
            "<text class=\"stage-title\" x=\"{x}\" y=\"{y}\"><tspan class=\"stage-name\">\
             {name}</tspan><tspan class=\"stage-role\" dx=\"6\">{role}</tspan>\
             <tspan class=\"stage-known\" dx=\"10\">{known}</tspan></text>",
            x = tenths(x),
            y = tenths(y)
        );
    }
    let (isr, out) = match replica.in_isr {
        true => (picture::in_isr(), ""),
        false => (picture::not_in_isr(), " stage-isr-out"),
    };
    format!(
        "<text class=\"stage-name\" x=\"{x}\" y=\"{}\">{name}</text>\
         <text class=\"stage-role\" x=\"{x}\" y=\"{}\">{role}</text>\
         <circle class=\"stage-isr{out}\" r=\"4.5\" cx=\"{}\" cy=\"{}\"/>\
         <text class=\"stage-aside\" x=\"{}\" y=\"{}\">{}</text>",
        tenths(top + 30.0),
        tenths(top + 50.0),
        tenths(left + 25.0),
        tenths(top + 65.0),
        tenths(left + 36.0),
        tenths(top + 69.5),
        lens.say(&isr),
        x = tenths(left + 20.0)
    )
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
