//! What somebody saw of the recorded cluster, beside the same of ours.

use brokerscope_engine::protocol::ids::{BrokerId, PartitionId, PartitionIndex};
use brokerscope_engine::storage::log::Log;
use brokerscope_engine::world::act::Refusal;
use serde_json::Value;

use crate::recorded::{ids, small};
use crate::{int, text};

use super::stage::{BY_CLIENT, Stage};

/// How far an interval may be from the recorded one: a fifth, or what the phases of heartbeats
/// (2 s) and of the controller's look at sessions (1.125 s) can make.
const PHASES_MS: i64 = 3_200;

impl Stage<'_> {
    pub(super) fn compare_result(&mut self, line: &Value) {
        let about = line["partition"].as_str().or(line["topic"].as_str()).unwrap_or_default();
        let Some(outcome) = self.outcomes.get(&format!("{} {about}", text(line, "op"))) else {
            return;
        };
        let error = &line["error"];
        if error["message"].as_str().is_some_and(|text| text.ends_with(BY_CLIENT)) {
            return;
        }
        let ours = match outcome {
            Ok(()) => "done".to_owned(),
            Err(Refusal::Kafka { error, message }) => format!("{} {message}", error.name()),
            Err(why) => format!("refused: {why}"),
        };
        let theirs = match line["ok"] == true {
            true => "done".to_owned(),
            false => format!("{} {}", text(error, "error"), text(error, "message")),
        };
        self.differs(line, about, (theirs, ours));
    }

    pub(super) fn find(&self, line: &Value) -> Option<PartitionId> {
        let topic = self.world.image().topic(text(line, "topic"))?;
        topic.partition(PartitionIndex(small(line, "partition")))
    }

    /// Whether a stream goes there, of which only samples are recorded.
    pub(super) fn is_streamed(&self, line: &Value) -> bool {
        self.streams.iter().any(|topic| line["topic"] == **topic)
    }

    pub(super) fn compare_partition(&mut self, line: &Value) {
        let Some(partition) = self.find(line) else {
            return self.differs(line, "partition", ("there".to_owned(), "not there".to_owned()));
        };
        let list = |name: &str| ids(&line[name]).unwrap_or_default();
        let theirs = format!(
            "leader {} epoch {} version {} isr {:?} elr {:?} last known {:?} recovery {}",
            small(line, "leader"),
            small(line, "leader_epoch"),
            small(line, "partition_epoch"),
            list("isr"),
            list("elr"),
            list("last_known_elr"),
            line["leader_recovery_state"].as_i64().unwrap_or(0),
        );
        let it = self.world.image().partition(partition);
        if it.partition_epoch > small(line, "partition_epoch") {
            // Ours is quicker; that the records are the same is compared anyway.
            return;
        }
        let ours = format!(
            "leader {} epoch {} version {} isr {:?} elr {:?} last known {:?} recovery {}",
            it.leader,
            it.leader_epoch,
            it.partition_epoch,
            it.isr,
            it.elr,
            it.last_known_elr,
            it.recovery_state.number(),
        );
        self.differs(line, text(line, "topic"), (theirs, ours));
        if self.is_streamed(line) {
            return;
        }
        for log in line["logs"].as_array().into_iter().flatten() {
            let id = BrokerId(small(log, "broker"));
            let epochs = log["leader_epoch_checkpoint"].as_array().into_iter().flatten();
            let epochs: Vec<&str> = epochs.filter_map(Value::as_str).collect();
            let theirs = format!("ends at {} epochs {epochs:?}", log["leo"]);
            let ours = self.world.broker(id).and_then(|broker| broker.disk.log(partition));
            let ours = ours.map_or_else(|| "no log".to_owned(), |log| described(log, epochs.len()));
            self.differs(line, &format!("{} on broker {id}", text(line, "topic")), (theirs, ours));
        }
    }

    /// What a reader sees from the beginning on.
    pub(super) fn compare_read(&mut self, line: &Value) {
        if self.is_streamed(line) {
            return;
        }
        let end = line["end_offset"].as_i64();
        let Some(partition) = self.find(line) else { return };
        let leader = self.world.image().partition(partition).leader;
        let Some((_, log)) = self.world.replica(leader, partition) else {
            let theirs = end.map_or_else(|| "no leader".to_owned(), |end| end.to_string());
            return self.differs(line, "read", (theirs, "no leader".to_owned()));
        };
        let behind = self
            .world
            .replica(leader, partition)
            .and_then(|(it, log)| it.leadership().map(|leadership| leadership.is_behind(log)));
        if end.is_none() || behind == Some(true) {
            // The reader is told OFFSET_NOT_AVAILABLE until it gives up.
            let theirs = if end.is_none() { "not available" } else { "available" };
            let ours = if behind == Some(true) { "not available" } else { "available" };
            return self.differs(line, "offsets", (theirs.to_owned(), ours.to_owned()));
        }
        let records = line["records_offset_value_epoch"].as_array().into_iter().flatten();
        let theirs: Vec<(i64, i64)> = records
            .map(|record| (record[0].as_i64().unwrap_or(-1), record[2].as_i64().unwrap_or(-1)))
            .collect();
        let first = theirs.first().map_or(0, |(offset, _)| *offset);
        let ours: Vec<(i64, i64)> = log
            .batches()
            .flat_map(|batch| {
                let epoch = i64::from(batch.header().partition_leader_epoch.0);
                (batch.header().base_offset.0..batch.header().next_offset().0)
                    .map(move |offset| (offset, epoch))
            })
            .filter(|(offset, _)| (first..log.high_watermark().0).contains(offset))
            .collect();
        let ours = format!("{ours:?} up to {}", log.high_watermark());
        self.differs(
            line,
            text(line, "topic"),
            (format!("{theirs:?} up to {}", end.unwrap_or(-1)), ours),
        );
    }

    /// How long an election, or an ISR, took after the fault or the start before it.
    pub(super) fn compare_interval(&mut self, line: &Value) {
        let names = ["ms_after_kill", "ms_after_freeze", "ms_after_signal", "ms_after_start"];
        let theirs = names.iter().find_map(|name| line[*name].as_i64());
        let Some(theirs) = theirs.filter(|_| line["ok"] != false) else { return };
        let began = int(line, "t_ms") - theirs;
        let nearest = self.touched.iter().min_by_key(|(at_ms, _)| (at_ms - began).abs());
        let Some((_, from)) = nearest else { return };
        let ours = self.wrote_at.since(*from).as_ms();
        let ours = i64::try_from(ours).unwrap_or(i64::MAX);
        let allowed = PHASES_MS.max(theirs / 5);
        let told = if (theirs - ours).abs() <= allowed { theirs } else { ours };
        self.differs(line, text(line, "what"), (theirs.to_string(), told.to_string()));
    }
}

/// A log's end and the first `count` of its leader epochs, or all if there are others with records
/// in them. (Files were looked at right after elections, before the new leader had written its
/// epoch to its own.)
fn described(log: &Log, count: usize) -> String {
    let entries = log.epochs().entries();
    let is_empty = entries.last().is_some_and(|last| last.start_offset == log.log_end_offset());
    let count = if is_empty && entries.len() == count + 1 { count } else { entries.len() };
    let epochs: Vec<String> = entries[..count]
        .iter()
        .map(|entry| format!("{} {}", entry.epoch, entry.start_offset))
        .collect();
    format!("ends at {} epochs {epochs:?}", log.log_end_offset())
}
