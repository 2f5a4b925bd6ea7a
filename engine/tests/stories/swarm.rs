//! Random actions on random clusters. Every fact must have an earlier cause, no law may break
//! (both are checked on the way), and once all brokers may fetch again, everything must come to
//! rest: replicas alike, all of it committed, every call over, every consumer at the end.

use brokerscope_engine::client::Role;
use brokerscope_engine::node::{RoleThen, What};
use brokerscope_engine::physics::chance::Chance;
use brokerscope_engine::physics::time::{Instant, Span};
use brokerscope_engine::protocol::batch::ProducerStamp;
use brokerscope_engine::protocol::errors::ErrorCode;
use brokerscope_engine::protocol::ids::{Offset, PartitionId};
use brokerscope_engine::storage::log::Log;
use brokerscope_engine::world::setup::Setup;

use crate::lab::{Lab, Observed};

const SEEDS: u64 = 400;
const ACTIONS: u64 = 60;

struct Swarm {
    lab: Lab,
    chance: Chance,
    now: Instant,
    /// Partitions of each topic, which are called `t0`, `t1`, …
    topics: Vec<u64>,
    brokers: u64,
}

#[test]
fn random_actions_break_no_law_and_everything_comes_to_rest() {
    for seed in 0..SEEDS {
        let mut swarm = Swarm::new(seed);
        for _ in 0..ACTIONS {
            swarm.act();
        }
        swarm.heal();
        swarm.check_rest(seed);
    }
}

#[test]
fn the_same_seed_gives_the_same_facts() {
    let play = |seed| {
        let mut swarm = Swarm::new(seed);
        for _ in 0..ACTIONS {
            swarm.act();
        }
        let facts = swarm.lab.seen.iter().map(|seen| match &seen.what {
            Observed::Fact(fact, _) => format!("{} {fact:?}", seen.at),
            Observed::Refused(why) => format!("{} {why}", seen.at),
        });
        facts.collect::<Vec<_>>()
    };
    assert_eq!(play(7), play(7));
    assert_ne!(play(7), play(8));
}

impl Swarm {
    fn new(seed: u64) -> Self {
        let mut chance = Chance::stream(seed, "swarm");
        let brokers = 1 + chance.below(5);
        let setup = Setup {
            seed,
            brokers: u32::try_from(brokers).expect("a few"),
            link_latency: Span::from_us(1 + chance.below(20_000)),
            link_spread: Span::from_us(chance.below(3_000)),
            ..Setup::default()
        };
        let now = Instant::ZERO;
        Self { lab: Lab::new(setup), chance, now, topics: Vec::new(), brokers }
    }

    /// One action after a while. Some are refused: that must do no harm either.
    fn act(&mut self) {
        self.now += Span::from_us(self.chance.below(400_000));
        let action = self.action();
        self.lab.play(&format!("{} {action}", self.now));
    }

    fn action(&mut self) -> String {
        let kind = self.chance.below(28);
        if self.topics.is_empty() || (kind == 0 && self.topics.len() < 4) {
            let partitions = 1 + self.chance.below(4);
            let factor = 1 + self.chance.below(self.brokers);
            let name = self.topics.len();
            self.topics.push(partitions);
            let settings = ["", " internal.segment.bytes=300", " segment.ms=200"];
            let settings = settings[self.pick(3)];
            return format!(
                "create-topic t{name} partitions={partitions} replication-factor={factor}{settings}"
            );
        }
        let topic = self.pick(self.topics.len());
        let partition = self.chance.below(self.topics[topic]);
        let broker = 1 + self.chance.below(self.brokers);
        match kind {
            0..=2 => format!("pause-fetching {broker}"),
            3..=6 => format!("resume-fetching {broker}"),
            20..=27 => self.fault(broker),
            7..=8 => {
                let from = ["earliest", "latest", "0"][self.pick(3)];
                format!("consume t{topic}-{partition} from={from}")
            }
            _ => self.produce(topic, partition),
        }
    }

    /// Something breaks or is mended. Some of it is refused, or is no action at all.
    fn fault(&mut self, broker: u64) -> String {
        let mut other = ["producer-1", "consumer-1", "1", "2", "3"][self.pick(5)].to_owned();
        if other == broker.to_string() {
            other = "producer-1".to_owned();
        }
        match self.chance.below(16) {
            0 => format!("crash {broker}"),
            1 => format!("power-off {broker}"),
            2 => format!("stop {broker}"),
            3..=5 => format!("start {broker}"),
            6 => format!("freeze {broker}"),
            7..=8 => format!("thaw {broker}"),
            9 => format!("cut {broker} {other}"),
            10 => format!("cut {broker}>{other}"),
            11 => format!("cut {other}>{broker}"),
            12 => format!("slow {other} {broker} ms={}", 1 + self.chance.below(90)),
            13 => format!("reset {broker} {other}"),
            _ => format!("heal {other} {broker}"),
        }
    }

    fn produce(&mut self, topic: usize, partition: u64) -> String {
        let records = 1 + self.chance.below(5);
        // Values of 16 bytes have room for their number, so that copies can be told.
        let idempotent = "all idempotence=on bytes=16";
        let acks = ["0", "1", "all", idempotent, idempotent][self.pick(5)];
        let place = match self.chance.below(3) {
            0 => format!("t{topic}"),
            1 | 2 => format!("t{topic}-{partition}"),
            _ => unreachable!("below three"),
        };
        let options = match self.chance.below(5) {
            0 => " every-us=3000 times=20".to_owned(),
            1 => format!(" key=k{}", self.chance.below(9)),
            2 => " timeout-ms=700".to_owned(),
            _ => String::new(),
        };
        format!("produce {place} {records} acks={acks}{options}")
    }

    fn pick(&mut self, of: usize) -> usize {
        usize::try_from(self.chance.below(of as u64)).expect("an index")
    }

    /// Mends everything, starts whoever is down (one that was about to stop a second time), and
    /// waits longer than any session, request or delivery may take.
    fn heal(&mut self) {
        for _ in 0..2 {
            for broker in 1..=self.brokers {
                let clients = self.lab.world.clients().iter().map(|client| client.name.clone());
                let ends: Vec<String> =
                    clients.chain((1..broker).map(|id| id.to_string())).collect();
                for end in ends {
                    self.lab.play(&format!("{} heal {end} {broker}", self.now));
                }
                for word in ["thaw", "start"] {
                    self.lab.play(&format!("{} {word} {broker}", self.now));
                }
            }
            self.now += Span::from_ms(40_000);
            for broker in 1..=self.brokers {
                self.lab.play(&format!("{} resume-fetching {broker}", self.now));
            }
        }
        self.now += Span::from_ms(120_000);
        self.lab.run_until(self.now);
    }

    fn check_rest(&self, seed: u64) {
        let world = &self.lab.world;
        for (place, registration) in (0..).zip(&world.image().partitions) {
            let partition = PartitionId(place);
            let (_, leader) = world.replica(registration.leader, partition).expect("it leads");
            let end = leader.log_end_offset();
            assert_eq!(leader.high_watermark(), end, "seed {seed}: {partition:?}");
            Self::check_no_copies(leader, &format!("seed {seed}: {partition:?}"));
            for broker in &registration.replicas {
                let (_, log) = world.replica(*broker, partition).expect("it holds a replica");
                let at = format!("seed {seed}: {partition:?} on broker {broker}");
                assert_eq!(log.log_end_offset(), end, "{at}");
                // A follower that was told to truncate has not heard the high watermark that came
                // with it, and its fetch session does not repeat it.
                assert!(log.high_watermark() <= end, "{at}");
                // A follower's epochs come with its first record, a leader's with its role.
                let bytes = |log: &Log| {
                    let mut files = log.files();
                    files.retain(|name, _| name.ends_with(".log"));
                    files.into_values().flatten().collect::<Vec<u8>>()
                };
                assert!(bytes(log) == bytes(leader), "{at}: other bytes than its leader");
            }
        }
        for client in world.clients() {
            match &client.role {
                Role::Producer(producer) => assert_eq!(producer.queued(), 0, "seed {seed}"),
                Role::Consumer(consumer) => {
                    let (_, log) = world
                        .replica(
                            world.image().partition(consumer.partition()).leader,
                            consumer.partition(),
                        )
                        .expect("it leads");
                    let end = log.high_watermark();
                    if consumer.stopped_by() == Some(ErrorCode::OffsetOutOfRange) {
                        // It had read what a power failure took, and was told where to begin.
                        continue;
                    }
                    assert_eq!(consumer.position, Some(end), "seed {seed}: {}", client.name);
                }
            }
        }
        self.check_calls(seed);
    }

    /// What an idempotent producer sent is in a log once in an epoch, however often it was sent. (A
    /// leader that died remembers one batch only; what it does not recognise ends the epoch.)
    fn check_no_copies(log: &Log, at: &str) {
        let stamped = values(log).filter(|(producer, _)| *producer != ProducerStamp::NONE);
        let mut values: Vec<_> = stamped.map(|(producer, value)| (producer.epoch, value)).collect();
        values.sort();
        let copy = values.windows(2).find(|pair| pair[0] == pair[1]);
        assert_eq!(copy, None, "{at}: something is there twice");
    }

    /// Every call ended, and every offset was given to a consumer below the high watermark only.
    fn check_calls(&self, seed: u64) {
        let (mut called, mut ended, mut committed) = (0_u32, 0_u32, Vec::new());
        for seen in &self.lab.seen {
            let Observed::Fact(fact, _) = &seen.what else { continue };
            let what = fact.what;
            if matches!(what, What::SendCalled { .. }) {
                called += 1;
            } else if let What::ProduceAcknowledged { .. } | What::ProduceFailed { .. } = what {
                ended += 1;
            } else if let What::HighWatermarkAdvanced { role, partition, from, to, .. } = what {
                if role == RoleThen::Leader {
                    assert!(from < to, "seed {seed}: a leader's high watermark fell");
                    committed.resize(committed.len().max(partition.index() + 1), Offset(0));
                    committed[partition.index()] = to.max(committed[partition.index()]);
                }
            } else if let What::Consumed { partition, to, .. } = what {
                assert!(to <= committed[partition.index()], "seed {seed}: {to} was read early");
            }
        }
        assert_eq!(called, ended, "seed {seed}: calls and their ends");
    }
}

/// All values in the order of the log, and who wrote them.
pub(super) fn values(log: &Log) -> impl Iterator<Item = (ProducerStamp, String)> {
    log.batches().flat_map(|stored| {
        let records = stored.batch.records().expect("nothing is compressed");
        records.map(move |record| {
            let value = record.expect("leaders check records").value.unwrap_or_default();
            (stored.batch.producer, String::from_utf8_lossy(value).into_owned())
        })
    })
}
