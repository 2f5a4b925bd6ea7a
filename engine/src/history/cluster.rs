//! The Kafka cluster as a universe that history travels through.

use crate::node::{Fact, Subject};
use crate::physics::time::Instant;
use crate::world::World;
use crate::world::action::Action;
use crate::world::measures::Measures;
use crate::world::setup::Setup;

use super::universe::{Interest, Universe};

impl Universe for World {
    type Setup = Setup;
    type Action = Action;
    type Fact = Fact;
    type Measures = Measures;

    const BEHAVIOUR: u32 = 7;

    fn begin(setup: &Setup) -> Result<Self, String> {
        Ok(Self::new(setup.clone()))
    }

    fn now(&self) -> Instant {
        self.now()
    }

    fn ordinal(&self) -> u64 {
        self.ordinal()
    }

    fn next_due(&self) -> Option<Instant> {
        self.next_due()
    }

    fn step(&mut self) -> bool {
        self.step()
    }

    fn apply(&mut self, at: Instant, action: &Action) -> Result<(), String> {
        self.apply(at, action).map_err(|refusal| refusal.to_string())
    }

    fn facts(&self) -> &[Fact] {
        self.facts()
    }

    fn measures(&self) -> Measures {
        self.measures()
    }

    fn interesting(fact: &Fact) -> Option<Interest> {
        let kind = fact.what.mark()? as u8;
        Some(Interest { kind, subject: subject_code(fact.what.subject()) })
    }

    fn describe(&self, fact: &Fact) -> String {
        let kind = fact.what.mark().map_or("event", |mark| mark.name());
        let image = self.image();
        match fact.what.subject() {
            Subject::World => kind.to_owned(),
            Subject::Broker(id) => format!("{kind} broker-{id}"),
            Subject::Partition(partition) => format!("{kind} {}", image.partition_name(partition)),
            Subject::Replica(id, partition) => {
                format!("{kind} {} broker-{id}", image.partition_name(partition))
            }
            Subject::Connection(id) => format!("{kind} connection-{id}"),
            Subject::Link(from, to) => format!("{kind} link {from} {to}"),
            Subject::Client(id) => format!("{kind} client-{id}"),
            Subject::Group(group) => {
                let id = self.groups().get(group.0 as usize);
                format!("{kind} group {}", id.map_or("", |id| id.as_str()))
            }
        }
    }

    fn weight_bytes(&self) -> usize {
        self.weight_bytes()
    }
}

/// A number for a subject; subjects of one kind of fact have different ones.
fn subject_code(subject: Subject) -> u32 {
    match subject {
        Subject::World => 0,
        Subject::Broker(id) => id.0.unsigned_abs(),
        Subject::Partition(partition) => partition.0,
        Subject::Replica(id, partition) => partition.0 << 8 | (id.0.unsigned_abs() & 0xff),
        Subject::Connection(id) => id.0,
        Subject::Link(from, to) => from.code() << 16 | to.code(),
        Subject::Client(id) => id.0,
        Subject::Group(group) => group.0,
    }
}
