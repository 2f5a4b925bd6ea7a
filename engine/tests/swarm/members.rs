//! Consumers in groups: what a plan does with them.

use brokerscope_engine::physics::chance::Chance;
use brokerscope_engine::protocol::ids::Offset;

/// The highest offset that a plan names, be it in a log or not.
pub(crate) const OFFSETS_ASKED_FOR: Offset = Offset(3);
/// Members of a group that are started at most, one after the other.
const MEMBERS_OF_A_GROUP: u64 = 4;

/// Decides what is done with members.
pub(crate) struct Members {
    chance: Chance,
    brokers: u64,
    /// How many groups there are.
    groups: u64,
    /// How many consumers were started.
    started: u64,
}

impl Members {
    /// Those of one to three groups.
    pub(crate) fn new(mut chance: Chance, brokers: u64) -> Self {
        let groups = 1 + chance.below(3);
        Self { chance, brokers, groups, started: 0 }
    }

    /// Whether it is their turn.
    pub(crate) fn is_next(&mut self) -> bool {
        self.chance.below(5) < 2
    }

    /// A plain consumer is started: it counts among the names.
    pub(crate) fn on_consumer(&mut self) {
        self.started += 1;
    }

    /// Something is done with a member, or with what groups stand on.
    pub(crate) fn action(&mut self, topics: u64) -> String {
        let most = self.groups * MEMBERS_OF_A_GROUP;
        let joins = if self.started < self.groups { 2 } else { 5 };
        if self.started < most && self.chance.below(joins) < 2 {
            self.started += 1;
            return self.join(topics);
        }
        let member = format!("consumer-{}", 1 + self.chance.below(self.started.max(1)));
        let broker = 1 + self.chance.below(self.brokers);
        let kept = self.chance.below(4);
        match self.chance.below(40) {
            0..=2 => format!("crash {member}"),
            3..=7 => format!("start {member}"),
            8..=9 => format!("close {member}"),
            10..=11 => format!("freeze {member}"),
            12..=15 => format!("thaw {member}"),
            16..=18 => format!("pause-polling {member}"),
            19..=23 => format!("resume-polling {member}"),
            24..=25 => format!("subscribe {member} {}", self.topics(topics)),
            26 => format!("commit {member}"),
            27 => format!("commit {member} t{}-0={}", self.chance.below(topics), kept),
            28 => format!("seek {member} t{}-0={kept}", self.chance.below(topics)),
            29..=30 => format!("add-partitions t{} {}", self.chance.below(topics), 2 + kept),
            31 => format!("cut {member} {broker}"),
            32 => format!("stall {broker}>{member}"),
            33 => format!("reset {member} {broker}"),
            34..=36 => format!("heal {member} {broker}"),
            37 => self.reassign(kept),
            _ => format!("elect-leaders preferred __consumer_offsets-{kept}"),
        }
    }

    /// The coordinator of some groups is to be another one.
    fn reassign(&mut self, partition: u64) -> String {
        let first = self.chance.below(self.brokers);
        let replicas = (0..self.brokers).map(|place| 1 + (first + place) % self.brokers);
        let replicas: Vec<String> = replicas.map(|broker| broker.to_string()).collect();
        format!("reassign __consumer_offsets-{partition} {}", replicas.join(","))
    }

    fn topics(&mut self, topics: u64) -> String {
        let (one, other) = (self.chance.below(topics), self.chance.below(topics));
        if one == other { format!("t{one}") } else { format!("t{one},t{other}") }
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[usize::try_from(self.chance.below(of.len() as u64)).expect("an index")]
    }

    /// Members of one group mostly know the same assignors. What a member polls it has done long
    /// before `max.poll.interval.ms` is over, or it would begin with the same again and again.
    fn join(&mut self, topics: u64) -> String {
        let group = self.chance.below(self.groups);
        let assignors = ["range", "roundrobin", "roundrobin,range"];
        let mut assignor = assignors[usize::try_from(group).expect("a few")];
        if self.chance.below(6) == 0 {
            assignor = self.pick(&assignors);
        }
        let session_ms = 6_000 + self.chance.below(9_000);
        let poll_ms = 2_000 + self.chance.below(20_000);
        let beat_ms = 500 + self.chance.below(2_500);
        let commits = self.pick(&[
            "",
            " auto.commit.interval.ms=300",
            " enable.auto.commit=false commit=after",
            " enable.auto.commit=false commit=before",
            " enable.auto.commit=false",
        ]);
        let work = self.pick(&["", " processing-us=20000 max.poll.records=20", " processing-us=1"]);
        let reset = self.pick(&["earliest", "earliest", "latest"]);
        let is_static = self.chance.below(4) == 0;
        let instance = match is_static {
            true => format!(" group.instance.id=i{}", self.started),
            false => String::new(),
        };
        format!(
            "consume {} group=g{group}{instance} session.timeout.ms={session_ms} \
             heartbeat.interval.ms={beat_ms} max.poll.interval.ms={poll_ms} \
             partition.assignment.strategy={assignor}{commits} auto.offset.reset={reset}{work}",
            self.topics(topics)
        )
    }
}
