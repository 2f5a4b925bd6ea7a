//! The cluster, broker by broker, as it is.

use brokerscope_engine::broker::{Broker, Life};
use brokerscope_engine::protocol::ids::{BrokerId, LeaderEpoch, Offset, PartitionId};
use brokerscope_engine::world::World;
use brokerscope_engine::world::fault::{ControllerFault, ProcessFault};

use super::fault::name;
use crate::scene::cluster::{
    BrokerCard, Chip, ChipRole, Cluster, ControllerCard, RecordLine, Standing,
};
use crate::text::{Phrase, cluster as text};

/// More replicas than this are counted, not drawn.
const MOST_CHIPS: usize = 12;
/// So many of the newest records are told.
const MOST_RECORDS: usize = 12;

/// The cluster at the present moment.
pub fn cluster(world: &World) -> Cluster {
    let brokers = world.brokers().iter();
    let ends = brokers.clone().map(|broker| broker.id.to_string());
    let clients = world.clients().iter().map(|client| client.name.clone());
    let faults = world.network().links().faults().iter().map(|fault| {
        let (from, to) = (name(world, fault.from), name(world, fault.to));
        if fault.cut { text::cut(&from, &to) } else { text::slower(&from, &to, fault.slower) }
    });
    let stalled = world.network().stalled().into_iter().map(|(from, to)| {
        let (from, to) = (name(world, from), name(world, to));
        text::stalled(&from, &to)
    });
    Cluster {
        brokers: brokers.map(|broker| card(world, broker)).collect(),
        controller: controller(world),
        ends: ends.chain(["controller".to_owned()]).chain(clients).collect(),
        faults: faults.chain(stalled).collect(),
    }
}

fn card(world: &World, broker: &Broker) -> BrokerCard {
    let id = broker.id;
    let frozen = world.frozen_by(id).is_some();
    let known = world.image().broker(id);
    let heartbeats = world.controller().controller().map(|controller| controller.heartbeats());
    let session = known.and_then(|known| {
        let heard = heartbeats?.contacts().iter().find(|it| it.life == (id, known.epoch))?;
        Some((heard.at, heard.at + world.setup().session_timeout))
    });
    let mut chips: Vec<Chip> =
        broker.disk.logs().filter_map(|(partition, _)| chip(world, broker, partition)).collect();
    let more = u32::try_from(chips.len().saturating_sub(MOST_CHIPS)).unwrap_or(u32::MAX);
    chips.truncate(MOST_CHIPS);
    BrokerCard {
        id,
        process: process(broker.life, frozen),
        serves: broker.life == Life::Serving && !frozen,
        membership: membership(world, id),
        fenced: known.is_none_or(|known| known.fenced),
        session,
        isr_check: broker.running.as_ref().map(|running| running.isr_check_at),
        chips,
        more,
        verbs: verbs(broker.life, frozen),
    }
}

fn process(life: Life, frozen: bool) -> Phrase {
    match life {
        Life::PoweredOff => text::powered_off(),
        Life::Down => text::down(),
        Life::Starting | Life::Serving if frozen => text::frozen(),
        Life::Starting => text::starting(),
        Life::Serving => text::serving(),
    }
}

fn membership(world: &World, id: BrokerId) -> Phrase {
    match world.image().broker(id) {
        None => text::unknown(),
        Some(known) if known.fenced => text::fenced(),
        Some(known) if known.in_controlled_shutdown => text::leaving(),
        Some(_) => text::member(),
    }
}

/// What can be done to a process in this state, the gentlest first.
fn verbs(life: Life, frozen: bool) -> Vec<(ProcessFault, Phrase)> {
    if !life.is_alive() {
        return vec![(ProcessFault::Start, text::start())];
    }
    let pause = if frozen { ProcessFault::Thaw } else { ProcessFault::Freeze };
    let rest = [pause, ProcessFault::Crash, ProcessFault::PowerOff];
    let stop = (!frozen).then_some(ProcessFault::Stop);
    stop.into_iter().chain(rest).map(|fault| (fault, verb(fault))).collect()
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

fn chip(world: &World, broker: &Broker, partition: PartitionId) -> Option<Chip> {
    let log = broker.disk.log(partition)?;
    let registration = world.image().partition(partition);
    let replica = broker.replica(partition);
    let latest = log.epochs().latest().unwrap_or(LeaderEpoch::NONE);
    Some(Chip {
        partition: world.image().partition_name(partition),
        role: match replica {
            Some(replica) if replica.leadership().is_some() => ChipRole::Leader,
            Some(_) => ChipRole::Follower,
            None => ChipRole::Files,
        },
        standing: if registration.isr.contains(&broker.id) {
            Standing::InSync
        } else if registration.elr.contains(&broker.id) {
            Standing::Eligible
        } else {
            Standing::Out
        },
        epoch: replica.map_or(latest, |replica| replica.leader_epoch),
        log_end: log.log_end_offset(),
        high_watermark: log.high_watermark().min(log.log_end_offset()),
    })
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
