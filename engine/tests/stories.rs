//! Stories of a whole cluster, text in and facts out: what happens, in which order, and when.
//!
//! A script has an instant (seconds) and an action on each line; `end` lets time pass until then.
//! A fact is a line of columns: instant, kind, whom it is about (`orders-0@2` is a replica, `2 > 1`
//! the connection that broker 2 opened to broker 1), and the rest, where `?3` is the request with
//! number 3 of its connection and `!3` the answer to it. `2000/0 from 4` are the id, the epoch and
//! the first sequence of an idempotent producer's batch.

mod lab;
mod stories {
    mod acks;
    mod batching;
    mod blocking;
    mod compressing;
    mod configs;
    mod consumers;
    mod controller;
    mod deletions;
    mod deliveries;
    mod disks;
    mod elections;
    mod gathered;
    mod groups;
    mod groups_deleted;
    mod groups_lost;
    mod groups_static;
    mod idempotence;
    mod isr;
    mod links;
    mod loads;
    mod losses;
    mod measures;
    mod membership;
    mod outside;
    mod partitions;
    mod positions;
    mod print;
    mod print_groups;
    mod print_producers;
    mod processes;
    mod producer_ids;
    mod promises;
    mod refusals;
    mod replication;
    mod retries;
    mod segments;
    mod starting;
    mod sticky;
    mod topics;
    mod upkeep;
    mod why;

    pub(crate) use print::lines;
}

use brokerscope_engine::physics::time::Instant;
use brokerscope_engine::world::setup::Setup;

use lab::Lab;

/// Three brokers; they are up after 2.04 s.
fn play(script: &str) -> Lab {
    let mut lab = Lab::new(Setup::default());
    for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
        lab.play(line);
    }
    lab
}

/// Plays `script` and compares the lines of facts that hold all words of one of the groups in
/// `shown`, which are separated by commas. What is between a broker and the controller has to be
/// asked for by that word. A long line may go on in the next one.
fn check(script: &str, shown: &str, expected: &str) {
    let groups: Vec<Vec<&str>> =
        shown.split(',').map(|group| group.split_whitespace().collect()).collect();
    let is_shown = |line: &String| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let is_asked =
            |group: &&Vec<&str>| group.contains(&"controller") || !words.contains(&"controller");
        let mut asked = groups.iter().filter(is_asked);
        asked.any(|group| group.iter().all(|word| words.contains(word)))
    };
    let lab = play(script);
    let told: Vec<String> = stories::lines(&lab).filter(is_shown).collect();
    let same = told.iter().map(|line| words(line)).eq(paragraphs(expected));
    assert!(same, "expected:\n{expected}\ntold:\n{}\n", told.join("\n"));
}

fn words(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The lines of `text`, each word apart by one space. A line that does not begin with an instant
/// goes on with the one before it.
fn paragraphs(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for line in text.lines().map(words).filter(|line| !line.is_empty()) {
        let first = line.split(' ').next().unwrap_or_default();
        let is_instant = first.contains('.') && first.parse::<Instant>().is_ok();
        match found.last_mut() {
            Some(last) if !is_instant => {
                *last += " ";
                *last += &line;
            }
            Some(_) | None => found.push(line),
        }
    }
    found
}
