//! When parked requests are answered: after something happened to one of their partitions, or
//! when their time is up. Whoever completes one first sends its answer.

use crate::node::{Ctx, What};
use crate::physics::fact_id::FactId;
use crate::protocol::ids::{Offset, PartitionId};

use super::serve::{fetch, produce};
use super::{Broker, InHand};

/// What happened to a partition, as far as parked requests care.
#[derive(Clone, Copy, Debug)]
pub(super) enum News {
    /// Its log grew.
    Appended,
    /// Its high watermark moved.
    HighWatermark,
    /// It is led elsewhere now, or gone.
    LeadershipLost,
}

impl Broker {
    /// Answers the parked requests that `news` of `partition` completes, because of `cause`.
    pub(super) fn check_parked(
        &mut self,
        ctx: &mut Ctx<'_>,
        partition: PartitionId,
        (news, cause): (News, FactId),
    ) {
        match news {
            News::Appended => self.check_fetches(ctx, partition, cause),
            News::HighWatermark => {
                self.check_produces(ctx, partition, cause);
                self.check_fetches(ctx, partition, cause);
                self.check_deletes(ctx, (partition, cause));
                self.check_groups(ctx, (partition, cause));
            }
            News::LeadershipLost => {
                self.on_groups_resigned(ctx, (partition, cause));
                self.refuse_produces(partition);
                self.check_produces(ctx, partition, cause);
                self.check_fetches(ctx, partition, cause);
            }
        }
    }

    /// What waits for this partition's high watermark waits in vain: whether the records will be
    /// committed is for the next leader to say (`DelayedProduce.tryComplete`).
    fn refuse_produces(&mut self, partition: PartitionId) {
        let Some(running) = &mut self.running else { return };
        let why = running.image.why_absent(partition);
        let waiting = running.parked.produces.iter_mut().flat_map(|parked| &mut parked.outcomes);
        for outcome in waiting.filter(|it| it.partition == Some(partition) && !it.settled) {
            (outcome.error, outcome.settled) = (why, true);
            outcome.base_offset = Offset::UNKNOWN;
        }
    }

    fn check_fetches(&mut self, ctx: &mut Ctx<'_>, partition: PartitionId, cause: FactId) {
        let mut place = 0;
        while let Some(running) = &mut self.running
            && let Some(parked) = running.parked.fetches.get(place)
        {
            let concerned = parked.ask.spots.iter().any(|spot| spot.partition == partition);
            let reads = concerned.then(|| fetch::ripe(running, &self.disk, &parked.ask)).flatten();
            if let Some(reads) = reads {
                let parked = running.parked.fetches.remove(place);
                let in_hand = InHand { reply_to: parked.reply_to, because: cause };
                fetch::answer(self, ctx, in_hand, (parked.ask, reads));
            } else {
                place += 1;
            }
        }
    }

    fn check_produces(&mut self, ctx: &mut Ctx<'_>, partition: PartitionId, cause: FactId) {
        let log = self.disk.log(partition);
        let high_watermark = log.map_or(Offset::UNKNOWN, |log| log.high_watermark());
        let mut place = 0;
        while let Some(running) = &mut self.running
            && let Some(parked) = running.parked.produces.get_mut(place)
        {
            for outcome in &mut parked.outcomes {
                if outcome.partition == Some(partition) {
                    outcome.on_high_watermark(high_watermark);
                }
            }
            if parked.outcomes.iter().all(|outcome| outcome.settled) {
                let parked = running.parked.produces.remove(place);
                produce::reply(ctx, cause, parked.reply_to, &parked.outcomes);
            } else {
                place += 1;
            }
        }
    }

    /// Answers the parked requests whose time is up.
    pub(super) fn expire_parked(&mut self, ctx: &mut Ctx<'_>) {
        let (now, broker) = (ctx.now(), self.id);
        while let Some(running) = &mut self.running
            && let Some(place) = running.parked.fetches.iter().position(|f| f.deadline <= now)
        {
            let parked = running.parked.fetches.remove(place);
            let connection = parked.reply_to.0;
            let because =
                ctx.note_because(Some(parked.because), What::ParkedExpired { broker, connection });
            fetch::expire(self, ctx, InHand { reply_to: parked.reply_to, because }, parked.ask);
        }
        while let Some(running) = &mut self.running
            && let Some(place) = running.parked.produces.iter().position(|p| p.deadline <= now)
        {
            let parked = running.parked.produces.remove(place);
            let connection = parked.reply_to.0;
            let because =
                ctx.note_because(Some(parked.because), What::ParkedExpired { broker, connection });
            produce::reply(ctx, because, parked.reply_to, &parked.outcomes);
        }
        self.expire_deletes(ctx);
    }
}
