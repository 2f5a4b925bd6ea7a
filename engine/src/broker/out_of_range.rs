//! A follower whose next record its leader does not have: the leader's log begins later, or ends
//! sooner. It asks the leader where its log ends and, unless that is sooner, where it begins
//! (`AbstractFetcherThread.fetchOffsetAndTruncate`). The rest of the answer to the fetch is taken
//! in first, where Kafka asks in its midst.

use crate::node::{Ctx, Summary, What};
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{ConnectionId, Offset, PartitionId};
use crate::protocol::messages::list_offsets::{
    ListOffsetsPartition, ListOffsetsRequest, ListOffsetsResponse, ListOffsetsTopic,
};
use crate::protocol::messages::{Request, StrBytes, TopicName};
use crate::replication::fetcher::{FetcherState, Question};
use crate::storage::log::{EARLIEST_TIMESTAMP, LATEST_TIMESTAMP};

use super::Broker;
use super::following::FETCH_BACKOFF;

impl Broker {
    /// Asks about the first partition of the fetcher at `place` whose offset is out of range.
    /// False if there is none.
    pub(super) fn ask_range(
        &mut self,
        ctx: &mut Ctx<'_>,
        (place, connection): (usize, ConnectionId),
    ) -> bool {
        let (replica_id, cause) = (self.id.into(), ctx.cause());
        let Some(running) = &mut self.running else { return false };
        let Some(question) = running.fetchers[place].out_of_range.first().copied() else {
            return false;
        };
        let partition = question.partition;
        let (topic, registration) =
            (running.image.topic_of(partition), running.image.partition(partition));
        let mut asked = ListOffsetsPartition::default();
        asked.partition_index = registration.index.0;
        asked.current_leader_epoch = question.leader_epoch.0;
        asked.timestamp = if question.is_of_start { EARLIEST_TIMESTAMP } else { LATEST_TIMESTAMP };
        let mut of_topic = ListOffsetsTopic::default();
        of_topic.name = TopicName(StrBytes::from_string(topic.name.clone()));
        of_topic.partitions = vec![asked];
        let mut request = ListOffsetsRequest::default();
        request.replica_id = replica_id;
        request.topics = vec![of_topic];
        let fetcher = &mut running.fetchers[place];
        let correlation = fetcher.next_correlation();
        fetcher.state = FetcherState::Waiting { connection, correlation, sent_at: ctx.now() };
        let summary = Summary::ListOffsets { partition };
        let request = Request::ListOffsets(request.into());
        ctx.send(cause, (connection, correlation), request, summary);
        true
    }

    /// The leader says where its log ends or begins.
    pub(super) fn on_range_told(
        &mut self,
        ctx: &mut Ctx<'_>,
        connection: ConnectionId,
        response: &ListOffsetsResponse,
    ) {
        let Some(running) = &mut self.running else { return };
        let Some(place) = running.fetcher_of(connection) else { return };
        let fetcher = &mut running.fetchers[place];
        let mut answers = response.topics.iter().flat_map(|topic| &topic.partitions);
        if let (false, Some(answer)) = (fetcher.out_of_range.is_empty(), answers.next()) {
            let question = fetcher.out_of_range.remove(0);
            let partition = question.partition;
            let is_followed = fetcher.partitions.contains(&partition);
            let replica = running.replica(partition);
            let is_same = replica.is_some_and(|it| it.leader_epoch == question.leader_epoch);
            let error = ErrorCode::of_response(answer.error_code);
            if is_followed && is_same && error != ErrorCode::None {
                self.delay(ctx, place, (partition, error));
            } else if is_followed && is_same {
                self.take_range(ctx, place, (question, Offset(answer.offset)));
            }
        }
        self.go_on_fetching(ctx, (place, connection));
    }

    /// Leaves a partition of the fetcher at `place` out for a while.
    pub(super) fn delay(
        &mut self,
        ctx: &mut Ctx<'_>,
        place: usize,
        (partition, error): (PartitionId, ErrorCode),
    ) {
        let broker = self.id;
        ctx.note(What::FetchDelayed { broker, partition, error });
        if let Some(running) = &mut self.running {
            running.fetchers[place].delay(partition, ctx.now() + FETCH_BACKOFF);
        }
    }

    fn take_range(
        &mut self,
        ctx: &mut Ctx<'_>,
        place: usize,
        (question, told): (Question, Offset),
    ) {
        let (broker, partition) = (self.id, question.partition);
        let now_ms = ctx.wall_clock_ms();
        let Some(log) = self.disk.log_mut(partition) else { return };
        let from = log.log_end_offset();
        let what = if question.is_of_start && told > from {
            log.truncate_fully_and_start_at(told, now_ms);
            What::LogBegunAnew { broker, partition, from, to: told }
        } else if question.is_of_start {
            return;
        } else if told < from {
            log.truncate_to(told, now_ms);
            What::Truncated { broker, partition, from, to: told }
        } else {
            if let Some(running) = &mut self.running {
                let next = Question { is_of_start: true, ..question };
                running.fetchers[place].out_of_range.insert(0, next);
            }
            return;
        };
        let because = ctx.note(what);
        let running = self.running.as_mut();
        if let Some(replica) = running.and_then(|running| running.replica_mut(partition)) {
            replica.log_end_set_by = Some(because);
        }
    }
}
