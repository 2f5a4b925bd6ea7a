//! The producer ids that a broker may give away (`RPCProducerIdManager`): each id of its block
//! once. The controller gives it the blocks (AllocateProducerIds, 67): the first when the first
//! producer asks, each further one when nine tenths of the last are used.
//!
//! Absent: giving up a request for a block that nobody has answered for a minute: it waits on.

use crate::controller::record::PRODUCER_ID_BLOCK_SIZE;
use crate::node::{Ctx, Summary};
use crate::physics::fact_id::FactId;
use crate::physics::time::{Instant, Span};
use crate::protocol::errors::ErrorCode;
use crate::protocol::messages::Request;
use crate::protocol::messages::controller::producer_ids::{
    AllocateProducerIdsRequest, AllocateProducerIdsResponse,
};

use super::Broker;

/// How many ids of a block are left when the next block is asked for.
const PREFETCH_AT: i64 = PRODUCER_ID_BLOCK_SIZE as i64 / 10;
/// How long a refusal keeps the broker from asking again.
const RETRY_BACKOFF: Span = Span::from_ms(50);

/// What a broker's process has of producer ids.
#[derive(Clone, Debug, Default)]
pub struct ProducerIds {
    current: Block,
    next: Option<Block>,
    asking: Asking,
    /// Refused: it does not ask again before then.
    not_before: Instant,
}

/// What is left of a block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Block {
    next: i64,
    end: i64,
}

/// How far it is with asking for a block, and for whose sake.
#[derive(Clone, Copy, Debug, Default)]
enum Asking {
    #[default]
    NoNeed,
    Due(FactId),
    InFlight(FactId),
}

impl ProducerIds {
    /// An id that nobody has, for the request that `because` is the arrival of; `None` while there
    /// is no block to take it from. Asks for the next block in time.
    pub(super) fn generate(&mut self, now: Instant, because: FactId) -> Option<i64> {
        if self.current.is_used_up() {
            let Some(next) = self.next.take() else {
                self.want_block(now, because);
                return None;
            };
            self.current = next;
        }
        if self.current.end - self.current.next == PREFETCH_AT {
            self.want_block(now, because);
        }
        let id = self.current.next;
        self.current.next += 1;
        Some(id)
    }

    fn want_block(&mut self, now: Instant, because: FactId) {
        let is_free = self.next.is_none() && matches!(self.asking, Asking::NoNeed);
        if is_free && self.not_before <= now {
            self.asking = Asking::Due(because);
        }
    }

    /// The way to the controller broke: what was on it is asked again.
    pub(super) fn resend(&mut self) {
        if let Asking::InFlight(because) = self.asking {
            self.asking = Asking::Due(because);
        }
    }

    /// The controller answers.
    pub(super) fn on_answer(&mut self, now: Instant, answer: &AllocateProducerIdsResponse) {
        self.asking = Asking::NoNeed;
        if ErrorCode::of_response(answer.error_code) == ErrorCode::None {
            let next = answer.producer_id_start.0;
            self.next = Some(Block { next, end: next + i64::from(answer.producer_id_len) });
        } else {
            self.not_before = now + RETRY_BACKOFF;
        }
    }
}

impl Block {
    fn is_used_up(self) -> bool {
        self.next == self.end
    }
}

impl Broker {
    /// Asks the controller for a block, if one is wanted and its way there is free.
    pub(super) fn drive_producer_ids(&mut self, ctx: &mut Ctx<'_>) {
        let (endpoint, id) = (self.endpoint(), self.id);
        let (Some(running), Some(it)) = (&mut self.running, &mut self.lifecycle) else { return };
        let Asking::Due(because) = running.producer_ids.asking else { return };
        if !it.forwarding.is_ready(ctx, endpoint, &mut it.chance) {
            return;
        }
        let request = AllocateProducerIdsRequest::default()
            .with_broker_id(id.into())
            .with_broker_epoch(it.epoch.0);
        let said = (Request::Controller(request.into()), Summary::AllocateProducerIds);
        it.forwarding.send(ctx, because, said);
        running.producer_ids.asking = Asking::InFlight(because);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(start: i64) -> AllocateProducerIdsResponse {
        AllocateProducerIdsResponse::default()
            .with_producer_id_start(start.into())
            .with_producer_id_len(PRODUCER_ID_BLOCK_SIZE)
    }

    #[test]
    fn the_next_block_is_asked_for_when_a_tenth_of_this_one_is_left() {
        let (now, because) = (Instant::ZERO, FactId::new(1, 0));
        let mut ids = ProducerIds::default();
        assert_eq!(ids.generate(now, because), None);
        assert!(matches!(ids.asking, Asking::Due(_)));
        ids.on_answer(now, &block(2_000));
        let first: Vec<_> = (0..900).map(|_| ids.generate(now, because)).collect();
        assert_eq!(first, (2_000..2_900).map(Some).collect::<Vec<_>>());
        assert!(matches!(ids.asking, Asking::NoNeed));
        assert_eq!(ids.generate(now, because), Some(2_900));
        assert!(matches!(ids.asking, Asking::Due(_)));
        let rest: Vec<_> = std::iter::from_fn(|| ids.generate(now, because)).collect();
        assert_eq!(rest, (2_901..3_000).collect::<Vec<_>>());
        ids.on_answer(now, &block(7_000));
        assert_eq!(ids.generate(now, because), Some(7_000));
    }

    #[test]
    fn a_refused_broker_does_not_ask_again_for_50_ms() {
        let because = FactId::new(1, 0);
        let mut ids = ProducerIds::default();
        assert_eq!(ids.generate(Instant::ZERO, because), None);
        let refusal = AllocateProducerIdsResponse::default()
            .with_error_code(ErrorCode::StaleBrokerEpoch.code());
        ids.on_answer(Instant::from_ms(10), &refusal);
        assert_eq!(ids.generate(Instant::from_ms(59), because), None);
        assert!(matches!(ids.asking, Asking::NoNeed));
        assert_eq!(ids.generate(Instant::from_ms(60), because), None);
        assert!(matches!(ids.asking, Asking::Due(_)));
    }
}
