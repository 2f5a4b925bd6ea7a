//! The line: an action written as one line of text, and how it may go on. What is there to be named
//! in it comes from the cluster as it is.

use crate::text::{Phrase, line as words};
use brokerscope_engine::world::action::Action;

/// The names that a line can use now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Numbers of brokers.
    pub brokers: Vec<String>,
    /// Topics that were not deleted.
    pub topics: Vec<String>,
    /// Their partitions.
    pub partitions: Vec<String>,
    /// Producers and consumers.
    pub clients: Vec<String>,
    /// Consumer groups.
    pub groups: Vec<String>,
}

/// No more ways to go on are offered than a person reads.
const MOST_OFFERED: usize = 40;

/// How actions are written. A word in capitals stands for what it names in the cluster, `|` between
/// words for a choice; what stands behind the words that an action needs can be left out.
const FORMS: [&str; 28] = [
    "produce PARTITION|TOPIC 1 idempotence=on|acks=all|acks=1|acks=0 key=alice|bytes=100 \
     every-us=500000 times=100",
    "consume TOPIC group=GROUP|group=g1 auto.offset.reset=earliest|auto.offset.reset=latest \
     enable.auto.commit=true|enable.auto.commit=false processing-us=200000",
    "consume PARTITION from=earliest|from=latest",
    "crash BROKER|CLIENT|controller",
    "start BROKER|CLIENT|controller",
    "power-off BROKER",
    "stop BROKER",
    "freeze BROKER|CLIENT",
    "thaw BROKER|CLIENT",
    "disk-error BROKER",
    "mend-disk BROKER",
    "cut BROKER BROKER|controller",
    "stall BROKER BROKER|controller",
    "slow BROKER BROKER|controller ms=200",
    "heal BROKER BROKER|controller",
    "reset BROKER BROKER|controller",
    "pause-fetching BROKER",
    "resume-fetching BROKER",
    "close CLIENT",
    "pause-polling CLIENT",
    "resume-polling CLIENT",
    "commit CLIENT PARTITION=0",
    "seek CLIENT PARTITION=0",
    "subscribe CLIENT TOPIC",
    "create-topic parcels partitions=6 replication-factor=3|replication-factor=1",
    "alter-config TOPIC min.insync.replicas=2|unclean.leader.election.enable=true|segment.ms=10000",
    "elect-leaders preferred|unclean PARTITION",
    "delete-topic TOPIC",
];

impl Names {
    /// What a word of a form can be now: itself, or what it stands for.
    fn meant(&self, word: &str) -> Vec<String> {
        let kinds = [
            ("BROKER", &self.brokers),
            ("TOPIC", &self.topics),
            ("PARTITION", &self.partitions),
            ("CLIENT", &self.clients),
            ("GROUP", &self.groups),
        ];
        let of = |part: &str| kinds.iter().find(|(kind, _)| *kind == part).map(|it| it.1);
        let mut meant = Vec::new();
        for choice in word.split('|') {
            let (left, right) = choice.split_once('=').unwrap_or((choice, ""));
            if let Some(names) = of(left) {
                let rest = &choice[left.len()..];
                meant.extend(names.iter().map(|name| format!("{name}{rest}")));
            } else if let Some(names) = of(right) {
                meant.extend(names.iter().map(|name| format!("{left}={name}")));
            } else {
                meant.push(choice.to_owned());
            }
        }
        meant
    }
}

/// How a line that begins so may go on: whole lines up to the next word, in the order of the forms.
/// A word that is whole goes on with the next one.
pub fn complete(names: &Names, line: &str) -> Vec<String> {
    let mut offered = next_word(names, line);
    if let Some(place) = offered.iter().position(|offer| offer == line) {
        let next = next_word(names, &format!("{line} "));
        if !next.is_empty() {
            offered.splice(place..=place, next);
        }
    }
    offered.truncate(MOST_OFFERED);
    offered
}

fn next_word(names: &Names, line: &str) -> Vec<String> {
    let line = line.trim_start();
    let (before, begun) = line.rsplit_once(' ').map_or(("", line), |(a, b)| (a.trim_end(), b));
    let written: Vec<&str> = before.split_whitespace().collect();
    let mut offered: Vec<String> = Vec::new();
    for form in FORMS {
        let form: Vec<&str> = form.split_whitespace().collect();
        let Some(next) = form.get(written.len()).filter(|_| fits(names, &form, &written)) else {
            continue;
        };
        for word in names.meant(next) {
            let mut whole = before.to_owned();
            if !whole.is_empty() {
                whole.push(' ');
            }
            whole.push_str(&word);
            // No link runs from a machine to itself, and no word says more the second time.
            let is_said = written.contains(&word.as_str());
            if word.starts_with(begun) && !is_said && !offered.contains(&whole) {
                offered.push(whole);
            }
        }
    }
    offered
}

/// Whether a form can begin with the words that are written. The second word decides between forms
/// of one verb; what it names need not be there, for a new name is as good.
fn fits(names: &Names, form: &[&str], written: &[&str]) -> bool {
    let Some((verb, rest)) = written.split_first() else { return true };
    let of_partition = |word: &&str| names.partitions.iter().any(|it| it == word);
    let is_other = match (form.get(1), rest.first()) {
        (Some(&"TOPIC"), Some(word)) => of_partition(word),
        (Some(&"PARTITION"), Some(word)) => names.topics.iter().any(|it| it == word),
        _ => false,
    };
    form.first() == Some(verb) && !is_other
}

/// What is wrong with a line, if anything is.
pub fn problem(names: &Names, line: &str) -> Option<Phrase> {
    if line.parse::<Action>().is_ok() {
        return None;
    }
    let Some(verb) = line.split_whitespace().next() else { return Some(words::empty()) };
    let of_verb = |form: &&&str| form.split_whitespace().next() == Some(verb);
    Some(match FORMS.iter().find(of_verb) {
        Some(form) => words::like(&example(names, form)),
        None => words::unknown(verb),
    })
}

/// A form with the first of everything that can be meant.
fn example(names: &Names, form: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    for word in form.split_whitespace() {
        let mut meant = names.meant(word).into_iter();
        words.extend(meant.find(|word| !words.contains(word)));
    }
    words.join(" ")
}
