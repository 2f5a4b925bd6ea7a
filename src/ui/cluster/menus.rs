//! What the menus of brokers, links and replicas offer, as things are now.

use crate::scene::cluster::{Held, Link, Machine, State};
use crate::scene::stage::Subject;
use crate::session::{Between, Intent, Msg};
use crate::text::cluster as words;
use crate::ui::kit::menu::{Item, Opened};
use brokerscope_engine::physics::time::Span;
use brokerscope_engine::protocol::ids::BrokerId;
use brokerscope_engine::world::fault::LinkFault;

/// What `slow` adds, in milliseconds.
const SLOW_MS: u32 = 200;

/// The menu of a broker.
pub(super) fn of_broker(machine: &Machine) -> Option<Opened> {
    let id = machine.id;
    let mut items: Vec<Item> = machine
        .verbs
        .iter()
        .map(|(fault, label)| Item {
            act: format!("{}-{id}", fault.word()),
            label: label.clone(),
            sends: Msg::Act(Intent::Process(*fault, id)),
            inspects: false,
        })
        .collect();
    if machine.state == State::Serving {
        let (act, label, intent) = if machine.fetching_paused {
            ("resume-fetching", words::resume_fetching(), Intent::ResumeFetching(id))
        } else {
            ("pause-fetching", words::pause_fetching(), Intent::PauseFetching(id))
        };
        let act = format!("{act}-{id}");
        items.push(Item { act, label, sends: Msg::Act(intent), inspects: false });
    }
    items.push(Item {
        act: format!("inspect-{id}"),
        label: words::inspect(),
        sends: Msg::Select(Some(Subject::Broker(id))),
        inspects: true,
    });
    Opened::at(format!("[data-menu=\"broker-{id}\"]"), words::menu_of_broker(id), items)
}

/// The menu of a link.
pub(super) fn of_link(link: &Link) -> Option<Opened> {
    let (one, other) = (&link.names.0, &link.names.1);
    let key = link.key();
    let item = |act: String, label, fault, (from, to, one_way): (&String, &String, bool)| {
        let between = Between { from: from.clone(), to: to.clone(), one_way };
        Item { act, label, sends: Msg::Act(Intent::Link(fault, between)), inspects: false }
    };
    let (both, there, back) = ((one, other, false), (one, other, true), (other, one, true));
    let mut items = Vec::new();
    if !link.is_whole() {
        items.push(item(format!("heal-{key}"), words::heal_both(), LinkFault::Heal, both));
    }
    if !link.there.cut || !link.back.cut {
        items.push(item(format!("cut-{key}"), words::cut_both(), LinkFault::Cut, both));
    }
    if !link.there.cut {
        let label = words::cut_way(one, other);
        items.push(item(format!("cut-{one}>{other}"), label, LinkFault::Cut, there));
    }
    if !link.back.cut {
        let label = words::cut_way(other, one);
        items.push(item(format!("cut-{other}>{one}"), label, LinkFault::Cut, back));
    }
    let by = Span::from_ms(SLOW_MS.into());
    let slow = LinkFault::Slow { ms: SLOW_MS };
    items.push(item(format!("slow-{key}"), words::slow_both(by), slow, both));
    if link.connected {
        items.push(item(format!("stall-{key}"), words::stall_both(), LinkFault::Stall, both));
        items.push(item(format!("reset-{key}"), words::reset_both(), LinkFault::Reset, both));
    }
    Opened::at(format!("[data-link=\"{key}\"]"), link.said(), items)
}

/// The menu of a replica.
pub(super) fn of_replica(broker: BrokerId, held: &Held) -> Option<Opened> {
    let partition = held.partition;
    let mut items = vec![
        Item {
            act: format!("inspect-{broker}-{}", held.name),
            label: words::inspect(),
            sends: Msg::Look(partition, Subject::Replica(broker)),
            inspects: true,
        },
        Item {
            act: format!("show-{broker}-{}", held.name),
            label: words::show_partition(),
            sends: Msg::ShowByPartition(partition, broker),
            inspects: false,
        },
    ];
    if held.electable {
        items.push(Item {
            act: format!("elect-{}", held.name),
            label: words::elect_preferred(),
            sends: Msg::Act(Intent::Elect { partition, unclean: false }),
            inspects: false,
        });
    }
    if held.leaderless {
        items.push(Item {
            act: format!("elect-unclean-{}", held.name),
            label: words::elect_unclean(),
            sends: Msg::Act(Intent::Elect { partition, unclean: true }),
            inspects: false,
        });
    }
    let opener = format!("[data-menu=\"replica-{broker}-{}\"]", held.name);
    Opened::at(opener, words::menu_of_replica(&held.name, broker), items)
}
