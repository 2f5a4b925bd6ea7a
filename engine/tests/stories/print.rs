//! Facts as lines of text in fixed columns: instant, kind, whom it is about, and the rest.

use std::fmt::Write;

use brokerscope_engine::node::{Direction, Fact, RoleThen, Subject, What};
use brokerscope_engine::protocol::batch::{Batches, ProducerStamp};
use brokerscope_engine::protocol::errors::ErrorCode;
use brokerscope_engine::protocol::ids::{BrokerSet, Endpoint, PartitionId, PartitionIndex};
use brokerscope_engine::protocol::messages::controller::ControllerResponse;
use brokerscope_engine::protocol::messages::{Request, Response, Uuid};
use brokerscope_engine::storage::log::Log;
use brokerscope_engine::world::World;

use super::{print_groups, print_producers};
use crate::lab::{Lab, Message, Observed, Seen};

/// A line for each thing that was seen.
pub(crate) fn lines(lab: &Lab) -> impl Iterator<Item = String> {
    lab.seen.iter().map(|seen| line(lab, seen))
}

fn line(lab: &Lab, Seen { at, what }: &Seen) -> String {
    let (fact, message) = match what {
        Observed::Fact(fact, message) => (fact, message),
        Observed::Refused(why) => return format!("{at} refused {why}"),
    };
    let debug = format!("{:?}", fact.what);
    let kind = debug.split([' ', '{']).next().unwrap_or_default();
    let (who, rest) = (who(lab, &fact.what), rest(lab, fact, message.as_ref()));
    let text = format!("{:<9} {kind:<21} {who:<17} {rest}", at.to_string());
    text.trim_end().to_owned()
}

fn who(lab: &Lab, what: &What) -> String {
    match what.subject() {
        Subject::World => String::new(),
        Subject::Broker(broker) => format!("broker {broker}"),
        Subject::Partition(partition) => partition_name(lab, partition),
        Subject::Replica(broker, partition) => {
            format!("{}@{broker}", partition_name(lab, partition))
        }
        Subject::Client(client) => name(lab, Endpoint::Client(client)),
        Subject::Group(group) => format!("group {}", lab.world.groups()[group.0 as usize]),
        Subject::Link(from, to) => format!("{} > {}", name(lab, from), name(lab, to)),
        Subject::Connection(connection) => {
            let Some((opener, acceptor)) = lab.ends.get(connection.0 as usize) else {
                return "outside".to_owned();
            };
            format!("{} > {}", name(lab, *opener), name(lab, *acceptor))
        }
    }
}

fn name(lab: &Lab, process: Endpoint) -> String {
    match process {
        Endpoint::Broker(id) => id.to_string(),
        Endpoint::Controller => "controller".to_owned(),
        Endpoint::Client(id) => {
            lab.world.client(id).map_or_else(|| process.to_string(), |client| client.name.clone())
        }
    }
}

fn partition_name(lab: &Lab, partition: PartitionId) -> String {
    lab.world.image().partition_name(partition)
}

fn set(brokers: BrokerSet) -> String {
    brokers.iter().map(|id| id.to_string()).collect::<Vec<_>>().join(",")
}

fn role(role: RoleThen) -> &'static str {
    match role {
        RoleThen::Leader => "leader",
        RoleThen::Follower => "follower",
    }
}

/// What a fact tells besides its kind and whom it is about.
fn rest(lab: &Lab, fact: &Fact, message: Option<&Message>) -> String {
    let what = &fact.what;
    let told = print_groups::told(lab, what).or_else(|| print_producers::told(lab, what));
    let told = told.or_else(|| decided(what)).or_else(|| logged(what));
    let told = told.or_else(|| travelled(lab, what, message));
    told.or_else(|| called(lab, what)).or_else(|| numbered(lab, what)).unwrap_or_default()
}

/// What became of producer ids and sequences.
fn numbered(lab: &Lab, what: &What) -> Option<String> {
    Some(if let What::DuplicateRecognised { base_offset, .. } = what {
        format!("at {base_offset}")
    } else if let What::SequenceRefused { sequence, expected, .. } = what {
        format!("{sequence}, not {expected}")
    } else if let What::ProducerIdsAllocated { first, last, .. } = what {
        format!("{first} to {last}")
    } else if let What::ProducerIdReceived { producer_id, epoch, .. } = what {
        format!("{producer_id} epoch {epoch}")
    } else if let What::ProducerIdRetried { error, .. } = what {
        error.name().to_owned()
    } else if let What::ProducerEpochBumped { partition, epoch, .. } = what {
        format!("{} epoch {epoch}", partition_name(lab, *partition))
    } else {
        return None;
    })
}

/// What the controller decided, and who leads.
fn decided(what: &What) -> Option<String> {
    Some(if let What::PartitionCreated { leader, leader_epoch, .. } = what {
        format!("leader {leader}, epoch {leader_epoch}")
    } else if let What::BrokerRegistered { broker_epoch, .. } = what {
        format!("as {broker_epoch}")
    } else if let What::LeaderElected { leader, leader_epoch, .. } = what {
        format!("{leader}, epoch {leader_epoch}")
    } else if let What::IsrChanged { isr, elr, partition_epoch, .. } = what {
        format!("[{}] elr [{}] version {partition_epoch}", set(*isr), set(*elr))
    } else if let What::IsrShrinkWanted { out, .. } = what {
        format!("without {}", set(*out))
    } else if let What::IsrExpandWanted { follower, .. } = what {
        format!("with {follower}")
    } else if let What::BecameLeader { leader_epoch, .. } = what {
        format!("epoch {leader_epoch}")
    } else if let What::BecameFollower { leader, .. } = what {
        format!("of {leader}")
    } else {
        return None;
    })
}

/// What became of logs and of what is known of them.
fn logged(what: &What) -> Option<String> {
    Some(if let What::DivergenceTold { follower, epoch, end_offset, .. } = what {
        format!("{follower}: epoch {epoch} ends at {end_offset}")
    } else if let What::Truncated { from, to, .. } | What::LogBegunAnew { from, to, .. } = what {
        format!("{from} -> {to}")
    } else if let What::DeleteRecordsAnswered { low_watermark, error, .. } = what {
        format!("{low_watermark} {}", error.name())
    } else if let What::DeleteRecordsParked { required_offset, .. } = what {
        format!("until {required_offset}")
    } else if let What::Appended { role: as_, from, to, .. }
    | What::HighWatermarkAdvanced { role: as_, from, to, .. }
    | What::LogStartAdvanced { role: as_, from, to, .. } = what
    {
        format!("{} {from} -> {to}", role(*as_))
    } else if let What::SegmentRolled { base_offset, .. }
    | What::SegmentDeleted { base_offset, .. } = what
    {
        format!("at {base_offset}")
    } else if let What::FollowerProgressed { follower, log_end_offset, .. } = what {
        format!("{follower} ends at {log_end_offset}")
    } else {
        return None;
    })
}

/// What is on its way, waits, or came to nothing.
fn travelled(lab: &Lab, what: &What, message: Option<&Message>) -> Option<String> {
    Some(if let What::Sent { correlation, direction, .. } = what {
        let text = message.map_or_else(String::new, |message| self::message(lab, message));
        format!("{}{correlation} {text}", arrow(*direction))
    } else if let What::Arrived { correlation, direction, .. } = what {
        format!("{}{correlation}", arrow(*direction))
    } else if let What::TakenUp { correlation, .. } | What::RequestTimedOut { correlation, .. } =
        what
    {
        format!("?{correlation}")
    } else if let What::ProduceParked { required_offset, .. } = what {
        format!("until {required_offset}")
    } else if let What::FetchParked { from, .. } = what {
        format!("from {from}")
    } else if let What::FetcherBackedOff { leader, .. } = what {
        format!("from {leader}")
    } else if let What::FetchDelayed { error, .. } = what {
        error.name().to_owned()
    } else if let What::LinkSlowed { by_ms, .. } = what {
        format!("by {by_ms} ms")
    } else {
        return None;
    })
}

/// What a client was asked for and got.
fn called(lab: &Lab, what: &What) -> Option<String> {
    Some(if let What::SendCalled { partition, records, .. } = what {
        format!("{} {records}", partition_name(lab, *partition))
    } else if let What::ProduceAcknowledged { partition, base_offset, records, .. } = what {
        format!("{} {records} at {base_offset}", partition_name(lab, *partition))
    } else if let What::ProduceFailed { partition, records, error, .. } = what {
        format!("{} {records} {}", partition_name(lab, *partition), error.name())
    } else if let What::AcknowledgedLost { from, to, acks, .. } = what {
        format!("{from} -> {to} acks={acks}")
    } else if let What::ProduceRetried { partition, records, sequence, error, .. } = what {
        let place = partition_name(lab, *partition);
        let sequence = sequence.map_or_else(String::new, |first| format!(" sequence {first}"));
        format!("{place} {records}{sequence} {}", error.name())
    } else if let What::FetchRetried { error, .. } | What::FetchFailed { error, .. } = what {
        error.name().to_owned()
    } else if let What::PositionReset { position, .. } = what {
        format!("to {position}")
    } else if let What::Consumed { from, to, .. }
    | What::Processed { from, to, .. }
    | What::TruncationDetected { from, to, .. } = what
    {
        format!("{from} -> {to}")
    } else {
        return None;
    })
}

fn arrow(direction: Direction) -> char {
    match direction {
        Direction::Request => '?',
        Direction::Response => '!',
    }
}

fn message(lab: &Lab, message: &Message) -> String {
    match message {
        Message::Request(request) => self::request(&lab.world, request),
        Message::Response(response) => self::response(&lab.world, response),
    }
}

fn request(world: &World, request: &Request) -> String {
    let mut text = request.api().name().to_owned();
    match request {
        Request::Produce(body) => {
            let data = body
                .topic_data
                .iter()
                .flat_map(|topic| topic.partition_data.iter().map(|data| (topic.topic_id, data)));
            for (topic, data) in data {
                let size = data.records.as_ref().map_or(0, |records| records.len());
                let place = place(world, topic, data.index);
                push(&mut text, format_args!(" {place} {size} bytes acks={}", body.acks));
                let records = data.records.as_deref().unwrap_or_default();
                for (_, batch) in Batches::new(records).flatten() {
                    let ProducerStamp { id, epoch, base_sequence } = batch.producer;
                    if id >= 0 {
                        push(&mut text, format_args!(" {id}/{epoch} from {base_sequence}"));
                    }
                }
            }
        }
        Request::Fetch(body) => {
            push(&mut text, format_args!(" epoch {}:", body.session_epoch));
            for topic in &body.topics {
                for asked in &topic.partitions {
                    let place = place(world, topic.topic_id, asked.partition);
                    push(&mut text, format_args!(" {place} from {}", asked.fetch_offset));
                }
            }
        }
        Request::ListOffsets(body) => {
            for topic in &body.topics {
                for asked in &topic.partitions {
                    let (name, index) = (topic.name.as_str(), asked.partition_index);
                    push(&mut text, format_args!(" {name}-{index} {}", asked.timestamp));
                }
            }
        }
        Request::OffsetForLeaderEpoch(body) => {
            for topic in &body.topics {
                for asked in &topic.partitions {
                    let (name, index) = (topic.topic.as_str(), asked.partition);
                    let (epoch, now) = (asked.leader_epoch, asked.current_leader_epoch);
                    push(&mut text, format_args!(" {name}-{index} {epoch} in {now}"));
                }
            }
        }
        Request::Metadata(_)
        | Request::ApiVersions(_)
        | Request::InitProducerId(_)
        | Request::Controller(_) => {}
        Request::Group(body) => text += &print_groups::request(body),
    }
    text
}

fn response(world: &World, response: &Response) -> String {
    let mut text = response.api().name().to_owned();
    match response {
        Response::Produce(body) => {
            for topic in &body.responses {
                for data in &topic.partition_responses {
                    let place = place(world, topic.topic_id, data.index);
                    let error = ErrorCode::of_response(data.error_code).name();
                    push(&mut text, format_args!(" {place} at {} {error}", data.base_offset));
                }
            }
        }
        Response::Fetch(body) => {
            push(&mut text, format_args!(":"));
            for topic in &body.responses {
                for data in &topic.partitions {
                    let place = place(world, topic.topic_id, data.partition_index);
                    let size = data.records.as_ref().map_or(0, |records| records.len());
                    push(
                        &mut text,
                        format_args!(" {place} {size} bytes HW {}", data.high_watermark),
                    );
                }
            }
        }
        Response::ListOffsets(body) => {
            for topic in &body.topics {
                for data in &topic.partitions {
                    let (name, index) = (topic.name.as_str(), data.partition_index);
                    push(&mut text, format_args!(" {name}-{index} {}", data.offset));
                }
            }
        }
        Response::OffsetForLeaderEpoch(body) => {
            for topic in &body.topics {
                for data in &topic.partitions {
                    let (name, index) = (topic.topic.as_str(), data.partition);
                    let error = ErrorCode::of_response(data.error_code).name();
                    let (epoch, end) = (data.leader_epoch, data.end_offset);
                    push(&mut text, format_args!(" {name}-{index} {epoch} ends at {end} {error}"));
                }
            }
        }
        Response::InitProducerId(body) => {
            let error = ErrorCode::of_response(body.error_code).name();
            let (id, epoch) = (body.producer_id.0, body.producer_epoch);
            push(&mut text, format_args!(" {id} epoch {epoch} {error}"));
        }
        Response::Controller(ControllerResponse::AlterPartition(body)) => {
            for data in body.topics.iter().flat_map(|topic| &topic.partitions) {
                let error = ErrorCode::of_response(data.error_code).name();
                push(&mut text, format_args!(" {error}"));
            }
        }
        Response::Metadata(_) | Response::ApiVersions(_) | Response::Controller(_) => {}
        Response::Group(body) => text += &print_groups::response(body),
    }
    text
}

fn place(world: &World, topic: Uuid, index: i32) -> String {
    let known = world.image().topic_by_id(topic);
    let partition = known.and_then(|known| known.partition(PartitionIndex(index)));
    partition.map_or_else(|| format!("?-{index}"), |id| world.image().partition_name(id))
}

fn push(text: &mut String, more: std::fmt::Arguments<'_>) {
    text.write_fmt(more).expect("a String takes any text");
}

/// All values in the order of the log.
pub(super) fn values(log: &Log) -> Vec<String> {
    let records = log.batches().flat_map(|stored| {
        let records = stored.batch.records().expect("nothing is compressed");
        records.map(|record| record.expect("leaders check records").value.unwrap_or_default())
    });
    records.map(|value| String::from_utf8_lossy(value).into_owned()).collect()
}
