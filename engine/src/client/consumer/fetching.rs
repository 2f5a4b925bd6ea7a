//! A consumer's Fetches (`AbstractFetch`): one in flight to each leader, for all partitions whose
//! position is known, in a session with that broker. None goes to a broker while records of its
//! partitions lie in the buffer.

use std::sync::Arc;

use crate::node::{Ctx, Summary};
use crate::physics::fact_id::FactId;
use crate::protocol::batch::Batches;
use crate::protocol::errors::ErrorCode;
use crate::protocol::ids::{BrokerId, LeaderEpoch, Offset};
use crate::protocol::messages::Request;
use crate::protocol::messages::fetch::FetchResponse;
use crate::replication::session::{SessionHandler, Spot};

use super::super::link::{Link, Waiting};
use super::Consumer;
use super::buffer::Completed;
use super::subscription::Slot;

/// `fetch.max.wait.ms`, `fetch.min.bytes`, `fetch.max.bytes`, `max.partition.fetch.bytes`.
const FETCH_MAX_WAIT_MS: i32 = 500;
const FETCH_MIN_BYTES: i32 = 1;
const FETCH_MAX_BYTES: i32 = 52_428_800;
const MAX_PARTITION_FETCH_BYTES: usize = 1_048_576;

impl Consumer {
    /// Fetches from `leader` what is to be read there.
    pub(super) fn fetch(
        &mut self,
        ctx: &mut Ctx<'_>,
        (link, leader): (&mut Link, BrokerId),
        cause: FactId,
    ) {
        let is_read =
            |slot: &Slot| slot.leader.is_some_and(|(id, _)| id == leader) && slot.is_fetchable();
        let mut read = self.subscription.slots.iter().filter(|slot| is_read(slot));
        if link.is_fetching() || read.any(|slot| self.buffer.holds(slot.partition)) {
            return;
        }
        let mut wanted: Vec<Spot> = Vec::new();
        let mut news = None;
        for slot in self.subscription.slots.iter_mut().filter(|slot| is_read(slot)) {
            let (Some(fetch_offset), Some((_, epoch))) = (slot.position, slot.leader) else {
                continue;
            };
            let spot = Spot {
                partition: slot.partition,
                fetch_offset,
                log_start_offset: Offset::UNKNOWN,
                current_leader_epoch: epoch,
                last_fetched_epoch: LeaderEpoch::NONE,
                max_bytes: MAX_PARTITION_FETCH_BYTES,
            };
            if slot.last_asked_from != Some(fetch_offset) {
                news = news.or(Some(spot));
                slot.last_asked_from = Some(fetch_offset);
            }
            wanted.push(spot);
        }
        let Some(first) = news.or(wanted.first().copied()) else { return };
        let part = self.session_with(leader).request(&wanted);
        let subscription = &self.subscription;
        let mut request = part.into_request(|partition| subscription.call(partition));
        request.max_wait_ms = FETCH_MAX_WAIT_MS;
        request.min_bytes = FETCH_MIN_BYTES;
        request.max_bytes = FETCH_MAX_BYTES;
        let (partition, from, repeated) = (first.partition, first.fetch_offset, news.is_none());
        let summary = Summary::Fetch { partition, from, repeated };
        let request = (Request::Fetch(Arc::new(request)), summary);
        link.send(ctx, cause, request, Some(Waiting::Fetch { leader }));
    }

    /// An answer of `leader` goes into the buffer.
    pub(in crate::client) fn on_fetch(&mut self, leader: BrokerId, response: &FetchResponse) {
        let error = ErrorCode::of_response(response.error_code);
        let session = self.session_with(leader);
        if !session.on_response(error, response.session_id) {
            return;
        }
        for topic in &response.responses {
            for data in &topic.partitions {
                let partition = self.subscription.called(topic.topic_id, data.partition_index);
                let asked = partition.and_then(|it| self.session_with(leader).asked(it));
                let Some(Spot { partition, fetch_offset, .. }) = asked else { continue };
                let records = data.records.as_ref().map_or(&[][..], |records| &records[..]);
                let batches = Batches::new(records).flatten();
                self.buffer.add(Completed {
                    partition,
                    from: fetch_offset,
                    error: ErrorCode::of_response(data.error_code),
                    high_watermark: Offset(data.high_watermark),
                    batches: batches
                        .map(|(_, batch)| (batch.next_offset(), batch.partition_leader_epoch))
                        .collect(),
                });
            }
        }
    }

    /// The connection to `leader` is gone, and with it the answer to a Fetch.
    pub(in crate::client) fn on_fetch_lost(&mut self, leader: BrokerId) {
        self.session_with(leader).on_disconnected();
    }

    fn session_with(&mut self, broker: BrokerId) -> &mut SessionHandler {
        let known = self.sessions.iter().position(|(with, _)| *with == broker);
        let place = known.unwrap_or_else(|| {
            self.sessions.push((broker, SessionHandler::default()));
            self.sessions.len() - 1
        });
        &mut self.sessions[place].1
    }
}
