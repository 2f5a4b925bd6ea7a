//! Writing a history as text.

use std::fmt::Write;

use super::super::marks::Trail;
use super::super::{Branch, History, Mark, Moment, Universe};
use super::words::{checksum, quote};
use super::{Anchor, Counted, FORMAT, MAX_ACTIONS, MAX_EVENTS, MAX_TEXT_BYTES, SaveFault};

impl<U: Universe> History<U> {
    /// The history as text, which [`Loading`](super::Loading) reads.
    ///
    /// # Errors
    /// If the session is too long to be loaded again, with the limit.
    pub fn save(&self) -> Result<String, SaveFault> {
        let (mut actions, mut events) = (0, 0);
        for branch in self.branches() {
            actions += branch.journal.len();
            events += branch.frontier - branch.forked_at();
        }
        for (what, count, limit) in [
            (Counted::Actions, actions as u64, MAX_ACTIONS as u64),
            (Counted::Events, events, MAX_EVENTS),
        ] {
            if count > limit {
                return Err(SaveFault::TooMany { what, count, limit });
            }
        }
        let text = self.written()?;
        match text.len() {
            0..=MAX_TEXT_BYTES => Ok(text),
            bytes => Err(SaveFault::TooLong { bytes, limit: MAX_TEXT_BYTES }),
        }
    }

    fn written(&self) -> Result<String, SaveFault> {
        let mut lines =
            vec![format!("brokerscope session {FORMAT}"), format!("behaviour {}", U::BEHAVIOUR)];
        let setup = self.setup.to_string();
        lines.push(format!("setup {}", setup.split('\n').count()));
        lines.extend(setup.split('\n').map(|line| format!("|{line}")));
        for branch in self.branches() {
            lines.push(branch_line(branch));
            for entry in branch.actions() {
                let action = entry.action.to_string();
                if action.contains(['\n', '\r']) {
                    return Err(SaveFault::NotOneLine { action });
                }
                lines.push(format!("act {} {} {action}", entry.ordinal, entry.at));
            }
        }
        let Moment { branch, ordinal } = self.moment();
        lines.push(format!("moment {branch} {ordinal} at {}", self.world().now()));
        lines.push(match self.anchor() {
            Some(Anchor { nth, words }) => format!("anchor {nth} {}", quote(&words)),
            None => "anchor none".to_owned(),
        });
        lines.push(format!("end {:016x}", checksum(lines.iter().map(String::as_str))));
        Ok(lines.join("\n") + "\n")
    }

    /// Where the present is in words; none before the first interesting fact.
    pub(super) fn anchor(&self) -> Option<Anchor> {
        let Moment { branch, ordinal } = self.moment();
        let trail = Trail::new(&self.branches, branch);
        let mark = *trail.up_to(ordinal).next()?;
        let alike = |other: &&Mark| other.interest() == mark.interest();
        let nth = trail.up_to(ordinal).filter(alike).count() as u64;
        let world = self.world_at(Moment { branch, ordinal: mark.ordinal });
        let world = world.expect("the past of the present is known");
        let words = world.describe(world.facts().get(usize::from(mark.index))?);
        Some(Anchor { nth, words })
    }
}

fn branch_line<U: Universe>(branch: &Branch<U>) -> String {
    let mut line = format!("branch {} {}", branch.id, quote(&branch.name));
    if let Some(Moment { branch, ordinal }) = branch.parent {
        write!(line, " from {branch} after {ordinal}").expect("a string takes all that is written");
    }
    line + &format!(" frontier {} at {}", branch.frontier, branch.frontier_at)
}
