//! Consumer groups: their state, their members, who reads which partition, and how far each
//! partition is read and committed.

use super::cluster::RecordLine;
use super::mark::fraction;
use crate::text::{Phrase, groups as text};
use brokerscope_engine::physics::time::{Instant, Span};
use brokerscope_engine::protocol::group_state::GroupState;
use brokerscope_engine::protocol::ids::{BrokerId, Offset, PartitionId};

/// All groups.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Groups {
    /// In the order in which they were heard of.
    pub groups: Vec<Group>,
    /// The topic that a first group would read, if there is one: that with the most partitions,
    /// and how many these are.
    pub topic: Option<(String, usize)>,
}

/// A group.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Key of its elements.
    pub key: u64,
    /// Its `group.id`.
    pub id: String,
    /// Who coordinates it.
    pub coordinator: Coordinator,
    /// The partition of `__consumer_offsets` that keeps it, once there is one.
    pub kept_in: Option<String>,
    /// What it is doing, as its coordinator has it.
    pub state: Option<GroupState>,
    /// How many generations it has had.
    pub generation: i32,
    /// The assignor of its generation.
    pub protocol: Option<String>,
    /// What ends the join phase, and whether that is the initial delay.
    pub timer: Option<(Timer, bool)>,
    /// Its members, in the order in which they came in; then those that want to be members.
    pub members: Vec<Member>,
    /// The partitions that it reads, in order.
    pub parts: Vec<Part>,
    /// The newest records that keep it.
    pub records: Vec<RecordLine>,
}

/// Who coordinates a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coordinator {
    /// Nobody at present.
    None,
    /// A broker that does not answer for it before it has read it.
    Loading(BrokerId),
    /// This broker.
    Active(BrokerId),
}

/// A member of a group.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Key of its elements.
    pub key: u64,
    /// The name of its client.
    pub name: String,
    /// Whether it assigns the partitions.
    pub leads: bool,
    /// What it is about.
    pub standing: Standing,
    /// When its session ends; none while the coordinator owes it an answer.
    pub session: Option<Timer>,
    /// When its application will have been away from `poll` for too long.
    pub poll: Option<Timer>,
    /// What can be done to it: a line of the action grammar, and what that does.
    pub verbs: Vec<(String, Phrase)>,
}

/// What a member is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is on its way into the group.
    Outside,
    /// It reads.
    Reads,
    /// It reads on and has not heard of the rebalance.
    ReadsStill,
    /// It has nothing to read.
    Idle,
    /// Its JoinGroup is parked.
    Joins,
    /// Its SyncGroup is parked.
    Syncs,
    /// It reads nothing and has to join again.
    OwesJoin,
    /// It reads nothing, and the answer that tells it what to read is on its way.
    Told,
    /// It has joined and has to ask for its part.
    OwesSync,
    /// Its application stays away from `poll`.
    Away,
    /// Its process is held still.
    Stalled,
    /// Its process is gone, and its coordinator does not know.
    Gone,
    /// Its process is gone, and it is in the group no more.
    Over,
}

impl Standing {
    /// In words.
    pub fn said(self) -> Phrase {
        match self {
            Self::Outside => text::outside(),
            Self::Reads => text::reads(),
            Self::ReadsStill => text::reads_still(),
            Self::Idle => text::idle(),
            Self::Joins => text::joins(),
            Self::Syncs => text::syncs(),
            Self::OwesJoin => text::owes_join(),
            Self::Told => text::told(),
            Self::OwesSync => text::owes_sync(),
            Self::Away => text::away(),
            Self::Stalled => text::stalled(),
            Self::Gone => text::gone(),
            Self::Over => text::over(),
        }
    }

    /// Whether it reads, waits, or is cut off.
    pub const fn mood(self) -> &'static str {
        match self {
            Self::Reads | Self::ReadsStill => "good",
            Self::Gone | Self::Stalled | Self::Away => "bad",
            Self::Outside
            | Self::Idle
            | Self::Joins
            | Self::Syncs
            | Self::OwesJoin
            | Self::Over
            | Self::Told
            | Self::OwesSync => "wait",
        }
    }
}

/// A partition that a group reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Which; the key of its elements.
    pub partition: PartitionId,
    /// How it is written: `orders-0`.
    pub name: String,
    /// Its leader.
    pub leader: BrokerId,
    /// The place of the member that reads it.
    pub reader: Option<usize>,
    /// The place of the member that it was assigned to last, if nobody reads it.
    pub was: Option<usize>,
    /// The next offset that its reader wants.
    pub position: Option<Offset>,
    /// What the group has committed.
    pub committed: Option<Offset>,
    /// The leader's high watermark.
    pub high_watermark: Offset,
    /// The leader's log end.
    pub log_end: Offset,
}

impl Part {
    /// How far the group is behind: what can be read and is not committed.
    pub fn lag(&self) -> Option<i64> {
        self.committed.map(|committed| self.high_watermark.0 - committed.0)
    }
}

/// A time that runs out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timer {
    /// When.
    pub until: Instant,
    /// How long it was in all.
    pub of: Span,
}

impl Timer {
    /// The share that is left at `now`, and how long that is.
    pub fn left(&self, now: Instant) -> (f64, Span) {
        let left = self.until.since(now);
        (fraction(left, self.of), left)
    }
}

/// Where members and partitions of a group lie, in pixels: members under each other, and below them
/// the tray of partitions that nobody reads.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Board {
    /// From the top to each member's card, and how tall that is; last the tray.
    pub cards: Vec<(f64, f64)>,
    /// The left upper corner of each partition's chip, in the order of partitions.
    pub chips: Vec<(f64, f64)>,
    /// Where a partition was that nobody reads.
    pub ghosts: Vec<(f64, f64)>,
    /// How wide a chip is.
    pub chip: f64,
    /// How tall it all is.
    pub height: f64,
}

/// From this width on the chips of a card stand beside its text, and how far from the left.
const WIDE: f64 = 480.0;
const BESIDE: f64 = 236.0;
/// What stands above the chips in a card and in the tray; and in the card of a wide board.
const HEAD: f64 = 66.0;
const TRAY_HEAD: f64 = 36.0;
const HEAD_WIDE: f64 = 40.0;
const TRAY_HEAD_WIDE: f64 = 8.0;
/// The height of a chip with the space below it, and the space beside one.
const ROW: f64 = 34.0;
const GAP: f64 = 6.0;
/// From the edge of a card to its chips, and from one card to the next.
const EDGE: f64 = 12.0;
const BETWEEN: f64 = 8.0;
/// What a letter of a chip takes, and its edges.
const LETTER: f64 = 7.4;
const CHIP_EDGE: f64 = 20.0;

impl Group {
    /// Where everything lies in a room of this width.
    pub fn board(&self, width: f64) -> Board {
        let letters = self.parts.iter().map(|part| part.name.len()).max().unwrap_or(0);
        let is_wide = width >= WIDE;
        let left = if is_wide { BESIDE } else { EDGE };
        let heads = if is_wide { (HEAD_WIDE, TRAY_HEAD_WIDE) } else { (HEAD, TRAY_HEAD) };
        let room = width - left - EDGE;
        let chip = (letters as f64 * LETTER + CHIP_EDGE).min(room);
        let in_row = (((room + GAP) / (chip + GAP)) as usize).max(1);
        let tray = self.members.len();
        let mut board = Board { chip, ..Board::default() };
        board.chips = vec![(0.0, 0.0); self.parts.len()];
        let mut y = 0.0;
        for card in 0..=tray {
            let head = if card == tray { heads.1 } else { heads.0 };
            let mut count = 0;
            for (part, place) in self.parts.iter().zip(&mut board.chips) {
                let is_here = part.reader.unwrap_or(tray) == card;
                if is_here || (part.reader.is_none() && part.was == Some(card)) {
                    let (row, column) = (count / in_row, count % in_row);
                    let x = left + (chip + GAP) * column as f64;
                    let at = (x, y + head + ROW * row as f64);
                    count += 1;
                    match is_here {
                        true => *place = at,
                        false => board.ghosts.push(at),
                    }
                }
            }
            // Beside the chips there is a line of text, whether there are chips or not.
            let rows = count.div_ceil(in_row).max(usize::from(is_wide));
            let height = head + ROW * rows as f64 + BETWEEN;
            board.cards.push((y, height));
            y += height + BETWEEN;
        }
        board.height = y;
        board
    }
}
