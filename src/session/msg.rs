//! Everything a person can want of the page. Buttons, keys and tests use the same door.

use super::preset::Preset;
use crate::scene::explore::View;
use crate::scene::stage::Subject;
use crate::scene::transport::{Mode, Speed};
use crate::text::Lang;
use brokerscope_engine::physics::time::Instant;
use brokerscope_engine::protocol::ids::{BrokerId, Offset, PartitionId};
use brokerscope_engine::world::fault::{ControllerFault, LinkFault, ProcessFault};

/// One wish of the person at the page.
#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// Put the guessed line at an offset, or dock it again.
    Guess(Option<Offset>),
    /// Lock the guess in and play; of what is lost: kill the leader.
    LockIn,
    /// Ask what is lost if the leader is killed now.
    AskWhatIsLost,
    /// Take a record for lost, or not any more.
    Mark(Offset),
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
    /// Replace the session by a new cluster.
    Begin(Preset),
    /// The notice was read.
    CloseNotice,
    /// Look closer at something, or at nothing.
    Select(Option<Subject>),
    /// Put another partition on stage and look closer at something of it.
    Look(PartitionId, Subject),
    /// See the cluster another way.
    View(View),
    /// See a replica among the others of its partition.
    ShowByPartition(PartitionId, BrokerId),
    /// Show the partitions that keep groups among the others, or not any more.
    ToggleUnfolded,
    /// Show the charts, or not any more.
    ToggleCharts,
    /// See the cluster the other way.
    ToggleView,
    /// Do something to the selected broker, or to the leader if none is selected.
    Do(Verb),
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
    /// Something is done to a link.
    Link(LinkFault, Between),
    /// An action as its line, such as `consume orders group=g1`.
    Line(String),
    /// An election is asked for: of the preferred leader, or of anybody.
    Elect {
        /// Where.
        partition: PartitionId,
        /// Whether anybody may win it.
        unclean: bool,
    },
}

/// A link, by the names that actions give its ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Between {
    /// One end; from where, if only one direction is meant.
    pub from: String,
    /// The other.
    pub to: String,
    /// Whether only one direction is meant.
    pub one_way: bool,
}

/// What a key does to the selected broker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Kill its process, or start another.
    Crash,
    /// End its process in good order, or start another.
    Stop,
    /// Take its power, or start it again.
    PowerOff,
    /// Hold its process still, or let it go on.
    Freeze,
    /// Cut its link to the leader, or heal it.
    Cut,
    /// Ask for a preferred election of the partition on stage.
    Elect,
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
