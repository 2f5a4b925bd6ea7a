//! Where replicas go, with the recorded draws fed back.

use brokerscope_engine::controller::placement::{UsableBroker, place};
use brokerscope_engine::protocol::ids::BrokerId;
use serde_json::Value;

use super::json::{Case, int, list, same};
use super::tally::{Compared, Outcome};

pub(crate) fn check(case: Case<'_>) -> Outcome {
    let brokers = case.list("brokers")?.iter().map(|broker| usable(Case(broker)));
    let brokers = brokers.collect::<Result<Vec<_>, _>>()?;
    let draws = case.list("draws")?.iter().map(numbers::<u32>);
    let draws = draws.collect::<Result<Vec<_>, _>>()?;
    let partitions = case.int::<i64>("num_partitions")? as usize;
    let replication_factor = case.int("replication_factor")?;
    let mut bounds = Vec::new();
    let placed = place(&brokers, partitions, replication_factor, &mut |bound| {
        let drawn = draws.get(bounds.len()).and_then(|draw| draw.get(1)).copied();
        bounds.push(bound);
        // A draw that Kafka did not make shows in the bounds; any number below will do for it.
        drawn.unwrap_or(0).min(bound - 1)
    });
    let recorded: Vec<u32> = draws.iter().filter_map(|draw| draw.first().copied()).collect();
    same("bounds", bounds, recorded)?;
    match placed {
        Err(why) => same("error", why.to_string().as_str(), case.text("message")?)?,
        Ok(replicas) => {
            let kafkas = case.list("replicas")?.iter().map(numbers::<i32>);
            let ours = replicas.iter().map(|ids| ids.iter().map(|id| id.0).collect()).collect();
            same("replicas", ours, kafkas.collect::<Result<Vec<_>, _>>()?)?;
        }
    }
    Ok(Compared::Whole)
}

fn usable(broker: Case<'_>) -> Result<UsableBroker, String> {
    Ok(UsableBroker {
        id: BrokerId(broker.int("id")?),
        rack: broker.set("rack").and_then(Value::as_str).map(str::to_owned),
        fenced: broker.flag("fenced")?,
    })
}

fn numbers<Int: TryFrom<i64>>(value: &Value) -> Result<Vec<Int>, String> {
    list(value)?.iter().map(int).collect()
}
