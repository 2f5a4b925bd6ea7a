//! What an administrator asks of brokers, carried out. Each request is in the hands of the broker
//! that it is for at once, as a request from outside is; what that would refuse is refused before
//! anything happens, a request for several partitions as a whole.

use crate::broker::groups::Sender;
use crate::broker::{Broker, InHand, Life};
use crate::controller::topic_config;
use crate::group::partition_for::{OFFSETS_TOPIC, partition_for};
use crate::node::What;
use crate::physics::fact_id::FactId;
use crate::physics::time::Instant;
use crate::protocol::errors::ErrorCode;
use crate::protocol::group_state::GroupState;
use crate::protocol::ids::{BrokerId, CorrelationId, Endpoint, Offset, PartitionId};
use crate::protocol::messages::group::delete_groups::DeleteGroupsRequest;
use crate::protocol::messages::group::offset_commit::{
    OffsetCommitRequest, OffsetCommitRequestPartition, OffsetCommitRequestTopic,
};
use crate::protocol::messages::group::offset_delete::{
    OffsetDeleteRequest, OffsetDeleteRequestPartition, OffsetDeleteRequestTopic,
};
use crate::protocol::messages::group::{GroupRequest, GroupResponse};
use crate::protocol::messages::{GroupId, StrBytes, TopicName};

use super::act::Refusal;
use super::command::Spot;
use super::outside::OUTSIDE;
use super::setup::MAX_BROKERS;
use super::upkeep::Upkeep;
use super::wording::words;
use super::{Due, World, controller};

impl World {
    /// Does what an administrator asks of brokers.
    pub(super) fn tend(&mut self, at: Instant, upkeep: &Upkeep) -> Result<(), Refusal> {
        match upkeep {
            Upkeep::DeleteRecords { topic, partition, before } => {
                let (handle, index) = self.find_partition(topic, *partition)?;
                let before = before.map(|before| Offset(before.into()));
                self.delete_records(at, (handle.partitions[index], before))
            }
            Upkeep::ResetOffsets { group, spots } => {
                let request = self.reset_request(group, spots)?;
                self.ask_group(at, group, &request)
            }
            Upkeep::DeleteOffsets { group, places } => {
                let topic = |(topic, partition): &(String, i32)| {
                    let partition =
                        OffsetDeleteRequestPartition::default().with_partition_index(*partition);
                    OffsetDeleteRequestTopic::default()
                        .with_name(TopicName(text(topic)))
                        .with_partitions(vec![partition])
                };
                let request = OffsetDeleteRequest::default()
                    .with_group_id(GroupId(text(group)))
                    .with_topics(places.iter().map(topic).collect());
                self.ask_group(at, group, &request.into())
            }
            Upkeep::DeleteGroup { group } => {
                let names = vec![GroupId(text(group))];
                let request = DeleteGroupsRequest::default().with_groups_names(names);
                self.ask_group(at, group, &request.into())
            }
            Upkeep::AddBroker => self.add_broker(at),
        }
    }

    fn delete_records(
        &mut self,
        at: Instant,
        (partition, before): (PartitionId, Option<Offset>),
    ) -> Result<(), Refusal> {
        let leader = self.image.partition(partition).leader;
        if leader == BrokerId::NONE {
            return Err(kafka(ErrorCode::LeaderNotAvailable));
        }
        let before = self.serving(leader)?.records_to_delete(partition, before).map_err(kafka)?;
        self.begin_event(at);
        self.with_broker(leader, |broker, ctx| {
            ctx.note(What::Acted);
            broker.on_delete_records(ctx, (partition, before));
        });
        Ok(())
    }

    /// A broker looks at what is to be set of it or of all brokers before the controller does.
    pub(super) fn check_broker_config(
        &self,
        id: Option<BrokerId>,
        (name, value): (&str, Option<&str>),
    ) -> Result<(), Refusal> {
        if let Some(id) = id {
            self.serving(id)?;
        }
        if let Some(value) = value {
            let error = ErrorCode::InvalidRequest;
            topic_config::check_of_broker(name, value)
                .map_err(|message| Refusal::Kafka { error, message })?;
        }
        if id.is_some() && name == "unclean.leader.election.enable" {
            let why = format!("the setting {name} of one broker has no effect: controllers elect");
            return Err(Refusal::NoEffect { why });
        }
        topic_config::check_broker_name(name).map_err(|why| Refusal::NoEffect { why })
    }

    /// The broker `id`, if it can take a request in hand.
    fn serving(&self, id: BrokerId) -> Result<&Broker, Refusal> {
        let broker = self.broker(id).ok_or(Refusal::NoSuchBroker { broker: id })?;
        if self.frozen_by(id).is_some() {
            return Err(Refusal::Frozen { broker: id });
        }
        match broker.life {
            Life::Serving => Ok(broker),
            Life::Starting => Err(Refusal::NotStarted { broker: id }),
            Life::Down | Life::PoweredOff => Err(Refusal::NotRunning { broker: id }),
        }
    }

    /// The partition that keeps a group, and its leader.
    fn coordinator_of(&self, group: &str) -> Option<(BrokerId, PartitionId)> {
        let topic = self.image.topic(OFFSETS_TOPIC)?;
        let count = i32::try_from(topic.partitions.len()).ok()?;
        let partition = topic.partition(partition_for(group, count))?;
        let leader = self.image.partition(partition).leader;
        (leader != BrokerId::NONE).then_some((leader, partition))
    }

    /// What `--reset-offsets` commits: an offset that is not in the log becomes the nearest one
    /// that is (`OffsetsUtils.checkOffsetsRange`).
    fn reset_request(&self, group: &str, spots: &[Spot]) -> Result<GroupRequest, Refusal> {
        let mut topics = Vec::new();
        for spot in spots {
            let (partition, offset) = self.find_spot(spot)?;
            let leader = self.image.partition(partition).leader;
            let log = self.replica(leader, partition).map(|(_, log)| log);
            let offset = log
                .map_or(offset, |log| offset.clamp(log.log_start_offset(), log.high_watermark()));
            let asked = OffsetCommitRequestPartition::default()
                .with_partition_index(spot.partition)
                .with_committed_offset(offset.0)
                .with_committed_metadata(Some(StrBytes::default()));
            topics.push(
                OffsetCommitRequestTopic::default()
                    .with_name(TopicName(text(&spot.topic)))
                    .with_partitions(vec![asked]),
            );
        }
        let request = OffsetCommitRequest::default()
            .with_group_id(GroupId(text(group)))
            .with_generation_id_or_member_epoch(-1)
            .with_topics(topics);
        Ok(request.into())
    }

    /// Puts a request to the coordinator of `group`.
    fn ask_group(
        &mut self,
        at: Instant,
        group: &str,
        request: &GroupRequest,
    ) -> Result<(), Refusal> {
        let nobody = || kafka(ErrorCode::CoordinatorNotAvailable);
        let (id, partition) = self.coordinator_of(group).ok_or_else(nobody)?;
        let broker = self.serving(id)?;
        let wall_clock_ms = self.setup.wall_clock_ms;
        let moment = (at, wall_clock_ms.saturating_add(i64::try_from(at.as_ms()).unwrap_or(0)));
        let answer = broker.rehearse_group_request(moment, (partition, request)).map_err(kafka)?;
        let error = answer.as_ref().map_or(ErrorCode::None, first_error);
        if error != ErrorCode::None {
            return Err(refused_by_group((broker, partition), (group, request), error));
        }
        self.begin_event(at);
        self.with_broker(id, |broker, ctx| {
            let because = ctx.note(What::Acted);
            let in_hand = InHand { reply_to: (OUTSIDE, CorrelationId(-1)), because };
            let sender = Sender { client_id: StrBytes::from_static_str("admin"), client: None };
            broker.on_group_request(ctx, in_hand, (sender, request));
        });
        Ok(())
    }

    /// One more broker: its process begins on an empty disk, and registers once it is up. It gets
    /// replicas of what is created from then on.
    fn add_broker(&mut self, at: Instant) -> Result<(), Refusal> {
        let count = self.brokers.len();
        if count >= MAX_BROKERS as usize {
            return Err(Refusal::NoEffect { why: format!("there is room for {count} brokers") });
        }
        let broker = BrokerId(i32::try_from(count + 1).unwrap_or(i32::MAX));
        self.begin_event(at);
        self.brokers.push(Broker::new(broker, controller::broker_settings(&self.setup)));
        let place = self.armed_place(Endpoint::Broker(broker));
        self.armed.insert(place, None);
        let mut because = FactId::new(self.ordinal, 0);
        self.with_broker(broker, |_, ctx| {
            ctx.note(What::Acted);
            because = ctx.note(What::BrokerStarting { broker });
        });
        let due = self.now + self.setup.broker_start;
        self.agenda.insert(due, Due::BrokerStart(broker, 0, because));
        Ok(())
    }
}

/// `kafka-consumer-groups` looks at the state of a group before it asks for its offsets to be set,
/// and has words of its own.
fn refused_by_group(
    (broker, partition): (&Broker, PartitionId),
    (group, request): (&str, &GroupRequest),
    error: ErrorCode,
) -> Refusal {
    let known = broker.shard(partition).and_then(|shard| shard.group(&text(group)));
    let state = known.map_or(GroupState::Dead, |known| known.state);
    let is_reset = matches!(request, GroupRequest::OffsetCommit(_));
    if is_reset && !matches!(state, GroupState::Empty | GroupState::Dead) {
        let message = format!(
            "Assignments can only be reset if the group '{group}' is inactive, but the current \
             state is {}.",
            state.name()
        );
        return Refusal::Kafka { error, message };
    }
    kafka(error)
}

fn text(word: &str) -> StrBytes {
    StrBytes::from_string(word.to_owned())
}

/// A refusal in Kafka's general words for an error, which is all that an answer carries.
fn kafka(error: ErrorCode) -> Refusal {
    Refusal::Kafka { error, message: words(error).to_owned() }
}

/// The first error in an answer of a coordinator.
fn first_error(response: &GroupResponse) -> ErrorCode {
    let codes: Vec<i16> = match response {
        GroupResponse::OffsetCommit(it) => {
            it.topics.iter().flat_map(|it| &it.partitions).map(|it| it.error_code).collect()
        }
        GroupResponse::DeleteGroups(it) => it.results.iter().map(|it| it.error_code).collect(),
        GroupResponse::OffsetDelete(it) => {
            let partitions = it.topics.iter().flat_map(|it| &it.partitions);
            [it.error_code].into_iter().chain(partitions.map(|it| it.error_code)).collect()
        }
        GroupResponse::FindCoordinator(_)
        | GroupResponse::JoinGroup(_)
        | GroupResponse::SyncGroup(_)
        | GroupResponse::Heartbeat(_)
        | GroupResponse::LeaveGroup(_)
        | GroupResponse::OffsetFetch(_)
        | GroupResponse::ListGroups(_)
        | GroupResponse::DescribeGroups(_) => Vec::new(),
    };
    ErrorCode::of_response(codes.into_iter().find(|code| *code != 0).unwrap_or_default())
}
