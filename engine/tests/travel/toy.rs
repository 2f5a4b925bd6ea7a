//! A universe small enough to hold in the head: counters that count up at seeded intervals and
//! bounce at a limit. Several events share an instant, and every action has a reason to be refused.

use std::fmt;
use std::str::FromStr;

use brokerscope_engine::history::{Interest, Universe};
use brokerscope_engine::physics::chance::Chance;
use brokerscope_engine::physics::time::{Instant, Span};

/// A toy of a behaviour: from the second on, counters bounce one later and refuse hard pokes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Toy<const BEHAVIOUR: u32 = 1> {
    chance: Chance,
    now: Instant,
    ordinal: u64,
    values: Vec<i64>,
    deadlines: Vec<Option<Instant>>,
    facts: Vec<Fact>,
    weight_bytes: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Setup {
    pub(crate) seed: u64,
    pub(crate) counters: usize,
    pub(crate) weight_bytes: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Adds to a counter and wakes it.
    Poke(usize, i64),
    /// Stops a counter.
    Hush(usize),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fact {
    Counted(usize),
    Bounced(usize),
    Poked(usize),
    Hushed(usize),
}

const BOUNCE_AT: i64 = 20;

impl<const BEHAVIOUR: u32> Toy<BEHAVIOUR> {
    pub(crate) fn values(&self) -> &[i64] {
        &self.values
    }

    fn counter(&self, counter: usize) -> Result<usize, String> {
        let known = counter < self.values.len();
        known.then_some(counter).ok_or_else(|| format!("there is no counter {counter}"))
    }

    fn wake(&mut self, counter: usize) {
        let wait = Span::from_us(500 * self.chance.below(8));
        self.deadlines[counter] = Some(self.now + wait);
    }

    fn begin_event(&mut self, at: Instant) {
        self.now = at;
        self.ordinal += 1;
        self.facts.clear();
    }

    fn next(&self) -> Option<(Instant, usize)> {
        let due = self.deadlines.iter().zip(0..);
        due.filter_map(|(due, counter)| due.map(|due| (due, counter))).min()
    }
}

impl<const BEHAVIOUR: u32> Universe for Toy<BEHAVIOUR> {
    type Setup = Setup;
    type Action = Action;
    type Fact = Fact;
    type Measures = u64;
    const BEHAVIOUR: u32 = BEHAVIOUR;

    fn begin(setup: &Setup) -> Result<Self, String> {
        let Setup { seed, counters, weight_bytes } = *setup;
        if counters > 100 {
            return Err(format!("{counters} counters are more than 100"));
        }
        let mut toy = Self {
            chance: Chance::stream(seed, "counters"),
            now: Instant::ZERO,
            ordinal: 0,
            values: vec![0; counters],
            deadlines: vec![None; counters],
            facts: Vec::new(),
            weight_bytes,
        };
        (0..counters).for_each(|counter| toy.wake(counter));
        Ok(toy)
    }

    fn now(&self) -> Instant {
        self.now
    }

    fn ordinal(&self) -> u64 {
        self.ordinal
    }

    fn next_due(&self) -> Option<Instant> {
        self.next().map(|(due, _)| due)
    }

    fn step(&mut self) -> bool {
        let Some((due, counter)) = self.next() else {
            return false;
        };
        self.begin_event(due);
        self.values[counter] += 1;
        self.facts.push(Fact::Counted(counter));
        if self.values[counter] >= BOUNCE_AT + i64::from(BEHAVIOUR > 1) {
            self.values[counter] = 0;
            self.facts.push(Fact::Bounced(counter));
        }
        self.wake(counter);
        true
    }

    fn apply(&mut self, at: Instant, action: &Action) -> Result<(), String> {
        match *action {
            Action::Poke(counter, amount) => {
                let counter = self.counter(counter)?;
                if BEHAVIOUR > 1 && amount > 9 {
                    return Err(format!("a poke of {amount} is too hard"));
                }
                self.begin_event(at);
                self.values[counter] = self.values[counter].saturating_add(amount);
                self.wake(counter);
                self.facts.push(Fact::Poked(counter));
            }
            Action::Hush(counter) => {
                let counter = self.counter(counter)?;
                if self.deadlines[counter].is_none() {
                    return Err(format!("counter {counter} is quiet already"));
                }
                self.begin_event(at);
                self.deadlines[counter] = None;
                self.facts.push(Fact::Hushed(counter));
            }
        }
        Ok(())
    }

    fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// Where it is, so that each event is measured differently.
    fn measures(&self) -> u64 {
        self.ordinal
    }

    fn interesting(fact: &Fact) -> Option<Interest> {
        let (kind, counter) = match *fact {
            Fact::Counted(_) => return None,
            Fact::Bounced(counter) => (0, counter),
            Fact::Poked(counter) => (1, counter),
            Fact::Hushed(counter) => (2, counter),
        };
        Some(Interest { kind, subject: counter as u32 })
    }

    fn describe(&self, fact: &Fact) -> String {
        fact.to_string()
    }

    fn weight_bytes(&self) -> usize {
        self.weight_bytes
    }
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Counted(counter) => write!(f, "counted {counter}"),
            Self::Bounced(counter) => write!(f, "bounced {counter}"),
            Self::Poked(counter) => write!(f, "poked {counter}"),
            Self::Hushed(counter) => write!(f, "hushed {counter}"),
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Poke(counter, amount) => write!(f, "poke {counter} {amount}"),
            Self::Hush(counter) => write!(f, "hush {counter}"),
        }
    }
}

impl FromStr for Action {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let words: Vec<_> = text.split(' ').collect();
        let action = match words[..] {
            ["poke", counter, by] => counter.parse().ok().zip(by.parse().ok()).map(Self::poke),
            ["hush", counter] => counter.parse().ok().map(Self::Hush),
            _ => None,
        };
        action.ok_or_else(|| format!("`{text}` is no action; write `poke 3 5` or `hush 3`"))
    }
}

impl Action {
    fn poke((counter, amount): (usize, i64)) -> Self {
        Self::Poke(counter, amount)
    }
}

impl fmt::Display for Setup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seed, counters, weight_bytes } = self;
        write!(f, "seed {seed}\ncounters {counters}\nweight {weight_bytes}")
    }
}

impl FromStr for Setup {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let number = |line: Option<&str>, word: &str| {
            let number = line.and_then(|line| line.strip_prefix(word)?.strip_prefix(' '));
            let number: Option<u64> = number.and_then(|number| number.parse().ok());
            number.ok_or_else(|| format!("the setup needs a line `{word}` with a number"))
        };
        let mut lines = text.split('\n');
        let setup = Self {
            seed: number(lines.next(), "seed")?,
            counters: number(lines.next(), "counters")? as usize,
            weight_bytes: number(lines.next(), "weight")? as usize,
        };
        lines.next().map_or(Ok(setup), |line| Err(format!("`{line}` is no line of a setup")))
    }
}
