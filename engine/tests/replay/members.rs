//! Consumers in groups: the script's steps with them, and what they were told: what they were
//! assigned, gave up and lost, in which generation, what they read, and with which error they
//! ended.

use brokerscope_engine::physics::time::Instant;
use brokerscope_engine::protocol::ids::ClientId;
use serde_json::Value;

use crate::{int, text};

use super::asked::{NOT_YET, code_of};
use super::fate::{Fate, skip};
use super::intervals::is_alike;
use super::stage::Stage;

/// A member learns of a rebalance with its next heartbeat, and those are 1 s apart there; a topic
/// has grown with its next metadata.
const HEARTBEAT_PHASES_MS: i64 = 1_300;
/// The hand-made member whose session ends.
const SILENT: &str = "raw-b";
/// What the script gave its consumers where it does not say so.
const OWN_CONFIG: [(&str, &str); 2] =
    [("metadata.max.age.ms", "5000"), ("auto.offset.reset", "earliest")];

/// Something that a consumer's application was told.
pub(super) struct Told {
    pub(super) at: Instant,
    /// The number of the event that it was told in.
    pub(super) ordinal: u64,
    pub(super) client: ClientId,
    pub(super) event: &'static str,
    pub(super) generation: i32,
    pub(super) partitions: Vec<String>,
    /// Its name and its text.
    pub(super) error: Option<String>,
}

impl Told {
    fn text(&self) -> String {
        match &self.error {
            Some(error) => format!("{} {error}", self.event),
            None if self.event == "closed" => self.event.to_owned(),
            None => {
                let mut partitions = self.partitions.clone();
                partitions.sort();
                format!("{} {partitions:?} in generation {}", self.event, self.generation)
            }
        }
    }
}

/// Whether the client of `line` was refused for now before it, but after `began_ms`.
fn is_not_yet(other: &Value, line: &Value, began_ms: i64) -> bool {
    let span = began_ms..int(line, "t_ms");
    other["what"] == "request"
        && other["client"] == line["client"]
        && span.contains(&int(other, "t_ms"))
        && code_of(&other["response"]).is_some_and(|code| NOT_YET.contains(&code))
}

/// The groups of another protocol in a recording, by its steps.
pub(super) fn foreign_groups(lines: &[Value]) -> Vec<String> {
    let starts = lines.iter().filter(|line| line["config"]["group.protocol"] == "consumer");
    starts.map(|line| text(line, "group").to_owned()).collect()
}

impl Stage<'_> {
    /// Starts a consumer.
    pub(super) fn start_member(&mut self, line: &Value) -> Fate {
        let (client, group) = (text(line, "client"), text(line, "group"));
        if self.foreign.iter().any(|known| known == group) {
            // The name is another's from now on.
            self.strangers.push(client.to_owned());
            return Fate::Skipped(skip::KIP_848);
        }
        self.create_offsets_topic();
        let mut action = format!("consume {} group={group}", text(line, "topics"));
        let mut config: Vec<(&str, &str)> = line["config"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, value)| (name.as_str(), value.as_str().expect("settings are texts")))
            .filter(|(name, _)| *name != "group.protocol")
            .collect();
        for own in OWN_CONFIG {
            if !config.iter().any(|(name, _)| *name == own.0) {
                config.push(own);
            }
        }
        for (name, value) in config {
            let value = match value.rsplit('.').next() {
                Some("RangeAssignor") => "range",
                _as_it_is => value,
            };
            action += &format!(" {name}={value}");
        }
        self.line(&action);
        let started = self.world.clients().last().expect("one was started");
        self.called.add_client(client, (&started.name, started.id));
        self.mark_step(line);
        Fate::Played
    }

    /// Closes a consumer or kills it.
    pub(super) fn end_member(&mut self, line: &Value, verb: &str) -> Fate {
        let Some(name) = self.our_client(line) else { return Fate::Skipped(skip::KIP_848) };
        self.line(&format!("{verb} {name}"));
        self.mark_step(line);
        if verb == "crash" {
            self.killed_at = self.now();
        }
        Fate::Played
    }

    /// From here on something can take its time.
    pub(super) fn mark_step(&mut self, line: &Value) {
        let ms = |at: Instant| i64::try_from(at.as_ms()).unwrap_or(i64::MAX);
        let recorded_ms = ms(self.at()) - ms(Instant::ZERO + self.shift);
        self.last_step = (recorded_ms.max(int(line, "t_ms")), self.now());
    }

    /// Our client for the one that a line is about, if it plays a part here.
    pub(super) fn our_client(&self, line: &Value) -> Option<String> {
        let client = text(line, "client");
        let is_stranger = self.strangers.iter().any(|name| name == client);
        self.called.client(client).filter(|_| !is_stranger).map(|(name, _)| name.to_owned())
    }

    /// Records of the script's own, a few to each partition.
    pub(super) fn fill(&mut self, line: &Value) -> Fate {
        let topic = text(line, "topic");
        let known = self.world.image().topic(topic).expect("it was created");
        let count = known.partitions.len() as i64;
        for index in 0..count {
            let records = int(line, "records") / count;
            self.line(&format!("produce {topic}-{index} {records} acks=all"));
        }
        Fate::Played
    }

    /// What a consumer was told, or that its application stays away from `poll`.
    pub(super) fn compare_member(&mut self, line: &Value) -> Fate {
        let Some(name) = self.our_client(line) else { return Fate::Skipped(skip::KIP_848) };
        let (client, event) = (text(line, "client"), text(line, "event"));
        let (_, id) = self.called.client(client).expect("it was just found");
        match event {
            "poll-stops" => {
                self.line(&format!("pause-polling {name}"));
                self.mark_step(line);
                return Fate::Played;
            }
            "poll-resumes" => {
                self.line(&format!("resume-polling {name}"));
                self.mark_step(line);
                return Fate::Played;
            }
            "polled" => {
                for (partition, count) in line["records"].as_object().into_iter().flatten() {
                    let polled = self.polled.entry((id, partition.clone())).or_default();
                    *polled += count.as_i64().expect("a number of records");
                }
                return Fate::Gathered;
            }
            _told => {}
        }
        let place = self.member_events.iter().filter(|known| **known == id).count();
        self.member_events.push(id);
        self.await_so(|stage| stage.seen.told_to(id).nth(place).is_some());
        let ours = self.seen.told_to(id).nth(place);
        let at = ours.map(|told| told.at);
        let ours = ours.map_or_else(|| "nothing".to_owned(), Told::text);
        let theirs = match event {
            "closed" => event.to_owned(),
            "error" => {
                let error = &line["error"];
                format!("error {} {}", text(error, "error"), text(error, "message"))
            }
            _partitions => {
                let list = line["partitions"].as_array().expect("a list of partitions");
                let names: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
                format!("{event} {names:?} in generation {}", line["generation"])
            }
        };
        self.differs(line, client, (theirs, ours));
        if let Some(at) = at {
            self.compare_member_time(line, at);
        }
        Fate::Compared
    }

    /// How long it took since the script did something.
    fn compare_member_time(&mut self, line: &Value, at: Instant) {
        let (began_ms, began) = self.last_step;
        if self.lines.iter().any(|other| is_not_yet(other, line, began_ms)) {
            // How long a new coordinator takes is chance.
            return;
        }
        let theirs_ms = int(line, "t_ms") - began_ms;
        let ours_ms = at.as_ms() as i64 - began.as_ms() as i64;
        let is_alike = is_alike(ours_ms, theirs_ms, HEARTBEAT_PHASES_MS);
        let told = if is_alike { theirs_ms } else { ours_ms };
        let about = format!("{} {} after", text(line, "client"), text(line, "event"));
        self.differs(line, &about, (format!("{theirs_ms} ms"), format!("{told} ms")));
    }

    /// How long after a consumer was killed another had all that it had.
    pub(super) fn compare_taken_over(&mut self, line: &Value) -> Fate {
        let assigned = self.seen.told.iter().rev().find(|told| told.event == "assigned");
        let at = assigned.map_or(Instant::ZERO, |told| told.at);
        let (theirs, ours) = (int(line, "ms_after_kill"), at.since(self.killed_at).as_ms() as i64);
        let told = if is_alike(ours, theirs, HEARTBEAT_PHASES_MS) { theirs } else { ours };
        self.differs(line, "taken over", (theirs.to_string(), told.to_string()));
        Fate::Compared
    }

    /// How long after a member's last sign its session ended.
    pub(super) fn compare_session(&mut self, line: &Value) -> Fate {
        let theirs = int(line, "ms_since_last_sign");
        let expired = self.seen.expired_at.unwrap_or(Instant::ZERO);
        let signs = self.last_signs.iter().rev();
        let last = signs.filter(|(client, _)| client == SILENT).map(|(_, at)| *at).next();
        let ours = expired.since(last.unwrap_or(Instant::ZERO)).as_ms() as i64;
        let told = if is_alike(ours, theirs, 0) { theirs } else { ours };
        self.differs(line, "session", (theirs.to_string(), told.to_string()));
        Fate::Compared
    }

    /// What each consumer has read in all, and that nothing else was told.
    pub(super) fn compare_members(&mut self) {
        for ((client, partition), theirs) in std::mem::take(&mut self.polled) {
            let ours = self.seen.polled.get(&(client, partition.clone())).copied().unwrap_or(0);
            self.compared += 1;
            if ours != theirs {
                let who = self.called.their_client(client).unwrap_or_default();
                self.differences.push(format!("{who} read {ours} of {partition}, not {theirs}"));
            }
        }
        for told in &self.seen.told {
            let theirs = self.member_events.iter().filter(|known| **known == told.client).count();
            let ours = self.seen.told_to(told.client).count();
            if ours != theirs {
                let who = self.called.their_client(told.client).unwrap_or_default();
                self.differences.push(format!("{who} was told {ours} times, not {theirs}"));
                break;
            }
        }
    }
}
