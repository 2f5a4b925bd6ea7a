//! Everything a person can want of the page. Buttons, keys and tests use the same door.

use crate::scene::stage::Subject;
use crate::scene::transport::{Mode, Speed};
use crate::text::Lang;
use brokerscope_engine::physics::time::Instant;
use brokerscope_engine::protocol::ids::{BrokerId, Offset};
use brokerscope_engine::world::fault::{ControllerFault, LinkFault, ProcessFault};

/// One wish of the person at the page.
#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// Put the guessed line at an offset, or dock it again.
    Guess(Option<Offset>),
    /// Lock the guess in and play.
    LockIn,
    /// Let time run.
    Play,
    /// Let it stand.
    Pause,
    /// Play if time stands, else pause.
    TogglePlay,
    /// One event forward.
    Step,
    /// One event back.
    Back,
    /// To the start: in the first minute to the question, in Explore to the beginning.
    Start,
    /// To the next interesting event.
    NextEvent,
    /// To the interesting event before.
    PreviousEvent,
    /// To a moment of a branch: that many events after its beginning.
    Seek {
        /// The branch's key.
        branch: u32,
        /// Events that had happened on it.
        ordinal: u64,
    },
    /// To an instant of a branch; the picture stands between two events if need be.
    SeekInstant {
        /// The branch's key.
        branch: u32,
        /// When.
        instant: Instant,
    },
    /// To another branch, at the same instant where it has one.
    Visit(u32),
    /// To the branch above or below in the timeline.
    VisitNeighbour(Neighbour),
    /// How much faster time runs.
    Speed(Speed),
    /// How time runs by itself.
    Mode(Mode),
    /// Do something to the cluster; at a past moment this begins a branch.
    Act(Intent),
    /// Pause or resume the fetching of the first broker that can be.
    TogglePauseFetching,
    /// To the moment before the last action; the branch is kept.
    Undo,
    /// Begin a branch here on which what was done next is not done.
    Fork,
    /// Write the session down; the scene then shows the text.
    Save,
    /// The text was seen.
    CloseSaved,
    /// Replace the session by a saved one.
    Load(String),
    /// The notice was read.
    CloseNotice,
    /// Look closer at something, or at nothing.
    Select(Option<Subject>),
    /// From the first minute to Explore.
    ZoomOut,
    /// And back.
    ZoomIn,
    /// Speak another language.
    SetLang(Lang),
    /// Show other colours.
    SetTheme(Theme),
}

/// A neighbouring row of the timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Neighbour {
    /// The branch above.
    Above,
    /// The branch below.
    Below,
}

/// What can be done to the cluster from the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Intent {
    /// Send records to the partition in one batch.
    Produce(Order),
    /// No new Fetch leaves this broker.
    PauseFetching(BrokerId),
    /// Its Fetches leave again.
    ResumeFetching(BrokerId),
    /// Something is done to a broker's process.
    Process(ProcessFault, BrokerId),
    /// Something is done to the controller's process.
    Controller(ControllerFault),
    /// Something is done to a link, both ways; its ends by their names.
    Link(LinkFault, String, String),
}

/// What is to be produced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// How many records.
    pub records: u32,
    /// The value of `acks`, as Kafka's own setting has it: 0, 1, or -1 for all.
    pub acks: i16,
    /// Their key, if they have one.
    pub key: Option<String>,
}

/// Which colours the page has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the browser prefers.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// Value of `data-theme`; none leaves it to the browser.
    pub const fn attribute(self) -> Option<&'static str> {
        match self {
            Self::Auto => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }
}
