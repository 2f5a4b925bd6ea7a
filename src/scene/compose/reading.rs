//! Consumers as members of groups: what each reads, where it is, and what can be done to it.

use brokerscope_engine::client::consumer::Consumer;
use brokerscope_engine::client::{Client, Life, Role};
use brokerscope_engine::protocol::ids::{ClientId, Offset, PartitionId};
use brokerscope_engine::protocol::messages::StrBytes;
use brokerscope_engine::world::World;

use crate::scene::groups::{Standing, Timer};
use crate::text::{Phrase, groups as text};

/// A consumer that is in a group, or wants to be.
pub(super) struct Reading {
    pub(super) client: ClientId,
    /// Its `client.id`.
    pub(super) name: String,
    /// Which member its coordinator takes it for; empty if it has not been told.
    pub(super) member: StrBytes,
    /// Its `group.id`.
    pub(super) group: String,
    /// The topics that it subscribes to.
    pub(super) topics: Vec<String>,
    /// What it reads, and where it is in that.
    pub(super) reads: Vec<(PartitionId, Option<Offset>)>,
    /// When its application will have been away from `poll` for too long.
    pub(super) poll: Option<Timer>,
    /// What keeps it from reading, if something does.
    pub(super) cut_off: Option<Standing>,
    /// Whether it was closed in good order.
    pub(super) is_closed: bool,
    /// What can be done to it: lines of the action grammar, and what they do.
    pub(super) verbs: Vec<(String, Phrase)>,
}

/// All consumers that have a group.
pub(super) fn readings(world: &World) -> Vec<Reading> {
    world.clients().iter().filter_map(|client| reading(world, client)).collect()
}

fn reading(world: &World, client: &Client) -> Option<Reading> {
    let Role::Consumer(consumer) = &client.role else { return None };
    let member = consumer.member()?;
    let runs = client.life == Life::Running;
    let is_frozen = world.is_frozen(client.endpoint()).is_some();
    let is_away = consumer.kept_away_by().is_some();
    let cut_off = match (runs, is_frozen) {
        (false, _) => Some(Standing::Gone),
        (true, true) => Some(Standing::Stalled),
        (true, false) => is_away.then_some(Standing::Away),
    };
    Some(Reading {
        client: client.id,
        name: client.name.clone(),
        member: member.generation().member.clone(),
        group: member.settings.group.clone(),
        topics: if runs { member.topics.clone() } else { Vec::new() },
        reads: if runs { reads(consumer) } else { Vec::new() },
        poll: member.poll_ends().filter(|_| runs).map(|until| {
            let of = member.settings.max_poll_interval;
            Timer { until, of }
        }),
        cut_off,
        is_closed: client.life == Life::Closed,
        verbs: verbs(&client.name, cut_off),
    })
}

fn reads(consumer: &Consumer) -> Vec<(PartitionId, Option<Offset>)> {
    consumer.slots().iter().map(|slot| (slot.partition, slot.position)).collect()
}

/// A verb of the action grammar, and what it is called.
type Verb = (&'static str, fn() -> Phrase);

/// What can be done to a consumer that is cut off so, the gentlest first.
fn verbs(name: &str, cut_off: Option<Standing>) -> Vec<(String, Phrase)> {
    let all: &[Verb] = match cut_off {
        Some(Standing::Gone) => &[("start", text::start)],
        Some(Standing::Stalled) => &[("thaw", text::thaw), ("crash", text::crash)],
        Some(Standing::Away) => &[("resume-polling", text::resume_polling), ("crash", text::crash)],
        Some(_) | None => &[
            ("commit", text::commit),
            ("pause-polling", text::pause_polling),
            ("close", text::close),
            ("freeze", text::freeze),
            ("crash", text::crash),
        ],
    };
    all.iter().map(|(verb, label)| (format!("{verb} {name}"), label())).collect()
}
