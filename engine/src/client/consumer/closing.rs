//! How a consumer ends in good order (`ClassicKafkaConsumer.close`): once its application is back
//! from its work it commits where it is, if it commits by itself, gives its partitions up and
//! leaves its group.

use crate::node::{Ctx, What};
use crate::physics::fact_id::FactId;
use crate::protocol::ids::ClientId;

use super::Consumer;

/// How far it has come with that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closing {
    /// The application is to close it.
    Wanted,
    /// It commits.
    Committing,
    /// The coordinator is told that it leaves.
    Leaving,
    /// There is nothing left to do.
    Over,
}

impl Consumer {
    /// The application is to close it.
    pub(in crate::client) fn close(&mut self) {
        self.closing = self.closing.or(Some(Closing::Wanted));
    }

    /// Whether it is to be closed.
    pub fn is_closing(&self) -> bool {
        self.closing.is_some()
    }

    /// Whether there is nothing left to do.
    pub(in crate::client) fn is_over(&self) -> bool {
        self.closing == Some(Closing::Over)
    }

    /// Goes on with closing, now that the application has no work.
    pub(super) fn go_on_closing(&mut self, ctx: &mut Ctx<'_>, (client, cause): (ClientId, FactId)) {
        if self.closing == Some(Closing::Wanted) {
            self.closing = Some(Closing::Committing);
            let member = self.member.as_deref();
            if member.is_some_and(|member| member.settings.auto_commit.is_some()) {
                self.commit_sync(ctx, (client, cause));
            }
        }
        if self.closing != Some(Closing::Committing) || self.is_blocked() {
            return;
        }
        let because = ctx.note_because(Some(cause), What::ClientClosing { client });
        let is_lost = self.member.as_deref().is_some_and(|it| it.is_lost() || it.is_rebalancing());
        let is_told = self
            .member
            .as_mut()
            .is_some_and(|member| member.leave(because, "the consumer is being closed"));
        if self.member.as_deref().is_some() {
            self.give_up(ctx, client, (because, is_lost));
        }
        self.closing = Some(if is_told { Closing::Leaving } else { Closing::Over });
    }

    /// The coordinator knows that it has left, or will not know.
    pub(super) fn on_left(&mut self) {
        if self.closing == Some(Closing::Leaving) {
            self.closing = Some(Closing::Over);
        }
    }
}
