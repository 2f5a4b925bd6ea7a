//! A letter that asks for a drawing, read.

use crate::scene::charts::Figure;
use crate::text::Lang;

/// No chart is wider, and none narrower.
const WIDTHS: std::ops::RangeInclusive<u32> = 120..=8_000;

/// What is to be drawn.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Letter {
    pub(super) lang: Lang,
    /// In pixels.
    pub(super) width: u32,
    /// Where the time axis ends, in microseconds.
    pub(super) until: i64,
    pub(super) charts: Vec<Chart>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Chart {
    pub(super) figure: Figure,
    /// The axis of values is at least so high.
    pub(super) least_top: i64,
    pub(super) lines: Vec<Line>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) on_screen: bool,
    /// Instants in microseconds, and what was there.
    pub(super) points: Vec<(i64, Option<i64>)>,
}

impl Letter {
    /// # Errors
    /// Which line is none, and what one is.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let mut lines = text.lines();
        let mut letter = lines.next().and_then(Self::head).ok_or(
            "line 1 of the letter: it should have a language, a width and an end, like `en 640 1`",
        )?;
        for (number, line) in (2..).zip(lines) {
            letter.take(line).ok_or_else(|| {
                format!(
                    "line {number} of the letter: it should have a figure and a number, or 0 or 1 \
                     and pairs of an instant and a value"
                )
            })?;
        }
        Ok(letter)
    }

    fn head(line: &str) -> Option<Self> {
        let mut words = line.split(' ');
        let lang = Lang::from_tag(words.next()?)?;
        let width = words.next()?.parse().ok().filter(|width| WIDTHS.contains(width))?;
        let until = natural(words.next()?)?;
        words.next().is_none().then_some(Self { lang, width, until, charts: Vec::new() })
    }

    fn take(&mut self, line: &str) -> Option<()> {
        let mut words = line.split(' ');
        let first = words.next()?;
        if let Some(figure) = Figure::ALL.into_iter().find(|figure| figure.name() == first) {
            let least_top = natural(words.next()?)?.max(1);
            self.charts.push(Chart { figure, least_top, lines: Vec::new() });
            return words.next().is_none().then_some(());
        }
        let on_screen = ["0", "1"].iter().position(|it| *it == first)? == 1;
        let mut points = Vec::new();
        while let Some(at) = words.next() {
            let value = match words.next()? {
                "-" => None,
                value => Some(natural(value)?),
            };
            points.push((natural(at)?, value));
        }
        self.charts.last_mut()?.lines.push(Line { on_screen, points });
        Some(())
    }
}

fn natural(text: &str) -> Option<i64> {
    text.parse().ok().filter(|number| *number >= 0)
}
