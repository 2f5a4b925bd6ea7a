//! Replicas' logs, batch by batch, and what they know of producers.

use brokerscope_engine::client::Role;
use brokerscope_engine::protocol::batch::BatchView;
use brokerscope_engine::protocol::ids::{BrokerId, PartitionId};
use brokerscope_engine::world::World;
use serde_json::{Value, json};

use crate::recorded::small;
use crate::{int, text};

use super::batches;
use super::fate::Fate;
use super::stage::Stage;

/// What the batches of a log are, but for those of a stream's producer.
const FIELDS: [&str; 10] = [
    "base_offset",
    "last_offset",
    "count",
    "leader_epoch",
    "producer_id",
    "producer_epoch",
    "base_sequence",
    "last_sequence",
    "transactional",
    "control",
];

impl Stage<'_> {
    /// All batches of a replica. How many records of a stream are in one, and which epoch the one
    /// has that was sent when the leader died, is chance: those are compared record by record.
    pub(super) fn compare_log(&mut self, line: &Value) -> Fate {
        let partition = self.find(line).expect("a partition that there is");
        let id = BrokerId(small(line, "broker"));
        let log = self.world.broker(id).and_then(|broker| broker.disk.log(partition));
        let log = log.expect("a replica that there is");
        let recorded = line["batches"].as_array().expect("a list of batches");
        let theirs: Vec<String> = recorded.iter().flat_map(|it| self.recorded_batch(it)).collect();
        let has_records = recorded.iter().any(|batch| batch.get("records").is_some());
        let batches = log.batches();
        let ours: Vec<String> =
            batches.flat_map(|stored| self.batch(&stored.batch, has_records)).collect();
        let (at, told) = first_difference(&theirs, &ours);
        self.compared += theirs.len();
        let about = format!("{} on broker {id}, {at}", text(line, "topic"));
        self.differs(line, &about, told);
        if let Some(lines) = line["leader_epoch_checkpoint"].as_array() {
            let theirs: Vec<&str> = lines.iter().filter_map(Value::as_str).collect();
            let log = self.world.broker(id).and_then(|broker| broker.disk.log(partition));
            let entries = log.map(|log| log.epochs().entries()).unwrap_or_default();
            let ours: Vec<String> = entries
                .iter()
                .map(|entry| format!("{} {}", entry.epoch, entry.start_offset))
                .collect();
            self.differs(line, "epochs", (format!("{theirs:?}"), format!("{ours:?}")));
        }
        Fate::Compared
    }

    fn recorded_batch(&self, batch: &Value) -> Vec<String> {
        if Some(int(batch, "producer_id")) == self.stream_producer {
            let (base, first) = (int(batch, "base_offset"), int(batch, "base_sequence"));
            let (epoch, is_control) = (int(batch, "producer_epoch"), batch["control"] == true);
            let record = |delta| of_stream(base + delta, first + delta, (epoch, is_control));
            return (0..int(batch, "count")).map(record).collect();
        }
        let mut told: Vec<Value> = FIELDS.iter().map(|name| batch[*name].clone()).collect();
        match batch["records"].as_array() {
            Some(records) => told.extend(records.iter().map(|it| json!([it["key"], it["value"]]))),
            None => told.push(batch["crc"].clone()),
        }
        vec![json!(told).to_string()]
    }

    fn batch(&self, batch: &BatchView<'_>, has_records: bool) -> Vec<String> {
        let producer = batch.producer;
        let id = self.recorded_producer(producer.id);
        if self.stream_producer.is_some() && Some(id) == self.stream_producer {
            let (base, first) = (batch.base_offset.0, i64::from(producer.base_sequence));
            let (epoch, is_control) = (producer.epoch.into(), batch.attributes.is_control());
            let record = |delta| of_stream(base + delta, first + delta, (epoch, is_control));
            return (0..i64::from(batch.records_count)).map(record).collect();
        }
        let mut told = json!([
            batch.base_offset.0,
            batch.last_offset().0,
            batch.records_count,
            batch.partition_leader_epoch.0,
            id,
            producer.epoch,
            producer.base_sequence,
            batch.last_sequence(),
            batch.attributes.is_transactional(),
            batch.attributes.is_control(),
        ]);
        let list = told.as_array_mut().expect("a list");
        if has_records {
            let records = batch.records().into_iter().flatten().flatten();
            list.extend(records.map(|record| {
                let key = record.key.map(String::from_utf8_lossy);
                json!([key, self.their_value(record.value.unwrap_or_default())])
            }));
        } else {
            list.push(json!(batches::crc_with(batch, id)));
        }
        vec![told.to_string()]
    }

    /// What a leader's replica knows of producers, as DescribeProducers tells it.
    pub(super) fn compare_producers(&mut self, line: &Value) -> Fate {
        let partition = self.find(line).expect("a partition that there is");
        let mut theirs: Vec<String> = line["active"]
            .as_array()
            .expect("a list of producers")
            .iter()
            .map(|it| {
                json!([
                    it["producer_id"],
                    it["producer_epoch"],
                    it["last_sequence"],
                    it["coordinator_epoch"],
                    it["txn_start_offset"]
                ])
                .to_string()
            })
            .collect();
        theirs.sort();
        for id in in_sync(&self.world, partition) {
            let log = self.world.broker(id).and_then(|broker| broker.disk.log(partition));
            let known = log.expect("a replica that there is").producers().entries();
            let mut ours: Vec<String> = known
                .map(|(id, producer)| {
                    let coordinator = producer.coordinator_epoch;
                    json!([
                        self.recorded_producer(id),
                        producer.epoch,
                        producer.last_sequence(),
                        (coordinator >= 0).then_some(coordinator),
                        producer.transaction_start.map(|start| start.0)
                    ])
                    .to_string()
                })
                .collect();
            ours.sort();
            let about = format!("producers on broker {id}");
            self.differs(line, &about, (format!("{theirs:?}"), format!("{ours:?}")));
        }
        Fate::Compared
    }

    /// The recorded id of one of our producers.
    fn recorded_producer(&self, ours: i64) -> i64 {
        let known = self.names.producers.iter().find(|(_, known)| *known == ours);
        let identities = self.world.clients().iter().filter_map(|client| match &client.role {
            Role::Producer(producer) => producer.identity(),
            Role::Consumer(_) => None,
        });
        let is_stream = identities.into_iter().any(|identity| identity.id == ours);
        let of_stream = self.stream_producer.filter(|_| is_stream);
        known.map(|(recorded, _)| *recorded).or(of_stream).unwrap_or(ours)
    }
}

fn of_stream(offset: i64, sequence: i64, (epoch, is_control): (i64, bool)) -> String {
    format!("record {sequence} of the stream, epoch {epoch}, control {is_control}, at {offset}")
}

/// The replicas that have all that is committed.
fn in_sync(world: &World, partition: PartitionId) -> Vec<BrokerId> {
    world.image().partition(partition).isr.clone()
}

/// Where two lists part, and what stands there.
pub(super) fn first_difference(theirs: &[String], ours: &[String]) -> (String, (String, String)) {
    let place = theirs.iter().zip(ours).position(|(theirs, ours)| theirs != ours);
    let place = place.unwrap_or(theirs.len().min(ours.len()));
    let at = |list: &[String]| list.get(place).cloned().unwrap_or_else(|| "the end".to_owned());
    (format!("entry {place}"), (at(theirs), at(ours)))
}
