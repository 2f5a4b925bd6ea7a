//! What a client asks, in words:
//!
//! * `join`, with `static=<instance id>`, `protocols=<name>,<name>`, `topics=<name>`,
//!   `type=<protocol type>`, `session=<s>`, `rebalance=<s>`, or `new`: without the member id that
//!   it has
//! * `sync <client>=<assignment> …`, `beat`, `leave`, `leave static=<instance id>`
//! * `commit <topic>-<partition>=<offset>`, `fetch <topic>-<partition>` or `fetch all`, both
//!   `stable` if the line says so, `forget <topic>-<partition>`
//! * `list <state> …`, `describe`, `delete`

use brokerscope_engine::group::consumer_protocol::{Subscription, VERSION};
use brokerscope_engine::protocol::messages::group::GroupRequest;
use brokerscope_engine::protocol::messages::group::delete_groups::DeleteGroupsRequest;
use brokerscope_engine::protocol::messages::group::describe_groups::DescribeGroupsRequest;
use brokerscope_engine::protocol::messages::group::heartbeat::HeartbeatRequest;
use brokerscope_engine::protocol::messages::group::join_group::{
    JoinGroupRequest, JoinGroupRequestProtocol,
};
use brokerscope_engine::protocol::messages::group::leave_group::{
    LeaveGroupRequest, MemberIdentity,
};
use brokerscope_engine::protocol::messages::group::list_groups::ListGroupsRequest;
use brokerscope_engine::protocol::messages::group::offset_commit::{
    OffsetCommitRequest, OffsetCommitRequestPartition, OffsetCommitRequestTopic,
};
use brokerscope_engine::protocol::messages::group::offset_delete::{
    OffsetDeleteRequest, OffsetDeleteRequestPartition, OffsetDeleteRequestTopic,
};
use brokerscope_engine::protocol::messages::group::offset_fetch::{
    OffsetFetchRequest, OffsetFetchRequestGroup, OffsetFetchRequestTopics,
};
use brokerscope_engine::protocol::messages::group::sync_group::{
    SyncGroupRequest, SyncGroupRequestAssignment,
};
use brokerscope_engine::protocol::messages::{GroupId, StrBytes, TopicName};
use bytes::Bytes;

use super::desk::string;
use super::say::client_named;

/// What a client knows of its membership.
#[derive(Clone)]
pub(super) struct Client {
    pub(super) member_id: StrBytes,
    pub(super) generation: i32,
    instance_id: Option<StrBytes>,
    pub(super) join: JoinGroupRequest,
    pub(super) protocol: Option<StrBytes>,
}

impl Default for Client {
    fn default() -> Self {
        Self {
            member_id: StrBytes::new(),
            generation: -1,
            instance_id: None,
            join: JoinGroupRequest::default(),
            protocol: None,
        }
    }
}

/// The request that the words are of.
pub(super) fn request(
    clients: &mut [Client],
    client: usize,
    verb: &str,
    words: &[&str],
) -> GroupRequest {
    if verb == "join" {
        return clients[client].join(words).into();
    }
    let me = &clients[client];
    match verb {
        "sync" => me.sync(clients, words).into(),
        "beat" => HeartbeatRequest::default()
            .with_group_id(group())
            .with_generation_id(me.generation)
            .with_member_id(me.member_id.clone())
            .with_group_instance_id(me.instance_id.clone())
            .into(),
        "leave" => {
            let member = match word(words, "static") {
                Some(id) => MemberIdentity::default().with_group_instance_id(Some(string(id))),
                None => MemberIdentity::default().with_member_id(me.member_id.clone()),
            };
            LeaveGroupRequest::default().with_group_id(group()).with_members(vec![member]).into()
        }
        "commit" => me.commit(words).into(),
        "fetch" => fetch(words).into(),
        "forget" => {
            let (topic, index) = place(words[0]);
            let partition = OffsetDeleteRequestPartition::default().with_partition_index(index);
            let topic = OffsetDeleteRequestTopic::default().with_name(topic);
            let topics = vec![topic.with_partitions(vec![partition])];
            OffsetDeleteRequest::default().with_group_id(group()).with_topics(topics).into()
        }
        "list" => {
            let states = words.iter().map(|state| string(state));
            ListGroupsRequest::default().with_states_filter(states.collect()).into()
        }
        "describe" => DescribeGroupsRequest::default().with_groups(vec![group()]).into(),
        "delete" => DeleteGroupsRequest::default().with_groups_names(vec![group()]).into(),
        _ => panic!("nobody can {verb}"),
    }
}

/// The group of every story.
fn group() -> GroupId {
    GroupId(StrBytes::from_static_str("shop"))
}

impl Client {
    fn join(&mut self, words: &[&str]) -> JoinGroupRequest {
        if words.contains(&"new") {
            self.member_id = StrBytes::new();
        }
        self.instance_id = word(words, "static").map(string);
        let subscription = Subscription {
            topics: vec![string(word(words, "topics").unwrap_or("orders"))],
            ..Subscription::default()
        };
        let protocols = word(words, "protocols").unwrap_or("range").split(',').map(|name| {
            JoinGroupRequestProtocol::default()
                .with_name(string(name))
                .with_metadata(subscription.encode(VERSION))
        });
        self.join = JoinGroupRequest::default()
            .with_group_id(group())
            .with_session_timeout_ms(seconds_as_ms(words, "session", 10_000))
            .with_rebalance_timeout_ms(seconds_as_ms(words, "rebalance", 60_000))
            .with_member_id(self.member_id.clone())
            .with_group_instance_id(self.instance_id.clone())
            .with_protocol_type(string(word(words, "type").unwrap_or("consumer")))
            .with_protocols(protocols.collect());
        self.join.clone()
    }

    fn sync(&self, clients: &[Self], words: &[&str]) -> SyncGroupRequest {
        let assignments = words.iter().map(|word| {
            let (name, given) = word.split_once('=').expect("a client and an assignment");
            SyncGroupRequestAssignment::default()
                .with_member_id(clients[client_named(name)].member_id.clone())
                .with_assignment(Bytes::copy_from_slice(given.as_bytes()))
        });
        SyncGroupRequest::default()
            .with_group_id(group())
            .with_generation_id(self.generation)
            .with_member_id(self.member_id.clone())
            .with_group_instance_id(self.instance_id.clone())
            .with_protocol_type(Some(self.join.protocol_type.clone()))
            .with_protocol_name(self.protocol.clone())
            .with_assignments(assignments.collect())
    }

    fn commit(&self, words: &[&str]) -> OffsetCommitRequest {
        let topics = words.iter().map(|word| {
            let (at, offset) = word.split_once('=').expect("an offset");
            let (topic, index) = place(at);
            let partition = OffsetCommitRequestPartition::default()
                .with_partition_index(index)
                .with_committed_offset(offset.parse().expect("an offset"));
            let topic = OffsetCommitRequestTopic::default().with_name(topic);
            topic.with_partitions(vec![partition])
        });
        OffsetCommitRequest::default()
            .with_group_id(group())
            .with_generation_id_or_member_epoch(self.generation)
            .with_member_id(self.member_id.clone())
            .with_group_instance_id(self.instance_id.clone())
            .with_topics(topics.collect())
    }
}

fn fetch(words: &[&str]) -> OffsetFetchRequest {
    let named = words.iter().filter(|word| word.contains('-'));
    let topics = named.map(|word| {
        let (topic, index) = place(word);
        OffsetFetchRequestTopics::default().with_name(topic).with_partition_indexes(vec![index])
    });
    let topics = Some(topics.collect()).filter(|_| !words.contains(&"all"));
    let asked = OffsetFetchRequestGroup::default().with_group_id(group());
    OffsetFetchRequest::default()
        .with_groups(vec![asked.with_topics(topics)])
        .with_require_stable(words.contains(&"stable"))
}

/// The word that follows `name=` in a line.
fn word<'a>(words: &[&'a str], name: &str) -> Option<&'a str> {
    words.iter().find_map(|word| word.strip_prefix(name)?.strip_prefix('='))
}

fn seconds_as_ms(words: &[&str], name: &str, default_ms: i32) -> i32 {
    word(words, name).map_or(default_ms, |s| s.parse::<i32>().expect("seconds") * 1_000)
}

/// `orders-0`
fn place(word: &str) -> (TopicName, i32) {
    let (topic, index) = word.rsplit_once('-').expect("a topic and a partition");
    (TopicName(string(topic)), index.parse().expect("a partition"))
}
