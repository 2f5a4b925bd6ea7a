//! A chain of causes. What is so has a rule; an input of the rule has, side by side, the fact that
//! set it and the condition that holds it there, so that no effect stands before its cause.

use crate::text::{Phrase, why};
use brokerscope_engine::physics::time::Instant;

/// Something that is so, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// What it is in the chain.
    pub kind: ReasonKind,
    /// What it says.
    pub text: Phrase,
    /// Why it is so, each apart.
    pub causes: Vec<Self>,
}

/// A link's part in the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReasonKind {
    /// What is seen now.
    Now,
    /// Kafka's rule.
    Rule,
    /// An input of the rule.
    Input,
    /// The fact that set something, and when.
    Fact(Instant),
    /// The condition that keeps it so, and since when.
    Held(Instant),
}

impl Reason {
    /// A link with its causes.
    pub const fn new(kind: ReasonKind, text: Phrase, causes: Vec<Self>) -> Self {
        Self { kind, text, causes }
    }

    /// What kind of link it is, and when it was.
    pub fn kind_said(&self) -> Phrase {
        match self.kind {
            ReasonKind::Now => why::kind_now(),
            ReasonKind::Rule => why::kind_rule(),
            ReasonKind::Input => why::kind_input(),
            ReasonKind::Fact(at) => why::kind_fact(at),
            ReasonKind::Held(at) => why::kind_held(at),
        }
    }
}
