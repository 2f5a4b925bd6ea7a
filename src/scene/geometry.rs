//! Where everything of a stage lies, in pixels, for a page of a given width. Offsets are aligned
//! through all replicas: one function gives the x of an offset.

use super::stage::{Role, Stage, Window};
use brokerscope_engine::protocol::ids::Offset;

/// Sizes of one way to draw a stage.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Metrics {
    /// Names stand beside the cells, not above them, and requests travel in a gutter at the right.
    pub beside: bool,
    /// The HW that each replica knows stands in its title line.
    pub knows: bool,
    /// It stands at its mark, which is a line through the cells.
    pub names_marks: bool,
    /// Space at the left and right of the cards.
    pub margin: f64,
    /// From the card's left edge to its first cell.
    pub inset: f64,
    /// Least distance from one offset to the next.
    pub pitch: f64,
    /// Greatest distance from one offset to the next.
    pub widest: f64,
    /// Space between two cells.
    pub gap: f64,
    /// Height of a cell.
    pub cell: f64,
    /// Top of the commit lane.
    pub lane: f64,
    /// Top of the first card.
    pub top: f64,
    /// Heights of the leader's card and of a follower's.
    pub heights: (f64, f64),
    /// Space between two cards.
    pub between: f64,
    /// From a card's top to its cells, and to the leader's notes.
    pub cells: f64,
    /// See [`cells`](Self::cells).
    pub notes: f64,
    /// Width of the gutter; none where requests travel over the cards.
    pub gutter: f64,
    /// Size of the offset in a cell.
    pub text: f64,
}

/// The first minute at 1200 px and more.
const QUESTION: Metrics = Metrics {
    beside: true,
    knows: false,
    names_marks: false,
    margin: 40.0,
    inset: 174.0,
    pitch: 84.0,
    widest: 84.0,
    gap: 4.0,
    cell: 40.0,
    lane: 46.0,
    top: 92.0,
    heights: (112.0, 86.0),
    between: 34.0,
    cells: 28.0,
    notes: 92.0,
    gutter: 254.0,
    text: 16.0,
};

/// The first minute on a phone.
const PHONE: Metrics = Metrics {
    beside: false,
    knows: false,
    names_marks: false,
    margin: 14.0,
    inset: 12.0,
    pitch: 40.0,
    widest: 96.0,
    gap: 3.0,
    cell: 30.0,
    lane: 58.0,
    top: 98.0,
    heights: (112.0, 88.0),
    between: 8.0,
    cells: 44.0,
    notes: 96.0,
    gutter: 0.0,
    text: 14.0,
};

/// Explore between its panels.
const EXPLORE: Metrics = Metrics {
    beside: false,
    knows: true,
    names_marks: false,
    margin: 16.0,
    inset: 14.0,
    pitch: 36.0,
    widest: 96.0,
    gap: 3.0,
    cell: 28.0,
    lane: 46.0,
    top: 96.0,
    heights: (118.0, 92.0),
    between: 16.0,
    cells: 50.0,
    notes: 102.0,
    gutter: 252.0,
    text: 12.5,
};

/// Explore where the gutter does not fit.
const EXPLORE_PHONE: Metrics = Metrics {
    knows: false,
    margin: 14.0,
    inset: 10.0,
    lane: 112.0,
    top: 158.0,
    between: 8.0,
    gutter: 0.0,
    ..EXPLORE
};

/// A replica in its machine.
const MACHINE: Metrics = Metrics {
    beside: false,
    knows: false,
    names_marks: true,
    margin: MACHINE_MARGIN,
    inset: 12.0,
    pitch: 20.0,
    widest: 34.0,
    gap: 2.4,
    cell: 22.0,
    lane: 0.0,
    top: 0.0,
    heights: (MACHINE_CARD, MACHINE_CARD),
    between: 0.0,
    cells: 46.0,
    notes: 0.0,
    gutter: 0.0,
    text: 11.0,
};

/// From a machine's edge to its replicas.
pub const MACHINE_MARGIN: f64 = 8.0;
/// Height of a replica's card in its machine.
pub const MACHINE_CARD: f64 = 96.0;

/// From this width on the first minute has its names beside the cells.
pub const WIDE: f64 = 1200.0;

/// How many offsets beyond the log's end are shown.
const AHEAD: i64 = 1;

/// Where a replica's card lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Card {
    /// Top.
    pub y: f64,
    /// Height.
    pub height: f64,
}

/// Where everything of a stage lies.
#[derive(Clone, Debug, PartialEq)]
pub struct Geometry {
    /// The sizes it follows.
    pub metrics: Metrics,
    /// Width of the whole stage.
    pub width: f64,
    /// Height of the whole stage.
    pub height: f64,
    /// Distance from one offset to the next.
    pub pitch: f64,
    /// The first offset shown.
    pub first: Offset,
    /// How many offsets are shown.
    pub slots: u32,
    /// One card a replica.
    pub cards: Vec<Card>,
}

impl Geometry {
    /// The first minute on a page of this width.
    pub fn first_minute(stage: &Stage, width: f64) -> Self {
        let metrics = if width >= WIDE { QUESTION } else { PHONE };
        let width = if metrics.beside { 1280.0 } else { width };
        Self::of(stage, metrics, width, if metrics.beside { 9 } else { 8 })
    }

    /// Explore on a stage of this width.
    pub fn explore(stage: &Stage, width: f64) -> Self {
        let metrics = if width >= 640.0 { EXPLORE } else { EXPLORE_PHONE };
        Self::of(stage, metrics, width, u32::MAX)
    }

    /// One replica's card in a machine of this width, with its top at `y`; all replicas of the
    /// partition show the same offsets.
    pub fn machine(window: &Window, width: f64, y: f64) -> Self {
        let (pitch, slots, first) = Self::slots(window, MACHINE, width, u32::MAX);
        let cards = vec![Card { y, height: MACHINE_CARD }];
        Self { metrics: MACHINE, width, height: y + MACHINE_CARD, pitch, first, slots, cards }
    }

    /// Distance from one offset to the next, how many are shown, and which is the first.
    fn slots(window: &Window, metrics: Metrics, width: f64, most: u32) -> (f64, u32, Offset) {
        let cells = width - 2.0 * metrics.margin - metrics.gutter - metrics.inset - 12.0;
        let digits = window.end.0.max(1).ilog10() + 1;
        let least = metrics.pitch.max(f64::from(digits) * 7.2 + 8.0);
        let slots = ((cells / least) as u32).clamp(1, most);
        let stretched = (cells / f64::from(slots)).min(metrics.widest);
        (stretched.max(least), slots, first_shown(window, slots))
    }

    fn of(stage: &Stage, metrics: Metrics, width: f64, most: u32) -> Self {
        let (pitch, slots, first) = Self::slots(&stage.window(), metrics, width, most);
        let mut y = metrics.top;
        let mut cards = Vec::with_capacity(stage.replicas.len());
        for replica in &stage.replicas {
            let height = match replica.role {
                Role::Leader => metrics.heights.0,
                Role::Follower | Role::Down => metrics.heights.1,
            };
            cards.push(Card { y, height });
            y += height + metrics.between;
        }
        let height = y - metrics.between + 28.0;
        Self { metrics, width, height, pitch, first, slots, cards }
    }

    /// Left edge of the cards.
    pub const fn card_x(&self) -> f64 {
        self.metrics.margin
    }

    /// Width of the cards.
    pub fn card_width(&self) -> f64 {
        self.width - 2.0 * self.metrics.margin - self.metrics.gutter
    }

    /// Right edge of the cards, where the gutter begins.
    pub fn card_end(&self) -> f64 {
        self.card_x() + self.card_width()
    }

    /// Left edge of the first cell.
    pub fn cells_x(&self) -> f64 {
        self.metrics.margin + self.metrics.inset
    }

    /// The boundary before an offset: where a mark at it stands.
    pub fn x(&self, offset: f64) -> f64 {
        let slot = (offset - self.first.0 as f64).clamp(0.0, f64::from(self.slots) + 0.06);
        self.cells_x() + slot * self.pitch - self.metrics.gap / 2.0
    }

    /// [`x`](Self::x) of a whole offset.
    pub fn x_at(&self, offset: Offset) -> f64 {
        self.x(offset.0 as f64)
    }

    /// The offset whose boundary is nearest to `x`.
    pub fn offset_near(&self, x: f64) -> Offset {
        let slot = (x - self.cells_x() + self.metrics.gap / 2.0) / self.pitch;
        Offset(self.first.0 + slot.round() as i64)
    }

    /// One past the last offset shown.
    pub fn end(&self) -> Offset {
        Offset(self.first.0 + i64::from(self.slots))
    }

    /// Top of a row's cells.
    pub fn cells_y(&self, row: usize) -> f64 {
        self.cards.get(row).map_or(0.0, |card| card.y + self.metrics.cells)
    }

    /// Below the last card, where the lines end.
    pub fn bottom(&self) -> f64 {
        self.cards.last().map_or(0.0, |card| card.y + card.height + 8.0)
    }

    /// The offset of the cell at `x`, if there is one.
    pub fn offset_at(&self, x: f64) -> Option<Offset> {
        let within = x >= self.cells_x() && x < self.x_at(self.end());
        within.then(|| self.offset_near(x - self.pitch / 2.0))
    }

    /// Whether an offset is shown.
    pub fn shows(&self, offset: Offset) -> bool {
        self.first <= offset && offset < self.end()
    }
}

/// The first offset shown: the window follows the log's end in steps of a quarter, so that it
/// stands still for a while, and goes back for a selected record.
fn first_shown(window: &Window, slots: u32) -> Offset {
    let (start, slots) = (window.start.0, i64::from(slots));
    let step = (slots / 4).max(1);
    let over = (window.end.0 + AHEAD - start - slots).max(0);
    let newest = start + (over + step - 1) / step * step;
    match window.followed {
        Some(Offset(followed)) if followed < newest => {
            Offset(start + ((followed - start - 1).max(0) / step) * step)
        }
        Some(_) | None => Offset(newest),
    }
}
