//! What stands in machines as markup: written whole, and only when it changed. Everything in it is
//! a number, a text of the page's own, or a topic's name, which Kafka lets hold nothing else than
//! letters, digits, dots, dashes and underscores.

use crate::scene::cluster::{Deadline, Held, Left};
use crate::scene::digits::tenths;
use crate::scene::machines::Place;
use crate::scene::paths;
use crate::scene::stage::Role;
use crate::text::{Phrase, cluster as words};
use crate::ui::lens::Lens;
use brokerscope_engine::physics::time::{Instant, Span};

/// The circumference of a ring.
const RING: f64 = 2.0 * std::f64::consts::PI * 6.5;
/// A follower that lacks records is no sooner said to be behind.
const PATIENCE: Span = Span::from_ms(1_000);
/// From the top of a small card to its bar, and how tall that is.
const BAR: (f64, f64) = (17.0, 8.0);

/// What it is to its partition, and how it stands with the controller.
pub(super) fn role(held: &Held) -> Phrase {
    match held.replica.role {
        Role::Leader => words::leads(held.replica.epoch),
        Role::Follower if held.leaderless => words::waits(held.standing.said()),
        Role::Follower => words::follows(held.standing.said()),
        Role::Down => words::files_only(held.standing.said()),
    }
}

/// A broker's session: how much of it is left, or until somebody looks.
pub(super) fn session(lens: Lens, session: Option<Deadline>) -> String {
    let (share, said) = match session.map(|session| session.left(lens.now.get())) {
        Some(Left::Time { share, left, .. }) => (share, words::session_left(&seconds(left))),
        Some(Left::Check { share, left }) => (share, words::session_check(&seconds(left))),
        None => (0.0, words::no_session()),
    };
    let (ring, said) = (ring(share), lens.say(&said));
    format!("<svg viewBox=\"-8 -8 16 16\" aria-hidden=\"true\">{ring}</svg><span>{said}</span>")
}

/// A ring with a share of it left, in steps that can be seen.
pub(in crate::ui) fn ring(share: f64) -> String {
    let left = RING * (share * 200.0).round() / 200.0;
    format!(
        "<circle class=\"ring-ground\" r=\"6.5\"/><circle class=\"ring-left\" r=\"6.5\" \
         transform=\"rotate(-90)\" stroke-dasharray=\"{left} {ring}\"/>",
        left = tenths(left),
        ring = tenths(RING)
    )
}

/// The title of a card: the partition, and the role, or while a follower is behind how long it may
/// be yet.
pub(super) fn title(lens: Lens, held: &Held, place: Place) -> String {
    let (x, edge, y) = (place.x + 12.0, place.x + place.width, place.y);
    let name = short(&held.name);
    let late = held.lag.and_then(|lag| late(lag, lens.now.get()));
    let name = format!(
        "<text class=\"machine-partition\" x=\"{}\" y=\"{}\">{name}</text>",
        tenths(x),
        tenths(y + 21.0)
    );
    let (class, end, said, ring) = match late {
        None => ("", edge - 12.0, role(held), String::new()),
        Some((share, said)) => {
            let at = format!("translate({} {})", tenths(edge - 18.0), tenths(y + 16.5));
            let ring = format!("<g class=\"machine-lag\" transform=\"{at}\">{}</g>", ring(share));
            (" machine-late", edge - 30.0, said, ring)
        }
    };
    format!(
        "{name}<text class=\"machine-role{class}\" text-anchor=\"end\" x=\"{end}\" \
         y=\"{}\">{}</text>{ring}",
        tenths(y + 20.5),
        lens.say(&said),
        end = tenths(end)
    )
}

/// The share that is left of a follower's time, and how that is said.
fn late(lag: Deadline, now: Instant) -> Option<(f64, Phrase)> {
    (now.since(lag.from) >= PATIENCE).then(|| match lag.left(now) {
        Left::Time { share, gone, left } => {
            let most = (gone.as_ms() + left.as_ms()).div_ceil(1_000).to_string();
            (share, words::lagging(&seconds(gone), &most))
        }
        Left::Check { share, left } => (share, words::isr_check_in(&seconds(left))),
    })
}

/// The ground of a card.
pub(super) fn ground(place: Place, round: u32) -> String {
    format!(
        "<rect class=\"stage-card-ground\" rx=\"{round}\" x=\"{}\" y=\"{}\" width=\"{}\" \
         height=\"{}\"/>",
        tenths(place.x),
        tenths(place.y),
        tenths(place.width),
        tenths(place.height)
    )
}

/// A small card: the partition, the standing, a bar for the records of each epoch.
pub(super) fn small(lens: Lens, held: &Held, place: Place) -> String {
    let leads = held.replica.role == Role::Leader;
    let standing = if leads { words::leads_short() } else { held.standing.said() };
    let bar = (place.x + 8.0, place.y + BAR.0, place.width - 16.0, BAR.1);
    let bars = paths::bars(&held.replica, &held.window, bar);
    let bars =
        bars.iter().map(|(tint, d)| format!("<path class=\"stage-tint-{tint}\" d=\"{d}\"/>"));
    format!(
        "{}<text class=\"machine-small\" x=\"{}\" y=\"{y}\">{}</text><text \
         class=\"machine-small\" text-anchor=\"end\" x=\"{}\" y=\"{y}\">{}</text>{}",
        ground(place, 6),
        tenths(place.x + 8.0),
        short(&held.name),
        tenths(place.x + place.width - 8.0),
        lens.say(&standing),
        bars.collect::<String>(),
        y = tenths(place.y + 12.0)
    )
}

/// Seconds to a tenth, rounded up.
pub(in crate::ui) fn seconds(span: Span) -> String {
    let tenths = span.as_us().div_ceil(100_000);
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// A name that leaves room for the role beside it.
fn short(name: &str) -> String {
    const MOST: usize = 11;
    if name.chars().count() <= MOST {
        return name.to_owned();
    }
    let (topic, index) = name.rsplit_once('-').unwrap_or((name, ""));
    let room = MOST.saturating_sub(index.len() + 2).max(1);
    let begin: String = topic.chars().take(room).collect();
    format!("{begin}…-{index}")
}
