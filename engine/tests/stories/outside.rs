//! Programs outside the world: their requests are actions, and what comes of them is handed out.

use brokerscope_engine::protocol::batch::{BatchBuilder, NewRecord};
use brokerscope_engine::protocol::ids::{BrokerId, CorrelationId, Offset};
use brokerscope_engine::protocol::messages::metadata::MetadataRequest;
use brokerscope_engine::protocol::messages::produce::{
    PartitionProduceData, ProduceRequest, TopicProduceData,
};
use brokerscope_engine::protocol::messages::{Request, RequestHeader, Response, encode_request};
use brokerscope_engine::world::outside::{Answer, Asked};

use crate::lab::Lab;
use crate::play;

const TOPIC: &str = "2.1 create-topic orders assignment=1,2,3";

/// The line of a script in which broker `broker` is asked, with `number`.
fn line(at: &str, broker: i32, (number, request): (i32, &Request)) -> String {
    let header = RequestHeader { correlation_id: CorrelationId(number), client_id: None };
    let bytes = encode_request(&header, request);
    let asked = Asked { broker: BrokerId(broker), bytes };
    format!("{at} {asked}")
}

fn one_record(lab: &Lab, index: i32, acks: i16) -> Request {
    let mut batch = BatchBuilder::new(Offset(0));
    batch.append(&NewRecord { timestamp: 0, key: None, value: Some(b"hello"), headers: &[] });
    let data = PartitionProduceData::default().with_index(index).with_records(Some(batch.build()));
    let id = lab.world.image().topic("orders").expect("it was created").id;
    let topic = TopicProduceData::default().with_topic_id(id).with_partition_data(vec![data]);
    ProduceRequest::default()
        .with_acks(acks)
        .with_timeout_ms(5_000)
        .with_topic_data(vec![topic])
        .into()
}

/// What the last event brought, by number, in a word.
fn told(lab: &Lab) -> Vec<(i32, String)> {
    let answers = lab.world.answers().iter();
    let told = answers.map(|(number, answer)| {
        let word = match answer {
            Answer::Response(Response::Produce(response)) => {
                let partition = &response.responses[0].partition_responses[0];
                format!("error {} at {}", partition.error_code, partition.base_offset)
            }
            Answer::Response(response) => response.to_string(),
            Answer::Silence => "silence".to_owned(),
            Answer::Closed => "closed".to_owned(),
        };
        (number.0, word)
    });
    told.collect()
}

#[test]
fn a_request_is_answered_at_once_or_when_its_records_are_committed() {
    let mut lab = play(TOPIC);
    let metadata = MetadataRequest::default().with_topics(None).into();
    lab.play(&line("3", 3, (7, &metadata)));
    assert_eq!(told(&lab), [(7, "Metadata response".to_owned())]);
    let produce = one_record(&lab, 0, -1);
    lab.play(&line("3.1", 1, (8, &produce)));
    assert_eq!(told(&lab), []);
    while told(&lab).is_empty() {
        assert!(lab.world.step(), "followers fetch");
    }
    assert_eq!(told(&lab), [(8, "error 0 at 0".to_owned())]);
    let partition = lab.world.image().topics[0].partitions[0];
    let (_, log) = lab.world.replica(BrokerId(2), partition).expect("broker 2 follows");
    assert_eq!(log.log_end_offset(), Offset(1));
}

#[test]
fn without_acks_there_is_silence_and_after_an_error_the_end_of_the_connection() {
    let mut lab = play(TOPIC);
    let (good, bad) = (one_record(&lab, 0, 0), one_record(&lab, 9, 0));
    lab.play(&line("3", 1, (1, &good)));
    assert_eq!(told(&lab), [(1, "silence".to_owned())]);
    lab.play(&line("3.1", 1, (2, &bad)));
    assert_eq!(told(&lab), [(2, "closed".to_owned())]);
}

#[test]
fn a_request_needs_a_broker_that_listens() {
    let mut lab = play(&format!("{TOPIC}\n2.5 freeze 2\n2.6 crash 3"));
    let now = lab.world.now();
    let metadata = MetadataRequest::default().with_topics(None).into();
    for (broker, why) in [
        (2, "broker 2 is frozen; thaw it first"),
        (3, "broker 3 is not running; start it first"),
        (4, "there is no broker 4"),
    ] {
        let line = line("now", broker, (1, &metadata));
        let action = line.trim_start_matches("now ").parse().expect("a request");
        let refused = lab.world.apply(now, &action).err();
        assert_eq!(refused.map(|why| why.to_string()).as_deref(), Some(why));
    }
}
