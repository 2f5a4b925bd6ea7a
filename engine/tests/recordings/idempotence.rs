//! `idempotence`: batches with producer ids, sequences and epochs made by hand; then the leader is
//! killed under a stream of an idempotent producer, and its successor is asked again. Codes,
//! offsets and append times are compared, what is known of every producer, and in the end all
//! batches of the log.
//!
//! The records of the stream were not recorded: batches with the same stamps stand in for them.
//! How producer ids are handed out is not compared: these brokers have no controller to give them
//! blocks.

use std::sync::Arc;

use brokerscope_engine::controller::image::{Image, PartitionRegistration};
use brokerscope_engine::controller::topics::{Layout, NewTopic};
use brokerscope_engine::physics::chance::Chance;
use brokerscope_engine::physics::time::Instant;
use brokerscope_engine::protocol::batch::{BatchBuilder, NewRecord, ProducerStamp};
use brokerscope_engine::protocol::ids::{BrokerId, LeaderEpoch, Offset, PartitionId};
use brokerscope_engine::protocol::messages::Request;
use brokerscope_engine::protocol::messages::produce::{
    PartitionProduceData, ProduceRequest, TopicProduceData,
};
use brokerscope_engine::world::setup::Setup;
use serde_json::{Value, json};

use super::answers::as_recorded;
use super::brokers::{Answer, Brokers, controller};
use super::questions::question;
use crate::{int, recording, text};

/// The recorded cluster's wall clock at `t_ms` 0.
const BEGAN_MS: i64 = 1_795_342_205_923;
const PARTITION: PartitionId = PartitionId(0);

#[test]
fn an_idempotent_producer_is_answered_alike_before_and_after_its_leader_died() {
    let lines = recording("idempotence.jsonl");
    let log = lines.iter().find(|line| line["what"] == "log").expect("a log was recorded");
    let batches = log["batches"].as_array().expect("its batches");
    let mut image = one_topic();
    let mut brokers = Brokers::new(&image, instant(BEGAN_MS));
    let mut leader = BrokerId(3);
    let mut agreed = 0;
    for line in &lines {
        match text(line, "what") {
            "raw" if text(line, "api") == "PRODUCE" => {
                brokers.run_until(instant(BEGAN_MS + int(line, "t_ms")));
                let question = question(line, &image).expect("the topic is there");
                let theirs = &line["response"]["responses"][0]["partitionResponses"][0];
                assert_eq!(ask(&mut brokers, leader, &question), *theirs, "{line}");
                agreed += 1;
            }
            "producers" => {
                for id in [1, 2, 3].map(BrokerId) {
                    let is_up = id == leader || leader == BrokerId(3);
                    if is_up {
                        assert_eq!(producers(&brokers, id), line["active"], "{id}");
                    }
                }
            }
            "partition" if text(line, "note") == "new leader" => {
                let moved = (LeaderEpoch(1), BrokerId(1));
                let change = i64::from(moved.0.0);
                stream(&mut brokers, (&image, leader), batches, |batch| batch < change);
                move_leader(&mut image, moved);
                leader = moved.1;
                brokers.restart(&image);
                stream(&mut brokers, (&image, leader), batches, |batch| batch == change);
            }
            "partition" | "cluster" | "metadata-record" | "request" | "result" | "step"
            | "stream" | "stream-end" | "raw" | "log" => {}
            other => panic!("nothing is known of `{other}`"),
        }
    }
    assert_eq!(agreed, 26);
    let ours = brokers.log(leader, PARTITION).batches().map(|stored| {
        let batch = stored.batch;
        json!([
            batch.base_offset.0,
            batch.last_offset().0,
            batch.partition_leader_epoch.0,
            batch.producer.id,
            batch.producer.epoch,
            batch.producer.base_sequence,
            batch.last_sequence()
        ])
    });
    let theirs = batches.iter().map(|batch| {
        let names = ["base_offset", "last_offset", "leader_epoch", "producer_id"];
        let more = ["producer_epoch", "base_sequence", "last_sequence"];
        names.iter().chain(&more).map(|name| batch[*name].clone()).collect::<Value>()
    });
    assert_eq!(ours.collect::<Vec<_>>(), theirs.collect::<Vec<_>>());
}

fn one_topic() -> Image {
    let mut controller = controller();
    let orders = NewTopic {
        name: "orders".to_owned(),
        layout: Layout::Assigned(vec![[3, 1, 2].map(BrokerId).to_vec()]),
        configs: [("min.insync.replicas".to_owned(), "2".to_owned())].into_iter().collect(),
    };
    let mut chance = Chance::stream(1, "topics");
    controller.on_request(Instant::ZERO, &mut chance, &orders.request().into());
    Image::clone(controller.image())
}

fn move_leader(image: &mut Image, (leader_epoch, leader): (LeaderEpoch, BrokerId)) {
    let partition = &mut image.partitions[PARTITION.index()];
    *partition = Arc::new(PartitionRegistration {
        leader,
        leader_epoch,
        partition_epoch: partition.partition_epoch + 1,
        ..PartitionRegistration::clone(partition)
    });
}

/// What is answered for the one partition that is asked for.
fn ask(brokers: &mut Brokers, leader: BrokerId, question: &Request) -> Value {
    let (Answer::Response(response), _) = brokers.ask(leader, question) else {
        panic!("every produce is answered")
    };
    as_recorded(&response)["responses"][0]["partitionResponses"][0].take()
}

/// Sends the recorded batches that are not in the log yet, of the epochs that are wanted.
fn stream(
    brokers: &mut Brokers,
    (image, leader): (&Image, BrokerId),
    batches: &[Value],
    wanted: impl Fn(i64) -> bool,
) {
    let is_of_stream = |batch: &&Value| int(batch, "producer_id") == 2;
    for batch in batches.iter().filter(is_of_stream).filter(|b| wanted(int(b, "leader_epoch"))) {
        let small = |name| i32::try_from(int(batch, name)).expect("a small number");
        let mut builder = BatchBuilder::new(Offset(0)).with_producer(ProducerStamp {
            id: int(batch, "producer_id"),
            epoch: i16::try_from(int(batch, "producer_epoch")).expect("a small number"),
            base_sequence: small("base_sequence"),
        });
        for _ in 0..small("count") {
            let value = Some(&b"stream"[..]);
            builder.append(&NewRecord { timestamp: BEGAN_MS, key: None, value, headers: &[] });
        }
        let data =
            PartitionProduceData::default().with_index(0).with_records(Some(builder.build()));
        let topic = TopicProduceData::default()
            .with_topic_id(image.topics[0].id)
            .with_partition_data(vec![data]);
        let request = ProduceRequest::default()
            .with_acks(-1)
            .with_timeout_ms(5_000)
            .with_topic_data(vec![topic])
            .into();
        assert_eq!(ask(brokers, leader, &request)["baseOffset"], batch["base_offset"]);
    }
}

/// What a replica knows of the producers, as DescribeProducers tells it.
fn producers(brokers: &Brokers, broker: BrokerId) -> Value {
    let known = brokers.log(broker, PARTITION).producers().entries().map(|(id, producer)| {
        json!({
            "producer_id": id,
            "producer_epoch": producer.epoch,
            "last_sequence": producer.last_sequence(),
            "coordinator_epoch": (producer.coordinator_epoch >= 0)
                .then_some(producer.coordinator_epoch),
            "txn_start_offset": producer.transaction_start.map(|start| start.0),
        })
    });
    known.collect()
}

fn instant(clock_ms: i64) -> Instant {
    let since = clock_ms - Setup::default().wall_clock_ms;
    Instant::from_ms(u64::try_from(since).expect("recorded after the simulated beginning"))
}
