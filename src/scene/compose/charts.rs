//! Charts from the samples that a history keeps of each branch.

use super::source::Source;
use crate::scene::charts::{Charts, Figure};
use brokerscope_engine::history::{BranchId, History, Sample};
use brokerscope_engine::physics::time::Instant;
use brokerscope_engine::world::World;
use brokerscope_engine::world::measures::Measures;
use std::fmt::Write;

/// More branches than this are not drawn beside the present one, the oldest first.
const MOST_OTHERS: usize = 8;
/// A rate is that of so small a part of the axis, or of a little more.
const WINDOWS: u64 = 48;
/// The axis ends at a whole one of so many parts of it, so that it grows now and then only.
const STEPS: u64 = 16;

/// A branch that is drawn.
struct Line {
    on_screen: bool,
    /// The samples along its way.
    way: Vec<Sample<Measures>>,
    /// The first of them that is drawn: another branch is a line from its fork.
    from: usize,
    /// In microseconds: what is an average is one of so much time.
    window: u64,
}

/// The charts of all branches, as far as they were played.
pub(super) fn charts(source: &Source<'_>) -> Charts {
    let history = source.history;
    let here = history.moment().branch;
    let mut end = 1;
    let mut drawn = Vec::new();
    for branch in history.branches() {
        end = end.max(branch.frontier_instant().as_us());
        if branch.id() != here {
            drawn.push(branch.id());
        }
    }
    let step = (end.next_power_of_two() / STEPS).max(1);
    let until = end.div_ceil(step) * step;
    drawn.drain(..drawn.len().saturating_sub(MOST_OTHERS));
    drawn.push(here);
    let lines = drawn.into_iter().map(|id| line(history, id, until / WINDOWS));
    let lines: Vec<Line> = lines.collect();
    let mut charts = Charts {
        until: Instant::from_us(until),
        numbers: String::new(),
        now: [None; 4],
        replicas: 0,
    };
    if let Some(line) = lines.last() {
        let world = history.world();
        let (ordinal, at, measures) = (world.ordinal(), world.now(), world.measures());
        let past = &line.way[..line.way.partition_point(|it| it.ordinal < ordinal)];
        let present = Sample { ordinal, at, measures };
        charts.now = Figure::ALL.map(|figure| line.value(figure, past, &present));
        charts.replicas = measures.replicas;
    }
    for figure in Figure::ALL {
        let least = if figure == Figure::Isr { charts.replicas } else { 1 };
        charts.numbers.push('\n');
        charts.numbers.push_str(figure.name());
        push(&mut charts.numbers, least.into());
        for line in &lines {
            line.write(figure, &mut charts.numbers);
        }
    }
    charts
}

fn line(history: &History<World>, id: BranchId, window: u64) -> Line {
    let on_screen = id == history.moment().branch;
    let mut way = Vec::new();
    let mut next = history.branch(id).map(|branch| (branch, u64::MAX));
    let forked = next.map_or(0, |(branch, _)| branch.forked_at());
    while let Some((branch, upto)) = next {
        let samples = history.samples(branch.id());
        let past = &samples[..samples.partition_point(|it| it.ordinal <= upto)];
        let mut longer = past.to_vec();
        longer.append(&mut way);
        way = longer;
        let parent = branch.parent();
        next = parent.and_then(|from| Some((history.branch(from.branch)?, from.ordinal.min(upto))));
    }
    let own = way.partition_point(|it| it.ordinal <= forked);
    let from = if on_screen { 0 } else { own.saturating_sub(1) };
    Line { on_screen, way, from, window }
}

impl Line {
    fn write(&self, figure: Figure, numbers: &mut String) {
        numbers.push_str(if self.on_screen { "\n1" } else { "\n0" });
        for place in self.from..self.way.len() {
            push(numbers, self.way[place].at.as_us());
            match self.value(figure, &self.way[..place], &self.way[place]) {
                Some(value) => push(numbers, value),
                None => numbers.push_str(" -"),
            }
        }
    }

    /// A figure at a sample, or since one some time before.
    fn value(
        &self,
        figure: Figure,
        past: &[Sample<Measures>],
        at: &Sample<Measures>,
    ) -> Option<u64> {
        let since = |it: &Sample<Measures>| at.at.since(it.at).as_us();
        let before = past.iter().rfind(|it| since(it) >= self.window);
        let before = before.or(past.first()).unwrap_or(at);
        let (then, now) = (&before.measures, &at.measures);
        match figure {
            Figure::Throughput => {
                ((now.appended - then.appended) * 1_000_000).checked_div(since(before))
            }
            Figure::Lag => now.lag,
            Figure::Isr => (now.replicas > 0).then_some(now.in_sync.into()),
            Figure::Latency => {
                let took = now.calls_took_us - then.calls_took_us;
                took.checked_div(now.calls - then.calls)
            }
        }
    }
}

fn push(numbers: &mut String, number: u64) {
    write!(numbers, " {number}").expect("writing to a String does not fail");
}
