//! What an administrator asks of the controller besides creating topics, as text:
//!
//! | line | what it does |
//! |---|---|
//! | `add-partitions orders 6` | gives the topic so many partitions in all (`assignment=1,2;2,3`) |
//! | `delete-topic orders` | deletes it |
//! | `alter-config orders min.insync.replicas=2` | sets a setting; nothing after `=` removes it |
//! | `alter-config broker=1 message.max.bytes=2000` | sets one of a broker, or `broker=default` |
//! | `elect-leaders preferred orders-0` | lets the preferred replica lead, `unclean` anybody |
//! | `reassign orders-0 2,1,3` | puts its replicas into this order: who is preferred changes |
//!
//! Absent: moving replicas to other brokers.

use std::fmt;
use std::sync::Arc;

use crate::controller::record::Resource;
use crate::node::What;
use crate::physics::time::Instant;
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{BrokerId, PartitionIndex};
use crate::protocol::messages::controller::alter_configs::{
    AlterConfigsResource, AlterableConfig, IncrementalAlterConfigsRequest,
};
use crate::protocol::messages::controller::elect_leaders::{ElectLeadersRequest, TopicPartitions};
use crate::protocol::messages::controller::reassign::{
    AlterPartitionReassignmentsRequest, ReassignablePartition, ReassignableTopic,
};
use crate::protocol::messages::controller::topics::{
    CreatePartitionsAssignment, CreatePartitionsRequest, CreatePartitionsTopic, DeleteTopicState,
    DeleteTopicsRequest,
};
use crate::protocol::messages::controller::{ControllerRequest, ControllerResponse};
use crate::protocol::messages::{StrBytes, TopicName};

use super::World;
use super::act::Refusal;
use super::action::{parse_number, split_partition};
use super::creation::{display_assignment, parse_assignment};
use super::wording::words;

/// `AlterConfigOp.OpType`
const SET: i8 = 0;
const DELETE: i8 = 1;

/// A wish of an administrator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Admin {
    /// A topic gets so many partitions in all. Where the new ones go, if it is said.
    AddPartitions { topic: String, count: i32, assignment: Option<Vec<Vec<BrokerId>>> },
    /// A topic goes.
    DeleteTopic { topic: String },
    /// A setting of a topic, a broker or all brokers changes, or goes back to its default.
    AlterConfig { resource: Resource, name: String, value: Option<String> },
    /// A partition gets another leader.
    ElectLeaders { topic: String, partition: i32, unclean: bool },
    /// A partition's replicas get another order.
    Reassign { topic: String, partition: i32, replicas: Vec<BrokerId> },
}

impl fmt::Display for Admin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AddPartitions { topic, count, assignment } => {
                write!(f, "add-partitions {topic} {count}")?;
                match assignment {
                    Some(assignment) => write!(f, " {}", display_assignment(assignment)),
                    None => Ok(()),
                }
            }
            Self::DeleteTopic { topic } => write!(f, "delete-topic {topic}"),
            Self::AlterConfig { resource, name, value } => {
                match resource {
                    Resource::Broker(None) => f.write_str("alter-config broker=default")?,
                    Resource::Broker(Some(id)) => write!(f, "alter-config broker={id}")?,
                    Resource::Topic(topic) | Resource::Other(_, topic) => {
                        write!(f, "alter-config {topic}")?;
                    }
                }
                write!(f, " {name}={}", value.as_deref().unwrap_or_default())
            }
            Self::ElectLeaders { topic, partition, unclean } => {
                let kind = if *unclean { "unclean" } else { "preferred" };
                write!(f, "elect-leaders {kind} {topic}-{partition}")
            }
            Self::Reassign { topic, partition, replicas } => {
                let replicas: Vec<String> = replicas.iter().map(ToString::to_string).collect();
                write!(f, "reassign {topic}-{partition} {}", replicas.join(","))
            }
        }
    }
}

impl Admin {
    /// Reads what stands behind the word; `None` if it is none of these.
    pub(super) fn parse(verb: &str, words: &[&str]) -> Option<Result<Self, String>> {
        let topic = |name: &str| name.to_owned();
        Some(match (verb, words) {
            ("add-partitions", [name, count, place @ ..]) if place.len() < 2 => {
                parse_growth(name, count, place.first().copied())
            }
            ("delete-topic", [name]) => Ok(Self::DeleteTopic { topic: topic(name) }),
            ("alter-config", [name, setting]) => parse_setting(name, setting),
            ("elect-leaders", [kind @ ("preferred" | "unclean"), place]) => {
                match split_partition(place) {
                    (topic, Some(partition)) => {
                        let unclean = *kind == "unclean";
                        Ok(Self::ElectLeaders { topic, partition, unclean })
                    }
                    (_, None) => Err(format!("`{place}` names no partition; write orders-0")),
                }
            }
            ("reassign", [place, replicas]) => parse_reassignment(place, replicas),
            ("reassign", _) => Err("write `reassign orders-0 2,1,3`".to_owned()),
            ("add-partitions", _) => Err("write `add-partitions orders 6`".to_owned()),
            ("delete-topic", _) => Err("write `delete-topic orders`".to_owned()),
            ("alter-config", _) => Err("write `alter-config orders name=value`".to_owned()),
            ("elect-leaders", _) => {
                Err("write `elect-leaders preferred orders-0`, or `unclean`".to_owned())
            }
            _another => return None,
        })
    }

    fn request(&self) -> ControllerRequest {
        let name = |topic: &String| TopicName(StrBytes::from_string(topic.clone()));
        match self {
            Self::AddPartitions { topic, count, assignment } => {
                let places = assignment.as_ref().map(|places| {
                    let ids = |replicas: &Vec<BrokerId>| {
                        replicas.iter().map(|id| (*id).into()).collect::<Vec<_>>()
                    };
                    let place = |replicas| {
                        CreatePartitionsAssignment::default().with_broker_ids(ids(replicas))
                    };
                    places.iter().map(place).collect()
                });
                let topic = CreatePartitionsTopic::default()
                    .with_name(name(topic))
                    .with_count(*count)
                    .with_assignments(places);
                let request = CreatePartitionsRequest::default().with_topics(vec![topic]);
                ControllerRequest::CreatePartitions(Arc::new(request))
            }
            Self::DeleteTopic { topic } => {
                let topic = DeleteTopicState::default().with_name(Some(name(topic)));
                let request = DeleteTopicsRequest::default().with_topics(vec![topic]);
                ControllerRequest::DeleteTopics(Arc::new(request))
            }
            Self::AlterConfig { resource, name, value } => {
                let text = |text: &String| StrBytes::from_string(text.clone());
                let config = AlterableConfig::default()
                    .with_name(text(name))
                    .with_config_operation(if value.is_some() { SET } else { DELETE })
                    .with_value(value.as_ref().map(text));
                let resource = AlterConfigsResource::default()
                    .with_resource_type(resource.kind())
                    .with_resource_name(StrBytes::from_string(resource.name()))
                    .with_configs(vec![config]);
                let request =
                    IncrementalAlterConfigsRequest::default().with_resources(vec![resource]);
                ControllerRequest::IncrementalAlterConfigs(Arc::new(request))
            }
            Self::ElectLeaders { topic, partition, unclean } => {
                let topic = TopicPartitions::default()
                    .with_topic(name(topic))
                    .with_partitions(vec![*partition]);
                let request = ElectLeadersRequest::default()
                    .with_election_type(i8::from(*unclean))
                    .with_topic_partitions(Some(vec![topic]));
                ControllerRequest::ElectLeaders(Arc::new(request))
            }
            Self::Reassign { topic, partition, replicas } => {
                let replicas = replicas.iter().map(|id| (*id).into()).collect();
                let partition = ReassignablePartition::default()
                    .with_partition_index(*partition)
                    .with_replicas(Some(replicas));
                let topic = ReassignableTopic::default()
                    .with_name(name(topic))
                    .with_partitions(vec![partition]);
                AlterPartitionReassignmentsRequest::default().with_topics(vec![topic]).into()
            }
        }
    }
}

fn parse_growth(topic: &str, count: &str, place: Option<&str>) -> Result<Admin, String> {
    let assignment = place
        .map(|place| match place.strip_prefix("assignment=") {
            Some(assignment) => parse_assignment(assignment),
            None => Err(format!("`{place}` is not an option; write assignment=1,2;2,3")),
        })
        .transpose()?;
    let count = parse_number("add-partitions", count)?;
    Ok(Admin::AddPartitions { topic: topic.to_owned(), count, assignment })
}

fn parse_reassignment(place: &str, replicas: &str) -> Result<Admin, String> {
    let lists = parse_assignment(replicas)?;
    match (split_partition(place), &lists[..]) {
        ((topic, Some(partition)), [replicas]) => {
            Ok(Admin::Reassign { topic, partition, replicas: replicas.clone() })
        }
        ((_, None), _) => Err(format!("`{place}` names no partition; write orders-0")),
        (_, _) => Err(format!("`{replicas}` is not one list of brokers; write 2,1,3")),
    }
}

fn parse_setting(whose: &str, setting: &str) -> Result<Admin, String> {
    let (name, value) = setting
        .split_once('=')
        .ok_or_else(|| format!("`{setting}` is no setting; write name=value"))?;
    let value = Some(value.to_owned()).filter(|value| !value.is_empty());
    let resource = match whose.strip_prefix("broker=") {
        None => Resource::Topic(whose.to_owned()),
        Some("default") => Resource::Broker(None),
        Some(id) => Resource::Broker(Some(BrokerId(parse_number("broker", id)?))),
    };
    Ok(Admin::AlterConfig { resource, name: name.to_owned(), value })
}

impl World {
    /// Asks the controller at `at`; a refusal of Kafka's is one of ours.
    pub(super) fn administer(&mut self, at: Instant, admin: &Admin) -> Result<(), Refusal> {
        let request = admin.request();
        if let Admin::AlterConfig { resource: Resource::Broker(id), name, value } = admin {
            self.check_broker_config(*id, (name, value.as_deref()))?;
        }
        self.rehearse(at, &request)?;
        if let Admin::Reassign { topic, partition, replicas } = admin {
            self.check_order(topic, *partition, replicas)?;
        }
        self.ask_controller(at, &request)
    }

    /// Replicas stay where they are.
    fn check_order(&self, topic: &str, index: i32, replicas: &[BrokerId]) -> Result<(), Refusal> {
        let known = self.image.topic(topic).and_then(|it| it.partition(PartitionIndex(index)));
        let Some(current) = known.map(|known| &self.image.partition(known).replicas) else {
            unreachable!("Kafka has just agreed to {topic}-{index}")
        };
        let is_same = current.len() == replicas.len()
            && current.iter().all(|replica| replicas.contains(replica));
        let why = || {
            let is = current.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
            format!("replicas are not moved to other brokers here; give {is} in another order")
        };
        if is_same { Ok(()) } else { Err(Refusal::NoEffect { why: why() }) }
    }

    /// An administrator's request: refused without a trace, or done.
    pub(super) fn ask_controller(
        &mut self,
        at: Instant,
        request: &ControllerRequest,
    ) -> Result<(), Refusal> {
        self.rehearse(at, request)?;
        self.begin_event(at);
        self.with_controller(|controller, ctx| {
            ctx.note(What::Acted);
            controller.administer(ctx, request);
        });
        Ok(())
    }
}

impl World {
    /// Whether the controller would refuse.
    pub(super) fn rehearse(&self, at: Instant, request: &ControllerRequest) -> Result<(), Refusal> {
        let response = self.controller.rehearse(at, request).ok_or(Refusal::ControllerDown)?;
        match refused(&response) {
            Some((error, message)) => Err(Refusal::Kafka { error, message }),
            None => Ok(()),
        }
    }
}

/// The first error in an answer, and Kafka's words for it.
fn refused(response: &ControllerResponse) -> Option<(ErrorCode, String)> {
    let told = |code: i16, message: &Option<StrBytes>| {
        let error = ErrorCode::of_response(code);
        let text = message.as_ref().map_or_else(|| words(error), |text| text.as_str());
        (error != ErrorCode::None).then(|| (error, text.to_owned()))
    };
    match response {
        ControllerResponse::CreateTopics(answer) => {
            answer.topics.iter().find_map(|topic| told(topic.error_code, &topic.error_message))
        }
        ControllerResponse::CreatePartitions(answer) => {
            answer.results.iter().find_map(|topic| told(topic.error_code, &topic.error_message))
        }
        ControllerResponse::DeleteTopics(answer) => {
            answer.responses.iter().find_map(|topic| told(topic.error_code, &topic.error_message))
        }
        ControllerResponse::IncrementalAlterConfigs(answer) => {
            answer.responses.iter().find_map(|one| told(one.error_code, &one.error_message))
        }
        ControllerResponse::ElectLeaders(answer) => {
            let partitions =
                answer.replica_election_results.iter().flat_map(|topic| &topic.partition_result);
            told(answer.error_code, &None).or_else(|| {
                partitions.into_iter().find_map(|one| told(one.error_code, &one.error_message))
            })
        }
        ControllerResponse::AlterPartitionReassignments(answer) => {
            let partitions = answer.responses.iter().flat_map(|topic| &topic.partitions);
            told(answer.error_code, &answer.error_message).or_else(|| {
                partitions.into_iter().find_map(|one| told(one.error_code, &one.error_message))
            })
        }
        ControllerResponse::BrokerRegistration(_)
        | ControllerResponse::BrokerHeartbeat(_)
        | ControllerResponse::AllocateProducerIds(_)
        | ControllerResponse::UnregisterBroker(_)
        | ControllerResponse::AlterPartition(_) => None,
    }
}
