//! Playing a plan and watching it: every fact's cause, every call's end, every read.

use std::collections::BTreeSet;
use std::fmt;

use brokerscope_engine::node::{Fact, What};
use brokerscope_engine::physics::fact_id::FactId;
use brokerscope_engine::physics::time::{Instant, Span};
use brokerscope_engine::protocol::ids::{BrokerId, LeaderEpoch, PartitionId};
use brokerscope_engine::world::World;
use brokerscope_engine::world::action::Action;

use super::commits::Commits;
use super::groups::Groups;
use super::plan::Plan;
use super::promised::Promised;
use super::rest;
use super::settled;

/// So long everything may take to come to rest once it is mended: longer than any session, request
/// or delivery.
const PATIENCE: Span = Span::from_ms(400_000);
/// How often it is looked at, and mended again.
const SLICE: Span = Span::from_ms(4_000);

/// What was played.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Played {
    seeds: u64,
    events: u64,
    actions: u64,
    calls: u64,
}

impl Played {
    /// This and `other` together.
    pub(crate) fn add(&mut self, other: &Self) {
        self.seeds += other.seeds;
        self.events += other.events;
        self.actions += other.actions;
        self.calls += other.calls;
    }
}

impl fmt::Display for Played {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seeds, events, actions, calls } = self;
        write!(f, "{seeds} seeds, {events} events, {actions} actions, {calls} calls")
    }
}

/// A cluster under observation.
pub(crate) struct Watched<'a> {
    pub(crate) world: World,
    /// How many facts each event had.
    facts_of_events: Vec<u32>,
    promised: Promised,
    pub(crate) groups: Groups,
    commits: Commits,
    pub(crate) calls: u64,
    pub(crate) ended: u64,
    actions: u64,
    /// Whether the power may fail or a leader be chosen uncleanly: nothing else may lose what was
    /// acknowledged with acks=all.
    may_lose: bool,
    /// Whether a call failed; or a broker began again, which forgets all but a producer's last
    /// batch; or a partition got another leader, which takes any first sequence of a producer that
    /// it does not know. Nothing else makes an idempotent producer begin an epoch with what is in
    /// the log, or behind what came later.
    pub(crate) may_repeat: bool,
    /// Replicas that were told to truncate. Kafka's take no notice of the high watermark that came
    /// with it, and their fetch sessions do not repeat it.
    pub(crate) diverged: BTreeSet<(BrokerId, PartitionId)>,
    tell: &'a mut dyn FnMut(Instant, &Fact),
}

/// Plays `plan`: safety for so many events, then rest.
///
/// # Errors
/// What is wrong.
pub(crate) fn play(plan: &Plan, events: u64) -> Result<Played, String> {
    watch(plan, events, &mut |_, _| ())
}

/// The same, and tells every fact.
pub(crate) fn watch(
    plan: &Plan,
    events: u64,
    tell: &mut dyn FnMut(Instant, &Fact),
) -> Result<Played, String> {
    let mut watched = Watched {
        world: World::new(plan.setup.clone()),
        facts_of_events: Vec::new(),
        promised: Promised::default(),
        groups: Groups::default(),
        commits: Commits::default(),
        may_repeat: plan.may_lose,
        diverged: BTreeSet::new(),
        calls: 0,
        ended: 0,
        actions: 0,
        may_lose: plan.may_lose,
        tell,
    };
    watched.observe()?;
    for line in &plan.lines {
        let (at, action) = line.split_once(' ').ok_or("a line has an instant and an action")?;
        let at: Instant = at.parse()?;
        while watched.world.next_due().is_some_and(|due| due <= at)
            && watched.world.ordinal() < events
        {
            watched.step()?;
        }
        if watched.world.ordinal() >= events {
            break;
        }
        watched.act(at, action)?;
    }
    while watched.world.ordinal() < events && watched.world.next_due().is_some() {
        watched.step()?;
    }
    watched.come_to_rest()?;
    watched.close_members()?;
    let Watched { world, actions, calls, .. } = watched;
    Ok(Played { seeds: 1, events: world.ordinal(), actions, calls })
}

impl Watched<'_> {
    fn step(&mut self) -> Result<(), String> {
        self.world.step();
        self.observe()
    }

    /// Does `action`. Being refused is no event.
    fn act(&mut self, at: Instant, action: &str) -> Result<(), String> {
        let action: Action = action.parse()?;
        if self.world.apply(at, &action).is_ok() {
            self.actions += 1;
            self.observe()?;
        }
        Ok(())
    }

    fn run_until(&mut self, until: Instant) -> Result<(), String> {
        while self.world.next_due().is_some_and(|due| due <= until) {
            self.step()?;
        }
        Ok(())
    }

    /// Whether the groups of `partition` have what was acknowledged, at their coordinator.
    pub(crate) fn check_kept(&self, at: (BrokerId, PartitionId)) -> Result<(), String> {
        if self.may_lose || self.promised.is_raced(at.1) {
            return Ok(());
        }
        self.commits.check_kept(&self.world, at)
    }

    /// Mends everything, and waits until all is as it should be.
    fn come_to_rest(&mut self) -> Result<(), String> {
        let began = self.world.now();
        let mut now = began;
        loop {
            for line in self.remedies() {
                self.may_lose |= line.contains("unclean");
                self.act(now, &line)?;
            }
            now += SLICE;
            self.run_until(now)?;
            match rest::check(self) {
                Ok(()) => return Ok(()),
                Err(why) if now > began + PATIENCE => return Err(format!("not at rest: {why}")),
                Err(_) => {}
            }
        }
    }

    /// Closes all members of groups: their offsets come to rest too, where they commit by
    /// themselves at the ends of the logs.
    fn close_members(&mut self) -> Result<(), String> {
        let clients = self.world.clients().iter();
        let members = clients.filter(|it| it.consumer().is_some_and(|it| it.member().is_some()));
        let lines: Vec<String> = members.map(|it| format!("close {}", it.name)).collect();
        if lines.is_empty() {
            return Ok(());
        }
        let read = settled::read_to_commit(&self.world);
        for line in lines {
            self.act(self.world.now(), &line)?;
        }
        self.come_to_rest()?;
        settled::check_committed(&self.world, &read)
    }

    /// What mends all that may be broken. Most of it will be refused.
    fn remedies(&self) -> Vec<String> {
        let brokers: Vec<_> = self.world.brokers().iter().map(|broker| broker.id).collect();
        let mut lines = vec!["start controller".to_owned()];
        for broker in &brokers {
            let clients = self.world.clients().iter().map(|client| client.name.clone());
            let others = brokers.iter().filter(|other| *other < broker);
            let ends = clients.chain(others.map(ToString::to_string));
            lines.extend(
                ends.chain(["controller".to_owned()]).map(|end| format!("heal {end} {broker}")),
            );
            let remedies = ["mend-disk", "thaw", "start", "resume-fetching"];
            lines.extend(remedies.map(|it| format!("{it} {broker}")));
        }
        for client in self.world.clients() {
            lines.extend(["thaw", "resume-polling"].map(|it| format!("{it} {}", client.name)));
        }
        // Nobody may lead where a changed `min.insync.replicas` has cleared who was eligible.
        let orphans = self.world.image().live_partitions().filter(|(_, it)| {
            it.leader == BrokerId::NONE && it.elr.is_empty() && it.last_known_elr.is_empty()
        });
        let name = |(partition, _)| self.world.image().partition_name(partition);
        lines.extend(orphans.map(name).map(|name| format!("elect-leaders unclean {name}")));
        lines
    }

    /// Looks at the facts of the last event.
    fn observe(&mut self) -> Result<(), String> {
        let (ordinal, now) = (self.world.ordinal(), self.world.now());
        if ordinal != self.facts_of_events.len() as u64 {
            return Err(format!("event {ordinal} follows {}", self.facts_of_events.len()));
        }
        self.facts_of_events.push(u32::try_from(self.world.facts().len()).unwrap_or(u32::MAX));
        for (index, fact) in self.world.facts().iter().enumerate() {
            let id = FactId::new(ordinal, index);
            let is_first = matches!(fact.what, What::Began | What::Acted);
            if fact.cause.is_none() != is_first {
                return Err(format!("{now}: {id} has no cause, or one too many: {fact:?}"));
            }
            if let Some(cause) = fact.cause {
                let place = usize::try_from(cause.ordinal()).unwrap_or(usize::MAX);
                let facts = self.facts_of_events.get(place).copied().unwrap_or_default() as usize;
                if cause >= id || cause.index() >= facts {
                    return Err(format!("{now}: {id} comes before its cause {cause}: {fact:?}"));
                }
            }
            (self.tell)(now, fact);
        }
        self.count()
    }

    /// Every call ends once; what is promised stays.
    fn count(&mut self) -> Result<(), String> {
        for fact in self.world.facts() {
            if let What::SendCalled { .. } = fact.what {
                self.calls += 1;
            } else if let What::ProduceAcknowledged { .. } | What::ProduceFailed { .. } = fact.what
            {
                self.ended += 1;
            }
            if let What::DivergenceTold { partition, follower, .. } = fact.what {
                self.diverged.insert((follower, partition));
            }
            let is_failure = matches!(fact.what, What::ProduceFailed { .. });
            let moved =
                matches!(fact.what, What::BecameLeader { leader_epoch: LeaderEpoch(1..), .. });
            let began = matches!(fact.what, What::BrokerStarting { .. });
            self.may_repeat |= is_failure || moved || began;
        }
        self.promised.observe(&self.world, self.may_lose)?;
        self.groups.observe(&self.world, (&self.promised, self.may_lose))?;
        self.commits.observe(&self.world, (&self.promised, self.may_lose))
    }
}
