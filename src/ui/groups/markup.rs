//! What stands in groups as markup: written whole, and only when it changed. Names of groups and
//! clients can be anything and are made harmless first.

use crate::scene::digits::tenths;
use crate::scene::groups::{Board, Coordinator, Group, Member, Part, Standing, Timer};
use crate::scene::summary::Row;
use crate::text::{Phrase, groups as words};
use crate::ui::cluster::markup::{ring, seconds};
use crate::ui::lens::Lens;
use brokerscope_engine::protocol::group_state::GroupState;
use brokerscope_engine::protocol::ids::Offset;

/// The height of a chip.
const CHIP: u32 = 28;
/// The states of a classic group: left edge, top, width.
const STATES: [(GroupState, u32, u32, u32); 5] = [
    (GroupState::Empty, 1, 1, 62),
    (GroupState::PreparingRebalance, 96, 1, 136),
    (GroupState::Dead, 1, 69, 62),
    (GroupState::CompletingRebalance, 88, 69, 152),
    (GroupState::Stable, 274, 69, 64),
];
/// What leads from one to the next, and the heads of these arrows.
const ARROWS: &str = "<path class=\"group-arrow\" d=\"M63 12H90M96 20H69M32 31V63M150 31V63\
     M176 69V37M240 84H268M306 69V24q0 -8 -8 -8H238\"/><path class=\"group-arrow-head\" \
     d=\"M93 12l-6 -3v6zM66 20l6 -3v6zM32 66l-3 -6h6zM150 66l-3 -6h6zM176 34l-3 6h6z\
     M271 84l-6 -3v6zM235 16l6 -3v6z\"/>";

/// The state machine, with the state that the group is in.
pub(super) fn machine(group: &Group) -> String {
    let state = |(state, x, y, width): (GroupState, u32, u32, u32)| {
        let class = if group.state == Some(state) { " class=\"group-now\"" } else { "" };
        format!(
            "<g{class}><rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"30\" rx=\"15\"/>\
             <text x=\"{}\" y=\"{}\">{}</text></g>",
            x + width / 2,
            y + 19,
            state.name(),
        )
    };
    let states = STATES.map(state).concat();
    format!("<svg viewBox=\"0 0 340 100\" width=\"340\" height=\"100\">{ARROWS}{states}</svg>")
}

/// The state in words.
pub(super) fn state_said(lens: Lens, group: &Group) -> String {
    lens.say(&match group.state {
        Some(state) => words::state_said(state.name()),
        None => words::state_unknown(),
    })
}

/// Protocol, coordinator, and where it is kept.
pub(super) fn about(lens: Lens, group: &Group) -> String {
    let protocol = match &group.protocol {
        Some(name) => words::protocol(name),
        None => words::no_protocol(),
    };
    let coordinator = match group.coordinator {
        Coordinator::None => words::without_coordinator(),
        Coordinator::Loading(broker) => words::loading(broker),
        Coordinator::Active(broker) => words::coordinator(broker),
    };
    let kept_in = group.kept_in.as_deref().map(words::kept_in);
    let parts = [Some(protocol), Some(coordinator), kept_in];
    parts.iter().flatten().map(|part| lens.say(part)).collect::<Vec<_>>().join(" · ")
}

/// The generation, and how long members may still join.
pub(super) fn generation(lens: Lens, group: &Group) -> String {
    let generation = lens.say(&words::generation(group.generation));
    let timer = group.timer.map(|(timer, is_initial)| {
        let phrase = if is_initial { words::more_may_come } else { words::joins_until };
        timed(lens, timer, phrase)
    });
    format!("<b>{generation}</b>{}", timer.unwrap_or_default())
}

/// A ring and what it says.
fn timed(lens: Lens, timer: Timer, phrase: fn(&str) -> Phrase) -> String {
    let (share, left) = timer.left(lens.now.get());
    format!(
        "<span>{}<svg viewBox=\"-8 -8 16 16\" aria-hidden=\"true\">{}</svg></span>",
        lens.say(&phrase(&seconds(left))),
        ring(share),
    )
}

/// The crown of the member that leads.
pub(super) fn leads(lens: Lens, member: &Member) -> String {
    if !member.leads {
        return String::new();
    }
    format!(
        "<svg class=\"cluster-crown\" viewBox=\"0 0 16 12\" aria-hidden=\"true\">\
         <path d=\"M2 12h12l2 -10 -4.6 3.6 -3.4 -5.6 -3.4 5.6 -4.6 -3.6z\"/></svg>{}",
        lens.say(&words::leads()),
    )
}

/// What a member is about.
pub(super) fn standing(lens: Lens, member: &Member) -> String {
    let (mood, said) = (member.standing.mood(), lens.say(&member.standing.said()));
    format!("<span class=\"group-{mood}\"><i></i>{said}</span>")
}

/// When its session ends, and when it has to poll.
pub(super) fn timers(lens: Lens, member: &Member) -> String {
    let held = matches!(member.standing, Standing::Joins | Standing::Syncs);
    let session = match member.session {
        _ if held => format!("<span>{}</span>", lens.say(&words::session_held())),
        Some(timer) => timed(lens, timer, words::session_left),
        None => String::new(),
    };
    let poll = member.poll.map(|timer| timed(lens, timer, words::poll_left));
    session + &poll.unwrap_or_default()
}

/// How each partition stands.
pub(super) fn table(lens: Lens, group: &Group) -> String {
    let heads: [fn() -> Phrase; 7] = [
        words::partition,
        words::read_by,
        words::position,
        words::committed,
        words::watermark,
        words::end,
        words::lag,
    ];
    let row = |part: &Part| {
        let number = |offset: Option<Offset>| match offset {
            Some(offset) => offset.to_string(),
            None => "–".to_owned(),
        };
        let reader = part.reader.and_then(|place| group.members.get(place));
        let reader = match reader {
            Some(member) => format!("<td>{}</td>", harmless(&member.name)),
            None => format!("<td class=\"group-bad\">{}</td>", lens.say(&words::no_one())),
        };
        format!(
            "<tr><th scope=\"row\">{}</th>{reader}<td>{}</td><td>{}</td>\
             <td class=\"tone-hw\">{}</td><td class=\"tone-leo\">{}</td><td><b>{}</b></td></tr>",
            part.name,
            number(part.position),
            number(part.committed),
            part.high_watermark,
            part.log_end,
            part.lag().map_or("–".to_owned(), |lag| lag.to_string()),
        )
    };
    table_of(lens, &heads, group.parts.iter().map(row).collect())
}

/// That a group is summed up, and what of.
pub(super) fn summed_up(lens: Lens, group: &Group) -> String {
    let count = |list: usize| u32::try_from(list).unwrap_or(u32::MAX);
    lens.say(&words::summed_up(count(group.members.len()), count(group.parts.len())))
}

/// What each member has, as a table.
pub(super) fn rows(lens: Lens, group: &Group) -> String {
    let heads: [fn() -> Phrase; 4] = [words::member, words::stands, words::partitions, words::lag];
    let row = |row: &Row| {
        let (name, stands) = match &row.member {
            Some((key, name, standing)) => {
                let menu = harmless(&lens.say(&words::menu_of_member(name))).replace('"', "&quot;");
                let button = format!(
                    "<button type=\"button\" class=\"machine-menu\" data-menu=\"member-{key}\" \
                     aria-haspopup=\"menu\" aria-label=\"{menu}\">⋯</button>"
                );
                let (mood, said) = (standing.mood(), lens.say(&standing.said()));
                (harmless(name) + &button, format!("<td class=\"group-{mood}\">{said}</td>"))
            }
            None => {
                let nobody = lens.say(&words::no_one());
                (nobody, "<td class=\"group-bad\">–</td>".to_owned())
            }
        };
        let (partitions, lag) = (row.partitions, row.lag);
        format!("<tr><th scope=\"row\">{name}</th>{stands}<td>{partitions}</td><td>{lag}</td></tr>")
    };
    table_of(lens, &heads, group.rows().iter().map(row).collect())
}

fn table_of(lens: Lens, heads: &[fn() -> Phrase], rows: String) -> String {
    let head = |head: &fn() -> Phrase| format!("<th scope=\"col\">{}</th>", lens.say(&head()));
    let heads = heads.iter().map(head).collect::<String>();
    format!("<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody>")
}

/// Where a card lies.
pub(super) fn card((y, height): (f64, f64)) -> String {
    format!("top:{y}px;height:{height}px", y = tenths(y), height = tenths(height))
}

/// Where partitions were that nobody reads.
pub(super) fn ghosts(board: &Board) -> String {
    let ghost = |(x, y): &(f64, f64)| {
        format!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"{CHIP}\" rx=\"8\"/>",
            tenths(board.chip),
            x = tenths(*x),
            y = tenths(*y)
        )
    };
    board.ghosts.iter().map(ghost).collect()
}

fn harmless(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
