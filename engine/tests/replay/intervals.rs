//! Intervals that Kafka's settings decide: ± 20 %, or what the phases of things that happen again
//! and again can make of them.

use brokerscope_engine::physics::time::Instant;
use brokerscope_engine::protocol::ids::BrokerId;
use serde_json::Value;

use crate::recorded::{ids, small};
use crate::{int, text};

use super::fate::Fate;
use super::stage::Stage;

/// A session runs from the last heartbeat, and those are 2 s apart
/// (`broker.heartbeat.interval.ms`); the controller looks at sessions every eighth of one, 1.125 s.
pub(super) const SESSION_PHASES_MS: i64 = 3_200;

/// Where a session lasts longer than a follower may lag, its leader is the one that notices; it
/// looks every 15 s (half of `replica.lag.time.max.ms`).
const LAG_PHASES_MS: i64 = 15_000;

/// A step is recorded a little before or after its interval begins.
const SAME_STEP_MS: i64 = 1_000;

/// An interval that the recorded script measured.
struct Interval {
    what: &'static str,
    /// From what on.
    since: &'static str,
    /// How far apart chance can put two of them.
    phases_ms: i64,
}

/// All that are compared. Processes of the recorded cluster took 1.5 to 3.5 s to start, ours 2 s.
const INTERVALS: [Interval; 11] = [
    Interval { what: "elected", since: "ms_after_kill", phases_ms: SESSION_PHASES_MS },
    Interval { what: "elected", since: "ms_after_freeze", phases_ms: SESSION_PHASES_MS },
    // A controlled shutdown moves leaders at its first heartbeat, which is sent at once.
    Interval { what: "elected", since: "ms_after_signal", phases_ms: 100 },
    Interval { what: "isr-shrunk", since: "ms_after_freeze", phases_ms: SESSION_PHASES_MS },
    Interval { what: "isr-full", since: "ms_after_start", phases_ms: 2_000 },
    // A thawed process sends its heartbeat at once; if its links had been given up as well, it
    // waits for their back-off of a second.
    Interval { what: "isr-full", since: "ms_after_thaw", phases_ms: 1_000 },
    // `leader.imbalance.check.interval.seconds` is 15 there, counted from when the controller took
    // over, and the leader can only go back once the ISR is full.
    Interval { what: "leader-back", since: "ms_after_isr_full", phases_ms: 15_000 },
    Interval { what: "leader-back", since: "ms_after_start", phases_ms: 15_000 },
    // The broker hears at its next heartbeat that it may go.
    Interval { what: "process-exit", since: "ms_after_signal", phases_ms: 2_000 },
    // Not shrunk within the script's patience, and full all the time.
    Interval { what: "isr-shrunk", since: "ms_after_load", phases_ms: 0 },
    Interval { what: "isr-full", since: "ms_after_unthrottle", phases_ms: 0 },
];

/// Whether two spans are alike.
pub(super) fn is_alike(ours_ms: i64, theirs_ms: i64, phases_ms: i64) -> bool {
    (ours_ms - theirs_ms).abs() <= phases_ms.max(theirs_ms / 5)
}

impl Stage<'_> {
    /// How long an election, or an ISR, took after the fault or the start before it.
    pub(super) fn compare_interval(&mut self, line: &Value) -> Fate {
        let what = text(line, "what");
        let known = INTERVALS.iter().filter(|known| known.what == what);
        let mut compared = 0;
        for interval in known {
            let Some(theirs_ms) = line[interval.since].as_i64() else { continue };
            compared += 1;
            if interval.phases_ms == 0 {
                self.compare_full_isr(line);
            } else {
                self.compare_span(line, interval, theirs_ms);
            }
        }
        compared += self.compare_outcome(line);
        // `elr` does not say when it gave the signal.
        if compared == 0 && what == "process-exit" {
            let id = BrokerId(small(line, "broker"));
            self.await_so(|stage| stage.world.broker(id).is_some_and(|it| !it.life.is_alive()));
            let is_gone = self.world.broker(id).is_some_and(|it| !it.life.is_alive());
            let told = |is_gone: bool| if is_gone { "gone" } else { "alive" }.to_owned();
            self.differs(line, what, (told(true), told(is_gone)));
            compared += 1;
        }
        assert!(compared > 0, "nothing is known of this interval: {line}");
        Fate::Compared
    }

    fn compare_span(&mut self, line: &Value, interval: &Interval, theirs_ms: i64) {
        let began_ms = int(line, "t_ms") - theirs_ms;
        let ended = match interval.what {
            "process-exit" => {
                let id = BrokerId(small(line, "broker"));
                self.await_so(|stage| stage.world.broker(id).is_some_and(|it| !it.life.is_alive()));
                self.seen.checkpoints.paused_at(id).unwrap_or_default()
            }
            "elected" | "leader-back" => self.led_at,
            _in_sync => self.altered_at,
        };
        let from = match interval.since {
            "ms_after_isr_full" => self.altered_at,
            _touched => self.touched_at(began_ms),
        };
        let ours_ms = i64::try_from(ended.since(from).as_ms()).unwrap_or(i64::MAX);
        let setup = self.world.setup();
        let is_lag = interval.what == "isr-shrunk"
            && setup.session_timeout.as_ms() > setup.replica_lag_time_max.as_ms();
        let phases_ms = if is_lag { LAG_PHASES_MS } else { interval.phases_ms };
        let is_alike = is_alike(ours_ms, theirs_ms, phases_ms);
        let told = if is_alike { theirs_ms } else { ours_ms };
        let about = format!("{} {}", interval.what, interval.since);
        self.differs(line, &about, (theirs_ms.to_string(), told.to_string()));
    }

    /// Our time of the fault or start that was at `recorded_ms` there.
    fn touched_at(&self, recorded_ms: i64) -> Instant {
        let nearest = self.touched.iter().min_by_key(|(at_ms, _)| (at_ms - recorded_ms).abs());
        let (at_ms, at) = nearest.expect("something was done to a process");
        let apart_ms = (at_ms - recorded_ms).abs();
        assert!(apart_ms <= SAME_STEP_MS, "nothing was done to a process at {recorded_ms} ms");
        *at
    }

    /// What there is at the end of an interval. Gives how much was compared.
    fn compare_outcome(&mut self, line: &Value) -> usize {
        let mut compared = 0;
        if let Some(theirs) = line["new_leader"].as_i64() {
            let topic = line["topic"].as_str().or(self.round.as_deref()).unwrap_or_default();
            let index = line["partition"].as_u64().unwrap_or(0) as usize;
            let known = self.world.image().topic(topic).expect("a topic that there is");
            let ours = self.world.image().partition(known.partitions[index]).leader;
            self.differs(line, "new leader", (theirs.to_string(), ours.to_string()));
            compared += 1;
        }
        if let Some(theirs) = ids(&line["unfenced"]) {
            let ours: Vec<BrokerId> = self.world.image().unfenced_brokers().collect();
            self.differs(line, "unfenced", (format!("{theirs:?}"), format!("{ours:?}")));
            compared += 1;
        }
        compared
    }

    /// Where nothing is to happen.
    fn compare_full_isr(&mut self, line: &Value) {
        let topic = self.round.clone().unwrap_or_default();
        let known = self.world.image().topic(&topic).expect("the topic of the round");
        let partition = self.world.image().partition(known.partitions[0]);
        let (theirs, ours) = (partition.replicas.len(), partition.isr.len());
        self.differs(line, "in-sync replicas", (theirs.to_string(), ours.to_string()));
    }
}
