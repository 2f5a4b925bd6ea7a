//! What a change of a partition comes to: leader, ISR, eligible leader replicas, epochs.

use brokerscope_engine::controller::image::PartitionRegistration;
use brokerscope_engine::controller::partition_change::{ChangeBuilder, Election, Rules};
use brokerscope_engine::controller::record::RecoveryState;
use brokerscope_engine::protocol::ids::{BrokerId, LeaderEpoch, PartitionIndex};

use super::json::{Case, int, same};
use super::tally::{Compared, Outcome};

/// 3.7-IV2, from which on records name directories; older ones are written in another way.
const DIRECTORIES: i16 = 17;

pub(crate) fn check(case: Case<'_>) -> Outcome {
    let before = registration(case.object("partition")?)?;
    let rules = Rules {
        metadata_version: case.int("metadata_feature_level")?,
        elr: case.flag("elr_enabled")?,
        last_known_leader: case.flag("use_last_known_leader")?,
    };
    let acceptable = ids(case, "acceptable_leaders")?;
    let mut builder =
        ChangeBuilder::new(&before, acceptable, case.int::<i64>("min_isr")? as usize, rules);
    builder.election = match case.text("election")? {
        "PREFERRED" => Election::Preferred,
        "ONLINE" => Election::Online,
        "UNCLEAN" => Election::Unclean,
        other => return Err(format!("no election is called {other}")),
    };
    for (name, target) in [
        ("target_isr", &mut builder.isr),
        ("target_replicas", &mut builder.replicas),
        ("target_removing", &mut builder.removing),
        ("target_adding", &mut builder.adding),
        ("unclean_shutdown_replicas", &mut builder.unclean_shutdown),
    ] {
        if case.set(name).is_some() {
            *target = ids(case, name)?;
        }
    }
    if case.set("target_recovery_state").is_some() {
        builder.recovery_state = recovery_state(case.text("target_recovery_state")?)?;
    }
    let elect = case.object("elect")?;
    let elected = builder.elect_leader();
    same(
        "elect",
        (elected.leader.0, elected.unclean),
        (elect.int("node")?, elect.flag("unclean")?),
    )?;
    let result = registration(case.object("result")?)?;
    let Some(record) = case.set("record").map(Case) else {
        same("record", builder.build(), None)?;
        same("result", before, result)?;
        return Ok(Compared::Whole);
    };
    let change = builder.build().ok_or("nothing changes here, Kafka writes a record")?;
    for (name, ours) in [
        ("isr", &change.isr),
        ("replicas", &change.replicas),
        ("removing", &change.removing),
        ("adding", &change.adding),
        ("elr", &change.elr),
        ("last_known_elr", &change.last_known_elr),
    ] {
        let kafkas = record.set(name).map(|_| ids(record, name)).transpose()?;
        same(name, ours.as_ref(), kafkas.as_ref())?;
    }
    same("leader", change.leader.map_or(-2, |leader| leader.0), record.int("leader")?)?;
    let state = change.recovery_state.map_or(-1, RecoveryState::number);
    same("recovery state", state, record.int("leader_recovery_state")?)?;
    if rules.metadata_version >= DIRECTORIES {
        let mut after = before;
        after.apply(&change);
        same("result", after, result)?;
    }
    Ok(Compared::Whole)
}

fn registration(partition: Case<'_>) -> Result<PartitionRegistration, String> {
    Ok(PartitionRegistration {
        topic: 0,
        index: PartitionIndex(0),
        replicas: ids(partition, "replicas")?,
        isr: ids(partition, "isr")?,
        removing: ids(partition, "removing")?,
        adding: ids(partition, "adding")?,
        elr: ids(partition, "elr")?,
        last_known_elr: ids(partition, "last_known_elr")?,
        leader: BrokerId(partition.int("leader")?),
        leader_epoch: LeaderEpoch(partition.int("leader_epoch")?),
        partition_epoch: partition.int("partition_epoch")?,
        recovery_state: recovery_state(partition.text("recovery_state")?)?,
        directories: Vec::new(),
    })
}

fn recovery_state(name: &str) -> Result<RecoveryState, String> {
    match name {
        "RECOVERED" => Ok(RecoveryState::Recovered),
        "RECOVERING" => Ok(RecoveryState::Recovering),
        other => Err(format!("no recovery state is called {other}")),
    }
}

fn ids(case: Case<'_>, key: &str) -> Result<Vec<BrokerId>, String> {
    case.list(key)?.iter().map(|id| int(id).map(BrokerId)).collect()
}
