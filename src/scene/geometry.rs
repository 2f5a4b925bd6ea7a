//! Where everything of a stage lies, in pixels, for a page of a given width. Offsets are aligned
//! through all replicas: one function gives the x of an offset.

use super::stage::{Role, Stage};
use brokerscope_engine::protocol::ids::Offset;

/// Sizes of one way to draw a stage.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Metrics {
    /// Names stand beside the cells, not above them, and requests travel in a gutter at the right.
    pub beside: bool,
    /// The HW that each replica knows stands in its title line.
    pub knows: bool,
    /// Space at the left and right of the cards.
    pub margin: f64,
    /// From the card's left edge to its first cell.
    pub inset: f64,
    /// Least distance from one offset to the next.
    pub pitch: f64,
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
    margin: 40.0,
    inset: 174.0,
    pitch: 84.0,
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
    margin: 14.0,
    inset: 12.0,
    pitch: 40.0,
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
    margin: 16.0,
    inset: 14.0,
    pitch: 36.0,
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

    fn of(stage: &Stage, metrics: Metrics, width: f64, most: u32) -> Self {
        let cells = width - 2.0 * metrics.margin - metrics.gutter - metrics.inset - 12.0;
        let digits = stage.log_end().0.max(1).ilog10() + 1;
        let least = metrics.pitch.max(f64::from(digits) * 7.2 + 8.0);
        let slots = ((cells / least) as u32).clamp(1, most);
        let stretched = (cells / f64::from(slots)).min(if metrics.beside { 84.0 } else { 96.0 });
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
        let first = window(stage, slots);
        let height = y - metrics.between + 28.0;
        Self { metrics, width, height, pitch: stretched.max(least), first, slots, cards }
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

    /// Whether an offset is shown.
    pub fn shows(&self, offset: Offset) -> bool {
        self.first <= offset && offset < self.end()
    }
}

/// The first offset shown: the window follows the log's end in steps of a quarter, so that it
/// stands still for a while, and goes back for a selected record.
fn window(stage: &Stage, slots: u32) -> Offset {
    let starts = stage.replicas.iter().map(|replica| replica.log_start.0);
    let start = starts.min().unwrap_or_default();
    let slots = i64::from(slots);
    let step = (slots / 4).max(1);
    let over = (stage.log_end().0 + AHEAD - start - slots).max(0);
    let newest = start + (over + step - 1) / step * step;
    match stage.followed() {
        Some(Offset(followed)) if followed < newest => {
            Offset(start + ((followed - start - 1).max(0) / step) * step)
        }
        Some(_) | None => Offset(newest),
    }
}
