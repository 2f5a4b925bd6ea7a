//! The cluster, broker by broker, as it is.

use brokerscope_engine::broker::{Broker, Life};
use brokerscope_engine::controller::schedule::Task;
use brokerscope_engine::group::partition_for::OFFSETS_TOPIC;
use brokerscope_engine::physics::time::{Instant, Span};
use brokerscope_engine::protocol::ids::{BrokerId, Offset, PartitionId};
use brokerscope_engine::world::World;
use brokerscope_engine::world::fault::{ControllerFault, ProcessFault};

use super::source::Source;
use super::stage::{Cast, clients};
use super::{grouped, held, links, packets};
use crate::scene::cluster::{
    Cluster, ControllerCard, Deadline, Detail, Guest, Machine, RecordLine, State,
};
use crate::scene::stage::Subject;
use crate::text::{Phrase, cluster as text};

/// So many of the newest records are told.
const MOST_RECORDS: usize = 12;

/// The cluster at the present moment.
///
/// The partitions that keep groups are told only if they are `unfolded`.
pub fn cluster(source: &mut Source<'_>, selected: Option<Subject>, unfolded: bool) -> Cluster {
    let world = source.history.world();
    let shown = |it: &PartitionId| unfolded || !grouped::keeps_groups(world, *it);
    let held = world.brokers().iter().flat_map(|broker| broker.disk.logs());
    let replicas = held.filter(|(partition, _)| shown(partition)).count();
    let kept = world.image().topic(OFFSETS_TOPIC).map_or(0, |topic| topic.partitions.len());
    let detail = Detail::of(replicas);
    let named = world.clients().iter().map(|client| client.name.clone());
    let guests = clients(source, Cast::Everybody).into_iter().zip(named);
    let clients = guests.map(|(client, name)| Guest { name, client }).collect();
    let machines = world.brokers().iter().map(|broker| {
        let selected = (broker.id, selected);
        machine(source, broker, selected, (detail, unfolded))
    });
    Cluster {
        detail,
        kept_partitions: u32::try_from(kept).unwrap_or(u32::MAX),
        unfolded,
        machines: machines.collect(),
        controller: controller(world),
        clients,
        links: links::links(world),
        packets: packets::in_flight(world, Cast::Everybody),
        parked: packets::parked(world, Cast::Everybody),
        names: match detail {
            Detail::Cells | Detail::Runs => Vec::new(),
            Detail::Heat => held::names(world),
        },
    }
}

fn machine(
    source: &mut Source<'_>,
    broker: &Broker,
    (id, selected): (BrokerId, Option<Subject>),
    (detail, unfolded): (Detail, bool),
) -> Machine {
    let world = source.history.world();
    let state = state(world, broker);
    let running = broker.running.as_ref();
    Machine {
        id,
        state,
        membership: membership(world, id),
        fenced: world.image().broker(id).is_none_or(|known| known.fenced),
        session: session(world, id),
        fetching_paused: running.is_some_and(|running| running.fetching_paused.is_some()),
        selected: selected == Some(Subject::Broker(id)),
        verbs: verbs(state),
        replicas: match detail {
            Detail::Cells | Detail::Runs => held::replicas(source, broker, (selected, unfolded)),
            Detail::Heat => Vec::new(),
        },
        spots: match detail {
            Detail::Cells | Detail::Runs => Vec::new(),
            Detail::Heat => held::spots(world, broker, unfolded),
        },
    }
}

/// What a broker's process does.
pub(super) fn state(world: &World, broker: &Broker) -> State {
    let frozen = world.frozen_by(broker.id).is_some();
    match broker.life {
        Life::PoweredOff | Life::Down if broker.disk.failed_by().is_some() => State::WithoutDisk,
        Life::PoweredOff => State::PoweredOff,
        Life::Down => State::Down,
        Life::Starting | Life::Serving if frozen => State::Frozen,
        Life::Starting => State::Starting,
        Life::Serving => State::Serving,
    }
}

/// Its session with the controller, which is looked at only every so often.
pub(super) fn session(world: &World, id: BrokerId) -> Option<Deadline> {
    let known = world.image().broker(id)?;
    let controller = world.controller().controller()?;
    let contacts = controller.heartbeats().contacts();
    let heard = contacts.iter().find(|contact| contact.life == (id, known.epoch))?;
    let entries = controller.schedule().entries();
    let look = entries.iter().find(|entry| entry.task == Task::FenceStaleBroker);
    let (check, every) = look.map_or((Instant::MAX, Span::ZERO), |look| (look.due, look.period));
    let until = heard.at + world.setup().session_timeout;
    Some(Deadline { from: heard.at, until, check, every })
}

/// What the controller thinks of it.
pub(super) fn membership(world: &World, id: BrokerId) -> Phrase {
    match world.image().broker(id) {
        None => text::unknown(),
        Some(known) if known.fenced => text::fenced(),
        Some(known) if known.in_controlled_shutdown => text::leaving(),
        Some(_) => text::member(),
    }
}

/// What can be done to a process in this state, the gentlest first.
fn verbs(state: State) -> Vec<(ProcessFault, Phrase)> {
    use ProcessFault::{Crash, DiskError, Freeze, MendDisk, PowerOff, Start, Stop, Thaw};
    let faults: &[ProcessFault] = match state {
        State::PoweredOff | State::Down => &[Start, DiskError],
        State::WithoutDisk => &[MendDisk],
        State::Frozen => &[Thaw, Crash, PowerOff, DiskError],
        State::Starting | State::Serving => &[Stop, Freeze, Crash, PowerOff, DiskError],
    };
    faults.iter().map(|fault| (*fault, verb(*fault))).collect()
}

fn verb(fault: ProcessFault) -> Phrase {
    match fault {
        ProcessFault::Crash => text::crash(),
        ProcessFault::PowerOff => text::power_off(),
        ProcessFault::Stop => text::stop(),
        ProcessFault::Start => text::start(),
        ProcessFault::Freeze => text::freeze(),
        ProcessFault::Thaw => text::thaw(),
        ProcessFault::DiskError => text::disk_error(),
        ProcessFault::MendDisk => text::mend_disk(),
    }
}

fn controller(world: &World) -> ControllerCard {
    let node = world.controller();
    let runs = node.controller().is_some();
    let committed = node.committed();
    let batches = node.log().into_iter().flat_map(|log| log.batches().rev());
    let mut records: Vec<RecordLine> = batches
        .take(MOST_RECORDS)
        .flat_map(|batch| {
            let end = batch.end_offset().0;
            (1..).zip(batch.records.iter().rev()).map(move |(back, record)| RecordLine {
                offset: Offset(end - back),
                kind: record.name(),
                content: record.content(),
                committed: committed.is_none_or(|committed| Offset(end - back) < committed),
            })
        })
        .take(MOST_RECORDS)
        .collect();
    records.reverse();
    let verb = match runs {
        true => (ControllerFault::Crash, text::crash()),
        false => (ControllerFault::Start, text::start()),
    };
    ControllerCard { runs, records, verb: Some(verb) }
}
