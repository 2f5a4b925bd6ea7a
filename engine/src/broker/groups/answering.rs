//! Requests to a coordinator, each put to the shard that keeps its group, and answers with what a
//! picture needs of them.

use crate::broker::{Broker, InHand};
use crate::group::outcome::{Asked, Outcome, ReplyTo};
use crate::group::refused::{refused, refused_anywhere};
use crate::node::{Ctx, Summary};
use crate::physics::fact_id::FactId;
use crate::protocol::errors::ErrorCode;
use crate::protocol::messages::StrBytes;
use crate::protocol::messages::group::delete_groups::{DeleteGroupsRequest, DeleteGroupsResponse};
use crate::protocol::messages::group::describe_groups::{
    DescribeGroupsRequest, DescribeGroupsResponse,
};
use crate::protocol::messages::group::list_groups::{ListGroupsRequest, ListGroupsResponse};
use crate::protocol::messages::group::offset_fetch::{OffsetFetchRequest, OffsetFetchResponse};
use crate::protocol::messages::group::{GroupRequest, GroupResponse};

impl Broker {
    /// Puts a request to the groups that it names. What names several is taken apart; a group that
    /// is kept elsewhere is answered for with an error of its own.
    pub(super) fn ask_coordinator(
        &mut self,
        ctx: &mut Ctx<'_>,
        in_hand: InHand,
        (asked, request): (&Asked, &GroupRequest),
    ) {
        let parts = taken_apart(request);
        let [(group, request)] = &parts[..] else {
            let answers = parts.iter().filter_map(|(group, part)| {
                self.answer_at_once(ctx, in_hand, (asked, group, part))
            });
            if let Some(answer) = answers.reduce(joined) {
                reply(ctx, (in_hand.because, in_hand.reply_to), answer);
            }
            return;
        };
        let partition = self.running.as_ref().and_then(|it| it.partition_of_group(group));
        match (self.why_not(partition), partition) {
            (None, Some(partition)) => {
                self.call_shard(ctx, (partition, in_hand.because), |shard, at| {
                    shard.on_request(at, asked, request)
                });
            }
            (error, _) => {
                let running = self.running.as_ref();
                let bad = running.and_then(|it| refused_anywhere(request, &it.groups.settings));
                let error = error.unwrap_or(ErrorCode::NotCoordinator);
                let answer = bad.unwrap_or_else(|| refused(request, error));
                reply(ctx, (in_hand.because, in_hand.reply_to), answer);
            }
        }
    }

    /// The answer for one of several groups; what it writes is not waited for.
    fn answer_at_once(
        &mut self,
        ctx: &mut Ctx<'_>,
        in_hand: InHand,
        (asked, group, request): (&Asked, &StrBytes, &GroupRequest),
    ) -> Option<GroupResponse> {
        let partition = self.running.as_ref().and_then(|it| it.partition_of_group(group));
        let Some(partition) = partition.filter(|it| self.why_not(Some(*it)).is_none()) else {
            let error = self.why_not(partition).unwrap_or(ErrorCode::NotCoordinator);
            return Some(refused(request, error));
        };
        let mut response = None;
        self.call_shard(ctx, (partition, in_hand.because), |shard, at| {
            let mut outcome = shard.on_request(at, asked, request);
            response = outcome.answers.pop().map(|answer| answer.response);
            outcome
        });
        response
    }

    /// The groups of all partitions that this broker coordinates; none while one is being loaded.
    pub(super) fn list_groups(
        &mut self,
        ctx: &mut Ctx<'_>,
        in_hand: InHand,
        (asked, request): (&Asked, &ListGroupsRequest),
    ) {
        let mut all = ListGroupsResponse::default();
        let Some(running) = &self.running else { return };
        let partitions: Vec<_> =
            running.groups.coordinators().iter().map(|it| it.partition).collect();
        for partition in partitions {
            if let Some(error) = self.why_not(Some(partition)) {
                all = ListGroupsResponse::default().with_error_code(error.code());
                break;
            }
            let request = request.clone().into();
            self.call_shard(ctx, (partition, in_hand.because), |shard, at| {
                let outcome = shard.on_request(at, asked, &request);
                for answer in &outcome.answers {
                    if let GroupResponse::ListGroups(part) = &answer.response {
                        all.groups.extend(part.groups.iter().cloned());
                    }
                }
                Outcome { answers: Vec::new(), ..outcome }
            });
        }
        reply(ctx, (in_hand.because, in_hand.reply_to), all.into());
    }
}

/// Answers a request with what a picture needs of it.
pub(super) fn reply(
    ctx: &mut Ctx<'_>,
    (because, reply_to): (FactId, ReplyTo),
    response: GroupResponse,
) {
    let summary = summary(&response);
    ctx.reply(because, reply_to, response.into(), summary);
}

/// A request for several groups as one for each, with the group that each is for.
fn taken_apart(request: &GroupRequest) -> Vec<(StrBytes, GroupRequest)> {
    let one = |group: &StrBytes| vec![(group.clone(), request.clone())];
    match request {
        GroupRequest::JoinGroup(it) => one(&it.group_id.0),
        GroupRequest::SyncGroup(it) => one(&it.group_id.0),
        GroupRequest::Heartbeat(it) => one(&it.group_id.0),
        GroupRequest::LeaveGroup(it) => one(&it.group_id.0),
        GroupRequest::OffsetCommit(it) => one(&it.group_id.0),
        GroupRequest::OffsetDelete(it) => one(&it.group_id.0),
        GroupRequest::OffsetFetch(it) => {
            let alone =
                |group: &_| OffsetFetchRequest::clone(it).with_groups(vec![Clone::clone(group)]);
            it.groups.iter().map(|group| (group.group_id.0.clone(), alone(group).into())).collect()
        }
        GroupRequest::DescribeGroups(it) => {
            let alone =
                |id: &_| DescribeGroupsRequest::clone(it).with_groups(vec![Clone::clone(id)]);
            it.groups.iter().map(|id| (id.0.clone(), alone(id).into())).collect()
        }
        GroupRequest::DeleteGroups(it) => {
            let alone =
                |id: &_| DeleteGroupsRequest::clone(it).with_groups_names(vec![Clone::clone(id)]);
            it.groups_names.iter().map(|id| (id.0.clone(), alone(id).into())).collect()
        }
        GroupRequest::FindCoordinator(_) | GroupRequest::ListGroups(_) => Vec::new(),
    }
}

/// Two parts of an answer as one.
fn joined(one: GroupResponse, other: GroupResponse) -> GroupResponse {
    match (one, other) {
        (GroupResponse::OffsetFetch(one), GroupResponse::OffsetFetch(other)) => {
            let groups = one.groups.iter().chain(&other.groups).cloned().collect();
            OffsetFetchResponse::clone(&one).with_groups(groups).into()
        }
        (GroupResponse::DescribeGroups(one), GroupResponse::DescribeGroups(other)) => {
            let groups = one.groups.iter().chain(&other.groups).cloned().collect();
            DescribeGroupsResponse::clone(&one).with_groups(groups).into()
        }
        (GroupResponse::DeleteGroups(one), GroupResponse::DeleteGroups(other)) => {
            let results = one.results.iter().chain(&other.results).cloned().collect();
            DeleteGroupsResponse::clone(&one).with_results(results).into()
        }
        (one, _) => one,
    }
}

fn summary(response: &GroupResponse) -> Summary {
    let code = ErrorCode::of_response;
    match response {
        GroupResponse::FindCoordinator(it) => {
            let first = it.coordinators.first().map_or(0, |first| first.error_code);
            Summary::FindCoordinatorReply { error: code(first) }
        }
        GroupResponse::JoinGroup(it) => {
            Summary::JoinGroupReply { generation: it.generation_id, error: code(it.error_code) }
        }
        GroupResponse::SyncGroup(it) => Summary::SyncGroupReply { error: code(it.error_code) },
        GroupResponse::Heartbeat(it) => Summary::GroupHeartbeatReply { error: code(it.error_code) },
        GroupResponse::LeaveGroup(it) => Summary::LeaveGroupReply { error: code(it.error_code) },
        GroupResponse::OffsetCommit(it) => {
            let mut codes = it.topics.iter().flat_map(|topic| &topic.partitions);
            let first = codes.find(|it| it.error_code != 0).map_or(0, |it| it.error_code);
            Summary::OffsetCommitReply { error: code(first) }
        }
        GroupResponse::OffsetFetch(it) => {
            let first = it.groups.first().map_or(0, |first| first.error_code);
            Summary::OffsetFetchReply { error: code(first) }
        }
        GroupResponse::ListGroups(it) => Summary::GroupAdminReply { error: code(it.error_code) },
        GroupResponse::DescribeGroups(it) => {
            let first = it.groups.first().map_or(0, |first| first.error_code);
            Summary::GroupAdminReply { error: code(first) }
        }
        GroupResponse::DeleteGroups(it) => {
            let first = it.results.first().map_or(0, |first| first.error_code);
            Summary::GroupAdminReply { error: code(first) }
        }
        GroupResponse::OffsetDelete(it) => Summary::GroupAdminReply { error: code(it.error_code) },
    }
}
