//! Charts: figures of the cluster over virtual time, a line for each branch; and the letter that
//! asks for their drawing. Who draws gets numbers only, so that nothing can come back but numbers
//! and the catalogue's own texts.

use crate::text::Lang;
use brokerscope_engine::physics::time::Instant;

/// What stands left of a chart's lines in pixels: its labels.
pub const LEFT: u32 = 44;
/// Right of them: half a label of the last instant.
pub const RIGHT: u32 = 14;
/// Above them: the unit.
pub const ABOVE: u32 = 24;
/// Below them: the time.
pub const BELOW: u32 = 20;
/// How high a chart is.
pub const HEIGHT: u32 = 128;

/// What is drawn, a chart each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// Records a second that leaders append.
    Throughput,
    /// Records that groups have not committed yet.
    Lag,
    /// How many replicas are in sync where most are missing.
    Isr,
    /// Microseconds that a call of a producer takes.
    Latency,
}

impl Figure {
    /// All of them, in order.
    pub const ALL: [Self; 4] = [Self::Throughput, Self::Lag, Self::Isr, Self::Latency];

    /// Its name in the letter and in the page.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Throughput => "throughput",
            Self::Lag => "lag",
            Self::Isr => "isr",
            Self::Latency => "latency",
        }
    }
}

/// The charts.
#[derive(Clone, Debug, PartialEq)]
pub struct Charts {
    /// Where the time axis ends.
    pub until: Instant,
    /// For each figure a line with its name and how high its axis is at least, and below it a line
    /// for each branch: 1 if it is on screen, else 0, and pairs of an instant and a value, `-` if
    /// there is none. Times are microseconds.
    pub numbers: String,
    /// The figures at present, in the order of [`Figure::ALL`]; none where there is none.
    pub now: [Option<u64>; 4],
    /// How many replicas the partition has whose ISR is the thinnest.
    pub replicas: u32,
}

impl Charts {
    /// What a drawer is asked: a line with language, width in pixels and the end of the axis, and
    /// then the numbers.
    pub fn letter(&self, lang: Lang, width: u32) -> String {
        format!("{} {width} {}{}", lang.tag(), self.until.as_us(), self.numbers)
    }

    /// Where `at` lies from the left, in pixels of a chart of this width.
    pub fn x(&self, at: Instant, width: f64) -> f64 {
        let (left, right) = (f64::from(LEFT), f64::from(RIGHT));
        let share = at.as_us() as f64 / self.until.as_us().max(1) as f64;
        left + share.min(1.0) * (width - left - right)
    }
}
