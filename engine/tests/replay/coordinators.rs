//! Groups as their coordinators have them: descriptions, committed offsets, who coordinates, and
//! the records that keep all that.
//!
//! How often a consumer commits between two rebalances is compared within 20 %; when, and in which
//! order it names its partitions, is chance.

use brokerscope_engine::controller::topics::{Layout, NewTopic};
use brokerscope_engine::group::consumer_protocol::Assignment;
use brokerscope_engine::group::partition_for::{OFFSETS_TOPIC, partition_for};
use brokerscope_engine::group::record::Record;
use brokerscope_engine::protocol::errors::ErrorCode;
use brokerscope_engine::protocol::ids::{BrokerId, PartitionId, PartitionIndex};
use brokerscope_engine::protocol::messages::group::describe_groups::DescribeGroupsRequest;
use brokerscope_engine::protocol::messages::group::offset_fetch::{
    OffsetFetchRequest, OffsetFetchRequestGroup,
};
use brokerscope_engine::protocol::messages::group::{GroupRequest, GroupResponse};
use brokerscope_engine::protocol::messages::{GroupId, Response, StrBytes, encode_request};
use brokerscope_engine::world::action::Action;
use brokerscope_engine::world::outside::Answer;
use bytes::Bytes;
use serde_json::{Value, json};

use crate::recorded::groups::{record, without_time};
use crate::recorded::{ids, small};
use crate::{int, text};

use super::called::canonical;
use super::fate::{Fate, skip};
use super::intervals::{SESSION_PHASES_MS, is_alike};
use super::questions::header;
use super::stage::Stage;
use super::watched::Key;

/// `offsets.topic.num.partitions`.
const OFFSETS_PARTITIONS: i32 = 50;
/// Who leads partitions of it of which nothing is recorded.
const ELSEWHERE: i32 = 2;
/// One commit more or less is chance.
const COMMITS_SLACK: i64 = 1;

impl Stage<'_> {
    /// Where the recording says who coordinates, ours is put there.
    pub(super) fn create_offsets_topic(&mut self) {
        let told: Vec<&Value> =
            self.lines.iter().filter(|line| line["what"] == "coordinator").collect();
        if told.is_empty() || self.world.image().topic(OFFSETS_TOPIC).is_some() {
            return;
        }
        // A broker that knows a group by a hand-made request coordinates it.
        let raw = self.lines.iter().filter(|line| line["what"] == "raw");
        let raw = raw.filter(|line| line["response"]["errorCode"] == 0);
        let asked = |index: i32| {
            let is_it = |line: &&Value| {
                let group = line["request"]["groupId"].as_str();
                group.is_some_and(|it| partition_for(it, OFFSETS_PARTITIONS).0 == index)
            };
            raw.clone().find(is_it).and_then(|line| line["broker"].as_i64())
        };
        let replicas = |index: i32| {
            let mut known = told.iter().filter(|line| line["partition"] == index);
            let given = known.clone().find_map(|line| ids(&line["offsets_partition"]["replicas"]));
            let leader = known.find_map(|line| line["leader"].as_i64()).or(asked(index));
            let leader = leader.map_or(ELSEWHERE, |leader| leader as i32);
            let all = [leader, leader % 3 + 1, (leader + 1) % 3 + 1].map(BrokerId);
            given.unwrap_or_else(|| all.to_vec())
        };
        let new = NewTopic {
            name: OFFSETS_TOPIC.to_owned(),
            layout: Layout::Assigned((0..OFFSETS_PARTITIONS).map(replicas).collect()),
            configs: Vec::new(),
        };
        self.apply("the topic of offsets", &Action::CreateTopic(new));
    }

    fn partition_of_group(&self, group: &str) -> Option<PartitionId> {
        let topic = self.world.image().topic(OFFSETS_TOPIC)?;
        topic.partition(PartitionIndex(partition_for(group, OFFSETS_PARTITIONS).0))
    }

    fn coordinator_of(&self, group: &str) -> Option<BrokerId> {
        let partition = self.partition_of_group(group)?;
        Some(self.world.image().partition(partition).leader).filter(|leader| *leader > BrokerId(0))
    }

    /// What the coordinator of `group` answers, once it can.
    fn ask_coordinator(
        &mut self,
        group: &str,
        request: &GroupRequest,
        is_answer: impl Fn(&GroupResponse) -> bool,
    ) -> Option<GroupResponse> {
        let bytes = encode_request(&header(), &request.clone().into());
        let until = self.now() + super::stage::PATIENCE;
        loop {
            let can_be_asked = |stage: &Self| {
                let broker = stage.coordinator_of(group).and_then(|id| stage.world.broker(id));
                broker.is_some_and(|broker| broker.life.is_alive())
            };
            if !self.await_so(can_be_asked) {
                return None;
            }
            let coordinator = self.coordinator_of(group)?;
            if let (Some(Answer::Response(Response::Group(answer))), _) =
                self.ask(coordinator, Bytes::clone(&bytes))
                && is_answer(&answer)
            {
                return Some(answer);
            }
            if !self.step_until(until) {
                return None;
            }
        }
    }

    /// A group as an administrator's client sees it.
    pub(super) fn compare_group(&mut self, line: &Value) -> Fate {
        let group = text(line, "group").to_owned();
        if self.foreign.contains(&group) {
            return Fate::Skipped(skip::KIP_848);
        }
        self.create_offsets_topic();
        let request = DescribeGroupsRequest::default().with_groups(vec![GroupId(name(&group))]);
        let is_answer = |answer: &GroupResponse| {
            matches!(answer, GroupResponse::DescribeGroups(answer) if
                !ErrorCode::of_response(answer.groups[0].error_code).is_retriable())
        };
        let answer = self.ask_coordinator(&group, &request.into(), is_answer);
        let Some(GroupResponse::DescribeGroups(answer)) = answer else {
            self.differs(line, "group", ("there".to_owned(), "no coordinator".to_owned()));
            return Fate::Compared;
        };
        let described = &answer.groups[0];
        let error = ErrorCode::of_response(described.error_code);
        if error != ErrorCode::None || line.get("error").is_some() {
            let message = described.error_message.as_deref().unwrap_or_default();
            let theirs = &line["error"];
            let theirs = format!("{} {}", theirs["error"], theirs["message"]);
            self.differs(line, "error", (theirs, format!("{:?} {message:?}", error.name())));
            return Fate::Compared;
        }
        let members = described.members.iter().map(|member| {
            let given = Assignment::decode(&member.member_assignment).unwrap_or_default();
            let places = given.partitions.iter();
            let places = places.map(|it| format!("{}-{}", it.topic.as_str(), it.partition.0));
            json!({ "member_id": &*member.member_id, "client_id": &*member.client_id,
                "instance_id": member.group_instance_id.as_deref(), "host": &*member.client_host,
                "assignment": places.collect::<Vec<_>>() })
        });
        let coordinator = self.coordinator_of(&group).map(|id| id.0);
        let ours = json!({ "state": &*described.group_state, "coordinator": coordinator,
            "assignor": &*described.protocol_data, "members": members.collect::<Vec<_>>() });
        let theirs = json!({ "state": line["state"], "coordinator": line["coordinator"],
            "assignor": line["assignor"], "members": line["members"] });
        let told = (
            canonical(&self.called.plain_theirs(&theirs)).to_string(),
            canonical(&self.called.plain_ours(&ours)).to_string(),
        );
        self.differs(line, "group", told);
        Fate::Compared
    }

    /// What a group has committed.
    pub(super) fn compare_group_offsets(&mut self, line: &Value) -> Fate {
        let group = text(line, "group").to_owned();
        if self.foreign.contains(&group) {
            return Fate::Skipped(skip::KIP_848);
        }
        let asked = OffsetFetchRequestGroup::default()
            .with_group_id(GroupId(name(&group)))
            .with_topics(None);
        let request = OffsetFetchRequest::default().with_groups(vec![asked]);
        let is_answer = |answer: &GroupResponse| {
            let GroupResponse::OffsetFetch(answer) = answer else { return false };
            answer.groups[0].error_code == 0
        };
        let answer = self.ask_coordinator(&group, &request.into(), is_answer);
        let mut ours = json!({});
        if let Some(GroupResponse::OffsetFetch(answer)) = answer {
            for topic in &answer.groups[0].topics {
                for it in &topic.partitions {
                    let place = format!("{}-{}", topic.name.as_str(), it.partition_index);
                    ours[place] = json!([
                        it.committed_offset,
                        it.committed_leader_epoch,
                        it.metadata.as_deref()
                    ]);
                }
            }
        }
        let theirs = line["offset_epoch_metadata"].to_string();
        self.differs(line, "offsets", (theirs, ours.to_string()));
        Fate::Compared
    }

    /// Which partition keeps a group, and who leads that.
    pub(super) fn compare_coordinator(&mut self, line: &Value) -> Fate {
        let moved = line["what"] == "coordinator-moved";
        let given = &line["offsets_partition"];
        if given.is_object() {
            self.begin_late(given);
        }
        let index = line["partition"].as_i64().unwrap_or_else(|| int(given, "partitionId"));
        let mut theirs = json!({ "partition": index });
        let mut ours = json!({ "partition": index });
        if let Some(group) = line["group"].as_str() {
            ours["partition"] = json!(partition_for(group, OFFSETS_PARTITIONS).0);
        }
        let topic = self.world.image().topic(OFFSETS_TOPIC);
        let partition = topic.and_then(|topic| topic.partition(PartitionIndex(index as i32)));
        let it = partition.map(|partition| self.world.image().partition(partition));
        let it = it.expect("the topic of offsets was created");
        let leader = if moved { "to" } else { "leader" };
        theirs["leader"] = line[leader].clone();
        ours["leader"] = json!(it.leader.0);
        if given.is_object() {
            theirs["isr"] = given["isr"].clone();
            theirs["epochs"] = json!([given["leaderEpoch"], given["partitionEpoch"]]);
            ours["isr"] = it.isr.iter().map(|id| id.0).collect();
            ours["epochs"] = json!([it.leader_epoch.0, it.partition_epoch]);
        }
        self.differs(line, "coordinator", (theirs.to_string(), ours.to_string()));
        if moved {
            let theirs = int(line, "ms_after_kill");
            let killed_at = self.touched.last().expect("a broker was killed").1;
            let ours = self.led_at.since(killed_at).as_ms() as i64;
            let told = if is_alike(ours, theirs, SESSION_PHASES_MS) { theirs } else { ours };
            self.differs(line, "moved", (theirs.to_string(), told.to_string()));
        }
        Fate::Compared
    }

    /// Of a partition of the topic of offsets no records were kept from before somebody looked at
    /// it.
    fn begin_late(&mut self, given: &Value) {
        self.theirs.know(text(given, "topicId"), OFFSETS_TOPIC);
        let key = Key::Partition(0, OFFSETS_TOPIC.to_owned(), int(given, "partitionId"));
        if self.theirs.count(&key) == 0 {
            let before = self.ours.records.get(&key).cloned().unwrap_or_default();
            self.theirs.records.insert(key, before);
        }
    }

    /// A record of a coordinator.
    pub(super) fn gather_coordinator_record(&mut self, line: &Value) -> Fate {
        let key = &line["key"];
        let group = key["group"].as_str();
        let Some(group) = group.filter(|group| !self.foreign.iter().any(|it| it == group)) else {
            return Fate::Skipped(skip::KIP_848);
        };
        let told = (json!({ "key": key, "value": line["value"] }), small(line, "leader_epoch"));
        self.written.entry(group.to_owned()).or_default().push(told);
        Fate::Gathered
    }

    /// Compares the records of each group with what our coordinators wrote.
    pub(super) fn compare_coordinator_records(&mut self) {
        for (group, theirs) in std::mem::take(&mut self.written) {
            let theirs: Vec<(Value, i32)> = theirs
                .iter()
                .map(|(record, epoch)| (self.called.plain_theirs(record), *epoch))
                .collect();
            let ours: Vec<(Value, i32)> = self
                .records_of_group(&group)
                .iter()
                .map(|(record, epoch)| (self.called.plain_ours(record), *epoch))
                .collect();
            self.compared += theirs.len();
            let (theirs, ours) = (folded(theirs), folded(ours));
            let place = theirs.iter().zip(&ours).position(|(theirs, ours)| !theirs.is_like(ours));
            let place =
                place.or((theirs.len() != ours.len()).then_some(theirs.len().min(ours.len())));
            if let Some(place) = place {
                let at = |list: &[Written]| list.get(place).map(|it| it.text());
                let (theirs, ours) = (at(&theirs), at(&ours));
                let what = format!("{group}, entry {place} of its records");
                self.differences.push(format!("{what}\n  theirs {theirs:?}\n  ours   {ours:?}"));
            }
        }
    }

    fn records_of_group(&self, group: &str) -> Vec<(Value, i32)> {
        let Some(partition) = self.partition_of_group(group) else { return Vec::new() };
        let leader = self.world.image().partition(partition).leader;
        let Some((_, log)) = self.world.replica(leader, partition) else { return Vec::new() };
        let mut found = Vec::new();
        for batch in log.batches().map(|stored| stored.batch) {
            for record_ in batch.records().into_iter().flatten().flatten() {
                let key = Bytes::copy_from_slice(record_.key.unwrap_or_default());
                let value = record_.value.map(Bytes::copy_from_slice);
                let read = Record::decode(&key, value.as_ref()).expect("we wrote it");
                found.push((record(&read), batch.partition_leader_epoch.0));
            }
        }
        found.retain(|(record, _)| record["key"]["group"] == group);
        found
    }
}

/// A generation's record, or the commits up to the next, each with how often it was written.
enum Written {
    Group(String),
    Commits(Vec<(String, i64)>),
}

impl Written {
    fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Group(theirs), Self::Group(ours)) => theirs == ours,
            (Self::Commits(theirs), Self::Commits(ours)) => {
                let alike =
                    |((theirs, times), (ours, our_times)): (&(String, i64), &(String, i64))| {
                        theirs == ours && is_alike(*our_times, *times, COMMITS_SLACK)
                    };
                theirs.len() == ours.len() && theirs.iter().zip(ours).all(alike)
            }
            _ => false,
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Group(text) => text.clone(),
            Self::Commits(commits) => format!("{commits:?}"),
        }
    }
}

fn folded(records: Vec<(Value, i32)>) -> Vec<Written> {
    let mut written = Vec::new();
    let mut commits: Vec<(String, i64)> = Vec::new();
    for (mut record, epoch) in records {
        without_time(&mut record);
        if let Some(value) = record["value"].as_object_mut() {
            value.remove("topicId");
        }
        let told = format!("{} in epoch {epoch}", canonical(&record));
        if record["key"].get("topic").is_none() {
            if !commits.is_empty() {
                written.push(Written::Commits(std::mem::take(&mut commits)));
            }
            written.push(Written::Group(told));
            continue;
        }
        match commits.binary_search_by(|(known, _)| known.cmp(&told)) {
            Ok(place) => commits[place].1 += 1,
            Err(place) => commits.insert(place, (told, 1)),
        }
    }
    if !commits.is_empty() {
        written.push(Written::Commits(commits));
    }
    written
}

fn name(group: &str) -> StrBytes {
    StrBytes::from_string(group.to_owned())
}
