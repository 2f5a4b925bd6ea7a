//! What a seed comes to: a set-up, and lines of actions with their instants. All of it is decided
//! before the first event, so that lines can be left out and the rest still means the same. Some
//! lines will be refused: that must do no harm either.

use brokerscope_engine::physics::chance::Chance;
use brokerscope_engine::physics::time::{Instant, Span};
use brokerscope_engine::world::setup::Setup;

use super::members::Members;

/// Lines of a plan: more than a run of 2,000 events takes.
const LINES: usize = 150;
/// Names of topics; some may be created again after they were deleted.
const TOPICS: u64 = 4;

/// How a cluster begins and what is done to it.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) setup: Setup,
    /// `1.250000 crash 2`
    pub(crate) lines: Vec<String>,
    /// Whether the power may fail or a leader be chosen uncleanly.
    pub(crate) may_lose: bool,
}

struct Planner {
    chance: Chance,
    brokers: u64,
    /// How many topics there were so far.
    topics: u64,
    /// Of a thousand actions so many are faults.
    faults: u64,
    loses: bool,
    /// Whether no broker's process ends, so that what only a restart excuses is not excused.
    spares: bool,
    /// Consumers in groups, if there are some.
    members: Option<Members>,
}

impl Plan {
    /// The plan of `seed`.
    pub(crate) fn of_seed(seed: u64) -> Self {
        let mut chance = Chance::stream(seed, "swarm");
        let brokers = 1 + chance.below(5);
        let quick = chance.below(3) == 0;
        // Half of all seeds have groups. The others are what they would be if no seed had any.
        let mut group_chance = Chance::stream(seed, "swarm-groups");
        let has_groups = group_chance.below(2) == 0;
        let mut setup = Setup {
            seed,
            brokers: u32::try_from(brokers).expect("a few"),
            broker_start: Span::from_ms(20 + chance.below(2_000)),
            link_latency: Span::from_us(1 + chance.below(20_000)),
            link_spread: Span::from_us(chance.below(3_000)),
            replica_lag_time_max: Span::from_ms(if quick { 500 } else { 30_000 }),
            session_timeout: Span::from_ms(if quick { 2_500 } else { 9_000 }),
            leader_imbalance_check: Span::from_ms(if quick { 1_500 } else { 300_000 }),
            ..Setup::default()
        };
        let mut gap_us = [20_000, 200_000, 800_000][usize::try_from(chance.below(3)).expect("few")];
        let (faults, loses) = (150 + chance.below(400), chance.below(2) == 0);
        let spares = chance.below(3) == 0;
        let mut members = None;
        if has_groups {
            let factor = 1 + group_chance.below(brokers);
            setup.offsets_topic_replication_factor = i16::try_from(factor).expect("a few");
            setup.offsets_topic_num_partitions =
                i32::try_from(1 + group_chance.below(4)).expect("a few");
            // Groups take seconds to do anything.
            gap_us = gap_us.max(200_000);
            members = Some(Members::new(group_chance, brokers));
        }
        let mut planner = Planner { chance, brokers, topics: 0, faults, loses, spares, members };
        let mut now = Instant::ZERO + setup.broker_start;
        let lines = (0..LINES).map(|_| {
            now += Span::from_us(planner.chance.below(gap_us));
            format!("{now} {}", planner.action())
        });
        Self { setup, lines: lines.collect(), may_lose: loses }
    }
}

impl Planner {
    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[usize::try_from(self.chance.below(of.len() as u64)).expect("an index")]
    }

    fn action(&mut self) -> String {
        if self.topics == 0 || (self.topics < TOPICS && self.chance.below(12) == 0) {
            return self.create_topic();
        }
        if let Some(members) = &mut self.members
            && members.is_next()
        {
            return members.action(self.topics);
        }
        if self.chance.below(1_000) < self.faults {
            return self.fault();
        }
        match self.chance.below(24) {
            0..=1 => self.administer(),
            2..=4 => {
                if let Some(members) = &mut self.members {
                    members.on_consumer();
                }
                let from = self.pick(&["earliest", "latest", "0"]);
                format!("consume {} from={from}", self.partition())
            }
            _ => self.produce(),
        }
    }

    fn broker(&mut self) -> u64 {
        1 + self.chance.below(self.brokers)
    }

    fn topic(&mut self) -> String {
        format!("t{}", self.chance.below(self.topics))
    }

    fn partition(&mut self) -> String {
        format!("{}-{}", self.topic(), self.chance.below(3))
    }

    fn create_topic(&mut self) -> String {
        let name = self.topics;
        self.topics += 1;
        let (partitions, factor) = (1 + self.chance.below(4), self.broker());
        let segments = self.pick(&["", "", " internal.segment.bytes=300", " segment.ms=200"]);
        let indexed = self.pick(&["", " index.interval.bytes=60"]);
        let flushing = self.pick(&["", "", " flush.messages=1"]);
        let least = self.pick(&["", " min.insync.replicas=2", " min.insync.replicas=3"]);
        let unclean = match self.loses {
            true => self.pick(&["", "", " unclean.leader.election.enable=true"]),
            false => "",
        };
        format!(
            "create-topic t{name} partitions={partitions} replication-factor={factor}\
             {segments}{indexed}{flushing}{least}{unclean}"
        )
    }

    fn administer(&mut self) -> String {
        let topic = self.topic();
        match self.chance.below(8) {
            0 => format!("delete-topic {topic}"),
            1 => format!("add-partitions {topic} {}", 2 + self.chance.below(4)),
            2 => {
                let least = 1 + self.chance.below(3);
                // A leader that hears late of a higher minimum commits by the lower one, while the
                // controller counts on the higher: who is eligible may lack what is committed.
                match self.loses {
                    true => format!("alter-config {topic} min.insync.replicas={least}"),
                    false => format!("elect-leaders preferred {topic}-0"),
                }
            }
            3 if self.loses => format!("elect-leaders unclean {}", self.partition()),
            _ => format!("elect-leaders preferred {}", self.partition()),
        }
    }

    /// Something breaks or is mended.
    fn fault(&mut self) -> String {
        let broker = self.broker();
        let mut other = self.pick(&["producer-1", "consumer-1", "controller", "1", "2", "3"]);
        if other == broker.to_string() {
            other = "producer-1";
        }
        let first = if self.spares { 9 } else { 0 };
        match first + self.chance.below(31 - first) {
            0..=1 => format!("crash {broker}"),
            2 if self.loses => format!("power-off {broker}"),
            2..=3 => format!("stop {broker}"),
            4..=7 => format!("start {broker}"),
            8 => format!("disk-error {broker}"),
            9 => format!("freeze {broker}"),
            10..=11 => format!("thaw {broker}"),
            12 => format!("cut {broker} {other}"),
            13 => format!("cut {broker}>{other}"),
            14 => format!("cut {other}>{broker}"),
            15 => format!("slow {other} {broker} ms={}", 1 + self.chance.below(90)),
            16 => format!("reset {broker} {other}"),
            17..=18 => format!("reset {broker} producer-1"),
            19..=22 => format!("heal {other} {broker}"),
            23 => format!("pause-fetching {broker}"),
            24 => format!("resume-fetching {broker}"),
            25 => "crash controller".to_owned(),
            26 => format!("stall {broker} {other}"),
            27 => format!("stall {other}>{broker}"),
            28..=29 => format!("mend-disk {broker}"),
            _ => "start controller".to_owned(),
        }
    }

    fn produce(&mut self) -> String {
        let records = 1 + self.chance.below(5);
        // Values of 16 bytes have room for their number, so that copies can be told.
        let idempotent = "all idempotence=on bytes=16";
        let acks = self.pick(&["0", "1", "all", idempotent, idempotent]);
        let place = if self.chance.below(3) == 0 { self.topic() } else { self.partition() };
        let options = match self.chance.below(6) {
            // As many in flight as may be.
            0 => " every-us=3000 times=20".to_owned(),
            1 => " every-us=500 times=40".to_owned(),
            2 => format!(" key=k{}", self.chance.below(9)),
            3 => " timeout-ms=700".to_owned(),
            _ => String::new(),
        };
        format!("produce {place} {records} acks={acks}{options}")
    }
}
