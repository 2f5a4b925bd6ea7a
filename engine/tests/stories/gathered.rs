//! What producers that gather records make of trouble: whatever is cut, frozen and crashed on the
//! way, nothing is forgotten, and what is idempotent is in the log once and in order.

use std::collections::BTreeMap;

use brokerscope_engine::client::Role;
use brokerscope_engine::node::{Mark, What};
use brokerscope_engine::physics::time::{Instant, Span};
use brokerscope_engine::protocol::ids::{Offset, PartitionId};
use brokerscope_engine::world::World;
use brokerscope_engine::world::setup::Setup;

use crate::lab::{Lab, Observed};

/// What goes wrong on the way, one line for each seed in turn.
const TROUBLE: [&str; 6] = [
    "3.2 crash 1
     4.5 start 1",
    "3.1 freeze 2
     3.9 thaw 2
     4.2 crash 3
     5 start 3",
    "3.15 reset producer-1 1
     3.3 reset producer-1 2
     3.31 reset producer-1 3
     3.32 reset producer-1 1",
    "3.1 cut 1>producer-1
     3.4 reset producer-1 1
     3.6 heal 1>producer-1",
    "3.05 slow producer-1 2 ms=700
     3.2 pause-fetching 3
     4.5 resume-fetching 3
     4.6 heal producer-1 2",
    "3.2 crash controller
     3.3 crash 2
     4 start controller
     5 start 2",
];

/// How many records are handed over, whatever goes wrong.
const HANDED: usize = 7 * 200 + 2 * 200 + 400;

fn played(seed: u64, settings: &str) -> Lab {
    let setup = Setup { seed, link_spread: Span::from_ms(2), ..Setup::default() };
    let mut lab = Lab::new(setup);
    let before = "2.1 create-topic orders assignment=1,2,3;2,3,1;3,1,2;1,3,2";
    let start = format!("2.5 start-producer {settings}");
    let trouble = TROUBLE[seed as usize % TROUBLE.len()];
    let loads = "3 send producer-1 orders 7 bytes=120 every-us=9000 times=200
                 3 send producer-1 orders 2 keys=5 every-us=7000 times=200
                 3.1 send producer-1 orders-1 400 bytes=300";
    let lines = [before, &start, loads, trouble].join("\n");
    let mut lines: Vec<&str> = lines.lines().map(str::trim).collect();
    lines.sort_by_key(|line| {
        let at = line.split(' ').next().unwrap_or_default();
        at.parse::<Instant>().expect("an instant")
    });
    lines.iter().for_each(|line| lab.play(line));
    lab.play("40 end");
    lab
}

/// The numbers in the values of a partition's records, as its leader has them.
fn values(world: &World, partition: PartitionId) -> Vec<u64> {
    let leader = world.image().partition(partition).leader;
    let (_, log) = world.replica(leader, partition).expect("a leader has a replica");
    let mut values = Vec::new();
    for stored in log.batches_from(Offset(0)) {
        let bytes = stored.batch.decompressed().expect("the codec is there");
        for record in stored.batch.records_in(&bytes).expect("sound records") {
            let value = record.expect("a sound record").value.unwrap_or_default();
            let text = String::from_utf8_lossy(value);
            let number = text.trim_start_matches("value-").trim_end_matches('.');
            values.push(number.parse().expect("a number"));
        }
    }
    values
}

/// Plays every kind of trouble and gives how many records are in the log twice.
fn check(settings: &str, is_idempotent: bool) -> usize {
    let mut twice = 0;
    for seed in 0..TROUBLE.len() as u64 {
        let lab = played(seed, settings);
        for seen in &lab.seen {
            match &seen.what {
                Observed::Refused(why) => panic!("seed {seed}: {why}"),
                Observed::Fact(fact, _) => {
                    let is_failure = fact.what.mark() == Some(Mark::ProduceEnded)
                        && !matches!(fact.what, What::ProduceAcknowledged { .. });
                    assert!(!is_failure, "seed {seed}: {:?}", fact.what);
                }
            }
        }
        let Role::Producer(producer) = &lab.world.clients()[0].role else { panic!("a producer") };
        let standing = producer.standing().expect("it gathers records");
        assert_eq!((standing.batches, standing.memory_used), (0, 0), "seed {seed}");
        let mut seen = BTreeMap::new();
        let topic = lab.world.image().topic("orders").expect("it was created");
        for partition in &topic.partitions {
            let values = values(&lab.world, *partition);
            let is_sorted = values.is_sorted_by(|one, next| one < next);
            assert!(is_sorted || !is_idempotent, "seed {seed}, {partition:?}: {values:?}");
            values.into_iter().for_each(|value| *seen.entry(value).or_insert(0) += 1);
        }
        assert_eq!(seen.len(), HANDED, "seed {seed}");
        twice += seen.values().filter(|times| **times > 1).count();
    }
    twice
}

#[test]
fn idempotent_records_are_there_once_and_in_order() {
    for settings in [
        "",
        "compression.type=lz4 buffer.memory=50000 max.request.size=3000",
        "max.in.flight.requests.per.connection=1 batch.size=500 linger.ms=0",
    ] {
        assert_eq!(check(settings, true), 0, "{settings}");
    }
}

#[test]
fn without_idempotence_nothing_is_missing_but_some_records_are_there_twice() {
    assert_ne!(check("enable.idempotence=false batch.size=2000", false), 0);
}
