//! The steps of the recorded script, done to our cluster; and the controller, which stands for the
//! recorded quorum: it goes down when that has lost its majority, or its active controller.

use brokerscope_engine::controller::topics::NewTopic;
use brokerscope_engine::physics::time::Span;
use brokerscope_engine::protocol::ids::BrokerId;
use brokerscope_engine::world::action::Action;
use brokerscope_engine::world::admin::Admin;
use serde_json::Value;

use crate::{int, text};

use super::fate::{Fate, skip};
use super::script;
use super::stage::Stage;

/// How long an election takes after the active controller was killed, after it has resigned, and
/// after a node was started that the majority had lacked.
const TAKE_OVER: Span = Span::from_ms(1_640);
const HAND_OVER: Span = Span::from_ms(400);
const BOOT: Span = Span::from_ms(2_500);
/// What makes a leader refuse records without a key.
const CLEANUP: &str = "cleanup.policy";
const COMPACT: &str = "compact";
/// The voters of the recorded quorum.
const VOTERS: [i64; 3] = [1, 2, 3];

impl Stage<'_> {
    pub(super) fn step(&mut self, line: &Value) -> Fate {
        let Some(action) = line["action"].as_str() else {
            self.active = line["active_controller"].as_i64().unwrap_or(self.active);
            return Fate::Skipped(skip::TITLE);
        };
        let went_on = self.creates;
        self.mark_step(line);
        self.creates &= action == "create-topic";
        match action {
            "create-topic" => self.create_topic(line, went_on),
            "create-partitions" => {
                let topic = text(line, "topic").to_owned();
                let known = self.world.image().topic(&topic);
                let count = known.map_or(0, |known| known.partitions.len()) as i64;
                let grow = script::create_partitions(self.lines, line, count);
                self.act(format!("create-partitions {topic}"), &grow);
            }
            "delete-topic" => {
                let topic = text(line, "topic");
                let action = Admin::DeleteTopic { topic: topic.to_owned() };
                self.act(format!("delete-topic {topic}"), &Action::Administer(action));
            }
            "elect-leaders" => {
                for (partition, election) in script::elections(line) {
                    self.act(format!("elect-leaders {partition}"), &election);
                }
            }
            "reassign" => {
                for (partition, move_it) in script::reassignments(line) {
                    self.act(format!("reassign {partition}"), &move_it);
                }
            }
            "kill9" | "sigterm" | "start" | "sigstop" | "sigcont" => self.fault(line, action),
            "alter-configs" => return Fate::Skipped(skip::THROTTLE),
            "member-start" => return self.start_member(line),
            "member-close" => return self.end_member(line, "close"),
            "member-kill" => return self.end_member(line, "crash"),
            "fill" => return self.fill(line),
            other => panic!("nothing is known of the step {other}"),
        }
        Fate::Played
    }

    fn create_topic(&mut self, line: &Value, went_on: bool) {
        let topic = text(line, "topic").to_owned();
        if line["validate_only"] == true || script::has_holes(line) {
            // No action says that; what the controller would answer is compared as the result.
            let request = script::odd_creation(line);
            let outcome = script::outcome(self.world.controller().rehearse(self.now(), &request));
            self.outcomes.insert(format!("create-topic {topic}"), outcome);
            return;
        }
        if !went_on {
            self.round = Some(topic.clone());
        }
        self.creates = true;
        let mut new: NewTopic = script::new_topic(self.lines, line);
        // A setting that a creation does not take, since nothing is cleaned here, is set after it.
        let (later, at_once) =
            new.configs.into_iter().partition(|(name, value)| name == CLEANUP && value == COMPACT);
        new.configs = at_once;
        self.act(format!("create-topic {topic}"), &Action::CreateTopic(new));
        for (name, value) in later {
            self.line(&format!("alter-config {topic} {name}={value}"));
        }
    }

    fn fault(&mut self, line: &Value, action: &str) {
        let broker = int(line, "broker");
        let word = match action {
            "kill9" => "crash",
            "sigterm" => "stop",
            "start" => "start",
            "sigstop" => "freeze",
            _sigcont => "thaw",
        };
        if action == "start" && !self.down.contains(&broker) {
            // A broker that joins later is here from the beginning.
            return;
        }
        self.down.retain(|down| *down != broker);
        if matches!(action, "kill9" | "sigterm") {
            self.down.push(broker);
        }
        if action == "start" {
            // The recorded script has seen the process end.
            self.await_end_of(broker);
        }
        self.line(&format!("{word} {broker}"));
        self.touched.push((int(line, "t_ms"), self.now()));
        self.tell_quorum(broker, action);
    }

    fn await_end_of(&mut self, broker: i64) {
        let id = BrokerId(broker as i32);
        self.await_so(|stage| stage.world.broker(id).is_some_and(|it| !it.life.is_alive()));
    }

    /// The recorded broker was a voter too, and perhaps the active controller.
    fn tell_quorum(&mut self, broker: i64, action: &str) {
        if broker == self.active && action == "sigterm" {
            // It goes when the broker is gone.
            self.await_end_of(broker);
        }
        if broker == self.active && matches!(action, "kill9" | "sigterm") {
            self.line("crash controller");
            let pause = if action == "kill9" { TAKE_OVER } else { HAND_OVER };
            self.takes_over_at = Some(self.now() + pause);
            self.active = 0;
        }
        let up = VOTERS.iter().filter(|voter| !self.down.contains(voter)).count();
        let has_controller = self.world.controller().controller().is_some();
        match (up >= 2, has_controller) {
            (false, true) => self.line("crash controller"),
            (true, false) if self.takes_over_at.is_none() => {
                self.takes_over_at = Some(self.now() + BOOT);
            }
            (true, false) => {}
            (true, true) | (false, false) => {}
        }
    }

    /// Does what a line of text says, which must not be refused.
    pub(super) fn line(&mut self, line: &str) {
        let action = line.parse().expect("a line that we wrote");
        self.apply(&format!("`{line}`"), &action);
    }
}
