//! A world that is driven by a script and watched: every fact is kept with its instant and, where
//! it is of a packet, with the message itself. That every fact has an earlier cause is checked on
//! the way.

use brokerscope_engine::node::{Direction, Fact, What};
use brokerscope_engine::physics::fact_id::FactId;
use brokerscope_engine::physics::time::Instant;
use brokerscope_engine::protocol::ids::Endpoint;
use brokerscope_engine::protocol::messages::{Request, Response};
use brokerscope_engine::world::World;
use brokerscope_engine::world::action::Action;
use brokerscope_engine::world::setup::Setup;

/// A world under observation.
pub(crate) struct Lab {
    pub(crate) world: World,
    pub(crate) seen: Vec<Seen>,
    /// Both ends of every connection, by its id.
    pub(crate) ends: Vec<(Endpoint, Endpoint)>,
    /// How many facts each event had.
    pub(crate) facts_of_events: Vec<usize>,
}

/// Something that was observed.
pub(crate) struct Seen {
    pub(crate) at: Instant,
    pub(crate) what: Observed,
}

pub(crate) enum Observed {
    Fact(Fact, Option<Message>),
    /// A line of the script was not done: the reason.
    Refused(String),
}

/// What a packet held when it left.
#[derive(Clone)]
pub(crate) enum Message {
    Request(Request),
    Response(Response),
}

impl Lab {
    pub(crate) fn new(setup: Setup) -> Self {
        let mut lab = Self {
            world: World::new(setup),
            seen: Vec::new(),
            ends: Vec::new(),
            facts_of_events: Vec::new(),
        };
        lab.observe();
        lab
    }

    /// Does a line of a script: an instant in seconds and an action, or `end`.
    pub(crate) fn play(&mut self, line: &str) {
        let (at, action) = line.split_once(' ').expect("a line has an instant and an action");
        let at: Instant = at.parse().expect("a line begins with an instant");
        self.run_until(at);
        if action == "end" {
            return;
        }
        let done = action.parse::<Action>().and_then(|action| {
            self.world.apply(at, &action).map_err(|refusal| refusal.to_string())
        });
        match done {
            Ok(()) => self.observe(),
            Err(why) => self.seen.push(Seen { at, what: Observed::Refused(why) }),
        }
    }

    pub(crate) fn run_until(&mut self, until: Instant) {
        while self.world.next_due().is_some_and(|due| due <= until) {
            self.world.step();
            self.observe();
        }
    }

    fn observe(&mut self) {
        for connection in self.world.network().connections() {
            if connection.id().0 as usize == self.ends.len() {
                self.ends.push((connection.opener(), connection.acceptor()));
            }
        }
        let ordinal = self.world.ordinal();
        assert_eq!(ordinal, self.facts_of_events.len() as u64, "every event is looked at");
        self.facts_of_events.push(self.world.facts().len());
        for (index, fact) in self.world.facts().iter().enumerate() {
            let id = FactId::new(ordinal, index);
            let is_first = matches!(fact.what, What::Began | What::Acted);
            assert_eq!(fact.cause.is_none(), is_first, "{id}: {fact:?}");
            if let Some(cause) = fact.cause {
                let place = usize::try_from(cause.ordinal()).expect("a short run");
                assert!(cause < id, "{id} comes before its cause: {fact:?}");
                assert!(cause.index() < self.facts_of_events[place], "{id}: {fact:?}");
            }
            let what = Observed::Fact(*fact, self.message(&fact.what));
            self.seen.push(Seen { at: self.world.now(), what });
        }
    }

    /// The message that `what` tells the sending of.
    fn message(&self, what: &What) -> Option<Message> {
        let What::Sent { connection, correlation, direction, .. } = *what else { return None };
        let connection = self.world.network().connection(connection)?;
        match direction {
            Direction::Request => connection
                .requests()
                .find(|packet| packet.correlation == correlation)
                .map(|packet| Message::Request(packet.message.clone())),
            Direction::Response => connection
                .responses()
                .find(|packet| packet.correlation == correlation)
                .map(|packet| Message::Response(packet.message.clone())),
        }
    }
}
