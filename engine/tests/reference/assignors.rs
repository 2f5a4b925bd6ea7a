//! What the assignors of a classic group give to whom, and in which order.

use brokerscope_engine::group::assignor::{Assignor, Member, Topic};
use brokerscope_engine::group::consumer_protocol::Subscription;
use brokerscope_engine::protocol::messages::StrBytes;
use serde_json::Value;

use super::json::{Case, int, list, same};
use super::tally::{Compared, Outcome};

pub(crate) fn check(case: Case<'_>) -> Outcome {
    let Some(assignor) = Assignor::from_name(case.text("assignor")?) else {
        return Ok(Compared::Without("sticky assignors"));
    };
    let topics = topics(case)?;
    let members = case.list("members")?.iter().map(|it| member(Case(it), &topics));
    let members = members.collect::<Result<Vec<_>, _>>()?;
    let ours = assignor.assign(&topics, &members).into_iter().map(|partitions| {
        partitions.into_iter().map(|it| (it.topic, it.partition.0)).collect::<Vec<_>>()
    });
    let mut kafkas = Vec::new();
    for partitions in case.list("assignment")? {
        let mut of_member = Vec::new();
        for pair in list(partitions)? {
            let [topic, partition] = list(pair)? else { return Err("no pair".to_owned()) };
            of_member.push((topics[int::<usize>(topic)?].name.clone(), int::<i32>(partition)?));
        }
        kafkas.push(of_member);
    }
    same("assignment", ours.collect::<Vec<_>>(), kafkas)?;
    Ok(Compared::Whole)
}

fn topics(case: Case<'_>) -> Result<Vec<Topic>, String> {
    let racks = case.set("replica_racks").map(list).transpose()?;
    let mut topics = Vec::new();
    for (place, topic) in case.list("topics")?.iter().enumerate() {
        let [name, partitions] = list(topic)? else { return Err("no pair".to_owned()) };
        let mut replica_racks = vec![Vec::new(); int(partitions)?];
        if let Some(racks) = racks {
            let partitions = racks.get(place).ok_or("a topic without racks")?;
            for (known, given) in replica_racks.iter_mut().zip(list(partitions)?) {
                for rack in list(given)?.iter().filter(|rack| !rack.is_null()) {
                    known.push(text(rack)?);
                }
            }
        }
        topics.push(Topic { name: text(name)?, replica_racks });
    }
    Ok(topics)
}

fn member(case: Case<'_>, topics: &[Topic]) -> Result<Member, String> {
    let mut subscription = Subscription::default();
    for place in case.list("topics")? {
        subscription.topics.push(topics[int::<usize>(place)?].name.clone());
    }
    subscription.rack = case.set("rack").map(text).transpose()?;
    let instance_id = case.set("instance").map(text).transpose()?;
    Ok(Member { id: text(case.get("id")?)?, instance_id, subscription })
}

fn text(value: &Value) -> Result<StrBytes, String> {
    let text = value.as_str().ok_or_else(|| format!("{value} is no text"))?;
    Ok(StrBytes::from_string(text.to_owned()))
}
