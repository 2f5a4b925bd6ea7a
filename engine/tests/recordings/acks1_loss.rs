//! `acks1-loss`: three rounds in which a follower takes over that lacks what its leader had
//! acknowledged. Leaders are asked where epochs end before the leader dies, when the next one has
//! written, and when the old one is back: codes, epochs and offsets are compared.
//!
//! Each leader is a broker alone with its log: how that came about is not looked at here.

use std::sync::Arc;

use brokerscope_engine::controller::image::{Image, PartitionRegistration};
use brokerscope_engine::controller::topics::{Layout, NewTopic};
use brokerscope_engine::physics::chance::Chance;
use brokerscope_engine::physics::time::Instant;
use brokerscope_engine::protocol::batch::{BatchBuilder, NewRecord};
use brokerscope_engine::protocol::ids::{BrokerId, LeaderEpoch, Offset};
use brokerscope_engine::protocol::messages::produce::{
    PartitionProduceData, ProduceRequest, TopicProduceData,
};
use serde_json::Value;

use super::answers::as_recorded;
use super::brokers::{Answer, Brokers, controller};
use super::questions::question;
use crate::recorded::small;
use crate::{int, recording, text};

/// A leader and its log.
struct Led {
    image: Image,
    brokers: Brokers,
    leader: BrokerId,
}

#[test]
fn leaders_tell_where_epochs_end() {
    let mut led = None;
    let mut agreed = 0;
    for line in recording("acks1-loss.jsonl") {
        let is_new_topic = line["action"] == "create-topic";
        match text(&line, "what") {
            "step" if is_new_topic => led = Some(Led::new(text(&line, "topic"), BrokerId(2))),
            "produced" => led.as_mut().expect("a topic").append(1),
            "partition" if led.as_ref().is_some_and(|led| led.is_another(&line)) => {
                led = Some(Led::elected(&line));
            }
            "raw" if text(&line, "api") == "OFFSET_FOR_LEADER_EPOCH" => {
                assert_eq!(led.as_mut().expect("a topic").ask(&line), line["response"], "{line}");
                agreed += 1;
            }
            _ => {}
        }
    }
    assert_eq!(agreed, 60);
}

impl Led {
    fn new(topic: &str, leader: BrokerId) -> Self {
        let mut controller = controller();
        let topic = NewTopic {
            name: topic.to_owned(),
            layout: Layout::Assigned(vec![vec![leader]]),
            configs: Vec::new(),
        };
        let mut chance = Chance::stream(1, "topics");
        controller.on_request(Instant::ZERO, &mut chance, &topic.request().into());
        let image = Image::clone(controller.image());
        Self { brokers: Brokers::new(&image, Instant::ZERO), image, leader }
    }

    /// The recorded leader with as many records of the former epoch as it had when it took over.
    fn elected(line: &Value) -> Self {
        let leader = BrokerId(small(line, "leader"));
        let mut led = Self::new(text(line, "topic"), leader);
        let logs = line["logs"].as_array().expect("what the replicas had");
        let log = logs.iter().find(|log| log["broker"] == leader.0).expect("the leader too");
        led.append(int(log, "leo"));
        let partition = &mut led.image.partitions[0];
        *partition = Arc::new(PartitionRegistration {
            leader_epoch: LeaderEpoch(small(line, "leader_epoch")),
            ..PartitionRegistration::clone(partition)
        });
        led.brokers.restart(&led.image);
        led
    }

    fn is_another(&self, line: &Value) -> bool {
        small(line, "leader_epoch") > self.image.partitions[0].leader_epoch.0
    }

    /// Appends batches of one record.
    fn append(&mut self, batches: i64) {
        for _ in 0..batches {
            let mut batch = BatchBuilder::new(Offset(0));
            let value = Some(&b"record"[..]);
            batch.append(&NewRecord { timestamp: 0, key: None, value, headers: &[] });
            let data =
                PartitionProduceData::default().with_index(0).with_records(Some(batch.build()));
            let topic = TopicProduceData::default()
                .with_topic_id(self.image.topics[0].id)
                .with_partition_data(vec![data]);
            let request = ProduceRequest::default().with_acks(1).with_topic_data(vec![topic]);
            let (answer, _) = self.brokers.ask(self.leader, &request.into());
            assert!(matches!(answer, Answer::Response(_)), "every record is appended");
        }
    }

    fn ask(&mut self, line: &Value) -> Value {
        assert_eq!(small(line, "broker"), self.leader.0);
        let question = question(line, &self.image).expect("of the pinned version");
        let (Answer::Response(response), _) = self.brokers.ask(self.leader, &question) else {
            panic!("every question is answered")
        };
        as_recorded(&response)
    }
}
