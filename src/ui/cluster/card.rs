//! One broker: its process, what the controller thinks of it, its countdowns, its replicas, and
//! what can be done to it.

use super::part;
use crate::scene::cluster::{BrokerCard, Chip, ChipRole, Standing};
use crate::session::{Intent, Msg};
use crate::text::{Phrase, cluster as words};
use crate::ui::lens::Lens;
use brokerscope_engine::physics::time::{Instant, Span};
use brokerscope_engine::protocol::ids::BrokerId;
use brokerscope_engine::world::fault::ProcessFault;
use leptos::prelude::*;

/// The circumference of a ring.
const RING: f64 = 2.0 * std::f64::consts::PI * 9.0;

/// A broker's card.
#[component]
pub(super) fn Card(lens: Lens, id: BrokerId) -> impl IntoView {
    let card =
        part(lens, move |scene| scene.brokers.iter().find(|broker| broker.id == id).cloned());
    let seen =
        move |of: fn(&BrokerCard) -> bool| move || card.with(|it| it.as_ref().is_some_and(of));
    let said = move |of: fn(&BrokerCard) -> Phrase| {
        move || card.with(|it| it.as_ref().map(|it| lens.say(&of(it))))
    };
    let chips = move || {
        let chips = card.with(|it| it.as_ref().map(|it| it.chips.clone())).unwrap_or_default();
        chips.into_iter().map(|chip| chip_view(lens, &chip)).collect_view()
    };
    let more = move || {
        let more = card.with(|it| it.as_ref().map_or(0, |it| it.more));
        (more > 0).then(|| view! { <li class="cluster-more">{lens.say(&words::more(more))}</li> })
    };
    let verbs = move || {
        let verbs = card.with(|it| it.as_ref().map(|it| it.verbs.clone())).unwrap_or_default();
        let button = |(fault, phrase): (ProcessFault, Phrase)| {
            view! {
                <button type="button" class="act" data-act=format!("{}-{id}", fault.word())
                    on:click=move |_| lens.send(Msg::Act(Intent::Process(fault, id)))>
                    {lens.say(&phrase)}
                </button>
            }
        };
        verbs.into_iter().map(button).collect_view()
    };
    view! {
        <article class="cluster-card" data-cluster-broker=id.to_string()
            class:cluster-off=move || !seen(|it| it.serves)()
            class:cluster-fenced=seen(|it| it.fenced)
            aria-label=move || lens.say(&words::broker(id))
        >
            <header>
                <h2>{move || lens.say(&words::broker(id))}</h2>
                <b class="cluster-process">{said(|it| it.process.clone())}</b>
            </header>
            <p class="cluster-said">{said(|it| it.membership.clone())}</p>
            <Countdowns lens id />
            <ul class="cluster-chips">{chips}{more}</ul>
            <div class="cluster-verbs" role="group"
                aria-label=move || lens.say(&words::do_to(id))>{verbs}</div>
        </article>
    }
}

/// How long the session lasts, and until the next look at followers that lag.
#[component]
fn Countdowns(lens: Lens, id: BrokerId) -> impl IntoView {
    let times = part(lens, move |scene| {
        let card = scene.brokers.iter().find(|broker| broker.id == id);
        card.map(|card| (card.session, card.isr_check)).unwrap_or_default()
    });
    let left = move |until: Instant| {
        let now = lens.now.get();
        (until > now).then(|| until.since(now))
    };
    let share = move || {
        let Some((from, until)) = times.get().0 else { return 0.0 };
        let whole = until.since(from).as_us();
        left(until).map_or(0.0, |left| left.as_us() as f64 / whole.max(1) as f64)
    };
    let session = move || {
        let (_, until) = times.get().0?;
        Some(lens.say(&match left(until) {
            Some(left) => words::session_left(tenths(left)),
            None => words::session_over(),
        }))
    };
    let check = move || {
        let left = left(times.get().1?)?;
        Some(lens.say(&words::isr_check_in(tenths(left))))
    };
    view! {
        <p class="cluster-times">
            <svg class="cluster-ring" viewBox="0 0 24 24" aria-hidden="true">
                <circle cx="12" cy="12" r="9" class="cluster-ring-ground" />
                <circle cx="12" cy="12" r="9" class="cluster-ring-left" stroke-dasharray=move || {
                    format!("{:.1} {RING:.1}", RING * share())
                } />
            </svg>
            <span>{session}</span>
            <span>{check}</span>
        </p>
    }
}

/// To a tenth of a second.
fn tenths(span: Span) -> Span {
    Span::from_ms(span.as_us().div_ceil(100_000) * 100)
}

fn chip_view(lens: Lens, chip: &Chip) -> impl IntoView + use<> {
    let role = match chip.role {
        ChipRole::Leader => words::leads(chip.epoch),
        ChipRole::Follower => words::follows(chip.epoch),
        ChipRole::Files => words::files_only(),
    };
    let sync = match chip.standing {
        Standing::InSync => words::in_isr(),
        Standing::Eligible => words::in_elr(),
        Standing::Out => words::out(),
    };
    let leads = chip.role == ChipRole::Leader;
    let is_out = chip.standing != Standing::InSync;
    let offsets = words::offsets(chip.log_end, chip.high_watermark);
    view! {
        <li class="cluster-chip" class:cluster-leads=leads class:cluster-out=is_out>
            <b>{chip.partition.clone()}</b>
            <span>{lens.say(&role)}</span>
            <span class="cluster-offsets">{lens.say(&offsets)}</span>
            <i>{lens.say(&sync)}</i>
        </li>
    }
}
