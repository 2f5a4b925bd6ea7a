//! A history as text, to be kept, sent and opened elsewhere. It holds what cannot be derived: the
//! setup, the branches with their actions, how far each was known, and the place. Everything else
//! comes again when the actions are replayed.
//!
//! ```text
//! brokerscope session 1
//! behaviour 7
//! setup 2
//! |seed 7
//! |brokers 3
//! branch 0 "A" frontier 120 at 5.204
//! act 3 0.500 produce orders hello
//! branch 1 "B" from 0 after 57 frontier 90 at 3.100
//! act 58 1.204 produce orders world
//! moment 1 64 at 2.001
//! anchor 3 "hw-advanced orders-0"
//! end c0ffee0123456789
//! ```
//!
//! `act` says the number of the event that the action is, and its instant. `anchor` says where the
//! moment is in words: the third fact so described is the last interesting one before it; or
//! `anchor none`. `end` carries a checksum of all lines before it, so that a session damaged on
//! its way is refused instead of telling another story.

mod fault;
mod loading;
mod plan;
mod save;
mod words;

pub use fault::{Counted, LoadError, LoadFault, Part, SaveFault};
pub use loading::{Loaded, Loading, Opened};

/// How many events the branches of a saved session may have together.
pub const MAX_EVENTS: u64 = 10_000_000;
/// How many actions a saved session may have.
pub const MAX_ACTIONS: usize = 200_000;
/// How long a saved session may be.
pub const MAX_TEXT_BYTES: usize = 16 << 20;

/// The version of the form of the text, which this engine writes and reads.
const FORMAT: u32 = 1;

/// A place in words: the `nth` interesting fact that is described so.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Anchor {
    nth: u64,
    words: String,
}
