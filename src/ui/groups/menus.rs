//! What the menus of groups and their members offer, as things are now.

use crate::scene::groups::{Coordinator, Group, Member};
use crate::session::{Intent, Msg};
use crate::text::groups as words;
use crate::ui::kit::menu::{Item, Opened};
use brokerscope_engine::world::fault::ProcessFault;

fn line(act: String, label: crate::text::Phrase, line: String) -> Item {
    Item { act, label, sends: Msg::Act(Intent::Line(line)), inspects: false }
}

/// The menu of a group.
pub(super) fn of_group(group: &Group) -> Option<Opened> {
    let mut items = Vec::new();
    let topic = group.parts.first().and_then(|part| part.name.rsplit_once('-'));
    if let Some((topic, _)) = topic {
        let join = format!("consume {topic} group={}", group.id);
        items.push(line(format!("join-{}", group.id), words::add(&group.id), join));
    }
    if let Coordinator::Active(broker) | Coordinator::Loading(broker) = group.coordinator {
        items.push(Item {
            act: format!("crash-coordinator-{}", group.id),
            label: words::crash_coordinator(broker),
            sends: Msg::Act(Intent::Process(ProcessFault::Crash, broker)),
            inspects: false,
        });
    }
    let opener = format!("[data-menu=\"group-{}\"]", group.key);
    Opened::at(opener, words::menu_of_group(&group.id), items)
}

/// The menu of a member.
pub(super) fn of_member(member: &Member) -> Option<Opened> {
    let items = member.verbs.iter().map(|(verb, label)| {
        let act = verb.replace(' ', "-");
        line(act, label.clone(), verb.clone())
    });
    let opener = format!("[data-menu=\"member-{}\"]", member.key);
    Opened::at(opener, words::menu_of_member(&member.name), items.collect())
}
