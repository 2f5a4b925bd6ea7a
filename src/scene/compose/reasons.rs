//! Why the high watermark is where it is, as a chain that ends at what somebody did.

use brokerscope_engine::node::What;
use brokerscope_engine::physics::order::sort_short_by_key;
use brokerscope_engine::protocol::ids::Offset;
use brokerscope_engine::world::why::{Held, LogEndInput};

use super::source::Source;
use crate::scene::why::{Reason, ReasonKind};
use crate::text::why;

/// Which inputs of the rule the chain shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inputs {
    /// Those that decide.
    Deciding,
    /// All.
    All,
}

/// Why the high watermark is what it is; `stays` if it was expected to move.
pub fn high_watermark(source: &mut Source<'_>, stays: bool, shown: Inputs) -> Option<Reason> {
    let reason = source.world().why_high_watermark(source.partition)?;
    let known = |input: &LogEndInput| input.log_end_offset.max(Offset(0));
    let ends = reason.inputs.iter().map(known).collect();
    let mut inputs = reason.inputs.clone();
    // The input that decides stands first.
    sort_short_by_key(&mut inputs, |input| input.log_end_offset);
    if shown == Inputs::Deciding {
        let least = inputs.first().map(|input| input.log_end_offset);
        inputs.retain(|input| Some(input.log_end_offset) == least);
        // All alike: one stands for all, the follower whose fetch came last.
        sort_short_by_key(&mut inputs, |input| std::cmp::Reverse(input.set_by));
        inputs.truncate(1);
    }
    let causes = inputs.iter().map(|i| input(source, i, i.broker == reason.leader)).collect();
    let rule = Reason::new(ReasonKind::Rule, why::high_watermark_rule(ends), causes);
    let offset = reason.high_watermark;
    let now =
        if stays { why::high_watermark_stays(offset) } else { why::high_watermark_is(offset) };
    Some(Reason::new(ReasonKind::Now, now, vec![rule]))
}

fn input(source: &mut Source<'_>, input: &LogEndInput, leads: bool) -> Reason {
    let (broker, offset) = (input.broker, input.log_end_offset.max(Offset(0)));
    let text = if leads {
        why::input_own_log_end(broker, offset)
    } else {
        why::input_log_end(broker, offset)
    };
    let mut causes = Vec::new();
    if let Some((at, what)) = input.set_by.and_then(|id| source.told(id)) {
        let said = if let What::Appended { to, .. } = what {
            why::appended_at(Offset(to.0 - 1))
        } else {
            why::fetched_from(offset)
        };
        causes.push(Reason::new(ReasonKind::Fact(at), said, Vec::new()));
    }
    if let Some(Held::FetchingPaused { by }) = input.held
        && let Some((at, _)) = source.told(by)
    {
        let scenario = by.ordinal() <= source.setup_end;
        let said = if scenario { why::scenario_paused() } else { why::you_paused() };
        causes.push(Reason::new(ReasonKind::Held(at), said, Vec::new()));
    }
    Reason::new(ReasonKind::Input, text, causes)
}
