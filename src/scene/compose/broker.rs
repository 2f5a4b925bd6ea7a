//! A broker, opened up: what its process does, what the controller thinks of it, how much it leads.

use brokerscope_engine::protocol::ids::BrokerId;
use brokerscope_engine::world::World;

use super::cluster::{membership, session, state};
use crate::scene::cluster::State;
use crate::scene::inspector::{Inspector, Row, Tone};
use crate::text::{Phrase, cluster as text, explore};

/// The inspector of a broker.
pub(super) fn inspector(world: &World, id: BrokerId) -> Inspector {
    let plain = |name: Phrase, value: Phrase| Row { name, value, tone: Tone::Plain };
    let mut rows = Vec::new();
    if let Some(broker) = world.broker(id) {
        let state = state(world, broker);
        let tone = if state == State::Serving { Tone::Plain } else { Tone::Bad };
        rows.push(Row { name: text::row_process(), value: state.said(), tone });
    }
    let known = world.image().broker(id);
    let tone = if known.is_some_and(|known| !known.fenced) { Tone::Plain } else { Tone::Bad };
    rows.push(Row { name: text::row_membership(), value: membership(world, id), tone });
    if let Some(known) = known {
        rows.push(plain(text::row_broker_epoch(), explore::number(known.epoch.0)));
    }
    if let Some(session) = session(world, id) {
        rows.push(plain(text::row_session(), explore::at(session.until)));
    }
    let count = |number: usize| text::partitions(u32::try_from(number).unwrap_or(u32::MAX));
    let registrations = || world.image().live_partitions().map(|(_, registration)| registration);
    let leads = registrations().filter(|registration| registration.leader == id).count();
    let in_isr = registrations().filter(|registration| registration.isr.contains(&id)).count();
    rows.push(Row { name: text::row_leads(), value: count(leads), tone: Tone::Leader });
    rows.push(plain(text::row_in_isr(), count(in_isr)));
    if let Some(running) = world.broker(id).and_then(|broker| broker.running.as_ref()) {
        rows.push(plain(text::row_isr_check(), explore::at(running.isr_check_at)));
    }
    Inspector { title: text::broker(id), rows, more: None, batch: None, why: None }
}
