//! What the page shows, as plain values: a [`Still`] is composed when an event or the focus
//! changed, a [`motion::Motion`] follows from it and the virtual time of a frame alone.
//!
//! | file | holds |
//! |---|---|
//! | `stage` | one partition: replicas, clients, requests in flight and parked |
//! | `mark` | a place on the ruler that slides for a millisecond after its fact |
//! | `geometry` | where everything of a stage lies, for a page of a given width |
//! | `gutter` | where the links run and where requests dock |
//! | `paths` | the shapes of cells and links as SVG path data |
//! | `motion` | where everything that moves is at an instant |
//! | `first_minute` | the question and its answer |
//! | `cluster` | processes, membership, replicas, links, the metadata log, broker by broker |
//! | `groups` | members, partitions and positions of consumer groups |
//! | `charts` | figures over virtual time, a line a branch |
//! | `machines` | where everything of the cluster lies |
//! | `traffic` | where the cluster's packets are at an instant |
//! | `explore` | actions, settings, sentence, notices |
//! | `inspector` | the state, bytes and causes of what is selected |
//! | `why` | a chain of causes |
//! | `transport` | what the play buttons can do now |
//! | `timeline` | branches, marks and the cursor |
//! | `axis` | where an instant lies on the timeline |
//!
//! Deliberately absent: engine types other than ids and time (the engine can be rewritten under the
//! picture), closures, colours, words (a text is a [`Phrase`]), and anything later than *now* while
//! a question is open: what is masked is not composed.

pub mod axis;
pub mod charts;
pub mod cluster;
pub mod compose;
pub mod digits;
pub mod explore;
pub mod first_minute;
pub mod geometry;
pub mod groups;
pub mod gutter;
pub mod inspector;
pub mod line;
pub mod machines;
pub mod mark;
pub mod motion;
pub mod paths;
pub mod stage;
pub mod summary;
pub mod timeline;
pub mod traffic;
pub mod transport;
pub mod why;

use crate::text::Phrase;
use brokerscope_engine::physics::time::Instant;

/// Everything on the page that stands still between two events.
#[derive(Clone, Debug, PartialEq)]
pub struct Still {
    /// The instant it was composed for.
    pub now: Instant,
    /// The partition on stage.
    pub stage: stage::Stage,
    /// What is around it.
    pub page: Page,
    /// The play buttons.
    pub transport: transport::Transport,
    /// What was played, and where we are in it.
    pub timeline: timeline::Timeline,
    /// What a screen reader is told when it changes.
    pub announcement: Option<Phrase>,
}

/// The two pages there are.
#[derive(Clone, Debug, PartialEq)]
pub enum Page {
    /// One partition, one question.
    FirstMinute(Box<first_minute::FirstMinute>),
    /// The partition with every control at hand.
    Explore(Box<explore::Explore>),
}
