//! What somebody saw of the recorded cluster, beside the same of ours.

use brokerscope_engine::protocol::ids::{BrokerId, Offset, PartitionId, PartitionIndex};
use brokerscope_engine::storage::log::Log;
use brokerscope_engine::world::act::Refusal;
use serde_json::Value;

use crate::recorded::{ids, small};
use crate::text;

use super::fate::{Fate, skip};
use super::stage::Stage;

/// What the recorded administrator's client refuses by itself.
const BY_CLIENT: &str = "cannot be represented in a request.";

impl Stage<'_> {
    pub(super) fn compare_result(&mut self, line: &Value) -> Fate {
        let about = line["partition"].as_str().or(line["topic"].as_str()).unwrap_or_default();
        let error = &line["error"];
        if error["message"].as_str().is_some_and(|text| text.ends_with(BY_CLIENT)) {
            return Fate::Skipped(skip::BY_CLIENT);
        }
        if text(line, "op").ends_with("alter-configs") {
            return Fate::Skipped(skip::THROTTLE);
        }
        let outcome = self.outcomes.get(&format!("{} {about}", text(line, "op")));
        let outcome = outcome.unwrap_or_else(|| panic!("nothing was done for {line}"));
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
        self.compare_counts(line);
        Fate::Compared
    }

    /// How many partitions and replicas a new topic has. A dry run leaves none.
    fn compare_counts(&mut self, line: &Value) {
        let Some(partitions) = line["num_partitions"].as_i64() else { return };
        let Some(topic) = self.world.image().topic(text(line, "topic")) else { return };
        let replicas = self.world.image().partition(topic.partitions[0]).replicas.len();
        let theirs = format!("{partitions} partitions, {} replicas", line["replication_factor"]);
        let ours = format!("{} partitions, {replicas} replicas", topic.partitions.len());
        self.differs(line, "counts", (theirs, ours));
    }

    pub(super) fn find(&self, line: &Value) -> Option<PartitionId> {
        let topic = self.world.image().topic(text(line, "topic"))?;
        topic.partition(PartitionIndex(small(line, "partition")))
    }

    /// Whether a stream goes there: how many records it has written when somebody looks is chance.
    pub(super) fn is_streamed(&self, line: &Value) -> bool {
        self.streamed.iter().any(|topic| line["topic"] == **topic) && line["partition"] == 0
    }

    pub(super) fn compare_partition(&mut self, line: &Value) -> Fate {
        let Some(partition) = self.find(line) else {
            self.differs(line, "partition", ("there".to_owned(), "not there".to_owned()));
            return Fate::Compared;
        };
        let it = self.world.image().partition(partition);
        if it.partition_epoch > small(line, "partition_epoch") {
            return Fate::Skipped(skip::QUICKER);
        }
        let list = |name: &str| ids(&line[name]).unwrap_or_default();
        let theirs = format!(
            "leader {} epoch {} version {} replicas {:?} isr {:?} elr {:?} last known {:?} adding \
             {:?} removing {:?} recovery {}",
            small(line, "leader"),
            small(line, "leader_epoch"),
            small(line, "partition_epoch"),
            list("replicas"),
            list("isr"),
            list("elr"),
            list("last_known_elr"),
            list("adding"),
            list("removing"),
            line["leader_recovery_state"].as_i64().unwrap_or(0),
        );
        let ours = format!(
            "leader {} epoch {} version {} replicas {:?} isr {:?} elr {:?} last known {:?} adding \
             {:?} removing {:?} recovery {}",
            it.leader,
            it.leader_epoch,
            it.partition_epoch,
            it.replicas,
            it.isr,
            it.elr,
            it.last_known_elr,
            it.adding,
            it.removing,
            it.recovery_state.number(),
        );
        self.differs(line, text(line, "topic"), (theirs, ours));
        for log in line["logs"].as_array().into_iter().flatten() {
            self.compare_replica(line, log, partition);
        }
        Fate::Compared
    }

    /// One replica's files, and its process.
    fn compare_replica(&mut self, line: &Value, log: &Value, partition: PartitionId) {
        let id = BrokerId(small(log, "broker"));
        let about = format!("{} on broker {id}", text(line, "topic"));
        let is_streamed = self.is_streamed(line);
        let leader_epoch = line["leader_epoch"].to_string();
        let epochs = log["leader_epoch_checkpoint"].as_array().into_iter().flatten();
        let epochs: Vec<&str> = epochs.filter_map(Value::as_str).collect();
        let theirs = match is_streamed {
            true => {
                format!("epochs {:?}", epochs.iter().map(|it| number_of(it)).collect::<Vec<_>>())
            }
            false => format!("ends at {} epochs {epochs:?}", log["leo"]),
        };
        let ours = self.world.broker(id).and_then(|broker| broker.disk.log(partition));
        let is_late = epochs.last().is_none_or(|last| number_of(last) != leader_epoch);
        let ours = ours.map(|ours| described(ours, (epochs.len(), is_late), is_streamed));
        let ours = ours.unwrap_or_else(|| "no log".to_owned());
        self.differs(line, &about, (theirs, ours));
        let is_alive = self.world.broker(id).is_some_and(|broker| broker.life.is_alive());
        let ours = match (is_alive, self.world.frozen_by(id)) {
            (true, None) => "up",
            (true, Some(_)) => "frozen",
            (false, _) => "down",
        };
        self.differs(line, &about, (text(log, "process").to_owned(), ours.to_owned()));
        if !is_streamed {
            self.compare_checkpoint(line, log, (id, partition));
        }
    }

    /// The high watermark in the file: the one when it was written, less than 5 s before.
    fn compare_checkpoint(&mut self, line: &Value, log: &Value, replica: (BrokerId, PartitionId)) {
        let theirs = &log["hw_checkpoint"];
        let possible = self.seen.checkpoints.possible(replica, self.now());
        let is_possible = possible.contains(&theirs.as_i64().map(Offset));
        let told = if is_possible { theirs.to_string() } else { format!("one of {possible:?}") };
        let about = format!("checkpoint of {} on broker {}", text(line, "topic"), replica.0);
        self.differs(line, &about, (theirs.to_string(), told));
    }

    /// A topic as an administrator's client sees it.
    pub(super) fn compare_description(&mut self, line: &Value) -> Fate {
        if let Some(error) = line["error"]["error"].as_str() {
            // Which name it was is told in words only.
            let name = if line["note"] == "an invalid name" { "a b" } else { "no-such-topic" };
            let ours = self.error_of_topic(name);
            let ours = ours.map(|ours| format!("{} {}", ours.name(), ours.message()));
            let theirs = format!("{error} {}", text(&line["error"], "message"));
            self.differs(line, "describe", (theirs, ours.unwrap_or_default()));
            return Fate::Compared;
        }
        for told in line["partitions"].as_array().into_iter().flatten() {
            let index = PartitionIndex(small(told, "partition"));
            let topic = self.world.image().topic(text(line, "topic"));
            let partition = topic.and_then(|topic| topic.partition(index));
            let list = |name: &str| ids(&told[name]).unwrap_or_default();
            let theirs = format!(
                "leader {} replicas {:?} isr {:?} elr {:?} last known {:?}",
                told["leader"].as_i64().unwrap_or(-1),
                list("replicas"),
                list("isr"),
                list("elr"),
                list("last_known_elr"),
            );
            let ours = partition.map(|it| self.world.image().partition(it)).map(|it| {
                format!(
                    "leader {} replicas {:?} isr {:?} elr {:?} last known {:?}",
                    it.leader, it.replicas, it.isr, it.elr, it.last_known_elr
                )
            });
            let about = format!("{}-{index}", text(line, "topic"));
            let ours = ours.unwrap_or_else(|| "not there".to_owned());
            self.differs(line, &about, (theirs, ours));
        }
        Fate::Compared
    }

    /// What a reader sees from the beginning on.
    pub(super) fn compare_read(&mut self, line: &Value) -> Fate {
        if self.is_streamed(line) {
            return self.compare_read_of_stream(line);
        }
        let end = line["end_offset"].as_i64();
        let Some(partition) = self.find(line) else {
            self.differs(line, "partition", ("there".to_owned(), "not there".to_owned()));
            return Fate::Compared;
        };
        let leader = self.world.image().partition(partition).leader;
        let Some((replica, log)) = self.world.replica(leader, partition) else {
            let theirs = end.map_or_else(|| "no leader".to_owned(), |end| end.to_string());
            self.differs(line, "read", (theirs, "no leader".to_owned()));
            return Fate::Compared;
        };
        let behind = replica.leadership().map(|leadership| leadership.is_behind(log));
        if end.is_none() || behind == Some(true) {
            // The reader is told OFFSET_NOT_AVAILABLE until it gives up.
            let theirs = if end.is_none() { "not available" } else { "available" };
            let ours = if behind == Some(true) { "not available" } else { "available" };
            self.differs(line, "offsets", (theirs.to_owned(), ours.to_owned()));
            return Fate::Compared;
        }
        let told = line["records_offset_value_epoch"].as_array().into_iter().flatten();
        let theirs: Vec<String> = told.map(Value::to_string).collect();
        let first = line["records_offset_value_epoch"][0][0].as_i64().unwrap_or(0);
        let readable = first..log.high_watermark().0;
        let ours = self.records_of(log);
        let ours = ours.into_iter().filter(|(offset, ..)| readable.contains(offset));
        let ours: Vec<String> =
            ours.map(|(offset, value, epoch)| format!("[{offset},{value:?},{epoch}]")).collect();
        let ours = format!("{ours:?} up to {}", log.high_watermark());
        let theirs = format!("{theirs:?} up to {}", end.unwrap_or(-1));
        self.differs(line, text(line, "topic"), (theirs, ours));
        Fate::Compared
    }

    /// Of a stream the last records were read, one a batch here; its values are numbered as its
    /// sequences are. Which epochs those before the very last are from depends on when they came.
    fn compare_read_of_stream(&mut self, line: &Value) -> Fate {
        let told = line["records_offset_value_epoch"].as_array().into_iter().flatten();
        let theirs: Vec<(i64, &str)> = told
            .map(|it| (it[0].as_i64().unwrap_or(-1), it[1].as_str().unwrap_or_default()))
            .collect();
        let partition = self.find(line).expect("the stream goes there");
        let leader = self.world.image().partition(partition).leader;
        let log = self.world.replica(leader, partition).map(|(_, log)| log);
        let batches = log.into_iter().flat_map(Log::batches).map(|stored| stored.batch);
        let batches: Vec<_> = batches.collect();
        let first = theirs.first().map_or(0, |(offset, _)| *offset);
        let records = batches.iter().filter(|batch| batch.base_offset.0 >= first);
        let ours: Vec<(i64, String)> = records
            .map(|batch| (batch.base_offset.0, format!("v{}", batch.producer.base_sequence)))
            .collect();
        let last_epoch = batches.last().map(|batch| i64::from(batch.partition_leader_epoch.0));
        let epochs = line["records_offset_value_epoch"].as_array().into_iter().flatten();
        let their_epoch = epochs.filter_map(|record| record[2].as_i64()).next_back();
        self.differs(line, "records", (format!("{theirs:?}"), format!("{ours:?}")));
        self.differs(line, "epoch", (format!("{their_epoch:?}"), format!("{last_epoch:?}")));
        Fate::Compared
    }

    /// The recorded value of a record of ours.
    pub(super) fn their_value(&self, ours: &[u8]) -> String {
        let known = self.values.get(ours).cloned();
        known.unwrap_or_else(|| String::from_utf8_lossy(ours).into_owned())
    }

    /// Offset, value as the recorded cluster has it, and leader epoch of every record.
    pub(super) fn records_of(&self, log: &Log) -> Vec<(i64, String, i64)> {
        let mut records = Vec::new();
        for batch in log.batches().map(|stored| stored.batch) {
            let epoch = i64::from(batch.partition_leader_epoch.0);
            for record in batch.records().into_iter().flatten().flatten() {
                let value = self.their_value(record.value.unwrap_or_default());
                records.push((record.offset.0, value, epoch));
            }
        }
        records
    }
}

/// The epoch in a line of a checkpoint.
fn number_of(entry: &str) -> &str {
    entry.split(' ').next().unwrap_or_default()
}

/// A log's end and the first `count` of its leader epochs, or all if there are others with records
/// in them. (Files were looked at right after elections, before the new leader had written its
/// epoch to its own.) Of a log that a stream goes to, only the epochs: there records of the new one
/// may have come already if the file `is_late`.
fn described(log: &Log, (count, is_late): (usize, bool), is_streamed: bool) -> String {
    let entries = log.epochs().entries();
    let is_empty = entries.last().is_some_and(|last| last.start_offset == log.log_end_offset());
    let may_lack_last = is_empty || (is_streamed && is_late);
    let count = if may_lack_last && entries.len() == count + 1 { count } else { entries.len() };
    if is_streamed {
        let epochs = entries[..count].iter().map(|entry| entry.epoch.to_string());
        return format!("epochs {:?}", epochs.collect::<Vec<_>>());
    }
    let epochs: Vec<String> = entries[..count]
        .iter()
        .map(|entry| format!("{} {}", entry.epoch, entry.start_offset))
        .collect();
    format!("ends at {} epochs {epochs:?}", log.log_end_offset())
}
