//! Short stories as text: what is done, and where one stands then.

use brokerscope_engine::history::{Density, History, Moment, Progress, Universe};
use brokerscope_engine::physics::time::{Instant, Span};

use crate::toy::{Setup, Toy};

pub(crate) fn toy_history() -> History<Toy> {
    let setup = Setup { seed: 7, counters: 3, weight_bytes: 1_000 };
    let density = Density { spacing: 32, checkpoint_bytes: 1 << 20 };
    History::begin(setup, density).expect("the setup is sound")
}

/// Longer than any toy of these stories takes to bounce.
pub(crate) const PATIENCE: Span = Span::from_ms(10_000);

fn reached(progress: Progress) -> Result<(), String> {
    match progress {
        Progress::Done => Ok(()),
        other @ (Progress::More | Progress::Quiet | Progress::Nothing) => Err(format!("{other:?}")),
    }
}

/// Does what one line says, and answers with the place and the counters.
pub(crate) fn tell<U: Values>(history: &mut History<U>, line: &str) -> String {
    let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
    let number = || rest.parse::<u64>().expect("the verb takes a number");
    let named = |name: &str| {
        let found = history.branches().find(|branch| branch.name() == name);
        found.map(|branch| branch.id()).expect("the story names a branch that is there")
    };
    let said: Result<(), String> = match verb {
        "forward" => (0..number())
            .try_for_each(|_| history.step_forward().then_some(()).ok_or("nothing is due".into())),
        "back" => (0..number()).try_for_each(|_| {
            history.step_back().then_some(()).ok_or("this is the beginning".into())
        }),
        "act" => {
            let action = rest.parse();
            action.and_then(|action| history.act(history.world().now(), &action).map(drop))
        }
        "start" => {
            history.start();
            Ok(())
        }
        "undo" => history.undo().then_some(()).ok_or("nothing to undo".into()),
        "fork" => history.fork().map(drop),
        "next" => reached(history.next_interesting(PATIENCE, number())),
        "next-within-ms" => reached(history.next_interesting(Span::from_ms(number()), u64::MAX)),
        "previous" => history.previous_interesting().then_some(()).ok_or("none".into()),
        "go" => {
            let (name, ordinal) = rest.split_once(' ').expect("go to a branch and an ordinal");
            let ordinal = ordinal.parse().expect("an ordinal is a number");
            history.seek(Moment { branch: named(name), ordinal })
        }
        "rename" => history.rename(history.moment().branch, rest),
        "remove" => history.remove(named(rest)),
        "tree" => {
            let line = |branch: &brokerscope_engine::history::Branch<U>| {
                let from = branch.parent().map_or(String::new(), |parent| {
                    format!("{}@{}>", parent.branch, parent.ordinal)
                });
                let actions = branch.actions().map(|entry| format!(" {}", entry.action));
                let actions: String = actions.collect();
                format!("{from}{}..{}{actions}", branch.name(), branch.frontier().ordinal)
            };
            return history.branches().map(line).collect::<Vec<_>>().join(" | ");
        }
        _ => panic!("no story knows `{verb}`"),
    };
    let place = format!("{}@{}", history.current().name(), history.moment().ordinal);
    let (now, values) = (history.world().now(), history.world().values());
    let refused = said.err().map(|why| format!(" ({why})")).unwrap_or_default();
    format!("{place} {now} {values:?}{refused}")
}

/// What stories show of a universe.
pub(crate) trait Values: Universe {
    fn values(&self) -> &[i64];
}

impl<const BEHAVIOUR: u32> Values for Toy<BEHAVIOUR> {
    fn values(&self) -> &[i64] {
        self.values()
    }
}

/// Lines of `what is done => what comes of it`.
fn check(story: &str) {
    let mut history = toy_history();
    let told = story.trim().lines().map(|line| {
        let done = line.split("=>").next().unwrap_or(line).trim();
        format!("{done} => {}", tell(&mut history, done))
    });
    let expected: Vec<_> = story.trim().lines().map(str::trim).collect();
    assert_eq!(told.collect::<Vec<_>>().join("\n"), expected.join("\n"));
}

#[test]
fn acting_in_the_past_forks_and_nothing_is_lost() {
    check(
        r#"
        forward 10 => A@10 0.007500 [5, 2, 3]
        act poke 1 5 => A@11 0.007500 [5, 7, 3]
        forward 10 => A@21 0.013 [8, 10, 7]
        back 12 => A@9 0.006500 [5, 2, 2]
        act hush 0 => B@10 0.006500 [5, 2, 2]
        tree => A..21 poke 1 5 | 0@9>B..10 hush 0
        forward 5 => B@15 0.012 [5, 4, 5]
        go A 21 => A@21 0.013 [8, 10, 7]
        go B 3 => B@3 0.003500 [1, 1, 1]
        forward 7 => B@10 0.006500 [5, 2, 2]
        "#,
    );
}

#[test]
fn time_can_pass_without_the_actions_of_the_known_future() {
    check(
        r#"
        forward 9 => A@9 0.006500 [5, 2, 2]
        act hush 0 => A@10 0.006500 [5, 2, 2]
        forward 5 => A@15 0.012 [5, 4, 5]
        fork => A@15 0.012 [5, 4, 5] (nothing is done after this, so there is nothing to leave)
        go A 8 => A@8 0.006 [4, 2, 2]
        fork => B@8 0.006 [4, 2, 2]
        forward 2 => B@10 0.007500 [5, 2, 3]
        act poke 1 5 => B@11 0.007500 [5, 7, 3]
        tree => A..15 hush 0 | 0@8>B..11 poke 1 5
        go B 8 => B@8 0.006 [4, 2, 2]
        forward 2 => B@10 0.007500 [5, 2, 3]
        go A 10 => A@10 0.006500 [5, 2, 2]
        "#,
    );
}

#[test]
fn the_very_same_action_forks_too() {
    check(
        r#"
        act poke 0 1 => A@1 0.000 [1, 0, 0]
        undo => A@0 0.000 [0, 0, 0]
        act poke 0 1 => B@1 0.000 [1, 0, 0]
        tree => A..1 poke 0 1 | 0@0>B..1 poke 0 1
        "#,
    );
}

#[test]
fn undo_keeps_the_branch_and_goes_further_back_each_time() {
    check(
        r#"
        undo => A@0 0.000 [0, 0, 0] (nothing to undo)
        forward 4 => A@4 0.004 [2, 1, 1]
        act poke 0 1 => A@5 0.004 [3, 1, 1]
        forward 4 => A@9 0.006 [4, 2, 3]
        act poke 1 1 => A@10 0.006 [4, 3, 3]
        forward 4 => A@14 0.010500 [6, 4, 4]
        undo => A@9 0.006 [4, 2, 3]
        undo => A@4 0.004 [2, 1, 1]
        undo => A@4 0.004 [2, 1, 1] (nothing to undo)
        tree => A..14 poke 0 1 poke 1 1
        act poke 2 9 => B@5 0.004 [2, 1, 10]
        undo => B@4 0.004 [2, 1, 1]
        tree => A..14 poke 0 1 poke 1 1 | 0@4>B..5 poke 2 9
        "#,
    );
}

#[test]
fn a_fork_in_the_shared_past_belongs_to_the_branch_that_owns_it() {
    check(
        r#"
        forward 20 => A@20 0.013 [9, 6, 5]
        go A 10 => A@10 0.007500 [5, 2, 3]
        act poke 0 1 => B@11 0.007500 [6, 2, 3]
        go B 5 => B@5 0.005 [3, 1, 1]
        act poke 0 2 => C@6 0.005 [5, 1, 1]
        go B 10 => B@10 0.007500 [5, 2, 3]
        act poke 0 3 => D@11 0.007500 [8, 2, 3]
        tree => A..20 | 0@10>B..11 poke 0 1 | 0@5>C..6 poke 0 2 | 0@10>D..11 poke 0 3
        "#,
    );
}

#[test]
fn interesting_moments_are_found_known_or_not() {
    check(
        r#"
        next 10 => A@0 0.000 [0, 0, 0] (More)
        next 100 => A@45 0.028500 [0, 15, 10]
        next 100 => A@60 0.037 [4, 0, 16]
        previous => A@45 0.028500 [0, 15, 10]
        previous => A@45 0.028500 [0, 15, 10] (none)
        next 0 => A@45 0.028500 [0, 15, 10] (More)
        next 100 => A@60 0.037 [4, 0, 16]
        tree => A..60
        "#,
    );
}

#[test]
fn a_search_ends_with_its_patience_and_stands_there() {
    check(
        r#"
        next-within-ms 10 => A@12 0.009 [6, 3, 3] (Quiet)
        next-within-ms 10 => A@31 0.018 [13, 12, 6] (Quiet)
        back 16 => A@15 0.012 [7, 4, 4]
        next-within-ms 5 => A@39 0.022500 [17, 14, 8] (Quiet)
        next-within-ms 5 => A@44 0.027500 [19, 15, 10] (Quiet)
        next-within-ms 0 => A@45 0.028500 [0, 15, 10]
        tree => A..45
        "#,
    );
}

#[test]
fn a_universe_that_falls_silent_says_so() {
    check(
        r#"
        act hush 0 => A@1 0.000 [0, 0, 0]
        act hush 1 => A@2 0.000 [0, 0, 0]
        act hush 2 => A@3 0.000 [0, 0, 0]
        next 100 => A@3 0.000 [0, 0, 0] (Nothing)
        forward 1 => A@3 0.000 [0, 0, 0] (nothing is due)
        act hush 2 => A@3 0.000 [0, 0, 0] (counter 2 is quiet already)
        act poke 7 1 => A@3 0.000 [0, 0, 0] (there is no counter 7)
        act jump => A@3 0.000 [0, 0, 0] (`jump` is no action; write `poke 3 5` or `hush 3`)
        "#,
    );
}

#[test]
fn names_are_unlike_and_branches_in_use_stay() {
    check(
        r#"
        forward 2 => A@2 0.003 [1, 0, 1]
        rename B => B@2 0.003 [1, 0, 1]
        back 1 => B@1 0.000500 [1, 0, 0]
        act poke 0 1 => C@2 0.000500 [2, 0, 0]
        rename B => C@2 0.000500 [2, 0, 0] (branch 0 is already called `B`)
        rename => C@2 0.000500 [2, 0, 0] (a branch needs a name; write at least one letter)
        rename "2" => "2"@2 0.000500 [2, 0, 0]
        remove B => "2"@2 0.000500 [2, 0, 0] (branch `"2"` began on branch `B`; remove it first)
        remove "2" => "2"@2 0.000500 [2, 0, 0] (branch `"2"` is the current one; leave it first)
        go B 0 => B@0 0.000 [0, 0, 0]
        remove "2" => B@0 0.000 [0, 0, 0]
        tree => B..2
        "#,
    );
}

#[test]
fn an_overview_has_the_first_of_each_kind_in_each_column() {
    for milliseconds in [0, 1, 30, 400, 3_000] {
        let mut history = toy_history();
        history.run_until(Instant::from_ms(milliseconds), u64::MAX);
        let branch = history.moment().branch;
        let marks = history.marks_between(branch, 0, u64::MAX);
        let told: Vec<_> = history.overview(branch).collect();
        let last = marks.last().map_or(0, |mark| mark.instant.as_us());
        let width = (0..).find(|width| last >> width < 64).expect("any time can be halved away");
        let mut seen = std::collections::BTreeSet::new();
        let firsts = marks.iter().filter(|m| seen.insert((m.instant.as_us() >> width, m.kind)));
        let expected: Vec<_> = firsts.map(|mark| (mark.ordinal, mark.instant)).collect();
        let found: Vec<_> = told.iter().map(|told| (told.ordinal, told.instant)).collect();
        assert_eq!(found, expected, "after {milliseconds} ms");
    }
}

#[test]
fn an_overview_begins_at_the_fork() {
    let mut history = toy_history();
    history.run_until(Instant::from_ms(100), u64::MAX);
    let (root, end) = (history.moment().branch, history.moment().ordinal);
    history.seek(Moment { branch: root, ordinal: end / 2 }).expect("the past is known");
    let action = "poke 0 1".parse().expect("the toy's grammar");
    let forked = history.act(history.world().now(), &action).expect("the toy can be poked");
    assert!(forked.forked && history.overview(root).last().expect("it is long").ordinal > end / 2);
    let own = history.overview(forked.moment.branch).map(|told| told.ordinal);
    assert!(own.eq([end / 2 + 1]), "the action is the one event after the fork");
}

#[test]
fn a_seek_in_slices_arrives_or_leaves_everything_as_it_was() {
    let mut history = toy_history();
    history.run_until(Instant::from_ms(100), u64::MAX);
    let (here, before) = (history.moment(), format!("{history:?}"));
    let place = Moment { ordinal: 31, ..here };
    let mut seek = history.begin_seek(place).expect("the past is known");
    assert_eq!(history.continue_seek(&mut seek, 30), Progress::More);
    assert_eq!(format!("{history:?}"), before);
    assert_eq!(history.continue_seek(&mut seek, 1), Progress::Done);
    assert_eq!(history.moment(), place);
    assert_eq!(history.continue_seek(&mut seek, 1), Progress::Done);
    assert_eq!(history.moment(), place, "a seek that arrived does nothing more");
    let beyond = history.begin_seek(Moment { ordinal: here.ordinal + 1, ..here });
    assert!(beyond.is_err_and(|why| why.contains("branch `A` ends at event")));
}

#[test]
fn a_search_past_the_frontier_counts_only_once_it_arrives_and_only_if_nobody_went_on() {
    let mut history = toy_history();
    let (mut dropped, before) = (history.begin_next_interesting(PATIENCE), format!("{history:?}"));
    assert_eq!(history.continue_seek(&mut dropped, 10), Progress::More);
    assert_eq!(format!("{history:?}"), before);
    let mut late = history.begin_next_interesting(PATIENCE);
    history.step_forward();
    assert_eq!(history.continue_seek(&mut late, 1_000), Progress::Nothing);
    assert_eq!(history.moment().ordinal, 1);
}

#[test]
fn a_seek_to_an_old_frontier_sees_the_action_taken_there_meanwhile() {
    let mut history = toy_history();
    tell(&mut history, "forward 9");
    let mut seek = history.begin_seek(history.moment()).expect("the present is known");
    tell(&mut history, "act poke 0 5");
    let acted = history.world().clone();
    assert_eq!(history.continue_seek(&mut seek, 0), Progress::Done);
    assert!(history.step_forward());
    assert_eq!(history.world(), &acted);
}

#[test]
fn a_removed_branch_leaves_nothing_behind() {
    let setup = Setup { seed: 7, counters: 3, weight_bytes: 1_000 };
    let density = Density { spacing: 10_000, checkpoint_bytes: 1 << 20 };
    let mut history = History::<Toy>::begin(setup, density).expect("the setup is sound");
    let straight = tell(&mut history, "forward 400");
    for line in ["go A 5", "act poke 0 9", "forward 700", "go A 0", "go B 600", "go A 0"] {
        tell(&mut history, line);
    }
    assert_eq!(tell(&mut history, "remove B"), "A@0 0.000 [0, 0, 0]");
    assert_eq!(tell(&mut history, "go A 400"), straight);
}

#[test]
fn facts_are_told_within_the_budget() {
    let mut history = toy_history();
    history.run_until(Instant::from_ms(200), u64::MAX);
    let branch = history.moment().branch;
    history.start();
    let all = history.facts_between(branch, 40, 60, u64::MAX).expect("the branch is there");
    assert_eq!((all.upto, all.told.first().map(|told| told.ordinal)), (60, Some(41)));
    let part = history.facts_between(branch, 40, 60, 18).expect("the branch is there");
    assert_eq!(part.upto, 50, "8 events lead from the checkpoint at 32 to the place");
    assert!(part.told.iter().eq(all.told.iter().filter(|told| told.ordinal <= 50)));
}
